"""An area as a person writes it, name or code, turned into its code."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.errors import ParameterError


@dataclass(frozen=True)
class Area:
    """A place that figures are published for."""

    code: str
    name: str


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
