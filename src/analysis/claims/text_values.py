"""The values that an author's references name, taken from the same tables as the reports.

A reference is resolved from a `Review`, so that a figure in the text is the figure of the page.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.stats.certainty import Measured, change_certainty, not_tested
from analysis.tables.results import REFERENCE_KINDS, Given, Review
from analysis.tables.rows import rows_of
from analysis.vocabulary.calendars import YEARS
from analysis.vocabulary.certainty import judged_word
from analysis.vocabulary.errors import AnalysisError, DataError, ParameterError, Problem, quoted
from analysis.vocabulary.numbers import is_shown
from analysis.vocabulary.periods import parse_period
from analysis.vocabulary.units import UNITS

Reviews = Callable[[str, str], "Review"]
"""Opens the review of an area and year; an empty text stands for that of the plan."""

COMPARATORS = ("england", "region", "neighbours")
CHARTS = ("trend", "compare", "gap")


class Values:
    """The functions that a reference may call, bound to one plan's review.

    Attributes:
        functions: Each function by the name that authors write.
    """

    def __init__(self, reviews: Reviews, indicators: pd.DataFrame) -> None:
        """Bind the functions."""
        self._reviews = reviews
        self.indicators = indicators
        self.functions: Mapping[str, Callable[..., Given]] = {
            name: getattr(self, name) for name in REFERENCE_KINDS
        }

    @property
    def review(self) -> Review:
        """The review of the plan's own area and year."""
        return self._reviews("", "")

    def value(
        self, indicator: str, group: str = "all", *, area: str = "", period: str = "", year: str = "",
        with_period: bool = True,
    ) -> Given:  # fmt: skip
        """A figure with its unit and period: the latest, or that of a period."""
        found = self._value(indicator, group, area, period, year)
        return found if with_period else replace(found, with_period=False)

    def _value(self, indicator: str, group: str, area: str, period: str, year: str) -> Given:
        line = _line_of(area, self._reviews("", year))
        review, row = self._row(indicator, group, "" if line != "area" else area, year)
        if line != "area" and not period:
            period = str(row["period_label"])
            if not period:
                return Given("value", {**row, "value": None}, missing="x", region_name=review.region_name)
            return self._of_period("value", review, row, line, period, is_latest=True)
        if period:
            return self._of_period("value", review, row, line, period, is_latest=False)
        missing = "" if _is_number(row["value"]) else "x"
        return Given(
            "value", row, region_name=review.region_name, missing=missing, is_latest=not (year or period)
        )

    def change(
        self, indicator: str, group: str = "all", *, area: str = "", year: str = "", against: str = ""
    ) -> Given:
        """What a figure did since the comparable year before, or since the period `against`."""
        review, row = self._row(indicator, group, area, year)
        if against:
            row = _against_period(review, row, against)
        return Given("change", row, is_latest=not year)

    def trend(self, indicator: str, group: str = "all", *, area: str = "", year: str = "") -> Given:
        """What the comparable years allow to be said of a trend."""
        _, row = self._row(indicator, group, area, year)
        return Given("trend", row, is_latest=not year)

    def compare(
        self, indicator: str, group: str = "all", *, against: str = "england", area: str = "", year: str = ""
    ) -> Given:
        """A figure beside England, the region or the statistical neighbours."""
        review, row = self._row(indicator, group, area, year)
        beside = _line_of(against, review)
        if beside == "area":
            raise _refused("against", against, f"one of {', '.join(COMPARATORS)}", COMPARATORS)
        return Given("compare", row, beside, review.region_name, is_latest=not year)

    def target(self, indicator: str, group: str = "all", *, year: str = "") -> Given:
        """The plan's target of the year for a figure."""
        _, row = self._row(indicator, group, "", year)
        if not row["target_text"]:
            raise _refused("target", indicator, "a measure of the plan with a target for the year", ())
        return Given("target", row, is_latest=not year)

    def gap(
        self, indicator: str, group: str = "", *, against: str = "", area: str = "", year: str = ""
    ) -> Given:
        """The gap between two groups in its latest year, and how it moved."""
        review = self._open(area, year)
        self._known_group(indicator, group or "all")
        gaps = review.group_gaps[review.group_gaps["indicator_id"] == indicator]
        names = self._group_names(indicator)
        for column, wanted in (("group_2", group), ("group_1", against)):
            if wanted:
                gaps = gaps[gaps[column] == names.get(wanted, wanted)]
        if gaps.empty:
            with_gap = sorted(set(review.group_gaps["indicator_id"]))
            raise _refused("gap", indicator, "an indicator with figures of two groups", with_gap)
        latest = rows_of(gaps.sort_values("period_end").tail(1))[0]
        return Given("gap", latest, is_latest=not year)

    def chart(self, indicator: str, group: str = "all", *, kind: str = "trend") -> Given:
        """What a chart shows: figures over time, beside others (`compare`), or of two groups (`gap`)."""
        if kind not in CHARTS:
            raise _refused("kind", kind, f"one of {', '.join(CHARTS)}", CHARTS)
        if kind == "gap":
            return replace(self.gap(indicator, "" if group == "all" else group), kind="chart", against=kind)
        review, row = self._row(indicator, group, "", "")
        if not _is_number(row["value"]) or series_of(review, row).empty:
            raise _refused("chart", indicator, "an indicator that the area has figures for", ())
        return Given("chart", row, kind, review.region_name)

    def table(self, indicator: str, group: str = "all", *, kind: str = "trend") -> Given:
        """The figures of that chart, as a table."""
        return replace(self.chart(indicator, group, kind=kind), kind="table")

    def row(self, indicator: str, group: str = "all") -> dict[str, Any]:
        """The record of `tables.results.ASSESSMENTS` of an indicator that is known to be there."""
        return self._row(indicator, group, "", "")[1]

    def _row(self, indicator: str, group: str, area: str, year: str) -> tuple[Review, dict[str, Any]]:
        self._known_group(indicator, group)
        review = self._open(area, year)
        for frame in (review.assessments, review.other_indicators):
            found = frame[(frame["indicator_id"] == indicator) & (frame["group"] == group)]
            if not found.empty:
                return review, rows_of(found)[0]
        return review, self._without_figure(indicator, group)

    def _without_figure(self, indicator: str, group: str) -> dict[str, Any]:
        """The record of an indicator that the area has no figure for."""
        own = self.indicators
        found = rows_of(own[(own["indicator_id"] == indicator) & (own["group"] == group)])[0]
        in_group = f": {found['group_name'].lower()}" if found["group_name"] else ""
        empty = {str(name): "" for name in self.review.assessments.columns}
        numbers = (
            "value", "change", "previous_value", "trend_n", "target_value", "england_value", "region_value",
            "neighbour_mean", "shortfall", "rank",
        )  # fmt: skip
        return {
            **empty, **dict.fromkeys(numbers), **found,
            "name": f"{found['name']}{in_group}", "short_name": f"{found['short_name']}{in_group}",
        }  # fmt: skip

    def _open(self, area: str, year: str) -> Review:
        try:
            return self._reviews(area, year)
        except ParameterError as failure:
            # the message names the area or year, and what is near it
            problem = Problem(None, None, None, f"a reference to {failure.message}", "a known area and year")
            raise DataError("A reference cannot be resolved", (problem,)) from None

    def _known_group(self, indicator: str, group: str) -> None:
        known = sorted(set(self.indicators["indicator_id"]))
        if indicator not in known:
            raise _refused("indicator", indicator, "an indicator of data/reference/indicators.yml", known)
        groups = list(self._group_names(indicator))
        if group not in groups:
            raise _refused("group", group, f"a group of {indicator}: {', '.join(groups)}", groups)

    def _group_names(self, indicator: str) -> dict[str, str]:
        own = self.indicators[self.indicators["indicator_id"] == indicator]
        return dict(zip(own["group"].astype(str), own["group_name"].astype(str), strict=True))

    def _of_period(
        self, kind: str, review: Review, row: dict[str, Any], line: str, period: str, *, is_latest: bool
    ) -> Given:
        series = series_of(review, row, line)
        found = _at_period(series, period)
        if found is None:
            labels = [str(label) for label in series["period_label"]]
            expected = f"a period with a figure: {', '.join(labels[-6:]) or 'there is none'}"
            raise _refused("period", period, expected, labels)
        missing = "" if _is_number(found["value"]) else str(found["missing"]) or "x"
        given = {**row, "value": found["value"], "period_label": found["period_label"]}
        return Given(kind, given, region_name=review.region_name, missing=missing, is_latest=is_latest)


