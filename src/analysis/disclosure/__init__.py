"""No figure of a report may point to a child."""
