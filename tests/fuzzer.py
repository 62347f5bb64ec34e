"""Changes to the files of a small project, each with what an oracle knows of it, and what came of them.

A change is made at random from a seed, so that a run can be repeated. The oracle judges where it can: a
change that must be refused, one that must change nothing, and a number whose plain reading it knows. Where
it cannot, a change still may neither end in a traceback nor take longer than `LONGEST_S`.
"""
# ruff: noqa: E501  (lists of what may not stand in a cell)

import csv
import io
import json
import random
import re
import signal
import sys
import traceback
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from small_project import (
    ACTIONS,
    BREAKS,
    CORRECTIONS,
    COUNCIL,
    COUNTS,
    FIGURES,
    INDICATORS,
    KPIS,
    LAIT,
    NEIGHBOURS,
    PLANS,
    PROJECT,
    SOURCES,
    SmallProject,
)

from analysis.build import current
from analysis.claims.text import SIGN, read_blocks
from analysis.disclosure.own_figures import protect_observations, relations_of
from analysis.disclosure.report import check_observations
from analysis.inputs.clean import clean_project
from analysis.inputs.measures import read_measures
from analysis.inputs.official.recognise import recognise
from analysis.inputs.project import read_project
from analysis.tables import store
from analysis.tables.data import AREAS, PROCESSED
from analysis.tables.declare import empty
from analysis.vocabulary.errors import AnalysisError

LONGEST_S = 10
SEED = 18

OFFICIAL = "data/raw/referrals/referrals.csv"
WHOLE = "data/raw/lait_full/bds_long_0.csv"
DICTIONARY = "data/raw/lait_full/lait_data_dictionary.csv"
EDITION = "data/plans/plan_2025/edition.yml"
OWN_KPIS = "data/plans/plan_2025/kpis.csv"
OWN_ACTIONS = "data/plans/plan_2025/actions.csv"
NARRATIVE = "data/plans/plan_2025/narrative/good_at.md"
MEASURES = "measures.csv"
MANIFEST = "reports/e06000050/2024-25/gap_analysis.manifest.json"

_MORE = {
    OFFICIAL: """\
time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,new_la_code,la_name,topic,starts,pupils,share
2019,Reporting year,Local authority,E92000001,England,E12000002,North West,896,E06000050,Cheshire West and Chester,Total,40,200,20.0
2020,Reporting year,Local authority,E92000001,England,E12000002,North West,896,E06000050,Cheshire West and Chester,Total,42,200,21.0
2020,Reporting year,National,E92000001,England,,,,,,Total,50000,200000,25.0
""",
    WHOLE: """\
Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region
DEV,,2017,,70.1,896,
DEV,,2018,,71.8,896,
OTHER,,2018-19 (OT),,12.5,877,
""",
    DICTIONARY: """\
Measure_code,Measure,Measure_short,Year_Type
1,GLD,DEV,Academic Year
1,Spending,OTHER,Financial Year
""",
    EDITION: """\
title: "The next plan"
area: E06000050
published: "2025"
target_years: ["2025/26"]
supersedes: plan_2024
status: draft
goals:
  1.1: {indicator: development, theme: "Early years", actions: [b1]}
""",
    OWN_KPIS: """\
measure_id,kpi,measure,unit,baseline,baseline_period,target_2025_26
1.1,KPI,Good level of development,percent,72%,2024/25,75%
""",
    OWN_ACTIONS: """\
theme,action_id,title,deadline,owner
Early years,b1,Visit every nursery again,31 March 2026,Head of Early Years
""",
    NARRATIVE: """\
---
quoted: []
---
# What are we good at?

Most children {{ value("development") }} reach it, and **we** want more.
""",
    MEASURES: """\
Measure,Theme,Baseline 2022-23,Target 2024-25
Re-referrals within 12 months,Care,20%,18%
Families helped,Help,1204,1400
""",
    MANIFEST: json.dumps(
        {"title": "Gaps", "area_code": "E06000050", "area_name": "Chester", "year": "2024/25",
         "notebook": "gap_analysis.ipynb", "parameters": {"area": "E06000050"}, "read": {"tables": ["goals"]},
         "rows": {"goals": {"all": {"plans": "0" * 64}}}, "inputs": {}, "code": {}, "versions": {},
         "outputs": {"gap_analysis.html": "1" * 64, "gap_analysis/gap_analysis.docx": "2" * 64}}
    ),
}  # fmt: skip
_SOURCE = """\
  {name}:
    title: "{name}"
    publisher: "Department for Education"
    published: "2026"
    licence: ogl
    citation: "Department for Education."
    kind: {kind}
    trust: {trust}
    files:
{files}
"""
_LINK = '      - {source: releases, id: "re_referrals", group: all, year_type: financial}\n'
_SERIES = (
    '      - {source: referrals, id: "share", where: {topic: Total}, numerator: starts, denominator: pupils, '
    "group: all, year_type: financial}\n"
)


