"""Who is told what, when and in which words: pure functions over values."""
