"""A plan's next edition: laid out in one command, filled in by its author, and read like a published one."""

import csv
import shutil

import pytest
from small_project import ACTIONS, COUNCIL, KPIS, PLANS, SmallProject

from analysis import cli
from analysis.build.authors import draft_lines, edition_problems, refuse_untrue, with_notes
from analysis.build.new_edition import new_edition
from analysis.build.prepare import check_data, prepare
from analysis.build.project import PROJECT_VARIABLE
from analysis.inputs.project import read_project
from analysis.report.annual_review import made_corrections
from analysis.report.goals import goal_sections
from analysis.report.refresh_document import plan_risks
from analysis.review.assemble import assemble_review
from analysis.review.plan_document import assemble_plan_document
from analysis.vocabulary.errors import DataError, ParameterError, ReportError

NEW = "plan_2025_26"
FOLDER = f"data/plans/{NEW}"
EDITION, OWN_KPIS, OWN_ACTIONS = (f"{FOLDER}/{name}" for name in ("edition.yml", "kpis.csv", "actions.csv"))
GOOD_AT = f"{FOLDER}/narrative/good_at.md"


@pytest.fixture(scope="module")
def laid_once(tmp_path_factory):
    """A small project with a next edition just laid out, which no test changes."""
    small = SmallProject(tmp_path_factory.mktemp("laid"))
    lay_out(small)
    return small


@pytest.fixture
def laid(small, laid_once):
    """A copy of it."""
    shutil.copytree(laid_once.root, small.root, dirs_exist_ok=True)
    return small


def lay_out(project, year="2025-26", before="plan_2024"):
    return {file.file: file.state for file in new_edition(project.folders, year, before, lambda step: None)}


def rows(project, name):
    return list(csv.DictReader(project.text(name).splitlines()))


def lacking(project):
    return draft_lines(project.folders, check_data(project.folders, lambda step: None).tables)


def review_of(project, year="2024/25", edition=NEW):
    tables = project.tables()
    review = assemble_review(
        tables, area="E06000050", year=year, edition=edition, comparator="statistical_neighbours"
    )
    return with_notes(tables, review)


def approve(project):
    project.replace(EDITION, "status: draft", "status: approved")
    project.replace(EDITION, 'approved_by: ""', 'approved_by: "Director"')
    project.replace(EDITION, 'approved_on: ""', 'approved_on: "12 May 2025"')


def test_the_measures_go_on_with_their_latest_figure_as_a_baseline_to_confirm(laid):
    first, second, third = rows(laid, OWN_KPIS)
    assert first == {
        "measure_id": "1.1", "kpi": "KPI", "measure": "Good level of development", "unit": "percent",
        "baseline": "74.3%", "baseline_period": "2024/25", "target_2025_26": "", "mark": "to confirm",
    }  # fmt: skip
    # the last targets were 72 and 1,400; the figures are 100 x 500 / 700 = 71.4 and 1,204
    assert (second["baseline"], second["baseline_period"]) == ("71", "31 March 2019")
    assert (third["baseline"], third["baseline_period"]) == ("1,204", "2023-24")


def test_open_actions_go_on_with_their_deadline_and_complete_ones_do_not(small):
    header, first, second, *_ = small.text(ACTIONS).split("\n")
    small.write(ACTIONS, f"{header},status\n{first},complete\n{second},ongoing\n")
    lay_out(small)
    (kept,) = rows(small, OWN_ACTIONS)
    assert (kept["action_id"], kept["deadline"], kept["mark"]) == ("a2", "Ongoing", "to confirm")
    # the goals no longer name the action that is done
    assert 'actions: ["a1"]' not in small.text(EDITION)
    assert 'actions: ["a2"]' in small.text(EDITION)


