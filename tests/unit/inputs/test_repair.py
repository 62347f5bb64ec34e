"""A CSV file from a spreadsheet program is written again as plain UTF-8 with commas, or refused."""

import csv
import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from small_project import COUNCIL, KPIS

from analysis import cli
from analysis.build.project import PROJECT_VARIABLE
from analysis.inputs.csv_text import repair
from analysis.vocabulary.errors import DataError, ParameterError, ReportError

ROWS = [
    ["indicator", "value", "source_note"],
    ["neet_16_17", "4,2", "Café owners’ survey, £50"],
    ["families", "1,204", 'the "early help" team'],
]
WANTED = (
    b"indicator,value,source_note\n"
    b'neet_16_17,"4,2","Caf\xc3\xa9 owners\xe2\x80\x99 survey, \xc2\xa350"\n'
    b'families,"1,204","the ""early help"" team"\n'
)


def as_csv(rows, separator=",", line_end="\r\n"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=line_end).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize(
    ("codec", "mark", "said"),
    [
        ("cp1252", b"", "was Windows-1252, is plain UTF-8"),
        ("utf-8-sig", b"", "was UTF-8 with a byte-order mark, is plain UTF-8"),
        ("utf-16", b"", "was UTF-16, is plain UTF-8"),
        ("utf-16-be", b"\xfe\xff", "was UTF-16, is plain UTF-8"),
        ("utf-16-le", b"", "was UTF-16, is plain UTF-8"),
        ("utf-8", b"", ""),
    ],
)
@pytest.mark.parametrize(
    ("separator", "words"), [(",", ""), (";", "was separated by semicolons"), ("\t", "was separated by tabs")]
)
def test_what_excel_saves_becomes_plain_utf_8_with_commas(tmp_path, codec, mark, said, separator, words):
    path = tmp_path / "figures.csv"
    original = mark + as_csv(ROWS, separator).encode(codec)
    path.write_bytes(original)
    done = repair(path)
    if not said and not words:
        assert done.original is None
        assert path.read_bytes() == original
        return
    assert path.read_bytes() == WANTED
    assert (tmp_path / "figures.csv.original").read_bytes() == original
    assert said in str(done)
    assert words in str(done)
    assert "3 rows, no character lost" in str(done)


