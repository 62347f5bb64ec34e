"""Official files as their publishers issue them: one module a format, what all share in `reading`.

`recognise` says which format a file has, `release.Release` is what every reader gives, and `figures`
turns the series that data/reference/indicators.yml declares into raw figures.
"""
