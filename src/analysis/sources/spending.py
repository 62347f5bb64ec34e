"""The section `spending` of plans.yml: units that finance tables leave out, and goals beside money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.inputs import FinanceUnit, SpendingLink
from analysis.plan_tables import FINANCE_TABLES, MONEY_UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.sources.yaml_file import YamlFile

_A_TABLE = f"one of {', '.join(FINANCE_TABLES)}"


def read_spending(
    file: YamlFile, editions: Iterable[str]
) -> tuple[tuple[SpendingLink, ...], tuple[FinanceUnit, ...]]:
    """Read what is declared of every edition's money; faults are noted in `file`.

    Args:
        file: plans.yml.
        editions: Every edition that is declared, right or wrong.
    """
    known = tuple(editions)
    links: list[SpendingLink] = []
    units: list[FinanceUnit] = []
    for edition, entry in file.entries("spending").items():
        at = ("spending", edition)
        if file.is_known(at, edition, known, "an edition") and file.check_keys(
            entry, at, (), ("units", "links")
        ):
            units += _units(file, at, edition)
            links += _links(file, at, edition)
    return tuple(links), tuple(units)


def _units(file: YamlFile, at: tuple[str, ...], edition: str) -> list[FinanceUnit]:
    units = []
    for table, entry in file.entries(*at, "units").items():
        path = (*at, "units", table)
        if not file.check_keys(entry, path, ("unit", "reason")):
            continue
        unit = file.words(entry, "unit", path)
        file.is_known(path, table, FINANCE_TABLES, _A_TABLE)
        file.is_known((*path, "unit"), unit, MONEY_UNITS, f"one of {', '.join(MONEY_UNITS)}")
        units.append(FinanceUnit(edition, table, unit, file.words(entry, "reason", path), file.row(*path)))
    return units


def _links(file: YamlFile, at: tuple[str, ...], edition: str) -> list[SpendingLink]:
    links = []
    seen: set[tuple[str, str, str]] = set()
    for path, entry in file.listed(*at, "links"):
        if not file.check_keys(entry, path, ("table", "item", "goals", "reason"), ("service", "named")):
            continue
        link = SpendingLink(
            edition_id=edition, table=file.words(entry, "table", path), item=file.words(entry, "item", path),
            service=file.text(entry, "service", path), goals=file.texts(entry, "goals", path),
            named=file.texts(entry, "named", path), reason=file.words(entry, "reason", path),
            row=file.row(*path),
        )  # fmt: skip
        file.is_known((*path, "table"), link.table, FINANCE_TABLES, _A_TABLE)
        if (link.table, link.service, link.item) in seen:
            file.fault((*path, "item"), link.item, "each line once", "put all its goals into one entry")
        elif len(set(link.goals)) < len(link.goals):
            file.fault((*path, "goals"), list(link.goals), "each goal once", "remove the second")
        elif unknown := [name for name in link.named if name not in link.goals]:
            file.fault((*path, "named"), unknown, "only goals of the same entry", "correct the id")
        else:
            links.append(link)
        seen.add((link.table, link.service, link.item))
    return links
