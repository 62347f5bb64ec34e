"""The parts of the annual review, each made from one `Review` and shown by a notebook cell.

Its first two sheets are written for somebody who has a minute: what goes wrong and how sure that is, what
went well, what nobody can tell yet, and what to ask. A part computes nothing but words: what is wrong is
decided by the columns `status` and `weight` of the assessments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis import words
from analysis.charts.overview import overview_chart_of
from analysis.page.parts import (
    Facts,
    Heading,
    Items,
    PageFacts,
    Paragraph,
    Part,
    Piece,
    Run,
    Words,
    group,
    lines_or,
    pieces,
)
from analysis.report.notes import beginning
from analysis.tables.rows import rows_of
from analysis.vocabulary.addresses import line_of_list, slug
from analysis.vocabulary.statuses import MET, MISSED, NOT_JUDGED, STATUSES
from analysis.words.glance import (
    count_sentence,
    is_by_share,
    late_sentence,
    long_trend,
    missed_words,
    moved_and_beside,
    short_england,
    short_movement,
    short_of_target,
    shortened,
    spelled_out,
    sure_sentence,
    untested_changes,
    watch_sentence,
    worse_words,
    worst_first,
)
from analysis.words.plans import day_words
from analysis.words.questions import Question, questions_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.charts.chart import Chart
    from analysis.tables.plan_results import ActionProgress
    from analysis.tables.results import Review


SHOWN = 7  # goals on the front sheet: more than a reader takes in; the scorecard has the rest


def anchor(row: words.Row) -> str:
    """The id of a goal's section."""
    return f"goal-{slug(str(row['measure_id']))}"


def goal_name(row: words.Row) -> str:
    """A goal in a heading or a link: its number in the plan, where one is judged, and its short name."""
    return f"{row['measure_id']} {row['short_name']}" if row["edition_id"] else str(row["short_name"])


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
        'Where ... stands in ... on the goals of its plan, ...'
    """
    whose = "its" if review.has_own_plan else "a"
    near = words.near_words(review.comparator_group)
    near = near if review.comparator_group else f"councils like it (its {near})"
    lede = (
        f"Where {review.area_name} stands in {review.year} on the goals of {whose} plan, beside "
        f"England, its region and {near}."
    )
    if not review.edition_id:
        lede = (
            f"Where {review.area_name} stands in {review.year} on a standard set of "
            f"{len(review.assessments)} indicators, beside England, its region and {near}. "
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
        >>> analysis.made_corrections(review).words
        'No correction is recorded.'
    """
    lines = lines_or(
        ((Run(date, "strong"), f" ({role}): {text}") for date, text, role in review.corrections),
        "No correction is recorded.",
    )
    return group(Heading(3, "Corrections since publication"), lines) if review.corrections else lines


def attention(review: Review, progress: ActionProgress | None = None) -> Part:
    """What goes wrong: all goals counted, then the worst, a line a goal, with how sure each thing is.

    Args:
        review: What `open_review` gave.
        progress: How the actions of its plan stand, to say whether any is late.

    Returns:
        The part: a sentence that counts everything, and at most seven goals, the farthest short first.

    Example:
        >>> review = analysis.open_review()
        >>> next(analysis.attention(review).flat()).words
        'Of ... goals for ..., ... cannot be judged. ...'
    """
    if not review.edition_id:
        return standing_out(review)
    ordered = worst_first(review)
    missed = [row for row in ordered if row["status"] == MISSED]
    parts: list[Part] = [Paragraph(count_sentence(ordered, review.year), "lede")]
    if missed:
        parts.append(Items(tuple(_wrong(row, review) for row in missed[:SHOWN]), css_class="front"))
    elif all(row["status"] == NOT_JUDGED for row in ordered):
        parts.append(Paragraph("No goal can be judged."))
    else:
        parts.append(Paragraph("No goal that can be judged is missed."))
    more = max(len(missed) - SHOWN, 0)
    tail = [
        f"{more} more {'goal is' if more == 1 else 'goals are'} missed: see the scorecard." if more else "",
        missed_words(len(missed), by_share=is_by_share(review.assessments)),
        _no_owner(review) if missed else "",
        _late(progress) if progress and progress.has_plan else "",
    ]
    if any(tail):
        parts.append(Paragraph(" ".join(filter(None, tail)), "note"))
    watched = [(row, text) for row in ordered if row["status"] != MISSED and (text := watch_sentence(row))]
    title = f"Not missed, but {_CLEAR[0].lower()}{_CLEAR[1:]}"
    return group(*parts, *_titled(title, [_line(row, text) for row, text in watched]))


