"""The plan written anew: its header, what changed, and the sections of its text with what is proposed.

What the plan lists: partners, achievements, measures, themes with their actions, risks, dependencies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis import words
from analysis.page.parts import Header, Html, Table, join, render, two_lines
from analysis.report.annual_review import LIST_OF_REPORTS, status_badge
from analysis.report.goals import target_cell
from analysis.report.plan_refresh import change_line
from analysis.tables.rows import rows_of
from analysis.vocabulary.statuses import NOT_JUDGED
from analysis.vocabulary.units import MONEY_UNITS
from analysis.words.glance import difference_note
from analysis.words.plans import gap_proposal_words, proposal_words, rule_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Spans = tuple[tuple[str, str], ...]
    import pandas as pd

    from analysis.tables.plan_results import PlanDocument
    from analysis.tables.results import Narrative, NarrativeBlock


# The sections of the text, by the name of the author's file, as the Outcome Plans print their headings.
SECTIONS = {
    "problem": "What is the problem we are trying to solve?",
    "good_at": "What are we good at?",
    "to_improve": "What areas do we need to improve on?",
    "what_good_looks_like": "What will good look like?",
    "resources": "Resources and partners that will help us to get there",
}
_PROPOSED = {
    "good_at": "Proposed strengths, from the figures",
    "to_improve": "Proposed areas to improve, from the figures",
}
_TOP = 3  # the highest heading inside a section
_LOWEST = 6


def plan_header(document: PlanDocument) -> Html:
    """Which edition this is, for which years, on which figures, and how far it is."""
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
    return render(
        "plan_header.html.j2", document=document, title=title, lede=lede, status=status, callout=callout,
        years=words.join_words(document.target_years),
    )  # fmt: skip


def plan_changes(document: PlanDocument) -> Html:
    """What changed since the edition before, in a line, with the way to the comparison."""
    comparison = document.comparison
    if comparison is None:
        return render("plan_changes.html.j2", line="", earlier="", href="")
    return render(
        "plan_changes.html.j2", line=change_line(comparison), earlier=comparison.before_title,
        href=LIST_OF_REPORTS,
    )  # fmt: skip


def plan_text(document: PlanDocument, narrative: Narrative, section: str) -> Html:
    """A section of the plan's text, with what belongs under its heading.

    Args:
        document: The edition.
        narrative: The authors' text, from `analysis.open_narrative`.
        section: Name of the author's file, e.g. `good_at`.
    """
    if not document.review.has_own_plan:
        return render("lead.html.j2", text="Nothing of another council’s plan is shown here.")
    parts = [_own_text(document, narrative, section)]
    if section in _PROPOSED and document.status != "approved":
        parts.append(_proposals(document, section))
    if section == "what_good_looks_like":
        parts.append(_outcomes(document))
    return join(part for part in parts if part is not None)


def plan_more(narrative: Narrative) -> Html:
    """Sections that the author added, each under its own heading, after those that the plan always has."""
    parts = []
    for name, blocks in narrative.sections.items():
        if name in SECTIONS:
            continue
        first = blocks[0] if blocks else None
        is_titled = first is not None and first.kind == "heading"
        title = first.text if first is not None and is_titled else name.replace("_", " ").capitalize()
        own = blocks[1:] if is_titled else blocks
        parts.append(render("plan_section.html.j2", title=title, content=_blocks(own)))
    return join(parts)


def plan_rule(document: PlanDocument) -> Html:
    """The rule by which strengths and areas to improve are proposed."""
    if document.status == "approved" or not document.review.has_own_plan:
        whose = "approved" if document.status == "approved" else "another council’s"
        text = f"The plan is {whose}, so nothing is proposed."
        return render("lead.html.j2", text=text)
    return render("lines.html.j2", lines=rule_lines(), nothing="")


def _own_text(document: PlanDocument, narrative: Narrative, section: str) -> Html | None:
    blocks = narrative.sections.get(section)
    if blocks:
        return _blocks(_without_heading(blocks, SECTIONS[section], section))
    if document.status == "published":
        return _printed(document, section)
    if section == "resources":
        return None
    text = f"No text yet: it is written in data/plans/{narrative.edition_id}/narrative/{section}.md."
    return render("lead.html.j2", text=text)


def _without_heading(blocks: Sequence[NarrativeBlock], *known: str) -> Sequence[NarrativeBlock]:
    """The text without a first heading that says what the section's own says."""
    first = blocks[0]
    is_known = first.kind == "heading" and _letters(first.text) in {_letters(text) for text in known}
    return blocks[1:] if is_known else blocks


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


