"""A report is made again when, and only when, something that it depends on changed."""

import ast
import hashlib
import shutil

import pandas as pd
import pytest
from real_project import REPORTS, ROOT, copy_project
from test_architecture import imported_modules, module_name
from toy_project import GOOD, RecordedProgress, make_project, save_notebook

import analysis
from analysis import workbench
from analysis.build import current
from analysis.build.build import _TEXTS_HELD_WITH, Request, build, plan
from analysis.build.current import MADE_WITH, has_own_code, made_of, reasons
from analysis.build.jobs import Asked, given_values, plan_jobs
from analysis.build.notebooks import list_notebooks
from analysis.build.prepare import Preparation
from analysis.build.project import Project
from analysis.build.settings import read_settings
from analysis.tables import slices, store
from analysis.tables.code import PACKAGE, all_code, code_hashes
from analysis.tables.data import PROCESSED
from analysis.tables.noted import EVERYTHING, begin_notes, read_notes
from analysis.tables.rows import LaidOut
from analysis.vocabulary.areas import Area

pytestmark = pytest.mark.reports

OWN, NEAR, FAR = "E06000050", "E08000007", "E06000099"  # FAR: a council that nobody here is compared with
FOLDER = "reports/e06000050/2024-25"


@pytest.fixture(scope="module")
def tables(project_tables):
    """The project's tables with a council and a plan of its own that no report of the others reads."""
    found = {}
    for name, frame in project_tables.items():
        if name not in {declaration.name for declaration in PROCESSED}:
            continue
        parts = [frame]
        if "area_code" in frame and name != "editions":
            named = {"area_name": "Farland"} if name in ("areas", "area_vintages") else {}
            named |= {"code": FAR, "dfe_la_code": ""} if name == "area_vintages" else {}
            parts.append(frame[frame["area_code"] == OWN].assign(area_code=FAR, **named))
        for column in ("edition_id", "document"):
            if column in frame:
                parts.append(
                    frame[frame[column] == "early_help_strategy_2019"].assign(**{column: "far_plan"})
                )
        whole = pd.concat(parts, ignore_index=True).astype(frame.dtypes)
        if name == "editions":
            whole.loc[whole["edition_id"] == "far_plan", ["area_code", "supersedes"]] = [FAR, ""]
        declaration = next(one for one in PROCESSED if one.name == name)
        found[name] = whole.sort_values(list(declaration.key), kind="stable", ignore_index=True)
    return found


def preparation_of(tables, inputs=None, changed=(), before=None):
    cut = slices.slice_tables(tables, changed, before)
    areas = tuple(Area(code, facts["name"]) for code, facts in cut.areas.items())
    return Preparation(inputs or {}, areas, False, "x", cut)


@pytest.fixture(scope="module")
def preparation(tables):
    return preparation_of(tables)


@pytest.fixture(scope="module")
def jobs():
    """Every report of the three councils."""
    project = Project.at(ROOT)
    notebooks = list_notebooks(project.notebooks)
    settings = read_settings(project)
    given = given_values(notebooks, None, settings.edition, None, {}, settings)
    areas = [Area(code, code) for code in (OWN, NEAR, FAR)]
    asked = Asked(areas, "", {"edition"}, settings, areas[0], lambda text: areas[0])
    return plan_jobs(project, notebooks, given, asked)[0]


@pytest.fixture(scope="module")
def reads(jobs, tables, tmp_path_factory):
    """What each of them is noted to read."""
    with pytest.MonkeyPatch.context() as patch:
        laid_out = LaidOut(tables)
        return [shown(job, laid_out, patch, tmp_path_factory.mktemp("notes"))[1] for job in jobs]


def shown(job, tables, patch, folder):
    """Everything that a notebook shows, run here with these tables, and what it is noted to read."""
    laid_out = tables if isinstance(tables, LaidOut) else LaidOut(tables)
    patch.setattr(workbench, "_tables", lambda: laid_out)
    patch.setenv("ANNUAL_REVIEW_NOTES", "")
    names = {"analysis": analysis, **job.parameters}
    found = []
    begin_notes(folder / "read.txt")
    for cell in job.notebook.code:
        tree = ast.parse(cell)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, job.notebook.name, "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), job.notebook.name, "eval"), names)
            shows = getattr(value, "_repr_mimebundle_", None) or value._repr_html_
            found.append(shows())
    return found, read_notes(folder / "read.txt")


@pytest.fixture(scope="module")
def before(jobs, reads, preparation):
    return [made_of(job, read, preparation) for job, read in zip(jobs, reads, strict=True)]