def test_what_the_logs_say_last_goes_on_and_what_they_close_does_not(small):
    small.write(
        "data/plans/plan_2024/risks.csv",
        "risk_id,title,mitigation,owner,likelihood,impact,deadline\n"
        "r1,Staff leave,Pay,Head of HR,2,4,May 2025\n",
        declared=False,
    )
    small.write(
        "data/plans/plan_2024/progress/progress.csv",
        "action_id,date,status,done,deadline,reason\na1,2024-06-30,delayed,Half,June 2026,A post is empty\n"
        "a2,2024-06-30,done,Opened,,\na1,2024-09-30,on track,Most,,\n",
        declared=False,
    )
    small.write(
        "data/plans/plan_2024/risk_ratings.csv",
        "risk_id,date,likelihood,impact,owner\nr1,2024-06-30,5,4,Head of Early Years\n",
        declared=False,
    )
    lay_out(small)
    (kept,) = rows(small, OWN_ACTIONS)
    assert (kept["action_id"], kept["deadline"]) == ("a1", "June 2026")
    assert 'actions: ["a2"]' not in small.text(EDITION)
    (risk,) = rows(small, f"{FOLDER}/risks.csv")
    assert list(risk.values()) == [
        "r1",
        "Staff leave",
        "Pay",
        "Head of Early Years",
        "",
        "5",
        "4",
        "May 2025",
    ]


def test_what_is_carried_over_word_for_word_has_the_wording_of_the_edition_before(laid):
    laid.replace(OWN_ACTIONS, "Open a family hub", "Open two family hubs")
    keys = laid.tables()["actions"].set_index(["edition_id", "action_id"])["wording_key"]
    assert keys[NEW, "a1"] == keys["plan_2024", "a1"]
    assert keys[NEW, "a2"] != keys["plan_2024", "a2"]


def test_the_edition_declares_itself(laid):
    edition = laid.tables()["editions"].set_index("edition_id").loc[NEW]
    assert edition["title"] == "A Plan for Children, 2025-26"
    assert (edition["first_year"], edition["supersedes"]) == ("2025/26", "plan_2024")
    assert (edition["status"], edition["figures_to"]) == ("draft", "2024/25")
    goals = laid.tables()["goals"].query("edition_id == @NEW").set_index("measure_id")
    assert goals.loc["1.10", "indicator_id"] == "in_care_rate"
    assert goals.loc["1.10", "reason"] == "The published rate."


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Our Plan 2024-25", "Our Plan 2025-26"),
        ("Outcome Plan, 2019 refresh", "Outcome Plan, 2025-26 refresh"),
        ("Strategy 2017-2020, refreshed January 2019", "Strategy 2017-2020, refreshed January 2025-26"),
    ],
)
def test_the_title_gets_the_new_year(small, title, expected):
    small.replace(PLANS, 'title: "A Plan for Children"', f'title: "{title}"')
    lay_out(small)
    assert small.tables()["editions"].set_index("edition_id").loc[NEW, "title"] == expected


@pytest.mark.parametrize(("target", "section"), [("73%", "good_at"), ("80%", "to_improve")])
def test_its_text_gives_every_figure_by_reference_and_holds(small, target, section):
    small.replace(KPIS, "National Average", target)
    lay_out(small)
    text = small.text(f"{FOLDER}/narrative/{section}.md")
    assert '- The figure for good level of development: {{ value("development") }}.' in text
    assert edition_problems(small.folders, small.tables(), NEW) == []


def test_running_it_again_changes_nothing(laid):
    before = laid.snapshot()
    assert set(lay_out(laid).values()) == {"unchanged"}
    assert laid.snapshot() == before


def test_a_file_that_was_changed_is_kept(laid):
    laid.replace(OWN_ACTIONS, "Open a family hub", "Open two family hubs")
    laid.remove(f"{FOLDER}/risks.csv")
    states = lay_out(laid)
    assert states[OWN_ACTIONS] == "kept"
    assert states[f"{FOLDER}/risks.csv"] == "written"
    assert "Open two family hubs" in laid.text(OWN_ACTIONS)


RISKS = "risk_id,title,mitigation,owner,likelihood,impact,deadline,rating\n"