_CLEAR = "Clearly worse than England or clearly moving the wrong way:"
_WEAKEST = "In the weakest quarter of all councils, the weakest first; not clearly worse, or not tested:"


def _titled(title: str, lines: Sequence[Words]) -> tuple[Part, ...]:
    """A list of the front sheet under a line of its own; nothing where there is nothing to list."""
    return (Paragraph((Run(title, "strong"),)), Items(tuple(lines), css_class="front")) if lines else ()


def _wrong(row: words.Row, review: Review) -> tuple[Words, Items]:
    """One line of what goes wrong: figure, distance, movement, England, and what is done about it."""
    nothing = "none is named in the plan" if review.actions.empty else "no action is linked to this goal"
    owner = (Run("Owner:", "strong"), f" {row['owner']}. ") if row["owner"] else ()
    action = action_words(row) or nothing
    said = [short_of_target(row), sure_sentence(row), moved_and_beside(row), long_trend(row)]
    line = (Run(str(row["name"]), "strong", f"#{anchor(row)}"), f": {' '.join(filter(None, said))}")
    return line, Items(((*owner, Run("Next action:", "strong"), f" {action}"),))


_ACTION_LETTERS = 80  # of an action, so that it keeps to a line of the front sheet; its goal’s page has all


def action_words(row: words.Row) -> str:
    """The next action for a goal with its deadline, shortened; empty where none is linked."""
    deadline = f" (by {row['next_action_deadline']})" if row["next_action_deadline"] else ""
    return f"{shortened(str(row['next_action']), _ACTION_LETTERS)}{deadline}" if row["next_action"] else ""


def _no_owner(review: Review) -> str:
    has_owners = (review.actions["owner"] != "").any() or (review.assessments["owner"] != "").any()
    return "" if has_owners else "The plan names no owner of any goal or action."


def standing_out(review: Review) -> Part:
    """What stands out where no plan sets targets: the figures in the weakest quarter of all councils."""
    ranked = [row for row in worst_first(review) if row["national_band"]]
    weakest = [row for row in ranked if row["national_band"] == "D"]
    best = sum(row["national_band"] == "A" for row in ranked)
    placed = (
        f"Of {words.count_words(len(ranked), 'figure', 'figures')} that can be ranked among all councils, "
        f"{len(weakest) or 'none'} {'are' if len(weakest) > 1 else 'is'} in the weakest quarter and "
        f"{best or 'none'} in the best"
        if ranked
        else "No figure can be ranked among all councils"
    )
    sentence = f"{placed}. {count_sentence(rows_of(review.assessments), '')}"
    # what is clear comes first: a place among the councils does not say whether chance alone gave it
    clear = [row for row in worst_first(review) if watch_sentence(row)]
    others = [row for row in weakest if not watch_sentence(row)]
    parts: list[Part] = [Paragraph(sentence, "lede")]
    for title, rows, most in ((_CLEAR, clear, SHOWN), (_WEAKEST, others, max(SHOWN - len(clear), 0))):
        lines: list[Words] = [_stands_out(row) for row in rows[:most]]
        more = len(rows) - len(lines)
        parts += _titled(title, [*lines, *([f"{more} more: see the scorecard."] if more else [])])
    return group(*parts)


def _stands_out(row: words.Row) -> Words:
    if row["national_band"] != "D":
        return _line(row, watch_sentence(row))
    said = " ".join(filter(None, [_placed(row), moved_and_beside(row), long_trend(row)]))
    return Run(str(row["name"]), "strong", f"#{anchor(row)}"), f": {said}"


def led_to(part: Part) -> set[str]:
    """The ids of the sections that the lists of a part of the front sheet lead to."""
    lists = [one for one in part.flat() if isinstance(one, Items)]
    runs = (piece for one in lists for _, said in one.lines() for piece in pieces(said))
    return {run.target.removeprefix("#") for run in runs if isinstance(run, Run) and run.target}


def _late(progress: ActionProgress) -> str:
    return late_sentence(progress.standings["state"], day_words(progress.review_date.date()))


