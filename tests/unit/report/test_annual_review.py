"""The parts of the pages: nothing in the data becomes markup, and what is empty says so."""

# ruff: noqa: E501 - a sentence that is expected stands on one line, as it does on the page

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from drawn_review import (
    AREA,
    ENGLAND,
    NEAR,
    OTHER,
    REGION,
    claim,
    figure,
    goal,
    indicator,
    notice,
    tables_of,
    target,
    years,
)

import analysis
from analysis.page.check import check_page
from analysis.report.annual_review import anchor
from analysis.review.assemble import assemble_review
from analysis.review.profile import assemble_profile
from analysis.tables.data import (
    OBSERVATIONS,
    PRINTED_FIGURES,
    PROCESSED,
    REVISIONS,
    SOURCE_COUNTS,
    SUPERSEDED_OBSERVATIONS,
)
from analysis.tables.declare import empty
from analysis.tables.declare import table as declared

ROOMS = ("annual_review", "goals", "notes", "gap_analysis", "trend_analysis", "data_quality")
PARTS = sorted(
    name
    for room in ROOMS
    for name in analysis._OFFERED_BY[f"analysis.report.{room}"]
    if not name.startswith("area_")  # those are made from a comparison of areas: test_areas
)
OF_TABLES = {
    "counts_table": {"area_code": AREA},
    "coverage_table": {"area_code": AREA},
    "file_table": {},
    "notice_table": {"kind": "difference", "caption": "Differences"},
    "release_revisions": {},
}

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=1>',
    "' onmouseover='alert(1)",
    "{{ 7*7 }}{% raw %}",
    "=1+1",
    "</td></table></svg><b>bold",
    "&lt;i&gt;",
    "\u202eאבג\u202c",
    "W" * 300,
)
ALL_HOSTILE = " ".join(HOSTILE)
# Texts that decide what is done with a row, or that are codes of the project itself.
OWN_CODES = {
    "areas": {"area_code", "region_code"},
    "neighbours": {"area_code", "list_version", "neighbour_code"},
    "observations": {
        "indicator_id", "group", "area_code", "period_label", "period_kind", "period_status", "missing", "source_id",
    },
    "indicators": {
        "indicator_id", "group", "unit", "polarity", "publisher_polarity", "year_type", "answers", "compared_with",
    },
    "editions": {"edition_id", "area_code", "published", "supersedes"},
    "goals": {"edition_id", "measure_id", "indicator_id", "group", "unit", "next_action_id"},
    "targets": {"edition_id", "measure_id", "target_year", "target_kind", "comparator", "comparator_year", "reason"},
    "actions": {"edition_id", "action_id", "status", "deadline_kind"},
    "claims": {"document", "claim_id", "indicator_id", "direction", "kind", "numbers"},
    "notices": {"kind", "source_id", "indicator_id", "area_code", "period_label"},
    "source_counts": {"source_id", "file", "sha256"},
    "printed_figures": set(),
    "superseded_observations": {"indicator_id", "group", "area_code", "missing", "source_id"},
    "revisions": {
        "source_id", "earlier_id", "kind", "indicator_id", "group", "area_code", "before_status", "after_status",
    },
}  # fmt: skip

REVISED = {
    "source_id": "source", "earlier_id": "earlier", "kind": "revised", "indicator_id": "reading", "group": "all",
    "area_code": AREA, "period_label": "2023/24", "before_text": "44", "after_text": "45", "before": 44.0,
    "after": 45.0, "difference": 1.0, "before_status": "provisional", "after_status": "final", "note": "n",
    "locator": "figures.csv, row 2",
}  # fmt: skip


