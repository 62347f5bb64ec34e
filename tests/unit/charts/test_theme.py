from itertools import pairwise

import matplotlib
import matplotlib.style
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.charts.scale import scale_for
from analysis.charts.theme import COLOURS, ROLES, STYLE_FILE, spread, text_width, wrapped


@given(st.lists(st.tuples(st.floats(-50, 450), st.floats(5, 40)), min_size=1, max_size=8))
def test_labels_moved_apart_do_not_meet_stay_inside_and_keep_their_order(labels):
    centres, sizes = [c for c, _ in labels], [s for _, s in labels]
    placed = spread(centres, sizes, 0, 400)
    order = sorted(range(len(labels)), key=lambda i: placed[i])
    for before, after in pairwise(order):
        assert placed[after] - placed[before] >= (sizes[after] + sizes[before]) / 2 - 1e-6
        assert centres[before] <= centres[after]
    assert min(p - s / 2 for p, s in zip(placed, sizes, strict=True)) >= -1e-6
    assert max(p + s / 2 for p, s in zip(placed, sizes, strict=True)) <= 400 + 1e-6


def test_labels_that_do_not_meet_are_left_where_they_are():
    assert spread([10.0, 100.0], [20.0, 20.0], 0, 200) == [10.0, 100.0]


@given(st.text(alphabet="abc W", max_size=60))
def test_lines_of_text_keep_every_word_and_fit_unless_one_word_is_too_long(text):
    lines = wrapped(text, 90)
    assert " ".join(lines).split() == text.split()
    assert all(text_width(line) <= 90 or " " not in line for line in lines)


def test_zero_is_on_the_axis_where_it_is_near():
    assert scale_for([6.5, 100.0], "percent").low == 0
    assert scale_for([43.3, 57.0], "percent").low == 40


def test_a_percentage_axis_ends_at_100_unless_a_value_lies_beyond():
    assert scale_for([70.0, 99.0], "percent").high == 100
    assert scale_for([97.0, 104.0], "percent").high > 104 - 1e-9


def test_bars_have_zero_on_the_axis():
    assert scale_for([43.3, 57.0], "percent", zero=True).low == 0
    assert scale_for([-0.2, -0.1], "score", zero=True).high == 0


@given(st.lists(st.floats(-1000, 1000), min_size=1, max_size=12))
def test_every_value_lies_on_the_axis(values):
    scale = scale_for(values, "score")
    room = (scale.high - scale.low) * 1e-6
    assert scale.low - room <= min(values)
    assert max(values) <= scale.high + room
    assert list(scale.ticks) == sorted(set(scale.ticks))
    assert len({scale.label(tick) for tick in scale.ticks}) == len(scale.ticks)


def luminance(colour):
    """Relative luminance (WCAG 2.2)."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# Criteria 1.4.3 and 1.4.11: text 4.5 to 1, marks and lines that carry meaning 3 to 1.
@pytest.mark.parametrize(
    ("role", "least"),
    [("text", 4.5), ("text-quiet", 4.5), ("area", 3), ("england", 3), ("region", 3), ("neighbours", 3),
     ("target", 3), ("better", 3), ("near", 3), ("worse", 3), ("other", 3)],
)  # fmt: skip
def test_every_role_stands_out_from_the_ground(role, least):
    assert contrast(COLOURS[role], COLOURS["surface"]) >= least


def test_a_role_is_known_by_its_colour():
    assert len({colour.lower() for colour in COLOURS.values()}) == len(ROLES)


def test_the_style_file_has_no_colour_that_is_not_a_role():
    style = matplotlib.rc_params_from_file(STYLE_FILE, use_default_template=False)
    cycle = style["axes.prop_cycle"].by_key()["color"]
    held = [value for value in style.values() if isinstance(value, str) and value.startswith("#")]
    assert len(held) > 5
    assert {colour.upper() for colour in [*held, *cycle]} <= set(COLOURS.values())


def test_an_analyst_takes_the_style_by_its_name():
    with matplotlib.style.context("analysis.charts.report"):
        assert matplotlib.rcParams["grid.color"] == COLOURS["grid"]
        assert not matplotlib.rcParams["axes.spines.top"]
