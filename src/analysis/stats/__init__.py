"""The statistics: pure functions of numbers and arrays.

Nothing here reads a file, knows a table or draws a chart. Every function states its source, and
every result that could not be computed carries a reason code instead of a guess.

* ``intervals``   confidence intervals, differences, the test of a change in a rate
* ``trend``       OHID Recent trend, exact Mann-Kendall, Theil-Sen, and which of them a series allows
* ``spc``         XmR process limits, special causes, assurance
* ``progress``    distance to a target, and pace towards it
* ``compare``     benchmark, rank, quartile, neighbours, spine chart position
* ``inequality``  gaps between groups, their change, who moved, slope index
"""
