"""A notebook holds parameters, headings and calls of `analysis`, and nothing that needs a test of its own."""

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator
from itertools import pairwise

import mistune
import nbformat
import pytest
from real_project import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PARAMETERS_TAG = "parameters"
MOST_LINES = 6

# What an argument, or the right-hand side of an assignment, may be made of.
PLAIN_VALUES = (ast.Name, ast.Attribute, ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.UnaryOp)


def thin_notebook_problems(notebook: nbformat.NotebookNode) -> list[str]:
    """Say every way in which the notebook is not thin; cells are counted from 1."""
    numbered = list(enumerate(notebook.cells, start=1))
    code = [(number, cell) for number, cell in numbered if cell.cell_type == "code"]
    problems = [*metadata_problems(notebook), *import_problems(code)]
    for number, cell in numbered:
        if cell.cell_type == "raw":
            problems.append(f"cell {number}: a raw cell goes into the page unchecked")
    for number, cell in code:
        problems += [f"cell {number}: {problem}" for problem in stored_result_problems(cell)]
    if not code:
        return [*problems, "no code cell"]
    first_number, first = code[0]
    problems += [f"cell {first_number}: {problem}" for problem in parameter_problems(first)]
    for number, cell in code[1:]:
        problems += [f"cell {number}: {problem}" for problem in code_problems(cell)]
    return [*problems, *markdown_problems(numbered)]


def metadata_problems(notebook: nbformat.NotebookNode) -> Iterator[str]:
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    if kernel != "python3":
        yield f"the kernel is {kernel!r}, not 'python3', which every environment has"
    for key in ("papermill", "widgets"):
        if key in notebook.metadata:
            yield f"stored with what a run left behind: metadata.{key}"


def stored_result_problems(cell: nbformat.NotebookNode) -> Iterator[str]:
    if cell.outputs:
        yield "stored with outputs"
    if cell.execution_count is not None:
        yield "stored with an execution count"
    for key in ("papermill", "execution"):
        if key in cell.metadata:
            yield f"stored with what a run left behind: metadata.{key}"


def parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except SyntaxError:
        return None


def parameter_problems(cell: nbformat.NotebookNode) -> Iterator[str]:
    if PARAMETERS_TAG not in cell.metadata.get("tags", []):
        yield f"the first code cell is not tagged {PARAMETERS_TAG}"
    if not cell.source.strip():
        yield "declares no parameter"
    for line in cell.source.splitlines():
        if not is_parameter(line):
            yield f"not of the form `name: type = default  # comment`: {line!r}"


def is_parameter(line: str) -> bool:
    tree = parsed(line)
    if tree is None or len(tree.body) != 1:
        return False
    (statement,) = tree.body
    if not (isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)):
        return False
    if statement.value is None or not is_literal(statement.value):
        return False
    comments = [
        token.string.lstrip("# ")
        for token in tokenize.generate_tokens(io.StringIO(line + "\n").readline)
        if token.type == tokenize.COMMENT
    ]
    return any(comments)


def is_literal(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except ValueError:
        return False
    return True


def import_problems(code: list[tuple[int, nbformat.NotebookNode]]) -> Iterator[str]:
    imports = []
    for position, (number, cell) in enumerate(code):
        tree = parsed(cell.source)
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Import | ast.ImportFrom):
                imports.append(ast.unparse(node))
                is_alone = len(tree.body) == 1
                if position == 0 or not (is_alone or position == 1):
                    yield f"cell {number}: the import stands in the second code cell or in one of its own"
    if imports != ["import analysis"]:
        yield f"the one import is `import analysis`; found {imports}"


def code_problems(cell: nbformat.NotebookNode) -> Iterator[str]:
    if PARAMETERS_TAG in cell.metadata.get("tags", []):
        yield f"a second cell is tagged {PARAMETERS_TAG}"
    if len(cell.source.splitlines()) > MOST_LINES:
        yield f"{len(cell.source.splitlines())} lines; {MOST_LINES} are the most"
    tree = parsed(cell.source)
    if tree is None:
        yield "not plain Python"
        return
    if not tree.body:
        yield "an empty code cell"
    for statement in tree.body:
        if not (isinstance(statement, ast.Import) or is_assignment(statement) or is_shown(statement)):
            yield f"neither an assignment nor a call of analysis: {ast.unparse(statement)}"


