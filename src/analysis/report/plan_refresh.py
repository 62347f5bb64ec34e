"""The parts of the page that holds two editions of a plan against each other: what changed, for readers.

Actions, risks, figures and other lists of two editions: what moved, what went, what came.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.page.parts import (
    Cell,
    Download,
    Files,
    Fold,
    Heading,
    Items,
    PageFacts,
    Paragraph,
    Part,
    Run,
    Table,
    csv_text,
    group,
    headers,
    two_lines,
)
from analysis.tables.plan_results import EditionComparison
from analysis.tables.rows import rows_of
from analysis.words.figures import Row, count_words, format_value, is_missing, join_words
from analysis.words.plans import (
    KIND_WORDS,
    asked_words,
    change_words,
    judgement_words,
    known_words,
    months_words,
    note_words,
    percent_words,
    printed_words,
    went_from,
)

CSV_COLUMNS = (
    "kind", "id", "field", "before", "after", "what", "judgement", "months", "certainty", "likeness",
    "before_id", "after_id", "before_where", "after_where", "name", "note",
)  # fmt: skip
_DATE_TO_DATE = ("slipped", "brought forward")


def refresh_header(comparison: EditionComparison) -> Part:
    """What the page is and what it found, counted; with all differences as a file beside the page.

    Args:
        comparison: What `open_comparison` gave.

    Returns:
        The part: a sentence, the counts as a list, and a CSV file of all differences.

    Example:
        >>> comparison = analysis.open_comparison(edition="outcome_plan_2019")
        >>> next(analysis.refresh_header(comparison).flat()).words
        'What changed from the ... to the ... Of ... measures, ...'
    """
    before, after = comparison.before_title, comparison.after_title
    first, *lines = (
        _measure_sentence(comparison), *_target_sentences(comparison), *_other_sentences(comparison),
    )  # fmt: skip
    foreign = (
        Run("Another council’s plan.", "strong"),
        f" The two editions are not plans of {comparison.area_name}, so its figures are not judged by their "
        "targets.",
    )
    return group(
        PageFacts(comparison.data_date, after, subject=f"{before} to {after}"),
        Paragraph(f"What changed from the {before} to the {after}. {first}", "lede"),
        Items(tuple(lines)),
        None if comparison.has_plan else Paragraph(foreign, "callout"),
        Paragraph(_READING, "note"),
        Files((
            Download("differences.csv", "All differences as a table (CSV)", differences_csv(comparison)),
        )),
    )  # fmt: skip


_READING = (
    "Sentences of the documents are given in our own short words; measures, names and numbers are as "
    "printed. Two items are taken for one by what is declared for them, by their wording, by what they "
    "measure or by their id, in that order."
)


def change_line(comparison: EditionComparison) -> str:
    """What changed between two editions in a line: measures, targets, actions, risks."""
    parts = [_measure_sentence(comparison), *_target_sentences(comparison)[:1], *_without_target(comparison)]
    for kind in ("action", "risk"):
        before, after = comparison.before_lists.get(kind, 0), comparison.after_lists.get(kind, 0)
        if before and after:
            parts.append(went_from(kind, before, after))
    return " ".join(parts)


def differences_csv(comparison: EditionComparison) -> str:
    """Every difference, one a row; what was kept is left out."""
    rows = []
    for row in rows_of(changed(comparison)):
        months = "" if is_missing(row["months"]) else int(row["months"])
        rows.append(
            (
                row["kind"], row["item_id"], row["field"], row["before"], row["after"], row["what"],
                row["judgement"], months, row["certainty"], f"{row['likeness']:.2f}", row["before_id"],
                row["after_id"], row["before_locator"], row["after_locator"], row["name"], note_words(row),
            )
        )  # fmt: skip
    return csv_text(CSV_COLUMNS, rows)


def changed(comparison: EditionComparison, *kinds: str) -> pd.DataFrame:
    """The differences, of some kinds or of all."""
    rows = comparison.differences[comparison.differences["what"] != "kept"]
    return rows[rows["kind"].isin(kinds)] if kinds else rows


def _counts(comparison: EditionComparison, kind: str) -> dict[str, int]:
    """How many items of a kind were dropped, new, replaced, went on, and of these were left unchanged."""
    rows = comparison.differences[comparison.differences["kind"] == kind]
    whole = rows[rows["field"] == "item"]
    pairs = rows[rows["field"] != "item"]
    # an item is unchanged where it was kept, or where only its spelling differs
    same = {(row["before_id"], row["after_id"]): True for row in rows_of(pairs)}
    spelling = set()
    for row in rows_of(pairs):
        key = (row["before_id"], row["after_id"])
        same[key] &= row["what"] == "kept" or bool(row["is_minor"])
        if row["is_minor"]:
            spelling.add(key)
    replaced = int((pairs["what"] == "replaced").sum())
    unchanged = sum(same.values())
    return {
        "dropped": int((whole["what"] == "dropped").sum()),
        "new": int((whole["what"] == "new").sum()),
        "replaced": replaced,
        "unchanged": unchanged,
        "spelling": sum(same[key] for key in spelling),
        "changed": len(same) - replaced - unchanged,
    }


def _measure_sentence(comparison: EditionComparison) -> str:
    before = comparison.before_lists.get("measure", 0)
    after = comparison.after_lists.get("measure", 0)
    if not before or not after:
        return went_from("measure", before, after)
    counts = _counts(comparison, "measure")
    spelling = counts["spelling"]
    but = f" ({_some(spelling)} of them but for a typing difference)" if spelling else ""
    gone, new = counts["dropped"] + counts["replaced"], counts["new"] + counts["replaced"]
    unchanged, was, are = counts["unchanged"], "was" if gone < 2 else "were", "is" if new < 2 else "are"
    return (
        f"Of {count_words(before, 'measure', 'measures')}, {_some(unchanged)} "
        f"{'is' if unchanged == 1 else 'are'} unchanged{but} and {_some(counts['changed'])} changed; "
        f"{_some(gone)} {was} dropped and {_some(new)} {are} new."
    )


def _some(count: int) -> str:
    return {0: "none", 1: "one"}.get(count, str(count))


def _target_sentences(comparison: EditionComparison) -> list[str]:
    pairs = comparison.targets
    moved = pairs[pairs["is_changed"]]
    if moved.empty:
        return [*(["No target was changed."] if len(pairs) else []), *_without_target(comparison)]
    words = moved["word"].value_counts()
    counted = [
        f"{int(words[word])} {text}"
        for word, text in (
            ("easier", "easier"), ("harder", "harder"), ("not comparable", "not comparable"),
            ("unchanged", "the same for another year"), ("", "without a better side"),
        )
        if word in words
    ]  # fmt: skip
    sentences = [f"{count_words(len(moved), 'target', 'targets')} changed: {join_words(counted)}."]
    sentences += _without_target(comparison)
    for word in ("easier", "harder"):
        named = [_both_targets(row) for row in rows_of(moved[moved["word"] == word])]
        if named:
            sentences.append(f"{word.capitalize()}: {'; '.join(named)}.")
    reasons: dict[str, list[str]] = {}
    for row in rows_of(moved[moved["word"] == "not comparable"]):
        reasons.setdefault(note_words({**row, "what": ""}), []).append(str(row["name"]))
    for reason, names in reasons.items():
        sentences.append(f"Not comparable, as {reason}: {'; '.join(dict.fromkeys(names))}.")
    return [*sentences, *_baseline_sentences(comparison)]


def _without_target(comparison: EditionComparison) -> list[str]:
    """Measures that went on and had a target, but have none in the later edition: not set yet, or no more."""
    rows = comparison.differences
    lost = rows[rows["field"].str.startswith("target") & (rows["what"] == "dropped")]
    names = set(lost["after_id"]) - set(comparison.targets["after_id"])
    if not names:
        return []
    without = count_words(len(names), "measure has", "measures have")
    return [f"{without} no target in the later edition."]


def _both_targets(row: Row) -> str:
    then, now = row["before_text"], row["after_text"]
    if row["before_year"] == row["after_year"]:
        return f"{row['name']} (from {then} to {now} for {row['after_year']})"
    return f"{row['name']} (from {then} for {row['before_year']} to {now} for {row['after_year']})"


def _baseline_sentences(comparison: EditionComparison) -> list[str]:
    rows = comparison.differences[comparison.differences["field"] == "baseline"]
    restated = [
        f"{row['after_id']} from {row['before']} to {row['after']}"
        for row in rows_of(rows[rows["what"] == "restated"])
    ]
    lost = [str(name) for name in rows.loc[rows["what"] == "dropped", "after_id"]]
    sentences = [f"Baselines restated: {'; '.join(restated)}."] if restated else []
    return (
        [*sentences, f"Measures without their earlier baseline: {join_words(lost)}."] if lost else sentences
    )


def _other_sentences(comparison: EditionComparison) -> list[str]:
    sentences = []
    for kind in KIND_WORDS:
        before, after = comparison.before_lists.get(kind, 0), comparison.after_lists.get(kind, 0)
        if kind == "measure" or not (before or after):
            continue
        text = went_from(kind, before, after)
        if before and after:
            text = f"{text.rstrip('.')}: {_what_happened(_counts(comparison, kind))}"
        if kind == "action":
            text += f" {deadline_sentence(comparison)}"
        sentences.append(text.strip())
    return sentences


def _what_happened(counts: dict[str, int]) -> str:
    names = (
        ("unchanged", "is unchanged", "are unchanged"), ("changed", "changed", "changed"),
        ("replaced", "was replaced under the same id", "were replaced under the same id"),
        ("dropped", "was dropped", "were dropped"), ("new", "is new", "are new"),
    )  # fmt: skip
    parts = [count_words(counts[key], one, many) for key, one, many in names if counts[key]]
    return f"{join_words(parts)}."


def deadline_sentence(comparison: EditionComparison) -> str:
    """How many deadlines moved, and by how much."""
    rows = comparison.differences[comparison.differences["field"] == "deadline"]
    moved = rows[rows["what"].isin(_DATE_TO_DATE)]
    parts = []
    if len(moved):
        later, sooner = (int((moved["what"] == word).sum()) for word in _DATE_TO_DATE)
        months = moved["months"].abs()
        low, high = int(months.min()), int(months.max())
        span = f"{low} to {high}" if low != high else str(low)
        ways = [f"{later} later" if later else "", f"{sooner} sooner" if sooner else ""]
        ways_text = join_words(way for way in ways if way)
        count = count_words(len(moved), "deadline", "deadlines")
        parts.append(f"{count} moved from date to date ({ways_text}, by {span} months).")
        others = int((moved["note"] == "another item").sum())
        if others:
            are = "is of an id that now stands" if others == 1 else "are of ids that now stand"
            parts.append(f"{others} of them {are} for another action.")
    for row in rows_of(rows[~rows["what"].isin(_DATE_TO_DATE)]):
        parts.append(f"The deadline of {row['after_id']} went from “{row['before']}” to “{row['after']}”.")
    return " ".join(parts)


def refresh_measures(comparison: EditionComparison) -> Part:
    """Every difference of a measure that went on, and the measures that are only in one edition.

    Args:
        comparison: What `open_comparison` gave.

    Returns:
        The part: a sentence, a table of what was reworded, and lists of what is in one edition only.

    Example:
        >>> comparison = analysis.open_comparison(edition="outcome_plan_2019")
        >>> [table.caption for table in analysis.refresh_measures(comparison).tables]
        ['Measures that changed, as the two editions print them']
    """
    rows = changed(comparison, "measure")
    names = dict(zip(comparison.targets["after_id"], comparison.targets["name"], strict=True))
    lines: dict[str, list[str]] = {}
    for row in rows_of(rows[rows["field"] != "item"]):
        name = f"{row['after_id']} {names.get(row['after_id'], row['name'])}"
        lines.setdefault(name, []).append(change_words(row))
    table = Table(
        caption="Measures that changed, as the two editions print them",
        headers=headers("Measure", "What changed"),
        rows=tuple((name, Cell(items=tuple(changes))) for name, changes in lines.items()),
        css_class="",
    )
    return group(
        Paragraph(_measure_sentence(comparison)),
        or_nothing(table, "No measure that went on changed."),
        only_in_one(comparison, "measure"),
    )


def or_nothing(table: Table, nothing: str) -> Part:
    """A table, or a sentence where it has no rows."""
    return table if table.rows else Paragraph(nothing)


def only_in_one(comparison: EditionComparison, *kinds: str) -> Part:
    """What was dropped and what is new, as two lists."""
    rows = changed(comparison, *kinds)
    whole = rows[rows["field"] == "item"]
    parts: list[Part] = []
    for title, word in (
        (f"Only in the {comparison.before_title}", "dropped"),
        (f"New in the {comparison.after_title}", "new"),
    ):
        lines = tuple(_whole_line(row) for row in rows_of(whole[whole["what"] == word]))
        if lines:
            parts += [Heading(3, title), _folded(lines, f"All {len(lines)}")]
    return group(*parts)


_MANY = 8  # more lines of a list are folded


def _folded(lines: tuple[str, ...], summary: str) -> Part:
    """A list, behind a line that opens it where it is long."""
    return Fold((Items(lines),), summary=summary) if len(lines) > _MANY else Items(lines)


def _whole_line(row: Row) -> str:
    text = str(row["before"] or row["after"])
    note = note_words(row)
    number = f"{row['item_id']} " if row["kind"] in ("measure", "action") else ""
    return f"{number}{text}{f' ({note})' if note else ''}"


def refresh_targets(comparison: EditionComparison) -> Part:
    """Targets that changed, with the figure's status against the earlier and the later one.

    Args:
        comparison: What `open_comparison` gave.

    Returns:
        The part: a table, one row a target, figures in the measure's own unit; or a sentence.

    Example:
        >>> comparison = analysis.open_comparison(edition="outcome_plan_2019")
        >>> [table.caption for table in analysis.refresh_targets(comparison).tables]
        ['Targets that changed, and the area’s figure against each']
    """
    pairs = comparison.targets
    rows = []
    for row in rows_of(pairs[pairs["is_changed"]]):
        unit, decimals = str(row["unit"]), int(row["decimals"])
        figure = two_lines(format_value(row["value"], unit, decimals), str(row["period_label"]))
        rows.append(
            (
                f"{row['after_id']} {row['name']}",
                two_lines(printed_words(row["before_text"]), str(row["before_year"])),
                two_lines(printed_words(row["after_text"]), str(row["after_year"])),
                judgement_words(row), figure, str(row["before_status"]), str(row["after_status"]),
            )
        )  # fmt: skip
    table = Table(
        caption="Targets that changed, and the area’s figure against each",
        headers=headers(
            "Measure", "Target then", "Target now", "Compared with then", "Figure", "Against the target then",
            "Against the target now", numbers=(1, 2, 4),
        ),
        rows=tuple(rows),
        notes=(
            "The figure is the one for the later target’s year, or the latest before it; a status needs a "
            "figure of that year. A target in another unit, on the other side of a share or on a series "
            "that has restarted judges nothing.",
        ),
    )  # fmt: skip
    return or_nothing(table, "No target was changed.")


def refresh_baselines(comparison: EditionComparison) -> Part:
    """Baselines that changed: as published then and now, official figures, and what the targets ask.

    Args:
        comparison: What `open_comparison` gave.

    Returns:
        The part: a table, one row a measure, in its own unit; or a sentence.

    Example:
        >>> comparison = analysis.open_comparison(edition="outcome_plan_2019")
        >>> [table.caption for table in analysis.refresh_baselines(comparison).tables]
        ['Baselines that changed, and what that does to the targets']
    """
    pairs = comparison.targets
    is_other = pairs["before_baseline"].str.strip() != pairs["after_baseline"].str.strip()
    rows = []
    for _, own in pairs[is_other].groupby(["before_id", "after_id"], sort=False):
        first, every = rows_of(own)[0], rows_of(own)
        rows.append(
            (
                f"{first['after_id']} {first['name']}",
                printed_words(first["before_baseline"]),
                printed_words(first["after_baseline"]),
                known_words(str(first["known_now"]), str(first["unit"]), int(first["decimals"])),
                Cell(items=tuple(_asks(row, "before") for row in every)),
                Cell(items=tuple(_asks(row, "after") for row in every)),
            )
        )
    table = Table(
        caption="Baselines that changed, and what that does to the targets",
        headers=headers(
            "Measure", "Baseline then", "Baseline now", "Official figures before the plan, as known now",
            "The earlier target asks", "The later target asks", numbers=(1, 2),
        ),
        rows=tuple(rows),
        notes=(
            "The official figures are the area’s last two before the earlier edition’s first target year; "
            "they are beside the baseline and not instead of it, as the plan does not print its year.",
        ),
        css_class="scorecard listing",
    )  # fmt: skip
    return or_nothing(table, "No baseline was changed.")


def _asks(row: Row, side: str) -> str:
    """What one target asks of the measure, beside the baseline of its own edition."""
    asks = asked_words(row[f"asked_{side}"], str(row["unit"]), int(row["decimals"]))
    return f"{printed_words(row[f'{side}_text'])} for {row[f'{side}_year']}: {asks}"


_LISTS = ("achievement", "outcome sought", "initiative", "partner", "statement")
_SURE = {
    "certain": "certain",
    "likely": "likely",
    "uncertain": "not certain",
    "declared": "declared in plans.yml",
}


def refresh_deadlines(comparison: EditionComparison) -> Part:
    """Deadlines that moved, by how many months, and actions that got or lost a date.

    Args:
        comparison: What `open_comparison` gave.

    Returns:
        The part: a sentence, and a table of moves in months, later above zero.

    Example:
        >>> comparison = analysis.open_comparison(edition="outcome_plan_2019")
        >>> [table.caption for table in analysis.refresh_deadlines(comparison).tables]
        ['Deadlines that moved']
    """
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
    lead = Paragraph(sentence) if sentence else None
    return group(lead, or_nothing(table, "No deadline moved."))


def refresh_actions(comparison: EditionComparison) -> Part:
    """Actions reworded or replaced, with another owner, dropped and new.

    Args:
        comparison: What `open_comparison` gave.

    Returns:
        The part: a table of what changed, and lists of what is in one edition only.

    Example:
        >>> comparison = analysis.open_comparison(edition="outcome_plan_2019")
        >>> [table.caption for table in analysis.refresh_actions(comparison).tables]
        ['Actions reworded, replaced or given to another owner']
    """
    rows = changed(comparison, "action")
    others = rows[~rows["field"].isin(["item", "deadline"])]
    table = _changes(comparison, "Actions reworded, replaced or given to another owner", rows_of(others))
    return group(or_nothing(table, "No action that went on was reworded."), only_in_one(comparison, "action"))


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


def refresh_risks(comparison: EditionComparison) -> Part:
    """Risks and interdependencies: how many there were and are, what went, what came, what changed.

    Args:
        comparison: What `open_comparison` gave.

    Returns:
        The part: risks counted, what changed as a table, and lists of what is in one edition only.

    Example:
        >>> comparison = analysis.open_comparison(edition="outcome_plan_2019")
        >>> type(analysis.refresh_risks(comparison)).__name__
        'Group'
    """
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
    return group(
        Items(tuple(sizes)) if sizes else None, or_nothing(table, nothing), only_in_one(comparison, *kinds)
    )


def refresh_figures(comparison: EditionComparison) -> Part:
    """Figures in the running text: each that changed, with what it counts.

    Args:
        comparison: What `open_comparison` gave.

    Returns:
        The part: a table, one row a figure that changed, and lists of what is in one edition only.

    Example:
        >>> comparison = analysis.open_comparison(edition="outcome_plan_2019")
        >>> [table.caption for table in analysis.refresh_figures(comparison).tables]
        ['Figures in the text that changed']
    """
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
    return group(or_nothing(table, "No figure in the text changed."), only_in_one(comparison, "figure"))


def _line(locator: object) -> str:
    return str(locator).rpartition(", ")[2]


def refresh_lists(comparison: EditionComparison) -> Part:
    """Achievements, outcomes sought, key initiatives, partners and statements: what came and what went.

    Args:
        comparison: What `open_comparison` gave.

    Returns:
        The part: a section a list, with what changed, what is new and what is gone.

    Example:
        >>> comparison = analysis.open_comparison(edition="outcome_plan_2019")
        >>> next(analysis.refresh_lists(comparison).flat()).words
        'Achievements'
    """
    parts: list[Part] = []
    for kind in _LISTS:
        before, after = comparison.before_lists.get(kind, 0), comparison.after_lists.get(kind, 0)
        if not (before or after):
            continue
        rows = changed(comparison, kind)
        many = KIND_WORDS[kind][1]
        title = many[0].upper() + many[1:]
        pairs = rows_of(rows[rows["field"] != "item"])
        table = _changes(comparison, f"{title} that changed", pairs)
        parts += [Heading(3, title), Paragraph(went_from(kind, before, after))]
        parts += [table] if table.rows else []
        parts += _came_and_went(comparison, kind)
    return group(*parts)


def _came_and_went(comparison: EditionComparison, kind: str) -> list[Part]:
    rows = changed(comparison, kind)
    found: list[Part] = []
    for title, word, column in (("Dropped", "dropped", "before"), ("New", "new", "after")):
        lines = tuple(
            str(text) for text in rows.loc[(rows["field"] == "item") & (rows["what"] == word), column]
        )
        if 0 < len(lines) <= _MANY:
            found.append(Paragraph(Run(f"{title}:", "strong")))
        found += [_folded(lines, f"{title}: {len(lines)}")] if lines else []
    return found


def refresh_matches(comparison: EditionComparison) -> Part:
    """Matches that are not certain, each with how sure it is: what a report author may overrule.

    Args:
        comparison: What `open_comparison` gave.

    Returns:
        The part: a table, one row a match; or a sentence where all are certain.

    Example:
        >>> comparison = analysis.open_comparison(edition="outcome_plan_2019")
        >>> [table.caption for table in analysis.refresh_matches(comparison).tables]
        ['Matches that are not certain']
    """
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