def test_rated_risks_have_their_ratings_their_days_and_a_grid(laid):
    laid.write(
        f"{FOLDER}/risks.csv",
        f"{RISKS}r1,Staff leave,Pay,Head of HR,4,5,31 March 2026,\nr2,Fraud,Audit,Auditor,2,3,,\n"
        "r3,Flood,Walls,Engineer,4,5,,\nr4,Fire,Alarms,Engineer,,,,\n",
    )
    document = assemble_plan_document(laid.tables(), area="E06000050", edition=NEW, figures_year="2024/25")
    listed, grid = plan_risks(document).tables
    assert [header.label for header in listed.headers] == [
        "Risk", "Mitigation", "Owner", "By when", "Likelihood", "Impact", "In the grid",
    ]  # fmt: skip
    assert listed.rows[0] == ("Staff leave", "Pay", "Head of HR", "31 March 2026", "4", "5", "r1")
    # likelihood 5 to 1 downwards, impact 1 to 5 to the right: r1 and r3 are 4 by 5, r2 is 2 by 3
    empty = ("-",) * 5
    assert not grid.is_listing  # a grid on a phone too, and no card a row
    assert grid.rows == (
        ("5", *empty), ("4", *empty[:4], "r1, r3"), ("3", *empty), ("2", "-", "-", "r2", "-", "-"),
        ("1", *empty),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rated", "column", "found"),
    [
        ("6,3,,", "likelihood", "'6'"),
        ("2,high,,", "impact", "'high'"),
        ("2,,,", "impact", ""),
        ("2,3,31-Mar-26,", "deadline", "'31-Mar-26'"),
        ("5,5,,low", "rating", "'low'"),  # a word beside numbers, which it may contradict
        (",,,hihg", "rating", "'hihg'"),
    ],
)
def test_a_rating_that_cannot_be_is_refused(laid, rated, column, found):
    laid.write(f"{FOLDER}/risks.csv", f"{RISKS}r1,Fire,Alarms,Engineer,{rated}\n")
    (problem,) = laid.problems()
    assert (problem.file, problem.row, problem.column) == (f"{FOLDER}/risks.csv", 2, column)
    assert found in problem.found


@pytest.mark.parametrize(
    ("year", "before", "said"),
    [
        ("2025", "plan_2024", "found '2025'; expected two consecutive years such as 2025-26"),
        ("2025-27", "plan_2024", "two consecutive years"),
        ("2025-26", "plan_2042", "Did you mean"),
    ],
)
def test_an_unknown_edition_or_year_is_refused(small, year, before, said):
    with pytest.raises(ParameterError, match=said):
        lay_out(small, year, before)
    assert not small.path("data/plans").exists()


def test_what_is_still_to_be_filled_in_is_listed_with_file_and_row(laid):
    said = lacking(laid)
    assert said[0].startswith(f"{NEW} is a draft: ")
    listed = "\n".join(said)
    for expected in (
        f"{OWN_KPIS}, row 2, mark: found 'to confirm'; expected nothing, once the baseline, 74.3% of",
        f"{OWN_KPIS}, row 3, mark: found 'to confirm'; expected nothing, once the baseline, 71 of 31",
        f"{OWN_KPIS}, row 3, target_2025_26: found an empty cell; expected the target for 2025/26",
        f"{OWN_ACTIONS}, row 2, deadline: found 'March 2025'; expected a deadline in 2025/26 or later",
        f"{OWN_ACTIONS}, row 3, owner: found an empty cell; expected a role",
        f"{FOLDER}/achievements.csv: found no row",
        f"{GOOD_AT}, row 8: found 'To write: ",
    ):
        assert expected in listed, expected


def test_what_is_filled_in_is_no_longer_listed(laid):
    laid.replace(
        OWN_KPIS, '"rate per 10,000",71,31 March 2019,,to confirm', '"rate per 10,000",71,31 March 2019,70,'
    )
    listed = "\n".join(lacking(laid))
    assert f"{OWN_KPIS}, row 3" not in listed
    assert f"{OWN_KPIS}, row 2" in listed


@pytest.mark.parametrize(
    ("baseline", "is_refused"),
    # 74.4 and 74.42 round to no 74.3, 74.32 does
    [("74.3%", False), ("74%", False), ("74.32%", False), ("78.0%", True), ("74.4%", True), ("74.42%", True)],
)
def test_a_baseline_that_the_data_contradict_is_refused_with_both_values(laid, baseline, is_refused):
    laid.replace(OWN_KPIS, "percent,74.3%,2024/25", f"percent,{baseline},2024/25")  # 74.3 is the figure
    found = [str(problem) for problem in edition_problems(laid.folders, laid.tables(), NEW)]
    said = f"{OWN_KPIS}, row 2, baseline: found '{baseline}'; expected 74.3%, the figure of 2024/25"
    assert any(said in problem for problem in found) == is_refused
    assert bool(found) == is_refused