def due(jobs, before, preparation):
    """Names of the reports that are due, by council."""
    found = {}
    for job, stored in zip(jobs, before, strict=True):
        if reasons(stored, job, preparation):
            found.setdefault(job.area.code, set()).add(job.notebook.name)
    return found


def changed(tables, name, column, value):
    """The tables with one row of this scope changed."""
    frame = tables[name].copy()
    row = frame.index[frame[column] == value][0]
    kept = {column, "source_id", "kind", "table", "edition_id", "document", "area_code"}
    other = next(c for c in frame if str(frame[c].dtype) in ("str", "float64") and c not in kept)
    frame.loc[row, other] = 12345.0 if str(frame[other].dtype) == "float64" else "changed"
    return {**tables, name: frame}


def test_nothing_changed_and_nothing_is_due(jobs, before, tables):
    assert due(jobs, before, preparation_of(tables)) == {}


OF_A_REVIEW = {
    "annual_review",
    "data_quality",
    "finance",
    "gap_analysis",
    "indicator_profile",
    "trend_analysis",
}
WITH_FIGURES = OF_A_REVIEW | {"plan_refresh", "refresh_document"}


@pytest.mark.parametrize("area", [OWN, NEAR, FAR])
def test_a_councils_figures_concern_its_reports_and_those_that_compare_with_it(jobs, before, tables, area):
    found = due(jobs, before, preparation_of(changed(tables, "observations", "area_code", area)))
    # OWN and NEAR are neighbours of each other; FAR has the neighbours of OWN
    compared = {OWN: {OWN, NEAR}, NEAR: {NEAR, OWN, FAR}, FAR: {FAR}}[area]
    # data_quality reads every table whole, for every council, and a profile shows its indicator in all
    everyone = {code: {"data_quality", "indicator_profile"} for code in (OWN, NEAR, FAR)}
    wanted = {code: names | (WITH_FIGURES & set(REPORTS) if code in compared else set())
              for code, names in everyone.items()}  # fmt: skip
    assert {code: names & WITH_FIGURES for code, names in found.items()} == wanted
    assert all("action_progress" not in names for names in found.values())


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (name, column)
        for name, column in [
            ("goals", "edition_id"), ("targets", "edition_id"), ("actions", "edition_id"),
            ("editions", "edition_id"), ("claims", "document"),
        ]
    ],
)  # fmt: skip
def test_a_plan_concerns_the_reports_of_its_council(jobs, before, tables, table, column):
    found = due(jobs, before, preparation_of(changed(tables, table, column, "early_help_strategy_2019")))
    assert "annual_review" in found[OWN]
    assert found[NEAR] == found[FAR] == {"data_quality"}
    found = due(jobs, before, preparation_of(changed(tables, table, column, "far_plan")))
    # a review without a plan of its own holds nothing against targets, and tests no claims
    assert ("annual_review" in found[FAR]) is (table not in ("targets", "claims"))
    assert found[OWN] == found[NEAR] == {"data_quality"}


@pytest.mark.parametrize(
    ("table", "column", "value", "reading", "not_reading"),
    [
        ("finance_lines", "edition_id", "our_plan_2024_25", {"finance"}, {"annual_review", "plan_refresh"}),
        ("spending_links", "edition_id", "our_plan_2024_25", {"finance"}, {"annual_review"}),
        ("plan_items", "edition_id", "outcome_plan_2019", {"plan_refresh"}, {"trend_analysis", "finance"}),
        ("printed_figures", "document", "outcome_plan_2019", {"plan_refresh"}, {"gap_analysis", "finance"}),
        ("indicators", "indicator_id", "re_referrals_within_12_months", OF_A_REVIEW, set()),
        ("neighbours", "area_code", OWN, OF_A_REVIEW, {"action_progress"}),
        ("areas", "area_code", OWN, OF_A_REVIEW | {"action_progress"}, set()),
        ("source_counts", "source_id", "lait_spring_2026", {"data_quality"}, set()),
        ("notices", "kind", "break", OF_A_REVIEW, set()),
    ],
)  # fmt: skip
def test_each_table_concerns_the_reports_that_read_it(
    jobs, before, tables, table, column, value, reading, not_reading
):
    found = due(jobs, before, preparation_of(changed(tables, table, column, value)))
    assert reading <= found[OWN]
    assert not not_reading & found[OWN]


def test_every_table_is_read_by_some_report(before, preparation):
    read = {name for stored in before for name in stored["rows"]}
    assert read >= {name for name, scopes in preparation.slices.by_table.items() if scopes}


