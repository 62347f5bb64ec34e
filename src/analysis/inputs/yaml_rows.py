"""A YAML file of decisions with the row of every entry, held against what `entries` declares.

Every scalar is kept as the text that is written: a measure numbered 1.10 stays `1.10` and a figure of
4.20 stays `4.20`, quoted or not. What must be a number or a yes or no is read as such by its entry.

Pydantic finds what is wrong, all of it at once; what it says is put into our words here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from analysis.inputs.csv_text import stands_instead, utf8_text
from analysis.vocabulary.errors import DataError, Problem, did_you_mean, quoted, raise_if_problems

# Ten times as fast where the wheel of PyYAML brings it, and the same in every other respect.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_A_TEXT = ("a text", "put it in quotation marks")
# What pydantic says of a value that has another shape: what is expected, and what to do.
_SHAPES = {
    ("dict_type", True): ("keys, each with a text", "write one key a line"),
    ("dict_type", False): ("keys and values", "write one entry a key"),
    ("tuple_type", True): ("a list of texts", "put it in square brackets"),
    ("tuple_type", False): ("a list", "write each entry behind a dash"),
}

Steps = tuple[str, ...]  # the keys and list positions, from 1, that lead to an entry
Model = TypeVar("Model", bound=BaseModel)


@dataclass
class YamlFile:
    """One file of decisions, with what is wrong with it."""

    name: str  # The file below the project's root
    sha256: str  # Hash of its bytes
    content: dict[str, Any]  # Its keys and values: mappings, lists, and text for every scalar
    rows: dict[Steps, int] = field(default_factory=dict)  # The row on which each entry starts, by its path
    # Faults found so far; whoever reads the file raises them together
    problems: list[Problem] = field(default_factory=list)

    def row(self, *path: str) -> int | None:
        """The row on which the entry at `path` starts, or that of the nearest entry above it."""
        above = (path[:length] for length in range(len(path), 0, -1))
        return next((self.rows[steps] for steps in above if steps in self.rows), None)

    def keys(self, *path: str) -> Steps:
        """The keys of the entries under `path`, right or wrong; none where nothing is written."""
        found = self._at(path)
        return tuple(found) if isinstance(found, dict) else ()

    def read(self, model: type[Model], *path: str, names: object = None) -> Model | None:
        """Read the entry at `path`; None where it is not as declared, which is noted."""
        try:
            return model.model_validate(self._at(path), context=names, by_alias=True, by_name=False)
        except ValidationError as failure:
            for error in failure.errors(include_url=False):
                found, steps = _in_our_words(error, model)
                self.problems += [self._placed(problem, (*path, *steps)) for problem in found]
            return None

    def fault(self, path: Iterable[str], problem: Problem) -> None:
        """Note what is wrong with the entry at `path`."""
        self.problems.append(self._placed(problem, path))

    def _placed(self, problem: Problem, path: Iterable[str]) -> Problem:
        steps = [step for step in (*path, *filter(None, [problem.column])) if step != "[key]"]
        return problem.at(self.name, self.row(*steps), ".".join(steps))

    def _at(self, path: Steps) -> Any:
        found: Any = self.content
        for step in path:
            found = found.get(step, "") if isinstance(found, dict) else ""
        return found


def problem_of(found: object, expected: str, advice: str, *, is_value: bool = True) -> Problem:
    """A fault without a place; `found` is a value as it is written, or else a description."""
    return Problem(None, None, None, quoted(_plain(found)) if is_value else str(found), expected, advice)


def unknown(value: str, known: Iterable[str], what: str) -> Problem | None:
    """The fault of a name that is not declared, with the nearest that is; None for one that is."""
    names = list(known)
    if value in names:
        return None
    return problem_of(value, what, did_you_mean(value, names, f"declare it, or choose {what}", "`{}`"))


class Refusal(ValueError):
    """What the check of an entry raises; the column of a problem leads on from what is checked."""

    def __init__(self, *problems: Problem) -> None:
        """Keep the problems."""
        super().__init__("refused")
        self.problems = problems


def written(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """What a file may say of an entry, by its keys; the other fields tell where it stands."""
    fields = model.model_fields.items()
    return {info.alias or name: info for name, info in fields if not info.exclude}


def _kind_at(kind: Any, steps: Iterable[str]) -> Any:
    """What is declared at a place within an entry; None where nothing is."""
    for step in steps:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            info = written(kind).get(step)
            kind = None if info is None else info.annotation
        elif step != "[key]":
            key, value = (*get_args(kind), None, None)[:2]
            kind = value if get_origin(kind) is dict else key
        while get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
    return kind


def _in_our_words(error: Any, model: type[BaseModel]) -> tuple[Iterable[Problem], Steps]:
    """What pydantic found in an entry, and where in it this is told."""
    steps = tuple(str(step + 1) if isinstance(step, int) else str(step) for step in error["loc"])
    kind, name = _kind_at(model, steps), steps[-1] if steps else ""
    if error["type"] in ("missing", "extra_forbidden"):
        keys = written(_kind_at(model, steps[:-1]))
        required = [key for key, info in keys.items() if info.is_required()]
        if error["type"] == "missing":
            expected = f"the keys {', '.join(required)}"
            return [problem_of(f"no `{name}`", expected, f"add `{name}`", is_value=False)], steps[:-1]
        known = [*required, *(key for key in keys if key not in required)]
        advice = did_you_mean(name, known, "remove the key", "`{}`")
        return [problem_of(name, f"one of {', '.join(known)}", advice)], steps
    if kind is str and isinstance(error["loc"][-1], int):
        steps = steps[:-1]  # a text of a list is told at the list
    refusal = error.get("ctx", {}).get("error")
    if isinstance(refusal, Refusal):
        return refusal.problems, steps
    expected, advice = _SHAPES.get((error["type"], _kind_at(kind, ("1",)) is str), _A_TEXT)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        expected, advice = f"the keys {', '.join(written(kind))}", "write one key a line"
    return [problem_of(error["input"], expected, advice)], steps


def read_yaml(path: Path, root: Path) -> YamlFile:
    """Read one file of decisions."""
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    if not path.is_file():
        found = stands_instead(path) or "no such file"
        problem = Problem(name, None, None, found, "a YAML file", "put it back")
        raise DataError(f"{name} is missing", problems=(problem,))
    content = path.read_bytes()
    return parse_yaml(utf8_text(content, name), name, hashlib.sha256(content).hexdigest())


def parse_yaml(text: str, name: str, sha256: str) -> YamlFile:
    """Read the text of a file of decisions."""
    file = YamlFile(name, sha256, {})
    try:
        content = _Reader(file, yaml.parse(text, Loader=_LOADER)).document()
    except yaml.YAMLError as failure:
        mark = getattr(failure, "problem_mark", None)
        said = getattr(failure, "problem", None) or getattr(failure, "reason", None)
        problem = Problem(
            name, None if mark is None else mark.line + 1, None, str(said or "text that is not YAML"), "YAML",
            "check the indentation and the quotation marks",
        )  # fmt: skip
        raise DataError(f"{name} is not YAML", problems=(problem,)) from None
    if isinstance(content, dict):
        file.content = content
    else:
        found = "no keys" if content is None else "text without keys"
        expected, advice = "keys and values", "put the file's content back"
        file.problems.append(Problem(name, None, None, found, expected, advice))
    raise_if_problems(DataError, f"{name} is not as declared", file.problems)
    return file


# No file of decisions comes near: beyond them, somebody wants to exhaust the machine.
_DEEPEST = 40
_MOST_REPEATED = 10_000  # entries that aliases stand for, each counted with all that is in it
_NULLS = ("", "~", "null", "Null", "NULL")
_A_NULL = "tag:yaml.org,2002:null"


class _Reader:
    """Reads the events of a file, noting the row of each entry and every key that is there twice.

    Events, since to compose a file recurses within C as deep as it is nested, and ends the process where
    that is too deep. What an alias stands for is there once, and is counted before anybody walks through it.
    """

    def __init__(self, file: YamlFile, events: Iterator[Any]) -> None:
        self._file, self._events = file, events
        self._named: dict[str, tuple[Any, int] | None] = {}
        self._count = self._repeated = 0

    def document(self) -> Any:
        """The content of the only document; None where there is none."""
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        content = self._value(next(self._events), ())
        next(self._events)
        again = next(self._events)
        if not isinstance(again, yaml.StreamEndEvent):
            self._refuse(again, (), "a second document", "one document", "remove the line of ---")
        return content

    def _value(self, event: Any, path: Steps) -> Any:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, path)
        if len(path) > _DEEPEST:
            self._refuse(
                event,
                path[:3],
                f"entries in entries, more than {_DEEPEST} deep",
                "fewer",
                "write them side by side",
            )
        before, self._count = self._count, self._count + 1
        if event.anchor:
            self._named[event.anchor] = None
        content: Any
        if isinstance(event, yaml.MappingStartEvent):
            content = self._mapping(path)
        elif isinstance(event, yaml.SequenceStartEvent):
            content = []
            while not isinstance(item := next(self._events), yaml.SequenceEndEvent):
                steps = (*path, str(len(content) + 1))
                self._file.rows.setdefault(steps, item.start_mark.line + 1)
                content.append(self._value(item, steps))
        else:
            is_null = event.tag == _A_NULL or (event.implicit[0] and event.value in _NULLS)
            content = "" if is_null and path else None if is_null else str(event.value)
        if event.anchor:
            self._named[event.anchor] = (content, self._count - before)
        return content

    def _mapping(self, path: Steps) -> dict[str, Any]:
        content: dict[str, Any] = {}
        seen: dict[str, int] = {}
        while not isinstance(key := next(self._events), yaml.MappingEndEvent):
            row, is_text = key.start_mark.line + 1, isinstance(key, yaml.ScalarEvent)
            name = key.value if is_text else "a list or keys"
            steps = (*path, name)
            if not is_text:
                self._value(key, steps)
                self._fault(row, steps, "a key that is no text", *_A_TEXT)
            if name in seen:
                self._fault(
                    row, steps, f"`{name}` again, after row {seen[name]}", "each key once", "keep one of them"
                )
            seen[name] = row
            self._file.rows.setdefault(steps, row)
            content[name] = self._value(next(self._events), steps)
        return content

    def _alias(self, event: Any, path: Steps) -> Any:
        named = self._named.get(event.anchor)
        if named is None:
            what = "of what it stands in" if event.anchor in self._named else "of nothing before it"
            self._refuse(
                event, path, f"an alias {what}", "an alias of an entry before it", "write the entry out"
            )
            return ""
        self._count += named[1]
        self._repeated += named[1]
        if self._repeated > _MOST_REPEATED:
            found = f"aliases that stand for more than {_MOST_REPEATED:,} entries"
            self._refuse(event, path, found, "fewer", "write the entries out")
        return named[0]

    def _fault(self, row: int, steps: Steps, found: str, expected: str, advice: str) -> None:
        self._file.problems.append(Problem(self._file.name, row, ".".join(steps), found, expected, advice))

    def _refuse(self, event: Any, path: Steps, found: str, expected: str, advice: str) -> None:
        self._fault(event.start_mark.line + 1, path, found, expected, advice)
        raise DataError(f"{self._file.name} is not as declared", problems=self._file.problems)


def _plain(value: object) -> object:
    """A value as a message shows it: a long entry by its first words (see `errors.quoted`)."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(str(_plain(item)) for item in value)
    return value
