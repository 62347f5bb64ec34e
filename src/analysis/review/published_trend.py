"""A publisher's judgement of a trend beside the test of the same figures: shown, not believed.

In one real file of Fingertips most clear marks say that falling rates increase.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.stats.trend import CANNOT, recent_trend

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

_LIMITS = ("Lower CI 95.0 limit", "Upper CI 95.0 limit")
_FIGURES = ("Value", "Count", "Denominator", *_LIMITS)


@dataclass(frozen=True)
class Compared:
    """What a publisher says of the last five years of an area's series, beside the test of the same figures.

    Attributes:
        row: The last row of the series.
        series: Its period and the items that tell it from others.
        printed: The publisher's words.
        ours: The label of `stats.trend.recent_trend`.
    """

    row: Mapping[str, str]
    series: tuple[str, ...]
    printed: str
    ours: str

    @property
    def is_unlike(self) -> bool:
        """Whether they name another direction."""
        return self.printed.split()[0] != self.ours.split()[0]


def compared_trends(rows: pd.DataFrame, filters: Sequence[str], *, is_proportion: bool) -> list[Compared]:
    """A publisher's trends beside ours, where both say something.

    Only single years are tested; overlapping ones, months and quarters are not. Limits that do not hold
    their figure are none.

    Args:
        rows: `rows` of a release, with `Recent Trend` in the last period; of another, nothing is said.
        filters: The columns that tell series apart.
        is_proportion: Whether the value is count over denominator; else its 95% limits are used.
    """
    import pandas as pd

    if "Recent Trend" not in rows.columns:
        return []
    is_single = rows["period_text"].str.fullmatch(r"\d{4}(/\d\d)?")
    if "Time period range" in filters:
        is_single &= rows["Time period range"].isin(("", "1y"))
    yearly = rows[is_single]
    key = ["area_code", *filters]
    marked = yearly.loc[yearly["Recent Trend"] != "", key].drop_duplicates()
    yearly = yearly.merge(marked).sort_values("period_text", kind="stable").reset_index(drop=True)
    number = pd.DataFrame({name: pd.to_numeric(yearly[name], errors="coerce") for name in _FIGURES})
    lower, value, upper = (number[name] for name in (_LIMITS[0], "Value", _LIMITS[1]))
    number[list(_LIMITS)] = number[list(_LIMITS)].where((lower <= value) & (value <= upper))
    number["year"] = yearly["period_text"].str[:4].astype(float)
    found = []
    for _, series_rows in yearly.groupby(key, sort=False):
        own, last = number.loc[series_rows.index], series_rows.iloc[-1]
        if is_proportion:
            ours = recent_trend(own["year"], count=own["Count"], total=own["Denominator"])
        else:
            lower, upper = (own[name] for name in _LIMITS)
            ours = recent_trend(own["year"], value=own["Value"], lower=lower, upper=upper)
        printed = str(last["Recent Trend"])
        if CANNOT not in (ours.label, printed) and printed:
            series = (str(last["period_text"]), *(str(last[name]) for name in filters))
            row = {name: str(last[name]) for name in ("row", "area_code", "area_name")}
            found.append(Compared(row, series, printed, ours.label))
    return found


def trend_differences(rows: pd.DataFrame, filters: Sequence[str], *, is_proportion: bool) -> tuple[str, ...]:
    """What a publisher says of the last five years of each area where the figures say otherwise.

    Args:
        rows: As `compared_trends` takes them.
        filters: The same.
        is_proportion: The same.

    Returns:
        A sentence for each pair of words that differ, with the areas.
    """
    compared = compared_trends(rows, filters, is_proportion=is_proportion)
    tested = Counter(one.series for one in compared)
    found: dict[tuple[tuple[str, ...], str, str], list[str]] = {}
    for one in compared:
        if one.is_unlike:
            found.setdefault((one.series, one.printed, one.ours), []).append(one.row["area_name"])
    return tuple(
        f"Recent Trend differs ({', '.join(series)}): printed '{printed}', while the five latest "
        f"figures give '{label}', for {len(names)} of the {tested[series]} areas tested: {', '.join(names)}."
        for (series, printed, label), names in found.items()
    )


def trend_notices(
    rows: pd.DataFrame, *, is_proportion: bool, source_id: str, indicator_id: str, file: str
) -> list[dict[str, object]]:
    """The same for one declared series, as `tables.data.NOTICES`: a row an area.

    Args:
        rows: The rows of the series, with `found_code`, the area's code as the project knows it.
        is_proportion: As `compared_trends` takes it.
        source_id: The source.
        indicator_id: The indicator that the series carries.
        file: The file.
    """
    areas = rows.assign(area_code=rows["found_code"])
    return [
        {
            "kind": "published trend", "source_id": source_id, "indicator_id": indicator_id,
            "area_code": one.row["area_code"], "period_label": one.series[0],
            "text": f"The publisher marks the trend as '{one.printed}', while its five latest figures give "
            f"'{one.ours}'. The reports say what the figures give.",
            "locator": f"{file}, row {one.row['row']}",
        }
        for one in compared_trends(areas, (), is_proportion=is_proportion)
        if one.is_unlike
    ]  # fmt: skip
