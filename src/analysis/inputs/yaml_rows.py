"""Reading a YAML file of decisions strictly: no key twice, no unknown key, every fault with its row.

Every scalar is kept as the text that is written: a measure numbered 1.10 stays `1.10` and a figure of
4.20 stays `4.20`, quoted or not. What must be a number or a yes or no is read as such by `YamlFile`.

Which indicator answers each measure of an edition: the entries under `goals`.
"""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from analysis.inputs.entries import GoalLink
from analysis.vocabulary.errors import DataError, Problem, quoted, raise_if_problems
from analysis.vocabulary.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from analysis.vocabulary.indicators import Indicator


# Ten times as fast where the wheel of PyYAML brings it, and the same in every other respect.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}

Entry = dict[str, Any]


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
    content: Entry
    rows: dict[tuple[str, ...], int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def row(self, *path: str) -> int | None:
        """The row on which the entry at `path` starts, or that of the nearest entry above it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.rows:
                return self.rows[path[:length]]
        return None

    def fault(
        self, path: Iterable[str], found: object, expected: str, advice: str, *, is_value: bool = True
    ) -> None:
        """Note one fault at `path`; `found` is a value as it is written, or else a description."""
        steps = tuple(path)
        shown = quoted(_plain(found)) if is_value else str(found)
        self.problems.append(Problem(self.name, self.row(*steps), ".".join(steps), shown, expected, advice))

    def check_keys(
        self, entry: object, path: Iterable[str], required: Iterable[str], optional: Iterable[str] = ()
    ) -> bool:
        """Note keys that are missing or unknown in one entry; True where all is well."""
        steps = tuple(path)
        before = len(self.problems)
        wanted = tuple(required)
        known = [*wanted, *optional]
        if not isinstance(entry, dict):
            self.fault(steps, entry, f"the keys {', '.join(known)}", "write one key a line")
            return False
        for key in wanted:
            if key not in entry:
                expected = f"the keys {', '.join(wanted)}"
                self.fault(steps, f"no `{key}`", expected, f"add `{key}`", is_value=False)
        for key in entry:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                advice = f"did you mean `{near[0]}`?" if near else "remove the key"
                self.fault((*steps, key), key, f"one of {', '.join(known)}", advice)
        return len(self.problems) == before

    def is_known(self, path: Iterable[str], value: str, known: Iterable[str], what: str) -> bool:
        """Note a name that is not declared, with the nearest that is; True where it is known."""
        names = list(known)
        if value in names:
            return True
        near = difflib.get_close_matches(value, names, n=1)
        self.fault(
            path, value, what, f"did you mean `{near[0]}`?" if near else f"declare it, or choose {what}"
        )
        return False

    def entries(self, *path: str) -> dict[str, Any]:
        """The entries under `path` by their keys; none where nothing is written."""
        found = self._at(path)
        if isinstance(found, dict):
            return found
        if found not in ("", []):
            self.fault(path, found, "keys and values", "write one entry a key")
        return {}

    def listed(self, *path: str) -> list[tuple[tuple[str, ...], Any]]:
        """The entries of the list under `path`, each with its own path; none where nothing is written."""
        found = self._at(path)
        if isinstance(found, list):
            return [((*path, str(position)), entry) for position, entry in enumerate(found, start=1)]
        if found not in ("", {}):
            self.fault(path, found, "a list", "write each entry behind a dash")
        return []

    def text(self, entry: Entry, key: str, path: tuple[str, ...], default: str = "") -> str:
        """The text under `key`; `default` where the key is left out."""
        value = entry.get(key, default)
        if isinstance(value, str):
            return value
        self.fault((*path, key), value, "a text", "put it in quotation marks")
        return ""

    def words(self, entry: Entry, key: str, path: tuple[str, ...]) -> str:
        """The text under a key that must say something."""
        text = self.text(entry, key, path)
        if text == "" == entry.get(key, ""):
            self.fault((*path, key), "", "a text", "write it")
        return text

    def texts(self, entry: Entry, key: str, path: tuple[str, ...]) -> tuple[str, ...]:
        """The texts of the list under `key`; none where the key is left out or empty."""
        value = entry.get(key, [])
        if value == "":
            return ()
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.fault((*path, key), value, "a list of texts", "put it in square brackets")
        return ()

    def lists_of_texts(self, entry: Entry, key: str, path: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        """The lists of texts in the list under `key`; none where the key is left out or empty."""
        value = entry.get(key, [])
        if value == "":
            return ()
        if isinstance(value, list) and all(isinstance(inner, list) for inner in value):
            found = [self.texts({key: inner}, key, path) for inner in value]
            return tuple(found)
        self.fault((*path, key), value, "a list of lists", "put each in its own square brackets: [[a, b]]")
        return ()

    def named_texts(self, entry: Entry, key: str, path: tuple[str, ...]) -> dict[str, str]:
        """The texts under `key` by their own keys; none where the key is left out or empty."""
        value = entry.get(key, {})
        if value == "":
            return {}
        if isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
            return dict(value)
        self.fault((*path, key), value, "keys, each with a text", "write one key a line")
        return {}

    def whole(self, entry: Entry, key: str, path: tuple[str, ...]) -> int:
        """The whole number under `key`, 0 or more."""
        value = entry.get(key, "")
        if isinstance(value, str) and value.isascii() and value.isdigit():
            return int(value)
        self.fault((*path, key), value, "a whole number", "correct it")
        return 0

    def number(self, entry: Entry, key: str, path: tuple[str, ...]) -> float:
        """The number under `key`, 0 or more."""
        value = entry.get(key, "")
        if isinstance(value, str) and value.isascii() and value.replace(".", "", 1).isdigit():
            return float(value)
        self.fault((*path, key), value, "a number with a full stop before decimals", "correct it")
        return 0.0

    def flag(self, entry: Entry, key: str, path: tuple[str, ...]) -> bool:
        """Whether `key` says true; false where it is left out."""
        value = entry.get(key, "false")
        if isinstance(value, str) and value.casefold() in _FLAGS:
            return _FLAGS[value.casefold()]
        self.fault((*path, key), value, "true or false", "write one of them")
        return False

    def _at(self, path: tuple[str, ...]) -> Any:
        found: Any = self.content
        for step in path:
            found = found.get(step, "") if isinstance(found, dict) else ""
        return found


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
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        row = content.count(b"\n", 0, failure.start) + 1
        problem = Problem(name, row, None, "bytes that are not UTF-8", "UTF-8 text", "save the file as UTF-8")
        raise DataError(f"{name} is not UTF-8", problems=(problem,)) from None
    return parse_yaml(text, name, hashlib.sha256(content).hexdigest())


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
        file.content = _read_node(file, node, ())
    else:
        found = "no keys" if node is None else "text without keys"
        file.fault((), found, "keys and values", "put the file's content back", is_value=False)
    raise_if_problems(DataError, f"{name} is not as declared", file.problems)
    return file


def _read_node(file: YamlFile, node: yaml.Node, path: tuple[str, ...]) -> Any:
    """The value of a node; the row of each entry and every key that is there twice are noted."""
    if isinstance(node, yaml.MappingNode):
        content: Entry = {}
        seen: dict[str, int] = {}
        for key, value in node.value:
            name = str(key.value)
            steps, row = (*path, name), key.start_mark.line + 1
            if name in seen:
                found = f"`{name}` again, after row {seen[name]}"
                file.problems.append(
                    Problem(file.name, row, ".".join(steps), found, "each key once", "keep one of them")
                )
            seen[name] = row
            file.rows.setdefault(steps, row)
            content[name] = _read_node(file, value, steps)
        return content
    if isinstance(node, yaml.SequenceNode):
        items = []
        for position, value in enumerate(node.value, start=1):
            steps = (*path, str(position))
            file.rows.setdefault(steps, value.start_mark.line + 1)
            items.append(_read_node(file, value, steps))
        return items
    return "" if node.tag == "tag:yaml.org,2002:null" else str(node.value)


def _plain(value: object) -> object:
    """A value as a message shows it: a long entry by its first words (see `errors.quoted`)."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(str(_plain(item)) for item in value)
    return value


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
