"""The plan written anew: its header, what changed, and the sections of its text with what is proposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.laid_out import rows_of
from analysis.presentation import words
from analysis.presentation.markup import Html, join, render
from analysis.presentation.refresh import change_line
from analysis.presentation.sections import LIST_OF_REPORTS
from analysis.presentation.words.proposals import gap_proposal_words, proposal_words, rule_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.document_results import PlanDocument
    from analysis.narratives import Narrative, NarrativeBlock

    Spans = tuple[tuple[str, str], ...]

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
    if not _is_own(document):
        callout = (
            "Another council’s plan.",
            f"It is not a plan of {document.review.area_name}: its targets judge nothing here, and its "
            "text, lists and actions are not shown.",
        )
    return render(
        "plan_header.html.j2", document=document, title=title, lede=lede, status=status, callout=callout,
        years=words.join_words(document.target_years),
    )  # fmt: skip


def _is_own(document: PlanDocument) -> bool:
    return not (document.review.assessments["reason_detail"] == "other_area").any()


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
    if not _is_own(document):
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
    if document.status == "approved" or not _is_own(document):
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
    own = document.figures[document.figures["unit"].str.startswith("GBP")]
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
