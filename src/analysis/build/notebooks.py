"""What parameters a notebook takes, and whether the ones given are those.

papermill runs to the end with the default when a parameter's name is misspelt. Its own inspection does
not see `int | None`, cuts a default at `#`, and takes a second to load, four times what a build with
nothing to do takes; pydantic's lax types take "1_000" and "nan". So the parameters cell is read here, as
Python, and nothing is run before every name and type is right.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import io
import json
import math
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.build.own_code import code_problems
from analysis.page.text import first_heading, slug
from analysis.vocabulary.errors import ParameterError, Problem, quoted, raise_if_problems

PARAMETERS_TAG = "parameters"
SCRATCH = "scratch"  # the folder of notebooks that nobody but their author sees

_BASE_TYPES = ("str", "int", "float", "bool")
_TYPE_WORDS = {"str": "text", "int": "a whole number", "float": "a number", "bool": "true or false"}
_TRUE_WORDS = ("true", "yes", "1")
_FALSE_WORDS = ("false", "no", "0")
_NONE_WORDS = ("none", "")

_Cell = tuple[str, str, list[str]]  # kind, text, tags


@dataclass(frozen=True)
class ParameterType:
    """A parameter's declared type: one of four, or a list of them, or also None."""

    base: str
    is_list: bool = False
    is_optional: bool = False

    def __str__(self) -> str:
        written = f"list[{self.base}]" if self.is_list else self.base
        return f"{written} | None" if self.is_optional else written

    def in_words(self) -> str:
        """Say what a value must be, for a message."""
        words = _TYPE_WORDS[self.base]
        if self.is_list:
            words = f"a list of values ({words} each), separated by commas"
        return f"{words}, or none" if self.is_optional else words


@dataclass(frozen=True)
class NotebookParameter:
    """One parameter of a notebook, as its parameters cell declares it."""

    name: str
    type: ParameterType
    default: Any
    help: str


@dataclass(frozen=True)
class ReportNotebook:
    """A notebook that makes a report, and what it may be told.

    `content_hash` is of what the notebook says and does, not of its outputs: someone who runs its
    cells in JupyterLab and saves has changed nothing in the report.

    `page_per` names the parameters that each value of which has a page of its own, as the metadata say
    under `annual_review`; `pages` are the values of the pages made where none is asked for; both are
    empty for one page an area and year. `code` is the text of its code cells without the parameters.
    `needs` names what a plan must have for the report to say anything: `goals`, `actions`, `finance_lines`,
    `earlier_edition`; `earlier_review`, an approved one of the same plan; `in_year_figures`: what an area
    must have. `is_own` is an analyst's own notebook;
    `fault` says why one cannot be run. `of_each` names the parameter of which every goal of a review has a
    page; `links_to` the notebook that makes the pages that this one links to, made along with it.
    """

    name: str
    path: Path
    title: str
    parameters: tuple[NotebookParameter, ...]
    content_hash: str
    page_per: tuple[str, ...] = ()
    pages: tuple[Mapping[str, Any], ...] = ()
    code: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    is_own: bool = False
    fault: str = ""
    of_each: str = ""
    links_to: str = ""

    def parameter(self, name: str) -> NotebookParameter | None:
        """Return the parameter called `name`, or None when the notebook takes none such."""
        return next((item for item in self.parameters if item.name == name), None)


def list_notebooks(folder: Path) -> tuple[ReportNotebook, ...]:
    """Read every notebook in `folder`, in order of name."""
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise ParameterError(f"{folder}: no notebooks there; expected files named *.ipynb.")
    return tuple(read_notebook(path) for path in paths)


def every_notebook(folder: Path, own: Path) -> tuple[ReportNotebook, ...]:
    """The project's notebooks, then the analysts' own; of these, one that cannot be used says why (`fault`).

    Args:
        folder: The project's notebooks.
        own: The analysts' folder, which need not be there; those in folders of it count too.
    """
    ours = list_notebooks(folder)
    taken = {notebook.name for notebook in ours}
    found = []
    for path in sorted(own.rglob("*.ipynb")):
        parts = path.relative_to(own).parts
        if path in {notebook.path for notebook in ours} or any(
            part == SCRATCH or part.startswith(".") for part in parts
        ):
            continue
        found.append(_read_own(path, taken))
        taken.add(path.stem)
    return (*ours, *found)


