"""One area and year judged, compared and held to promises; two editions compared."""
