"""The council's own small counts, from the file they are typed into to every file that a build writes."""

import itertools
import json
import re
import zipfile
from dataclasses import replace

import nbformat
import pandas as pd
import pytest
from drawn_cases import examples
from hypothesis import given
from hypothesis import strategies as st
from real_project import REPORTS, ROOT, copy_project
from toy_project import RecordedProgress

from analysis.build.build import build
from analysis.build.prepare import prepare
from analysis.build.project import PROJECT_VARIABLE
from analysis.build.scratch import LOCK_NAME
from analysis.cli import main
from analysis.disclosure import report as whole_report
from analysis.disclosure.own_figures import declared_parts, protect_observations, relations_of, with_keys
from analysis.disclosure.relations import Parts, ReportTable
from analysis.disclosure.report import check_observations
from analysis.tables.data import EDITIONS, GOALS, NOTICES, OBSERVATIONS, PROCESSED
from analysis.tables.declare import table
from analysis.tables.store import load_table
from analysis.vocabulary.errors import DataError, ReportError
from analysis.vocabulary.indicators import GroupParts, Indicator
from analysis.vocabulary.numbers import round_half_away
from analysis.vocabulary.periods import parse_period

pytestmark = pytest.mark.reports

AREA = "E06000050"
OWN = "council_figures"
OFFICIAL = "dfe_releases_2025"

DEVELOPMENT = Indicator(
    id="development", name="Development", short_name="Development", unit="percent", decimals=1,
    polarity="high", publisher_polarity="none", year_type="academic",
    groups={"all": "All", "fsm": "FSM", "non_fsm": "Not FSM", "boys": "Boys"},
    gap=(("non_fsm", "fsm"),), parts=(GroupParts("all", ("fsm", "non_fsm")),),
)  # fmt: skip
PLACED = Indicator(
    id="placed", name="Placed", short_name="Placed", unit="count", decimals=0, polarity="low",
    publisher_polarity="none", year_type="financial", groups=dict(DEVELOPMENT.groups),
    parts=DEVELOPMENT.parts,
)  # fmt: skip
SCORE = replace(DEVELOPMENT, id="score", unit="score", gap=(), is_attainment=True)
INDICATORS = {each.id: each for each in (DEVELOPMENT, PLACED, SCORE)}


def figure(indicator, group, value, numerator=None, denominator=None, period="2024/25", source=OWN, **other):
    """A row of `tables.data.OBSERVATIONS`; a percentage with counts is computed from them."""
    span = parse_period(period, indicator.year_type)
    text = "[c]" if value == "c" else f"{value}"
    missing = "c" if value == "c" else ""
    if numerator is not None and denominator and indicator.unit == "percent":
        value = numerator / denominator * 100
        text = f"{round_half_away(value, 1):g}"
    return {
        "indicator_id": indicator.id, "group": group, "area_code": AREA, "period_label": span.display(),
        "period_start": pd.Timestamp(span.start), "period_end": pd.Timestamp(span.end),
        "period_kind": span.kind, "period_status": "", "value": None if missing else value,
        "missing": missing, "missing_note": "", "numerator": numerator, "denominator": denominator,
        "counts_exact": numerator is not None, "value_text": text, "source_id": source, "series_id": "",
        "locator": f"{source}.csv, row 2", "segment": 1,
        "excluded": False, "is_chosen": source == OWN, "notice": "", **other,
    }  # fmt: skip


def share(group, numerator, denominator, **other):
    return figure(DEVELOPMENT, group, None, numerator, denominator, **other)


def protected(rows, notices=(), own=INDICATORS):
    observations = table(OBSERVATIONS, rows)
    relations = relations_of(observations, own, [OWN])
    return protect_observations(observations, table(NOTICES, list(notices)), own, [OWN], relations)


def hidden(rows, own=INDICATORS):
    """Group and period of every figure that is hidden."""
    observations, _ = protected(rows, own=own)
    told = observations[(observations["source_id"] == OWN) & (observations["missing"] == "c")]
    return set(zip(told["group"], told["period_label"], strict=True))


