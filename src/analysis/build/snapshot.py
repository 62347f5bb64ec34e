"""What a review said when it was approved, kept under git for the review of the year after; and read again.

CSV files beside the approval: goals with figures, statuses, comparators and trends; all targets; actions;
risks; what was asked. They are made of the tables after disclosure control, so that nothing is in them that
is hidden. The approval has their hashes: one that was changed since is refused.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from analysis.build.approvals import RESULTS, goes_on_from, kept_before, text_hash
from analysis.build.jobs import year_folder
from analysis.tables.data import TARGETS
from analysis.tables.declare import KINDS, Declaration, table
from analysis.tables.noted import EARLIER, note
from analysis.tables.plan_results import ACTION_STANDINGS, ASKED, RISK_STANDINGS, ReviewChanges
from analysis.tables.results import ASSESSMENTS
from analysis.tables.rows import rows_of
from analysis.vocabulary.errors import DataError, Problem, raise_if_problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from analysis.build.approvals import KeptResults
    from analysis.build.project import Project
    from analysis.tables.results import Review

_GOALS = (
    "edition_id", "measure_id", "theme", "indicator_id", "group", "name", "short_name", "unit", "decimals",
    "polarity", "period_label", "period_end", "value", "is_provisional", "target_year", "target_text",
    "target_value", "status", "reason", "change", "change_word", "change_certainty", "england_value",
    "england_word", "england_certainty", "neighbour_mean", "neighbour_n", "rank",
    "rank_of", "trend", "trend_certainty", "owner", "next_action_id",
)  # fmt: skip
_ACTIONS = ("edition_id", "action_id", "title", "deadline_text", "owner", "status", "progress")
_RISKS = (
    "edition_id", "item_id", "title", "detail", "owner", "rating", "likelihood", "impact", "deadline_text",
)  # fmt: skip
_TARGETS = ("edition_id", "measure_id", "target_year", "target_text", "target_value")
# What is kept, and the table it is taken from.
TABLES: Mapping[str, tuple[tuple[str, ...], Declaration]] = {
    "goals": (_GOALS, ASSESSMENTS),
    "targets": (_TARGETS, TARGETS),
    "actions": (_ACTIONS, ACTION_STANDINGS),
    "risks": (_RISKS, RISK_STANDINGS),
    "asked": (tuple(ASKED.column_names), ASKED),
}


def snapshot_of(
    tables: Mapping[str, pd.DataFrame], review: Review, standings: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The results of a review as they are kept.

    Args:
        tables: The processed tables.
        review: The review.
        standings: How the actions of its plan stand (`tables.plan_results.ACTION_STANDINGS`).

    Returns:
        By the names of `TABLES`: one row a goal, a target of its edition, an action, a risk, and a question
        or open decision.
    """
    from analysis.review.changes import day_of
    from analysis.review.risks import risk_standings
    from analysis.words.glance import worst_first
    from analysis.words.questions import questions_of

    questions = questions_of(worst_first(review), rows_of(review.group_gaps), rows_of(standings))
    asked = [
        {"kind": "question", "about_id": one.about, "text": one.text, "role": one.role} for one in questions
    ]
    asked += [
        {"kind": "decision", "about_id": row["about_id"], "text": row["decision"], "role": row["role"]}
        for row in rows_of(review.decisions)
    ]
    found = {
        "goals": review.assessments,
        "targets": tables["targets"],
        "actions": standings,
        "risks": risk_standings(tables, review.edition_id, day_of(tables, review))[0],
        "asked": table(ASKED, [{"edition_id": review.edition_id, **row} for row in asked]),
    }
    return {
        name: found[name][found[name]["edition_id"] == review.edition_id].reindex(columns=list(kept))
        for name, (kept, _) in TABLES.items()
    }


def as_csv(table: pd.DataFrame) -> str:
    """A table of a snapshot as text; a missing value is an empty cell."""
    return str(table.to_csv(index=False, lineterminator="\n", float_format="%.10g"))


def changes_of(project: Project, tables: Mapping[str, pd.DataFrame], review: Review) -> ReviewChanges:
    """What changed since the latest earlier review of the plan that was approved.

    It is one of the review's edition or of the edition before it.

    Returns:
        The changes; of another plan's review, or without any, only why there are none.

    Raises:
        DataError: What was kept is not what was approved.
    """
    from analysis.build.authors import reasons_by_measure
    from analysis.review.changes import compare_reviews

    note(EARLIER, f"{review.area_code} before {review.year}")
    kept = kept_before(project.approvals / review.area_code.lower() / year_folder(review.year))
    before = str(dict(tables["editions"][["edition_id", "supersedes"]].to_numpy()).get(review.edition_id, ""))
    same = next((one for one in kept if one.edition in goes_on_from(review.edition_id, before)), None)
    if same is None:
        others = tuple((one.year, one.edition) for one in kept)
        return ReviewChanges(review, other_plans=others)
    approved = (str(same.approval["role"]), str(same.approval["date"]))
    reasons = reasons_by_measure(tables, review)
    edition = same.edition if same.edition != review.edition_id else ""
    return compare_reviews(review, tables, _read(same), reasons, same.year, approved, edition)


def _read(kept: KeptResults) -> dict[str, pd.DataFrame]:
    """The tables of a snapshot, each column of the kind that it was made of."""
    import pandas as pd

    problems, found = [], {}
    files = kept.files()
    for (file, text), digest in zip(files.items(), kept.approval[RESULTS]["files"].values(), strict=True):
        if text_hash(text) == digest:
            continue
        shown = "something else than was approved" if text else "no file, or an empty one"
        advice = "take the file back from git"
        problems.append(Problem(file, None, None, shown, "the results as they were approved", advice))
    raise_if_problems(DataError, f"The review kept of {kept.year} cannot be read", problems)
    texts = {file.rpartition("/")[2].removesuffix(".csv"): text for file, text in files.items()}
    for name, (names, declaration) in TABLES.items():
        text = texts.get(name) or ",".join(names)
        cells = pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False).reindex(
            columns=list(names), fill_value=""
        )
        others = {
            one.name: KINDS[one.kind]
            for one in declaration.columns
            if one.kind in ("number", "whole", "date") and one.name in names
        }
        found[name] = cells.assign(**{one: cells[one].replace("", None) for one in others}).astype(others)
    return found
