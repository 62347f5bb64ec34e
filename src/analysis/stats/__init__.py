"""The statistics: numbers in, numbers out. Nothing here reads a file, knows a table or draws a chart."""