def restricted(tables, read):
    """The tables with nothing but the rows that a report is said to read."""
    found = {}
    for name, frame in tables.items():
        scopes = read.get(name)
        if name == "source_counts" and "source_titles" in read and scopes is None:
            found[name] = frame.assign(sha256="", rows_read=0, rows_used=0, rows_missing=0, rows_set_aside=0)
            found[name] = found[name].astype(frame.dtypes)
        elif scopes is None:
            found[name] = frame.iloc[:0]
        elif set(scopes) == {slices.ALL} and (name != "notices" or set(read["goals"]) == {slices.ALL}):
            found[name] = frame
        else:
            about = ("edition_id",) if name == "editions" else ("area_code", "edition_id", "document")
            column = next(one for one in about if one in frame)
            is_read = frame[column].isin(list(scopes))
            if name == "notices":
                is_read |= (frame[column] == "") | frame["kind"].isin(slices._GENERAL_NOTICES)
            found[name] = frame[is_read].reset_index(drop=True)
    return found


# These read the tables of a review just as the annual review does, or those of a plan as plan_refresh does.
READ_ALIKE = ("gap_analysis", "indicator_profile", "refresh_document", "trend_analysis")


@pytest.mark.parametrize("area", [OWN, pytest.param(NEAR, marks=pytest.mark.deep)])
@pytest.mark.parametrize(
    "report",
    [pytest.param(name, marks=pytest.mark.deep if name in READ_ALIKE else ()) for name in REPORTS],
)
def test_a_notebook_shows_the_same_without_the_rows_that_it_is_not_noted_to_read(
    jobs, before, tables, report, area, monkeypatch, tmp_path
):
    number, job = [
        (n, one) for n, one in enumerate(jobs) if one.notebook.name == report and one.area.code == area
    ][-1]
    read = before[number]["rows"]
    less = restricted(tables, read)
    cut = slices.slice_tables(less)
    for name, scopes in read.items():  # the rows left are exactly the slices that are noted
        if set(scopes) != {slices.ALL}:
            assert {
                s: {o: one.hash for o, one in by.items()} for s, by in cut.by_table[name].items()
            } == scopes
    again, noted = shown(job, less, monkeypatch, tmp_path)
    assert again == shown(job, tables, monkeypatch, tmp_path)[0]
    assert noted == before[number]["read"]


@pytest.mark.parametrize(
    ("cell", "is_own"),
    [
        ("import analysis\nanalysis.names()", False),
        ("analysis.open_review(area=area)", False),
        ("x = analysis.open_review(area=area)\nprint(len(x.series))", False),
        ("import pandas", True),
        ("from analysis import store", True),
        ("open('figures.csv')", True),
        ("__import__('os')", True),
        ("analysis.__dict__", True),
        ("a = analysis", True),
        ("analysis = 1", True),
        ("!cat figures.csv", True),
        ("analysis.tables.store", True),
        ("getattr(analysis, 'load')", True),
    ],
)
def test_a_notebook_that_does_more_than_call_analysis_has_code_of_its_own(cell, is_own):
    assert has_own_code([cell]) is is_own


def noted(cell, tables, monkeypatch, tmp_path, **parameters):
    """What is noted when a cell is run here."""
    monkeypatch.setattr(workbench, "_tables", lambda: LaidOut(tables))
    monkeypatch.setenv("ANNUAL_REVIEW_NOTES", "")
    begin_notes(tmp_path / "read.txt")
    exec(cell, {"analysis": analysis, **parameters})
    return read_notes(tmp_path / "read.txt")


def test_what_is_opened_for_another_area_is_noted_for_that_area(tables, monkeypatch, tmp_path):
    cell = "analysis.open_review(area=area)\nanalysis.open_actions(area='Warrington', edition='far_plan')"
    read = noted(cell, tables, monkeypatch, tmp_path, area=OWN)
    assert read["areas"] == ["E06000007", OWN] and read["editions"] == ["far_plan", "our_plan_2024_25"]
    assert "observations" in read["tables"] and "finance_lines" not in read["tables"]


def test_a_table_that_is_loaded_is_read_whole(tables, monkeypatch, tmp_path):
    assert noted("analysis.load('goals')", tables, monkeypatch, tmp_path)["whole_tables"] == ["goals"]
    read = noted("analysis.load_all()", tables, monkeypatch, tmp_path)
    assert set(read["whole_tables"]) == {declaration.name for declaration in PROCESSED}


def test_the_folders_of_the_project_open_everything(tables, monkeypatch, tmp_path):
    assert EVERYTHING in noted("analysis.project()", tables, monkeypatch, tmp_path)


