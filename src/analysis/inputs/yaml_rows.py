"""A YAML file of decisions with the row of every entry, held against what `entries` declares.

Every scalar is kept as the text that is written: a measure numbered 1.10 stays `1.10` and a figure of
4.20 stays `4.20`, quoted or not. What must be a number or a yes or no is read as such by its entry.

Pydantic finds what is wrong, all of it at once; what it says is put into our words here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from analysis.inputs.csv_text import utf8_text
from analysis.vocabulary.errors import DataError, Problem, did_you_mean, quoted, raise_if_problems

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pydantic.fields import FieldInfo


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
    """One file of decisions, with what is wrong with it.

    Attributes:
        name: The file below the project's root.
        sha256: Hash of its bytes.
        content: Its keys and values: mappings, lists, and text for every scalar.
        rows: The row on which each entry starts, by its path.
        problems: Faults found so far; whoever reads the file raises them together.
    """

    name: str
    sha256: str
    content: dict[str, Any]
    rows: dict[Steps, int] = field(default_factory=dict)
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
        """Read the entry at `path`; None where it is not as declared, which is noted.

        Args:
            model: What the entry is declared to be.
            path: The keys that lead to it; none for the whole file.
            names: What is declared in all files, for the entries that name it (`entries.Names`).
        """
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


def refusal(*problems: Problem) -> PydanticCustomError:
    """What the check of an entry raises; the column of a problem leads on from what is checked."""
    return PydanticCustomError("refused", "refused", {"problems": problems})


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
    if error["type"] == "refused":
        return error["ctx"]["problems"], steps
    expected, advice = _SHAPES.get((error["type"], _kind_at(kind, ("1",)) is str), _A_TEXT)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        expected, advice = f"the keys {', '.join(written(kind))}", "write one key a line"
    return [problem_of(error["input"], expected, advice)], steps


def read_yaml(path: Path, root: Path) -> YamlFile:
    """Read one file of decisions.

    Args:
        path: The file.
        root: The project's root.

    Returns:
        The file with the row of every entry.

    Raises:
        DataError: The file is missing, not UTF-8, not YAML, or has a key twice.
    """
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    if not path.is_file():
        problem = Problem(name, None, None, "no such file", "a YAML file", "put it back")
        raise DataError(f"{name} is missing", problems=(problem,))
    content = path.read_bytes()
    return parse_yaml(utf8_text(content, name), name, hashlib.sha256(content).hexdigest())


def parse_yaml(text: str, name: str, sha256: str) -> YamlFile:
    """Read the text of a file of decisions.

    Args:
        text: The text.
        name: The file below the project's root.
        sha256: Hash of the file's bytes.

    Returns:
        The file with the row of every entry.

    Raises:
        DataError: The text is not YAML, or has a key twice.
    """
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as failure:
        mark = getattr(failure, "problem_mark", None)
        said = getattr(failure, "problem", None) or getattr(failure, "reason", None)
        problem = Problem(
            name, None if mark is None else mark.line + 1, None, str(said or "text that is not YAML"), "YAML",
            "check the indentation and the quotation marks",
        )  # fmt: skip
        raise DataError(f"{name} is not YAML", problems=(problem,)) from None
    file = YamlFile(name, sha256, {})
    if isinstance(node, yaml.MappingNode):
        file.content = _read_node(file, node, (), ())
    else:
        found = "no keys" if node is None else "text without keys"
        expected, advice = "keys and values", "put the file's content back"
        file.problems.append(Problem(name, None, None, found, expected, advice))
    raise_if_problems(DataError, f"{name} is not as declared", file.problems)
    return file


def _read_node(file: YamlFile, node: yaml.Node, path: Steps, above: tuple[yaml.Node, ...]) -> Any:
    """The value of a node; the row of each entry and every key that is there twice are noted."""
    row = node.start_mark.line + 1
    if any(node is one for one in above):
        problem = Problem(file.name, row, ".".join(path), "an alias of what it stands in", "an alias of an "
                          "entry before it", "write the entry out")  # fmt: skip
        raise DataError(f"{file.name} is not as declared", problems=(problem,))
    if isinstance(node, yaml.MappingNode):
        content: dict[str, Any] = {}
        seen: dict[str, int] = {}
        for key, value in node.value:
            is_text = isinstance(key, yaml.ScalarNode)
            name, row = key.value if is_text else "a list or keys", key.start_mark.line + 1
            steps = (*path, name)
            if name in seen:
                found = f"`{name}` again, after row {seen[name]}"
                file.problems.append(
                    Problem(file.name, row, ".".join(steps), found, "each key once", "keep one of them")
                )
            if not is_text:
                file.problems.append(
                    Problem(file.name, row, ".".join(steps), "a key that is no text", *_A_TEXT)
                )
            seen[name] = row
            file.rows.setdefault(steps, row)
            content[name] = _read_node(file, value, steps, (*above, node))
        return content
    if isinstance(node, yaml.SequenceNode):
        items = []
        for position, value in enumerate(node.value, start=1):
            steps = (*path, str(position))
            file.rows.setdefault(steps, value.start_mark.line + 1)
            items.append(_read_node(file, value, steps, (*above, node)))
        return items
    return "" if node.tag == "tag:yaml.org,2002:null" else str(node.value)


def _plain(value: object) -> object:
    """A value as a message shows it: a long entry by its first words (see `errors.quoted`)."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(str(_plain(item)) for item in value)
    return value
