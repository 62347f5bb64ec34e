"""What a council puts on every page of its own: contact, marking, logo."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stamp:
    """What a council puts on every page of its own, as project.yml says.

    Attributes:
        contact: Who answers questions, as a role; empty for nobody.
        marking: Protective marking, such as OFFICIAL; empty for none.
        logo: Its logo as a data address; empty for none.
        logo_words: The words for the logo.
    """

    contact: str = ""
    marking: str = ""
    logo: str = ""
    logo_words: str = ""

    @property
    def contact_line(self) -> str:
        """The line that says whom to ask; empty where nobody is named."""
        return f"Questions about this report: {self.contact}" if self.contact else ""


NO_STAMP = Stamp()
