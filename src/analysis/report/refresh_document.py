"""The plan written anew: its header, what changed, and the sections of its text with what is proposed.

What the plan lists: partners, achievements, measures, themes with their actions, risks, dependencies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

import pandas as pd

from analysis import words
from analysis.charts.chart import Chart
from analysis.charts.gap_strip import gap_strip_of
from analysis.page.parts import (
    Content,
    Facts,
    Group,
    Header,
    Heading,
    Items,
    Paragraph,
    Part,
    Picture,
    Piece,
    Run,
    Table,
    Words,
    group,
    headers,
    lines_or,
    text_of,
    two_lines,
)
from analysis.report.annual_review import page_facts, status_badge
from analysis.report.goals import group_gap_of, target_cell, trend_of_row
from analysis.report.notes import source_words, sources_of
from analysis.report.plan_refresh import change_line
from analysis.tables.plan_results import PlanDocument
from analysis.tables.plans import PLAN_SECTIONS
from analysis.tables.results import Given, Narrative, NarrativeBlock, Review, Spans, note_id
from analysis.tables.rows import rows_of
from analysis.vocabulary.addresses import LIST_OF_REPORTS
from analysis.vocabulary.numbers import printed_number
from analysis.vocabulary.statuses import NOT_JUDGED
from analysis.vocabulary.units import MONEY_UNITS
from analysis.vocabulary.wordings import letters
from analysis.words.glance import difference_note
from analysis.words.plans import gap_proposal_words, proposal_words, rule_lines

_PROPOSED = {
    "good_at": "Proposed strengths, from the figures",
    "to_improve": "Proposed areas to improve, from the figures",
}
_TOP = 3  # the highest heading inside a section
_LOWEST = 6


def plan_header(document: PlanDocument) -> Part:
    """Which edition this is, for which years, on which figures, and how far it is.

    Args:
        document: What `open_document` gave.

    Returns:
        The part: a sentence, and the council, the years of targets and figures, and the status.

    Example:
        >>> document = analysis.open_document(edition="outcome_plan_2019")
        >>> next(analysis.plan_header(document).flat()).words
        '...: the Outcome Plan, 2019 refresh in its own order, ...'
    """
    title = document.review.edition_title
    lede = (
        f"{document.review.area_name}: the {title}, written from its files. Every figure is the one that the "
        "data hold."
    )
    status, callout = f"Approved: {document.approved}" if document.approved else "Approved", None
    if document.status == "draft":
        status = "Draft, not approved"
        callout = (
            "Draft.",
            "The command “annual-review check” lists, by file and row, what is still to be filled in.",
        )
    elif document.status == "published":
        status = "Published"
        lede = (
            f"{document.review.area_name}: the {title} in its own order, with the figures that answer its "
            "measures."
        )
        callout = (
            "The document’s own sentences are not reproduced.",
            "Where it has text, the figures that it prints stand here, and short titles in our words. "
            "Measures, targets, deadlines and owners are as printed.",
        )
    if not document.review.has_own_plan:
        callout = (
            "Another council’s plan.",
            f"It is not a plan of {document.review.area_name}: its targets judge nothing here, and its "
            "text, lists and actions are not shown.",
        )
    review, year = document.review, document.figures_year
    years = words.join_words(document.target_years)
    until = f", to {review.data_date}" if review.data_date else ""
    facts = (
        ("Council", review.area_name),
        ("Targets for", years or "no year"),
        ("Figures for", f"{year}{until}"),
        ("Status", status),
    )
    strong, rest = callout or ("", "")
    return group(
        replace(page_facts(review), year=year, subject=title, title=title),
        Paragraph(lede, "lede"),
        Facts(facts),
        Paragraph((Run(strong, "strong"), f" {rest}"), "callout") if callout else None,
    )


def plan_changes(document: PlanDocument) -> Part:
    """What changed since the edition before, in a line, with the way to the comparison.

    Args:
        document: What `open_document` gave.

    Returns:
        The part: a sentence.

    Example:
        >>> document = analysis.open_document(edition="outcome_plan_2019")
        >>> next(analysis.plan_changes(document).flat()).words
        ('Since the Outcome Plan, 2018 refresh: Of ... measures, ...)
    """
    comparison = document.comparison
    if comparison is None:
        return Paragraph("The project holds no earlier edition of this plan.")
    text = (
        f"Since the {comparison.before_title}: {change_line(comparison)} Every difference is in the "
        "comparison of the two editions, "
    )
    return Paragraph((text, Run("in the list of reports", target=f"../../{LIST_OF_REPORTS}"), "."))


def plan_sections(document: PlanDocument, narrative: Narrative) -> Part:
    """Every section of the plan, the author's text before what the plan lists there.

    They come in the order that the edition declares, then those of the plan that it does not name, then
    the author's own. The heading that an author's text begins with is the section's.

    Args:
        document: What `open_document` gave.
        narrative: What `open_narrative` gave.

    Returns:
        The part: a heading and what is under it, a section each.

    Example:
        >>> document = analysis.open_document(edition="outcome_plan_2019")
        >>> narrative = analysis.open_narrative(document.review)
        >>> next(analysis.plan_sections(document, narrative).flat()).words
        'What is the problem we are trying to solve?'
    """
    parts: list[Part] = []
    for name in dict.fromkeys([*document.sections, *PLAN_SECTIONS, *narrative.sections]):
        blocks = narrative.sections.get(name, ())
        title: Words = PLAN_SECTIONS.get(name) or name.replace("_", " ").capitalize()
        if blocks and blocks[0].kind == "heading":
            title, blocks = _words(blocks[0].spans), blocks[1:]
        own = _blocks(name, blocks, narrative.review) if blocks else None
        if name in _LISTED:
            body = group(own, _LISTED[name](document))
        elif name in PLAN_SECTIONS:
            body = _text_section(document, narrative, name, own)
        else:
            body = group(own)
        parts += [Heading(2, title), body]
    return group(*parts)


def _text_section(document: PlanDocument, narrative: Narrative, section: str, own: Part | None) -> Group:
    """The author's text or what stands in its place, and what belongs under its heading."""
    if not document.review.has_own_plan:
        own = Paragraph("Nothing of another council’s plan is shown here.")
    elif own is None and document.status == "published":
        own = _printed(document, section)
    elif own is None and section != "resources":
        own = Paragraph(
            f"No text yet: it is written in data/plans/{narrative.edition_id}/narrative/{section}.md."
        )
    parts = [own]
    if document.review.has_own_plan:
        if section in _PROPOSED and document.status != "approved":
            parts.append(_proposals(document, section))
        if section == "what_good_looks_like":
            parts.append(_outcomes(document))
    if section == "resources":
        parts.append(plan_partners(document))
    return group(*parts)


def plan_rule(document: PlanDocument) -> Part:
    """The rule by which strengths and areas to improve are proposed.

    Args:
        document: What `open_document` gave.

    Returns:
        The part: one point a rule.

    Example:
        >>> document = analysis.open_document(edition="outcome_plan_2019")
        >>> len(analysis.plan_rule(document).entries) > 1
        True
    """
    if document.status == "approved" or not document.review.has_own_plan:
        whose = "approved" if document.status == "approved" else "another council’s"
        text = f"The plan is {whose}, so nothing is proposed."
        return Paragraph(text)
    return lines_or(rule_lines(), "")


def _words(spans: Spans) -> tuple[Piece, ...]:
    return tuple(Run(*span) if any(span[1:]) else span[0] for span in spans)


def _blocks(section: str, blocks: Sequence[NarrativeBlock], review: Review | None) -> Part:
    """What an author wrote, as parts; headings stand under that of their section."""
    parts: list[Part] = []
    above = _TOP - 1  # level of the heading that the next one stands under
    for kind, found in groupby(blocks, key=lambda block: block.kind in ("bullet", "numbered")):
        if kind:
            parts += _lists(list(found))
            continue
        for block in found:
            if block.kind == "heading":
                above = min(max(block.level + 1, _TOP), above + 1, _LOWEST)
            parts.append(_part(section, block, above, review))
    return group(*parts)


def _part(section: str, block: NarrativeBlock, level: int, review: Review | None) -> Part:
    said = _words(block.spans)
    if block.kind == "heading":
        return Heading(level, said)
    if block.kind == "table":
        labels, *rows = [[_words(cell) for cell in row] for row in block.cells]
        heads = headers(*map(text_of, labels), numbers=block.numbers)
        cells = tuple(
            tuple(
                printed_number(text_of(cell)) if at in block.numbers else cell for at, cell in enumerate(row)
            )
            for row in rows
        )
        return Table(block.text, heads, cells)
    if block.kind == "picture":
        return Picture(block.title or block.text, block.text, png=block.png)
    if block.given is not None and review is not None:
        chart = _chart(block.given, review)
        return Picture.of(chart) if block.kind == "chart" else replace(chart.table, source=chart.source)
    if block.kind == "note":
        return Paragraph((f"[{block.level}] ", *said), "note", note_id(section, block.level))
    return Paragraph(said, "comment" if block.kind == "quote" else "text")


def _lists(blocks: Sequence[NarrativeBlock]) -> list[Items]:
    """Items of lists, one behind the other, as lists with those under their items."""
    made: list[Items] = []
    at = 0
    while at < len(blocks):
        first, entries = blocks[at], []
        while at < len(blocks) and (blocks[at].level, blocks[at].kind) == (first.level, first.kind):
            under = at + 1
            while under < len(blocks) and blocks[under].level > first.level:
                under += 1
            said, inner = _words(blocks[at].spans), _lists(blocks[at + 1 : under])
            entries.append((said, inner[0]) if inner else said)
            at = under
        made.append(Items(tuple(entries), first.kind == "numbered", start=first.start))
    return made


def _chart(given: Given, review: Review) -> Chart:
    """The chart that an author asks for by reference."""
    if given.against == "gap":
        gaps = review.group_gaps
        wanted = [given.row[name] for name in ("indicator_id", "group_1", "group_2")]
        return group_gap_of(
            gaps[(gaps[["indicator_id", "group_1", "group_2"]] == wanted).all(axis=1)], review
        )
    if given.against == "compare":
        chart = gap_strip_of(given.row, area_name=review.area_name, region_name=review.region_name)
    else:
        chart = trend_of_row(given.row, review)
    source = source_words(review, sources_of(review, [str(given.row["indicator_id"])]))
    return replace(chart, source=source)


def _list(lines: Iterable[str], title: str = "", text: str = "") -> Part:
    """A list, with a heading or a sentence over it."""
    return group(Heading(3, title) if title else None, Paragraph(text) if text else None, Items(tuple(lines)))


def _printed(document: PlanDocument, section: str) -> Part | None:
    """What a published document says in a section: its figures as printed, and short titles of ours."""
    statements, figures = _by_section(document)
    parts = []
    if section == "resources":
        return _money(document)
    if figures.get(section):
        parts.append(_list(figures[section], text="Figures that the document prints here:"))
    if statements.get(section):
        parts.append(_list(statements[section], text="What it says here, in our short words:"))
    if not parts and section != "what_good_looks_like":
        parts.append(Paragraph("The document has no such section, or none is transcribed."))
    return group(*parts) if parts else None


def _by_section(document: PlanDocument) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Statements and printed figures by section; a figure belongs to the statement at or after its line."""
    known = {letters(heading): name for name, heading in PLAN_SECTIONS.items()}
    items = document.items[document.items["kind"] == "statement"].sort_values("line", kind="stable")
    statements: dict[str, list[str]] = {}
    ends: list[tuple[int, str]] = []
    section = ""
    for row in rows_of(items):
        section = known.get(letters(str(row["section"])), section)
        if section:
            statements.setdefault(section, []).append(str(row["title"]))
            ends.append((int(row["line"]), section))
    figures: dict[str, list[str]] = {}
    for row in rows_of(document.figures.sort_values("line", kind="stable")):
        place = next((name for line, name in ends if line >= int(row["line"])), "")
        if place:
            figures.setdefault(place, []).append(_figure_line(row))
    return statements, figures


def _figure_line(row: words.Row, where: str = "") -> str:
    period, name = str(row["period_label"]), str(row["words"])
    when = f" ({period})" if period else ""
    return f"{name[:1].upper()}{name[1:]}{where}: {row['value_text']}{when}"


def _money(document: PlanDocument) -> Part | None:
    own = document.figures[document.figures["unit"].isin(MONEY_UNITS)]
    rows, before = rows_of(own), ""
    if document.status != "published":
        rows, before = rows_of(document.earlier_money), " in the edition before"
    lines = [_figure_line(row, before) for row in rows]
    return _list(lines) if lines else None


def _proposals(document: PlanDocument, section: str) -> Part:
    chosen = document.proposals[document.proposals["side"] == section]
    both = document.proposals[document.proposals["side"] == "both"]
    against = (
        f", against the targets that the {document.judged_by} set for that year"
        if document.is_judged_by_earlier
        else ""
    )
    note = (
        Run("Proposals, not the plan’s text.", "strong"),
        f" They are worked out by rule from the figures for {document.figures_year}{against}. “As published” "
        "means that no interval can be given, so that a small difference may be chance. The author decides "
        "what goes into the plan. See ",
        Run("how the proposals are made", target="#how-the-proposals-are-made"),
        ".",
    )
    lines = _proposal_lines(document, rows_of(chosen))
    shared = _proposal_lines(document, rows_of(both)) if section == "to_improve" else []
    return group(
        Heading(3, _PROPOSED[section]),
        Paragraph(note, "note"),
        lines_or(lines, "No figure gives a reason."),
        _list(shared, title="Reasons on both sides") if shared else None,
    )


def _proposal_lines(document: PlanDocument, chosen: Iterable[words.Row]) -> list[str]:
    judged = {(row["indicator_id"], row["group"]): row for row in rows_of(document.judged)}
    review, lines = document.review, []
    measures, others, gaps = (
        rows_of(frame) for frame in (review.assessments, review.other_indicators, review.group_gaps)
    )
    for row in chosen:
        place, reasons = int(row["position"]), f"{row['good']} {row['bad']}"
        if row["kind"] == "gap":
            lines.append(gap_proposal_words(gaps[place]))
        elif row["kind"] == "indicator":
            lines.append(proposal_words(others[place], None, reasons))
        else:
            own = judged.get((row["indicator_id"], row["group"]))
            lines.append(proposal_words(measures[place], own, reasons))
    return lines


def _outcomes(document: PlanDocument) -> Part:
    own = document.items[document.items["kind"] == "outcome sought"]
    lines = [str(row["title"]) for row in rows_of(own.sort_values("position"))]
    if not lines:
        return Paragraph("No outcome is listed.")
    return _list(lines, text="If the plan succeeds, we expect to see:")


_PARTNERS = {"council service or function": "Council services or functions", "partner": "Partners"}
_NONE_GIVEN = "none given"
_KPI = "KPI"


def plan_partners(document: PlanDocument) -> Part:
    """Council services and partners, as two lists.

    Args:
        document: What `open_document` gave.

    Returns:
        The part: two lists under their headings.

    Example:
        >>> document = analysis.open_document(edition="outcome_plan_2019")
        >>> next(analysis.plan_partners(document).flat()).words
        'Council services or functions'
    """
    own = _items(document, "partner")
    if own.empty:
        return Paragraph("No service or partner is listed.")
    by_kind = {title: list(own.loc[own["section"] == kind, "title"]) for kind, title in _PARTNERS.items()}
    return group(*(_list(lines, title=title) for title, lines in by_kind.items() if lines))


def _items(document: PlanDocument, kind: str) -> pd.DataFrame:
    return document.items[document.items["kind"] == kind].sort_values("position", kind="stable")


def plan_achievements(document: PlanDocument) -> Part:
    """What has been achieved, under the headings of the plan.

    Args:
        document: What `open_document` gave.

    Returns:
        The part: a list under each heading.

    Example:
        >>> document = analysis.open_document(edition="outcome_plan_2019")
        >>> next(analysis.plan_achievements(document).flat()).words
        'Key achievements'
    """
    own = _items(document, "achievement")
    if own.empty:
        return Paragraph("No achievement is listed.")
    sections = own.groupby("section", sort=False)["title"]
    return group(*(_list(list(titles), title=str(section)) for section, titles in sections))


def plan_measures(document: PlanDocument) -> Table:
    """The table of measures: baseline, targets, the year's figure, its status, England, the newest figure.

    Args:
        document: What `open_document` gave.

    Returns:
        The table: one row a measure, numbers in its own unit.

    Example:
        >>> document = analysis.open_document(edition="outcome_plan_2019")
        >>> analysis.plan_measures(document).caption
        'Measures of the Outcome Plan, 2019 refresh, with figures for 2019/20'
    """
    year, years = document.figures_year, document.target_years
    before = year if document.is_judged_by_earlier else ""
    has_latest = not document.latest.empty
    labels = [
        Header("Measure"), Header("Baseline", is_number=True),
        *([Header(f"Earlier target {before}", is_number=True)] if before else []),
        *(Header(f"Target {one}", is_number=True) for one in years),
        Header(f"Figure for {year}", is_number=True), Header(f"Against the {year} target"),
        Header("England", is_number=True),
        *([Header("Newest figure", is_number=True)] if has_latest else []),
    ]  # fmt: skip
    figures = {str(row["measure_id"]): row for row in rows_of(document.review.assessments)}
    judged = {(row["indicator_id"], row["group"]): row for row in rows_of(document.judged)}
    latest = {str(row["measure_id"]): row for row in rows_of(document.latest)}
    texts = {
        (str(row["measure_id"]), str(row["target_year"])): str(row["target_text"])
        for row in rows_of(document.targets)
    }
    rows: list[tuple[Content, ...]] = []
    waiting: dict[str, list[str]] = {}
    for goal in rows_of(document.goals):
        name = str(goal["measure_id"])
        row, own = figures[name], judged.get((goal["indicator_id"], goal["group"]))
        cells: list[Content] = [
            two_lines(str(goal["measure"]), _KPI if goal["kpi"] == _KPI else ""),
            two_lines(printed_number(str(goal["baseline_text"])) or "none", str(goal["baseline_period"])),
        ]
        if before:
            cells.append("none" if own is None else _earlier_target(own))
        cells += [printed_number(texts.get((name, one), "")) or "not set" for one in years]
        status = NOT_JUDGED if own is None else str(own["status"])
        cells += [_figure(row), status_badge(status), _england(row)]
        if has_latest:
            cells.append(_figure(latest[name]))
        rows.append(tuple(cells))
        if own is not None and status == NOT_JUDGED:
            waiting.setdefault(words.reason_sentence(own), []).append(str(row["short_name"]))
    return Table(
        caption=f"Measures of the {document.title}, with figures for {year}",
        headers=tuple(labels),
        rows=tuple(rows),
        notes=tuple(_measure_notes(document, waiting)),
        css_class="scorecard numbers measures",
    )


def _earlier_target(row: words.Row) -> Content:
    """A target as printed, with its number where the words stand for one."""
    printed, number = str(row["target_text"]), target_cell(row)
    is_words = not any(character.isdigit() for character in printed)
    return two_lines(printed_number(printed) or "none", number if is_words and number != printed else "")


def _figure(row: words.Row) -> Content:
    if words.is_missing(row["value"]):
        return words.NOT_AVAILABLE
    figure = words.format_value(row["value"], str(row["unit"]), int(row["decimals"]))
    return two_lines(figure, str(row["period_label"]))


def _england(row: words.Row) -> Content:
    if words.is_missing(row["england_value"]):
        return words.NOT_AVAILABLE
    figure = words.format_value(row["england_value"], str(row["unit"]), int(row["decimals"]))
    return two_lines(figure, difference_note(row, "england"))


def _measure_notes(document: PlanDocument, waiting: dict[str, list[str]]) -> list[str]:
    notes = [
        "Baselines and targets are as the plan has them; figures are percentages unless the measure says "
        "otherwise. Under the figure stands its period; under England’s, how the area compares with it."
    ]
    if document.is_judged_by_earlier:
        notes.append(
            f"This edition sets no target for {document.figures_year}, so the figures are judged by those "
            f"of the {document.judged_by}."
        )
    notes += [
        f"Not judged: {'; '.join(names)}. {reason or 'No reason is recorded.'}"
        for reason, names in waiting.items()
    ]
    return notes


def plan_themes(document: PlanDocument) -> Part:
    """Every theme with its key initiatives and its actions.

    Args:
        document: What `open_document` gave.

    Returns:
        The part: a section a theme, with a list and a table of actions.

    Example:
        >>> document = analysis.open_document(edition="outcome_plan_2019")
        >>> [table.caption for table in analysis.plan_themes(document).tables]
        ['Actions: 1. ...', ...]
    """
    initiatives, actions = _items(document, "initiative"), document.review.actions
    themes = dict.fromkeys([*map(str, initiatives["section"]), *map(str, actions["theme"])])
    if not themes:
        return Paragraph("The plan lists no theme and no action.")
    parts: list[Part] = []
    for theme in themes:
        named = list(initiatives.loc[initiatives["section"] == theme, "title"])
        own = actions[actions["theme"] == theme]
        parts += [
            Heading(3, theme or "Actions"),
            *([_list(named, text="Key initiatives:")] if named else []),
            _action_table(own, theme) if len(own) else Paragraph("No action is listed."),
        ]
    return group(*parts)


def _action_table(actions: pd.DataFrame, theme: str) -> Table:
    columns = {"Action": "action_id", "What is to be done": "title", "Deadline": "deadline_text",
               "Owner": "owner"}  # fmt: skip
    if (actions["status"] != "").any():
        columns["Progress"] = "status"
    missing = {"status": "not reported"}
    return Table(
        caption=f"Actions: {theme or 'all'}",
        headers=headers(*columns),
        rows=tuple(
            tuple(str(row[column]) or missing.get(column, _NONE_GIVEN) for column in columns.values())
            for row in rows_of(actions)
        ),
        css_class="scorecard listing",
    )


def plan_risks(document: PlanDocument) -> Part:
    """Risks with what is done about them, who owns them and, where the plan rates them, a grid.

    Args:
        document: What `open_document` gave.

    Returns:
        The part: a table, one row a risk, and one of likelihood by impact; or a sentence.

    Example:
        >>> document = analysis.open_document(edition="outcome_plan_2019")
        >>> [table.caption for table in analysis.plan_risks(document).tables]
        ['Risks of the Outcome Plan, 2019 refresh']
    """
    columns = {"Risk": "title", "Mitigation": "detail", "Owner": "owner"}
    own = _items(document, "risk")
    rated = own[own["likelihood"] != ""]
    if (own["deadline_text"] != "").any():
        columns["By when"] = "deadline_text"
    if (own["rating"] != "").any():
        columns["Rating"] = "rating"
    if rated.empty:
        return _listing(document, "risk", "Risks", columns)
    columns |= {"Likelihood": "likelihood", "Impact": "impact", "In the grid": "item_id"}
    return group(_listing(document, "risk", "Risks", columns), risk_grid(document.title, rated))


def risk_grid(title: str, rated: pd.DataFrame) -> Table:
    """Which risks are how likely and of what impact; the most likely and the worst in the corner."""
    at = rated.groupby(["likelihood", "impact"])["item_id"].agg(", ".join).to_dict()
    scale = ("1", "2", "3", "4", "5")
    return Table(
        caption=f"Risks of the {title} by likelihood and impact, 1 (least) to 5 (most)",
        headers=headers("Likelihood down, impact across", *scale, short=(1, 2, 3, 4, 5)),
        rows=tuple(
            (likely, *(at.get((likely, impact), "-") for impact in scale)) for likely in reversed(scale)
        ),
    )


def plan_interdependencies(document: PlanDocument) -> Part:
    """What the plan depends on: programme, project or activity, and how.

    Args:
        document: What `open_document` gave.

    Returns:
        The part: a table, one row a dependency; or a sentence.

    Example:
        >>> document = analysis.open_document(edition="outcome_plan_2019")
        >>> [table.caption for table in analysis.plan_interdependencies(document).tables]
        ['Interdependencies of the Outcome Plan, 2019 refresh']
    """
    columns = {"Programme, project or activity": "section", "The dependency": "title"}
    return _listing(document, "interdependency", "Interdependencies", columns)


def _listing(document: PlanDocument, kind: str, name: str, columns: dict[str, str]) -> Part:
    """What the plan lists of a kind, as a table; `columns` is the items' columns by their labels."""
    own = _items(document, kind)
    if own.empty:
        return Paragraph(f"No {kind} is listed.")
    return Table(
        caption=f"{name} of the {document.title}",
        headers=headers(*columns),
        rows=tuple(
            tuple(str(row[column]) or _NONE_GIVEN for column in columns.values()) for row in rows_of(own)
        ),
        css_class="scorecard listing",
    )


# The sections in which the plan lists something, and what shows it.
_LISTED = {
    "achievements": plan_achievements, "measures": plan_measures, "themes": plan_themes,
    "risks": plan_risks, "interdependencies": plan_interdependencies,
}  # fmt: skip