def council():
    """A council with something in every part: goals met, near, missed and not judged, groups, a break."""
    groups = [("all", ""), ("fsm", "Pupils eligible"), ("non_fsm", "Pupils not eligible")]
    places = ((AREA, 0), (ENGLAND, 5), (REGION, -5), *((code, step) for step, code in enumerate(NEAR)))
    figures = []
    for code, step in places:
        for group, base in (("all", 40), ("fsm", 20), ("non_fsm", 55)):
            rows = years(2017, *[base + step + year % 3 for year in range(8)], area=code, group=group)
            figures += [row | {"segment": 1 + (row["period_label"] >= "2020/21")} for row in rows]
    figures += [figure("2023/24", 30, indicator_id="writing"), figure("2024/25", "c", indicator_id="writing")]
    figures += years(2018, *range(40, 47), indicator_id="sums")
    # the mean of these is above 46, their median below it
    near = zip(NEAR, (45, 45, 45, 70), strict=False)
    figures += [figure("2024/25", value, indicator_id="sums", area=code) for code, value in near]
    return tables_of(
        figures,
        indicators=[
            *[indicator(group=group, group_name=name, compared_with="fsm" if group == "non_fsm" else "") for group, name in groups],
            indicator(indicator_id="writing", short_name="Writing"),
            indicator(indicator_id="sums", short_name="Sums", unit="score", polarity="low"),
            indicator(indicator_id="spelling", short_name="Spelling"),
        ],
        goals=[
            goal("1", comment="Good."), goal("2", position=2, group="fsm", owner="Head of reading", next_action="Books", next_action_id="a1"),
            goal("3", position=3, group="non_fsm"), goal("4", position=4, indicator_id="writing", reason="Nearest."),
            goal("5", position=5, indicator_id="sums", unit="score"), goal("6", position=6, indicator_id="spelling"),
            goal("m1", edition_id="plan_2019", baseline_value=60.0, baseline_text="60%"),
            goal("m2", edition_id="plan_2019", position=2, indicator_id="spelling"),
        ],
        targets=[
            target("41%", 41.0), target("21.5%", 21.5, "2"), target("70%", 70.0, "3"), target("50%", 50.0, "4"),
            target("a 5% increase", None, "5", target_kind="change_pct", reason="target_ambiguous", readings="simple: 1"),
            target("50%", 50.0, "m1", edition_id="plan_2019", target_year="2019/20"),
            target("50%", 50.0, "m2", edition_id="plan_2019", target_year="2019/20"),
        ],
        claims=[claim()],
        notices=[
            notice("break", "2020/21"), notice("difference", "2018/19"), notice("correction", "2019/20"),
            notice("tolerance", indicator_id=""),
        ],
        actions=[{"edition_id": "plan_2024", "action_id": "a1", "line": 1, "title": "Books", "owner": "Head"}],
    ) | {
        "source_counts": declared(
            SOURCE_COUNTS,
            [{
                "source_id": "source", "file": "figures.csv", "rows_read": 1, "rows_used": 1, "rows_missing": 0,
                "rows_set_aside": 0, "citation": "A publisher",
            }],
        ),
        "printed_figures": empty(PRINTED_FIGURES),
        "superseded_observations": declared(SUPERSEDED_OBSERVATIONS, [figure("2023/24", 44)]),
        "revisions": declared(REVISIONS, [REVISED]),
    }  # fmt: skip


def poisoned():
    """The same council with every text that an author or a publisher writes replaced."""
    tables = {}
    for declaration in PROCESSED:
        frame = council()[declaration.name].copy()
        for column in declaration.columns:
            if column.kind != "text" or column.name in OWN_CODES.get(declaration.name, ()):
                continue
            # what the code does with a target or a claim depends on these being what they are
            if (declaration.name, column.name) in {("claims", "from_text"), ("claims", "to_text")}:
                frame[column.name] = f"5% {ALL_HOSTILE}"
            elif len(frame):
                frame[column.name] = f"{declaration.name}-{column.name} {ALL_HOSTILE}"
        tables[declaration.name] = frame
    return tables


def opened(tables, area=AREA):
    return assemble_review(
        tables, area=area, year="2024/25", edition="plan_2024", comparator="statistical_neighbours"
    )


@pytest.fixture(scope="module")
def hostile():
    tables = poisoned()
    return tables, replace(opened(tables), corrections=((ALL_HOSTILE,) * 3,))


@pytest.fixture(scope="module")
def ordinary():
    tables = council()
    return tables, opened(tables)


@pytest.fixture(scope="module")
def bare():
    """A council of whom nothing is known, and whose plan has one goal without a target."""
    made = {declaration.name: empty(declaration) for declaration in PROCESSED}
    drawn = tables_of([], targets=[])
    tables = made | {name: drawn[name] for name in ("areas", "indicators", "editions", "goals")}
    tables["editions"] = tables["editions"].assign(supersedes="")
    return tables, opened(tables)


