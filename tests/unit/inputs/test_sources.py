"""Files are read exactly as printed, each row with its line, and the decisions as they are written."""

import csv
import hashlib
import io

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from small_project import (
    COUNCIL,
    COUNTS,
    FIGURES,
    KPIS,
    LAIT,
    PLANS,
    SOURCES,
    declare_edition,
)

from analysis.inputs.csv_text import read_text_table
from analysis.inputs.project import read_project
from analysis.tables.data import RAW_FIGURES


def read(tmp_path, text, **options):
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode("utf-8"))
    settings = {"name": "table", "source_id": "source", "required": ("a", "b")} | options
    return read_text_table(path, tmp_path, **settings)


def test_every_cell_is_text_as_printed_without_the_white_space_around_it(tmp_path):
    table = read(tmp_path, 'a,b\n 007 ,"1,400"\n107%,-\n"n/a",\n')
    assert table.frame["a"].tolist() == ["007", "107%", "n/a"]
    assert table.frame["b"].tolist() == ["1,400", "-", ""]


def test_a_row_is_named_by_the_line_on_which_it_starts(tmp_path):
    table = read(tmp_path, 'a,b\n1,2\n\n3,"one\ntwo"\n5,6\n')
    assert table.frame["row"].tolist() == [2, 4, 6]
    assert table.frame["b"].tolist() == ["2", "one\ntwo", "6"]


def test_an_optional_column_is_empty_where_a_file_does_not_have_it(tmp_path):
    table = read(tmp_path, "b,a\n2,1\n", optional=("text",))
    assert table.frame.columns.tolist() == ["a", "b", "text", "row"]
    assert table.frame.iloc[0].tolist() == ["1", "2", "", 2]


def test_a_table_knows_its_file_and_the_hash_of_its_bytes(tmp_path):
    table = read(tmp_path, "a,b\n1,2\n")
    assert (table.name, table.source_id, table.file) == ("table", "source", "table.csv")
    assert table.sha256 == hashlib.sha256(b"a,b\n1,2\n").hexdigest()