def _read_own(path: Path, taken: Iterable[str]) -> ReportNotebook:
    """An analyst's notebook, held to what a report must be able to do wherever it is made."""
    title = path.stem.replace("_", " ").capitalize()
    name = path.name.removesuffix(".ipynb")
    # by a name that no report has: what is said of its failure stands beside the reports
    called = f"{slug(name)}-own" if name in taken else slug(name).replace("-", "_")
    nothing = ReportNotebook(called, path, title, (), "", is_own=True)
    try:
        if name in taken:
            there = f"another notebook is called {path.name}"
            problem = Problem(path.name, None, None, there, "a name of its own", "rename one of the two")
            raise ParameterError("An own notebook cannot be used", (problem,))
        if re.fullmatch(r"[A-Za-z0-9_-]+", name) is None:
            expected = "letters of English, digits, hyphens and underscores, since links are made of it"
            problem = Problem(path.name, None, None, f"the name {quoted(name)}", expected, "rename the file")
            raise ParameterError("An own notebook cannot be used", (problem,))
        found = read_notebook(path)
        nothing = replace(nothing, title=found.title, content_hash=found.content_hash)
        _, cells = _read_cells(path.read_text(encoding="utf-8"))
        problems = [*_parameter_cells(path.name, cells)]
        problems += code_problems(path.name, [(kind, source) for kind, source, _ in cells])
        raise_if_problems(ParameterError, f"{path.name} cannot be made a report", problems)
    except ParameterError as error:
        return replace(nothing, fault=str(error).replace(str(path), path.name))
    return replace(found, is_own=True)


def _parameter_cells(file: str, cells: Sequence[_Cell]) -> Iterator[Problem]:
    code = [(number, tags) for number, (kind, _, tags) in enumerate(cells, start=1) if kind == "code"]
    tagged = [number for number, tags in code if PARAMETERS_TAG in tags]
    first = code[0][0] if code else 1
    if not tagged:
        yield Problem(
            file, None, f"cell {first}", "no cell with the tag parameters",
            'a first code cell such as area: str = ""  # name or code of the area, with that tag',
            "select it and add the tag under Property Inspector (the gear wheels at the right), Cell Tags",
        )  # fmt: skip
    for number in tagged[1:]:
        expected, advice = "one such cell", f"move its lines into cell {tagged[0]}"
        yield Problem(file, None, f"cell {number}", "a second cell with the tag parameters", expected, advice)


