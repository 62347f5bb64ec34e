"""Reading a YAML file of decisions strictly: no key twice, no unknown key, every fault with its row."""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from analysis.errors import DataError, Problem, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass
class YamlFile:
    """One file of decisions, with what is wrong with it.

    Attributes:
        name: The file below the project's root.
        sha256: Hash of its bytes.
        content: The parsed content.
        problems: Faults found so far; `finish` raises them together.
    """

    name: str
    sha256: str
    content: dict[str, Any]
    rows: dict[tuple[str, ...], int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def row(self, *path: str) -> int | None:
        """The row on which the entry at `path` starts, or that of the nearest entry above it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.rows:
                return self.rows[path[:length]]
        return None

    def fault(self, path: Iterable[str], found: object, expected: str, advice: str) -> None:
        """Note one fault at `path`."""
        steps = tuple(path)
        text = found if isinstance(found, str) and found.startswith("no ") else quoted(found)
        self.problems.append(Problem(self.name, self.row(*steps), ".".join(steps), text, expected, advice))

    def check_keys(
        self,
        entry: dict[str, Any],
        path: Iterable[str],
        required: Iterable[str],
        optional: Iterable[str] = (),
    ) -> bool:
        """Note keys that are missing or unknown in one entry; True where all is well."""
        steps = tuple(path)
        before = len(self.problems)
        known = [*required, *optional]
        if not isinstance(entry, dict):
            self.fault(steps, entry, f"the keys {', '.join(known)}", "write one key a line")
            return False
        for key in required:
            if key not in entry:
                self.fault(steps, f"no `{key}`", f"the keys {', '.join(required)}", f"add `{key}`")
        for key in entry:
            if key not in known:
                near = difflib.get_close_matches(str(key), known, n=1)
                advice = f"did you mean `{near[0]}`?" if near else "remove the key"
                self.fault((*steps, str(key)), key, f"one of {', '.join(known)}", advice)
        return len(self.problems) == before

    def finish(self) -> None:
        """Raise everything that was noted.

        Raises:
            DataError: At least one fault was noted.
        """
        if self.problems:
            raise DataError(f"{self.name} is not as declared", problems=tuple(self.problems))


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
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as failure:
        row = content.count(b"\n", 0, failure.start) + 1
        problem = Problem(name, row, None, "bytes that are not UTF-8", "UTF-8 text", "save the file as UTF-8")
        raise DataError(f"{name} is not UTF-8", problems=(problem,)) from None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        parsed = yaml.safe_load(text)
    except yaml.YAMLError as failure:
        mark = getattr(failure, "problem_mark", None)
        row = None if mark is None else mark.line + 1
        found = str(getattr(failure, "problem", None) or "text that is not YAML")
        problem = Problem(name, row, None, found, "YAML", "check the indentation and the quotation marks")
        raise DataError(f"{name} is not YAML", problems=(problem,)) from None
    file = YamlFile(name, hashlib.sha256(content).hexdigest(), parsed if isinstance(parsed, dict) else {})
    if not isinstance(parsed, dict):
        file.fault((), "no keys", "keys and values", "see the comments of the file in the repository")
    elif node is not None:
        _note_rows(file, node, ())
    file.finish()
    return file


def _note_rows(file: YamlFile, node: yaml.Node, path: tuple[str, ...]) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            steps = (*path, str(key.value))
            row = key.start_mark.line + 1
            if key.value in seen and key.value != "<<":
                found = f"`{key.value}` again, after row {seen[key.value]}"
                file.problems.append(
                    Problem(file.name, row, ".".join(steps), found, "each key once", "keep one of them")
                )
            seen[key.value] = row
            file.rows.setdefault(steps, row)
            _note_rows(file, value, steps)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value, start=1):
            file.rows.setdefault((*path, str(position)), value.start_mark.line + 1)
            _note_rows(file, value, (*path, str(position)))
