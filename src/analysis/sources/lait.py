"""The whole data file of the Department for Education's Local authority interactive tool (LAIT).

It is too large to be kept with the project. Whoever wants every council's review puts the files that the
tool ships into the folder of a source of kind `lait_file`, or makes the folder a link to where they are:
the figures (`bds_long*.parquet` or `.csv`), the dictionary and the lists of statistical neighbours.
Columns of text are read as codes into a list of their distinct texts, which is what makes them small.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from analysis.calendars import MONTHS
from analysis.errors import DataError, Problem, quoted, raise_if_problems
from analysis.inputs import LaitFile, RawTable
from analysis.sources.workbook import read_first_sheet

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

# What each column of the file is called here. R writes spaces in names as points.
_COLUMNS = {"short desc": "measure", "years": "period_text", "la number": "la_number", "values": "value_text"}
_TEXTS = ("measure", "period_text", "value_text")
_DICTIONARY = {"Measure_short": "measure", "Measure": "name", "Year_Type": "year_type"}
_NEIGHBOUR_LIST = re.compile(r"sn_([a-z]+)_([0-9]{4})\.xlsx", re.IGNORECASE)
_HEADER_BEGINS = ["la num", "la name"]
_FIRST_NEIGHBOUR = 5  # column; a neighbour and a word for how close it is take two
_ADVICE = "put the files of the tool there, or make the folder a link to where they are"


def holds_lait(folder: Path) -> bool:
    """Whether somebody has put files into the folder of the source, or made it a link."""
    if folder.is_symlink():
        return True  # also one that leads nowhere: reading says so
    return folder.is_dir() and any(not path.name.startswith(".") for path in folder.iterdir())


def read_lait(folder: Path, root: Path, *, source_id: str) -> LaitFile:
    """Read the figures, the dictionary and the lists of neighbours.

    Args:
        folder: The folder that holds them, or a link to it.
        root: The project's root.
        source_id: The source.

    Returns:
        What was read, as printed.

    Raises:
        DataError: A file is missing, there are two of one kind, or one is not as the tool ships it.
    """
    where = folder.relative_to(root).as_posix()
    found = _figure_files(folder), sorted(folder.glob("lait_data_dictionary*.csv"))
    kinds = ("one file bds_long*.parquet or bds_long*.csv", "one file lait_data_dictionary*.csv")
    raise_if_problems(
        DataError, f"{where} cannot be used",
        [
            Problem(where, None, None, f"{len(paths)} such files", kind, _ADVICE)
            for paths, kind in zip(found, kinds, strict=True)
            if len(paths) != 1
        ],
    )  # fmt: skip
    (figures,), (dictionary,) = found
    lists = [path for path in sorted(folder.glob("*.xlsx")) if _NEIGHBOUR_LIST.fullmatch(path.name)]
    return LaitFile(
        source_id=source_id,
        file=f"{where}/{figures.name}",
        sha256=_sha256(figures),
        rows=_figures(figures, f"{where}/{figures.name}"),
        dictionary=_dictionary(dictionary, f"{where}/{dictionary.name}", source_id),
        neighbours=tuple(_neighbours(path, root, source_id) for path in lists),
    )


def _figure_files(folder: Path) -> list[Path]:
    return sorted(path for ending in ("parquet", "csv") for path in folder.glob(f"bds_long*.{ending}"))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _figures(path: Path, file: str) -> pa.Table:
    """The four columns that are used; the names of areas and measures are in other files by code."""
    import pyarrow as pa
    import pyarrow.csv as csv
    import pyarrow.parquet as parquet

    try:
        is_parquet = path.suffix == ".parquet"
        # the tool's file has a column of notes, with line ends inside their quotes
        notes = csv.ParseOptions(newlines_in_values=True)
        header = (
            parquet.read_schema(path).names
            if is_parquet
            else csv.open_csv(path, parse_options=notes).schema.names
        )
        named = {_folded(name): name for name in header}
        missing = [name for name in _COLUMNS if name not in named]
        if missing:
            problem = Problem(
                file, 1, None, f"no column {', '.join(missing)} among {', '.join(header)}",
                "the columns that the tool ships", "take the file from the publisher again",
            )  # fmt: skip
            raise DataError(f"{file} cannot be read", problems=(problem,))
        columns = {named[name]: ours for name, ours in _COLUMNS.items()}
        texts = [name for name, ours in columns.items() if ours in _TEXTS]
        if is_parquet:
            rows = parquet.read_table(path, columns=list(columns), read_dictionary=texts)
        else:
            types = {name: pa.dictionary(pa.int32(), pa.string()) for name in texts}
            types |= {name: pa.float64() for name, ours in columns.items() if ours == "la_number"}
            options = csv.ConvertOptions(column_types=types, include_columns=list(columns), null_values=[""])
            rows = csv.read_csv(path, parse_options=notes, convert_options=options)
        rows = rows.rename_columns([columns[name] for name in rows.column_names])
        return rows.unify_dictionaries().combine_chunks()
    except (pa.ArrowInvalid, OSError, UnicodeDecodeError) as failure:
        problem = Problem(
            file, None, None, f"a file that cannot be read ({str(failure).splitlines()[0]})",
            "Parquet, or CSV in UTF-8 with commas", "take the file from the publisher again",
        )  # fmt: skip
        raise DataError(f"{file} cannot be read", problems=(problem,)) from failure


def _folded(name: str) -> str:
    return re.sub(r"[._ ]+", " ", name.strip().casefold())


def _dictionary(path: Path, file: str, source_id: str) -> RawTable:
    import pandas as pd

    try:
        read = pd.read_csv(path, dtype="str", keep_default_na=False, usecols=list(_DICTIONARY))
    except (ValueError, OSError) as failure:  # pandas' own errors of parsing are among the first
        problem = Problem(
            file, None, None, f"a file that cannot be read ({str(failure).splitlines()[0]})",
            f"a CSV file with the columns {', '.join(_DICTIONARY)}", "take the file from the publisher again",
        )  # fmt: skip
        raise DataError(f"{file} cannot be read", problems=(problem,)) from failure
    frame = read.rename(columns=_DICTIONARY).assign(row=range(2, len(read) + 2))
    return RawTable("lait_dictionary", source_id, file, _sha256(path), frame)


def _neighbours(path: Path, root: Path, source_id: str) -> RawTable:
    """A list of neighbours by the Department's numbers of councils, one row a council and neighbour."""
    import pandas as pd

    file = path.relative_to(root).as_posix()
    rows = read_first_sheet(path, root)
    is_header = [
        [cells.get(column, "").casefold() for column in range(2)] == _HEADER_BEGINS for _, cells in rows
    ]
    if True not in is_header:
        problem = Problem(
            file, None, None, "no row that begins with LA num and LA Name", "the list as the tool ships it",
            "take the file from the publisher again",
        )  # fmt: skip
        raise DataError(f"{file} cannot be read", problems=(problem,))
    version, problems, read = _list_version(path.name, file), [], []
    for number, cells in rows[is_header.index(True) + 1 :]:
        if not cells.get(0, ""):
            continue  # an empty row, or a heading such as "Old SNs:"
        near = sorted(column for column in cells if column >= _FIRST_NEIGHBOUR and column % 2 == 1)
        for rank, column in enumerate(near, start=1):
            if cells[column] == "-":
                continue  # a council that this list came too early for
            pair = cells[0], cells[column]
            if not all(text.isdecimal() for text in pair):
                found = quoted(next(text for text in pair if not text.isdecimal()))
                problems.append(Problem(file, number, None, found, "the number of a council", "correct it"))
                continue
            read.append((int(pair[0]), rank, int(pair[1]), cells.get(column + 1, ""), version, number))
    raise_if_problems(DataError, f"{file} cannot be used", problems)
    columns = ["la_number", "rank", "neighbour_number", "closeness", "list_version", "row"]
    return RawTable("la_neighbours", source_id, file, _sha256(path), pd.DataFrame(read, columns=columns))


def _list_version(name: str, file: str) -> str:
    """The month of a list from the name of its file: sn_may_2025.xlsx is 2025-05."""
    named = _NEIGHBOUR_LIST.fullmatch(name)
    months = [month.casefold() for month in MONTHS]
    if named is None or named[1].casefold() not in months:
        problem = Problem(file, None, None, name, "a name such as sn_may_2025.xlsx", "rename the file")
        raise DataError(f"{file} cannot be used", problems=(problem,))
    return f"{named[2]}-{months.index(named[1].casefold()) + 1:02}"
