"""The declared tables of figures within a year: months and quarters, for a quarter's board meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.tables.data import DIRECTIONS
from analysis.tables.declare import Column, Declaration, date, flag, number, text, whole
from analysis.vocabulary.certainty import CERTAINTIES
from analysis.vocabulary.indicators import FREQUENCIES, PROFILES
from analysis.vocabulary.statuses import NOT_JUDGED

if TYPE_CHECKING:
    import pandas as pd

ON_COURSE, BEHIND, NO_COURSE = "On course", "Behind", NOT_JUDGED
COURSES = ("", ON_COURSE, BEHIND, NO_COURSE)  # empty where no goal asks for the measure


def _change(name: str, of: str) -> tuple[Column, ...]:
    """The columns of a comparison with an earlier stretch of the same kind."""
    return (
        number(f"{name}_value", f"the figure of {of}"),
        text(f"{name}_label", "its period; empty where there is none to compare with"),
        number(f"{name}_change", "later minus earlier, in the unit"),
        text(f"{name}_certainty", "how sure the change is", *CERTAINTIES),
        text(f"{name}_reason", "reason code where it is not tested or not clear"),
        flag(f"{name}_is_small", "a denominator is under 30"),
    )


IN_YEAR = Declaration("in_year", (
    text("indicator_id", "indicator"),
    text("group", "group"),
    text("short_name", "its name, with its group where there is one"),
    text("unit", "unit of all figures"),
    whole("decimals", "decimals shown"),
    text("polarity", "the plan's direction", *DIRECTIONS),
    text("frequency", "how often it has a figure", *FREQUENCIES),
    text("in_year", "how figures within a year stand to a yearly target", *PROFILES),
    # the quarter
    number("value", "the figure of the quarter, or of its latest month where the months do not add up"),
    text("period_label", "its period"),
    text("missing", "why the quarter has no figure: a mark; empty"),
    flag("is_late", "nothing of the quarter is in: the latest earlier figure is shown"),
    flag("is_summed", "worked out from the counts of the quarter's months"),
    *_change("year", "the same stretch a year before"),
    *_change("last", "the stretch before"),
    number("to_date", "year to date at the end of the quarter"),
    text("to_date_label", "its period"),
    *_change("to_date_year", "the year to date at the same point a year before"),
    # the process
    whole("n", "points of the comparable stretch", nullable=True),
    number("mean", "mean of the process; missing with fewer than 12 points"),
    number("lower", "lower process limit"),
    number("upper", "upper process limit"),
    number("median", "median of a run chart, for reference"),
    flag("is_trial", "the limits rest on 12 to 14 points"),
    text("signal", "which way the quarter's points stand out; empty for none", "", "high", "low"),
    text("signal_rule", "the rule of the latest of them", "", "outside", "trend", "two_of_three", "shift"),
    text("signal_labels", "the periods that stand out, apart by semicolons"),
    # the yearly goal
    text("measure_id", "measure of the edition; empty where no goal asks for it"),
    text("owner", "role that owns it"),
    text("target_year", "year of its target"),
    text("target_text", "target as printed"),
    number("target_value", "as a number"),
    text("course", "against the declared profile", *COURSES),
    text("course_reason", "reason code where it is not judged"),
    number("course_value", "the figure that is held against it"),
    text("course_label", "its period"),
    number("expected", "what the profile expects at this point of the year"),
    number("share", "share of the target that is expected by now"),
    number("share_lowest", "lowest share that an earlier year had by then; missing but for seasonal"),
    number("share_highest", "highest of them"),
    whole("share_years", "earlier years behind the share", nullable=True),
    text("course_certainty", "how sure the side is", *CERTAINTIES),
    text("course_certainty_reason", "reason code where it is not tested"),
    whole("attention", "what comes first: 0 a goal clearly behind, 4 nothing to say"),
), ("indicator_id", "group", "measure_id"))  # fmt: skip

IN_YEAR_POINTS = Declaration("in_year_points", (
    text("indicator_id", "indicator"),
    text("group", "group"),
    text("period_label", "month or quarter of the comparable stretch"),
    date("period_end", "its last day"),
    text("label", "special or common cause; empty without limits or figure"),
), ("indicator_id", "group", "period_label"))  # fmt: skip


@dataclass(frozen=True)
class InYear:
    """Figures within a year of one area, up to the end of a quarter.

    Attributes:
        area_code: The area.
        area_name: Its name.
        quarter: The quarter, e.g. `Q2 2025-26`.
        quarter_end: Its last day, in words.
        edition_id: The edition whose yearly goals are asked; empty for none.
        edition_title: Its title.
        data_date: The last day that any figure used covers, in words.
        measures: One row a measure (`IN_YEAR`), what needs attention first.
        points: One row a month or quarter (`IN_YEAR_POINTS`).
        series: The same months and quarters as `Review.series` has figures, `line` being `area`.
        breaks: Breaks of the indicators shown: indicator_id, kind, period_label, reason, source.
        sources: Sources used (`data.SOURCE_TITLES`).
    """

    area_code: str
    area_name: str
    quarter: str
    quarter_end: str
    edition_id: str
    edition_title: str
    data_date: str
    measures: pd.DataFrame
    points: pd.DataFrame
    series: pd.DataFrame
    breaks: pd.DataFrame
    sources: pd.DataFrame
