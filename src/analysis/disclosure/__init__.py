"""Disclosure control: no figure of a report may point to a child.

* `suppression`   one table: small counts, what would give them away, what is derived from them
* `report`        all tables of a report: every hidden count that a reader could work out
* `declared`      what the indicators declare: which groups, and which periods, add up
* `own_figures`   the council's own figures, on their way into the processed tables
* `whole_report`  all that reports show of them, checked before anything is stored

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
from analysis.disclosure.ledger import Difference, Ratio, ReportTable
from analysis.disclosure.report import Recovery, check_report, raise_if_recoverable
from analysis.disclosure.structure import Parts
from analysis.disclosure.suppression import SuppressionResult, suppress

__all__ = [
    "SMALL_DENOMINATOR", "SMALL_DENOMINATOR_ATTAINMENT", "Difference", "Parts", "Ratio", "Recovery",
    "ReportTable", "SuppressionResult", "check_report", "counts_that_fit", "raise_if_recoverable",
    "rounded_limits", "share_limits", "suppress",
]  # fmt: skip