def checked(rows, goals=(), editions=(), own=INDICATORS):
    """The observations after the check of everything shown, as a build makes it."""
    relations = relations_of(table(OBSERVATIONS, rows), own, [OWN])
    observations, _ = protected(rows, own=own)
    tables = {
        "observations": observations, "goals": table(GOALS, list(goals)),
        "editions": table(EDITIONS, list(editions)),
    }  # fmt: skip
    check_observations(tables, own, [OWN], [OFFICIAL], relations)
    return observations


# What is declared.


@pytest.mark.parametrize(
    ("declared", "found", "expected"),
    [
        ("[{whole: all, parts: [fsm, girls]}]", "'girls'", "one of the groups all, fsm"),
        ("[{whole: all, parts: [fsm]}]", "'fsm'", "two or more different groups"),
        ("[{whole: all, parts: [fsm, all]}]", "'fsm, all'", "not the whole itself"),
        ("[{whole: all, parts: [fsm, fsm]}]", "'fsm, fsm'", "two or more different groups"),
        ("[{whole: all, of: [fsm, fsm]}]", "no `parts`", "the keys whole, parts"),
        ("all", "'all'", "a list"),
    ],
)
def test_wrong_parts_are_refused_with_their_place(small, declared, found, expected):
    name = "data/reference/indicators.yml"
    last = '      fsm: "Children eligible for free school meals"\n'
    small.replace(name, last, f"{last}    parts: {declared}\n")
    problems = [problem for problem in small.problems() if problem.found == found]
    assert problems and all(problem.file == name and problem.row for problem in problems)
    assert any(expected in problem.expected for problem in problems)
    assert any("parts" in problem.column for problem in problems)


def test_parts_that_run_in_a_circle_are_refused():
    groups = dict.fromkeys("abcd", "")
    with pytest.raises(DataError, match="no part of its own parts"):
        replace(
            DEVELOPMENT, groups=groups, gap=(),
            parts=(GroupParts("a", ("b", "c")), GroupParts("b", ("a", "d"))),
        )  # fmt: skip


def test_the_flag_for_attainment_must_be_a_flag(small):
    small.replace("data/reference/indicators.yml", "    groups:\n", "    is_attainment: ten\n    groups:\n")
    assert "'ten'" in [problem.found for problem in small.problems()]


def test_the_projects_own_indicators_declare_their_parts(project_inputs):
    indicators = project_inputs.reference.indicators
    # children whose eligibility is not known are in neither group, so the two are not everybody
    assert indicators["good_level_of_development"].parts == ()
    assert len(indicators["ks2_rwm_expected"].parts) == 2
    attainment = {name for name, each in indicators.items() if each.is_attainment}
    assert {"attainment_8", "level3_by_19", "good_level_of_development"} <= attainment
    assert "children_in_care_rate" not in attainment
    # a pair that is compared and makes up everybody is declared as parts
    for each in indicators.values():
        if "all" in each.groups and each.id != "good_level_of_development":
            assert {frozenset(pair) for pair in each.gap} <= {frozenset(part.parts) for part in each.parts}


def test_relations_of_groups_and_periods():
    rows = [
        figure(PLACED, "all", 60, period=period) for period in ("2021-22 to 2023-24", "2021-22", "2022-23")
    ]
    parts = declared_parts(PLACED, with_keys(table(OBSERVATIONS, rows), [OWN]))
    assert Parts("group", "all", ("fsm", "non_fsm")) in parts
    assert Parts("group", "all", ("boys",), adds_up=False) in parts
    years = [part for part in parts if part.column == "period"]
    assert [part.whole for part in years] == []  # 60 and 60 are more than 60: no sum over time
    rows[0]["value"] = 200.0
    parts = declared_parts(PLACED, with_keys(table(OBSERVATIONS, rows), [OWN]))
    years = [part for part in parts if part.column == "period"]
    assert [(part.whole, part.parts[:2]) for part in years] == [
        ("2021-22 to 2023-24", ("2021-22", "2022-23"))
    ]


# What is hidden.


def test_a_second_group_is_hidden_where_the_total_would_give_the_first_away():
    rows = [share("all", 400, 626), share("non_fsm", 397, 579), share("fsm", 3, 47)]
    assert hidden(rows) == {("fsm", "2024/25"), ("non_fsm", "2024/25")}


def test_the_rest_of_an_of_which_group_is_not_given_away():
    assert hidden([share("all", 400, 626), share("boys", 397, 500)]) == {("boys", "2024/25")}