def went_well(review: Review) -> Part:
    """Goals that are met, and what clearly moved the right way.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: a list, or a sentence where there is nothing to list.

    Example:
        >>> review = analysis.open_review()
        >>> type(analysis.went_well(review)).__name__
        'Items'
    """
    rows = worst_first(review)
    lines = [
        _line(row, f"{short_of_target(row)} {_but(row)}".strip()) for row in rows if row["status"] == MET
    ]
    # without a plan what stands above says there what is better about it
    above = {} if review.edition_id else led_to(standing_out(review))
    lines += [
        _line(row, f"{short_movement(row)} {_but(row)}".strip())
        for row in rows
        if row["status"] != MET and row["change_word"] == "better" and anchor(row) not in above
    ]
    nothing = "No figure is clearly better than the comparable one before."
    if review.edition_id:
        nothing = f"No goal that can be judged was met, and n{nothing[1:]}"
    else:
        best = [row for row in reversed(rows) if row["national_band"] == "A" and not watch_sentence(row)]
        best.sort(key=lambda row: row["england_word"] != "better")  # what is clear first
        lines += [
            _line(row, f"{_placed(row)} The best quarter. {short_england(row)}".strip())
            for row in best[:SHOWN]
        ]
    more = max(len(lines) - SHOWN, 0)
    rest: list[Words] = [f"{more} more: see the scorecard."] if more else []
    return Items((*lines[:SHOWN], *rest), css_class="front") if lines else Paragraph(nothing)


def _placed(row: words.Row) -> str:
    """A figure that no plan judges, and its rank among all councils."""
    said = [words.verdict_sentence(row), words.above_hundred_sentence(row), words.national_place(row)]
    return " ".join(filter(None, said))


def _but(row: words.Row) -> str:
    """What is worse about a goal that is met or that moved the right way of late, which stands above too."""
    if words.trend_word(row) == "worse":
        return f"But {long_trend(row)[0].lower()}{long_trend(row)[1:]}"
    if row["first_word"] == "worse":
        return f"But {words.start_sentence(row, 'it')}"
    if reasons := worse_words(row):
        return f"But it is {reasons}."
    return "But its target is missed." if row["status"] == MISSED else ""


def not_judged(review: Review) -> Part:
    """Goals that cannot be judged, by reason; series that restarted, changes that could not be tested.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: a list by reason, goals that are judged on a series that restarted and has too few years
        since for a trend, and those whose change on the year before could not be tested.

    Example:
        >>> review = analysis.open_review()
        >>> type(analysis.not_judged(review)).__name__
        'Items'
    """
    if not review.edition_id:
        text = f"The project has no plan of {review.area_name}, so no target judges any of these figures."
        count = len(untested_changes(rows_of(review.assessments)))
        where = f" The scorecard says which {count} changes could not be tested." if count > 1 else ""
        return Paragraph(f"{text}{where}")
    assessments = review.assessments
    groups: dict[str, list[words.Row]] = {}
    for row in rows_of(assessments[assessments["status"] == NOT_JUDGED]):
        groups.setdefault(words.reason_sentence(row), []).append(row)
    lines = [(*_listed(own), f". {reason}") for reason, own in groups.items()]
    is_short = (assessments["break_note"] != "") & (assessments["trend_reason"] == "not_enough_points")
    restarted = assessments[is_short & (assessments["status"] != NOT_JUDGED)]
    if len(restarted):
        text = ". Too few years for a trend: the series restarted."
        lines.append((*_listed(rows_of(restarted)), text))
    if untested := untested_changes(rows_of(assessments[assessments["status"] != NOT_JUDGED])):
        # by number, and without links: the page has no stop of the Tab key to spare
        numbers = ", ".join(str(row["measure_id"]) for row in untested)
        lines.append((f"Change on the year before not tested: goals {numbers}.",))
    return Items(tuple(lines), css_class="front") if lines else Paragraph("Every goal can be judged.")


def _listed(rows: Sequence[words.Row]) -> Iterator[Piece]:
    """Goals by name, each with the year from which its series goes on where it restarted."""
    for place, row in enumerate(rows):
        since = f" ({row['break_note']})" if row["break_note"] and row["status"] != NOT_JUDGED else ""
        yield from ("; ",) if place else ()
        yield from (Run(spelled_out(str(row["short_name"])), target=f"#{anchor(row)}"), since)


def _line(row: words.Row, text: str) -> tuple[Piece, ...]:
    return Run(str(row["name"]), target=f"#{anchor(row)}"), f": {text}"


def questions(review: Review, progress: ActionProgress | None = None) -> Part:
    """Questions that the figures raise, of whom, each with the fact it rests on; proposed by rule.

    Args:
        review: What `open_review` gave.
        progress: How the actions of its plan stand, to find those that are late.

    Returns:
        The part: at most five questions, or a sentence that the rules propose none.

    Example:
        >>> review = analysis.open_review()
        >>> analysis.questions(review).parts[0].words
        'Proposed by rule; other questions may matter more.'
    """
    found = questions_of(
        worst_first(review), rows_of(review.group_gaps), rows_of(progress.standings) if progress else []
    )
    if not found:
        return Paragraph("The rules that propose questions find nothing to ask here.")
    note = "Proposed by rule; other questions may matter more."
    return group(
        Paragraph(note, "note"), Items(tuple(map(_question, found)), is_numbered=True, css_class="front")
    )


