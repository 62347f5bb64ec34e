"""Everything that one edition of a plan holds, in one shape: an id, a wording and the fields beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.laid_out import LaidOut, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

Tables = Mapping[str, pd.DataFrame]

# In the order in which a reader meets them.
KINDS = (
    "measure", "action", "risk", "interdependency", "figure", "achievement", "outcome sought", "initiative",
    "partner", "statement",
)  # fmt: skip
PRINTED_IDS = ("action",)  # the others are counted by us, or by their place in the list
NAMES = ("partner",)  # items that are a name and no sentence


@dataclass(frozen=True)
class Field:
    """One thing an edition says of an item: what it prints, and what makes two prints the same."""

    text: str
    key: str
    number: float | None = None


@dataclass(frozen=True)
class Item:
    """One measure, action, risk, figure ... of an edition.

    Attributes:
        kind: One of `KINDS`.
        id: Its id in the edition.
        position: Its place among its kind.
        wording: What it says: a measure as printed, a sentence in our short words.
        key: Equal keys are equal wordings.
        fields: What is said of it besides, by name.
        subject: What it is about where that is declared: indicator and group of a measure.
        locator: Document and line.
        deadline: The last day of its deadline, where it has one.
    """

    kind: str
    id: str
    position: int
    wording: str
    key: str
    locator: str
    fields: dict[str, Field] = field(default_factory=dict)
    subject: tuple[str, ...] = ()
    deadline: pd.Timestamp | None = None


def items_of(tables: Tables, edition_id: str) -> list[Item]:
    """Every item of an edition, kind by kind in the order of the document; it may not be changed."""
    laid_out = LaidOut.of(tables)
    kept: dict[str, list[Item]] = laid_out.kept.setdefault("items", {})
    if edition_id not in kept:
        kept[edition_id] = [
            item for read in (_measures, _actions, _figures, _listed) for item in read(laid_out, edition_id)
        ]
    return kept[edition_id]


@lru_cache(maxsize=4096)  # names return in every edition
def letters_key(wording: str) -> str:
    """A hash of a wording's letters and digits, as `schema.PLAN_ITEMS` has it."""
    letters = "".join(character for character in wording.casefold() if character.isalnum())
    return hashlib.sha256(letters.encode("utf-8")).hexdigest()


def _printed(text: object) -> Field:
    return Field(str(text), str(text))


def _named(text: object) -> Field:
    """A name: dashes, commas and quotation marks make no other name."""
    return Field(str(text), letters_key(str(text)))


def _rows(tables: LaidOut, name: str, edition_id: str, order: str = "") -> list[tuple[int, Row]]:
    """The rows of one edition or document, numbered, in an order or as stored."""
    column = "document" if name == "printed_figures" else "edition_id"
    own: list[dict[str, Any]] = tables.by(name, column).get((edition_id,), [])
    return list(enumerate(sorted(own, key=itemgetter(order)) if order else own, start=1))


def _measures(tables: LaidOut, edition_id: str) -> Iterator[Item]:
    targets = tables.by("targets", "edition_id", "measure_id")
    for position, row in _rows(tables, "goals", edition_id, "position"):
        fields = {"KPI flag": _printed(row["kpi"]), "unit": _printed(row["unit"])}
        baseline = row["baseline_value"]
        number: float | None = None if pd.isna(baseline) else float(baseline)
        fields["baseline"] = Field(str(row["baseline_text"]), str(row["baseline_text"]), number)
        fields["baseline period"] = _printed(row["baseline_period"])
        own = targets.get((edition_id, row["measure_id"]), [])
        for target in sorted(own, key=itemgetter("target_year")):
            fields[f"target {target['target_year']}"] = _printed(target["target_text"])
        yield Item(
            "measure", str(row["measure_id"]), position, str(row["measure"]),
            letters_key(str(row["measure"])), str(row["locator"]), fields,
            subject=(str(row["indicator_id"]), str(row["group"])),
        )  # fmt: skip


def _actions(tables: LaidOut, edition_id: str) -> Iterator[Item]:
    for position, row in _rows(tables, "actions", edition_id, "line"):
        fields = {
            "deadline": _printed(row["deadline_text"]),
            "owner": _named(row["owner"]),
            "theme": _named(row["theme"]),
        }
        yield Item(
            "action", str(row["action_id"]), position, str(row["title"]), str(row["wording_key"]),
            f"{edition_id}, line {row['line']}", fields,
            deadline=None if pd.isna(row["deadline"]) else pd.Timestamp(row["deadline"]),
        )  # fmt: skip


def _figures(tables: LaidOut, edition_id: str) -> Iterator[Item]:
    for position, row in _rows(tables, "printed_figures", edition_id, "line"):
        period = "" if row["period_is_declared"] else row["period_label"]  # what the document itself says
        fields = {
            "value": _printed(row["value_text"]),
            "period": _printed(period),
            "area": _printed(row["area_name"]),
        }
        words = str(row["words"])
        subject = (str(row["indicator_id"]), str(row["group"]), str(row["unit"]), str(row["area_name"]))
        yield Item(
            "figure", str(row["figure_id"]), position, words, letters_key(words),
            f"{edition_id}, line {row['line']}", fields, subject=subject,
        )  # fmt: skip


def _listed(tables: LaidOut, edition_id: str) -> Iterator[Item]:
    for _, row in _rows(tables, "plan_items", edition_id):
        fields = {"section": _named(row["section"]), "owner": _named(row["owner"])}
        if row["kind"] == "risk":
            fields["mitigation"] = Field(str(row["detail"]), str(row["detail_key"]))
        yield Item(
            str(row["kind"]), str(row["item_id"]), int(str(row["position"])), str(row["title"]),
            str(row["wording_key"]), f"{edition_id}, line {row['line']}", fields,
        )  # fmt: skip
