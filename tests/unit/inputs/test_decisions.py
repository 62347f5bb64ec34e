"""The files of decisions: read as they are written, and refused where they cannot be right."""

from collections import Counter

import pytest
from small_project import (
    BREAKS,
    CORRECTIONS,
    INDICATORS,
    KPIS,
    LAIT,
    PLANS,
    PROJECT,
    SOURCES,
    assert_refused,
    declare_edition,
)

from analysis.inputs.project import read_project
from analysis.inputs.yaml_rows import read_yaml

# --- read as written -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("1.10", "1.10"),
        ("4.20", "4.20"),
        ("2024-25", "2024-25"),
        ("2024-01-02", "2024-01-02"),
        ("yes", "yes"),
        ("no", "no"),
        ("1_000", "1_000"),
        ("0o17", "0o17"),
        ("~", ""),
        ("", ""),
        ('"2018/19"', "2018/19"),
    ],
)
def test_a_scalar_is_the_text_that_is_written(tmp_path, written, read_as):
    (tmp_path / "a.yml").write_text(f"key: {written}\n", encoding="utf-8")
    assert read_yaml(tmp_path / "a.yml", tmp_path).content == {"key": read_as}


def test_a_measure_numbered_1_10_is_not_1_1_even_without_quotation_marks(small):
    links = {link.measure_id: link.indicator_id for link in read_project(small.root).reference.goals}
    assert links == {"1.1": "development", "1.10": "in_care_rate", "1.2": "families_helped"}


def test_every_entry_knows_its_row(tmp_path):
    (tmp_path / "a.yml").write_text("# why\nkey:\n  - {a: 1}\n  - a: 2\n    b: 3\n", encoding="utf-8")
    file = read_yaml(tmp_path / "a.yml", tmp_path)
    assert (file.row("key"), file.row("key", "1", "a"), file.row("key", "2", "b")) == (2, 3, 5)
    assert file.row("key", "2", "c") == 4
    assert file.row("other") is None


def test_a_byte_order_mark_in_a_file_of_decisions_does_no_harm(small):
    before = read_project(small.root).reference
    small.write(PLANS, small.text(PLANS).encode("utf-8-sig"))
    assert read_project(small.root).reference == before


def test_a_source_without_a_short_title_has_its_title(small):
    sources = read_project(small.root).reference.sources
    assert (sources["lait"].title, sources["lait"].short_title) == (
        "Local authority interactive tool",
        "LAIT",
    )
    assert sources["releases"].short_title == "Numerators and denominators"


def test_an_alias_stands_for_what_it_names(small):
    declare_edition(small, "plan_2023", "The plan before", "2023/24", "2024/25")
    small.replace(PLANS, "  plan_2024:\n    1.1:", "  plan_2024: &measures\n    1.1:")
    small.replace(PLANS, "target_readings:", "  plan_2023: *measures\ntarget_readings:")
    small.replace(PLANS, "actions: [a1]", "actions: []")
    small.replace(PLANS, "actions: [a2, a1]", "actions: []")
    small.write("data/plans/plan_2023/kpis.csv", small.text(KPIS).replace("plan_2024", "plan_2023"))
    goals = small.tables()["goals"]
    assert Counter(goals["edition_id"]) == {"plan_2024": 3, "plan_2023": 3}


def test_a_correction_and_a_break_are_read_whole(small):
    small.write(
        CORRECTIONS,
        "corrections:\n  - {indicator: re_referrals, area: E06000050, period: 2017-18, source_id: lait,\n"
        "     action: replace, expected: 19.80, value: 19.9, reason: Digits, source: Note}\n",
    )
    reference = read_project(small.root).reference
    (correction,) = reference.corrections
    assert (correction.expected, correction.value, correction.group, correction.row) == (
        "19.80",
        "19.9",
        "all",
        2,
    )
    (entry,) = reference.breaks
    assert (entry.indicator_id, entry.kind, entry.periods, entry.groups) == (
        "development",
        "break",
        ("2018/19",),
        (),
    )