def _question(one: Question) -> Words:
    return Run(one.text, "strong"), f" For {one.role}. Fact: {one.fact}"


def goals_picture(review: Review) -> Chart | Part:
    """Every judged goal's distance to its target, counted in tolerances, with how sure its status is.

    Args:
        review: What `open_review` gave.

    Returns:
        The chart: its data have a row a goal, `distance_in_tolerances` negative behind the target. Nothing
        where no plan sets targets.

    Example:
        >>> review = analysis.open_review()
        >>> analysis.goals_picture(review).data.columns.tolist()
        ['name', 'distance_in_tolerances', 'status', 'certainty', 'period_label']
    """
    return overview_chart_of(review.assessments) if review.edition_id else group()


def edition_changes(review: Review) -> Part:
    """How this edition's targets differ from those of the edition before it, counted.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: a sentence, with the way to the comparison of the two editions.

    Example:
        >>> review = analysis.open_review()
        >>> next(analysis.edition_changes(review).flat()).words
        ('Against the Outcome Plan, 2019 refresh: ... targets were carried over ...)
    """
    earlier, changes = review.earlier_edition_title, review.edition_changes
    if not review.edition_id:
        return group()
    if not earlier:
        return Paragraph("The project holds no earlier edition of a plan of this area to compare with.")
    kept = changes[changes["kind"] == "kept"]
    new, dropped = (int((changes["kind"] == kind).sum()) for kind in ("new", "dropped"))
    counted = ", ".join(
        f"{int((kept['word'] == word).sum())} {word}"
        for word in ("easier", "harder", "unchanged", "not comparable")
    )
    text = (
        f"Against the {earlier}: {len(kept)} {'target was' if len(kept) == 1 else 'targets were'} carried "
        f"over ({counted}), {new} are new and {dropped} were dropped."
    )
    if not review.has_own_plan:
        return Paragraph(text)
    link = Run("in the list of reports", target=comparison_link(review))
    return Paragraph((f"{text} Every difference is in the comparison of the two editions, ", link, "."))


def comparison_link(review: Review) -> str:
    """The way from a page of an area to the page that compares its edition with the one before it.

    It leads over the line of that page in the list of reports, because the list is always there: the
    comparison is a report of its own, which somebody who makes one report only does not have.
    """
    return line_of_list(review.area_code, review.year, f"plan_refresh {review.edition_id}")


_CHANGE_NOTES = {
    "unit": "one is a number of children, the other a percentage",
    "cumulative": "a running total in one, not said in the other",
    "no number": "one of the two is no number",
    "other side": "the two are the two sides of one share and add up to 100%",
}


def change_sentence(row: words.Row, earlier: str) -> str:
    """What became of a goal's target of the edition before.

    Args:
        row: A row of `results.EDITION_CHANGES`.
        earlier: Title of that edition.
    """
    if row["kind"] != "kept":
        return f"The {earlier} had no target for it."
    note = str(row["note"])
    if note.startswith("break:"):
        note = f"the series restarted in {note.partition(':')[2]}"
    note, word = _CHANGE_NOTES.get(note, note), row["word"] or "changed"
    tail = f"{word}: {note}" if note else word
    return f"In the {earlier} the target was {row['before_text']}, now it is {row['after_text']}: {tail}."


_OF_TARGETS = ("easier_than_baseline", "ambiguous_target")


def findings(review: Review) -> Part:
    """How many targets and claims of the plans their own numbers contradict or leave open.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: a sentence, with the way to the report that names each.

    Example:
        >>> review = analysis.open_review()
        >>> next(analysis.findings(review).flat()).words
        ('The plans of ...: ... contradicted or left open by their own numbers, ...)
    """
    found = review.findings
    clear = int(((found["grade"] == "strong") | found["kind"].isin(_OF_TARGETS)).sum())
    if not review.edition_id:
        return group()
    if not clear:
        return Paragraph("No target or claim of a plan is clearly contradicted by its own numbers.")
    many = words.count_words(clear, "target or claim is", "targets and claims are")
    more = len(found) - clear
    rest = f" {words.count_words(more, 'more is', 'more are')} less sure." if more else ""
    link = Run("data quality report", target=line_of_list(review.area_code, review.year, "data_quality"))
    text = f"The plans of {review.area_name}: {many} contradicted or left open by their own numbers, in the "
    return Paragraph((text, link, f".{rest}"))


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
    return f"“{parts[0]}” can be read in several ways, and no reading is declared, so none judges. {readings}"
