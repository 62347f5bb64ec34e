"""Authors' text: values by reference in the reports' words; what is typed beside them held to the data."""

from functools import cache

import pytest
from drawn_review import AREA, ENGLAND, REGION, counted, figure, indicator, review_of, years

from analysis.claims.text_checks import own_findings, read_narrative, read_text
from analysis.claims.text_values import Values
from analysis.tables.data import INDICATORS
from analysis.tables.declare import table
from analysis.tables.results import NarrativeFile, QuotedFigure
from analysis.vocabulary.errors import ParameterError
from analysis.words.text import phrase

ALL, POORER = {"group": "all"}, {"group": "fsm"}
INDICATOR_ROWS = [
    indicator(compared_with="fsm", group_name="All children"),
    indicator(group="fsm", group_name="Children eligible for free school meals"),
    indicator(
        indicator_id="waiting", name="Children waiting for a place", short_name="Waiting", decimals=0,
        subject="The number of children waiting", polarity="low", unit="count", group_name="",
    ),
    indicator(indicator_id="absent", name="Days of absence", short_name="Absence", group_name=""),
]  # fmt: skip
FIGURES = [
    *years(2021, 60, 61, 62, 66),  # 2021/22 to 2024/25
    *years(2021, 50, 49, 48, 45, group="fsm"),
    *years(2021, 66, 66, 67, 68, area=ENGLAND),
    *years(2021, 60, 60, 60, 60, area=REGION),
    *years(2022, 30, 20, 20, indicator_id="waiting"),
]


@pytest.fixture(scope="module")
def values():
    """The values of the drawn council; another area or year is opened when one is named."""

    def opened(area, year):
        if area not in ("", AREA):
            raise ParameterError(f"found '{area}'; expected an area")
        return review_of(FIGURES, indicators=INDICATOR_ROWS, year=year or "2024/25")

    return Values(cache(opened), table(INDICATORS, INDICATOR_ROWS))


@pytest.fixture
def said(values):
    """The text of one paragraph in words; it must hold."""

    def read(text, quoted=()):
        shown, problems = read_text(file_of(text, quoted), values, phrase)
        assert problems == []
        return shown

    return read


@pytest.fixture
def problems(values):
    """What is wrong with a text."""

    def read(text, quoted=()):
        return read_narrative([file_of(text, quoted)], values, phrase, "plan")[1]

    return read


def file_of(text, quoted=()):
    declared = tuple(QuotedFigure(figure, source, 2) for figure, source in quoted)
    return NarrativeFile("plan", "problem", "data/plans/plan/narrative/problem.md", "", text, 1, declared)


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ('value("reading")', "66% in 2024/25"),
        ('value("reading", group="fsm")', "45% in 2024/25"),
        ('value("reading", period="2022/23")', "61% in 2022/23"),
        ('value("reading", period="2022-23")', "61% in 2022/23"),
        ('value("reading", area="England")', "68% in 2024/25"),
        ('value("reading", area="the North")', "60% in 2024/25"),
        ('value("reading", year="2023/24")', "62% in 2023/24"),
        ('value("waiting")', "20 in 2024/25"),
        ('value("absent")', "A figure that is not available ([x])"),
        (
            'change("reading")',
            "Rose by 4 percentage points from 62% in 2023/24 to 66% in 2024/25 (not tested)",
        ),
        (
            'change("reading", against="2021/22")',
            "Rose by 6 percentage points from 60% in 2021/22 to 66% in 2024/25 (not tested)",
        ),
        ('change("waiting")', "Did not change between 2023/24 and 2024/25 (20 in 2024/25)"),
        ('change("absent")', "Has no figure"),
        (
            'compare("reading")',
            "2 percentage points below England (68%; not tested)",
        ),
        (
            'compare("reading", against="region")',
            "6 percentage points above the North (60%; not tested)",
        ),
        (
            'trend("reading")',
            "4 comparable years (2021/22 to 2024/25), up in 3 of 3 steps; too few for a long-run trend",
        ),
        ('target("reading")', "A 2024/25 target of 70%"),
    ],
)  # fmt: skip
def test_a_reference_gives_the_value_in_the_reports_words(said, reference, words):
    assert said(f"{{{{ {reference} }}}}") == words