def test_an_indicator_is_read_with_its_groups_series_and_flags(small):
    small.replace(INDICATORS, "    unit: count\n", "    unit: count\n    is_cumulative: yes\n")
    indicators = read_project(small.root).reference.indicators
    development = indicators["development"]
    assert list(development.groups) == ["all", "fsm"]
    assert [link.series_id for link in development.series] == ["DEV", "DEV_FSM"]
    assert indicators["families_helped"].is_cumulative
    assert not development.is_cumulative


# --- files and keys --------------------------------------------------------------------------------


def test_a_missing_file_of_decisions_is_named(small):
    small.remove(BREAKS)
    assert_refused(small.problems(), BREAKS, None, None, "no such file", "a YAML file", "put it back")


def test_a_key_that_is_there_twice_is_refused_with_both_rows(small):
    small.replace(INDICATORS, "    unit: rate per 10,000\n", "    unit: count\n    unit: rate per 10,000\n")
    row = small.row_of(INDICATORS, "    unit: rate per 10,000")
    assert_refused(
        small.problems(),
        INDICATORS,
        row,
        "indicators.in_care_rate.unit",
        f"`unit` again, after row {row - 1}",
        "each key once",
        "keep one",
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "column", "near"),
    [
        (
            INDICATORS,
            '    subject: "The rate',
            '    subjekt: "The rate',
            "indicators.in_care_rate.subjekt",
            "subject",
        ),
        (SOURCES, "short_title", "shorttitle", "sources.lait.shorttitle", "short_title"),
        (
            PLANS,
            'reason: "The published',
            'reasons: "The published',
            "goals.plan_2024.1.10.reasons",
            "reason",
        ),
        (PLANS, "comments: []", "coments: []", "coments", "comments"),
        (BREAKS, "    reason", "    reasn", "breaks.1.reasn", "reason"),
        (
            INDICATORS,
            "group: all, year_type: financial}\n      - {source: rel",
            "grup: all, year_type: financial}\n      - {source: rel",
            "indicators.re_referrals.series.1.grup",
            "group",
        ),
    ],
)
def test_an_unknown_key_is_refused_and_a_near_match_offered(small, file, old, new, column, near):
    row = small.row_of(file, old)
    small.replace(file, old, new)
    problems = [problem for problem in small.problems() if problem.column == column]
    assert_refused(problems, file, row, column, "'", "one of", f"did you mean `{near}`?")


def test_a_missing_key_is_refused(small):
    small.replace(INDICATORS, "    decimals: 0\n    polarity: low\n", "    polarity: low\n")
    row = small.row_of(INDICATORS, "  in_care_rate:")
    assert_refused(
        small.problems(),
        INDICATORS,
        row,
        "indicators.in_care_rate",
        "no `decimals`",
        "the keys name",
        "add `decimals`",
    )