def test_ten_children_are_too_few_for_attainment_only():
    rows = [share("fsm", 0, 9)]
    own = {**INDICATORS, "development": replace(DEVELOPMENT, is_attainment=True)}
    assert hidden(rows) == set()
    assert hidden(rows, own) == {("fsm", "2024/25")}


def test_a_mean_does_not_follow_from_the_other_means():
    rows = [
        figure(SCORE, group, value, denominator=count)
        for group, value, count in (("all", 41.2, 300), ("fsm", 30.5, 8), ("non_fsm", 41.5, 292))
    ]
    assert hidden(rows) == {("fsm", "2024/25"), ("non_fsm", "2024/25")}


def test_a_year_is_hidden_that_a_running_total_would_give_away():
    rows = [figure(PLACED, "all", value, period=year) for year, value in (("2022-23", 701), ("2023-24", 704))]
    assert hidden(rows) == set()
    own = {**INDICATORS, "placed": replace(PLACED, is_cumulative=True)}
    assert hidden(rows, own) == {("all", "2022-23")}


def test_a_year_of_a_rolling_period_is_hidden_with_a_small_one():
    rows = [
        figure(PLACED, "all", value, period=period)
        for period, value in (("2021-22 to 2023-24", 60), ("2021-22", 3), ("2022-23", 30), ("2023-24", 27))
    ]
    assert hidden(rows) == {("all", "2021-22"), ("all", "2023-24")}


def test_a_total_that_is_published_counts_as_known():
    rows = [share("all", 400, 626, source=OFFICIAL), share("non_fsm", 397, 579), share("fsm", 3, 47)]
    assert hidden(rows) == {("fsm", "2024/25"), ("non_fsm", "2024/25")}
    assert checked(rows)["value"].notna().sum() == 1


def test_a_published_total_that_contradicts_ours_proves_nothing():
    rows = [share("all", 100, 200, source=OFFICIAL), share("non_fsm", 397, 579), share("fsm", 20, 47)]
    assert checked(rows)["value"].notna().all()


def test_own_counts_that_do_not_add_up_are_refused():
    with pytest.raises(DataError, match="do not agree"):
        protected([share("all", 400, 626), share("non_fsm", 300, 579), share("fsm", 40, 47)])


def test_no_notice_quotes_a_hidden_figure():
    rows = [share("fsm", 3, 47, notice="6.3 corrected to 6.4: a slip"), share("all", 400, 626)]
    quoting = {
        "source_id": OWN, "indicator_id": "development", "area_code": AREA, "period_label": "2024/25",
        "locator": "plan, line 3",
    }  # fmt: skip
    told = [{**quoting, "kind": kind, "text": "6.4 in one source"} for kind in ("difference", "correction")]
    other = {**quoting, "kind": "difference", "text": "64.1 in a plan", "period_label": "2023/24"}
    observations, notices = protected(rows, [*told, other])
    text = " ".join([*notices["text"], *observations["notice"]])
    assert "6.4" not in text and "6.3" not in text and "64.1" in text
    assert sorted(notices["kind"]) == ["correction", "difference", "difference", "suppressed"]


# What is refused.


def test_a_percentage_without_its_count_gives_a_group_away():
    # as after a correction: its counts are no longer used
    rows = [share("all", 400, 626), share("non_fsm", 397, 579), figure(DEVELOPMENT, "fsm", 6.4)]
    with pytest.raises(ReportError) as caught:
        checked(rows)
    said = str(caught.value)
    assert "group fsm, period 2024/25" in said and "Development, council_figures" in said
    assert "is the sum of group fsm, non_fsm" in said and "write [c] for one more figure" in said
    assert caught.value.exit_code == 13
    assert not re.search(r"\b(3|397|47|579)\b", re.sub(r"row \d+", "", said)), "a message is no disclosure"


def test_a_figure_that_an_earlier_edition_prints_gives_a_hidden_one_away():
    rows = [figure(PLACED, "all", 4), figure(PLACED, "all", 4, source="plan_2018", is_chosen=False)]
    with pytest.raises(ReportError, match="plan_2018"):
        checked(rows)


