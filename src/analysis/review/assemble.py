"""The review of one area and year: every goal judged, compared and placed beside what was promised.

It puts together what `stats` computes from the processed tables; it reads no file and writes no
sentence. `assemble_review` is the one function that others call.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pandas as pd

from analysis.claims.testing import claims_found
from analysis.review.actions import review_day, standings_of
from analysis.review.editions import items_of
from analysis.review.figures import ReviewYear, Tables, lay_out_figures, numbered, series_of
from analysis.review.gaps import group_gaps
from analysis.review.groups import group_figures
from analysis.review.judge import assess, gap_targets, target_path
from analysis.review.places import Places, places_of
from analysis.review.promises import edition_changes, findings
from analysis.review.reported import reported_beside
from analysis.review.target_options import draft_options
from analysis.tables.data import GOALS
from analysis.tables.declare import empty, table
from analysis.tables.plan_results import ACTION_STANDINGS
from analysis.tables.results import (
    ASSESSMENTS,
    EDITION_CHANGES,
    GAP_TARGETS,
    GROUP_FIGURES,
    GROUP_GAPS,
    TARGET_OPTIONS,
    TARGET_PATHS,
    Review,
)
from analysis.tables.rows import LaidOut, Row
from analysis.vocabulary.calendars import day_text
from analysis.vocabulary.errors import DataError, ParameterError
from analysis.vocabulary.indicators import YEARLY

COMPARATORS = ("statistical_neighbours", "region", "england")


def assemble_review(
    tables: Mapping[str, pd.DataFrame], *, area: str, year: str, edition: str, comparator: str
) -> Review:
    """Judge every goal of an edition for one area and year.

    Args:
        tables: The processed tables by name (`tables.data.PROCESSED`).
        area: Code of the area.
        year: The review year, e.g. `2024/25`.
        edition: The edition whose targets are judged; empty for none: the standard set of indicators is
            then shown, and nothing is judged.
        comparator: `statistical_neighbours`, `region` or `england`: the one that charts and gaps lead
            with. All three are always computed. A list of neighbours, such as `2021-04`, is used in place
            of the newest one, and a group of data/reference/comparators.yml in place of the neighbours.
    """
    held = Tables(tables)
    _check(held, area, edition, comparator)
    review_year = ReviewYear.read(year)
    editions = {str(row["edition_id"]): row for row in held.by_name.rows("editions")}
    (own_area,) = held.by_name.by("areas", "area_code")[(area,)]
    places = places_of(area, held["areas"], held["neighbours"], comparator)
    held = held.around(places)
    own_goals = held.goals_of(edition) if edition else _standard_set(held)
    if not own_goals:
        raise ParameterError(
            f"edition: {edition} has no measures to judge; choose an edition that has a kpis.csv."
        )
    has_plan = bool(edition) and str(editions[edition]["area_code"]) == area
    assessed = [assess(goal, held, places, review_year, has_plan=has_plan) for goal in own_goals]
    path_goals = own_goals if has_plan else []
    paths = [step for goal in path_goals for step in target_path(goal, held, places, review_year)]
    assessments = table(ASSESSMENTS, assessed)
    is_draft = has_plan and editions[edition]["status"] == "draft"
    first_year = str(editions[edition]["first_year"]) if is_draft else ""
    options = draft_options(own_goals, tables, places, review_year, first_year) if first_year else []
    others = _other_indicators(own_goals, held, places, review_year, has_plan=has_plan) if edition else []
    earlier = str(editions[edition]["supersedes"]) if has_plan else ""
    shown = _shown_indicators([*assessed, *others], held)
    done = [row for row in editions.values() if row["area_code"] == area and row["status"] != "draft"]
    more_editions = [
        str(row["edition_id"]) for row in done
        if row["edition_id"] != edition and (not edition or _is_not_later(row, editions[edition]))
    ]  # fmt: skip
    decided = _decisions_of(held["decisions"], edition if has_plan else "")
    return Review(
        area_code=area,
        area_name=str(own_area["area_name"]),
        region_name=str(own_area["region_name"]),
        year=review_year.label,
        comparator=comparator,
        edition_id=edition,
        has_own_plan=has_plan,
        edition_title=_title(editions[edition]) if edition else "",
        earlier_edition_title=_title(editions[earlier]) if earlier else "",
        data_date=_data_date(assessments),
        assessments=assessments,
        other_indicators=table(ASSESSMENTS, others),
        series=series_of(held, shown, places, review_year),
        group_gaps=_gaps(held, area, review_year, shown),
        target_paths=table(TARGET_PATHS, paths),
        edition_changes=edition_changes(held, edition, earlier) if edition else table(EDITION_CHANGES, []),
        findings=findings(held, [edition, *_by_date(more_editions, editions)] if has_plan else []),
        actions=_standings(held, editions[edition], review_year.label)
        if has_plan
        else empty(ACTION_STANDINGS),
        breaks=breaks_of(held["notices"], shown, area),
        notices=_notices(held["notices"], shown, area),
        sources=sources_of(held, editions, area),
        tolerance_note=_first_text(held["notices"], "tolerance") if has_plan else "",
        comparator_group=places.group,
        neighbour_list=places.current_list,
        area_began=None if pd.isna(own_area["began_date"]) else own_area["began_date"].date(),
        area_before=str(own_area["before"]),
        decisions=decided[decided["closed"].isna()].reset_index(drop=True),
        decisions_to=_newest_entry(decided),
        reported=reported_beside(
            held, edition if has_plan else "", review_year.label, own_goals, assessments
        ),
        group_figures=table(
            GROUP_FIGURES, group_figures(held, area, review_year.horizon, {name for name, _ in shown})
        ),
        gap_targets=table(GAP_TARGETS, gap_targets(path_goals, held, places, review_year)),
        target_options=table(TARGET_OPTIONS, options),
        frameworks=held["frameworks"],
        comparator_reason=_first_text(held["notices"], "comparator", comparator) if places.group else "",
    )


def about(
    assessed: list[dict[str, object]], review: Review, held: Tables, places: Places, year: ReviewYear
) -> Review:
    """The review with figures, gaps, breaks and notices of indicators that it does not show by itself."""
    shown = _shown_indicators(assessed, held)
    return replace(
        review,
        series=series_of(held, shown, places, year),
        group_gaps=_gaps(held, review.area_code, year, shown),
        breaks=breaks_of(held["notices"], shown, review.area_code),
        notices=_notices(held["notices"], shown, review.area_code),
        group_figures=table(
            GROUP_FIGURES, group_figures(held, review.area_code, year.horizon, {name for name, _ in shown})
        ),
    )


def lay_out(tables: Mapping[str, pd.DataFrame]) -> None:
    """Lay out what every review looks up, whichever area it is of, so that all of them share it."""
    laid_out = LaidOut.of(tables)
    lay_out_figures(laid_out)
    numbered(laid_out)
    editions = [str(row["edition_id"]) for row in laid_out.rows("editions")]
    for edition in editions:
        items_of(laid_out, edition)
    with contextlib.suppress(DataError):  # whoever shows the claims will say which cannot be tested
        claims_found(laid_out, editions)


def _title(row: Row) -> str:
    """The title of an edition, which says where it is a draft."""
    return f"{row['title']} (draft)" if row["status"] == "draft" else str(row["title"])


def _other_indicators(
    goals: list[Row], held: Tables, places: Places, year: ReviewYear, *, has_plan: bool
) -> list[dict[str, object]]:
    """Indicators with figures for the area that no goal of the edition asks for, judged by nothing."""
    asked = {(goal["indicator_id"], goal["group"]) for goal in goals}
    own = held.observations_of(places.area_code)
    own = own[own["value"].notna()]
    present = set(zip(own["indicator_id"].tolist(), own["group"].tolist(), strict=True))
    rows = []
    for position, indicator in enumerate(held.by_name.rows("indicators"), start=1):
        key = (str(indicator["indicator_id"]), str(indicator["group"]))
        if key in asked or key not in present or indicator["is_standard_only"] or indicator["kind"]:
            continue
        goal = goal_of(indicator, "/".join(key), position, "Other indicators")
        found = assess(goal, held, places, year, has_plan=has_plan)
        if found.get("value") is not None or str(indicator["frequency"]) in YEARLY:
            rows.append(found)  # figures of months alone are the in-year monitor's
    return rows


def _standard_set(held: Tables) -> list[Row]:
    """The indicators of the standard set, theme by theme, as goals that no plan has set."""
    own = [row for row in held.by_name.rows("indicators") if row["standard_theme"]]
    by_theme = sorted(own, key=lambda row: (str(row["standard_theme"]), str(row["short_name"])))
    return [
        goal_of(row, str(place), place, str(row["standard_theme"]))
        for place, row in enumerate(by_theme, start=1)
    ]


def goal_of(indicator: Row, measure_id: str, position: int, theme: str) -> Row:
    """A row of `tables.data.GOALS` for an indicator that no plan asks for."""
    numbers = {column.name: None for column in GOALS.columns if column.kind == "number"}
    return {name: "" for name in GOALS.column_names} | numbers | {
        "measure_id": measure_id, "position": position, "theme": theme,
        "indicator_id": indicator["indicator_id"], "group": indicator["group"], "unit": indicator["unit"],
    }  # fmt: skip


def _first_text(notices: pd.DataFrame, kind: str, source_id: str = "") -> str:
    texts = notices.loc[
        (notices["kind"] == kind) & (notices["source_id"] == source_id if source_id else True), "text"
    ]
    return "" if texts.empty else str(texts.iloc[0])


def _check(held: Tables, area: str, edition: str, comparator: str) -> None:
    if area not in set(held["areas"]["area_code"]):
        raise ParameterError(f"area: {area!r} is not an area of the data; give its code.")
    known = list(held["editions"]["edition_id"])
    if edition and edition not in known:
        expected = f"one of {', '.join(known)}" if known else "none: the project has no plan"
        raise ParameterError(f"edition: found {edition!r}; expected {expected}.")
    own = held["neighbours"]
    lists = sorted(set(own.loc[own["area_code"] == area, "list_version"]))
    if comparator not in (*COMPARATORS, *lists):
        names = ", ".join([*COMPARATORS, *lists])
        raise ParameterError(
            f"comparator: found {comparator!r}; expected one of {names}. A group of "
            "data/reference/comparators.yml is there for its members and the project's own council."
        )


def _shown_indicators(assessed: list[dict[str, object]], held: Tables) -> list[tuple[str, str]]:
    """Indicator and group of every goal, and the groups that a gap needs."""
    pairs = {(str(row["indicator_id"]), str(row["group"])): None for row in assessed}
    names = {name for name, _ in pairs}
    for row in held.by_name.rows("indicators"):
        if row["indicator_id"] in names and not row["kind"]:  # those are shown beside each other
            pairs.setdefault((str(row["indicator_id"]), str(row["group"])))
    return list(pairs)


def _gaps(held: Tables, area: str, year: ReviewYear, shown: list[tuple[str, str]]) -> pd.DataFrame:
    names = {name for name, _ in shown}
    gaps = [gap for gap in group_gaps(held, area, year.horizon) if gap["indicator_id"] in names]
    return table(GROUP_GAPS, gaps)


def _decisions_of(decisions: pd.DataFrame, edition: str) -> pd.DataFrame:
    return decisions[decisions["edition_id"] == edition].sort_values(["date", "row"], ignore_index=True)


def _newest_entry(decisions: pd.DataFrame) -> date | None:
    """The last day on which something was decided or closed: how far the record goes, whatever the year."""
    newest = decisions[["date", "closed"]].max().max()
    return None if pd.isna(newest) else newest.date()


def _standings(held: Tables, edition: Row, year: str) -> pd.DataFrame:
    return standings_of(held.by_name, str(edition["edition_id"]), review_day(held.by_name, edition, year))[0]


def _is_not_later(other: Row, own: Row) -> bool:
    """Whether another plan was out when this one was; a draft without a date follows all of them."""
    years = [str(row["published"])[-4:] for row in (other, own)]
    return not years[1].isdecimal() or years[0] <= years[1]


def _by_date(edition_ids: list[str], editions: Mapping[str, Row]) -> list[str]:
    return sorted(edition_ids, key=lambda name: str(editions[name]["published"])[-4:], reverse=True)


def sources_of(held: Tables, editions: Mapping[str, Row], area: str) -> pd.DataFrame:
    """The sources of the data, without the plans and own figures of other councils.

    Nothing of theirs is on this area's page: a source that is cited there would be a false one.
    """
    others = {str(row["area_code"]) for row in editions.values()} - {area}
    theirs = {name for name, row in editions.items() if row["area_code"] != area}
    for other in sorted(others):
        figures = held.observations_of(other)
        theirs.update(figures.loc[figures["is_councils_own"], "source_id"])
    theirs.difference_update(held.observations_of(area)["source_id"])
    read = held["source_counts"].groupby("source_id")["rows_read"].sum()
    theirs.update(read.index[read == 0])  # a file that waits for figures is no source of any
    titles = held["source_titles"]
    return titles[~titles["source_id"].isin(theirs)].reset_index(drop=True)


def breaks_of(notices: pd.DataFrame, shown: list[tuple[str, str]], area: str) -> pd.DataFrame:
    """The declared breaks of the indicators shown: indicator_id, kind, period_label, reason, source."""
    kinds = ("break", "excluded", "not_collected")
    own = notices[notices["kind"].isin(kinds) & notices["indicator_id"].isin({name for name, _ in shown})]
    own = own[own["area_code"].isin(["", area])]
    renamed = own.rename(columns={"text": "reason", "source_id": "source"})
    columns = ["indicator_id", "kind", "period_label", "reason", "source"]
    return renamed[columns].sort_values(["indicator_id", "period_label"], ignore_index=True)


def _notices(notices: pd.DataFrame, shown: list[tuple[str, str]], area: str) -> pd.DataFrame:
    about = notices["indicator_id"].isin({name for name, _ in shown}) & notices["area_code"].isin(["", area])
    return notices[about & notices["kind"].isin(["difference", "correction"])].reset_index(drop=True)


def _data_date(assessments: pd.DataFrame) -> str:
    last = assessments["period_end"].max()
    return "" if pd.isna(last) else day_text(last.date())