def test_a_gap_says_how_far_apart_two_groups_are_and_how_it_moved(said):
    text = said('{{ gap("reading") }}')
    assert text.startswith(
        "Children eligible for free school meals were 21 percentage points behind all children"
    )
    assert "7 percentage points more than in 2023/24" in text


def test_a_missing_value_is_said_with_its_mark(values):
    figures = [*FIGURES[:-1], figure("2025/26", "c", indicator_id="waiting")]
    held = review_of(figures, indicators=INDICATOR_ROWS, year="2025/26")
    own = Values(lambda area, year: held, values.indicators)
    text, found = read_text(file_of('{{ value("waiting", period="2025/26") }} wait.'), own, phrase)
    assert (text, found) == ("A figure that is confidential ([c]) in 2025/26 wait.", [])


def test_headings_lists_and_emphasis_become_blocks(values):
    text = "# Reading\n\nIt is\n**{{ value('reading') }}** *now*.\n\n- One\n2. Two\n"
    narrative, found = read_narrative([file_of(text)], values, phrase, "plan")
    blocks = narrative.sections["problem"]
    assert found == []
    assert [(block.kind, block.level, block.text, block.row) for block in blocks] == [
        ("heading", 1, "Reading", 1),
        ("paragraph", 0, "It is 66% in 2024/25 now.", 3),
        ("bullet", 0, "One", 6),
        ("numbered", 0, "Two", 7),
    ]
    assert ("66% in 2024/25", "strong") in blocks[1].spans


@pytest.mark.parametrize(
    ("text", "found", "expected", "advice"),
    [
        ('{{ value("raeding") }}', "indicator 'raeding'", "indicators.yml", "did you mean reading?"),
        ('{{ value("reading", group="fms") }}', "group 'fms'", "all, fsm", "did you mean fsm?"),
        ('{{ vlaue("reading") }}', "vlaue", 'value("...")', "did you mean value?"),
        ('{{ value("reading", period="1999/00") }}', "period '1999/00'", "2024/25", ""),
        ('{{ value("reading", area="Atlantis") }}', "Atlantis", "a known area", ""),
        ('{{ change("reading", against="1999/00") }}', "against '1999/00'", "2021/22, 2022/23, 2023/24", ""),
        ('{{ compare("reading", against="Wales") }}', "against 'Wales'", "england, region, neighbours", ""),
        ('{{ target("waiting") }}', "target 'waiting'", "a target for the year", ""),
        ('{{ gap("waiting") }}', "gap 'waiting'", "figures of two groups", ""),
        ("{{ value() }}", "value()", "with the indicator first", ""),
        ('{{ value("reading", colour="red") }}', "colour", "group=, area=", ""),
        ('{{ value("reading", group=1) }}', "group=1", 'value("...")', "nothing else"),
        ('{{ value("reading") if 1 else 2 }}', "if 1", 'value("...")', "nothing else"),
        ('{{ value("reading") ~ "61%" }}', "61%", 'value("...")', "nothing else"),
        ('{{ value(reading) }}', "value(reading)", 'value("...")', ""),
        ("{{ 1 + 1 }}", "1 + 1", 'value("...")', ""),
        ('{{ value("reading").row }}', ".row", 'value("...")', ""),
        ('{{ value.__globals__ }}', "__globals__", 'value("...")', ""),
        ('{{ value("reading" }}', "cannot be read", "a reference such as", "quotation marks"),
        ('{% for x in y %}', "a control structure", "by reference only", ""),
    ],
)  # fmt: skip
def test_a_reference_to_nothing_is_refused_with_its_line(problems, text, found, expected, advice):
    (problem,) = problems(f"First line.\n\nThere {text} it is.\n")
    assert problem.file == "data/plans/plan/narrative/problem.md"
    assert problem.row == 3
    assert found in problem.found
    assert expected in problem.expected
    assert advice in problem.advice


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ('Now {{ value("reading") }}, or 61%.', "61%"),
        ("Reading well at seven stands at 61 per cent.", "61 per cent"),
        ("In all 45% of families moved house.", "45%"),
        ("That is 30.5 per 10,000 in the borough.", "30.5 per 10,000"),
        ("We helped 3 out of 10.", "3 out of 10"),
        ("About 1 in 3 were helped.", "1 in 3"),
        ("By 2020 it costs £11.5m a year.", "£11.5m"),
        ("Reading rose by 3 percentage points.", "3 percentage points"),
        ('Of these, 235 young people count: {{ value("reading") }}.', "235 young people"),
        ("Almost a quarter of children have low Reading.", "Almost a quarter of"),
        ("Reading stands at sixty-one per cent.", "sixty-one per cent"),
        ("Reading well is reached by six point five percent.", "six point five percent"),
        ("It fell by two and a half percentage points.", "two and a half percentage points"),
        ("Reading: a hundred and twenty young people.", "a hundred and twenty young people"),
        ("Reading reached twelve more children.", "twelve more children"),
        ("Reading is twice as high as in England.", "twice as"),
        ("Reading is 3 times as common here.", "3 times as"),
        ("Reading has doubled in our schools.", "doubled"),
    ],
)  # fmt: skip
def test_a_typed_figure_is_refused(problems, text, figure):
    (problem,) = problems(text)
    assert f"the typed figure '{figure}'" in problem.found