def part(name, given):
    """One part of a page, as markup."""
    tables, review = given
    function = getattr(analysis, name)
    if name == "quality_header":
        shown = function(tables, review)
    elif name in OF_TABLES:
        shown = function(tables, **OF_TABLES[name])
    else:
        shown = function(review)
    return shown._repr_html_() if hasattr(shown, "_repr_html_") else str(shown)


def soup_of(name, given):
    return BeautifulSoup(part(name, given), "html.parser")


def text_of(name, given):
    return " ".join(soup_of(name, given).get_text(" ").split())


@pytest.mark.parametrize("name", PARTS)
def test_text_from_the_data_never_becomes_markup(name, hostile):
    soup = soup_of(name, hostile)
    assert not soup.find_all(["script", "img", "b", "i", "iframe", "object", "embed", "link", "base", "meta"])
    for element in soup.find_all(True):
        for attribute, value in element.attrs.items():
            assert not attribute.lower().startswith("on"), (element.name, attribute)
            assert attribute not in ("src", "srcset", "formaction"), (element.name, attribute)
            assert not str(value).strip().lower().startswith("javascript:")
            if attribute in ("href", "xlink:href"):
                # a place on the page, or a line of the list of reports
                assert re.fullmatch(
                    r"(\.\./\.\./index\.html)?#[a-z0-9-]+|goals/[a-z0-9_]+/[a-z0-9-]+\.html", str(value)
                ), value
    # whatever is opened is closed where it should be, so no cell spilled into the page
    assert soup.find_all("table") == [] or all(table.find("caption") for table in soup.find_all("table"))


# Parts that show no text of an author or publisher, or only in other words.
WITHOUT_AUTHORS_TEXT = {
    "methods", "methods_link", "file_table", "findings", "edition_changes",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(PARTS) - WITHOUT_AUTHORS_TEXT))
def test_hostile_text_is_shown_as_text(name, hostile):
    shown = text_of(name, hostile).casefold()
    assert "<script>alert(1)</script>" in shown
    assert "{{ 7*7 }}" in shown
    assert "&lt;i&gt;" in shown  # escaped once, not twice and not undone


def test_a_page_of_hostile_parts_still_passes_the_check_of_pages(hostile):
    body = "".join(part(name, hostile) for name in ("page_header", "scorecard", "goal_sections"))
    page = f"<html lang='en'><title>t</title><main><h1>h</h1><h2>h</h2>{body}</main></html>"
    assert check_page(page) == ()


@pytest.mark.parametrize("name", PARTS)
def test_every_part_shows_itself(name, ordinary):
    text = text_of(name, ordinary)
    assert text
    assert not re.search(r"\bNone\b|\bnan\b|<NA>|NaT|\bHtml\(", text), text


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("attention", "No goal can be judged."),
        ("went_well", "No goal that can be judged was met, and no figure is clearly better than the comparable one before."),
        ("not_judged", "The plan sets no target for 2024/25."),
        ("edition_changes", "The project holds no earlier edition of a plan of this area to compare with."),
        ("findings", "No target or claim of a plan is clearly contradicted by its own numbers."),
        ("questions", "The rules that propose questions find nothing to ask here."),
        ("trend_messages", "No series clearly moved on the year before, and none has a clear trend."),
        ("gap_messages", "No difference from England is clear, and there is no target to be short of."),
        ("other_series", "Every series with a figure stands in the tables."),
        ("contradictions", "No claim of a plan is contradicted or left open by its own numbers."),
        ("action_table", "Actions of the Plan of 2024: nothing to show."),
        ("data_notes", "Years that cannot be compared: nothing to show."),
        ("data_notes", "Published errors that were corrected before analysis: nothing to show."),
        ("source_table", "Sources and licences: nothing to show."),
        ("page_header", "no figures"),
        ("gap_header", "no figures"),
        ("trend_header", "no figures"),
        ("trend_sections", "No series has a figure."),
        ("trend_table", "nothing to show."),
        ("comparator_gap_table", "nothing to show."),
        ("group_gap_table", "nothing to show."),
        ("group_gap_charts", "There are no figures for two groups of children to compare."),
        ("sensitivity_list", "No verdict beside the neighbours depends on these choices."),
        ("coverage_table", "nothing to show."),
        ("file_table", "nothing to show."),
        ("notice_table", "nothing to show."),
        ("quality_header", "0 files with 0 rows were read"),
        ("release_revisions", "there are no earlier data to compare with"),
    ],
)  # fmt: skip
def test_a_part_with_nothing_to_show_says_so(name, says, bare):
    assert says in text_of(name, bare)


