"""Every declared table, each column once, and the only way to store one or to read its rows."""
