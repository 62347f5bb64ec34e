"""The review of one area and year: every goal judged, compared and placed beside what was promised.

It puts together what `stats` computes from the processed tables; it reads no file and writes no
sentence. `assemble_review` is the one function that others call.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.errors import ParameterError
from analysis.periods import day_text
from analysis.results import ASSESSMENTS, Review
from analysis.review.comparators import ENGLAND, Places, places_of
from analysis.review.figures import ReviewYear, limits, of_own_kind
from analysis.review.gaps import group_gaps
from analysis.review.goals import assess, target_path
from analysis.review.held import Tables
from analysis.review.promises import edition_changes, findings
from analysis.schema import GOALS, table
from analysis.target_columns import TARGET_PATHS

__all__ = ["COMPARATORS", "assemble_review"]

COMPARATORS = ("statistical_neighbours", "region", "england")


def assemble_review(
    tables: Mapping[str, pd.DataFrame], *, area: str, year: str, edition: str, comparator: str
) -> Review:
    """Judge every goal of an edition for one area and year.

    Args:
        tables: The processed tables by name (`schema.PROCESSED`).
        area: Code of the area.
        year: The review year, e.g. `2024/25`.
        edition: The edition whose targets are judged.
        comparator: `statistical_neighbours`, `region` or `england`: the one that charts and gaps
            lead with. All three are always computed.

    Returns:
        The review.

    Raises:
        ParameterError: The area, edition or comparator is unknown, or the year is not a year.
    """
    held = Tables(tables)
    _check(held, area, edition, comparator)
    review_year = ReviewYear.read(year)
    areas = held["areas"].set_index("area_code")
    editions = held["editions"].set_index("edition_id")
    places = places_of(area, held["areas"], held["neighbours"])
    held = held.around(places)
    goals = held["goals"]
    own_goals = goals[goals["edition_id"] == edition].sort_values("position")
    if own_goals.empty:
        raise ParameterError(
            f"edition: {edition} has no measures to judge; choose an edition that has a kpis.csv."
        )
    has_plan = str(editions.loc[edition, "area_code"]) == area
    assessed = [
        assess(goal, held, places, review_year, has_plan=has_plan) for _, goal in own_goals.iterrows()
    ]
    path_goals = [goal for _, goal in own_goals.iterrows()] if has_plan else []
    paths = [step for goal in path_goals for step in target_path(goal, held, places, review_year)]
    assessments = table(ASSESSMENTS, assessed).sort_values("position", ignore_index=True)
    others_assessed = _other_indicators(assessments, held, places, review_year)
    earlier = str(editions.loc[edition, "supersedes"]) if has_plan else ""
    shown = _shown_indicators(pd.concat([assessments, others_assessed], ignore_index=True), held)
    is_done = (editions["area_code"] == area) & (editions["status"] != "draft")
    others = [str(name) for name in editions.index[is_done] if name != edition]
    return Review(
        area_code=area,
        area_name=str(areas.loc[area, "area_name"]),
        region_name=str(areas.loc[area, "region_name"]),
        year=review_year.label,
        comparator=comparator,
        edition_id=edition,
        edition_title=_title(editions, edition),
        earlier_edition_title=_title(editions, earlier) if earlier else "",
        data_date=_data_date(assessments),
        assessments=assessments,
        other_indicators=others_assessed,
        series=_series(held["observations"], held["indicators"], shown, places, review_year),
        group_gaps=_gaps(held, area, review_year, shown),
        target_paths=table(TARGET_PATHS, paths),
        edition_changes=edition_changes(held, edition, earlier),
        findings=findings(held, [edition, *_by_date(others, editions)] if has_plan else []),
        actions=_of_edition(held["actions"], edition) if has_plan else held["actions"].iloc[:0],
        breaks=_breaks(held["notices"], shown),
        notices=_notices(held["notices"], shown, area),
        sources=held["source_counts"],
        tolerance_note=_tolerance_note(held["notices"]),
    )


def _title(editions: pd.DataFrame, edition: str) -> str:
    """The title of an edition, which says where it is a draft."""
    row = editions.loc[edition]
    return f"{row['title']} (draft)" if row["status"] == "draft" else str(row["title"])


def _other_indicators(
    assessments: pd.DataFrame, held: Tables, places: Places, year: ReviewYear
) -> pd.DataFrame:
    """Indicators with figures for the area that no goal of the edition asks for, judged by nothing."""
    asked = set(zip(assessments["indicator_id"], assessments["group"], strict=True))
    observations = held["observations"]
    own = observations[(observations["area_code"] == places.area_code) & observations["value"].notna()]
    present = set(zip(own["indicator_id"], own["group"], strict=True))
    rows = []
    for position, (_, indicator) in enumerate(held["indicators"].iterrows(), start=1):
        key = (str(indicator["indicator_id"]), str(indicator["group"]))
        if key in asked or key not in present:
            continue
        goal = {name: "" for name in GOALS.column_names} | {
            "measure_id": "/".join(key), "position": position, "theme": "Other indicators",
            "indicator_id": key[0], "group": key[1], "unit": indicator["unit"], "baseline_value": None,
        }  # fmt: skip
        rows.append(assess(pd.Series(goal), held, places, year, has_plan=True))
    return table(ASSESSMENTS, rows)


def _tolerance_note(notices: pd.DataFrame) -> str:
    texts = notices.loc[notices["kind"] == "tolerance", "text"]
    return "" if texts.empty else str(texts.iloc[0])


def _check(held: Tables, area: str, edition: str, comparator: str) -> None:
    if area not in set(held["areas"]["area_code"]):
        raise ParameterError(f"area: {area!r} is not an area of data/raw/areas/areas.csv; give its code.")
    known = list(held["editions"]["edition_id"])
    if edition not in known:
        raise ParameterError(f"edition: found {edition!r}; expected one of {', '.join(known)}.")
    if comparator not in COMPARATORS:
        raise ParameterError(f"comparator: found {comparator!r}; expected one of {', '.join(COMPARATORS)}.")


def _shown_indicators(assessments: pd.DataFrame, held: Tables) -> list[tuple[str, str]]:
    """Indicator and group of every goal, and the groups that a gap needs."""
    pairs = list(dict.fromkeys(zip(assessments["indicator_id"], assessments["group"], strict=True)))
    indicators = held["indicators"]
    for _, row in indicators[indicators["indicator_id"].isin(assessments["indicator_id"])].iterrows():
        pair = (str(row["indicator_id"]), str(row["group"]))
        if pair not in pairs:
            pairs.append(pair)
    return pairs


def _series(
    observations: pd.DataFrame,
    indicators: pd.DataFrame,
    shown: list[tuple[str, str]],
    places: Places,
    year: ReviewYear,
) -> pd.DataFrame:
    """Figures of the area, England, the region and the neighbours' mean, for the indicators shown."""
    keys = pd.MultiIndex.from_tuples(shown)
    year_types = indicators.drop_duplicates("indicator_id").set_index("indicator_id")["year_type"]
    chosen = observations[observations["is_chosen"] & (observations["period_end"] <= year.horizon)]
    chosen = chosen[pd.MultiIndex.from_frame(chosen[["indicator_id", "group"]]).isin(keys)]
    if not chosen.empty:
        own = [of_own_kind(rows, str(year_types[n])) for n, rows in chosen.groupby("indicator_id", sort=True)]
        chosen = pd.concat(own)
    parts = []
    for line, code in (("area", places.area_code), ("england", ENGLAND), ("region", places.region_code)):
        if code:
            parts.append(chosen[chosen["area_code"] == code].assign(line=line))
    near = chosen[chosen["area_code"].isin(places.current)]
    if not near.empty:
        parts.append(_mean(near))
    lines = pd.concat(parts, ignore_index=True)
    units = indicators.set_index(["indicator_id", "group"])["unit"]
    lines["lower"], lines["upper"] = float("nan"), float("nan")
    is_counted = (lines["line"] == "area") & lines["counts_exact"]  # the others have no limits
    limited = [
        limits(row, str(units.loc[(row["indicator_id"], row["group"])]))
        for _, row in lines[is_counted].iterrows()
    ]
    lines.loc[is_counted, "lower"] = [low for low, _ in limited]
    lines.loc[is_counted, "upper"] = [high for _, high in limited]
    return lines.sort_values(["indicator_id", "group", "line", "period_end"], ignore_index=True)


