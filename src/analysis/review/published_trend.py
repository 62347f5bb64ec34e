"""A publisher's judgement of a trend beside the test of the same figures: shown, not believed.

In one real file of Fingertips most clear marks say that falling rates increase.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.stats.trend import CANNOT, recent_trend

_LIMITS = ("Lower CI 95.0 limit", "Upper CI 95.0 limit")
_FIGURES = ("Value", "Count", "Denominator", *_LIMITS)


def trend_differences(rows: pd.DataFrame, filters: Sequence[str], *, is_proportion: bool) -> tuple[str, ...]:
    """What a publisher says of the last five years of each area where the figures say otherwise.

    Only single years are tested; overlapping ones, months and quarters are not.

    Args:
        rows: `rows` of a release, with `Recent Trend` in the last period; of another, nothing is said.
        filters: The columns that tell series apart.
        is_proportion: Whether the value is count over denominator; else its 95% limits are used.

    Returns:
        A sentence for each pair of words that differ, with the areas.
    """
    import pandas as pd

    if "Recent Trend" not in rows.columns:
        return ()
    is_single = rows["period_text"].str.fullmatch(r"\d{4}(/\d\d)?")
    if "Time period range" in filters:
        is_single &= rows["Time period range"].isin(("", "1y"))
    yearly = rows[is_single]
    key = ["area_code", *filters]
    marked = yearly.loc[yearly["Recent Trend"] != "", key].drop_duplicates()
    found: dict[tuple[str, ...], list[str]] = {}
    tested: dict[tuple[str, ...], int] = {}
    for _, series in yearly.merge(marked).groupby(key, sort=False):
        ordered = series.sort_values("period_text")
        last = ordered.iloc[-1]
        year = ordered["period_text"].str[:4].astype(float)
        number = {name: pd.to_numeric(ordered[name], errors="coerce") for name in _FIGURES}
        if is_proportion:
            ours = recent_trend(year, count=number["Count"], total=number["Denominator"])
        else:
            lower, upper = (number[name] for name in _LIMITS)
            ours = recent_trend(year, value=number["Value"], lower=lower, upper=upper)
        printed = str(last["Recent Trend"])
        if CANNOT in (ours.label, printed) or not printed:
            continue
        series_of = (str(last["period_text"]), *(str(last[name]) for name in filters))
        tested[series_of] = tested.get(series_of, 0) + 1
        if printed.split()[0] != ours.label.split()[0]:
            found.setdefault((*series_of, printed, ours.label), []).append(str(last["area_name"]))
    return tuple(
        f"Recent Trend differs ({', '.join(series_of)}): printed '{printed}', while the five latest "
        f"figures give '{label}', for {len(names)} of the {tested[tuple(series_of)]} areas tested: "
        f"{', '.join(names)}."
        for (*series_of, printed, label), names in found.items()
    )
