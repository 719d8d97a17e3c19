"""From the outbox to the channels: sending, classifying the outcome, never losing one."""
