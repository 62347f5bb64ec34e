"""An analyst's own frame as a table of typed cells: the numbers are those that are shown."""

import json

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

from analysis.page.frames import frame_table, hand_on_frames, styler_table
from analysis.page.parts import MIME_TYPE, part_of

FRAME = pd.DataFrame(
    {
        "Area": ["Barton", "Aldern"],
        "Year": ["2024", "2024"],
        "Rate": [4.25, 1204.123456789],
        "Count": [3, None],
    }
)


def test_a_frame_is_shown_with_the_decimals_of_pandas_and_holds_no_finer_number():
    data = frame_table(FRAME, "Rates").data
    assert data.columns.tolist() == ["area", "year", "rate", "count", "count_mark"]
    assert data["rate"].tolist() == [4.25, 1204.123457]  # display.precision is 6
    assert data["count"].tolist() == [3.0, pd.NA] and data["count_mark"].tolist() == ["", "[x]"]
    assert data["year"].tolist() == ["2024", "2024"]


@pytest.mark.parametrize(
    ("form", "texts", "values"),
    [
        ("{:.1f}", ["4.2", "1204.1"], [4.2, 1204.1]),
        ("{:,.0f}", ["4", "1,204"], [4.0, 1204.0]),
        ("{:.2f}%", ["4.25%", "1204.12%"], [4.25, 1204.12]),
        ("{:.1%}", ["425.0%", "120412.3%"], [425.0, 120412.3]),
        ("about {:.0f}", ["about 4", "about 1204"], [pd.NA, pd.NA]),
    ],
)
def test_a_styled_number_is_the_number_that_its_format_shows(form, texts, values):
    table = styler_table(FRAME[["Area", "Rate"]].style.format({"Rate": form}).hide(axis="index"))
    assert [row[1] for row in table.rows] == texts
    assert table.data["rate"].tolist() == values


def test_a_shell_hands_on_frames_with_a_caption():
    shell = InteractiveShell.instance()
    hand_on_frames(shell)
    own = FRAME.copy()
    own.attrs["caption"] = "Rates <b>, per cent"
    data, _ = shell.display_formatter.format(own)
    assert part_of(data[MIME_TYPE]).caption == "Rates <b>, per cent"
    assert "<caption>Rates &lt;b&gt;, per cent</caption>" in data["text/html"]
    styled, _ = shell.display_formatter.format(FRAME.style.set_caption("Rates"))
    assert json.loads(styled[MIME_TYPE])["caption"] == "Rates" and "<style" in styled["text/html"]
    bare, _ = shell.display_formatter.format(FRAME)
    assert MIME_TYPE not in bare and "<table" in bare["text/html"]
    InteractiveShell.clear_instance()
