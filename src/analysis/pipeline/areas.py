"""An area as a person writes it, name or code, turned into its code."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.errors import ParameterError

# What a person writes for every council, and the types of area that a council of today has.
EVERY_COUNCIL = "all"
_COUNCIL_TYPES = ("Unitary authority", "Metropolitan district", "London borough", "County")
_FEWEST_COUNCILS = 100  # of the 153 in England; an extract for one council has a tenth of them


@dataclass(frozen=True)
class Area:
    """A place that figures are published for.

    Attributes:
        code: Its nine-character code.
        name: Its name.
        type: What it is, as in the table of areas; empty where that is of no concern.
    """

    code: str
    name: str
    type: str = ""


def resolve_areas(texts: Iterable[str], areas: Iterable[Area]) -> list[Area]:
    """Find the areas that somebody asks for, each once; `all` stands for every English council.

    Args:
        texts: Codes and names, or `all`.
        areas: The areas that the data hold.

    Returns:
        The areas in the order they were asked for; those of `all` by name.

    Raises:
        ParameterError: An area is not known, or `all` is asked for and the data hold some councils only.
    """
    known = list(areas)
    found: list[Area] = []
    for text in texts:
        found += _every_council(known) if _folded(text) == EVERY_COUNCIL else [resolve_area(text, known)]
    return list(dict.fromkeys(found))


def _every_council(areas: list[Area]) -> list[Area]:
    councils = [area for area in areas if area.type in _COUNCIL_TYPES]
    if len(councils) < _FEWEST_COUNCILS:
        raise ParameterError(
            f"--area: found '{EVERY_COUNCIL}', but the data hold {len(councils)} councils. Put the whole "
            "LAIT file into data/raw/lait_full, or make that folder a link to it (guide for analysts, 'Every "
            "council')."
        )
    return sorted(councils, key=lambda area: (area.name, area.code))


def resolve_area(text: str, areas: Iterable[Area]) -> Area:
    """Find the area that `text` means, by code or by name.

    Capitals, spaces and the words "and" and "&" make no difference. Nothing is guessed: a name
    that is only nearly right is refused, with the near ones offered.

    Args:
        text: A code such as "E06000050" or a name such as "Cheshire West and Chester".
        areas: The areas that the data hold.

    Returns:
        The one area meant.

    Raises:
        ParameterError: When no area, or more than one, has that code or name.
    """
    known = sorted(set(areas), key=lambda area: (area.name, area.code))
    wanted = _folded(text)
    found = [area for area in known if wanted in (_folded(area.code), _folded(area.name))]
    if len(found) == 1:
        return found[0]
    if found:
        codes = ", ".join(area.code for area in found)
        raise ParameterError(f"--area: '{text}' names {len(found)} areas ({codes}). Give the code instead.")
    raise ParameterError(
        f"--area: found '{text}'; expected the name or code of one of {len(known)} areas "
        f"in the data.{_offer(wanted, known)}"
    )


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("&", " and ").split())


def _offer(wanted: str, known: list[Area]) -> str:
    labels: dict[str, str] = {}
    for area in known:
        label = f"{area.name} ({area.code})"
        labels[_folded(area.name)] = label
        labels[_folded(area.code)] = label
    # A part of a name ("cheshire") is far from the whole name by edit distance, so it is looked
    # for as it stands first.
    near = [label for key, label in labels.items() if wanted and wanted in key]
    near += [labels[key] for key in difflib.get_close_matches(wanted, labels, n=3, cutoff=0.6)]
    offered = list(dict.fromkeys(near))[:5]
    return f" Did you mean {' or '.join(offered)}?" if offered else ""
