"""The parts of the annual review, each made from one `Review` and shown by a notebook cell.

A part computes nothing but words: which goals need attention is decided by the columns `status` and
`weight` of the assessments.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from analysis import words
from analysis.page.parts import (
    Card,
    Cards,
    Facts,
    Heading,
    Items,
    PageFacts,
    Paragraph,
    Part,
    Piece,
    Run,
    Table,
    Words,
    group,
    headers,
    lines_or,
)
from analysis.report.notes import beginning
from analysis.tables.rows import rows_of
from analysis.vocabulary.certainty import NOT_TESTED
from analysis.vocabulary.statuses import MET, MISSED, NOT_JUDGED, STATUSES
from analysis.vocabulary.units import UNITS
from analysis.words.glance import (
    by_chance_sentence,
    easier_sentence,
    furthest_words,
    late_sentence,
    latest_gaps,
    long_trend,
    moved_sentence,
    restart_sentence,
    short_england,
    short_movement,
    short_of_target,
    watch_sentence,
)
from analysis.words.plans import NOT_NAMED, day_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.tables.plan_results import ActionProgress
    from analysis.tables.results import Review


FIRST_CARDS = 3  # as many as stand beside each other
CARDS_SHOWN = 7  # more than a reader takes in on one screen; the scorecard has the rest


def anchor(row: words.Row) -> str:
    """The id of a goal's section."""
    return f"goal-{str(row['measure_id']).replace('.', '-').lower()}"


def status_badge(status: str) -> Run:
    """A status as a word with a tint; the symbol comes from the style sheet."""
    return Run(status, f"status {STATUSES[status].css_class}")


STANDARD_SET = "none: the standard set"  # what stands in the place of a plan's title


def page_header(review: Review) -> Part:
    """What the page is, for whom, on which figures.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: a sentence, and the plan and the date of the figures.

    Example:
        >>> review = analysis.open_review()
        >>> next(analysis.page_header(review).flat()).words
        'Where ... stands in ... against the goals of its plan, ...'
    """
    whose = "its" if review.has_own_plan else "a"
    lede = (
        f"Where {review.area_name} stands in {review.year} against the goals of {whose} plan, beside "
        f"England, its region and {words.near_words(review.comparator_group)}."
    )
    if not review.edition_id:
        lede = (
            f"Where {review.area_name} stands in {review.year} on a standard set of "
            f"{len(review.assessments)} indicators, beside England, its region and "
            f"{words.near_words(review.comparator_group)}. "
            f"No plan of {review.area_name} is in the project, so no target is judged."
        )
    elif not review.has_own_plan:
        lede += (
            " The plan is another council’s: it decides which indicators stand here, and its targets do not "
            "judge this area."
        )
    facts = (
        ("Plan", review.edition_title or STANDARD_SET),
        ("Figures to", review.data_date or "no figures"),
    )
    return group(page_facts(review), Paragraph(lede, "lede"), beginning(review), Facts(facts))


def page_facts(review: Review) -> PageFacts:
    """What a page on a review says of itself: the date of its data and the plan."""
    return PageFacts(date=review.data_date, edition=review.edition_title)


def made_corrections(review: Review) -> Part:
    """What was put right in the report since it was published.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: one line a correction, or a sentence that there is none.

    Example:
        >>> review = analysis.open_review()
        >>> type(analysis.made_corrections(review)).__name__
        'Paragraph'
    """
    return lines_or(
        ((Run(date, "strong"), f" ({role}): {text}") for date, text, role in review.corrections),
        "No correction is recorded.",
    )


def counting_sentence(review: Review) -> str:
    """All goals counted by status, in one sentence."""
    counts = review.assessments["status"].value_counts()
    total = len(review.assessments)
    parts = [
        _counted(int(counts.get(word, 0)), status.one, status.several) for word, status in STATUSES.items()
    ]
    goals = words.count_words(total, "goal", "goals")
    return f"Of {goals} for {review.year}, {words.join_words(parts)}."