def test_a_baseline_of_an_edition_gives_a_hidden_figure_away():
    goal = {
        "edition_id": "plan", "measure_id": "1", "position": 1, "indicator_id": "placed", "group": "all",
        "unit": "count", "baseline_text": "4", "baseline_value": 4.0, "baseline_period": "2024-25",
    }  # fmt: skip
    edition = {"edition_id": "plan", "area_code": AREA}
    rows = [figure(PLACED, "all", 4, period="2024-25")]
    with pytest.raises(ReportError, match="plan, baselines"):
        checked(rows, [goal], [edition])
    for same_period in ("2024/25", "31 March 2025", "March 2025", "across the last year"):
        with pytest.raises(ReportError, match="plan, baselines"):
            checked(rows, [{**goal, "baseline_period": same_period}], [edition])
    checked(rows, [{**goal, "baseline_period": "2022-23"}], [edition])
    checked(rows, [{**goal, "baseline_period": "across the last year", "baseline_value": 30.0}], [edition])


def test_two_sources_give_away_together_what_neither_does_alone():
    rows = [
        share("fsm", 3, 47), figure(DEVELOPMENT, "fsm", 6.4, source="plan_2018", is_chosen=False),
    ]  # fmt: skip
    with pytest.raises(ReportError, match="plan_2018"):
        checked(rows)
    checked(rows[:1])


def test_a_contradicting_source_does_not_hide_what_another_gives_away():
    rows = [
        share("fsm", 3, 47),
        figure(DEVELOPMENT, "fsm", 80.0, source="plan_2017", is_chosen=False),
        figure(DEVELOPMENT, "fsm", 6.4, source="plan_2018", is_chosen=False),
    ]
    with pytest.raises(ReportError, match="plan_2018"):
        checked(rows)


def test_a_published_figure_is_quoted_as_published_and_a_withheld_one_not_reconstructed():
    published = [share("all", 400, 626, source=OFFICIAL), share("boys", 3, 47, source=OFFICIAL)]
    observations = checked([*published, share("fsm", 20, 47)])
    assert observations["numerator"].tolist() == [400, 3, 20]
    withheld = [
        share("all", 400, 626, source=OFFICIAL), figure(DEVELOPMENT, "fsm", "c", source=OFFICIAL),
        share("non_fsm", 380, 579),
    ]  # fmt: skip
    assert hidden(withheld) == {("non_fsm", "2024/25")}
    shown = checked(withheld)
    assert shown.loc[shown["source_id"] == OFFICIAL, "value"].isna().sum() == 1


@pytest.mark.parametrize("under", ["[c]", "0", "3", "13"])
def test_parts_that_stand_nowhere_tell_nothing_and_one_alone_is_the_whole(under):
    ages = pd.DataFrame({"age": ["all", "under 5", "5 and over"], "count": ["21", under, "8"]})
    sums = (Parts("age", "all", ("under 5", "5 and over")),) if under in ("[c]", "13") else ()

    def found(*more):
        shown = ReportTable("Ages", ages, ("age",), ("count",), parts=(*sums, *more))
        return [(one.cell, one.what) for one in whole_report.check_report([shown])]

    bare = found()
    assert found(Parts("age", "under 5", ("boys", "girls"))) == bare
    alone = [cell for cell, _ in found(Parts("age", "under 5", ("babies",))) if (cell, _) not in bare]
    assert alone == (["count (age babies)"] if under == "3" else [])


def test_without_figures_of_its_own_a_council_pays_nothing(project_tables, monkeypatch):
    def never(tables):
        raise AssertionError("nothing is to be checked")

    monkeypatch.setattr(whole_report, "check_report", never)
    observations, notices = protect_observations(
        project_tables["observations"], project_tables["notices"], {}, [OWN], {}
    )
    assert observations is project_tables["observations"] and notices is project_tables["notices"]
    assert relations_of(observations, {}, [OWN]) == {}
    check_observations(project_tables, {}, [OWN], [], {})


# Every table of a few children, tried out: the second route to what `disclosure` solves.


@st.composite
def classes(draw):
    sizes = draw(st.tuples(st.integers(0, 10), st.integers(0, 11)).filter(any))
    return [(draw(st.integers(0, size)), size) for size in sizes]


def fits(row, numerator, denominator):
    """Whether counts are those that a shown row prints."""
    if row["missing"] != "c" and denominator:
        printed = round_half_away(row["value"], 1)
        if round_half_away(100 * numerator / denominator, 1) != printed:
            return False
    return all(
        pd.isna(row[name]) or row[name] == count
        for name, count in (("numerator", numerator), ("denominator", denominator))
    )