def test_a_typed_figure_beside_a_reference_is_told_what_would_be_true(problems):
    (problem,) = problems('Line one.\n\nReading is\n{{ value("reading", group="fsm") }}, up\nto 61%.\n')
    assert problem.row == 5
    assert '{{ value("reading", group="fsm") }}, which gives \'45% in 2024/25\'' in problem.expected


def test_a_quoted_figure_with_its_source_may_be_typed(problems):
    text = 'The first programme reached 100% (525 families): {{ value("reading") }}.'
    assert problems(text, [("100%", "The council, 2015"), ("525 families", "The council, 2015")]) == []
    (left,) = problems(text, [("100%", "The council, 2015")])
    assert "'525 families'" in left.found


@pytest.mark.parametrize(
    ("quoted", "found"),
    [(("61%", ""), "without a source"), (("62%", "A book"), "which the text does not have")],
)
def test_a_quotation_needs_a_source_and_a_place(problems, quoted, found):
    (problem,) = problems("It was 61%.", [quoted, *([] if quoted[0] == "61%" else [("61%", "A book")])])
    assert (problem.row, problem.column) == (2, "quoted")
    assert found in problem.found


@pytest.mark.parametrize(
    "text",
    [
        "# Reading 2019: 45% of children",
        "1. Reading comes first, and 2. too.",
        "Reading, see page 12, section 3.2, table 4 and phase 2.",
        'Children aged 0-19, ages 3 and 4, under 16 children read: {{ value("reading") }}.',
        'Since 31 March 2019, and on 12 May 2021, {{ value("reading") }}.',
        "Our 16-17 year olds and key stage 2 pupils read. Reading matters.",
        "In January 2018 we opened a centre, and Reading went on within 20 weeks.",
        "The plan runs from 2017-2020 and Reading is in it.",
        "Objective 4 children and theme 2 families share Reading.",
        'The A.1.1.6 action, by 2025/26: {{ value("reading") }}.',
        'E.g. in No. 3 High Street, {{ value("reading") }}.',
        "Two schools and one family told us of Reading, often and at weekends.",
        "Reading happens twice a week, for ten minutes and three times the first time.",
        "We double our efforts on Reading, and halve the wait.",
    ],
)
def test_dates_ages_numbers_of_lists_and_places_are_no_figures(problems, text):
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('In 2022/23 the share was {{ value("reading") }}.', "the year '2022/23' beside a figure of 2024/25"),
        ('The 2023-24 share is {{ value("reading") }}.', "the year '2023-24' beside a figure of 2024/25"),
    ],
)
def test_a_stale_year_is_refused(problems, text, found):
    (problem,) = problems(text)
    assert found in problem.found
    assert problem.expected.startswith("2024/25")


