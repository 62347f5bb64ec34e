"""The rules that every reader of an official file follows.

A published file is never edited, so a byte-order mark, CRLF and a last line without an end are read as
they come. Cells are text without white space around it. A file with a row a child is refused, and columns
with names of people are left out and counted.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.inputs.csv_text import refuse_no_text, utf8_text
from analysis.vocabulary.areas import folded
from analysis.vocabulary.errors import DataError, ParameterError, Problem, quoted
from analysis.vocabulary.marks import MARKS
from analysis.vocabulary.numbers import parse_printed_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from analysis.vocabulary.areas import Area, AreaList

# Columns of the census and looked-after extracts that hold a row a child; folded, without spaces and "_".
_OF_A_CHILD = frozenset(
    {"child", "childid", "upn", "dob", "dateofbirth", "uprn", "postcode", "forename", "surname", "laachildid",
     "lachildid", "childuniqueid", "personid", "nhsnumber", "formerupn", "personbirthdate", "uln",
     "pupilmatchingref", "pupilmatchingrefanonymous", "firstname", "lastname", "familyname", "givenname",
     "childname", "childsname", "pupilname", "studentname"}
)  # fmt: skip
_OF_A_PERSON = re.compile(
    r"(?:^|[_ ])(?:inspector|head_?teacher|author|contact|officer)s?(?:$|[_ ])", re.IGNORECASE
)
# A list of neighbours of 2021 calls ten columns so, each behind the neighbour that it belongs to.
_CLOSENESS = re.compile(r"SN_?P", re.IGNORECASE)
_HEAD = 65536
_LOOKED_THROUGH = 30  # rows; titles and notes stand above a table, not a page of them


@dataclass(frozen=True)
class Head:
    """The beginning of a file, from which its format is told."""

    path: Path  # The file
    content: bytes  # Its first bytes
    columns: tuple[str, ...]  # The first line as cells; none for a workbook

    @property
    def is_packed(self) -> bool:
        """Whether it is a workbook (or another packed file)."""
        return self.content.startswith(b"PK\x03\x04")


def read_head(path: Path) -> Head:
    """The beginning of a file."""
    try:
        with path.open("rb") as file:
            content = file.read(_HEAD)
    except OSError as failure:
        raise ParameterError(f"{path} cannot be read ({failure.strerror or failure}).") from None
    if content.startswith(b"PK\x03\x04"):
        return Head(path, content, ())
    # a line may end in a carriage return alone, as in files of older spreadsheet programs
    first = re.split(r"[\r\n]", content.decode("utf-8-sig", errors="replace"), maxsplit=1)[0]
    cells: list[str] = next(csv.reader([first]), [])
    return Head(path, content, tuple(cell.strip() for cell in cells))


def columns_of_children(columns: Iterable[str]) -> tuple[str, ...]:
    """Those of some headings that records of single children have."""
    return tuple(
        column for column in columns if folded(column).replace(" ", "").replace("_", "") in _OF_A_CHILD
    )


def refuse_children(columns: tuple[str, ...], file: str) -> None:
    """Refuse a file with a row a child."""
    found = columns_of_children(columns)
    if found:
        raise refusal(
            file, None, f"columns of single children: {', '.join(found)}",
            "a file of figures for councils", "keep records of children out of this project",
        )  # fmt: skip


def refuse_list_of_children(rows: Iterable[Sequence[str]], file: str) -> None:
    """Refuse a sheet with a row a child, whose headings may stand below a title.

    Raises:
        DataError: Two headings of one of its first rows are those of such a list.
    """
    for row in itertools.islice(rows, _LOOKED_THROUGH):
        if len(columns_of_children(row)) > 1:
            refuse_children(tuple(row), file)


def refusal(
    file: str, row: int | None, found: str, expected: str, advice: str, column: str | None = None
) -> DataError:
    """A file that is not read, with the reason."""
    problem = Problem(file, row, column, found, expected, advice)
    return DataError(f"{file} cannot be read", problems=(problem,))


def read_cells(path: Path) -> pd.DataFrame:
    """A published CSV file as text, with `row`, the line of each row."""
    import pandas as pd

    content = path.read_bytes()
    refuse_no_text(content, path.name)
    text = utf8_text(content, path.name)
    _refuse_double_heading(text, path.name)
    frame = _even_rows(content.removeprefix(codecs.BOM_UTF8))
    if frame is None:
        _refuse_uneven(text, path.name)
        try:
            frame = pd.read_csv(
                io.StringIO(text, newline=""), dtype="str", keep_default_na=False, skip_blank_lines=False,
                index_col=False,
            )  # fmt: skip
        except (pd.errors.ParserError, pd.errors.EmptyDataError) as failure:
            found = " ".join(str(failure).split())
            raise refusal(
                path.name, None, found, "rows as long as the header", "download the file again"
            ) from None
        # cells of white space only are empty
        frame = frame.fillna("").apply(lambda cells: cells.str.strip())
    frame.columns = [str(column).strip() for column in frame.columns]
    first = frame.columns[0]
    if not first and frame[first].tolist() in [[str(n + at) for n in range(len(frame))] for at in (0, 1)]:
        frame = frame.drop(columns=first)  # numbers of rows, as R and pandas write them
    frame["row"] = _lines(content, text, len(frame))
    begins_empty = (frame.iloc[:, 0] == "").to_numpy(bool)
    if begins_empty.any():  # most files have no empty row, which their first column alone can tell
        frame = frame[~begins_empty | (frame.drop(columns="row") != "").any(axis=1)]
    if frame.empty:
        raise refusal(path.name, 1, "a header and no rows", "at least one row", "download the file again")
    refuse_children(tuple(frame.columns), path.name)
    return frame


def _refuse_double_heading(text: str, file: str) -> None:
    """Refuse a header in which two columns have one name: nobody knows which is meant."""
    # a line at a time, since a file held in memory once more is large
    lines = (line[0] for line in re.finditer(r"[^\r\n]*(?:\r\n?|\n)?", text))
    names = [cell.strip() for cell in next(csv.reader(lines), [])]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice and not all(_CLOSENESS.fullmatch(name) for name in twice):
        raise refusal(
            file, 1, f"the column {twice[0]} twice", "each column once",
            "ask the publisher, or download the file again", twice[0],
        )  # fmt: skip


def _refuse_uneven(text: str, file: str) -> None:
    """Refuse a row with a cell too many, which pandas drops, or too few, as where a download broke off."""
    reader, start = csv.reader(io.StringIO(text, newline="")), 1
    try:
        width = len(next(reader, []))
        start = reader.line_num + 1
        for cells in reader:
            if (len(cells) < width and any(cells)) or any(cells[width:]):
                found = f"{counted(len(cells), 'cell')}"
                raise refusal(file, start, found, f"{width}, as in the header", "download the file again")
            start = reader.line_num + 1
    except csv.Error as failure:  # such as a cell without end
        found = f"a row that cannot be split ({failure})"
        raise refusal(file, start, found, "cells quoted in pairs", "download the file again") from None


def _even_rows(content: bytes) -> pd.DataFrame | None:
    """The cells of a file whose rows are as long as its header, in a third of the time; else None."""
    import pyarrow as pa
    from pyarrow import compute
    from pyarrow import csv as arrow_csv

    if content.count(b"\r") > content.count(b"\r\n"):
        return None  # lines that end in a carriage return alone
    names = next(csv.reader([content[: content.find(b"\n") + 1 or None].decode()]), [])
    if len(set(names)) < len(names) or not names:
        return None
    pool = pa.system_memory_pool()  # arrow's own takes twice as much and keeps it
    try:
        cells = arrow_csv.read_csv(
            pa.BufferReader(content),
            memory_pool=pool,
            read_options=arrow_csv.ReadOptions(use_threads=False, block_size=max(len(content), 1)),
            parse_options=arrow_csv.ParseOptions(
                newlines_in_values=b'"' in content, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None  # the slower reader says what is wrong, or fills a short row
    if not cells.num_rows or cells.column_names != names:
        return None
    stripped = [compute.utf8_trim_whitespace(column, memory_pool=pool) for column in cells.columns]
    return pa.table(stripped, names=names).to_pandas(memory_pool=pool)


def once(
    rows: pd.DataFrame, key: Sequence[str], figures: Sequence[str], file: str
) -> tuple[pd.DataFrame, int]:
    """Each row of a file once, and how many were left out because they repeat another.

    Args:
        rows: The rows, with `row` and `area_name`.
        key: The columns that tell one figure from another.
        figures: The columns of figures, as printed.
        file: The file.

    Raises:
        DataError: Two rows of one key have other figures.
    """
    if not rows.duplicated([*key]).any():
        return rows, 0
    kept = rows.drop_duplicates([*key, *figures])
    double = kept[kept.duplicated([*key])]
    if len(double):
        row = double.iloc[0]
        what = ", ".join(filter(None, (str(row[name]) for name in dict.fromkeys(("area_name", *key)))))
        raise refusal(
            file, int(row["row"]), f"other figures for {what}, which an earlier row has",
            "one row for each area, period and item", "ask the publisher which is right",
        )  # fmt: skip
    return kept, len(rows) - len(kept)


def _lines(content: bytes, text: str, count: int) -> Sequence[int]:
    """The line on which each row starts: the next one, unless a quoted cell goes over several."""
    ends = content.count(b"\n") or content.count(b"\r")
    if ends + (not content.endswith((b"\n", b"\r"))) == count + 1:
        return range(2, count + 2)
    reader, lines, start = csv.reader(io.StringIO(text, newline="")), [], 1
    for _ in reader:
        lines.append(start)
        start = reader.line_num + 1
    return lines[1 : count + 1]


def with_marks(frame: pd.DataFrame, columns: Iterable[str], marks: Mapping[str, str] | None) -> pd.DataFrame:
    """The table with what a source declares of texts in place of figures: each as the sign of its mark.

    Args:
        frame: The table; it is not changed.
        columns: Columns that may hold figures; one without a number is left as it is.
        marks: Letter of `marks.MARKS` by text; None for none.
    """
    if not marks:
        return frame
    signs = {text: MARKS[letter].sign for text, letter in marks.items()}
    found = [
        name
        for name in columns
        if frame[name].isin(list(signs)).any() and frame[name].str[:1].str.isdigit().any()
    ]
    return frame.assign(**{name: frame[name].replace(signs) for name in found})


def is_figure(text: str, mark_style: str) -> bool:
    """Whether a cell is a number, a percentage or a mark for a missing one.

    Args:
        text: The cell.
        mark_style: Whose symbols stand for missing values (`numbers.MISSING_MARKS`).
    """
    try:
        number = parse_printed_number(text, mark_style)
    except DataError:
        return False
    is_bare = number.unit in (None, "percent", "GBP") and number.qualifier is None
    return number.missing is not None or (is_bare and text[0] in "-+£0123456789(")


def without_persons(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The table without columns with names of people, and the sentence that says so."""
    found = [column for column in frame.columns if _OF_A_PERSON.search(column)]
    said = (f"Columns with names of people are left out: {', '.join(found)}.",) if found else ()
    return frame.drop(columns=found), said


def area_of(areas: AreaList, number: str, code: str, name: str) -> Area | None:
    """The area of a row: by the Department's number, else by its code or a former one, else by its name.

    Codes change within one file and names vary; the number stays. A name decides only where the file has
    neither number nor code.

    Args:
        areas: The areas that are known.
        number: The number as printed; empty or a mark where there is none.
        code: The code as printed.
        name: The name as printed.
    """
    for text in (number if number.isdecimal() else "", code if len(code) == 9 else ""):
        found = areas.find(text) if text else []
        if len(found) == 1:
            return found[0]
    has_key = number.isdecimal() or len(code) == 9
    found = [] if has_key or not name else areas.find(name)
    return found[0] if len(found) == 1 else None


def counted(count: int, what: str) -> str:
    """A count in words: "1 row", "1,860 rows"."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def listed(texts: tuple[str, ...], most: int = 12) -> str:
    """Texts in quotation marks, and how many more there are."""
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(map(quoted, texts[:most])) + more