@examples(60)
@given(classes(), st.booleans())
def test_no_hidden_count_has_one_possible_value_only(groups, is_attainment):
    (first, first_of), (second, second_of) = groups
    rows = [
        share("all", first + second, first_of + second_of), share("fsm", first, first_of),
        share("non_fsm", second, second_of),
    ]  # fmt: skip
    for row in rows:
        if not row["denominator"]:
            row.update(value=None, missing="z", value_text="[z]", counts_exact=False)
    own = {"development": replace(DEVELOPMENT, is_attainment=is_attainment)}
    observations = checked(rows, own=own)
    shown = {row["group"]: row for row in observations.to_dict("records")}
    largest = 22  # of a denominator that is hidden
    pairs = {
        group: [
            (above, below)
            for below in (
                [int(row["denominator"])] if row["denominator"] == row["denominator"] else range(largest)
            )
            for above in range(below + 1)
            if fits(row, above, below)
        ]
        for group, row in shown.items()
    }
    whole = set(pairs["all"])
    possible = [
        {"fsm": one, "non_fsm": two, "all": (one[0] + two[0], one[1] + two[1])}
        for one, two in itertools.product(pairs["fsm"], pairs["non_fsm"])
        if (one[0] + two[0], one[1] + two[1]) in whole
    ]
    for group, row in shown.items():
        for place, name in enumerate(("numerator", "denominator")):
            values = {solution[group][place] for solution in possible}
            was = next(each[name] for each in rows if each["group"] == group)
            assert was in values
            if pd.isna(row[name]) or 1 <= was <= 5:
                assert len(values) > 1, (group, name)
        rests = {solution[group][1] - solution[group][0] for solution in possible}
        assert len(rests) > 1 or not 1 <= rests.pop() <= 5, (group, "rest")


# From the file to every file that a build writes.

HEADER = (ROOT / "data/raw/council_figures/council_figures.csv").read_text(encoding="utf-8").splitlines()[0]
# 4 children who are not in a mainstream school, and 4 plans that neither health nor schools opened:
# what must not be printed has six digits, so that it stands nowhere by chance.
SECRET = (
    f"send_primary_mainstream,all,{AREA},2023/24,66.3,415,626,,2024,own return",
    f"send_primary_mainstream,all,{AREA},2024/25,99.9993,611357,611361,,2025,own return",
    f"taf_initiated_by_partners,all,{AREA},2024-25,722361,,,,2025,own return",
    f"taf_initiated_by_partners,health,{AREA},2024-25,722357,,,,2025,own return",
    f"send_secondary_mainstream,all,{AREA},2024/25,42.6,20,47,,2025,own return",
)
NEVER = re.compile(r"(?<![\w.])(611,?357|722,?357|99\.999\d*)(?![\w])")


def with_own_figures(folder, lines):
    project = copy_project(folder)
    path = project.raw / "council_figures" / "council_figures.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8", newline="\n")
    return project


def run_in_process(notebook, **given_values):
    """What the cells of a notebook show, as HTML, without a kernel."""
    names, shown = {}, []
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        body, _, last = cell.source.rpartition("\n")
        try:
            code = compile(last, "cell", "eval")
        except SyntaxError:
            exec(compile(cell.source, "cell", "exec"), names)
            names.update({name: value for name, value in given_values.items() if name in names})
            continue
        exec(compile(body, "cell", "exec"), names)
        value = eval(code, names)
        shown.append(value._repr_html_() if hasattr(value, "_repr_html_") else str(value))
    return "\n".join(shown)


@pytest.fixture(scope="module")
def secret_project(tmp_path_factory):
    project = with_own_figures(tmp_path_factory.mktemp("secret"), SECRET)
    prepare(project, lambda step: None)
    return project


def test_no_stored_table_holds_a_hidden_figure(secret_project):
    for declaration in PROCESSED:
        stored = load_table(secret_project.processed, declaration)
        assert not NEVER.search(stored.to_csv()), declaration.name
    observations = load_table(secret_project.processed, OBSERVATIONS)
    own = observations[observations["source_id"] == OWN]
    assert own["missing"].tolist().count("c") == 2 and own["value"].notna().sum() == 3