def read_notebook(path: Path) -> ReportNotebook:
    """Read a notebook's title and parameters without running it.

    Raises:
        ParameterError: When the file is no notebook, or its parameters cell holds anything but
            assignments of a constant to a name with a type.
    """
    try:
        if not path.is_file():  # nobody waits for a pipe
            raise ValueError("it is no file")
        metadata, cells = _read_cells(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ParameterError(f"{path}: cannot be read as a notebook ({error}).") from error
    title = path.stem.replace("_", " ").capitalize()
    for kind, source, _ in cells:
        if kind == "markdown" and (heading := first_heading(source)):
            title = heading
            break
    code = [cell for cell in cells if cell[0] == "code"]
    declaring = next((cell for cell in code if PARAMETERS_TAG in cell[2]), None)
    parameters = parse_parameters(declaring[1] if declaring else "", path.name)
    declared = metadata.get("annual_review", {})
    page_per, pages = tuple(declared.get("page_per", ())), tuple(declared.get("pages", ()))
    of_each, links_to = str(declared.get("of_each", "")), str(declared.get("links_to", ""))
    named = {*page_per, *(name for page in pages for name in page), *filter(None, [of_each])}
    unknown = named - {item.name for item in parameters}
    if unknown:
        listed = ", ".join(sorted(unknown))
        raise ParameterError(f"{path.name}: its metadata name {listed}, which are no parameters.")
    return ReportNotebook(
        path.stem, path, title, parameters, _content_hash(metadata, cells), page_per, pages,
        tuple(cell[1] for cell in code if cell is not declaring), tuple(declared.get("needs", ())),
        of_each=of_each, links_to=links_to,
    )  # fmt: skip


def parse_parameters(source: str, notebook: str) -> tuple[NotebookParameter, ...]:
    """Read the declarations in the text of a parameters cell.

    The help of a parameter is the comment on its last line, else the comment lines right above.

    Args:
        source: Text of the cell, such as `area: str = ""  # name or code of the area`.
        notebook: Name of the notebook, for messages.

    Raises:
        ParameterError: When a line is anything else than name, type and constant.
    """
    try:
        statements = ast.parse(source).body
        comments = _comments(source)
    except (SyntaxError, tokenize.TokenError) as error:
        raise ParameterError(f"{notebook}, parameters cell: cannot be read as Python ({error}).") from error
    found = tuple(_declaration(statement, comments, notebook) for statement in statements)
    for place, one in enumerate(found):
        if one.name in {earlier.name for earlier in found[:place]}:
            where = f"parameters cell, {one.name}"
            problem = Problem(
                notebook, statements[place].lineno, where, "the name a second time", "each name once",
                "keep the line that holds",
            )  # fmt: skip
            raise ParameterError("A notebook's parameters cannot be read", (problem,))
    return found


def select_notebooks(names: Sequence[str], notebooks: Sequence[ReportNotebook]) -> tuple[ReportNotebook, ...]:
    """Return the notebooks called `names`, in that order without repeats; all when none is named."""
    if not names:
        return tuple(notebooks)
    by_name = {notebook.name: notebook for notebook in notebooks}
    selected: dict[str, ReportNotebook] = {}
    for given in names:
        name = given.removesuffix(".ipynb")
        if name not in by_name:
            raise ParameterError(
                f"Notebook '{given}' does not exist.{near_matches(name, by_name)} "
                f"There are: {', '.join(by_name)}."
            )
        selected[name] = by_name[name]
    return tuple(selected.values())


def check_parameters(notebook: ReportNotebook, given: Mapping[str, Any]) -> dict[str, Any]:
    """Check values for a notebook by name and type.

    Text for a parameter that is not text is converted, since a command line knows only text.

    Returns:
        The values in their declared types, in the order of the parameters cell.

    Raises:
        ParameterError: Naming the notebook, the parameter, what was found and what was expected;
            all failures at once.
    """
    file = notebook.path.name
    problems: list[Problem] = []
    checked: dict[str, Any] = {}
    names = [parameter.name for parameter in notebook.parameters]
    for name in given:
        if name not in names:
            expected = f"one of {', '.join(names)}" if names else "no parameters"
            problems.append(
                Problem(file, None, None, f"the parameter {quoted(name)}", expected + ".",
                        near_matches(name, names).strip())
            )  # fmt: skip
    for parameter in notebook.parameters:
        if parameter.name not in given:
            continue
        value = given[parameter.name]
        try:
            checked[parameter.name] = _converted(parameter.type, value)
        except ValueError:
            problems.append(_wrong_type(file, parameter.name, parameter.type, value))
    raise_if_problems(ParameterError, "The parameters cannot be used", problems)
    return checked


def near_matches(name: str, known: Iterable[str]) -> str:
    """Offer the names that `name` may be a misspelling of, as the end of a message."""
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.6)
    return f" Did you mean {' or '.join(near)}?" if near else ""


def _read_cells(text: str) -> tuple[dict[str, Any], list[_Cell]]:
    """A notebook's metadata, and the kind, text and tags of each cell.

    Read as JSON: importing nbformat takes longer than a whole build with nothing to do.
    """
    content = json.loads(text)
    if content["nbformat"] != 4:
        from nbformat import reads

        content = reads(text, as_version=4)
    cells = []
    for cell in content["cells"]:
        tags = list(cell.get("metadata", {}).get("tags", []))
        # the format allows one text or a list of lines, and joining takes both
        cells.append((str(cell["cell_type"]), "".join(cell["source"]), tags))
    return dict(content.get("metadata", {})), cells


def _content_hash(metadata: Mapping[str, Any], cells: Sequence[_Cell]) -> str:
    content = json.dumps([metadata.get("title", ""), metadata.get("annual_review", {}), cells])
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def _comments(source: str) -> dict[int, tuple[str, bool]]:
    """Return, by line number, each comment's text and whether it has the line to itself."""
    found: dict[int, tuple[str, bool]] = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            alone = not token.line[: token.start[1]].strip()
            found[token.start[0]] = (token.string.lstrip("#").strip(), alone)
    return found


