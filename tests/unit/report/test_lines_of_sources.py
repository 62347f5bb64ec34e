"""Where figures come from, as it stands under charts and tables, with the way to the publisher."""

from types import SimpleNamespace

import pandas as pd

from analysis.page.parts import Run
from analysis.report.notes import source_table, source_words

ADDRESS = "https://www.gov.uk/plans"
REVIEW = SimpleNamespace(
    sources=pd.DataFrame(
        [
            (
                "plans",
                "Plans to 2024",
                "The Department",
                "OGL",
                f"The Department, Plans. OGL. {ADDRESS}",
            ),
            ("tool", "The tool", "The Department", "OGL", "The Department, The tool. OGL."),
            ("own", "Own report", "The council", "cited", ""),
        ],
        columns=["source_id", "title", "publisher", "licence", "citation"],
    )
)


def test_a_source_is_named_with_its_publisher_once_and_leads_to_its_address():
    assert source_words(REVIEW, ["plans"]) == (
        "Source: ", Run("Plans to 2024", target=ADDRESS), ", The Department", ".",
    )  # fmt: skip
    assert source_words(REVIEW, ["own", "tool"])[0] == "Sources: "
    said = source_words(REVIEW, ["plans", "own", "tool"])
    assert "".join(piece if isinstance(piece, str) else piece.text for piece in said) == (
        "Sources: Plans to 2024; The tool, all The Department; Own report, The council."
    )
    assert source_words(REVIEW, ["elsewhere"]) == ()


def test_where_there_is_no_room_each_publisher_is_named_once():
    said = source_words(REVIEW, ["plans", "tool", "own"], is_short=True)
    assert sorted(piece.text for piece in said if isinstance(piece, Run)) == ["The Department", "The council"]


def test_the_table_of_sources_cites_each_and_leads_to_its_address():
    cited = [row[0] for row in source_table(REVIEW).rows]
    assert cited == [
        Run("The Department, Plans. OGL.", target=ADDRESS), Run("The Department, The tool. OGL."),
        Run("Own report"),
    ]  # fmt: skip