@pytest.mark.parametrize("name", REPORTS)
def test_no_page_holds_a_hidden_figure(secret_project, monkeypatch, name):
    monkeypatch.setenv(PROJECT_VARIABLE, str(secret_project.root))
    page = run_in_process(secret_project.notebooks / f"{name}.ipynb", indicator="send_primary_mainstream")
    assert len(page) > 1_000 and not NEVER.search(page)
    if name in ("indicator_profile", "annual_review"):
        assert "[c]" in page or "confidential" in page
    if name == "trend_analysis":
        assert "722,361" in page, "what may be shown is shown"


def texts_in(path):
    """The text of a file; that of every part where it is a Word document or a workbook."""
    if path.suffix not in (".docx", ".xlsx"):
        return [path.read_text(encoding="utf-8", errors="replace")]
    with zipfile.ZipFile(path) as packed:
        return [packed.read(name).decode("utf-8", errors="replace") for name in packed.namelist()]


def test_no_file_of_a_build_holds_a_hidden_figure(secret_project):
    result = build(
        secret_project, RecordedProgress(), notebooks=["indicator_profile"],
        settings={"indicator": "taf_initiated_by_partners", "group": "health"},
    )  # fmt: skip
    result.raise_failures()
    files = [path for path in secret_project.reports.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".html", ".ipynb", ".json", ".docx", ".xlsx"}
    for path in files:
        for text in texts_in(path):
            assert not NEVER.search(text), path.name
        if path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.deep
def test_the_stored_tables_do_not_depend_on_what_is_hidden(tmp_path):
    """What readers get is made from these tables, so it cannot tell the two projects apart."""
    stored = []
    for number, (few, others) in enumerate([(2, 398), (4, 396)]):
        lines = [
            f"good_level_of_development,all,{AREA},2025/26,63.9,400,626,,2026,own return",
            f"good_level_of_development,non_fsm,{AREA},2025/26,{others / 5.79:.1f},{others},579,,2026,own",
            f"good_level_of_development,fsm,{AREA},2025/26,{100 * few / 47:.1f},{few},47,,2026,own return",
            f"children_in_temporary_accommodation,all,{AREA},31 March 2023,{few},,,,2023,own return",
        ]
        project = with_own_figures(tmp_path / str(number), lines)
        prepare(project, lambda step: None)
        stored.append({each.name: load_table(project.processed, each) for each in PROCESSED})
    for name, first in stored[0].items():
        second = stored[1][name]
        if name == "source_counts":  # it holds the hash of each file
            first, second = first.drop(columns="sha256"), second.drop(columns="sha256")
        pd.testing.assert_frame_equal(first, second)


CORRECTION = """\
corrections:
  - indicator: ks2_rwm_expected
    group: disadvantaged
    area: E06000050
    period: "2025/26"
    source_id: council_figures
    action: replace
    expected: "6.3"
    value: "6.4"
    reason: "A slip of the pen."
    source: "Early years team"
"""


def snapshot(folder):
    """Every path, but the empty file by which builds take turns and its folder."""
    return sorted(p for p in folder.rglob("*") if p.name not in (LOCK_NAME, "processed"))


@pytest.mark.parametrize(
    "command", [pytest.param(["build", "data_quality"], marks=pytest.mark.deep), ["check"]]
)
def test_what_would_give_a_count_away_is_refused_and_nothing_is_written(
    command, tmp_path, monkeypatch, capsys
):
    lines = [
        f"ks2_rwm_expected,all,{AREA},2025/26,63.9,400,626,,2026,own return",
        f"ks2_rwm_expected,non_disadvantaged,{AREA},2025/26,68.6,397,579,,2026,own return",
        f"ks2_rwm_expected,disadvantaged,{AREA},2025/26,6.3,,,,2026,own return",
    ]
    project = with_own_figures(tmp_path, lines)
    (project.reference / "corrections.yml").write_text(CORRECTION, encoding="utf-8", newline="\n")
    monkeypatch.setenv(PROJECT_VARIABLE, str(project.root))
    before = snapshot(tmp_path)
    assert main(command) == 13
    said = capsys.readouterr().err
    assert "council_figures.csv, row " in said and "group disadvantaged, period 2025/26" in said
    assert snapshot(tmp_path) == before