def series_of(review: Review, row: Mapping[str, Any], line: str = "area") -> pd.DataFrame:
    """The figures of one line of an indicator's chart, oldest first."""
    series = review.series
    own = series[
        (series["indicator_id"] == row["indicator_id"])
        & (series["group"] == row["group"])
        & (series["line"] == line)
    ]
    return own.sort_values("period_end")


def _line_of(place: str, review: Review) -> str:
    """Which line of a chart an area is; `area` for the plan's own and for any other council."""
    folded = place.casefold().removeprefix("the ")
    if folded in COMPARATORS:
        return folded
    if folded == "statistical_neighbours":
        return "neighbours"
    return "region" if folded and folded == review.region_name.casefold() else "area"


def _at_period(series: pd.DataFrame, period: str) -> dict[str, Any] | None:
    for row in rows_of(series):
        if str(row["period_label"]) == period:
            return row
    for row in rows_of(series):
        if _same_period(period, str(row["period_label"]), str(row["period_kind"])):
            return row
    return None


def _same_period(written: str, label: str, kind: str) -> bool:
    """Whether `2024-25` names what the publisher writes as `2024/25`."""
    try:
        year_type = kind if kind in YEARS else None
        first, second = (parse_period(text, year_type) for text in (written, label))
    except DataError:
        return False
    return (first.start, first.end) == (second.start, second.end)


