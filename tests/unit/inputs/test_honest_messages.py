"""A refusal says what the file is, and never offers what would make a wrong figure of a right one."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from analysis.inputs.csv_text import read_text_table, repair
from analysis.vocabulary.errors import DataError
from analysis.vocabulary.periods import parse_period


def _read(path: Path, *required: str) -> None:
    read_text_table(path, path.parent, name="figures", source_id="x", required=required)


def _packed(**entries: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name.replace("__", "/"), text)
    return content.getvalue()


def _workbook() -> bytes:
    import openpyxl

    book, content = openpyxl.Workbook(), io.BytesIO()
    book.create_sheet("Table 2")
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_workbook(), "an Excel workbook (.xlsx), with the sheets 'Sheet', 'Table 2'"),
        (_packed(xl__workbook="<workbook/>"), "an Excel workbook (.xlsx)"),
        (
            _packed(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
            "an OpenDocument spreadsheet (.ods)",
        ),
        (_packed(figures="a,b"), "a ZIP archive (figures)"),
        (b"PK\x03\x04 cut short", "a packed file that is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel 97-2003 workbook (.xls)"),
    ],
)
def test_a_file_that_is_no_text_is_called_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "figures.csv"
    path.write_bytes(content)
    for act in (lambda: _read(path, "a"), lambda: repair(path)):
        with pytest.raises(DataError) as refused:
            act()
        assert f"found {said}; expected a CSV file" in str(refused.value)
        assert "annual-review repair" not in str(refused.value)
    assert path.read_bytes() == content


def test_a_text_whose_first_column_is_called_pk_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("PK,value\n1,2\n", encoding="utf-8")
    _read(path, "PK", "value")


def test_a_dfe_data_file_is_recognised_in_one_line_and_offers_no_rename(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    header = "time_period,time_identifier,geographic_level,region_code,old_la_code,new_la_code,rate_percent"
    path.write_text(f"{header}\n2025,Reporting year,Local authority,E12000002,896,E06000050,21.4\n")
    with pytest.raises(DataError) as refused:
        _read(path, "indicator", "area_code", "value", "numerator")
    (problem,) = refused.value.problems
    assert "Explore education statistics" in problem.found
    assert "rename" not in problem.advice


@pytest.mark.parametrize(
    ("column", "offered"),
    [("region_code", ""), ("parent_code", ""), ("lad_code", ""), ("Area Code", "Area Code"),
     ("new_la_code", "new_la_code"), ("area_cod", "area_cod")],
)  # fmt: skip
def test_only_a_column_of_the_same_kind_of_place_is_offered(
    tmp_path: Path, column: str, offered: str
) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(f"{column},value\nE12000002,1\n", encoding="utf-8")
    with pytest.raises(DataError) as refused:
        _read(path, "area_code", "value")
    advice = refused.value.problems[0].advice
    assert advice == (f"rename {offered!r} to 'area_code'" if offered else "add the column")


@pytest.mark.parametrize("text", ["45747", "45747.0", "45747.5"])
def test_excels_number_of_a_day_is_told_as_that_day(text: str) -> None:
    # 1 January 1900 is day 1 and a 29 February 1900 is counted: 31 March 2025 is day 45,747
    with pytest.raises(DataError, match=r"Excel's number of a day, 31 March 2025; .* write 31 March 2025"):
        parse_period(text, "academic")


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii"])
def test_what_is_told_can_be_written_in_every_code_page(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("a;b\nx;−5\ny;£6 ≠ 7\n".encode())
    done = subprocess.run(
        [sys.executable, "-m", "analysis.cli", "repair", str(path)],
        env={**os.environ, "PYTHONIOENCODING": encoding}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = done.stdout.decode(encoding)
    assert "SHA-256: " in told
    assert "\\u2260" in told  # no letters of ASCII say it: told by its number, not left out
    assert path.read_bytes() == "a,b\nx,−5\ny,£6 ≠ 7\n".encode()