@pytest.mark.parametrize(
    ("file", "text", "found", "expected"),
    [
        (BREAKS, "breaks:\n  - indicator: [unclosed\n", "", "YAML"),
        (BREAKS, "", "no keys", "keys and values"),
        (BREAKS, "just text\n", "text without keys", "keys and values"),
        (BREAKS, "breaks:\n  key: value\n", "'key: value'", "a list"),
        (PLANS, "editions: [a, b]\n", "'a, b'", "keys and values"),
        (BREAKS, b"breaks: \xff\xfe", "bytes that are not UTF-8", "UTF-8 text"),
        (BREAKS, "breaks:\n\t- a\n", "", "YAML"),
    ],
)
def test_a_file_of_decisions_that_is_not_as_it_should_be_is_refused(small, file, text, found, expected):
    small.write(file, text)
    problems = small.problems()
    assert any(
        problem.file == file and found in problem.found and expected in problem.expected
        for problem in problems
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "column", "found"),
    [
        # keys by the names that entries have in the code, or that only the place of an entry gives
        (
            PLANS,
            "{indicator: development",
            "{indicator_id: a, indicator: development",
            "goals.plan_2024.1.1.indicator_id",
            "'indicator_id'",
        ),
        (
            PLANS,
            "{indicator: development",
            "{measure_id: a, indicator: development",
            "goals.plan_2024.1.1.measure_id",
            "'measure_id'",
        ),
        (
            PLANS,
            "{indicator: development",
            "{row: 7, indicator: development",
            "goals.plan_2024.1.1.row",
            "'row'",
        ),
        (
            PLANS,
            '    title: "A Plan',
            '    status: draft\n    title: "A Plan',
            "editions.plan_2024.status",
            "'status'",
        ),
        (BREAKS, "    kind: break", "    years: []\n    kind: break", "breaks.1.years", "'years'"),
        (SOURCES, "    trust: 2", "    id: x\n    trust: 2", "sources.lait.id", "'id'"),
        (SOURCES, "    trust: 2", '    "": x\n    trust: 2', "sources.lait", "''"),
        # YAML that means something else than it seems to
        (
            PLANS,
            "{indicator: development",
            "{<<: {theme: x}, indicator: development",
            "goals.plan_2024.1.1.<<",
            "'<<'",
        ),
        (
            BREAKS,
            "    kind: break",
            "    ? [kind]\n    : break",
            "breaks.1.a list or keys",
            "a key that is no text",
        ),
        (
            PLANS,
            "  plan_2024:\n    1.1:",
            "  plan_2024: &all\n    1.3: *all\n    1.1:",
            "goals.plan_2024.1.3",
            "an alias of what it stands in",
        ),
        # values of another shape
        (PLANS, 'theme: "Early years"', "theme: [Early years]", "goals.plan_2024.1.1.theme", "'Early years'"),
        (PLANS, "actions: [a1]", "actions: [{a: 1}]", "goals.plan_2024.1.1.actions", "'a: 1'"),
        (PLANS, "actions: [a1]", "actions: a1", "goals.plan_2024.1.1.actions", "'a1'"),
        (
            PLANS,
            "area: E06000050\n",
            "area: {code: E06000050}\n",
            "editions.plan_2024.area",
            "'code: E06000050'",
        ),
        (
            PLANS,
            '{period: "31 March 2018", reason: "the same figure is printed with its day elsewhere"}',
            "2018",
            "periods.plan_2024/f002",
            "'2018'",
        ),
        (
            SOURCES,
            '    files:\n      council_figures.csv: ""',
            "    files: [council_figures.csv]",
            "sources.council.files",
            "'council_figures.csv'",
        ),
        (SOURCES, "grows: true", "grows: on", "sources.council.grows", "'on'"),
        (SOURCES, "trust: 2", "trust: 2.0", "sources.lait.trust", "'2.0'"),
        (SOURCES, "trust: 2", "trust: -2", "sources.lait.trust", "'-2'"),
        (SOURCES, "trust: 2", "trust: 2_0", "sources.lait.trust", "'2_0'"),
        (SOURCES, "trust: 2", "trust: ٢", "sources.lait.trust", "'٢'"),
        (PROJECT, "points: 2.0", "points: 2e0", "tolerances.units.percent.points", "'2e0'"),
        (PROJECT, "points: 2.0", "points: .inf", "tolerances.units.percent.points", "'.inf'"),
        (PROJECT, "points: 2.0", "points: [2.0]", "tolerances.units.percent.points", "'2.0'"),
    ],
)
def test_what_no_entry_may_say_is_refused_with_its_row(small, file, old, new, column, found):
    row = small.row_of(file, old)
    small.replace(file, old, new)
    problems = [problem for problem in small.problems() if problem.column.rstrip(".") == column]
    assert [(problem.file, problem.found) for problem in problems] == [(file, found)]
    assert row <= problems[0].row <= row + new.count("\n")
    assert problems[0].expected
    assert problems[0].advice