@pytest.mark.parametrize(
    "text",
    [
        'In 2022/23 it was {{ value("reading", period="2022/23") }}.',
        'In 2024/25 it was {{ value("reading") }}.',
        'Since 2021/22 it {{ change("reading", against="2021/22") }}.',
        'It {{ change("reading") }}, from 2023/24 on.',
        'In 2022 a centre opened; it is {{ value("reading") }} now.',
        'By 2030/31 it should be more than {{ value("reading") }}.',
        "In 2022/23 a centre opened.",
    ],
)
def test_a_year_that_is_the_figures_own_or_no_figures_is_left_alone(problems, text):
    assert problems(text) == []


UP, DOWN = 'change("reading")', 'change("reading", group="fsm")'


@pytest.mark.parametrize(
    "text",
    [
        f"Reading rose: it {{{{ {UP} }}}}.",
        f"We have seen an increase in reading, which {{{{ {UP} }}}}.",
        f"Reading is rising; it {{{{ {UP} }}}}.",
        f"It fell for children on free school meals and {{{{ {DOWN} }}}}.",
        f"It has not improved: it {{{{ {DOWN} }}}}.",
        f"We want to see it fall no further, and hope it improved: {{{{ {DOWN} }}}}.",
        f"Reading rose ({{{{ {UP} }}}}), but fell for the poorest, which {{{{ {DOWN} }}}}.",
        'Reading has risen to {{ value("reading") }}.',
        'The number waiting stayed the same: it {{ change("waiting") }}.',
        'The gap widened: {{ gap("reading") }}.',
        'Reading, {{ value("reading") }}, is below the national average.',
        'Reading, {{ value("reading") }}, is above the region.',
        'Reading, {{ value("reading") }}, is below the target.',
        'Reading, {{ value("reading") }}, is not above the national average.',
        'It is {{ value("reading", group="fsm") }}, lower than {{ value("reading") }}.',
        "Reading rose.",
        'As the table above shows, reading is {{ value("reading") }}.',
    ],
)
def test_a_direction_that_holds_is_left_alone(problems, text):
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "word", "truth"),
    [
        (f"Reading fell: it {{{{ {UP} }}}}.", "fell", "rose by 4 percentage points"),
        (f"Reading has worsened and {{{{ {UP} }}}}.", "worsened", "rose by 4 percentage points"),
        (f"We have seen a fall in reading, which {{{{ {UP} }}}}.", "fall", "rose by 4"),
        (f"Reading is falling; it {{{{ {UP} }}}}.", "falling", "rose by 4"),
        (f"It has not fallen: it {{{{ {DOWN} }}}}.", "not fallen", "fell by 3 percentage points"),
        (f"Reading fell ({{{{ {UP} }}}}), but fell for some: {{{{ {DOWN} }}}}.", "fell", "rose by 4"),
        ('Reading has fallen to {{ value("reading") }}.', "fallen", "rose by 4 percentage points"),
        ('The number waiting fell: it {{ change("waiting") }}.', "fell", "did not change"),
        ('Absence fell: {{ value("absent") }}.', "fell", "has no figure"),
        ('Reading improved. {{ trend("reading") }}, so it improved.', "improved", "too few"),
        # without counts nothing is better, worse or closing
        (f"Reading has improved and {{{{ {UP} }}}}.", "improved", "not tested"),
        ('Reading, {{ value("reading") }}, is better than the region.', "better than", "not tested"),
        ('The gap is closing: {{ gap("reading") }}.', "closing", "not tested"),
        ('The gap narrowed: {{ gap("reading") }}.', "narrowed", "7 percentage points more"),
        ('The gap narrowed for those waiting: {{ value("waiting") }}.', "narrowed", 'gap("...")'),
        ('Reading, {{ value("reading") }}, is above the national average.', "above", "below England (68%"),
        ('Reading, {{ value("reading") }}, is worse than the region.', "worse than", "above the North (60%"),
        ('Reading, {{ value("reading") }}, is above the target.', "above", "a 2024/25 target of 70%"),
        ('Reading, {{ value("reading") }}, is not below England.', "below", "below England (68%"),
        ('Waiting, {{ value("waiting") }}, is above the target.', "above", "a measure of the plan"),
        ('{{ value("reading", group="fsm") }} is higher than {{ value("reading") }}.', "higher than", "66%"),
    ],
)  # fmt: skip
def test_a_direction_that_does_not_hold_is_refused_with_what_would_be_true(problems, text, word, truth):
    (problem,) = problems(text)
    assert f"'{word}'" in problem.found
    assert truth in problem.expected


