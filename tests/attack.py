"""Plays a reader who wants to know what is hidden: reads every file of the reports, and bounds every count.

Each drawn set of figures is an indicator of its own. What the reports say of it, in pages, Word documents,
spreadsheets, CSV files and manifests, becomes linear relations between the counts of its groups: printed
counts, percentages and rates within their rounding, sums of groups, and the people of the area, which are
published. Linear programming then gives the least and the most that each hidden count can be
(`scipy.optimize.linprog`). The reader does not use that hidden counts are small.
"""

import random
import re
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

import numpy as np
from bs4 import BeautifulSoup
from scipy.optimize import linprog
from small_project import COUNCIL, INDICATORS

SEED = 18
AREA = "E06000050"
PEOPLE = 70_000
KINDS = ("cross table", "complement", "gap", "rate", "two editions")
NEAR = 2  # a count that is known to within so many is as good as known
PERIOD = "2024/25"


@dataclass
class Drawn:
    """The figures of one indicator.

    Attributes:
        name: The indicator.
        kind: One of `KINDS`.
        counts: Numerator and denominator by group, as they are.
        before: The same in an earlier build of the same reports; empty without one.
    """

    name: str
    kind: str
    counts: dict
    before: dict = field(default_factory=dict)

    @property
    def groups(self):
        return [group for group in self.counts if group != "all"]

    @property
    def parts(self):
        pairs = [tuple(self.groups[place : place + 2]) for place in range(0, len(self.groups), 2)]
        return [pair for pair in pairs if len(pair) == 2]


def draw(number):
    """The set of this number, of a kind by turns: with a few children in one group."""
    chance, kind = random.Random(SEED * 100 + number), KINDS[number % len(KINDS)]
    few, of_few = chance.randint(1, 4), chance.randint(20, 60)
    many, of_many = chance.randint(250, 400), chance.randint(450, 600)
    if kind == "rate":
        return Drawn(f"drawn_{number}", kind, {"all": (few, PEOPLE)})
    if kind == "complement":
        few = of_few - few
    counts = {"all": (few + many, of_few + of_many), "one": (few, of_few), "two": (many, of_many)}
    if kind == "cross table":
        other, of_other = chance.randint(100, few + many - 100), chance.randint(300, 400)
        counts |= {
            "three": (min(other, of_other), of_other),
            "four": (few + many - min(other, of_other), of_few + of_many - of_other),
        }
    before = {}
    if kind == "two editions":
        counts["one"], counts["all"] = (5, of_few), (5 + many, of_few + of_many)
        before = {**counts, "one": (6, of_few + 1), "all": (6 + many, of_few + of_many + 1)}
    return Drawn(f"drawn_{number}", kind, counts, before)


def put(small, sets, *, before=False):
    """Declare the indicators in a small project, and write the council's own figures of them."""
    if "  drawn_" not in small.text(INDICATORS):
        entries = []
        for drawn in sets:
            unit = "rate per 10,000" if drawn.kind == "rate" else "percent"
            groups = "".join(f'      {group}: "Group {group}"\n' for group in drawn.counts)
            parts = "".join(f"      - {{whole: all, parts: [{one}, {two}]}}\n" for one, two in drawn.parts)
            gaps = ", ".join(f"[{two}, {one}]" for one, two in drawn.parts)
            entries.append(
                f'  {drawn.name}:\n    name: "Drawn {drawn.name[6:]}"\n'
                f'    short_name: "Drawn {drawn.name[6:]}"\n'
                f'    description: "A drawn figure."\n    unit: {unit}\n    decimals: 1\n    polarity: high\n'
                "    publisher_polarity: none\n    year_type: academic\n    answers: same_academic_year\n"
                f"    groups:\n{groups}" + (f"    parts:\n{parts}    gap: [{gaps}]\n" if parts else "")
            )
        small.write(INDICATORS, small.text(INDICATORS) + "".join(entries))
    rows = []
    for drawn in sets:
        for group, (count, total) in ((before and drawn.before) or drawn.counts).items():
            if drawn.kind == "rate":
                rows.append(f"{drawn.name},{group},{AREA},{PERIOD},{10_000 * count / total:.1f},,,,,own")
            else:
                rows.append(
                    f"{drawn.name},{group},{AREA},{PERIOD},{100 * count / total:.1f},{count},{total},,,own"
                )
    small.write(COUNCIL, _council(small) + "\n".join(rows) + "\n")


def _council(small):
    return "".join(line + "\n" for line in small.text(COUNCIL).splitlines() if not line.startswith("drawn_"))


def texts_under(reports):
    """Every text of every file: of pages, of the parts of packed files, and of everything else as it is."""
    for path in sorted(reports.rglob("*")):
        if not path.is_file():
            continue
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as packed:
                for name in packed.namelist():
                    if name.endswith(".xml"):
                        root = ElementTree.fromstring(packed.read(name))
                        yield path, " ".join(root.itertext())
        elif path.suffix == ".html":
            page = path.read_text(encoding="utf-8")
            yield path, BeautifulSoup(page, "html.parser").get_text(" ")
            yield path, " ".join(re.findall(r'(?:aria-label|title|alt|data-[a-z]+)="([^"]*)"', page))
        elif path.suffix in (".png", ".pdf"):
            continue  # drawn from the page
        else:
            yield path, path.read_text(encoding="utf-8", errors="replace")


