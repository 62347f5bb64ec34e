"""What a council puts on every page of its own: contact, licence, marking, logo, template; its state."""

from __future__ import annotations

from dataclasses import dataclass

OGL = "Open Government Licence v3.0"
# Where each licence that pages know by name can be read.
_LICENCES = {OGL: "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"}


@dataclass(frozen=True)
class Stamp:
    """What a council puts on every page of its own, as project.yml says, and how far the page is."""

    contact: str = ""  # Who answers questions, as a role; empty for nobody
    marking: str = ""  # Protective marking, such as OFFICIAL; empty for none
    logo: str = ""  # Its logo as a data address; empty for none
    logo_words: str = ""  # The words for the logo
    publisher: str = ""  # Who publishes the pages; empty where nobody is named
    licence: str = OGL  # Under which licence they may be used again
    next_update: str = ""  # When the next edition comes, in words; empty where nothing is said
    # How far the page is: draft or approved, by which role, when; empty where it has no status
    status: str = ""
    is_draft: bool = False  # Whether it is not approved, so that it may not be published
    # Its own template for Word documents, in base64; empty for the one that is shipped
    word_template: str = ""

    @property
    def contact_line(self) -> str:
        """The line that says whom to ask; empty where nobody is named."""
        return f"Questions about this report: {self.contact}" if self.contact else ""

    @property
    def licence_address(self) -> str:
        """Where the licence can be read; empty for one that is not known by name."""
        return _LICENCES.get(self.licence, "")

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What stands under a page's title: its status, and when the next edition comes."""
        told = (("Status", self.status), ("Next update", self.next_update))
        return tuple(fact for fact in told if fact[1])


NO_STAMP = Stamp()