class Fuzzed(SmallProject):
    """The small project with a file of every kind; `restore` puts all of them back."""

    def __init__(self, root):
        super().__init__(root)
        entries = "".join(
            _SOURCE.format(
                name=name, kind=kind, trust=trust,
                files="\n".join(f'      {Path(file).name}: "HASH OF {file}"' for file in files),
            )
            for name, kind, trust, files in (
                ("referrals", "official_file", 5, [OFFICIAL]), ("lait_full", "lait_file", 6, [WHOLE, DICTIONARY])
            )
        )  # fmt: skip
        for name, text in _MORE.items():
            self.write(name, text, declared=False)
        self.write(SOURCES, self.text(SOURCES).replace("  council:\n", f"{entries}  council:\n"))
        self.write(INDICATORS, self.text(INDICATORS).replace(_LINK, _LINK + _SERIES))
        with (root / CORRECTIONS).open("w", encoding="utf-8", newline="\n") as file:
            file.write(
                "corrections:\n"
                "  - indicator: development\n    group: all\n    area: E06000050\n"
                '    period: "2018/19"\n    source_id: lait\n    action: replace\n'
                '    expected: "72.1"\n    value: "72.2"\n    reason: "A slip."\n    source: "DfE"\n'
            )
        pointer = store.save_tables(
            {one.name: empty(one) for one in PROCESSED}, self.folders.processed, {"a": "b"}
        )
        self.states = ["data/processed/current.json", f"data/processed/{pointer.name}/slices.json"]
        self.tables_folder = f"data/processed/{pointer.name}"
        self._kept = {name: self.path(name).read_bytes() for name in (*TEXTS, *self.states)}
        self._kept_sources = self._sources

    def bytes_of(self, name):
        return self._kept[name]

    def restore(self):
        self._sources = self._kept_sources
        for name, content in self._kept.items():
            if not self.path(name).is_file() or self.path(name).read_bytes() != content:
                self.path(name).write_bytes(content)

    def check(self):
        """What `annual-review check` does with the files, without its release notes; the observations."""
        raw = read_project(self.root)
        tables = clean_project(raw)
        own = [one.id for one in raw.reference.sources.values() if one.kind == "tidy_figures"]
        official = [
            one.id
            for one in raw.reference.sources.values()
            if one.kind not in ("tidy_figures", "plan_document")
        ]
        indicators = raw.reference.indicators
        relations = relations_of(tables["observations"], indicators, own)
        tables["observations"], tables["notices"] = protect_observations(
            tables["observations"], tables["notices"], indicators, own, relations
        )
        check_observations(tables, indicators, own, official, relations)
        self.narratives = raw.narratives
        return tables


CSVS = (
    COUNCIL, COUNTS, LAIT, NEIGHBOURS, KPIS, ACTIONS, FIGURES, OWN_KPIS, OWN_ACTIONS, OFFICIAL, WHOLE, DICTIONARY,
)  # fmt: skip
YAMLS = (SOURCES, INDICATORS, PLANS, BREAKS, CORRECTIONS, PROJECT, EDITION)
TEXTS = (*CSVS, *YAMLS, NARRATIVE, MEASURES, MANIFEST)
REFUSE, SAME, OPEN = "must be refused", "must change nothing", "cannot be judged"

