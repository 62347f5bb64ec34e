"""From notebooks to published files, making only what changed."""
