"""Is it the same statement? Edited? Answered? Decisions over values the pipeline fetched."""