def test_it_says_what_it_did_and_what_to_look_at(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_bytes(as_csv(ROWS, ";").encode("cp1252"))
    assert str(repair(path)).splitlines() == [
        f"{path.as_posix()}: was Windows-1252, is plain UTF-8; was separated by semicolons, is separated by "
        "commas. 3 rows, no character lost.",
        "Please look at these characters in it: £ é ’",
        "The original is kept as figures.csv.original.",
        f"SHA-256: {hashlib.sha256(WANTED).hexdigest()}",
    ]


def test_a_second_run_finds_nothing_to_do(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_bytes(as_csv(ROWS, ";").encode("utf-16"))
    repair(path)
    done = repair(path)
    assert done.original is None
    assert "nothing to do" in str(done)
    assert path.read_bytes() == WANTED


def test_excels_own_first_line_and_old_line_ends_are_put_right(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_bytes(b"sep=;\r\n" + as_csv(ROWS, ";").encode("utf-8"))
    assert "Excel's own first line sep= is left out" in str(repair(path))
    assert path.read_bytes() == WANTED
    other = tmp_path / "old.csv"
    other.write_bytes(as_csv(ROWS, line_end="\r").encode("utf-8"))
    assert "lines ended in a carriage return" in str(repair(other))
    assert other.read_bytes() == WANTED


def test_a_decimal_comma_is_not_touched(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text("a;b\n4,2;1.204,5\n", encoding="utf-8")
    repair(path)
    assert path.read_text(encoding="utf-8") == 'a,b\n"4,2","1.204,5"\n'


@pytest.mark.parametrize(
    ("content", "row", "found"),
    [
        (b"a;b\n1;\x81\n", 2, "the byte 0x81, which is no character in Windows-1252"),
        ("a;b\n1;caf\ufffd\n".encode(), 2, "U+FFFD"),
        (b"a;b\n1;x\x00y\n", 2, "a null character"),
        ("a;b\n1;x".encode("utf-16") + b"\x00", None, "which is no character in UTF-16"),
        (b'a;b\n1;"x\n2;y\n', None, "a row that cannot be split"),
        (b"just words\nmore words\n", 1, "the first line 'just words'"),
        (b"a,b;c\n1,2;3\n", 1, "the first line 'a,b;c'"),
        (b"", 1, "the first line ''"),
    ],
)
def test_what_would_lose_a_character_or_cannot_be_told_is_refused(tmp_path, content, row, found):
    path = tmp_path / "figures.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match="was not repaired") as caught:
        repair(path)
    (problem,) = caught.value.problems
    assert problem.file == path.as_posix()
    assert row is None or problem.row == row
    assert found in problem.found
    assert problem.expected
    assert problem.advice
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == content


def test_an_earlier_original_is_never_replaced(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text("a;b\n1;2\n", encoding="utf-8")
    original = tmp_path / "figures.csv.original"
    original.write_text("the first one", encoding="utf-8")
    with pytest.raises(DataError, match=r"an earlier figures\.csv\.original beside it"):
        repair(path)
    assert path.read_text(encoding="utf-8") == "a;b\n1;2\n"
    assert original.read_text(encoding="utf-8") == "the first one"


def test_a_missing_file_is_offered_one_of_nearly_the_same_name(tmp_path):
    (tmp_path / "figures.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"no such file. Did you mean .*/figures\.csv\?"):
        repair(tmp_path / "figure.csv")
    with pytest.raises(ParameterError, match="no such file"):
        repair(tmp_path / "nowhere" / "figure.csv")


def test_a_disk_that_cannot_be_written_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "figures.csv"
    path.write_text("a;b\n1;2\n", encoding="utf-8")

    def fail(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(ReportError, match="disk is full"):
        repair(path)
    monkeypatch.undo()
    assert path.read_text(encoding="utf-8") == "a;b\n1;2\n"


CELLS = st.text(st.characters(codec="cp1252", exclude_characters="\x00"), max_size=8)
TABLES = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=4).map(
        lambda rows: [[f"column_{n}" for n in range(width)], *rows]
    )
)


@given(TABLES, st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
def test_every_cell_survives(tmp_path_factory, rows, separator, codec):
    content = as_csv(rows, separator).encode(codec)
    # by its bytes alone, text in Windows-1252 cannot be told from UTF-8 where it is valid as both
    assume(codec != "cp1252" or content.isascii() or not is_utf8(content))
    path = tmp_path_factory.mktemp("repair") / "figures.csv"
    path.write_bytes(content)
    repair(path)
    assert list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8"), newline=""))) == rows


def is_utf8(content):
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@pytest.fixture
def at_the_command_line(small, monkeypatch):
    monkeypatch.setenv(PROJECT_VARIABLE, str(small.root))
    monkeypatch.chdir(small.root)
    return small


def test_the_command_that_a_message_names_puts_the_file_right(at_the_command_line, capsys):
    good = at_the_command_line.text(COUNCIL)
    at_the_command_line.write(COUNCIL, good.replace(",", ";").replace('"1;204"', "1,204").encode("utf-16"))
    assert cli.main(["check"]) == 10
    said = capsys.readouterr().err
    command = said.split("`annual-review ")[1].split("`")[0]
    assert command == f"repair {COUNCIL}"
    assert cli.main(command.split()) == 0
    assert "was UTF-16, is plain UTF-8" in capsys.readouterr().out
    assert at_the_command_line.text(COUNCIL) == good
    assert cli.main(["check"]) == 0


def test_a_published_file_is_repaired_to_the_hash_that_it_had(at_the_command_line, capsys):
    text = at_the_command_line.text(KPIS)
    at_the_command_line.write(KPIS, text.encode("utf-8-sig"), declared=False)
    assert cli.main(["check"]) == 10
    assert cli.main(["repair", KPIS]) == 0
    assert cli.main(["check"]) == 0
    assert at_the_command_line.path(KPIS).read_bytes() == text.encode("utf-8")


def test_a_file_that_cannot_be_repaired_exits_with_10_and_a_missing_one_with_11(at_the_command_line, capsys):
    at_the_command_line.write(COUNCIL, b"a;b\n1;\x81\n")
    assert cli.main(["repair", COUNCIL]) == 10
    assert "was not repaired" in capsys.readouterr().err
    assert cli.main(["repair", "data/raw/council/council_figure.csv"]) == 11
    assert f"Did you mean {COUNCIL}?" in capsys.readouterr().err