def test_an_approved_edition_may_lack_nothing(laid):
    approve(laid)
    with pytest.raises(ReportError, match="cannot be published") as caught:
        lacking(laid)
    assert any(problem.file == OWN_KPIS and problem.row == 2 for problem in caught.value.problems)


def test_an_untrue_sentence_in_a_draft_is_listed_and_fails_the_build_of_the_edition(laid):
    laid.write(GOOD_AT, '# Good\n\nDevelopment fell to {{ value("development") }}, or 61%.\n')
    listed = "\n".join(lacking(laid))
    assert f"{NEW}: 2 things in the text that the data do not bear out." in listed
    assert f"{GOOD_AT}, row 3: found 'fell'" in listed
    prepare(laid.folders, lambda step: None)
    with pytest.raises(ReportError) as caught:
        refuse_untrue(laid.folders, ["plan_2024", NEW])
    assert caught.value.exit_code == 13
    assert [(problem.file, problem.row) for problem in caught.value.problems] == [(GOOD_AT, 3), (GOOD_AT, 3)]
    refuse_untrue(laid.folders, ["plan_2024"])  # reports on other editions go on


def test_a_draft_is_marked_and_stands_in_no_other_editions_report(laid):
    assert review_of(laid).edition_title == "A Plan for Children, 2025-26 (draft)"
    assert review_of(laid).earlier_edition_title == "A Plan for Children"
    other = review_of(laid, edition="plan_2024")
    assert NEW not in set(other.findings["edition_id"]) | set(other.assessments["edition_id"])


def test_three_figures_and_a_changed_target_give_a_review_and_a_comparison(laid):
    laid.append(
        COUNCIL,
        'families_helped,all,E06000050,2025-26,"1,300",,,final,2026-06-01,Early help team\n'
        "in_care_rate,all,E06000050,31 March 2026,70,,,final,2026-06-01,Social care\n"
        "development,all,E06000050,2025/26,75,,,provisional,2026-08-01,Early years team\n",
    )
    text = laid.text(OWN_KPIS)
    laid.write(OWN_KPIS, text.replace('count,"1,204",2023-24,,to confirm', 'count,"1,204",2023-24,"1,500",'))
    review = review_of(laid, year="2025/26")
    helped = review.assessments.set_index("measure_id").loc["1.2"]
    assert (helped["value"], helped["target_value"], helped["status"]) == (1300, 1500, "Missed")
    changes = review.edition_changes.set_index("indicator_id")
    assert changes.loc["families_helped", "after_text"].startswith("1,500")


COMMENT = """\
comments:
  - indicator: development
    year: "2024/25"
    text: 'It is {{ value("development") }}.'
    date: "12 May 2025"
    role: "Head of Early Years"
"""


def test_a_comment_stands_under_its_indicator_with_date_and_role(laid):
    laid.replace(EDITION, "comments: []\n", COMMENT)
    review = review_of(laid)
    comments = review.assessments.set_index("measure_id")["comment"]
    assert comments["1.1"] == "It is 74.3% in 2024/25. (12 May 2025, Head of Early Years)"
    assert comments["1.10"] == ""
    assert "It is 74.3% in 2024/25." in goal_sections(review).html
    # it is about one year's report
    assert not review_of(laid, year="2025/26").assessments["comment"].any()


def test_a_published_edition_takes_comments_and_corrections_too(small):
    small.write(
        "data/plans/plan_2024/edition.yml",
        COMMENT
        + "corrections:\n"
        + '  - {year: "2024/25", text: "The figure is {{ value(\'development\') }} & final.",'
        + ' date: "1 June 2025", role: "Performance team"}\n',
    )
    review = review_of(small, edition="plan_2024")
    corrected = made_corrections(review).html
    assert (
        "<strong>1 June 2025</strong> (Performance team): The figure is 74.3% in 2024/25 &amp; final."
        in corrected
    )
    later = review_of(small, year="2025/26", edition="plan_2024")
    assert "No correction is recorded." in made_corrections(later).html


