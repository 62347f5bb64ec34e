"""A plan written anew: its measures with their figures, and strengths and weaknesses proposed by rule."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.review.assemble import assemble_review
from analysis.review.comparison import assemble_comparison
from analysis.review.figures import ReviewYear, Tables
from analysis.review.judge import assess
from analysis.review.places import Places, places_of
from analysis.tables.declare import table
from analysis.tables.plan_results import PROPOSALS, PlanDocument
from analysis.tables.results import ASSESSMENTS, Review
from analysis.tables.rows import LaidOut, Row, rows_of
from analysis.vocabulary.certainty import CLEAR, judged_word
from analysis.vocabulary.errors import ParameterError
from analysis.vocabulary.numbers import is_shown
from analysis.vocabulary.statuses import MET, MISSED
from analysis.vocabulary.units import MONEY_UNITS

_LAST_MONTH = 8  # a review year takes in what ends by 31 August


def assemble_plan_document(
    tables: Mapping[str, pd.DataFrame], *, area: str, edition: str, figures_year: str = ""
) -> PlanDocument:
    """Put together everything that an edition's own document is made of.

    Args:
        tables: The processed tables by name (`tables.data.PROCESSED`).
        area: Code of the area.
        edition: The edition.
        figures_year: The review year whose figures are shown; where none is named, the one that the
            edition declares, or else its last target year.
    """
    tables = LaidOut.of(tables)
    editions = tables["editions"].set_index("edition_id")
    if edition not in editions.index:
        raise ParameterError(f"edition: found {edition!r}; expected one of {', '.join(editions.index)}.")
    own = editions.loc[edition]
    wanted = figures_year or str(own["figures_to"]) or str(own["last_year"])
    if not wanted:
        raise ParameterError(f"edition: {edition} has no measures, so no document can be made of it.")
    year = ReviewYear.read(wanted)
    review = assemble_review(
        tables, area=area, year=year.label, edition=edition, comparator="statistical_neighbours"
    )
    places = places_of(area, tables["areas"], tables["neighbours"])
    held = Tables(tables).around(places)
    has_plan = review.has_own_plan
    targets = _of(tables["targets"], "edition_id", edition)
    judging = edition
    if has_plan and year.label not in set(targets["target_year"]) and own["supersedes"]:
        judging = str(own["supersedes"])
    judged = review.assessments if judging == edition else _assessed(held, places, judging, year)
    has_earlier = bool(own["supersedes"]) and has_plan
    latest = _latest(held, places, edition, year, str(own["status"])) if has_plan else judged.iloc[:0]
    proposals = propose(review, judged) if has_plan else table(PROPOSALS, [])
    shown = {edition, str(own["supersedes"]), *judged["source_id"], *latest["source_id"]}
    shown.update(review.assessments["source_id"], _proposed_sources(review, proposals))
    approved = ", ".join(part for part in (str(own["approved_by"]), str(own["approved_on"])) if part)
    return PlanDocument(
        review=review, title=str(own["title"]), status=str(own["status"]), approved=approved,
        target_years=tuple(sorted(set(targets["target_year"]))), figures_year=year.label,
        goals=_of(tables["goals"], "edition_id", edition).sort_values("position", ignore_index=True),
        targets=targets, judged=judged, judged_by=str(editions.loc[judging, "title"]),
        is_judged_by_earlier=judging != edition, latest=latest, proposals=proposals,
        items=_of(tables["plan_items"], "edition_id", edition) if has_plan else tables["plan_items"].iloc[:0],
        figures=_of(tables["printed_figures"], "document", edition),
        earlier_money=_money(tables["printed_figures"], str(own["supersedes"])),
        comparison=assemble_comparison(tables, area=area, edition=edition) if has_earlier else None,
        sources=review.sources[review.sources["source_id"].isin(shown)].reset_index(drop=True),
        sections=tuple(filter(None, str(own["sections"]).split("; "))),
    )  # fmt: skip


def _of(rows: pd.DataFrame, column: str, edition: str) -> pd.DataFrame:
    return rows[rows[column] == edition].reset_index(drop=True)


def _proposed_sources(review: Review, proposals: pd.DataFrame) -> set[str]:
    """Where the figures of the indicators and gaps come from that are proposed beside the measures."""
    named = set(proposals.loc[proposals["kind"] != "measure", "indicator_id"])
    own = review.series[(review.series["line"] == "area") & review.series["indicator_id"].isin(named)]
    others = review.other_indicators[review.other_indicators["indicator_id"].isin(named)]
    return {*own["source_id"], *others["source_id"]}


def _money(figures: pd.DataFrame, document: str) -> pd.DataFrame:
    own = _of(figures, "document", document)
    return own[own["unit"].isin(MONEY_UNITS)].reset_index(drop=True)


def _assessed(held: Tables, places: Places, edition: str, year: ReviewYear) -> pd.DataFrame:
    goals = held.goals_of(edition)
    return table(ASSESSMENTS, [assess(goal, held, places, year, has_plan=True) for goal in goals])


def _latest(held: Tables, places: Places, edition: str, year: ReviewYear, status: str) -> pd.DataFrame:
    """The newest figures of a published edition, where they are later than the year that is judged."""
    own = held.observations_of(places.area_code)
    last = own.loc[own["is_chosen"], "period_end"].max()
    if status != "published" or pd.isna(last):
        return table(ASSESSMENTS, [])
    start = last.year - 1 if last.month <= _LAST_MONTH else last.year
    if start <= year.start:
        return table(ASSESSMENTS, [])
    newest = ReviewYear.read(f"{start}/{(start + 1) % 100:02d}")
    return _assessed(held, places, edition, newest)


def propose(review: Review, judged: pd.DataFrame) -> pd.DataFrame:
    """Propose what a plan is good at and what it has to improve.

    A measure has a reason for a strength where it met its target, is better than England or has a
    trend that gets better; for improvement where it missed it, is worse or gets worse. Of the other
    indicators only differences beyond chance count. A gap between groups counts where it widened, or
    closed because the group behind rose.

    Args:
        review: The edition with its figures.
        judged: Its measures, or those of the edition before, against the targets of the same year.

    Returns:
        `PROPOSALS`, in the order of the plan; what has no reason is left out.
    """
    rows: list[dict[str, object]] = []
    statuses = {(row["indicator_id"], row["group"]): str(row["status"]) for row in rows_of(judged)}
    for position, row in enumerate(rows_of(review.assessments)):
        good, bad = _by_england(row), _by_england(row, "worse")
        status = statuses.get((row["indicator_id"], row["group"]), "")
        good += ["met"] if status == MET else []
        bad += ["missed"] if status == MISSED else []
        rows.append(_proposal("measure", position, row, good, bad))
    for position, row in enumerate(rows_of(review.other_indicators)):
        good, bad = _by_england(row), _by_england(row, "worse")
        rows.append(_proposal("indicator", position, row, good, bad))
    found = table(PROPOSALS, [row for row in [*rows, *_of_gaps(review.group_gaps)] if row["side"]])
    return found.drop_duplicates(["kind", "indicator_id", "group"], ignore_index=True)


def _by_england(row: Row, word: str = "better") -> list[str]:
    """The reasons by comparison and trend for one side."""
    if row["value"] != row["value"]:  # NaN: no figure to speak of
        return []
    compared = ["england"] if row["england_word"] == word else []
    return compared + (["trend"] if _trend_word(row) == word else [])


def _trend_word(row: Row) -> str:
    """Better or worse where a trend is clear and judged by the plan's direction."""
    way = {"rising": 1.0, "falling": -1.0}.get(str(row["trend"]))
    return "" if way is None else judged_word(way, str(row["polarity"]), str(row["trend_certainty"]))


def _proposal(kind: str, position: int, row: Row, good: list[str], bad: list[str]) -> dict[str, object]:
    side = "both" if good and bad else "good_at" if good else "to_improve" if bad else ""
    return {
        "kind": kind, "position": position, "indicator_id": row["indicator_id"], "group": row["group"],
        "side": side, "good": " ".join(good), "bad": " ".join(bad),
    }  # fmt: skip


def _of_gaps(gaps: pd.DataFrame) -> list[dict[str, object]]:
    """The latest year of every gap that clearly moved."""
    ordered = gaps.reset_index(names="place").sort_values("period_end", kind="stable")
    latest = ordered.groupby(["indicator_id", "group_1", "group_2"], sort=True).tail(1)
    rows = []
    for row in rows_of(latest.sort_values("place")):
        change = row["change"]
        if not is_shown(change, int(row["decimals"])) or row["change_certainty"] != CLEAR:
            continue
        is_good = change < 0 and not row["is_warning"]
        rows.append(
            _proposal(
                "gap", int(row["place"]), {**row, "group": row["group_2"]},
                ["gap"] if is_good else [], [] if is_good else ["gap"],
            )
        )  # fmt: skip
    return rows