def better_sentence(review: Review) -> str:
    """How many figures clearly moved, whatever their status; the others are named."""
    return moved_sentence(rows_of(review.assessments))


def _counted(count: int, one: str, many: str) -> str:
    return f"none {one}" if count == 0 else words.count_words(count, one, many)


def attention(review: Review, progress: ActionProgress | None = None) -> Part:
    """What needs a decision: the goals missed by most, in order of weight; then those to be watched.

    Args:
        review: What `open_review` gave.
        progress: How the actions of its plan stand, to say whether any is late.

    Returns:
        The part: all goals counted, a card for each of the goals farthest behind, lists of the others.

    Example:
        >>> review = analysis.open_review()
        >>> next(analysis.attention(review).flat()).words
        'Of ... goals for ..., ... cannot be judged.'
    """
    if not review.edition_id:
        return standing_out(review)
    missed = review.assessments[review.assessments["status"] == MISSED]
    # a council that has confirmed no tolerance has nothing to weigh by but the target itself
    by_share = bool((missed["weight"].eq(float("inf")) & missed["target_value"].ne(0)).any())
    if by_share:
        missed = missed.assign(weight=missed["shortfall"] / missed["target_value"].abs())
    ordered = missed.sort_values(["weight", "position"], ascending=[False, True])
    glance = [
        better_sentence(review),
        by_chance_sentence(rows_of(review.assessments), rows_of(latest_gaps(review.group_gaps))),
        _late(progress) if progress and progress.has_plan else "",
        easier_sentence(review.edition_changes),
        restart_sentence(_restarts(review)),
    ]
    unnamed = unnamed_words(review)
    cards = [_card(row, unnamed) for row in rows_of(ordered.head(CARDS_SHOWN))]
    others, more = cards[FIRST_CARDS:], max(len(ordered) - CARDS_SHOWN, 0)
    rest = rows_of(review.assessments[review.assessments["status"] != MISSED].sort_values("position"))
    watch = [_line(row, text) for row in rest if (text := watch_sentence(row))]
    parts: list[Part] = [Paragraph(counting_sentence(review), "lede")]
    if cards:
        parts += [
            Paragraph(furthest_words(len(cards), by_share=by_share), "glance"),
            Cards(tuple(cards[:FIRST_CARDS])),
        ]
    elif (review.assessments["status"] == NOT_JUDGED).all():
        parts.append(Paragraph("No goal can be judged."))
    else:
        parts.append(Paragraph("No goal that can be judged is missed."))
    if any(glance):
        shown = tuple(sentence for sentence in glance if sentence)
        parts.append(Items(shown, css_class="glance glance--list"))
    if others:
        parts += [Heading(3, "Also missed"), Cards(tuple(others))]
    if others and more:
        text = f"{more} more {'goal is' if more == 1 else 'goals are'} missed: see the scorecard."
        parts.append(Paragraph(text))
    if watch:
        title = "Not missed, but clearly worse than England or clearly moving the wrong way"
        parts += [Heading(3, title), Items(tuple(watch))]
    return group(*parts)


def standing_out(review: Review) -> Part:
    """What stands out where no plan sets targets: the figures in the weakest quarter of all councils."""
    ranked = [row for row in rows_of(review.assessments) if row["national_band"]]
    weakest, best = ([row for row in ranked if row["national_band"] == band] for band in ("D", "A"))
    weakest.sort(key=lambda row: int(row["national_of"]) - int(row["national_rank"]))
    sentence = (
        f"Of {words.count_words(len(ranked), 'figure', 'figures')} that can be ranked among all councils, "
        f"{len(weakest)} are in the weakest quarter and {len(best)} in the best. {better_sentence(review)}"
    )
    parts: list[Part] = [Paragraph(sentence.strip(), "lede")]
    for title, rows in (
        ("In the weakest quarter of all councils, the weakest first", weakest),
        ("In the best quarter of all councils", best),
    ):
        if rows:
            lines = tuple(_line(row, words.national_sentence(row)) for row in rows)
            parts += [Heading(3, title), Items(lines)]
    return group(*parts)


