"""Who is told, when, in which words."""
