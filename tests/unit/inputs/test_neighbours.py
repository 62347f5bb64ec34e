"""The wide lists of statistical neighbours, in both layouts of the Department."""

from dataclasses import replace

import pytest

from analysis.build.add import Wanted, add
from analysis.inputs.official.recognise import recognise
from analysis.vocabulary.errors import DataError

NEW = (
    "old_la_code,la_name,region_ind,region_name,SN_1,SN_1P,SN_2,SN_2P\n"
    "358,Trafford,8,North West,334,Close ,306,Close\n"
)
OLD = (
    "LA num,LA Name,LA number,GOInd,GOReg,SN1,SNP,SN2,SNP,\r\n"
    "358,Trafford,358,8,North West,334,Very Close,306,Close,\r\n"
    ",,,,,,,,,\r\n,Old SNs:,,,,,,,,\r\n,,,,,,,,,\r\n"
    "835,Dorset (Pre LG),835,7,South West,893,Close,878,Close,\r\n"
)


def read(tmp_path, text):
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8-sig", newline="")
    return recognise(path)(path, None)


@pytest.mark.parametrize(
    ("text", "closeness", "dropped"),
    [(NEW, ["Close", "Close"], ()),
     (OLD, ["Very Close", "Close"], ("1 row of former councils, under 'Old SNs:', left out.",))],
)  # fmt: skip
def test_a_list_gives_a_row_for_each_neighbour(tmp_path, text, closeness, dropped):
    release = read(tmp_path, text)
    rows = release.rows
    assert list(rows["area_number"]) == ["358", "358"]
    assert list(rows["rank"]) == ["1", "2"]
    assert list(rows["neighbour_number"]) == ["334", "306"]
    assert list(rows["closeness"]) == closeness
    assert list(rows["row"]) == [2, 2]
    assert release.dropped == dropped


@pytest.mark.parametrize("wrong", ["358", "334", "33", ""])
def test_a_neighbour_that_is_the_council_or_double_or_no_number_is_refused(tmp_path, wrong):
    with pytest.raises(DataError, match=r"list\.csv, row 2: found Trafford"):
        read(tmp_path, NEW.replace("306", wrong))


def test_a_list_with_a_place_missing_is_refused(tmp_path):
    with pytest.raises(DataError, match="number, name and SN1 to SN10"):
        read(tmp_path, NEW.replace("SN_2,", "SN_3,"))


def test_a_wide_list_becomes_a_list_of_its_month_beside_those_that_are_there(small):
    path = small.root / "list.csv"
    path.write_text(
        "old_la_code,la_name,region_ind,region_name,SN_1,SN_1P\n"
        "896,Cheshire West and Chester,8,North West,877,Close\n", encoding="utf-8", newline="\n",
    )  # fmt: skip
    project, wanted = small.folders, Wanted(licence="ogl")
    before = small.snapshot()
    assert add(project, [path], wanted)[-1].startswith("Nothing was written: say of which month")
    assert small.snapshot() == before
    add(project, [path], replace(wanted, published="June 2026"))
    rows = small.tables()["neighbours"]
    own = rows[(rows["area_code"] == "E06000050") & (rows["list_version"] == "2026-06")]
    assert own[["rank", "neighbour_code"]].to_numpy().tolist() == [[1, "E06000007"]]