def unnamed_words(review: Review) -> tuple[str, str]:
    """What stands for no owner and no action: a plan that names some is not said to name none."""
    actions = review.actions
    has_owners = bool((actions["owner"] != "").any() or (review.assessments["owner"] != "").any())
    return (
        "no owner is linked to this goal" if has_owners else NOT_NAMED,
        "not named in the plan" if actions.empty else "no action is linked to this goal",
    )


def _card(row: words.Row, unnamed: tuple[str, str]) -> Card:
    unit, decimals = row["unit"], int(row["decimals"])
    unit_words = UNITS[str(unit)].after_value
    deadline = f" (by {row['next_action_deadline']})" if row["next_action_deadline"] else ""
    caution = words.reason_sentence(row)
    sentences: list[Words] = [
        Run(short_of_target(row), "strong"),
        short_movement(row) or words.movement_sentence(row),
        long_trend(row),
        short_england(row),
        _restart(row),
    ]
    facts = [
        *([("Owner", row["owner"] or unnamed[0])] if row["owner"] or unnamed[0] != NOT_NAMED else []),
        ("Next action", f"{row['next_action'] or unnamed[1]}{deadline}"),
        *([("Caution", caution)] if caution else []),
    ]
    return Card(
        (Items(tuple(filter(None, sentences)), css_class="card__facts"), Facts(tuple(facts))),
        heading=Heading(3, Run(row["short_name"], target=f"#{anchor(row)}")),
        figure=(
            Run(words.format_value(row["value"], unit, decimals, prose=True), "strong"),
            f" {unit_words} {words.period_words(row['period_label'])}".replace("  ", " "),
        ),
        status=status_badge(row["status"]),
        css_class="card--missed",
    )


def _restart(row: words.Row) -> str:
    if not row["break_note"]:
        return ""
    return f"The series restarted in {row['break_note']}, so no trend is claimed across it."


def _late(progress: ActionProgress) -> str:
    return late_sentence(progress.standings["state"], day_words(progress.review_date.date()))


def _restarts(review: Review) -> dict[str, tuple[str, str]]:
    """The indicators of judged goals whose series restarted: first year of the new one, and why."""
    reasons = _reasons_by_indicator(review)
    return {
        str(row["short_name"]).partition(":")[0]: (
            str(row["break_note"]),
            reasons.get(row["indicator_id"], ""),
        )
        for row in rows_of(_restarted(review))
        if row["trend_certainty"] == NOT_TESTED
    }


def _restarted(review: Review) -> pd.DataFrame:
    """Goals that are judged, of a series that restarted."""
    assessments = review.assessments
    return assessments[(assessments["break_note"] != "") & (assessments["status"] != NOT_JUDGED)]


def went_well(review: Review) -> Part:
    """Goals that are met, and goals that moved the right way.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: two lists, or a sentence where there is nothing to list.

    Example:
        >>> review = analysis.open_review()
        >>> type(analysis.went_well(review)).__name__
        'Group'
    """
    assessments = review.assessments
    met = assessments[assessments["status"] == MET]
    improved = assessments[(assessments["status"] != MET) & (assessments["change_word"] == "better")]
    better = "Clearly better than the comparable year before"
    nothing = "No figure is clearly better than the comparable one before."
    if review.edition_id:
        better += ", without meeting a target"
        nothing = f"No goal that can be judged was met, and n{nothing[1:]}"
    parts: list[Part] = []
    for title, rows, sentence in (
        (MET, met, words.verdict_sentence),
        (better, improved, words.movement_sentence),
    ):
        if len(rows):
            lines = tuple(_line(row, sentence(row)) for row in rows_of(rows))
            parts += [Heading(3, title), Items(lines)]
    return group(*parts or [Paragraph(nothing)])


