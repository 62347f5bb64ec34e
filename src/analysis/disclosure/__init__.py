"""Disclosure control: no figure of a report may point to a child.

* `suppression`   one table: small counts, what would give them away, what is derived from them
* `report`        all tables of a report: every hidden count that a reader could work out

and below them

* `counts`        counts as a table holds them; which are small; what percentages and rounded counts tell
* `count_table`   a table with its counts and totals
* `protection`    which further counts to hide
* `structure`     what adds up to what, and what lies within what
* `ledger`        all tables of a report as one set of relations
* `solver`        which whole numbers fit all that is printed
"""

from analysis.disclosure.counts import (
    SMALL_DENOMINATOR,
    SMALL_DENOMINATOR_ATTAINMENT,
    counts_that_fit,
    rounded_limits,
    share_limits,
)
from analysis.disclosure.structure import Parts
from analysis.disclosure.suppression import SuppressionResult, suppress
