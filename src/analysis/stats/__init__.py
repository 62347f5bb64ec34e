"""The statistics: pure functions of numbers and arrays.

Nothing here reads a file, knows a table or draws a chart. Every function states its source, and
every result that could not be computed carries a reason code instead of a guess.

* `intervals`   confidence intervals, differences, the test of a change in a rate
* `trend`       which method a series allows; `trend.recent` (OHID Recent trend), `trend.short_series`
                (exact Mann-Kendall, Theil-Sen, one step ahead, description, independent windows)
* `spc`         XmR process limits, special causes, assurance
* `progress`    distance to a target and pace towards it; `progress.target_kinds` (ranges, milestones,
                comparators, readings of "x% each year")
* `compare`     benchmark, neighbours, spine chart; `compare.ranking` (rank, quartile, quintile)
* `inequality`  gaps between groups, their change, who moved; `inequality.slope` (slope index)
"""