def test_a_comment_that_does_not_hold_is_refused_with_file_and_line(laid):
    laid.replace(EDITION, "comments: []\n", COMMENT.replace("It is", "It is 61%, or"))
    (problem,) = edition_problems(laid.folders, laid.tables(), NEW)
    assert (problem.file, problem.row) == (EDITION, laid.row_of(EDITION, "text: 'It is"))
    assert "'61%'" in problem.found
    with pytest.raises(ReportError, match="61%"):
        review_of(laid)


@pytest.mark.parametrize(
    ("old", "new", "column", "expected"),
    [
        ("status: draft", "status: darft", "status", "one of draft, approved"),
        ("status: draft", "status: approved", "approved_by", "a text"),
        ('target_years: ["2025/26"]', "target_years: [2025]", "target_years", "a year such as 2025/26"),
        ('target_years: ["2025/26"]', "target_years: []", "target_years", "years such as 2025/26"),
        ("supersedes: plan_2024", "supersedes: plan_2042", "supersedes", "another edition"),
        ("area: E06000050", "area: X", "editions.plan_2025_26.area", "an area of"),
        ("indicator: development", "indicator: devlopment", "goals.1.1.indicator", "an indicator of"),
        ("comments: []", "coments: []", "coments", "one of title"),
        ("comments: []\n", COMMENT.replace("12 May 2025", "soon"), "comments.1.date", "a day such as"),
        ("comments: []\n", COMMENT.replace("2024/25", "2024"), "comments.1.year", "a year such as"),
        ("comments: []\n", COMMENT.replace("development", "re_referrals", 1), "comments", "of a measure of"),
        ("comments: []", 'reviews: [{year: "2025/26", status: approved, date: "1 May 2026", role: Director}]',
         "reviews", "nothing: `annual-review approve` keeps approvals"),
        ("target_readings: []", "target_readings: [{measure: 9, reading: simple, confirmed_by: A}]",
         "target_readings.plan_2025_26.9", "a measure_id"),
    ],
)  # fmt: skip
def test_an_edition_that_is_not_as_declared_is_refused_with_its_line(laid, old, new, column, expected):
    laid.replace(EDITION, old, new)
    problems = [problem for problem in laid.problems() if problem.column == column]
    assert problems, [str(problem) for problem in laid.problems()]
    assert problems[0].file == EDITION
    assert problems[0].row is not None
    assert expected in problems[0].expected


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("---\nquoted: 45\n---\nText.\n", 2, "a list"),
        ("---\nquotes: []\n---\nText.\n", 2, "one of quoted"),
        ('---\nquoted:\n  - {figure: "45%"}\n---\nIt was 45%.\n', 3, "the keys figure, source"),
        ("---\nquoted: []\nText.\n", 1, "a second line of ---"),
        (b"Caf\xe9\n", 1, "UTF-8 text"),
    ],
)
def test_front_matter_that_is_not_as_declared_is_refused_with_its_line(laid, text, row, expected):
    laid.write(GOOD_AT, text)
    (problem,) = laid.problems()
    assert (problem.file, problem.row) == (GOOD_AT, row)
    assert expected in problem.expected


def test_a_row_that_an_author_writes_needs_no_lines_of_a_document(laid):
    laid.append(OWN_ACTIONS, "Early years,a9,Read to every child,March 2026,Head of Early Years,,,\n")
    own = laid.tables()["actions"].query("edition_id == @NEW").set_index("action_id")
    assert int(own.loc["a9", "line"]) == laid.row_of(OWN_ACTIONS, "Early years,a9")
    # a published document must still say where its rows stand
    laid.drop_column(KPIS, "line")
    with pytest.raises(DataError, match="line"):
        read_project(laid.root)


def test_the_command_lays_out_an_edition_and_check_lists_what_it_lacks(small, monkeypatch, capsys):
    monkeypatch.setenv(PROJECT_VARIABLE, str(small.root))
    assert cli.main(["new-edition", "2025-26", "--from", "plan_2024"]) == 0
    assert f"written: {EDITION}" in capsys.readouterr().out
    assert cli.main(["check"]) == 0
    assert f"{NEW} is a draft: " in capsys.readouterr().out
    approve(small)
    assert cli.main(["check"]) == 13
    assert "cannot be published" in capsys.readouterr().err
    assert cli.main(["new-edition", "2025-26", "--from", "plan"]) == 11
