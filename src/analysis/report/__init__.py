"""The parts of each report, a file a notebook."""