@dataclass(frozen=True)
class _Part:
    """A heading or paragraph, or a list of neighbouring items."""

    kind: str
    level: int
    items: tuple[Spans, ...]


def _blocks(blocks: Iterable[NarrativeBlock]) -> Html:
    parts: list[_Part] = []
    above = _TOP - 1  # level of the heading that the next one stands under
    for block in blocks:
        if block.kind == "heading":
            above = min(max(block.level + 1, _TOP), above + 1, _LOWEST)
            parts.append(_Part("heading", above, (block.spans,)))
        elif block.kind in ("bullet", "numbered") and parts and parts[-1].kind == block.kind:
            parts[-1] = _Part(block.kind, 0, (*parts[-1].items, block.spans))
        else:
            parts.append(_Part(block.kind, 0, (block.spans,)))
    return render("plan_text.html.j2", parts=parts)


def _printed(document: PlanDocument, section: str) -> Html | None:
    """What a published document says in a section: its figures as printed, and short titles of ours."""
    statements, figures = _by_section(document)
    parts = []
    if section == "resources":
        return _money(document)
    if figures.get(section):
        text = "Figures that the document prints here:"
        parts.append(render("plan_list.html.j2", title="", text=text, lines=figures[section]))
    if statements.get(section):
        text = "What it says here, in our short words:"
        parts.append(render("plan_list.html.j2", title="", text=text, lines=statements[section]))
    if not parts and section != "what_good_looks_like":
        parts.append(render("lead.html.j2", text="The document has no such section, or none is transcribed."))
    return join(parts) if parts else None


def _by_section(document: PlanDocument) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Statements and printed figures by section; a figure belongs to the statement at or after its line."""
    known = {_letters(heading): name for name, heading in SECTIONS.items()}
    items = document.items[document.items["kind"] == "statement"].sort_values("line", kind="stable")
    statements: dict[str, list[str]] = {}
    ends: list[tuple[int, str]] = []
    section = ""
    for row in rows_of(items):
        section = known.get(_letters(str(row["section"])), section)
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


def _money(document: PlanDocument) -> Html | None:
    own = document.figures[document.figures["unit"].isin(MONEY_UNITS)]
    rows, before = rows_of(own), ""
    if document.status != "published":
        rows, before = rows_of(document.earlier_money), " in the edition before"
    lines = [_figure_line(row, before) for row in rows]
    return render("plan_list.html.j2", title="", text="", lines=lines) if lines else None


def _proposals(document: PlanDocument, section: str) -> Html:
    chosen = document.proposals[document.proposals["side"] == section]
    both = document.proposals[document.proposals["side"] == "both"]
    return render(
        "plan_proposals.html.j2",
        title=_PROPOSED[section],
        document=document,
        lines=_proposal_lines(document, rows_of(chosen)),
        both=_proposal_lines(document, rows_of(both)) if section == "to_improve" else [],
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


def _outcomes(document: PlanDocument) -> Html:
    own = document.items[document.items["kind"] == "outcome sought"]
    lines = [str(row["title"]) for row in rows_of(own.sort_values("position"))]
    if not lines:
        return render("lead.html.j2", text="No outcome is listed.")
    return render("plan_list.html.j2", title="", text="If the plan succeeds, we expect to see:", lines=lines)


_PARTNERS = {"council service or function": "Council services or functions", "partner": "Partners"}
_NONE_GIVEN = "none given"
_KPI = "KPI"


def plan_partners(document: PlanDocument) -> Html:
    """Council services and partners, as two lists."""
    own = _items(document, "partner")
    if own.empty:
        return render("lead.html.j2", text="No service or partner is listed.")
    parts = []
    for kind, title in _PARTNERS.items():
        lines = list(own.loc[own["section"] == kind, "title"])
        if lines:
            parts.append(render("plan_list.html.j2", title=title, text="", lines=lines))
    return join(parts)


def _items(document: PlanDocument, kind: str) -> pd.DataFrame:
    return document.items[document.items["kind"] == kind].sort_values("position", kind="stable")


def plan_achievements(document: PlanDocument) -> Html:
    """What has been achieved, under the headings of the plan."""
    own = _items(document, "achievement")
    if own.empty:
        return render("lead.html.j2", text="No achievement is listed.")
    parts = []
    for section, rows in own.groupby("section", sort=False):
        parts.append(render("plan_list.html.j2", title=str(section), text="", lines=list(rows["title"])))
    return join(parts)


def plan_measures(document: PlanDocument) -> Table:
    """The table of measures: baseline, targets, the year's figure, its status, England, the newest figure."""
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
    rows: list[tuple[str | Html, ...]] = []
    waiting: dict[str, list[str]] = {}
    for goal in rows_of(document.goals):
        name = str(goal["measure_id"])
        row, own = figures[name], judged.get((goal["indicator_id"], goal["group"]))
        cells: list[str | Html] = [
            two_lines(str(goal["measure"]), _KPI if goal["kpi"] == _KPI else ""),
            two_lines(str(goal["baseline_text"]) or "none", str(goal["baseline_period"])),
        ]
        if before:
            cells.append("none" if own is None else _earlier_target(own))
        cells += [texts.get((name, one), "") or "not set" for one in years]
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