def _mean(near: pd.DataFrame) -> pd.DataFrame:
    """The unweighted mean of the neighbours that have a figure, one row a period."""
    grouped = near.sort_values("area_code").groupby(["indicator_id", "group", "period_label"], sort=False)
    mean = grouped.first().reset_index()
    mean["value"] = grouped["value"].mean().to_numpy()
    missing = mean["value"].isna()
    mean["missing"] = mean["missing"].where(missing, "")
    for column in ("numerator", "denominator"):
        mean[column] = float("nan")
    mean["counts_exact"] = False
    mean["area_code"], mean["value_text"], mean["locator"], mean["notice"] = (
        "",
        "",
        "mean of the neighbours",
        "",
    )
    return mean[near.columns.tolist()].assign(line="neighbours")


def _gaps(held: Tables, area: str, year: ReviewYear, shown: list[tuple[str, str]]) -> pd.DataFrame:
    gaps = group_gaps(held.figures.all, held["indicators"], area, year.horizon)
    return gaps[gaps["indicator_id"].isin({name for name, _ in shown})].reset_index(drop=True)


def _of_edition(rows: pd.DataFrame, edition: str) -> pd.DataFrame:
    return rows[rows["edition_id"] == edition].sort_values(["line", "action_id"], ignore_index=True)


def _by_date(edition_ids: list[str], editions: pd.DataFrame) -> list[str]:
    return sorted(edition_ids, key=lambda name: str(editions.loc[name, "published"])[-4:], reverse=True)


def _breaks(notices: pd.DataFrame, shown: list[tuple[str, str]]) -> pd.DataFrame:
    kinds = ("break", "excluded", "not_collected")
    own = notices[notices["kind"].isin(kinds) & notices["indicator_id"].isin({name for name, _ in shown})]
    renamed = own.rename(columns={"text": "reason", "source_id": "source"})
    columns = ["indicator_id", "kind", "period_label", "reason", "source"]
    return renamed[columns].sort_values(["indicator_id", "period_label"], ignore_index=True)


def _notices(notices: pd.DataFrame, shown: list[tuple[str, str]], area: str) -> pd.DataFrame:
    about = notices["indicator_id"].isin({name for name, _ in shown}) & notices["area_code"].isin(["", area])
    return notices[about & notices["kind"].isin(["difference", "correction"])].reset_index(drop=True)


def _data_date(assessments: pd.DataFrame) -> str:
    last = assessments["period_end"].max()
    return "" if pd.isna(last) else day_text(last.date())