NO_NUMBERS = (
    "74,3", "\uff17\uff14", "7\u00b2", "\u00b2", "1e400", "nan", "inf", "-inf", "NaN", "-5", "174.3", "abc", "=1+1",
    "1.2.3", "[q]", "#DIV/0!", "74.3 74.3", "0x1F", "\u0667\u0664", "1_000", "74 .3", "1,23,456", "+-5",
    "9" * 400, "74..3", ".", "7\u200b4", "74\u00bd", "74.3\u20ac", "74.3%%", "TRUE", "2024-03-31", "(5",
)  # fmt: skip
NO_PERIODS = (
    "2024/26", "2024-2", "31 June 2024", "2024-02-30", "0000/01", "9999", "45382", "Q5 2024", "2024/25/26",
    "\uff12\uff10\uff12\uff14/25", "2024/25x", "last year", "", "13/13/2024", "\u00b2024/25", "2024/25 (xyz)", "nan",
    "week 99 2024", "20245",
)  # fmt: skip
NO_AREAS = ("E0600005", "E99999999", "", "Chesterton", "\uff18\uff19\uff16", "896x", "E06000050 ;", "nan")
NO_NAMES = ("developmnt", "", "nan", "all ", "_", "development,all", "\u0000", "x" * 5_000)
NO_DAYS = ("banana", "2024-13-01", "31 June 2030", "nan", "1/2", "\u00b2")
NO_COUNTS = ("-1", "abc", "\u00b2", "9" * 100, "1,2", "1e99", "nan", "\uff13", "3.5")
NO_TARGETS = ("610%", "-5%", "rather more", "52,5%", "\uff15\uff10%", "nan%", "75%%", "9" * 99 + "%")
NO_DEADLINES = ("31-Mar-26", "Mar-26", "31.03.2026", "31 June 2026", "2026-02-30", "46112", "00/00/00")
NO_LINES = ("0", "-1", "\u00b2", "1.5", "x", "\u0663", "9" * 5_000)

# column of a file: what may not stand there
HOSTILE = {
    COUNCIL: {"value": NO_NUMBERS, "period": NO_PERIODS, "area_code": NO_AREAS, "indicator": NO_NAMES,
              "group": NO_NAMES, "status": ("provisonal", "p", "x"), "published": NO_DAYS,
              "numerator": NO_COUNTS, "denominator": NO_COUNTS},
    COUNTS: {"value": NO_NUMBERS, "area_code": NO_AREAS, "indicator": NO_NAMES, "numerator": NO_COUNTS[:-1],
             "denominator": NO_COUNTS[:-1], "time_identifier": ("Week", "Tax year")},
    LAIT: {"area_code": NO_AREAS, "indicator": NO_NAMES, "unit": ("percnt", "count"),
           "polarity": ("higher", "?"), "year_type": ("Anual", "Tax Year"), "lait_measure": ("DEW", "")},
    NEIGHBOURS: {"rank": NO_LINES, "area_code": NO_AREAS, "neighbour_code": NO_AREAS, "list_version": ("",)},
    KPIS: {"line": NO_LINES, "line_end": NO_LINES, "measure_id": ("", "9.9"), "unit": ("percnt", "nan"),
           "target_2024_25": NO_TARGETS[2:], "document": ("plan_2042", "")},
    ACTIONS: {"line": NO_LINES, "action_id": ("", "a9"), "document": ("plan_2042", "")},
    FIGURES: {"line": NO_LINES, "figure_id": ("",), "document": ("plan_2042",)},
    OWN_KPIS: {"measure_id": ("", "9.9"), "unit": ("percnt", "nan"), "baseline": NO_TARGETS,
               "target_2025_26": (NO_TARGETS[0], *NO_TARGETS[2:])},  # "-5%" is a change, in the grammar of targets
    OWN_ACTIONS: {"deadline": NO_DEADLINES, "action_id": ("", "b9")},
    OFFICIAL: {"time_period": ("2019\u00b2", "", "20x9", "9999")},
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,2})?")
_MARKS = {"", "-", "..", "."}
_KEY = re.compile(r"^( *(?:- )?)([A-Za-z_0-9.\"/-]+):( .*)?$")