def test_the_faults_of_all_entries_and_files_are_told_together(small):
    small.replace(INDICATORS, "unit: count", "unit: number")
    small.replace(INDICATORS, "decimals: 0\n    polarity: low", "decimals: few\n    polarity: low")
    small.replace(PLANS, "{indicator: development", "{indicator: develop")
    small.replace(PROJECT, "points: 2.0", 'points: "2,0"')
    small.replace(BREAKS, "kind: break", "kind: brake")
    small.replace(SOURCES, "trust: 2", "trust: second")
    small.write(CORRECTIONS, correction(source_id="liat", period='"soon"'))
    assert [(problem.file, problem.column) for problem in small.problems()] == [
        (SOURCES, "sources.lait.trust"),
        (INDICATORS, "indicators.in_care_rate.decimals"),
        (INDICATORS, "indicators.families_helped.unit"),
        (PLANS, "goals.plan_2024.1.1.indicator"),
        (BREAKS, "breaks.1.kind"),
        (CORRECTIONS, "corrections.1.period"),
        (CORRECTIONS, "corrections.1.source_id"),
        (PROJECT, "tolerances.units.percent.points"),
    ]


def test_a_fault_of_an_entry_is_not_told_again_where_it_is_named(small):
    """What a broken indicator, source or edition is called is still known."""
    small.replace(INDICATORS, "decimals: 1\n    polarity: high", "decimals: one\n    polarity: high")
    small.replace(SOURCES, 'title: "Local authority interactive tool"', "title: []")
    small.replace(PLANS, '    published: "2024"\n', "")
    assert [problem.column for problem in small.problems()] == [
        "sources.lait.title", "indicators.development.decimals", "editions.plan_2024",
    ]  # fmt: skip


# --- what an entry says ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "found", "expected"),
    [
        ("[all, fsm]", "all, fsm", "a list of lists"),
        ("[[fsm]]", "fsm", "pairs of two of the groups"),
        ("[[fsm, boys]]", "fsm, boys", "pairs of two of the groups"),
        ("[[all, fsm], [fsm, all]]", "fsm, all", "each pair once"),
    ],
)
def test_a_gap_that_is_no_list_of_pairs_of_groups_is_refused(small, declared, found, expected):
    small.replace(INDICATORS, "    groups:\n", f"    gap: {declared}\n    groups:\n")
    (problem,) = [found for found in small.problems() if found.file == INDICATORS]
    assert problem.column == "indicators.development.gap"
    assert found in problem.found
    assert expected in problem.expected


@pytest.mark.parametrize(
    ("file", "old", "new", "column", "found", "expected"),
    [
        (SOURCES, "trust: 2", "trust: second", "sources.lait.trust", "'second'", "a whole number"),
        (SOURCES, "trust: 3", "trust: 2", "sources.council.trust", "2, as for lait", "a number of its own"),
        (
            SOURCES,
            "kind: tidy_figures",
            "kind: tidy",
            "sources.council.kind",
            "'tidy'",
            "one of lait_figures",
        ),
        (SOURCES, "grows: true", 'grows: "maybe"', "sources.council.grows", "'maybe'", "true or false"),
        (
            SOURCES,
            'citation: "Department for Education, LAIT."',
            'citation: ""',
            "sources.lait.citation",
            "''",
            "a text",
        ),
        (
            SOURCES,
            '"HASH OF data/raw/areas/areas.csv"',
            "abc",
            "sources.areas.files.areas.csv",
            "'abc'",
            "SHA-256",
        ),
        (
            INDICATORS,
            "unit: count",
            "unit: number",
            "indicators.families_helped.unit",
            "'number'",
            "one of percent",
        ),
        (
            INDICATORS,
            "  families_helped:",
            "  families helped:",
            "indicators.families helped.id",
            "'families helped'",
            "lower-case letters",
        ),
        (
            INDICATORS,
            "unit: count\n    decimals: 0",
            "unit: count\n    decimals: none",
            "indicators.families_helped.decimals",
            "'none'",
            "a whole number",
        ),
        (
            INDICATORS,
            '{source: lait, id: "REREF"',
            '{source: liat, id: "REREF"',
            "indicators.re_referrals.series.1.source",
            "'liat'",
            "a source of data/raw/sources.yml",
        ),
        (
            INDICATORS,
            '"CARE", group: all, year_type: snapshot:03-31',
            '"CARE", group: all, year_type: annual',
            "indicators.in_care_rate.series.1.year_type",
            "'annual'",
            "academic, financial, calendar",
        ),
        (
            PLANS,
            "1.1: {indicator: development",
            "1.1: {indicator: develop",
            "goals.plan_2024.1.1.indicator",
            "'develop'",
            "an indicator of data/reference/indicators.yml",
        ),
        (
            PLANS,
            'target_years: ["2023/24", "2024/25"]',
            "target_years: 2024/25",
            "editions.plan_2024.target_years",
            "'2024/25'",
            "a list of texts",
        ),
        (
            PROJECT,
            "points: 2.0",
            'points: "2,0"',
            "tolerances.units.percent.points",
            "'2,0'",
            "a number with a full stop",
        ),
        (PROJECT, "    count: ", "    counts: ", "tolerances.units.counts", "'counts'", "one of percent"),
        (
            PLANS,
            'period: "31 March 2018"',
            'period: "some day"',
            "periods.plan_2024/f002.period",
            "'some day'",
            "",
        ),
        (BREAKS, "kind: break", "kind: brake", "breaks.1.kind", "'brake'", "one of break, excluded"),
        (BREAKS, 'period: "2018/19"', 'period: "2018/20"', "breaks.1.period", "'2018/20'", ""),
        (
            BREAKS,
            "indicator: development",
            "indicator: devlopment",
            "breaks.1.indicator",
            "'devlopment'",
            "an indicator",
        ),
    ],
)
def test_a_decision_that_cannot_be_right_is_refused_with_its_row(
    small, file, old, new, column, found, expected
):
    first_row = small.row_of(file, old)
    small.replace(file, old, new)
    problems = [problem for problem in small.problems() if problem.column == column]
    row = None if column.endswith("families helped.id") else first_row + new.count("\n")
    (problem,) = problems
    assert problem.file == file
    assert row is None or problem.row == row
    assert found in problem.found
    assert expected in problem.expected
    assert problem.advice


