"""What an author's text becomes: values by reference, and blocks for pages and documents.

`claims` makes them, `presentation` puts them into words and on pages; neither knows the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class PublicationRecord:
    """How far a report is, and what was put right in it since.

    Attributes:
        status: draft or approved, as last recorded for the year; empty where nothing is recorded.
        role: Who said so, as a role.
        date: The day.
        corrections: Corrections made since the report was published: day, text and role.
    """

    status: str = ""
    role: str = ""
    date: str = ""
    corrections: tuple[tuple[str, str, str], ...] = ()


NOT_RECORDED = PublicationRecord()

REFERENCE_KINDS = ("value", "change", "trend", "compare", "gap", "target")


@dataclass(frozen=True)
class Given:
    """What one reference gives, not yet in words.

    Attributes:
        kind: Which function was called (`REFERENCE_KINDS`).
        row: The record behind it: of `results.ASSESSMENTS`, for a gap of `results.GROUP_GAPS`.
        against: england, region or neighbours for a comparison; empty otherwise.
        region_name: The area's region.
        missing: Why there is no value: a mark of `schema.MISSING_MARKS`; empty where there is one.
        is_latest: No period was named, so that the figure moves on with the data.
        has_clear_change: Whether the change shown is more than chance, where counts allow it to be tested.
    """

    kind: str
    row: Mapping[str, Any]
    against: str = ""
    region_name: str = ""
    missing: str = ""
    is_latest: bool = True
    has_clear_change: bool = True


@dataclass(frozen=True)
class NarrativeBlock:
    """A heading, a paragraph or an item of a list, its values in words.

    Attributes:
        kind: heading, paragraph, bullet or numbered.
        level: Level of a heading, from 1; 0 for everything else.
        spans: Pieces of plain text, each with its style: empty, `strong` or `em`.
        row: The line of the author's file.
    """

    kind: str
    level: int
    spans: tuple[tuple[str, str], ...]
    row: int

    @property
    def text(self) -> str:
        """The whole text, without styles."""
        return "".join(text for text, _ in self.spans)


@dataclass(frozen=True)
class Narrative:
    """The authors' text of one edition, by section."""

    edition_id: str
    sections: Mapping[str, tuple[NarrativeBlock, ...]]