def _earlier_target(row: words.Row) -> str | Html:
    """A target as printed, with its number where the words stand for one."""
    printed, number = str(row["target_text"]), target_cell(row)
    is_words = not any(character.isdigit() for character in printed)
    return two_lines(printed or "none", number if is_words and number != printed else "")


def _figure(row: words.Row) -> str | Html:
    if words.is_missing(row["value"]):
        return words.NOT_AVAILABLE
    figure = words.format_value(row["value"], str(row["unit"]), int(row["decimals"]))
    return two_lines(figure, str(row["period_label"]))


def _england(row: words.Row) -> str | Html:
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
    notes += [f"Not judged. {_folded(reason)} {'; '.join(names)}." for reason, names in waiting.items()]
    return notes


def _folded(reason: str) -> str:
    return f"{reason.rstrip('.')}:" if reason else "No reason is recorded:"


def plan_themes(document: PlanDocument) -> Html:
    """Every theme with its key initiatives and its actions."""
    initiatives, actions = _items(document, "initiative"), document.review.actions
    themes = dict.fromkeys([*map(str, initiatives["section"]), *map(str, actions["theme"])])
    if not themes:
        return render("lead.html.j2", text="The plan lists no theme and no action.")
    parts = []
    for theme in themes:
        named = list(initiatives.loc[initiatives["section"] == theme, "title"])
        own = actions[actions["theme"] == theme]
        content = [
            render("plan_list.html.j2", title="", text="Key initiatives:", lines=named) if named else "",
            _action_table(own, theme).html
            if len(own)
            else render("lead.html.j2", text="No action is listed."),
        ]
        parts.append(render("titled.html.j2", title=theme or "Actions", texts=[], content=join(content)))
    return join(parts)


def _action_table(actions: pd.DataFrame, theme: str) -> Table:
    has_status = bool((actions["status"] != "").any())
    labels = [Header("Action"), Header("What is to be done"), Header("Deadline"), Header("Owner")]
    rows = []
    for row in rows_of(actions):
        cells = [
            str(row["action_id"]), str(row["title"]), str(row["deadline_text"]) or _NONE_GIVEN,
            str(row["owner"]) or _NONE_GIVEN,
        ]  # fmt: skip
        rows.append((*cells, str(row["status"]) or "not reported") if has_status else tuple(cells))
    return Table(
        caption=f"Actions: {theme or 'all'}",
        headers=tuple([*labels, Header("Progress")] if has_status else labels),
        rows=tuple(rows),
        css_class="scorecard listing",
    )


def plan_risks(document: PlanDocument) -> Html:
    """Risks with what is done about them and who owns them."""
    own = _items(document, "risk")
    if own.empty:
        return render("lead.html.j2", text="No risk is listed.")
    return Table(
        caption=f"Risks of the {document.title}",
        headers=tuple(Header(label) for label in ("Risk", "Mitigation", "Owner")),
        rows=tuple(
            (str(row["title"]), str(row["detail"]) or _NONE_GIVEN, str(row["owner"]) or _NONE_GIVEN)
            for row in rows_of(own)
        ),
        css_class="scorecard listing",
    ).html


def plan_interdependencies(document: PlanDocument) -> Html:
    """What the plan depends on: programme, project or activity, and how."""
    own = _items(document, "interdependency")
    if own.empty:
        return render("lead.html.j2", text="No interdependency is listed.")
    return Table(
        caption=f"Interdependencies of the {document.title}",
        headers=tuple(Header(label) for label in ("Programme, project or activity", "The dependency")),
        rows=tuple((str(row["section"]), str(row["title"])) for row in rows_of(own)),
        css_class="scorecard listing",
    ).html
