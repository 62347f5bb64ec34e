"""Marks that stand where a number is missing: what each means, in every place that says it.

Analysis Function, "Using symbols and shorthand" (11 January 2022): letters in square brackets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Mark:
    """Why a number is missing."""

    letter: str  # As tables hold it
    short: str  # Under a table or a chart
    note: str  # In the notes of a spreadsheet
    phrase: str  # In a sentence, in place of the figure
    reason: str = "not_available"  # Code of why a figure with it is not judged

    @property
    def sign(self) -> str:
        """As readers see it, e.g. `[c]`."""
        return f"[{self.letter}]"


MARKS: Mapping[str, Mark] = MappingProxyType(
    {
        mark.letter: mark
        for mark in (
            Mark(
                "c", "confidential",
                "Confidential: withheld, because few children are concerned.",
                "a figure that is confidential", reason="suppressed",
            ),
            Mark("x", "not available", "Not available.", "a figure that is not available"),
            Mark("z", "not applicable", "Not applicable.", "a figure that does not apply"),
            Mark(
                "low", "rounds to zero but is not zero",
                "Rounds to zero but is not zero.", "a figure that rounds to nothing",
            ),
            Mark(
                "u", "low reliability",
                "Of low reliability, so not shown.", "a figure that is too unreliable to show",
            ),
        )
    }
)  # fmt: skip

CONFIDENTIAL = MARKS["c"].sign
NOT_AVAILABLE = MARKS["x"].sign
