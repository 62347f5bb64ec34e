"""Which indicator answers each measure of an edition: the entries under `goals`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.errors import DataError
from analysis.inputs import GoalLink
from analysis.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analysis.indicators import Indicator
    from analysis.sources.yaml_file import YamlFile

AN_INDICATOR = "an indicator of data/reference/indicators.yml"
_OPTIONS = ("group", "reason", "beside", "actions", "baseline_period")


def goal_links(
    file: YamlFile,
    at: tuple[str, ...],
    edition: str,
    indicators: Mapping[str, Indicator],
    names: Iterable[str],
) -> list[GoalLink]:
    """Read the entries of one edition; faults are noted in `file`.

    Args:
        file: plans.yml, or the edition's own file.
        at: The keys that lead to the entries.
        edition: The edition.
        indicators: The indicators that are as declared.
        names: Every indicator that is declared, right or wrong.
    """
    links = []
    for measure, entry in file.entries(*at).items():
        path = (*at, measure)
        if not file.check_keys(entry, path, ("indicator", "theme"), _OPTIONS):
            continue
        link = GoalLink(
            edition_id=edition, measure_id=measure, indicator_id=file.text(entry, "indicator", path),
            group=file.text(entry, "group", path, "all"), theme=file.words(entry, "theme", path),
            reason=file.text(entry, "reason", path), beside=file.text(entry, "beside", path),
            actions=file.texts(entry, "actions", path),
            baseline_period=file.text(entry, "baseline_period", path), row=file.row(*path), file=file.name,
        )  # fmt: skip
        file.is_known((*path, "indicator"), link.indicator_id, names, AN_INDICATOR)
        if link.indicator_id not in indicators:
            continue
        indicator = indicators[link.indicator_id]
        known = ", ".join(indicator.groups)
        file.is_known((*path, "group"), link.group, indicator.groups, f"a group of it: {known}")
        if link.beside:
            file.is_known((*path, "beside"), link.beside, names, AN_INDICATOR)
        if link.baseline_period:
            note_period(file, (*path, "baseline_period"), link.baseline_period, indicator.year_type)
        links.append(link)
    return links


def note_period(file: YamlFile, path: tuple[str, ...], text: str, year_type: str | None) -> None:
    """Note a period that cannot be read, or that can be read in more than one way."""
    try:
        period = parse_period(text, year_type)
    except DataError as failure:
        for problem in failure.problems:
            file.problems.append(problem.at(file.name, file.row(*path), ".".join(path)))
        return
    if year_type and period.is_ambiguous:
        file.fault(path, text, f"a period that can be read one way ({year_type})", "write both years")