def test_a_difference_that_may_be_chance_bears_no_direction_out(values):
    figures = [
        counted("2023/24", 60, 100), counted("2024/25", 63, 100),
        counted("2024/25", 620, 1000, area=ENGLAND),
    ]  # fmt: skip
    held = review_of(figures)
    own = Values(lambda area, year: held, values.indicators)
    text = (
        'Reading rose: it {{ change("reading") }}. It is {{ value("reading") }}, above the national average. '
        'It is {{ value("reading") }}, similar to the national average.'
    )
    shown, found = read_text(file_of(text), own, phrase)
    assert "from 60% in 2023/24 to 63% in 2024/25 (no clear change)" in shown
    assert [problem.found.split("'")[1] for problem in found] == ["rose", "above"]
    assert "no clear difference" in found[1].expected


def test_with_counts_a_clear_change_bears_out_what_it_means(values):
    held = review_of([counted("2023/24", 500, 1_000), counted("2024/25", 600, 1_000)])
    own = Values(lambda area, year: held, values.indicators)
    shown, found = read_text(file_of('Reading improved: it {{ change("reading") }}.'), own, phrase)
    assert (shown, found) == (
        "Reading improved: it rose by 10 percentage points from 50% in 2023/24 to 60% in 2024/25, which is "
        "better.",
        [],
    )  # fmt: skip


CLEAR_FALL = {
    "change": -2.0, "change_word": "worse", "change_certainty": "clear", "trend_caution": "", "five": "",
    "trend": "", "trend_certainty": "not clear", "polarity": "high", "value": 50.0, "decimals": 1,
    "england_value": 55.0, "england_word": "lower", "england_certainty": "not tested",
}  # fmt: skip


@pytest.mark.parametrize(
    ("about", "sentence", "columns", "refused"),
    [
        ("change", "It fell by 2 points from 52% in 2023/24, which is worse.", {}, []),
        ("change", "It rose by 2 points from 52% in 2023/24.", {}, ["rose"]),
        ("change", "It fell, which is worse.", {"change_certainty": "not clear"}, ["fell", "worse"]),
        ("change", "It fell by 2 points: no clear change.", {"change_certainty": "not clear"}, []),
        ("change", "It fell by 2 points; not tested.", {"change_certainty": "not tested"}, []),
        ("change", "It fell by 2 points.", {"change_certainty": "not tested"}, ["fell"]),
        ("england", "5 points below England (55%), which is worse.", {}, ["below", "worse"]),
        ("england", "5 points below England (55%); not tested.", {}, []),
        ("england", "Worse than England (55%)", {"england_word": "worse", "england_certainty": "clear"}, []),
        ("trend", "Falling over 7 years, which is worse.", {}, ["Falling", "worse"]),
        ("trend", "No clear trend over 7 years.", {}, []),
        ("trend", "Falling over 7 years.", {"trend": "falling", "trend_certainty": "clear"}, []),
    ],
)  # fmt: skip
def test_the_projects_own_sentences_are_held_to_the_same_rules(about, sentence, columns, refused):
    found = own_findings(about, sentence, CLEAR_FALL | columns)
    assert [finding.found.strip("'") for finding in found] == refused


def test_a_note_to_oneself_is_on_no_page(said):
    assert said("A < B {# a note to self #}and *so* on.") == "A < B and so on."


@pytest.mark.parametrize(
    ("value", "england", "sentence", "holds"),
    [
        # 189.7 prints as 190 and 189.3 as 189: readers see a higher figure, though it is 0.4 above
        (189.7, 189.3, "Higher than England (189); not tested", True),
        (189.7, 189.3, "Lower than England (189); not tested", False),
        (189.4, 189.1, "Higher than England (189); not tested", False),
    ],
)
def test_a_side_is_what_the_printed_figures_show(value, england, sentence, holds):
    row = {
        "value": value, "england_value": england, "decimals": 0, "polarity": "low",
        "england_word": "higher", "england_certainty": "not_tested",
    }  # fmt: skip
    assert (list(own_findings("england", sentence, row)) == []) is holds