@pytest.mark.parametrize("name", PARTS)
def test_a_part_without_data_is_never_blank(name, bare):
    assert text_of(name, bare)


def test_the_scorecard_has_every_goal_and_explains_its_marks(ordinary):
    _, review = ordinary
    soup = soup_of("scorecard", ordinary)
    links = [link["href"] for link in soup.select("tbody th a")]
    assert sorted(links) == [f"#goal-{number}" for number in range(1, 7)] and len(links) == len(
        review.assessments
    )
    assert all(cell["scope"] == "row" for cell in soup.select("tbody tr:not(.group) th"))
    statuses = [badge.get_text() for badge in soup.select(".status")]
    assert sorted(statuses) == sorted(review.assessments["status"])
    cells = {cell.get_text(strip=True) for cell in soup.select("td")}
    assert "[x]" in cells
    assert "[x] not available" in soup.get_text()
    assert "[z] not applicable" in soup.get_text() and "[c] conf" not in soup.get_text()


def test_the_scorecard_begins_with_the_goal_farthest_short_and_ends_with_those_met(ordinary):
    _, review = ordinary
    assessed = review.assessments.set_index("measure_id")
    soup = soup_of("scorecard", ordinary)
    rows = [row for row in soup.select("tbody tr")]
    order = [row.a["href"].removeprefix("#goal-") for row in rows]
    statuses = [assessed.loc[goal, "status"] for goal in order]
    worst = ["Missed", "Within tolerance", "Not judged", "Met"]
    assert statuses == sorted(statuses, key=worst.index)
    missed = [assessed.loc[goal, "weight"] for goal in order if assessed.loc[goal, "status"] == "Missed"]
    assert missed == sorted(missed, reverse=True)
    assert all(row.th.select_one(".note").get_text() for row in rows)  # its theme


def test_a_difference_from_a_target_is_shown_as_it_is_read(ordinary):
    _, review = ordinary
    for row in soup_of("scorecard", ordinary).select("tbody tr"):
        goal = review.assessments.set_index("measure_id").loc[row.a["href"].removeprefix("#goal-")]
        note = row.find_all("td")[4].select_one(".note")
        if note is not None and "level" not in note.get_text():
            assert note.get_text().endswith("above" if goal["value"] > goal["target_value"] else "below")
        assert "\u2212" not in row.find_all("td")[4].get_text()


def test_marks_are_explained_only_where_they_stand(ordinary):
    assert "[x] not available" in text_of("target_gap_table", ordinary)
    assert "[x]" not in text_of("action_table", ordinary)


def test_every_link_of_the_page_leads_to_a_goal_on_it(ordinary):
    targets = {element["id"] for element in soup_of("goal_sections", ordinary).select("h4[id]")}
    assert len(targets) == 6
    for name in ("attention", "went_well", "not_judged", "scorecard"):
        for link in soup_of(name, ordinary).select("a"):
            assert link["href"].removeprefix("#") in targets
    ways = [link["href"] for link in soup_of("goal_sections", ordinary).select("a")]
    assert ways == [
        f"goals/plan_2024/{place.removeprefix('goal-')}.html" for place in targets_in_order(ordinary)
    ]
    alone = str(analysis.goal_sections(ordinary[1], links_to_goals=False).html)
    assert "goals/" not in alone  # where the pages of goals are not made, nothing leads to them


def targets_in_order(given):
    return [heading["id"] for heading in soup_of("goal_sections", given).select("h4[id]")]


def many_missed(count):
    """A council that misses its goals by more and more."""
    names = [f"s{number}" for number in range(count)]
    return tables_of(
        [row for number, name in enumerate(names) for row in years(2023, 50, 49 - number, indicator_id=name)],
        indicators=[indicator(indicator_id=name, short_name=name.upper()) for name in names],
        goals=[goal(str(n), position=n, indicator_id=name) for n, name in enumerate(names)],
        targets=[target("60%", 60.0, str(number)) for number in range(count)],
    )