def test_what_was_worked_out_before_is_noted_too(tables, monkeypatch, tmp_path):
    laid_out = LaidOut(tables)
    cell = "analysis.open_review(area=area)"
    monkeypatch.setattr(workbench, "_tables", lambda: laid_out)
    monkeypatch.setenv("ANNUAL_REVIEW_NOTES", "")
    found = []
    for run in ("first", "second"):
        begin_notes(tmp_path / run)
        exec(cell, {"analysis": analysis, "area": OWN})
        found.append(read_notes(tmp_path / run))
    assert found[0] == found[1] != {}


def modules_needed(*start):
    """The files of ours that these modules import, and those import, anywhere but for type checks."""
    modules = {module_name(path, PACKAGE.parent): path for path in PACKAGE.rglob("*.py")}
    found, waiting = set(), [f"analysis.{name}" for name in start]
    while waiting:
        name = waiting.pop()
        if name in found or name not in modules or name == "analysis":
            continue
        found.add(name)
        tree = ast.parse(modules[name].read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                node.body = []
        waiting += [target for _, target in imported_modules(name, False, tree, modules)]
    return {modules[name].relative_to(PACKAGE).as_posix() for name in found}


def files_in(names):
    """The files below rooms and files."""
    return {
        path.relative_to(PACKAGE).as_posix()
        for name in names
        for path in ((PACKAGE / name).rglob("*") if (PACKAGE / name).is_dir() else [PACKAGE / name])
    }


def test_a_report_depends_on_the_code_that_it_runs():
    offered = {module.removeprefix("analysis.") for module in analysis._OFFERED_BY}
    needed = modules_needed("build.make", "build.authors", *offered)
    # the tables show, slice by slice, what changes in the code that makes them
    seen_in_the_tables = files_in(["inputs", "build/prepare.py", "build/scratch.py", "build/new_edition.py"])
    assert "page/html.py" in needed and "review/judge.py" in needed and "inputs/authors.py" in needed
    assert needed - seen_in_the_tables | {"inputs/authors.py"} <= files_in(MADE_WITH)
    assert {"page/templates/report/report.css", "stats/intervals.py"} <= files_in(MADE_WITH)
    assert not {"cli.py", "build/watch.py", "build/build.py", "inputs/figures.py"} & files_in(MADE_WITH)
    assert all((PACKAGE / name).exists() for name in (*MADE_WITH, *store.CODE_OF_TABLES, *_TEXTS_HELD_WITH))


def test_a_text_that_held_is_looked_at_again_when_the_code_that_looks_changes():
    needed = modules_needed("claims.text_checks", "claims.text_values", "review.assemble", "words.text")
    assert needed <= files_in(_TEXTS_HELD_WITH)


def test_a_report_with_code_of_its_own_depends_on_all_code(jobs, preparation):
    code = made_of(jobs[0], {EVERYTHING: ["code of its own"]}, preparation)["code"]
    assert set(code) == set(all_code()) >= {"cli.py", "inputs", "build"}


def test_the_hash_of_a_room_is_of_every_file_in_it(tmp_path, monkeypatch):
    import analysis.tables.code as code

    monkeypatch.setattr(code, "PACKAGE", tmp_path)
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "a.py").write_bytes(b"one\n")
    found = set()
    for name, content in (("a.py", b"one\n"), ("a.py", b"two\n"), ("b.css", b""), ("b.css", b"x")):
        (tmp_path / "room" / name).write_bytes(content)
        code._hash_of.cache_clear()
        found.add(code_hashes(["room"])["room"])
    assert len(found) == 4
    (tmp_path / "room" / "a.py").write_bytes(b"two\r\n")  # as git may write it on Windows
    code._hash_of.cache_clear()
    assert code_hashes(["room"])["room"] in found
    code._hash_of.cache_clear()


def reasons_of(project, **asked):
    return [str(one) for one in plan(project, RecordedProgress(), Request(**asked)) if one.reasons]


PLAIN = ("# Review", "import analysis", "print(1 + 1)")


def test_a_change_of_the_code_that_makes_the_tables_makes_them_again():
    makers = ("inputs.project", "inputs.clean", "inputs.releases", "review.national",
              "disclosure.own_figures", "disclosure.report")  # fmt: skip
    assert modules_needed(*makers) <= files_in(store.CODE_OF_TABLES)


def test_a_change_of_code_that_makes_no_table_leaves_them():
    others = files_in(
        [name for name in all_code() if name not in ("vocabulary", "tables", "inputs", "disclosure")]
    )
    hashed = others & files_in(store.CODE_OF_TABLES)
    with_national = {
        "certainty",
        "compare",
        "gaps",
        "intervals",
        "trend",
    }  # what national ranks are made with
    assert hashed == {
        "build/prepare.py", "review/national.py", *(f"stats/{name}.py" for name in with_national),
    }  # fmt: skip


