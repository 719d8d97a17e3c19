"""From the outbox to the channels: claim, render, send, classify, mark. At least once, marked after acceptance."""