def _against_period(review: Review, row: dict[str, Any], period: str) -> dict[str, Any]:
    """The record with the change since a named period, which must be comparable."""
    series = series_of(review, row)
    earlier = _at_period(series, period)
    latest = _at_period(series, str(row["period_label"]))
    comparable = series.iloc[:0]
    if latest is not None:
        comparable = series[
            (series["segment"] == latest["segment"])
            & (series["period_end"] < latest["period_end"])
            & series["value"].notna()
            & ~series["excluded"]
        ]
    labels = [str(label) for label in comparable["period_label"]]
    if earlier is None or str(earlier["period_label"]) not in labels:
        restart = f" (the series restarted in {row['break_note']})" if row["break_note"] else ""
        expected = f"an earlier comparable period{restart}: {', '.join(labels) or 'there is none'}"
        raise _refused("against", period, expected, labels)
    decimals = int(row["decimals"])
    unit = str(row["unit"])
    change = float(row["value"]) - float(earlier["value"])
    sure = (
        change_certainty(_measured(latest, unit), _measured(earlier, unit), places=decimals)
        if latest is not None
        else not_tested("missing_ci")
    )
    word = judged_word(change, str(row["polarity"]), sure.word) if is_shown(change, decimals) else "unchanged"
    return {
        **row, "previous_value": float(earlier["value"]), "previous_label": str(earlier["period_label"]),
        "change": change, "change_note": "", "change_word": word, "change_certainty": sure.word,
        "change_reason": sure.reason, "change_is_small": sure.is_small,
    }  # fmt: skip


def _measured(row: pd.Series | dict[str, Any], unit: str) -> Measured:
    """A figure of a line of a chart with what is known of its chance."""
    declared, value = UNITS[unit], float(row["value"])
    if declared.per is None:
        return Measured(value)
    exact = bool(row["counts_exact"])
    count, total = (float(row[name]) if exact else float("nan") for name in ("numerator", "denominator"))
    return Measured.of_counts(value, count, total, declared.base, declared.per)


def _is_number(value: object) -> bool:
    return value is not None and not pd.isna(value) and value != ""  # type: ignore[call-overload]


def _refused(part: str, found: str, expected: str, known: object) -> AnalysisError:
    """The error for a part of a reference that names nothing, with the nearest name that is there."""
    names = list(known) if isinstance(known, (list, tuple)) else []
    near = difflib.get_close_matches(str(found), names, n=1)
    advice = f"did you mean {near[0]}?" if near else ""
    return DataError(
        "A reference cannot be resolved",
        (Problem(None, None, None, f"{part} {quoted(found)}", expected, advice),),
    )
