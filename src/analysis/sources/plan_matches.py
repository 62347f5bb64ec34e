"""The section `matches` of data/reference/plans.yml: which item of an edition is which of the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.inputs import EditionMatch
from analysis.plan_tables import MATCHED_LISTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.inputs import EditionEntry
    from analysis.sources.yaml_file import YamlFile

_VERDICTS = ("same_as", "replaces", "is_new")


def read_matches(file: YamlFile, editions: Mapping[str, EditionEntry]) -> tuple[EditionMatch, ...]:
    """Read what is declared of single items; faults are noted in `file`.

    Args:
        file: plans.yml.
        editions: The editions declared there.

    Returns:
        One entry an item of a later edition.
    """
    matches = []
    for edition in file.entries("matches"):
        at = ("matches", edition)
        if not file.is_known(at, edition, editions, "an edition"):
            continue
        earlier = editions[edition].supersedes
        if not earlier:
            expected = "an edition that supersedes another"
            file.fault(at, edition, expected, "fill in `supersedes`, or remove the entry")
            continue
        for name in file.entries("matches", edition):
            if not file.is_known((*at, name), name, MATCHED_LISTS, f"one of {', '.join(MATCHED_LISTS)}"):
                continue
            for item, entry in file.entries("matches", edition, name).items():
                path = (*at, name, item)
                if not file.check_keys(entry, path, (), (*_VERDICTS, "reason")):
                    continue
                verdicts = [key for key in _VERDICTS if key in entry]
                is_new = "is_new" in entry and file.flag(entry, "is_new", path)
                if len(verdicts) != 1 or (verdicts == ["is_new"] and not is_new):
                    found = " and ".join(f"`{key}`" for key in verdicts) or "none of them"
                    expected = "one of `same_as: id`, `replaces: id` and `is_new: yes`"
                    file.fault(path, found, expected, "keep the one that holds", is_value=False)
                    continue
                matches.append(
                    EditionMatch(
                        edition_id=edition, earlier_id=earlier, kind=MATCHED_LISTS[name], item_id=item,
                        earlier_item_id="" if is_new else file.words(entry, verdicts[0], path),
                        is_same=verdicts == ["same_as"], reason=file.text(entry, "reason", path),
                        row=file.row(*path),
                    )
                )  # fmt: skip
    return tuple(matches)
