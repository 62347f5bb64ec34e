"""docs/sources.md is what the readers make of files: held against small ones, and the real where they are.

The real files are too many to carry: OFFICIAL_FILES names the folder that holds them.
"""

import importlib.util
import os
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FOLDER = os.environ.get("OFFICIAL_FILES", "")
EES = (
    "time_period,time_identifier,geographic_level,country_code,country_name,old_la_code,new_la_code,la_name,kind,n\n"
    "2024,Calendar year,Local authority,E92000001,England,358,E08000009,Trafford,Girls,5\n"
    "2024,Calendar year,Local authority,E92000001,England,358,E08000009,Trafford,Boys,c\n"
    "2024,Calendar year,School,E92000001,England,358,E08000009,Trafford,Boys,1\n"
)


@pytest.fixture(scope="module")
def page():
    spec = importlib.util.spec_from_file_location(
        "official_sources", ROOT / "benchmarks" / "official_sources.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.page


def test_each_file_has_its_line_with_what_was_read_left_out_and_why(page, tmp_path):
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("counts.csv", EES)
    (tmp_path / "a.csv").write_text("Indicator,Target\nVisits,5\n", encoding="utf-8", newline="\n")
    (tmp_path / "c.csv").write_text("UPN,DOB\n1,2\n", encoding="utf-8", newline="\n")
    lines = page(tmp_path).splitlines()
    table = [line for line in lines if line.startswith("| ")][1:]
    assert [line.split(" | ")[0] for line in table] == ["| a.csv", "| b.zip, counts.csv", "| c.csv"]
    assert "not read: a file that begins with the columns Indicator, Target" in table[0]
    assert (
        "2 rows; 1 name of councils; 2024; figures in 1 of the columns; kind: 2 items | "
        "1 row of the level School left out." in table[1]
    )
    assert "not read: columns of single children: UPN, DOB" in table[2]


@pytest.mark.skipif(not FOLDER, reason="OFFICIAL_FILES names no folder of published files")
def test_the_page_is_what_the_published_files_give(page):
    assert (ROOT / "docs" / "sources.md").read_text(encoding="utf-8") == page(Path(FOLDER))
