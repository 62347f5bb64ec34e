"""Charts with their words, their data and their tables."""
