"""The parts of a page and their writers; the structure of a page and what it must have."""
