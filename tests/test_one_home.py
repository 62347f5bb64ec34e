"""Each rule has one home: what a search of the code can tell of a second one is found here.

A finder looks at one module and says the lines in which something is written that its home has, and
that should be asked of the home. Texts for people (docstrings, messages) are not what it looks for.
"""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from analysis.vocabulary.calendars import YEARS
from analysis.vocabulary.marks import MARKS
from analysis.vocabulary.statuses import STATUSES
from analysis.vocabulary.units import UNITS

ROOMS = Path(__file__).parent.parent / "src" / "analysis"
Finder = Callable[[ast.Module], Iterator[int]]

MARK_WORDS = {
    text
    for mark in MARKS.values()
    for text in (mark.short, mark.note, mark.phrase, f"{mark.sign}: {mark.short}.")
} - {"not available", "not applicable"}  # ordinary English elsewhere


def texts(tree: ast.Module, *wanted: str) -> Iterator[int]:
    """Where one of these stands as a text of its own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in wanted:
            yield node.lineno


def tables_by(tree: ast.Module, keys: set[str], fewest: int = 2) -> Iterator[int]:
    """Where a dictionary is written whose keys are several of these."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            found = {key.value for key in node.keys if isinstance(key, ast.Constant)}
            if len(found & keys) >= fewest:
                yield node.lineno


def statuses(tree: ast.Module) -> Iterator[int]:
    yield from texts(tree, *STATUSES)


def status_classes(tree: ast.Module) -> Iterator[int]:
    yield from texts(tree, *(status.css_class for status in STATUSES.values()))


def least_shown(tree: ast.Module) -> Iterator[int]:
    """Half of a shown place, or the slack taken off it."""
    for node in ast.walk(tree):
        if (isinstance(node, ast.Constant) and node.value == 1e-12) or (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Mult)
            and isinstance(node.left, ast.Constant)
            and node.left.value == 0.5
            and re.match(r"10(\.0)? ?\*\* ?-", ast.unparse(node.right))
        ):
            yield node.lineno


def words_for_a_change(tree: ast.Module) -> Iterator[int]:
    """Better or worse, told from a sign and a direction."""
    for node in ast.walk(tree):
        if isinstance(node, ast.IfExp):
            words = {part.value for part in (node.body, node.orelse) if isinstance(part, ast.Constant)}
            if words == {"better", "worse"} and "polarity" in ast.unparse(node.test):
                yield node.lineno


def unit_words(tree: ast.Module) -> Iterator[int]:
    yield from tables_by(tree, {*UNITS})
    rates = [name for name in UNITS if name.startswith("rate per")]
    yield from texts(tree, *rates, *(UNITS[name].many for name in rates))


def mark_meanings(tree: ast.Module) -> Iterator[int]:
    yield from tables_by(tree, {*MARKS, *(mark.sign for mark in MARKS.values())})
    yield from texts(tree, *MARK_WORDS)


def kinds_of_year(tree: ast.Module) -> Iterator[int]:
    yield from tables_by(tree, set(YEARS))
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            held = [item.value for item in node.elts if isinstance(item, ast.Constant)]
            if len(held) == len(node.elts) >= 3 and set(held) <= set(YEARS):
                yield node.lineno


def own_plan(tree: ast.Module) -> Iterator[int]:
    yield from texts(tree, "other_area")


def printed_decimals(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.GeneratorExp) and re.search(
            r"\bround\((\w+), (\w+)\) == \1", ast.unparse(node)
        ):
            yield node.lineno


def frames_to_records(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in ("rows_of", "records", "_records"):
            yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            given = [one.value for one in node.args if isinstance(one, ast.Constant)]
            if (node.func.attr, given) in (("iterrows", []), ("to_dict", ["records"])):
                yield node.lineno


# What is looked for, where it is at home (and who else may write it, with the reason), and an example.
HOMES: dict[str, tuple[Finder, tuple[str, ...], str]] = {
    "the word of a status": (statuses, ("vocabulary/statuses.py",), 'row["status"] == "Not judged"'),
    "the class of a status": (
        status_classes,
        ("vocabulary/statuses.py", "words/plans.py"),  # the state of an action borrows its colours
        'badge = render(css_class="status--met")',
    ),
    "whether a difference is shown": (
        least_shown,
        ("vocabulary/numbers.py",),
        "is_moved = abs(change) >= 0.5 * 10.0 ** -int(decimals) - 1e-12",
    ),
    "the word for a change": (
        words_for_a_change,
        ("vocabulary/indicators.py",),
        'word = "better" if (change > 0) == (polarity == "high") else "worse"',
    ),
    "the words of a unit": (
        unit_words,
        ("vocabulary/units.py",),
        'PER = {"percent": 100.0, "rate per 10,000": 10_000.0}',
    ),
    "the meaning of a mark": (
        mark_meanings,
        ("vocabulary/marks.py", "vocabulary/targets.py"),  # targets: a mark in place of a plan's target
        'MEANINGS = {"[c]": "withheld", "[x]": "not there"}',
    ),
    "the kinds of year": (
        kinds_of_year,
        ("vocabulary/calendars.py",),
        'SPLIT = ("academic", "financial", "tax")',
    ),
    "whether the plan is the area's own": (
        own_plan,
        ("review/judge.py", "words/status.py"),  # the reason code of a goal, and its sentence
        'is_own = not (review.assessments["reason_detail"] == "other_area").any()',
    ),
    "the decimals of a printed number": (
        printed_decimals,
        ("vocabulary/numbers.py",),
        "next((n for n in range(3) if round(target, n) == target), 1)",
    ),
    "the way from a table to records": (
        frames_to_records,
        ("tables/rows.py", "tables/declare.py"),  # declare: the cases of pandera, no table of ours
        'rows = [one for one in frame.to_dict("records")]',
    ),
}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("rule", HOMES)
def test_a_rule_has_one_home(rule):
    finder, homes, _ = HOMES[rule]
    found = [
        f"src/analysis/{name}:{line}: {rule} stands in {homes[0]}; ask it"
        for path in sorted(ROOMS.rglob("*.py"))
        if (name := path.relative_to(ROOMS).as_posix()) not in homes
        for line in sorted(set(finder(tree_of(path))))
    ]
    assert found == [], "\n" + "\n".join(found)


@pytest.mark.parametrize("rule", HOMES)
def test_a_second_home_is_found(rule):
    finder, _, example = HOMES[rule]
    assert set(finder(ast.parse(f"import this\n\n{example}\n"))) == {3}


@pytest.mark.parametrize("rule", HOMES)
def test_no_exception_is_left_that_nobody_needs(rule):
    finder, homes, _ = HOMES[rule]
    for other in homes[1:]:
        assert list(finder(ast.parse((ROOMS / other).read_text(encoding="utf-8")))), other
    assert (ROOMS / homes[0]).is_file()
