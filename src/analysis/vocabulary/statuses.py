"""The status of a goal: one year's figure held against its target, in one of four words.

A status is never shown by its colour alone: it carries its word and its symbol.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Status:
    """A status and how it is shown."""

    word: str  # As tables and readers have it
    symbol: str  # Beside the word; the style sheet puts the same one before a badge
    css_class: str  # Class of a badge, as in report.css
    one: str  # What is said of one goal, behind its number
    several: str  # What is said of several goals, and of none
    # Colour in reports to committees, green, amber or red; None where nothing is judged
    rag: str | None = None

    @property
    def is_judged(self) -> bool:
        """Whether a figure was held against a target."""
        return self.rag is not None


MET, WITHIN_TOLERANCE, MISSED, NOT_JUDGED = "Met", "Within tolerance", "Missed", "Not judged"

STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        status.word: status
        for status in (
            Status(MET, "✓", "status--met", "is met", "are met", "green"),
            Status(
                WITHIN_TOLERANCE, "≈", "status--near", "is within tolerance", "are within tolerance", "amber"
            ),
            Status(MISSED, "✗", "status--missed", "is missed", "are missed", "red"),
            Status(NOT_JUDGED, "○", "status--unjudged", "cannot be judged", "cannot be judged"),
        )
    }
)