def _declaration(
    statement: ast.stmt, comments: Mapping[int, tuple[str, bool]], notebook: str
) -> NotebookParameter:
    line = statement.lineno

    def refused(name: str | None, found: str, expected: str, advice: str = "") -> ParameterError:
        where = "parameters cell" if name is None else f"parameters cell, {name}"
        problem = Problem(notebook, line, where, found, expected, advice)
        return ParameterError("A notebook's parameters cannot be read", (problem,))

    if (
        not isinstance(statement, ast.AnnAssign)
        or not isinstance(statement.target, ast.Name)
        or statement.value is None
    ):
        raise refused(
            None, quoted(ast.unparse(statement)), "a name, a type and a value",
            'write it like area: str = ""',
        )  # fmt: skip
    name = statement.target.id
    declared = _parameter_type(statement.annotation)
    if declared is None:
        raise refused(
            name, f"the type {quoted(ast.unparse(statement.annotation))}",
            f"{', '.join(_BASE_TYPES)}, a list of one of them, or one of these '| None'",
        )  # fmt: skip
    try:
        default = ast.literal_eval(statement.value)
    except ValueError as error:
        raise refused(
            name, quoted(ast.unparse(statement.value)), "a constant",
            "write the value itself, so that it can be read without running the notebook",
        ) from error  # fmt: skip
    if not _is_a(declared, default):
        raise refused(name, repr(default), _expected(declared))
    return NotebookParameter(name, declared, default, _help(statement, comments))


def _help(statement: ast.stmt, comments: Mapping[int, tuple[str, bool]]) -> str:
    text, alone = comments.get(statement.end_lineno or statement.lineno, ("", True))
    if not alone:
        return text
    above: list[str] = []
    line = statement.lineno - 1
    while line in comments and comments[line][1]:
        above.insert(0, comments[line][0])
        line -= 1
    return " ".join(above)


def _parameter_type(annotation: ast.expr) -> ParameterType | None:
    base = rf"(?P<base>{'|'.join(_BASE_TYPES)})"
    found = re.fullmatch(
        rf"(?:{base}|list\[{base.replace('base', 'item')}\])( \| None)?", ast.unparse(annotation)
    )
    if found is None:
        return None
    return ParameterType(found["base"] or found["item"], found["item"] is not None, found[3] is not None)


def _is_a(declared: ParameterType, value: Any) -> bool:
    if value is None:
        return declared.is_optional
    if declared.is_list:
        item_type = ParameterType(declared.base)
        return isinstance(value, list) and all(_is_a(item_type, item) for item in value)
    if declared.base == "float":
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and math.isfinite(value)
    # type() and not isinstance(): True is an int to Python, and not to a reader
    return type(value).__name__ == declared.base


def _converted(declared: ParameterType, value: Any) -> Any:
    """Return `value` in its declared type; ValueError when it cannot be had."""
    if isinstance(value, str):
        return _from_text(declared, value)
    if not _is_a(declared, value):
        raise ValueError(value)
    if declared.base == "float" and isinstance(value, int):
        return float(value)
    return value


def _from_text(declared: ParameterType, text: str) -> Any:
    stripped = text.strip()
    if declared.is_optional and stripped.casefold() in _NONE_WORDS:
        return None
    if declared.is_list:
        item_type = ParameterType(declared.base)
        items = [item.strip() for item in stripped.split(",")] if stripped else []
        return [_from_text(item_type, item) for item in items]
    if declared.base == "bool":
        if stripped.casefold() in _TRUE_WORDS + _FALSE_WORDS:
            return stripped.casefold() in _TRUE_WORDS
        raise ValueError(text)
    if declared.base == "int":
        if re.fullmatch(r"[+-]?[0-9]+", stripped):
            return int(stripped)
        raise ValueError(text)
    if declared.base == "float":
        number = float(stripped)
        if not math.isfinite(number):
            raise ValueError(text)
        return number
    return text


def _expected(declared: ParameterType) -> str:
    return f"{declared.in_words()} ({declared})"


def _wrong_type(file: str, name: str, declared: ParameterType, value: Any) -> Problem:
    # repr and not the text alone: 5 and '5' must not look alike in a message about types
    found = "nothing" if value in ("", None) else repr(value)
    return Problem(file, None, name, found, _expected(declared))