def read(reports, drawn):
    """What is said of each group of an indicator, from the pages about it: counts and values."""
    found = {"counts": set(), "values": set(), "gaps": set(), "texts": 0}
    slug = drawn.name.replace("_", "-")
    for path, text in texts_under(reports):
        found["texts"] += 1
        group = next(
            (g for g in drawn.counts if path.name.startswith(f"indicator_profile-{slug}-{g}.")), None
        )
        if group is not None and path.suffix == ".html":
            for table in BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").find_all("table"):
                for row in table.find_all("tr"):
                    _read_row(
                        [cell.get_text(" ", strip=True) for cell in row.find_all(["td", "th"])], group, found
                    )
        for count, total in re.findall(r"\b([0-9][0-9,]*) of ([0-9][0-9,]*)\b", text.replace("\u200b", "")):
            pair = int(count.replace(",", "")), int(total.replace(",", ""))
            for group, truth in drawn.counts.items():
                if pair == truth and slug in path.name:
                    found["counts"].add((group, *pair))
    return found


def _read_row(cells, group, found):
    """A row about a period: its figure and counts where it names their place; a gap beside a hidden one."""
    if len(cells) < 2 or cells[0].replace("-", "/") != PERIOD:
        return
    texts = [cell.replace("\u200b", "") for cell in cells[1:]]
    if any(text.startswith("data/") for text in texts):
        for text in texts:
            if match := re.fullmatch(r"([0-9][0-9,]*) of ([0-9][0-9,]*)", text):
                found["counts"].add((group, *(int(part.replace(",", "")) for part in match.groups())))
        if match := re.fullmatch(r"([0-9]+\.[0-9])%?", texts[0]):
            found["values"].add((group, float(match[1])))
    elif "[c]" in texts[:2] and any(re.fullmatch(r"[+−-]?[0-9]+\.[0-9]", text) for text in texts[2:3]):
        found["gaps"].add((group, *texts))


def bounds(drawn, found):
    """The least and the most that each numerator can be, for a reader with these texts; by group."""
    groups = list(drawn.counts)
    place = {group: number for number, group in enumerate(groups)}
    size = 2 * len(groups)  # numerators, then denominators
    upper, limits, equal, sums = [], [], [], []

    def relation(terms, most=None, exactly=None):
        row = np.zeros(size)
        for column, factor in terms:
            row[column] += factor
        if exactly is None:
            upper.append(row), limits.append(most)
        else:
            equal.append(row), sums.append(exactly)

    for group in groups:
        above, below = place[group], len(groups) + place[group]
        relation([(above, 1), (below, -1)], most=0)
        if drawn.kind == "rate":
            relation([(below, 1)], exactly=PEOPLE)
    for group, count, total in found["counts"]:
        relation([(place[group], 1)], exactly=count)
        relation([(len(groups) + place[group], 1)], exactly=total)
    per = 10_000 if drawn.kind == "rate" else 100
    for group, value in found["values"]:
        above, below = place[group], len(groups) + place[group]
        relation([(above, 1), (below, -(value + 0.05) / per)], most=0)
        relation([(above, -1), (below, (value - 0.05) / per)], most=0)
    for pair in drawn.parts:
        for offset in (0, len(groups)):
            terms = [(offset + place["all"], -1), *((offset + place[one], 1) for one in pair)]
            relation(terms, exactly=0)
    answer = {}
    for group in groups:
        ends = []
        for sign in (1, -1):
            aim = np.zeros(size)
            aim[place[group]] = sign
            solved = linprog(
                aim, np.array(upper) if upper else None, limits or None, np.array(equal) if equal else None,
                sums or None, bounds=(0, PEOPLE),
            )  # fmt: skip
            if solved.status != 0:
                raise ValueError(f"{drawn.name}: what is read contradicts itself ({solved.message})")
            ends.append(sign * solved.fun)
        answer[group] = (ends[0], ends[1])
    return answer


def leaks(drawn, found):
    """Each small count that the reader knows, or knows to within `NEAR`; that of those left out too."""
    told = [f"{drawn.kind}, {drawn.name}: a gap beside a hidden figure, {row}" for row in found["gaps"]]
    for group, (least, most) in bounds(drawn, found).items():
        count, total = drawn.counts[group]
        is_small = 1 <= count <= 5 or (drawn.kind != "rate" and 1 <= total - count <= 5)
        if is_small and count - least <= NEAR and most - count <= NEAR:
            told.append(
                f"{drawn.kind}, {drawn.name}, group {group}: {count} is from {least:.1f} to {most:.1f}"
            )
    return told