def test_a_dry_run_says_why_and_writes_nothing(tmp_path, monkeypatch):
    project = make_project(tmp_path)
    save_notebook(project, "plain", *PLAIN)
    save_notebook(project, "free", *GOOD)

    def everything():
        return {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}

    there = everything()
    assert reasons_of(project) == ["free E06000050: not made before", "plain E06000050: not made before"]
    assert everything() == there
    build(project, RecordedProgress()).raise_failures()
    assert reasons_of(project) == []

    assert reasons_of(project, settings={"years_shown": "3"}) == [
        "free E06000050: parameter years_shown: None before, 3 now",
        "plain E06000050: parameter years_shown: None before, 3 now",
    ]
    page = tmp_path / FOLDER / "plain.html"
    good = page.read_bytes()
    page.write_bytes(good + b"x")
    assert reasons_of(project) == ["plain E06000050: page was edited"]
    page.unlink()
    assert reasons_of(project) == ["plain E06000050: page missing"]
    page.write_bytes(good)
    save_notebook(project, "plain", "# Review", "import analysis", "print(3)")
    assert reasons_of(project) == ["plain E06000050: notebook changed"]
    save_notebook(project, "plain", *PLAIN)

    def changed_code(names):
        return {name: "other" if name in ("page", "cli.py") else "as it was" for name in names}

    monkeypatch.setattr(current, "code_hashes", lambda names: dict.fromkeys(names, "as it was"))
    build(project, RecordedProgress(), engine="standard").raise_failures()
    monkeypatch.setattr(current, "code_hashes", changed_code)
    assert reasons_of(project) == [
        "free E06000050: library code: cli.py changed; library code: page changed",
        "plain E06000050: library code: page changed",
    ]


def test_the_reason_names_the_file_whose_change_changed_the_rows(jobs, before, tables, preparation):
    file = "data/raw/outcome_plan_2019/kpis.csv"
    now = preparation_of(
        changed(tables, "goals", "edition_id", "outcome_plan_2019"),
        changed=[file, "data/raw/elsewhere/other.csv"], before=preparation.slices,
    )  # fmt: skip
    number, job = next((n, job) for n, job in enumerate(jobs) if job.notebook.name == "gap_analysis")
    assert reasons(before[number], job, now) == [f"{file} changed"]


def test_slices_come_back_from_their_file(preparation):
    assert slices.read_slices(preparation.slices.as_text()) == preparation.slices
    assert slices.read_slices("{") is None and slices.read_slices('{"tables": 1}') is None


def test_a_build_with_nothing_to_do_loads_nothing_heavy(tmp_path):
    import subprocess
    import sys

    project = make_project(tmp_path)
    save_notebook(project, "free", *GOOD)
    build(project, RecordedProgress()).raise_failures()
    code = (
        "import sys\nfrom analysis import cli\ncode = cli.main(['build'])\n"
        "heavy = ('pandas', 'numpy', 'papermill', 'nbconvert', 'nbformat', 'matplotlib', 'jinja2', 'bs4',\n"
        "'pydantic')\n"
        "print(code, [name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 []"
    assert "1 already up to date." in done.stderr


@pytest.mark.deep
def test_what_is_made_again_is_what_a_first_build_makes(tmp_path):
    """The proof that no dependency is missed: after a change, both ways give the same bytes everywhere."""
    project = copy_project(tmp_path / "one")
    build(project, RecordedProgress()).raise_failures()
    kpis = project.raw / "outcome_plan_2019" / "kpis.csv"
    declared = project.raw / "sources.yml"
    old = kpis.read_text("utf-8")
    kpis.write_text(old.replace("%", " %", 1), encoding="utf-8")
    hashes = [hashlib.sha256(text.encode("utf-8")).hexdigest() for text in (old, kpis.read_text("utf-8"))]
    declared.write_text(declared.read_text("utf-8").replace(*hashes), encoding="utf-8")
    again = build(project, RecordedProgress())
    again.raise_failures()
    assert again.count("made") > 0
    other = Project.at(tmp_path / "two")
    shutil.copytree(project.root, other.root, ignore=shutil.ignore_patterns("reports", "processed"))
    build(other, RecordedProgress()).raise_failures()
    made = {p.relative_to(project.reports): p.read_bytes() for p in project.reports.rglob("*") if p.is_file()}
    assert set(made) == {p.relative_to(other.reports) for p in other.reports.rglob("*") if p.is_file()}
    for path, content in made.items():
        assert (other.reports / path).read_bytes() == content, path