@pytest.mark.parametrize(
    ("count", "shown", "more"),
    [(1, 1, ""), (7, 7, ""), (8, 7, "1 more goal is missed"), (10, 7, "3 more goals are missed")],
)
def test_at_most_seven_goals_go_wrong_on_the_front_sheet_the_farthest_from_its_target_first(
    count, shown, more
):
    soup = soup_of("attention", (None, opened(many_missed(count))))
    names = [link.get_text() for link in soup.select(".front > li > a")]
    wanted = [f"Reading {number}" for number in reversed(range(count))][:shown]
    assert len(names) == shown and [link["href"] for link in soup.select(".front > li > a")] == [
        f"#goal-{name.rpartition(' ')[2]}" for name in wanted
    ]
    assert (more in soup.get_text()) and bool(more) == ("missed: see the scorecard" in soup.get_text())


def test_the_first_question_is_about_the_goal_that_is_missed_by_most(ordinary):
    first = soup_of("attention", ordinary).select_one(".front > li > a").get_text()
    asked = soup_of("questions", ordinary).select("ol.front > li")
    assert first in asked[0].get_text() and len(asked) <= 5


def test_a_line_names_owner_and_action_or_says_that_none_is_linked(ordinary):
    lines = {
        line.a["href"]: line.get_text(" ") for line in soup_of("attention", ordinary).select(".front > li")
    }
    # the plan names an owner and actions, and links none to this goal
    assert "no action is linked to this goal" in lines["#goal-3"]
    near = text_of("goal_sections", ordinary)
    assert "Head of reading" in near and "Books" in near


def test_the_comparator_that_is_asked_for_leads():
    tables = council()
    for comparator, first in (("england", "England"), ("region", "Region")):
        review = assemble_review(
            tables, area=AREA, year="2024/25", edition="plan_2024", comparator=comparator
        )
        heads = [
            cell.get_text() for cell in soup_of("comparator_gap_table", (tables, review)).select("thead th")
        ]
        assert heads[2] == first and len(heads) == 6


def test_another_area_is_told_that_the_plan_is_not_its_own():
    tables = council()
    tables["observations"] = declared(
        OBSERVATIONS, [*years(2023, 50, 60, area=OTHER), *years(2024, 55, area=ENGLAND)]
    )
    given = (tables, opened(tables, area=OTHER))
    assert "The plan is another council’s" in text_of("page_header", given)
    whole = " ".join(
        text_of(name, given) for name in ("attention", "went_well", "scorecard", "goal_sections")
    )
    assert "Books" not in whole and "Head of reading" not in whole and "Next action" not in whole
    badges = {badge.get_text() for badge in soup_of("scorecard", given).select(".status")}
    assert badges == {"Not judged"}


def test_a_target_is_shown_with_the_decimals_it_was_set_with(ordinary):
    rows = soup_of("scorecard", ordinary).select("tbody tr")
    targets = {row.th.a.get_text(strip=True): next(row.find_all("td")[2].stripped_strings) for row in rows}
    assert targets["1 Reading"] == "41%"
    assert targets["2 Reading: pupils eligible"] == "21.5%"
    assert targets["5 Sums"] == "a 5% increase"


def test_a_series_that_restarted_claims_no_trend_across_the_break(ordinary):
    profile = assemble_profile(*ordinary, indicator="", group="", goal="1")
    text = BeautifulSoup(str(analysis.profile_header(profile).html), "html.parser").get_text(" ")
    assert "The series restarted in 2020/21: earlier years are not comparable." in text
    assert "since 2017/18" not in text
    (restarted,) = [
        line.get_text()
        for line in soup_of("not_judged", ordinary).select("li")
        if "restarted" in line.get_text()
    ]
    assert restarted.startswith("Reading (2020/21); ")
    assert restarted.endswith(". Too few years for a trend: the series restarted.")


def test_the_changes_that_could_not_be_tested_are_named_among_what_cannot_be_judged(ordinary):
    counted = re.search("([0-9]+) could not be tested", text_of("attention", ordinary))
    (untested,) = [
        line for line in soup_of("not_judged", ordinary).select("li") if "not tested: goals" in str(line)
    ]
    # of those counted, the ones whose status stands; the others are in the list for that reason already
    named = untested.get_text().partition(": goals ")[2].split(", ")
    assert 0 < len(named) <= int(counted[1])


def test_the_anchor_of_a_goal_is_safe_in_a_link():
    assert anchor({"measure_id": "1.05"}) == "goal-1-05"