@dataclass(frozen=True)
class Change:
    """One change: what was done to which file, what the oracle knows of it, and how to make it.

    `number` is what the cell at `place` (row, column) plainly says, where that is what is judged.
    """

    what: str
    file: str
    content: bytes
    expected: str
    number: object = None
    row: int = 0


@dataclass
class Result:
    """How the changes of a run ended."""

    counts: Counter = field(default_factory=Counter)
    faults: list = field(default_factory=list)

    def fault(self, kind, change, told):
        self.counts[kind] += 1
        self.faults.append(f"{kind}: {change.what} ({change.file}): {told}")


def rows_of(text):
    return list(csv.reader(io.StringIO(text)))


def text_of(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def drawn(project, chance):
    """A change drawn at random."""
    make = chance.choice(
        (_of_bytes, _of_a_cell, _of_a_cell, _of_a_number, _of_rows, _of_yaml, _of_yaml, _slip)
    )
    return make(project, chance)


def _of_bytes(project, chance):
    file = chance.choice((*TEXTS, *project.states))
    content = project.bytes_of(file)
    is_table, place = file in CSVS, chance.randrange(len(content) + 1)
    is_read = file not in project.states and file not in (MEASURES, MANIFEST)
    refused = REFUSE if is_read else OPEN
    kinds = {
        "cut off": (content[:place], OPEN),
        "a byte changed": (content[:place] + bytes([chance.randrange(256)]) + content[place + 1 :], OPEN),
        "a null byte put in": (content[:place] + b"\0" + content[place:], REFUSE if is_table and file not in (WHOLE, OFFICIAL) else OPEN),
        "no UTF-8": (content[:place] + b"\xff\xfe\xfd" + content[place:], refused),
        "saved as UTF-16": (content.decode().encode("utf-16"), refused),
        "a byte-order mark put before": (b"\xef\xbb\xbf" + content, OPEN),
        "emptied": (b"", refused if file not in (NARRATIVE, DICTIONARY) else OPEN),
        "a workbook in its place": (b"PK\x03\x04" + content, refused if file != NARRATIVE else OPEN),
        "line ends of Windows": (content.replace(b"\n", b"\r\n"), SAME if file in (*CSVS, *YAMLS) else OPEN),
        "doubled": (content + content, REFUSE if file in YAMLS or (is_table and file not in (OFFICIAL, WHOLE, DICTIONARY)) else OPEN),
        "nested deep": (content + b"\n" + b"[" * 3_000, OPEN),
    }  # fmt: skip
    what = chance.choice(list(kinds))
    return Change(what, file, *kinds[what])


def _of_a_cell(project, chance):
    file = chance.choice(list(HOSTILE))
    column = chance.choice(list(HOSTILE[file]))
    rows = rows_of(project.bytes_of(file).decode())
    row, place = chance.randrange(1, len(rows)), rows[0].index(column)
    put, was = chance.choice(HOSTILE[file][column]), rows[row][place]
    expected = REFUSE
    if put == was or (put.strip() == was and file != COUNCIL) or put.strip() == was:
        expected = OPEN
    if file in (COUNCIL, COUNTS) and column == "value" and put in ("-5", "174.3", "."):
        # a count above a hundred is one; what counts give is checked elsewhere
        is_share = rows[row][0] in ("development", "re_referrals")
        expected = expected if is_share and put != "." else OPEN
    if file == COUNTS:  # a publisher's old marks, and counts rounded by themselves
        expected = OPEN if put in ("nan", ".", "abc", "(5", "") else expected
    rows[row][place] = put
    return Change(f"{column} {put[:30]!r} for {was!r}", file, text_of(rows).encode(), expected)


def _of_a_number(project, chance):
    """A digit, comma, point or sign more, less or other in a figure: read as it plainly is, or refused."""
    file, column = chance.choice(((COUNCIL, "value"), (LAIT, "value"), (COUNCIL, "numerator")))
    rows = rows_of(project.bytes_of(file).decode())
    row, place = chance.randrange(1, len(rows)), rows[0].index(column)
    text = rows[row][place]
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(("", *"0123456789.,-%e ")) + text[at + chance.randint(0, 1) :]
    rows[row][place] = text
    plain = (
        text.strip().casefold().removesuffix("%").rstrip() if column == "value" else text.strip().casefold()
    )
    number = Decimal(plain.replace(",", "")) if _NUMBER.fullmatch(plain) else None
    known = number is not None or text.strip() in _MARKS
    if file == LAIT and text.strip().startswith("72.1"):
        known, number = True, Decimal("72.2")  # the figure that the project's correction replaces
    return Change(
        f"{column} {text!r}", file, text_of(rows).encode(), "is read as printed" if known else REFUSE, number, row + 1
    )  # fmt: skip


def _of_rows(project, chance):
    file = chance.choice((COUNCIL, COUNTS, LAIT, NEIGHBOURS, KPIS, ACTIONS, FIGURES, OWN_KPIS, OWN_ACTIONS))
    rows = rows_of(project.bytes_of(file).decode())
    row, place = chance.randrange(1, len(rows)), chance.randrange(len(rows[0]))
    kinds = {
        "a row twice": ([*rows, rows[row]], REFUSE),
        "a cell too few": ([*rows[:row], rows[row][:-1], *rows[row + 1 :]], REFUSE),
        "a cell too many": ([*rows[:row], [*rows[row], "x"], *rows[row + 1 :]], REFUSE),
        "a column renamed": (
            [[*rows[0][:place], f"{rows[0][place]}_x", *rows[0][place + 1 :]], *rows[1:]], REFUSE
        ),
        "a column twice": ([[*one, one[place]] for one in rows], REFUSE),
        "a header twice": ([rows[0], *rows], REFUSE),
        "space around cells": ([rows[0], *([f"  {cell} " for cell in one] for one in rows[1:])], SAME),
        "empty rows": ([*rows, [""] * len(rows[0]), []], SAME),
        "rows turned round": ([rows[0], *rows[:0:-1]], OPEN),
        "no rows": (rows[:1], OPEN),
        "a thousand columns": ([[*one, *(f"c{n}" for n in range(1_000))] for one in rows], REFUSE),
    }  # fmt: skip
    what = chance.choice(list(kinds))
    made, expected = kinds[what]
    return Change(what, file, text_of(made).encode(), expected)


_BOMB = "\n".join(
    ["bomb0: &bomb0 [a, a, a, a, a, a, a, a, a]"]
    + [f"bomb{n}: &bomb{n} [{', '.join([f'*bomb{n - 1}'] * 9)}]" for n in range(1, 9)]
)
NO_ENTRIES = {
    "unit": ("percnt", "[percent]", "{a: b}", '""'), "decimals": ("-1", "many", "1.5", "\u00b2", "9" * 50),
    "polarity": ("upwards", '""'), "publisher_polarity": ("upwards",), "year_type": ("acadmic", '""', "snapshot:02-31"),
    "trust": ("-1", "first", "\u00b2"), "kind": ("lait", '""'), "licence": ("ogl9", '""'), "area": ("E0600005", '""'),
    "target_years": ('["2024/26"]', "2024/25", "[]"), "period": ('"2024/26"', '"someday"', "[]"),
    "indicator": ("developmnt", '""'), "action": ("erase", '""'), "expected": ('"99.9"',), "value": ('"x"', '"7,2"'),
    "year": ('"2024/26"', '"soon"', "[]"), "edition": ("plan_2042",), "percent": ("{points: two}", "{point: 2}", "2"),
    "group": ("fsn",), "status": ("finished",), "supersedes": ("plan_2042",), "answers": ("whenever",),
}  # fmt: skip


def _of_yaml(project, chance):
    file = chance.choice(YAMLS)
    lines = project.bytes_of(file).decode().split("\n")
    keyed = [number for number, line in enumerate(lines) if _KEY.match(line)]
    number = chance.choice(keyed)
    start, key, said = _KEY.match(lines[number]).groups()
    indent = " " * len(start)
    kinds = {
        "a key twice": ([*lines[: number + 1], f"{indent}{key}: x", *lines[number + 1 :]], OPEN if said is None else REFUSE),
        "a tab": ([*lines[:number], "\t" + lines[number], *lines[number + 1 :]], OPEN),
        "a line less": ([*lines[:number], *lines[number + 1 :]], OPEN),
        "a line more to the right": ([*lines[:number], " " + lines[number], *lines[number + 1 :]], OPEN),
        "an unknown key": ([*lines[: number + 1], f"{indent}{key}_x: x", *lines[number + 1 :]], OPEN),
        "a list for a value": ([*lines[:number], f"{start}{key}: [[], {{}}]", *lines[number + 1 :]], OPEN),
        "a quotation mark": ([*lines[:number], f'{lines[number]}"', *lines[number + 1 :]], OPEN),
        "an alias of nothing": ([*lines[:number], f"{start}{key}: *nothing", *lines[number + 1 :]], REFUSE),
        "aliases of aliases": ([*lines, *_BOMB.split("\n")], REFUSE),
        "aliases of aliases as a value": (
            [*_BOMB.split("\n"), *lines[:number], f"{start}{key}: *bomb8", *lines[number + 1 :]], REFUSE
        ),
        "an alias of itself": ([*lines[:number], f"{start}{key}: &own [*own]", *lines[number + 1 :]], REFUSE),
        "a tag of Python": (
            [*lines[:number], f"{start}{key}: !!python/object/apply:os.getcwd []", *lines[number + 1 :]], OPEN
        ),
        "deep nesting": ([*lines[:number], f"{start}{key}: {'[' * 5_000}", *lines[number + 1 :]], REFUSE),
        "a merge key": ([*lines[: number + 1], f"{indent}<<: {{a: b}}", *lines[number + 1 :]], OPEN),
    }  # fmt: skip
    if key in NO_ENTRIES and said is not None and chance.random() < 0.6:
        put = chance.choice(NO_ENTRIES[key])
        is_open = said.strip().strip('"') == put.strip('"') or (file == PROJECT and key in ("edition",))
        changed = [*lines[:number], f"{start}{key}: {put}", *lines[number + 1 :]]
        expected = OPEN if is_open or said.startswith(" {") else REFUSE
        return Change(f"{key}: {put}", file, "\n".join(changed).encode(), expected)
    what = chance.choice(list(kinds))
    made, expected = kinds[what]
    if file == SOURCES and what.startswith("aliases"):
        expected = REFUSE
    return Change(f"{what} at {key}", file, "\n".join(made).encode(), expected)


_SLIPS = (
    "{{", "}}", "{%", "%}", "{#", "#}", '"', "'", "(", ")", "---", "```", "<!--", "\n\n", "#", "{{ value() }}",
    '{{ value("developmnt") }}', "<script>", "\u0000", "\u202e", "| a | b |", "&amp;", "[x](y)", "* ", "> ", "1. ",
)  # fmt: skip


def _slip(project, chance):
    """Slips in an author's text, in the file of measures, in a manifest and in the state of the tables."""
    file = chance.choice((NARRATIVE, NARRATIVE, MEASURES, MANIFEST, OFFICIAL, *project.states))
    text = project.bytes_of(file).decode()
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(text) + 1)
        put = chance.choice(_SLIPS) if file == NARRATIVE else chance.choice(
            ("", ",", '"', "{", "}", "[", "null", "-1", "../../x", "\n", ";", "%", "9" * 30, "true", "\\u0000", "e")
        )  # fmt: skip
        text = text[:place] + put + text[place + chance.randint(0, 3) :]
    return Change("slips", file, text.encode(), "no word is lost" if file == NARRATIVE else OPEN)