def not_judged(review: Review) -> Part:
    """Goals that cannot be judged, grouped by reason, and series that restarted.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: a list by reason, and goals that are judged on a series that restarted.

    Example:
        >>> review = analysis.open_review()
        >>> type(analysis.not_judged(review)).__name__
        'Group'
    """
    if not review.edition_id:
        text = f"The project has no plan of {review.area_name}, so no target judges any of these figures."
        return Paragraph(text)
    assessments = review.assessments
    waiting = assessments[assessments["status"] == NOT_JUDGED]
    reasons = _reasons_by_indicator(review)
    groups: dict[str, list[tuple[Piece, ...]]] = {}
    for row in rows_of(waiting):
        groups.setdefault(words.reason_sentence(row), []).append(_numbered(row, _latest_text(row)))
    explained: dict[str, list[tuple[Piece, ...]]] = {}
    for row in rows_of(_restarted(review)):
        text = f"{_restart(row)} {reasons.get(row['indicator_id'], '')}".strip()
        explained.setdefault(text, []).append(_numbered(row, ""))
    title = Heading(3, "Judged, on a series that restarted")
    restarted = [title, Items(_by_reason(explained))] if explained else []
    return group(lines_or(_by_reason(groups), "Every goal can be judged."), *restarted)


def _by_reason(groups: dict[str, list[tuple[Piece, ...]]]) -> tuple[Words, ...]:
    """Each reason with the goals that it is about."""
    return tuple((f"{reason} ", *_listed(lines), ".") for reason, lines in groups.items())


def _listed(lines: list[tuple[Piece, ...]]) -> Iterator[Piece]:
    for place, line in enumerate(lines):
        yield from ("; ", *line) if place else line


def _numbered(row: words.Row, text: str) -> tuple[Piece, ...]:
    """A goal with its number, as a link to its section, and more in brackets."""
    return (_link(row), f" ({text})") if text else (_link(row),)


def _link(row: words.Row) -> Run:
    return Run(f"{row['measure_id']} {row['short_name']}", target=f"#{anchor(row)}")


def _reasons_by_indicator(review: Review) -> dict[str, str]:
    breaks = review.breaks[review.breaks["kind"] == "break"]
    return {str(row["indicator_id"]): str(row["reason"]) for row in rows_of(breaks)}


def _latest_text(row: words.Row) -> str:
    if words.is_missing(row["value"]):
        return ""
    latest = words.value_words(row["value"], row["unit"], int(row["decimals"]))
    return f"latest {latest} {words.period_words(row['period_label'])}"


def _line(row: words.Row, text: str) -> Words:
    return Run(row["short_name"], target=f"#{anchor(row)}"), f": {text}"


def edition_changes(review: Review) -> Part:
    """How this edition's targets differ from those of the edition before it.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: targets counted, those carried over as a table, the new and the dropped ones by name.

    Example:
        >>> review = analysis.open_review()
        >>> next(analysis.edition_changes(review).flat()).words
        ('Against the Outcome Plan, 2019 refresh: ... targets were carried over ...)
    """
    earlier, changes = review.earlier_edition_title, review.edition_changes
    if not earlier:
        return Paragraph("The project holds no earlier edition of a plan of this area to compare with.")
    kept = changes[changes["kind"] == "kept"]
    new, dropped = (list(changes.loc[changes["kind"] == kind, "name"]) for kind in ("new", "dropped"))
    counted = ", ".join(
        f"{int((kept['word'] == word).sum())} {word}"
        for word in ("easier", "harder", "unchanged", "not comparable")
    )
    text = (
        f"Against the {earlier}: {len(kept)} {'target was' if len(kept) == 1 else 'targets were'} carried "
        f"over ({counted}), {len(new)} are new and {len(dropped)} were dropped."
    )
    if not review.has_own_plan:
        lead = Paragraph(text)
    else:
        link = Run("in the list of reports", target=comparison_link(review))
        lead = Paragraph((f"{text} Every difference is in the comparison of the two editions, ", link, "."))
    table = Table(
        caption="Targets carried over, then and now",
        headers=headers("Measure", "Then", "Now", "Which way"),
        rows=tuple(_change(row) for row in rows_of(kept)),
    )
    named = [
        Paragraph((Run(f"{title}:", "strong"), f" {'; '.join(names)}."))
        for title, names in (("New", new), ("Dropped", dropped))
        if names
    ]
    return group(lead, table if table.rows else None, *named)


