"""Everything that one edition of a plan holds, in one shape: an id, a wording and the fields beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

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
    """Every item of an edition, kind by kind in the order of the document."""
    return [
        *_measures(tables, edition_id),
        *_actions(tables, edition_id),
        *_figures(tables, edition_id),
        *_listed(tables, edition_id),
    ]


def letters_key(wording: str) -> str:
    """A hash of a wording's letters and digits, as `schema.PLAN_ITEMS` has it."""
    letters = "".join(character for character in wording.casefold() if character.isalnum())
    return hashlib.sha256(letters.encode("utf-8")).hexdigest()


def _printed(text: object) -> Field:
    return Field(str(text), str(text))


def _named(text: object) -> Field:
    """A name: dashes, commas and quotation marks make no other name."""
    return Field(str(text), letters_key(str(text)))


def _rows(frame: pd.DataFrame, column: str, edition_id: str) -> Iterator[tuple[int, dict[str, Any]]]:
    own = frame[frame[column] == edition_id]
    for position, row in enumerate(own.to_dict("records"), start=1):
        yield position, {str(name): value for name, value in row.items()}


def _measures(tables: Tables, edition_id: str) -> Iterator[Item]:
    targets = tables["targets"]
    own = targets[targets["edition_id"] == edition_id].sort_values("target_year", kind="stable")
    for position, row in _rows(tables["goals"].sort_values("position"), "edition_id", edition_id):
        fields = {"KPI flag": _printed(row["kpi"]), "unit": _printed(row["unit"])}
        baseline = row["baseline_value"]
        number = None if pd.isna(baseline) else float(baseline)
        fields["baseline"] = Field(str(row["baseline_text"]), str(row["baseline_text"]), number)
        fields["baseline period"] = _printed(row["baseline_period"])
        for _, target in own[own["measure_id"] == row["measure_id"]].iterrows():
            fields[f"target {target['target_year']}"] = _printed(target["target_text"])
        yield Item(
            "measure", str(row["measure_id"]), position, str(row["measure"]),
            letters_key(str(row["measure"])), str(row["locator"]), fields,
            subject=(str(row["indicator_id"]), str(row["group"])),
        )  # fmt: skip


def _actions(tables: Tables, edition_id: str) -> Iterator[Item]:
    actions = tables["actions"].sort_values("line", kind="stable")
    for position, row in _rows(actions, "edition_id", edition_id):
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


def _figures(tables: Tables, edition_id: str) -> Iterator[Item]:
    figures = tables["printed_figures"].sort_values("line", kind="stable")
    for position, row in _rows(figures, "document", edition_id):
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


def _listed(tables: Tables, edition_id: str) -> Iterator[Item]:
    for _, row in _rows(tables["plan_items"], "edition_id", edition_id):
        fields = {"section": _named(row["section"]), "owner": _named(row["owner"])}
        if row["kind"] == "risk":
            fields["mitigation"] = Field(str(row["detail"]), str(row["detail_key"]))
        yield Item(
            str(row["kind"]), str(row["item_id"]), int(str(row["position"])), str(row["title"]),
            str(row["wording_key"]), f"{edition_id}, line {row['line']}", fields,
        )  # fmt: skip