@contextmanager
def in_time():
    """Ends what takes longer than it may, where the system can."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def too_long(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, LONGEST_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run(root, seed, count):
    """Make `count` changes, one after the other, each in a project that is as declared; how they ended."""
    project, chance, result = Fuzzed(root), random.Random(seed), Result()
    clean = project.check()["observations"]
    for _ in range(count):
        change = drawn(project, chance)
        _try(project, change, clean, result)
        project.restore()
    return result


def _try(project, change, clean, result):
    result.counts["changes"] += 1
    judged = change.expected != OPEN
    result.counts["judged"] += judged
    project.write(
        change.file,
        change.content.decode("utf-8")
        if change.file == SOURCES and _is_text(change.content)
        else change.content,
        declared=False,
    )
    if change.file != SOURCES:
        project.declare()
    elif not _is_text(change.content):
        project.path(SOURCES).write_bytes(change.content)
    else:
        project.declare()
    try:
        with in_time():
            wrong = _accepted(project, change, clean)
    except AnalysisError as refusal:
        if len(str(refusal)) > 20_000:
            result.fault("message without end", change, len(str(refusal)))
        if change.expected == SAME:
            result.fault("refused wrongly", change, str(refusal)[:300])
        result.counts["refused"] += 1
        return
    except TimeoutError:
        result.fault("hang", change, f"longer than {LONGEST_S} s")
        return
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-3:]
        said = " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(where))
        result.fault("traceback", change, f"{type(error).__name__}: {str(error)[:200]} at {said}")
        return
    result.counts["accepted"] += 1
    if wrong:
        result.fault("accepted wrongly", change, wrong)


def _is_text(content):
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _accepted(project, change, clean):
    """What is wrong with a change that was accepted; empty where nothing is that the oracle knows."""
    if change.file == MEASURES:
        read_measures(project.path(MEASURES))
        return ""
    if change.file == MANIFEST:
        return _of_a_manifest(project.path(MANIFEST))
    if change.file in project.states:
        processed = project.folders.processed
        store.is_current(processed, {"a": "b"}), store.made_from(processed), store.load_slices(processed)
        store.load_table(processed, AREAS)
        return ""
    if change.file == OFFICIAL:
        recognise(project.path(OFFICIAL))(project.path(OFFICIAL), None)
    tables = project.check()
    if change.expected == REFUSE:
        return "no word of it"
    found = tables["observations"]
    if change.expected == SAME and not _plain(found).equals(_plain(clean)):
        return "the figures differ"
    if change.expected == "is read as printed" and "value" in change.what.split(" ")[0]:
        (row,) = found[found["locator"] == f"{change.file}, row {change.row}"].to_dict("records") or [None]
        if row is None:
            return "" if change.number is None else "the figure is gone"
        is_missing = row["value"] != row["value"]
        if is_missing != (change.number is None):
            return "" if is_missing and row["missing"] == "c" else f"{row['value']} for {change.number}"
        if not is_missing and abs(row["value"] - float(change.number)) > 0.0501:
            return f"{row['value']} for {change.number}"
    if change.expected == "no word is lost":
        (narrative,) = project.narratives
        blocks, markers, problems = read_blocks(narrative)
        if not problems:
            shown = " ".join(
                SIGN.sub(lambda sign: f" {markers[ord(sign[0]) - 0xE000].expression} ", block.text)
                for block in blocks
            )
            if _words(shown) != _words(narrative.text):
                return "a word is lost"
    return ""


def _words(text):
    return re.findall(r"[A-Za-z]+", re.sub(r"(?s)\{#.*?#\}", "", text))


def _plain(observations):
    columns = [name for name in observations.columns if name != "locator"]
    return observations[columns].sort_values(columns[:6]).reset_index(drop=True)


def _of_a_manifest(path):
    stored = current.read_manifest(path)
    named = current.outputs_of(path)
    if stored is not None:
        current.what_is_amiss(path, stored)
    away = [
        name for name in named if not (path.parent / name).resolve().is_relative_to(path.parent.resolve())
    ]
    return f"names {away}" if away else ""


if __name__ == "__main__":
    import tempfile

    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else SEED
    with tempfile.TemporaryDirectory() as folder:
        done = run(Path(folder), seed, count)
    print(dict(done.counts))
    for line in done.faults:
        print(line)
