"""The columns of a judged goal about its way to the target: baseline, pace, and the target set first.

They stand apart from `results`, which holds the other columns of a judged goal.
"""

from __future__ import annotations

from analysis.declarations import Declaration, date, number, text

__all__ = ["GAP_COLUMNS", "ORIGINAL_NOTES", "PACE_COLUMNS", "PACE_WORDS", "TARGET_PATHS"]

PACE_WORDS = (
    "", "On track", "Progress, not fast enough", "Limited progress", "Moving away", "Target met", "Met",
    "Missed", "Maintained", "Not maintained", "Target already met at baseline",
    "Baseline year: progress starts next year", "Not assessable: method changed",
    "Not assessable: no baseline", "closing", "widening", "unchanged", "ahead",
)  # fmt: skip
ORIGINAL_NOTES = ("", "unchanged", "unit", "complement", "no number")

PACE_COLUMNS = (
    text("baseline_text", "baseline as printed; empty where none is printed"),
    number("baseline_value", "baseline as a number"),
    text("baseline_label", "its period, printed or declared; empty where neither"),
    number("baseline_now", "what is published for that period today"),
    text("pace_year", "year of the target that the path leads to; empty without one"),
    number("pace_target", "that target"),
    text("pace_word", "pace so far against the pace planned; beside another place, which way", *PACE_WORDS),
    text("pace_reason", "reason code where there is no pace"),
    text("pace_caution", "what to print beside the pace"),
    text("pace_certainty", "what the interval of the figure adds"),
    number("pace_ratio", "observed change over the change planned by now; 1 is on the path"),
    number("pace_share", "share of the way from baseline to target"),
    number("pace_time_share", "share of the time"),
    number("expected", "value on the path in the period of the figure"),
    number("gap_to_path", "figure minus expected, positive is better"),
    number("observed_per_year", "change a year since the baseline"),
    number("needed_per_year", "change a year from now that reaches the target"),
    number("projected", "value in the target's year if the change so far went on"),
    text("comparator", "the place that the target follows; empty for a number of the plan's own"),
    text("followed_label", "period of the other place's figure that the target takes; empty otherwise"),
    number("followed_change", "change of that place since the baseline"),
    text("original_edition", "title of the first edition with a target for the same year; empty without one"),
    text("original_text", "that target as printed"),
    number("original_value", "as a number, in the unit of the figure"),
    text("original_status", "the figure against it; empty where it cannot be compared"),
    number("original_shortfall", "what is still to go to it"),
    text("original_note", "unchanged, or why the two cannot be compared", *ORIGINAL_NOTES),
)

TARGET_PATHS = Declaration(
    "target_paths",
    (
        text("edition_id", "edition"),
        text("measure_id", "measure in the edition"),
        text("period_label", "period"),
        date("period_start", "its first day"),
        date("period_end", "its last day"),
        text("kind", "baseline or target", "baseline", "target"),
        number("value", "value on the path, in the unit of the indicator"),
    ),
    ("edition_id", "measure_id", "period_label"),
)

GAP_COLUMNS = (
    number("lower", "lower 95% limit of the difference, only where counts by group are published"),
    number("upper", "upper 95% limit"),
    text("gap_word", "gap or no clear gap; empty without an interval or with small groups"),
    text("interval_reason", "reason code where there is no interval or no word"),
    number("change_lower", "lower 95% limit of the change, only where both years have counts"),
    number("change_upper", "upper 95% limit"),
    text(
        "change_word", "closing, widening, smaller or larger but not clearly so, unchanged, reversed; empty"
    ),
    text("change_reason", "reason code where the change has no word although both years have counts"),
)