def correction(**changes):
    entry = {
        "indicator": "development",
        "area": "E06000050",
        "period": '"2018/19"',
        "source_id": "lait",
        "action": "replace",
        "expected": '"72.1"',
        "value": '"73.1"',
        "reason": '"Digits."',
        "source": '"A note."',
    } | changes
    lines = [f"    {key}: {value}" for key, value in entry.items() if value is not None]
    return "corrections:\n  -" + "\n".join(lines)[3:] + "\n"


def test_a_correction_whose_expected_value_is_gone_is_refused(small):
    small.write(CORRECTIONS, correction(expected='"71.2"'))
    assert_refused(
        small.problems(),
        CORRECTIONS,
        2,
        "corrections.1.expected",
        f"'72.1' at {LAIT}, row 3",
        "'71.2', the published error",
        "remove the correction if it is right now",
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"period": '"2020/21"'},
        {"area": "E06000007"},
        {"group": "fsm", "period": '"2017/18"'},
        {"source_id": "releases"},
        {"indicator": "families_helped"},
    ],
)
def test_a_correction_of_a_figure_that_is_not_there_is_refused(small, changes):
    small.write(CORRECTIONS, correction(**changes))
    assert_refused(
        small.problems(),
        CORRECTIONS,
        2,
        "corrections.1",
        "no figure of",
        "the figure to correct",
        "check each",
    )


@pytest.mark.parametrize(
    ("changes", "column", "found", "expected"),
    [
        ({"value": '"731"'}, "corrections.1.value", "'731'", "a number from 0 to 100"),
        ({"value": '"73,1"'}, "corrections.1.value", "'73,1'", "a full stop before decimals"),
        ({"value": '"about 73"'}, "corrections.1.value", "'about 73'", "an exact number in percent"),
        ({"value": None}, "corrections.1", "no `value`", "the right value"),
        ({"action": "withdraw"}, "corrections.1", "a `value`", "none for action withdraw"),
        ({"action": "delete"}, "corrections.1.action", "'delete'", "one of replace, withdraw"),
        ({"source_id": "liat"}, "corrections.1.source_id", "'liat'", "a source of data/raw/sources.yml"),
        ({"group": "boys"}, "corrections.1.group", "'boys'", "a group of the indicator"),
        ({"period": '"soon"'}, "corrections.1.period", "'soon'", ""),
        ({"reason": '""'}, "corrections.1.reason", "''", "a text"),
    ],
)
def test_a_correction_that_cannot_be_right_is_refused(small, changes, column, found, expected):
    small.write(CORRECTIONS, correction(**changes))
    problems = [problem for problem in small.problems() if problem.column == column]
    assert len(problems) == 1
    assert problems[0].file == CORRECTIONS
    assert problems[0].row
    assert found in problems[0].found
    assert expected in problems[0].expected