@given(
    st.lists(
        st.tuples(*[st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufffd"), max_size=6)] * 2),
        min_size=1,
        max_size=5,
    )
)
def test_any_text_that_is_quoted_as_it_should_be_is_read_back(tmp_path_factory, rows):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([("a", "b"), *rows])
    table = read(tmp_path_factory.mktemp("table"), text.getvalue(), may_be_empty=True)
    wanted = [(a.strip(), b.strip()) for a, b in rows if a.strip() or b.strip()]
    assert list(zip(table.frame["a"], table.frame["b"], strict=True)) == wanted


def test_the_three_layouts_of_figures_become_one_table(small):
    figures = read_project(small.root).raw_figures
    assert figures.columns.tolist() == RAW_FIGURES.column_names
    wanted = ["indicator_id", "period_text", "value_text", "numerator_text", "series_id", "mark_style", "row"]
    by_file = {file: rows[wanted].iloc[0].tolist() for file, rows in figures.groupby("file")}
    assert by_file == {
        LAIT: ["development", "2018", "71.8", "", "DEV", "lait", 2],
        COUNTS: ["re_referrals", "2018", "19.8", "391", "re_referrals", "ees", 2],
        COUNCIL: ["families_helped", "2023-24", "1,204", "", "", "gss", 2],
    }


def test_every_file_that_was_read_is_hashed(small):
    hashes = read_project(small.root).hashes
    files = [path for path in (small.root / "data").rglob("*") if path.is_file()]
    files.append(small.root / "project.yml")
    assert hashes == {
        path.relative_to(small.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def test_a_picture_beside_an_authors_text_is_hashed_too(small, tmp_path):
    small.write("data/plans/plan_2024/narrative/opening.md", "![A dot](dot.png)\n")
    dot = io.BytesIO()
    Image.new("RGB", (1, 1)).save(dot, "PNG")
    small.write("data/plans/plan_2024/narrative/dot.png", dot.getvalue())
    hashes = read_project(small.root).hashes
    assert hashes["data/plans/plan_2024/narrative/dot.png"] == hashlib.sha256(dot.getvalue()).hexdigest()


def test_an_edition_of_a_councils_own_is_read_like_a_published_plan(small):
    declare_edition(small, "plan_2025", "The next plan", "2025/26", supersedes="plan_2024")
    goals = '  plan_2025:\n    1.1: {indicator: development, theme: "Early years"}\n'
    small.replace(PLANS, "target_readings:", f"{goals}target_readings:")
    header = small.text(KPIS).split("\n")[0].replace("target_2023_24,target_2024_25", "target_2025_26")
    row = "plan_2025,3,3,1.1,KPI,Good level of development,percent,72%,2024/25,75%"
    small.write("data/plans/plan_2025/kpis.csv", f"{header}\n{row}\n")
    figures = small.text(FIGURES).split("\n")[:2]
    text = "\n".join(figures).replace("plan_2024", "plan_2025").replace("2017/18,71.3%", "2018/19,75.0%")
    small.write("data/plans/plan_2025/figures.csv", text + "\n")
    small.write("data/plans/plan_2025/narrative/opening.md", "What we want.\n")
    tables = small.tables()
    own = tables["targets"].query("edition_id == 'plan_2025'")
    assert own["target_value"].tolist() == [75]
    assert tables["editions"].set_index("edition_id").loc["plan_2025", "supersedes"] == "plan_2024"
    # what a plan says of a figure counts less than what is published
    printed = tables["observations"].query("source_id == 'plan_2025'")
    assert printed["is_chosen"].tolist() == [False]
    notices = tables["notices"].query("source_id == 'plan_2025' and kind == 'difference'")
    assert notices["text"].tolist() == ["75.0% in The next plan; 72.1% in LAIT, which is used"]


# --- the project's own data ------------------------------------------------------------------------


def test_the_project_has_its_64_measures(project_inputs):
    """18 in each Outcome Plan, 23 in Our Plan 2024-25, 5 in the Early Help Strategy."""
    measures = {table.source_id: len(table.frame) for table in project_inputs.tables("kpis")}
    assert measures == {
        "outcome_plan_2018": 18,
        "outcome_plan_2019": 18,
        "our_plan_2024_25": 23,
        "early_help_strategy_2019": 5,
    }


def test_a_printed_figure_of_the_project_stands_at_its_row(project_inputs):
    """Releases of 2025: row 216 is re-referrals, Cheshire West and Chester, 2018, 549 of 2,887 or 19."""
    figures = project_inputs.raw_figures
    row = figures[(figures["source_id"] == "dfe_releases_2025") & (figures["row"] == 216)].iloc[0]
    assert (row["indicator_id"], row["area_name"], row["period_text"], row["value_text"]) == (
        "re_referrals_within_12_months",
        "Cheshire West and Chester",
        "2018",
        "19",
    )


def test_each_figure_of_the_project_was_taken_from_one_row(project_inputs):
    """A row of an official file may hold figures of several indicators."""
    assert not project_inputs.raw_figures.duplicated(["file", "row", "indicator_id"]).any()


def test_the_sources_of_the_project_name_publisher_licence_and_citation(project_inputs):
    for source in project_inputs.reference.sources.values():
        assert source.publisher
        assert source.licence
        assert source.citation
        assert source.files, source.id


def test_the_declared_hashes_of_the_project_are_those_of_its_files(project_inputs):
    declared = {
        f"data/raw/{source.id}/{name}": mark
        for source in project_inputs.reference.sources.values()
        for name, mark in source.files.items()
        if not source.grows
    }
    assert {name: project_inputs.hashes[name] for name in declared} == declared
    assert SOURCES in project_inputs.hashes