def is_assignment(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    (target,) = statement.targets
    names = target.elts if isinstance(target, ast.Tuple) else [target]
    return all(isinstance(name, ast.Name) for name in names) and is_plain(statement.value)


def is_shown(statement: ast.stmt) -> bool:
    """A call of analysis, or the name of what one returned: its value is shown under the cell."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call | ast.Name | ast.Attribute)
        and is_plain(statement.value)
    )


def is_plain(value: ast.expr) -> bool:
    """Names, literals and calls of analysis, one in another as need be: no operator, condition or loop."""
    if isinstance(value, ast.Call):
        arguments = [*value.args, *(keyword.value for keyword in value.keywords)]
        return is_name_in_analysis(value.func) and all(is_plain(argument) for argument in arguments)
    if isinstance(value, ast.UnaryOp):  # a negative number
        return isinstance(value.op, ast.USub) and isinstance(value.operand, ast.Constant)
    return isinstance(value, PLAIN_VALUES) and all(
        is_plain(child) for child in ast.iter_child_nodes(value) if isinstance(child, ast.expr)
    )


def is_name_in_analysis(function: ast.expr) -> bool:
    if not isinstance(function, ast.Attribute):
        return False
    while isinstance(function, ast.Attribute):
        function = function.value
    return isinstance(function, ast.Name) and function.id == "analysis"


def markdown_problems(numbered: list[tuple[int, nbformat.NotebookNode]]) -> Iterator[str]:
    levels = []
    for number, cell in numbered:
        if cell.cell_type != "markdown":
            continue
        for digits in re.findall(r"\S*\d\S*", cell.source):
            yield f"cell {number}: a figure typed into the prose: {digits}"
        for token in markdown_tokens(mistune.create_markdown(renderer="ast")(cell.source)):
            if token["type"] in {"block_html", "inline_html"}:
                yield f"cell {number}: raw HTML: {token['raw'].strip()}"
            elif token["type"] == "heading":
                levels.append((number, token["attrs"]["level"]))
    if [level for _, level in levels].count(1) != 1 or levels[0][1] != 1:
        yield "one heading of level 1, before every other"
    for (_, previous), (number, level) in pairwise(levels):
        if level > previous + 1:
            yield f"cell {number}: a heading of level {level} follows one of level {previous}"


def markdown_tokens(tokens: list[dict]) -> Iterator[dict]:
    for token in tokens:
        yield token
        yield from markdown_tokens(token.get("children", []))


def test_there_are_notebooks():
    assert NOTEBOOKS, "notebooks/ holds no notebook"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_thin(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    problems = thin_notebook_problems(notebook)
    assert problems == [], "\n" + "\n".join(problems)


def markdown(source: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(source)


def code_cell(source: str, *tags: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)} if tags else {})


PARAMETERS = (
    'area: str = "Cheshire West and Chester"  # name or code\n'
    "latest_year: int | None = None  # the last year shown; none is the newest\n"
    'groups: list[str] = ["fsm"]  # groups that are compared'
)
CALLS = (
    "review = analysis.review.assemble(area, latest_year=latest_year)\n"
    "table, chart = analysis.gaps(review.scorecard, groups=[groups, -1])\n"
    "analysis.stats.shown(analysis.first(table), options={'order': None})\n"
    "chart"
)


def thin_notebook(**changed: nbformat.NotebookNode) -> nbformat.NotebookNode:
    cells = {
        "title": markdown("# Gap analysis\n\nWhere groups of children differ."),
        "parameters": code_cell(PARAMETERS, PARAMETERS_TAG),
        "imports": code_cell("import analysis"),
        "section": markdown("## Gaps\n\n### By group, [with notes](notes.md)"),
        "calls": code_cell(CALLS),
    }
    cells.update(changed)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=list(cells.values()), metadata={"kernelspec": kernel})


def test_a_thin_notebook_passes():
    assert thin_notebook_problems(thin_notebook()) == []


def test_the_import_may_share_the_second_code_cell():
    calls = code_cell("import analysis\n\n" + "analysis.title(area)")
    assert thin_notebook_problems(thin_notebook(imports=calls)) == []


def test_a_notebook_survives_a_round_trip_through_its_file(tmp_path):
    path = tmp_path / "gap_analysis.ipynb"
    nbformat.write(thin_notebook(), path)
    assert json.loads(path.read_text(encoding="utf-8"))["nbformat"] == 4
    assert thin_notebook_problems(nbformat.read(path, as_version=4)) == []


@pytest.mark.parametrize(
    "source",
    [
        "total = 1 + 1",
        "total = round(2.5)",
        "analysis.title(f'{area}')",
        "analysis.title(area.upper())",
        "analysis.title([x for x in groups])",
        "analysis.title(groups[0])",
        "analysis.title(area if area else None)",
        "analysis.title(lambda: area)",
        "analysis.title(*groups)",
        "analysis.title(not area)",
        "if area:\n    analysis.title(area)",
        "for area in groups:\n    analysis.title(area)",
        "def f():\n    return area",
        "latest_year += 1",
        "first = second = analysis.title(area)",
        "review.title = analysis.title(area)",
        "print(area)",
        "'text'",
        "assert area",
    ],
)
def test_logic_in_a_code_cell_is_found(source):
    (problem,) = thin_notebook_problems(thin_notebook(calls=code_cell(source)))
    assert problem.startswith("cell 5: neither an assignment nor a call of analysis: ")


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"calls": code_cell("%matplotlib inline")}, "cell 5: not plain Python"),
        ({"calls": code_cell("!ls")}, "cell 5: not plain Python"),
        ({"calls": code_cell("")}, "cell 5: an empty code cell"),
        ({"calls": code_cell("# to do later")}, "cell 5: an empty code cell"),
        ({"calls": code_cell("analysis.title(\n" * 3 + ")\n" * 4)}, "cell 5: 7 lines; 6 are the most"),
        (
            {"calls": code_cell("analysis.title(area)", PARAMETERS_TAG)},
            "cell 5: a second cell is tagged parameters",
        ),
        ({"parameters": code_cell(PARAMETERS)}, "cell 2: the first code cell is not tagged parameters"),
        ({"parameters": code_cell("", PARAMETERS_TAG)}, "cell 2: declares no parameter"),
        ({"imports": code_cell("import analysis as a")}, "found ['import analysis as a']"),
        ({"imports": code_cell("from analysis import *")}, "found ['from analysis import *']"),
        ({"imports": code_cell("import analysis, pandas")}, "found ['import analysis, pandas']"),
        ({"imports": code_cell("analysis.title(area)")}, "the one import is `import analysis`; found []"),
        (
            {"calls": code_cell("import analysis")},
            "the one import is `import analysis`; found ['import analysis', 'import analysis']",
        ),
        (
            {
                "imports": code_cell("year = latest_year"),
                "calls": code_cell("import analysis\nanalysis.title(area)"),
            },
            "cell 5: the import stands in the second code cell or in one of its own",
        ),
        (
            {"section": markdown("## Gaps\n\nA gap of 12 points.")},
            "cell 4: a figure typed into the prose: 12",
        ),
        ({"section": markdown("## Since 2017/18")}, "cell 4: a figure typed into the prose: 2017/18"),
        ({"section": markdown("### Gaps")}, "cell 4: a heading of level 3 follows one of level 1"),
        ({"section": markdown("# Gaps")}, "one heading of level 1, before every other"),
        ({"title": markdown("## Gaps")}, "one heading of level 1, before every other"),
        ({"title": markdown("No heading.")}, "one heading of level 1, before every other"),
        ({"section": markdown("Gaps\n====")}, "one heading of level 1, before every other"),
        ({"section": markdown("<div>Gaps</div>")}, "cell 4: raw HTML: <div>Gaps</div>"),
        ({"section": markdown("## Gaps <b>now</b>")}, "cell 4: raw HTML: <b>"),
        ({"section": nbformat.v4.new_raw_cell("Gaps")}, "cell 4: a raw cell goes into the page unchecked"),
    ],
)
def test_what_does_not_belong_in_a_notebook_is_found(changed, problem):
    problems = thin_notebook_problems(thin_notebook(**changed))
    assert any(found.endswith(problem) for found in problems), problems


@pytest.mark.parametrize(
    "line",
    [
        'area = "Cheshire"  # no type',
        'area: str = "Cheshire"',
        'area: str = "Cheshire"  #',
        'area: str = "# no comment"',
        "area: str  # no default",
        "area: str = name()  # no literal",
        "self.area: str = 'Cheshire'  # no name",
        "a: int = 1; b: int = 2  # two",
        "# a comment alone",
        "",
        "import analysis  # not here",
    ],
)
def test_a_parameter_without_type_default_or_comment_is_found(line):
    cell = code_cell(f"year: int = 2024  # the year\n{line}\narea: str = 'England'  # area", PARAMETERS_TAG)
    problems = thin_notebook_problems(thin_notebook(parameters=cell))
    assert f"cell 2: not of the form `name: type = default  # comment`: {line!r}" in problems


def test_a_digit_in_a_link_or_in_code_is_a_figure_too():
    section = markdown("## Gaps\n\n[notes](notes2.md) and `top10`")
    assert thin_notebook_problems(thin_notebook(section=section)) == [
        "cell 4: a figure typed into the prose: [notes](notes2.md)",
        "cell 4: a figure typed into the prose: `top10`",
    ]


def test_another_kernel_is_found():
    notebook = thin_notebook()
    notebook.metadata.kernelspec.name = "my-kernel"
    (problem,) = thin_notebook_problems(notebook)
    assert problem.startswith("the kernel is 'my-kernel'")


def test_what_a_run_leaves_behind_is_found():
    notebook = thin_notebook()
    notebook.metadata["papermill"] = {"duration": 1.5}
    cell = notebook.cells[4]
    cell.outputs = [nbformat.v4.new_output("stream", text="42")]
    cell.execution_count = 3
    cell.metadata["execution"] = {"iopub.status.busy": "2026-01-01"}
    assert thin_notebook_problems(notebook) == [
        "stored with what a run left behind: metadata.papermill",
        "cell 5: stored with outputs",
        "cell 5: stored with an execution count",
        "cell 5: stored with what a run left behind: metadata.execution",
    ]


def test_a_notebook_without_code_is_found():
    notebook = thin_notebook()
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    assert "no code cell" in thin_notebook_problems(notebook)