LIST_OF_REPORTS = "../../index.html"  # as seen from the folder of an area and year


def comparison_link(review: Review) -> str:
    """The way from a page of an area to the page that compares its edition with the one before it.

    It leads over the line of that page in the list of reports, because the list is always there: the
    comparison is a report of its own, which somebody who makes one report only does not have.
    """
    line = f"{review.area_code} {review.year} plan_refresh {review.edition_id}"
    return f"{LIST_OF_REPORTS}#{re.sub(r'[^a-z0-9]+', '-', line.casefold())}"


_CHANGE_NOTES = {
    "unit": "one is a number of children, the other a percentage",
    "cumulative": "a running total in one, not said in the other",
    "no number": "one of the two is no number",
    "other side": "the two are the two sides of one share and add up to 100%",
}


def _change(row: words.Row) -> tuple[str, str, str, str]:
    note = str(row["note"])
    if note.startswith("break:"):
        note = f"the series restarted in {note.partition(':')[2]}"
    note, word = _CHANGE_NOTES.get(note, note), row["word"] or "changed"
    return row["name"], row["before_text"], row["after_text"], f"{word}: {note}" if note else word


_OF_TARGETS = ("easier_than_baseline", "ambiguous_target")


def findings(review: Review) -> Table:
    """Targets and claims of the plans that their own numbers contradict or leave open: the clear cases.

    Args:
        review: What `open_review` gave.

    Returns:
        The table: one row a finding, with the document and line.

    Example:
        >>> review = analysis.open_review()
        >>> analysis.findings(review).data.columns.tolist()
        ['about', 'plan', 'what_was_found', 'where']
    """
    found = review.findings
    clear = found[(found["grade"] == "strong") | found["kind"].isin(_OF_TARGETS)]
    left = len(found) - len(clear)
    more = words.count_words(left, "more claim is", "more claims are")
    note = f"{more} left open or not supported; see the data quality report."
    return Table(
        caption=f"Plans of {review.area_name}: what their own numbers contradict or leave open",
        headers=headers("About", "Plan", "What was found", "Where"),
        rows=tuple(finding_cells(row) for row in rows_of(clear)),
        notes=(note,) if left else (),
        css_class="",
    )


def finding_cells(row: words.Row) -> tuple[str, str, str, str]:
    """A finding as the cells of a row: about, plan, what was found, where."""
    return str(row["name"]), str(row["edition_title"]), finding_sentence(row), _line_of(row)


def _line_of(row: words.Row) -> str:
    """The line in the document, without the document's name."""
    return str(row["locator"]).rpartition(", ")[2]


def finding_sentence(row: words.Row) -> str:
    """One finding in words, from its parameters."""
    parts = str(row["text"]).split("|")
    if row["kind"] == "easier_than_baseline":
        targets, baseline, polarity, complement = [*parts, ""][:4]
        way = "higher" if polarity == "low" else "lower"
        if complement:
            return (
                f"The target ({targets}) is {way} than the baseline of {baseline}; another edition prints "
                f"the other side of the same share as its baseline ({complement}), so it is open which side "
                "is measured and whether the target is easier."
            )
        return (
            f"The target ({targets}) is worse than the baseline of {baseline}: it is {way}, and "
            f"{'less' if polarity == 'low' else 'more'} is better. "
            "Meeting it would allow performance to fall."
        )
    if row["kind"] != "ambiguous_target":
        text = str(row["text"])
        return text[:1].upper() + text[1:]
    readings = words.readings_words(parts[1])
    return f"“{parts[0]}” can be read in several ways, so no number is computed. {readings}"
