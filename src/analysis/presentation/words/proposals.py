"""Why a figure is proposed as a strength or as an area to improve, in words."""

from __future__ import annotations

from analysis.presentation import words
from analysis.presentation.words.figures import Row

_BASIS = {"interval": "More than chance, by the 95% interval.", "point": "As published."}


def proposal_words(row: Row, judged: Row | None, reasons: str) -> str:
    """One proposal in a few sentences: the figure, then every reason for it.

    Args:
        row: A row of `results.ASSESSMENTS` with the figure.
        judged: The same figure against the target of its year; None where there is no target.
        reasons: Reason codes, apart by spaces.
    """
    codes = reasons.split()
    figure = words.value_words(row["value"], row["unit"], int(row["decimals"]))
    parts = [f"{figure} {words.period_words(str(row['period_label']))}."]
    if judged is not None and ("met" in codes or "missed" in codes):
        parts = [words.verdict_sentence(judged)]
    if "england" in codes:
        parts += [words.england_sentence(row), _BASIS.get(str(row["comparison_basis"]), "")]
    if "trend" in codes:
        label = str(row["trend"])
        parts.append(f"Over {int(row['trend_n'])} comparable years: {label[0].lower()}{label[1:]}.")
    return f"{row['short_name']}: {' '.join(part for part in parts if part)}"


def gap_proposal_words(row: Row) -> str:
    """One proposal about a gap between groups.

    Args:
        row: A row of `results.GROUP_GAPS`.
    """
    return f"{row['name']}, gap: {words.gap_sentence(row)}"


def rule_lines() -> list[str]:
    """The rule by which proposals are made, one sentence a line."""
    return [
        "A measure is proposed as something the plan is good at where it met its target for the year, is "
        "better than England, or has a trend that gets better.",
        "It is proposed as an area to improve where it missed its target, is worse than England, or has a "
        "trend that gets worse. Within tolerance of the target counts for neither.",
        "A measure with reasons on both sides stands apart: the author decides.",
        "“Better than England” is judged by the 95% interval where counts are published, and by the figures "
        "as published where they are not; each proposal says which.",
        "Other indicators are proposed only where their difference from England is more than chance, or "
        "where their counts are not published and a trend is called.",
        "A gap between groups of children is to improve where it widened, and also where it narrowed only "
        "because the group ahead fell. Where counts allow a test, only a clear change counts.",
        "The rule knows figures and nothing else. What no figure shows is for the author to add.",
    ]
