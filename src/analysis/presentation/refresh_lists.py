"""Actions, risks, figures and other lists of two editions: what moved, what went, what came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.laid_out import rows_of
from analysis.presentation.markup import Html, join, render
from analysis.presentation.refresh import changed, deadline_sentence, only_in_one, or_nothing
from analysis.presentation.tables import Table, headers, two_lines
from analysis.presentation.words.editions import (
    KIND_WORDS,
    months_words,
    note_words,
    percent_words,
    printed_words,
    went_from,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.edition_results import EditionComparison
    from analysis.presentation.words import Row

_LISTS = ("achievement", "outcome sought", "initiative", "partner", "statement")
_SURE = {
    "certain": "certain",
    "likely": "likely",
    "uncertain": "not certain",
    "declared": "declared in plans.yml",
}


def refresh_deadlines(comparison: EditionComparison) -> Html:
    """Deadlines that moved, by how many months, and actions that got or lost a date."""
    rows = comparison.differences
    moved = rows[(rows["kind"] == "action") & (rows["field"] == "deadline")]
    ordered = moved.sort_values("months", ascending=False, kind="stable", na_position="last")
    replaced = set(rows.loc[(rows["kind"] == "action") & (rows["what"] == "replaced"), "after_id"])
    table = Table(
        caption="Deadlines that moved",
        headers=headers("Action", "Deadline then", "Deadline now", "By how much"),
        rows=tuple(
            (
                f"{row['after_id']} {row['name']}", printed_words(row["before"]),
                printed_words(row["after"]),
                two_lines(
                    months_words(row),
                    "another action has this id now" if row["after_id"] in replaced else "",
                ),
            )
            for row in rows_of(ordered)
        ),
        css_class="scorecard listing",
    )  # fmt: skip
    sentence = deadline_sentence(comparison)
    lead = [render("lines.html.j2", lines=[], nothing=sentence)] if sentence else []
    return join([*lead, or_nothing(table, "No deadline moved.")])


def refresh_actions(comparison: EditionComparison) -> Html:
    """Actions reworded or replaced, with another owner, dropped and new."""
    rows = changed(comparison, "action")
    others = rows[~rows["field"].isin(["item", "deadline"])]
    table = _changes(comparison, "Actions reworded, replaced or given to another owner", rows_of(others))
    return join(
        [or_nothing(table, "No action that went on was reworded."), only_in_one(comparison, "action")]
    )


def _changes(comparison: EditionComparison, caption: str, rows: Sequence[Row]) -> Table:
    return Table(
        caption=caption,
        headers=headers("Item", "What happened", comparison.before_title, comparison.after_title, "Note"),
        rows=tuple(
            (
                f"{row['after_id']} {row['name']}" if row["kind"] == "action" else str(row["name"]),
                str(row["what"]) if row["field"] == "wording" else f"{row['field']} {row['what']}",
                printed_words(row["before"]), printed_words(row["after"]), _how_sure(row),
            )
            for row in rows
        ),
        css_class="scorecard listing",
    )  # fmt: skip


def _how_sure(row: Row) -> str:
    note = note_words(row)
    if row["certainty"] == "certain" or row["what"] == "replaced":
        return note or "none"
    sure = f"match {_SURE[str(row['certainty'])]}, {percent_words(row['likeness'])} of the words alike"
    return f"{note}; {sure}" if note else sure


def refresh_risks(comparison: EditionComparison) -> Html:
    """Risks and interdependencies: how many there were and are, what went, what came, what changed."""
    kinds = ("risk", "interdependency")
    sizes = [
        went_from(kind, comparison.before_lists.get(kind, 0), comparison.after_lists.get(kind, 0))
        for kind in kinds
        if kind in comparison.before_lists or kind in comparison.after_lists
    ]
    rows = changed(comparison, *kinds)
    table = _changes(
        comparison, "Risks and interdependencies that changed", rows_of(rows[rows["field"] != "item"])
    )
    nothing = (
        "No item that went on was changed." if sizes else "Neither edition lists risks or interdependencies."
    )
    return join(
        [
            render("lines.html.j2", lines=sizes, nothing=""),
            or_nothing(table, nothing),
            only_in_one(comparison, *kinds),
        ]
    )


def refresh_figures(comparison: EditionComparison) -> Html:
    """Figures in the running text: each that changed, with what it counts."""
    rows = rows_of(changed(comparison, "figure"))
    table = Table(
        caption="Figures in the text that changed",
        headers=headers("Figure", "What", comparison.before_title, comparison.after_title, "Where"),
        rows=tuple(
            (
                str(row["name"]), str(row["field"]), printed_words(row["before"]),
                printed_words(row["after"]), f"{_line(row['before_locator'])}; {_line(row['after_locator'])}",
            )
            for row in rows
            if row["field"] != "item"
        ),
        notes=("Where: the line of each edition's text.",),
        css_class="scorecard listing",
    )  # fmt: skip
    return join([or_nothing(table, "No figure in the text changed."), only_in_one(comparison, "figure")])


def _line(locator: object) -> str:
    return str(locator).rpartition(", ")[2]


def refresh_lists(comparison: EditionComparison) -> Html:
    """Achievements, outcomes sought, key initiatives, partners and statements: what came and what went."""
    parts = []
    for kind in _LISTS:
        before, after = comparison.before_lists.get(kind, 0), comparison.after_lists.get(kind, 0)
        if not (before or after):
            continue
        rows = changed(comparison, kind)
        many = KIND_WORDS[kind][1]
        title = many[0].upper() + many[1:]
        pairs = rows_of(rows[rows["field"] != "item"])
        table = _changes(comparison, f"{title} that changed", pairs)
        parts.append(
            render(
                "refresh_section.html.j2",
                title=title,
                sentence=went_from(kind, before, after),
                table=table if table.rows else None,
                lists=_came_and_went(comparison, kind),
            )
        )
    return join(parts)


def _came_and_went(comparison: EditionComparison, kind: str) -> list[tuple[str, list[str]]]:
    rows = changed(comparison, kind)
    found = []
    for title, word, column in (("Dropped", "dropped", "before"), ("New", "new", "after")):
        own = rows[(rows["field"] == "item") & (rows["what"] == word)]
        found.append((title, [str(text) for text in own[column]]))
    return found


def refresh_matches(comparison: EditionComparison) -> Html:
    """Matches that are not certain, each with how sure it is: what a report author may overrule."""
    rows = comparison.differences
    is_open = rows["certainty"].isin(["likely", "uncertain"]) & rows["field"].isin(["wording", "item"])
    table = Table(
        caption="Matches that are not certain",
        headers=headers("Kind", comparison.before_title, comparison.after_title, "Taken for", "How sure"),
        rows=tuple(
            (
                KIND_WORDS[str(row["kind"])][0],
                printed_words(f"{row['before_id']} {row['before']}"),
                printed_words(f"{row['after_id']} {row['after']}"),
                _taken_for(row), _sure(row),
            )
            for row in rows_of(rows[is_open])
        ),
        notes=(
            "Words alike: the share of words that the two wordings have in common, in our short versions. "
            "A report author can overrule a match under `matches` in data/reference/plans.yml.",
        ),
        css_class="scorecard listing",
    )  # fmt: skip
    return or_nothing(table, "Every match is certain.")


def _taken_for(row: Row) -> str:
    words = {"kept": "the same", "reworded": "the same, reworded", "replaced": "another item in its place"}
    return words.get(str(row["what"]), str(row["what"]))


def _sure(row: Row) -> str:
    alike = f"{percent_words(row['likeness'])} of the words alike"
    return f"{_SURE[str(row['certainty'])]}; {note_words(row) or alike}"
