"""Files and decisions as printed, cleaned to observations, plans and money."""