def test_a_decision_about_something_that_is_not_there_is_refused(small):
    small.replace(
        PLANS, "comments: []", 'comments:\n  - {edition: plan_2024, measure: 9.9, text: "A.", date: "May"}'
    )
    small.replace(PLANS, "plan_2024/f002: {", "plan_2024/f001: {")
    small.replace(
        PLANS,
        "target_readings: []",
        "target_readings:\n  - {edition: plan_2024, measure: 1.1, reading: compound, confirmed_by: Head}",
    )
    by_column = {problem.column: problem for problem in small.problems()}
    comment = by_column["comments.plan_2024.9.9"]
    assert (comment.found, comment.row) == (
        "'9.9', a measure that is not in the plan",
        small.row_of(PLANS, "9.9"),
    )
    assert by_column["periods.plan_2024/f001"].found == "plan_2024/f001, which prints '2017/18'"
    assert by_column["target_readings.plan_2024.1.1"].expected == "a target that can be read in several ways"


# --- items of two editions -------------------------------------------------------------------------


AN_EDITION = """  plan_{number}:
    title: "Plan {number}"
    area: E06000050
    published: "2018"
    target_years: []
    supersedes: "{before}"
"""


@pytest.fixture
def two_editions(small):
    """A project with an edition plan_2 that supersedes plan_1, and nothing more of either."""
    editions = AN_EDITION.format(number=1, before="") + AN_EDITION.format(number=2, before="plan_1")
    small.replace(PLANS, "\ngoals:\n", f"\n{editions}goals:\n")
    return small


def declare(project, text):
    project.replace(PLANS, "matches: {}\n", f"matches:\n{text}\n")


def test_the_three_verdicts_are_read(two_editions):
    declare(
        two_editions,
        "  plan_2:\n    actions:\n"
        "      A.1: {same_as: A.9, reason: moved}\n      A.2: {replaces: A.2}\n      A.3: {is_new: yes}",
    )
    found = read_project(two_editions.root).reference.matches
    assert [(m.kind, m.item_id, m.earlier_item_id, bool(m.same_as), m.reason) for m in found] == [
        ("action", "A.1", "A.9", True, "moved"), ("action", "A.2", "A.2", False, ""),
        ("action", "A.3", "", False, ""),
    ]  # fmt: skip
    assert {(m.edition_id, m.earlier_id) for m in found} == {("plan_2", "plan_1")}
    assert found[0].row == two_editions.row_of(PLANS, "A.1:")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("  plan_3:\n    actions:\n      A.1: {is_new: yes}", "did you mean `plan_"),
        ("  plan_1:\n    actions:\n      A.1: {is_new: yes}", "an edition that supersedes another"),
        ("  plan_2:\n    deeds:\n      A.1: {is_new: yes}", "one of measures, actions, risks"),
        ("  plan_2:\n    actions:\n      A.1: {same_as: A.1, replaces: A.2}", "`same_as` and `replaces`"),
        ("  plan_2:\n    actions:\n      A.1: {is_new: no}", "one of `same_as: id`, `replaces: id`"),
        ("  plan_2:\n    actions:\n      A.1: {reason: none}", "none of them"),
        ("  plan_2:\n    actions:\n      A.1: {same: A.1}", "did you mean `same_as`?"),
    ],
)
def test_a_declaration_that_cannot_be_used_is_told_with_its_row(two_editions, text, message):
    declare(two_editions, text)
    (problem,) = two_editions.problems()
    assert message in str(problem)
    assert problem.row - two_editions.row_of(PLANS, "matches:") in (1, 2, 3)
