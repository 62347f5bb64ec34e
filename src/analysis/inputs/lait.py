"""The whole data file of the Department for Education's Local authority interactive tool (LAIT).

A source of kind `lait_file` holds the files as the tool ships them: the figures (`bds_long*.parquet` or
`.csv`), the dictionary and the lists of statistical neighbours.

A row of figures is four codes: of its measure, label, council and value. What a distinct label or value
means is worked out once and handed to the rows by code, so that the time grows with the rows as slowly as
it can. The figures of the series that indicators declare become observations. A council's extract of the
tool is part of the same publication: a figure that both give alike stands once, as the extract's; one on
which they differ is a figure of its own, and the difference is told.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as compute

from analysis.inputs.corrections import break_points
from analysis.inputs.csv_text import RawTable, refuse_no_text, utf8_text
from analysis.inputs.entries import Reference
from analysis.inputs.figures import Record, number_of, period_of
from analysis.inputs.lait_counts import SAME_PLACE, Populations, repeats, with_counts
from analysis.tables.data import LAIT_FIGURES, OBSERVATIONS
from analysis.tables.rows import rows_of, text_rows_of
from analysis.vocabulary.calendars import MONTHS
from analysis.vocabulary.errors import DataError, Problem, did_you_mean, quoted, raise_if_problems
from analysis.vocabulary.indicators import Indicator, SeriesLink
from analysis.vocabulary.numbers import is_whole
from analysis.vocabulary.periods import Period, parse_lait_period

# What each column of the file is called here. R writes spaces in names as points.
_COLUMNS = {"short desc": "measure", "years": "period_text", "la number": "la_number", "values": "value_text"}
_TEXTS = ("measure", "period_text", "value_text")
_DICTIONARY = {"Measure_short": "measure", "Measure": "name", "Year_Type": "year_type"}
_NOTES = {"Description": "description", "Methodology": "methodology"}
# What is needed of a measure that no indicator declares yet.
_DETAILS = {"Topic": "topic", "Polarity": "polarity", "y_axis_name": "axis", "dps": "decimals"}
_SENTENCE = re.compile(r"(?:[^.!?\n]|\.(?=\w| [a-z]))+[.!?]?")  # "i.e. one" ends nothing
# What warns of comparing one year with another: "comparable" beside a year or among years, since alone it may
# mean another source; a break; or a collection, method or definition that changed in a year.
_YEAR = r"\b(?:19|20)[0-9]{2}\b"
_COMPARABILITY = re.compile(
    r"(?=.*\bcompar)"
    rf"(?=.*(?:{_YEAR}|\b(?:previous|earlier|prior|across|other) (?:this period|(?:the )?years?)\b))"
    r"|.*\b(?:breaks? in (?:the |this )?(?:time )?series|not (?:available )?on a consistent basis)\b"
    rf"|(?=.*{_YEAR})(?=.*\b(?:collect(?:ed|ions?)|method\w*|definitions?|eligibility|criteria)\b)"
    r".*\b(?:chang\w+|introduced|developed|replaced|redefined|no longer|only collected|up to and including"
    r"|retain)\b",
    re.IGNORECASE,
)
_COMPARES_WELL = re.compile(r"\b(?<!not )(?<!no longer )allows? (?:for )?comparison", re.IGNORECASE)
_NEIGHBOUR_LIST = re.compile(r"sn_([a-z]+)_([0-9]{4})\.xlsx", re.IGNORECASE)
_HEADER_BEGINS = ["la num", "la name"]
_FIRST_NEIGHBOUR = 5  # column; a neighbour and a word for how close it is take two
LA_NEIGHBOURS = "la_neighbours"  # a list by the Department's numbers
_LARGEST_PART = 50_000_000  # bytes; a list of neighbours has a hundredth of it
_ADVICE = "put the files there as the tool ships them"


@dataclass(frozen=True)
class LaitFile:
    """The whole LAIT data file, as printed, with the two kinds of list that are shipped beside it."""

    source_id: str  # The source in data/raw/sources.yml
    file: str  # The file of figures below the project's root
    sha256: str  # Hash of its bytes
    # Its rows: `measure`, `period_text` and `value_text`, each as codes into the list of its distinct texts,
    # and `la_number`
    rows: pa.Table
    dictionary: RawTable  # One row a measure: `measure`, `name`, `year_type`
    # Lists of statistical neighbours: `la_number`, `rank`, `neighbour_number`, `closeness`, `list_version`
    neighbours: tuple[RawTable, ...]
    hashes: dict[str, str]  # SHA-256 of every file of the folder, by its name below the project's root


def read_lait(folder: Path, root: Path, *, source_id: str) -> LaitFile:
    """Read the figures, the dictionary and the lists of neighbours."""
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
    (figures,), _ = found
    lists = [path for path in sorted(folder.glob("*.xlsx")) if _NEIGHBOUR_LIST.fullmatch(path.name)]
    shipped = [path for path in sorted(folder.iterdir()) if not path.name.startswith((".", "~"))]
    return LaitFile(
        source_id=source_id,
        file=f"{where}/{figures.name}",
        sha256=_sha256(figures),
        rows=_figures(figures, f"{where}/{figures.name}"),
        dictionary=read_dictionary(folder, root, source_id=source_id),
        neighbours=tuple(_neighbours(path, root, source_id) for path in lists),
        hashes={f"{where}/{path.name}": _sha256(path) for path in shipped if path.is_file()},
    )


def _figure_files(folder: Path) -> list[Path]:
    return sorted(path for ending in ("parquet", "csv") for path in folder.glob(f"bds_long*.{ending}"))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _figures(path: Path, file: str) -> pa.Table:
    """The four columns that are used; the names of areas and measures are in other files by code."""
    import pyarrow.csv as csv
    import pyarrow.parquet as parquet

    try:
        is_parquet = path.suffix == ".parquet"
        if not is_parquet:
            utf8_text(path.read_bytes(), file)  # Arrow looks at the columns alone that are asked for
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
            # not `read_table`, which loads the machinery for many files first
            with parquet.ParquetFile(path, read_dictionary=texts) as file_of_figures:
                rows = file_of_figures.read(columns=list(columns))
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


def read_dictionary(folder: Path, root: Path, *, source_id: str) -> RawTable:
    """Read the publisher's dictionary, one row a measure and topic.

    Returns:
        Its rows: `measure`, `name`, `year_type` and, where it has them, `topic`, `polarity`, `axis`,
        `decimals`, `description`, `methodology`; and `row`, its line.
    """
    path = min(folder.glob("lait_data_dictionary*.csv"), default=folder / "lait_data_dictionary.csv")
    file = path.relative_to(root).as_posix()
    try:
        content = path.read_bytes()
        refuse_no_text(content, file)
        text = utf8_text(content, file)
        if "\x00" in text:
            raise ValueError("it has a null character")
        read = pd.read_csv(
            io.StringIO(text), dtype="str", keep_default_na=False,
            usecols=lambda name: name in _DICTIONARY or name in _NOTES or name in _DETAILS,
        )  # fmt: skip
        if missing := set(_DICTIONARY) - set(read.columns):
            raise ValueError(f"no column {', '.join(sorted(missing))}")
    except (ValueError, OSError) as failure:  # pandas' own errors of parsing are among the first
        problem = Problem(
            file, None, None, f"a file that cannot be read ({str(failure).splitlines()[0]})",
            f"a CSV file with the columns {', '.join(_DICTIONARY)}", "take the file from the publisher again",
        )  # fmt: skip
        raise DataError(f"{file} cannot be read", problems=(problem,)) from failure
    frame = read.rename(columns=_DICTIONARY | _NOTES | _DETAILS).assign(row=range(2, len(read) + 2))
    return RawTable("lait_dictionary", source_id, file, _sha256(path), frame)


def _neighbours(path: Path, root: Path, source_id: str) -> RawTable:
    """A list of neighbours by the Department's numbers of councils, one row a council and neighbour."""
    file = path.relative_to(root).as_posix()
    rows = _first_sheet(path, file)
    is_header = [[cell.casefold() for cell in cells[:2]] == _HEADER_BEGINS for cells in rows]
    if True not in is_header:
        problem = Problem(
            file, None, None, "no row that begins with LA num and LA Name", "the list as the tool ships it",
            "take the file from the publisher again",
        )  # fmt: skip
        raise DataError(f"{file} cannot be read", problems=(problem,))
    version, problems, read = _list_version(path.name, file), [], []
    header = is_header.index(True)
    columns = range(_FIRST_NEIGHBOUR, len([name for name in rows[header] if name]) - 1, 2)
    for number, cells in enumerate(rows[header + 1 :], start=header + 2):
        if not any(cells[column] for column in (0, *columns)):
            continue  # an empty row, or a heading such as "Old SNs:"
        # every council has all neighbours that the header names: calamine reads an error as an empty cell
        for rank, column in enumerate(columns, start=1):
            neighbour = cells[column]
            if neighbour == "-":
                continue  # a council that this list came too early for
            faulty = [text for text in (cells[0], neighbour) if not is_whole(text)]
            if faulty:
                expected = "the number of a council"
                problems.append(Problem(file, number, None, quoted(faulty[0]), expected, "correct it"))
                continue
            read.append((int(cells[0]), rank, int(neighbour), cells[column + 1], version, number))
    raise_if_problems(DataError, f"{file} cannot be used", problems)
    names = ["la_number", "rank", "neighbour_number", "closeness", "list_version", "row"]
    return RawTable(LA_NEIGHBOURS, source_id, file, _sha256(path), pd.DataFrame(read, columns=names))


def _first_sheet(path: Path, file: str) -> list[list[str]]:
    """The rows of a workbook's first sheet as text; an empty cell, and one with an error, is empty."""
    from python_calamine import CalamineError

    try:
        with zipfile.ZipFile(path) as workbook:
            if any(part.file_size > _LARGEST_PART for part in workbook.infolist()):
                raise ValueError(f"a part larger than {_LARGEST_PART} bytes")
        read = pd.read_excel(path, engine="calamine", header=None, dtype=object, na_filter=False)
    except (zipfile.BadZipFile, CalamineError, ValueError) as failure:
        problem = Problem(
            file, None, None, f"a file that cannot be read ({failure})", "an Excel workbook (.xlsx)",
            "take the file from the publisher again",
        )  # fmt: skip
        raise DataError(f"{file} cannot be read", problems=(problem,)) from failure
    return [[str(cell).strip() for cell in cells] for cells in read.to_numpy().tolist()]


def _list_version(name: str, file: str) -> str:
    """The month of a list from the name of its file: sn_may_2025.xlsx is 2025-05."""
    named = _NEIGHBOUR_LIST.fullmatch(name)
    months = [month.casefold() for month in MONTHS]
    if named is None or named[1].casefold() not in months:
        problem = Problem(file, None, None, name, "a name such as sn_may_2025.xlsx", "rename the file")
        raise DataError(f"{file} cannot be used", problems=(problem,))
    return f"{named[2]}-{months.index(named[1].casefold()) + 1:02}"


_NUMBER = r"^-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$"
_NONE = -1  # code of what could not be read


@dataclass(frozen=True)
class Refused:
    """Rows of the file that are not used, all for one reason."""

    what: str  # What could not be read, with its measure where it is one measure's
    reason: str  # Why
    rows: int  # How many rows it concerns


@dataclass(frozen=True)
class LaitFigures:
    """The rows of the file that could be read, each as codes into the lists beside it."""

    row: np.ndarray  # Its line in the file as a table, the header being line 1
    measure: np.ndarray  # Code into `measures`
    area: np.ndarray  # Code into `areas`
    period: np.ndarray  # Code into `periods`
    value: np.ndarray  # The value; NaN where a mark stands
    text: np.ndarray  # Code into `texts`, the values as printed
    measures: tuple[str, ...]  # The publisher's names of the measures
    areas: tuple[str, ...]  # Codes of the areas
    periods: tuple[Period, ...]  # The periods
    texts: tuple[str, ...]  # The distinct values as printed
    mark: np.ndarray  # For each text, a code into `marks`
    # Each mark with what is known of its reason; the first, of two empty texts, is a number's
    marks: tuple[tuple[str, str], ...]
    rows_read: int  # Rows of the file
    labels_read: int  # Distinct pairs of measure and label
    labels_open: int  # Those of them whose year type the publisher leaves open, each read as a note says
    refused: tuple[Refused, ...]  # What could not be read


def clean_lait(lait: LaitFile, year_types: Mapping[str, str], areas: Mapping[int, str]) -> LaitFigures:
    """Read every label and value of the file.

    Args:
        lait: The file as printed.
        year_types: How the labels of a measure count years, where an indicator declares it. All other
            measures count as the publisher's dictionary says.
        areas: Code of each area by the Department's number.

    Returns:
        The figures, and what could not be read, with its reason. Nothing stops at one bad row: nobody
        but the publisher can put the file right.
    """
    measure, measures = _coded(lait.rows, "measure")
    label, labels = _coded(lait.rows, "period_text")
    text, texts = _coded(lait.rows, "value_text")
    area, refused = _areas(lait.rows, areas)
    pair = measure.astype(np.int64) * len(labels) + label
    pairs = np.bincount(pair, minlength=len(measures) * len(labels))
    labelled = _labelled(pairs, measures, labels, _publishers_year_types(lait), year_types)
    value, mark, marks, faults = _values(texts, np.bincount(text, minlength=len(texts)))
    period = labelled.codes[pair]
    kept = np.flatnonzero((period != _NONE) & (area != _NONE) & (mark != _NONE)[text])
    return LaitFigures(
        row=kept + 2, measure=measure[kept], area=area[kept], period=period[kept], value=value[text[kept]],
        text=text[kept], measures=measures, areas=tuple(areas.values()), periods=labelled.periods,
        texts=texts, mark=mark, marks=marks, rows_read=lait.rows.num_rows,
        labels_read=int(np.count_nonzero(pairs)), labels_open=labelled.open_readings,
        refused=(*refused, *labelled.refused, *faults),
    )  # fmt: skip


def as_table(figures: LaitFigures) -> pa.Table:
    """The figures as one table of `tables.data.LAIT_FIGURES`, its texts kept as codes."""
    periods = figures.periods

    def by_code(codes: np.ndarray, texts: list[str]) -> pa.Array:
        known = {text: place for place, text in enumerate(dict.fromkeys(texts))}  # two periods may read alike
        of_text = np.array([known[text] for text in texts], dtype=np.int32)
        return pa.DictionaryArray.from_arrays(pa.array(of_text[codes]), pa.array(list(known), pa.string()))

    def days(of_period: list[object]) -> pa.Array:
        return pa.array(np.array(of_period, dtype="datetime64[us]")[figures.period])

    return pa.table(
        {
            "series_id": by_code(figures.measure, list(figures.measures)),
            "area_code": by_code(figures.area, list(figures.areas)),
            "period_label": by_code(figures.period, [period.display() for period in periods]),
            "period_start": days([period.start for period in periods]),
            "period_end": days([period.end for period in periods]),
            "period_kind": by_code(figures.period, [period.kind for period in periods]),
            "period_status": by_code(figures.period, [period.status for period in periods]),
            "value": pa.array(figures.value),
            "missing": by_code(figures.mark[figures.text], [mark for mark, _ in figures.marks]),
        }
    )


def _coded(rows: pa.Table, column: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """The codes of a column of texts and the texts; an empty cell has the code of the empty text."""
    cells = rows.column(column).combine_chunks()
    texts = cells.dictionary.to_pylist()
    codes = cells.indices.to_numpy(zero_copy_only=False)
    if cells.null_count:
        codes = np.where(cells.is_null().to_numpy(zero_copy_only=False), len(texts), codes)
        texts = [*texts, ""]
    return codes.astype(np.int32, copy=False), tuple(texts)


def _areas(rows: pa.Table, areas: Mapping[int, str]) -> tuple[np.ndarray, list[Refused]]:
    """The code of each row's area by the Department's number, which is below a thousand."""
    printed = rows.column("la_number").to_numpy()
    whole = np.nan_to_num(printed, nan=_NONE, posinf=_NONE, neginf=_NONE).astype(np.int64)
    place = np.full(max([*areas, 0]) + 2, _NONE, dtype=np.int32)  # the last stands for all that are unknown
    for code, number in enumerate(areas):
        place[number] = code
    is_possible = (whole >= 0) & (whole < len(place) - 1) & (whole == printed)
    found = place[np.where(is_possible, whole, len(place) - 1)]
    unknown, counts = np.unique(printed[found == _NONE], return_counts=True)
    reason = "no council, region or country of data/raw/council_codes has this number"
    return found, [
        Refused(f"area number {number:g}", reason, int(count))
        for number, count in zip(unknown, counts, strict=True)
    ]


@dataclass(frozen=True)
class _Labelled:
    """The period of each pair of measure and label, as a code into the periods."""

    codes: np.ndarray
    periods: tuple[Period, ...]
    open_readings: int
    refused: tuple[Refused, ...]


def _publishers_year_types(lait: LaitFile) -> dict[str, str]:
    frame = lait.dictionary.frame
    return dict(zip(frame["measure"].tolist(), frame["year_type"].tolist(), strict=True))


def _labelled(
    pairs: np.ndarray,
    measures: tuple[str, ...],
    labels: tuple[str, ...],
    publishers: Mapping[str, str],
    declared: Mapping[str, str],
) -> _Labelled:
    """Read every pair of measure and label that occurs; `pairs` counts the rows of each."""
    codes = np.full(len(pairs), _NONE, dtype=np.int32)
    known: dict[tuple[str, str, str], int | DataError] = {}
    periods: list[Period] = []
    open_readings = 0
    refused: list[Refused] = []
    for pair in np.flatnonzero(pairs).tolist():
        measure, label = measures[pair // len(labels)], labels[pair % len(labels)]
        year_types = declared.get(measure, ""), publishers.get(measure, "")
        key = (label, *year_types)
        if key not in known:
            try:
                period = _period(label, *year_types)
            except DataError as failure:
                known[key] = failure
            else:
                known[key] = len(periods)
                periods.append(period)
        found = known[key]
        if isinstance(found, DataError):
            refused.append(Refused(f"{measure}, period {quoted(label)}", _reason(found), int(pairs[pair])))
            continue
        codes[pair] = found
        open_readings += bool(periods[found].notes)
    return _Labelled(codes, tuple(periods), open_readings, tuple(refused))


def _period(label: str, declared: str, publishers: str) -> Period:
    return period_of(label, declared) if declared else parse_lait_period(label, publishers)


def _reason(failure: DataError) -> str:
    return f"expected {failure.problems[0].expected}" if failure.problems else str(failure)


def _values(
    texts: tuple[str, ...], counts: np.ndarray
) -> tuple[np.ndarray, np.ndarray, tuple[tuple[str, str], ...], list[Refused]]:
    """The number, or a code into the marks, of each distinct text; `_NONE` where it is neither."""
    values = np.full(len(texts), np.nan)
    printed = pa.array(texts, pa.string())
    is_number = compute.match_substring_regex(printed, _NUMBER).to_numpy(zero_copy_only=False)
    values[is_number] = compute.cast(printed.filter(pa.array(is_number)), pa.float64()).to_numpy()
    mark = np.zeros(len(texts), dtype=np.int32)
    marks = {("", ""): 0}
    refused: list[Refused] = []
    for code in np.flatnonzero(~is_number).tolist():
        try:
            number = number_of(texts[code], "lait")
        except DataError as failure:
            mark[code] = _NONE
            refused.append(Refused(f"value {quoted(texts[code])}", _reason(failure), int(counts[code])))
            continue
        values[code] = np.nan if number.value is None else number.value
        mark[code] = marks.setdefault((number.missing or "", number.flag or ""), len(marks))
    return values, mark, tuple(marks), refused


_DIGITS_TYPED = 16  # with the point; a number of more digits was written by a program


@dataclass(frozen=True)
class WholeFile:
    """What the whole file adds to the figures that were read before it."""

    observations: pd.DataFrame  # `tables.data.OBSERVATIONS`: figures that no other source gives, each chosen
    # `tables.data.OBSERVATIONS`: all figures of the declared series, before any correction
    published: pd.DataFrame
    # Records of those that another source gives too, or that a correction is declared for
    records: list[Record] = field(default_factory=list)
    # Notice records: what was set aside, and how the labels were read
    notices: list[Record] = field(default_factory=list)
    # Record of `tables.data.SOURCE_COUNTS` for the file; none without the file
    counts: list[Record] = field(default_factory=list)
    # `tables.data.LAIT_FIGURES` by its name; none without the file
    tables: dict[str, pa.Table] = field(default_factory=dict)
    # `tables.data.OBSERVATIONS` of each release that has one before or after it, by source, as published and
    # none chosen
    releases: dict[str, pd.DataFrame] = field(default_factory=dict)


def lait_year_types(reference: Reference) -> dict[str, str]:
    """How the labels of a series count years, for every series of the tool that an indicator declares.

    The measures with its counts count as it does, unless they are declared for themselves.
    """
    links = [link for _, link in _links(reference)]
    counts = {name: link.year_type for link in links for name in (link.numerator, link.denominator) if name}
    return {**counts, **{link.series_id: link.year_type for link in links}}


def lait_observations(
    figures: LaitFigures,
    lait: LaitFile,
    reference: Reference,
    rows: list[Record],
    populations: Populations | None = None,
) -> WholeFile:
    """Take the figures of the declared series."""
    published, out_of_limits = _declared(figures, lait, reference)
    notices = [*_counted(figures, lait, reference), *out_of_limits, *comparability_notices(lait, reference)]
    links = _links(reference)
    published, told = with_counts(published, figures, links, reference.sources, populations or {})
    published = _marked(published, reference)
    frame = published
    is_named = _to_correct(frame, lait, reference)
    own = reference.sources[lait.source_id]
    repeated, same = repeats(frame, own, reference, rows, is_named)
    notices += [_notice(lait, text, indicator, "cross-check") for text, indicator in (*told, *same)]
    apart = (_with_company(frame, rows) | is_named) & ~repeated
    alone = frame[~apart & ~repeated].reset_index(drop=True)
    source = reference.sources[lait.source_id]
    counts: Record = {
        "source_id": source.id, "title": source.title, "publisher": source.publisher,
        "licence": source.licence, "citation": source.citation, "file": lait.file, "sha256": lait.sha256,
        "rows_read": figures.rows_read, "rows_used": int((~repeated).sum()),
        "rows_missing": int(((frame["missing"] != "") & ~repeated).sum()),
        "rows_set_aside": figures.rows_read - int((~repeated).sum()),
    }  # fmt: skip
    kept = {LAIT_FIGURES.name: as_table(figures)}
    return WholeFile(alone, published, _with_blanks(frame[apart]), notices, [counts], kept)


def comparability_notices(lait: LaitFile, reference: Reference) -> list[Record]:
    """What the publisher's notes say of comparing years, for indicators of which nothing is declared.

    Until somebody reads the note and declares a break, or that there is none, no trend is called.

    Args:
        lait: The file with its dictionary.
        reference: The decisions; a note is settled by an entry of breaks.yml that covers a year it names, one
            that names no year by any entry of the indicator and group.

    Returns:
        Records of `tables.data.NOTICES` of the kind `comparability`: the sentence, and where it stands.
    """
    measures = {str(row["measure"]): row for row in text_rows_of(lait.dictionary.frame)}
    notices: list[Record] = []
    for indicator, link in _links(reference):
        row = measures.get(link.series_id)
        if row is None:
            continue
        settled = _settled_years(indicator, link.group, reference)
        notices += [
            {
                "kind": "comparability", "source_id": lait.source_id, "indicator_id": indicator.id,
                "text": text, "locator": f"{lait.dictionary.file}, row {row['row']}, {where}",
            }
            for where, text in warnings_of(row) if not (_years_in(text) or settled) & settled
        ]  # fmt: skip
    return notices


_YEARS = re.compile(r"\b((?:19|20)[0-9]{2})(?:\s*[/\u2013-]\s*((?:19|20)?[0-9]{2})\b)?")


def _years_in(text: str) -> set[int]:
    """The years that a note names: 2021 and 2022 for `2021/22`, all of them for `2016-2019`."""
    found: set[int] = set()
    for first, last in _YEARS.findall(text):
        end = int(first[:2] + last) if len(last) == 2 else int(last or first)
        found |= set(range(int(first), max(int(first), end) + 1))
    return found


def _settled_years(indicator: Indicator, group: str, reference: Reference) -> set[int]:
    """The years in which the declared breaks and left out years of a group lie."""
    periods = [
        period_of(text, indicator.year_type)
        for entry in reference.breaks
        if entry.indicator_id == indicator.id and (not entry.groups or group in entry.groups)
        for text in entry.periods
    ]
    years = {year for period in periods for year in (period.start.year, period.end.year)}
    # a note on calendar years may name the year of publication, the one after
    return years | {one.end.year + 1 for one in periods if one.start.year == one.end.year}


def warnings_of(row: Mapping[str, object]) -> list[tuple[str, str]]:
    """Sentences of a measure's notes that warn of comparing years: where each stands, and its words.

    The notes are uneven: a new collection is often told without the word, or in a sentence without the year.
    """
    return [
        (f"{column} of {row['measure']}", " ".join(found.split()))
        for column, name in _NOTES.items()
        for found in _SENTENCE.findall(str(row.get(name, "")))
        if _COMPARABILITY.match(found) and not _COMPARES_WELL.search(found)
    ]


def _links(reference: Reference) -> list[tuple[Indicator, SeriesLink]]:
    """Each declared series of the tool with its indicator, once, however many of its releases carry it."""
    found = {
        (indicator.id, link.group, link.series_id): (indicator, link)
        for indicator in reference.indicators.values()
        for link in indicator.series
        if reference.sources[link.publisher].kind in ("lait_figures", "lait_file")
    }
    return list(found.values())


def _declared(
    figures: LaitFigures, lait: LaitFile, reference: Reference
) -> tuple[pd.DataFrame, list[Record]]:
    """The figures of the declared series, without those that their unit does not allow.

    Raises:
        DataError: A declared series is none of the file's; the nearest ones are named.
    """
    raise_if_problems(DataError, "a declared series is not in the file", [
        Problem("data/reference/indicators.yml", None, f"{indicator.id}.series", quoted(link.series_id),
                f"a measure of {lait.file}", did_you_mean(link.series_id, figures.measures, "correct the id"))
        for indicator, link in _links(reference)
        if link.publisher == lait.source_id and link.series_id not in figures.measures
    ])  # fmt: skip
    links = [(i, link) for i, link in _links(reference) if link.series_id in figures.measures]
    chosen, of_link, notices = [], [], []
    asked_for = {link.series_id for _, link in links}
    is_asked_for = np.array([name in asked_for for name in figures.measures], dtype=bool)
    rows = np.flatnonzero(is_asked_for[figures.measure])
    measure = figures.measure[rows]
    for number, (indicator, link) in enumerate(links):
        own = rows[measure == figures.measures.index(link.series_id)]
        low, high = indicator.limits
        values = figures.value[own]
        is_out = (values < (-np.inf if low is None else low)) | (values > (np.inf if high is None else high))
        if is_out.any():
            found = f"{int(is_out.sum()):,} figures of {link.series_id} are no possible {indicator.unit}"
            example = f"{figures.texts[figures.text[own[is_out][0]]]} in row {figures.row[own[is_out][0]]}"
            notices.append(_notice(lait, f"{found}, the first {example}", indicator.id))
        chosen.append(own[~is_out])
        of_link.append(np.full(int((~is_out).sum()), number))
    place = np.concatenate(chosen) if chosen else np.zeros(0, dtype=np.int64)
    link_of = np.concatenate(of_link) if of_link else np.zeros(0, dtype=np.int64)
    period, text = figures.period[place], figures.text[place]
    mark = figures.mark[text]
    marks, reasons = zip(*figures.marks, strict=True)
    columns = {
        "indicator_id": _taken([indicator.id for indicator, _ in links], link_of),
        "group": _taken([link.group for _, link in links], link_of),
        "area_code": _taken(figures.areas, figures.area[place]),
        "period_label": _taken([period.display() for period in figures.periods], period),
        "period_start": _days([period.start for period in figures.periods], period),
        "period_end": _days([period.end for period in figures.periods], period),
        "period_kind": _taken([period.kind for period in figures.periods], period),
        "period_status": _taken([period.status for period in figures.periods], period),
        "value": pd.Series(figures.value[place]),
        "missing": _taken(marks, mark),
        "missing_note": _taken(reasons, mark),
        "numerator": pd.Series(np.full(len(place), np.nan)),
        "denominator": pd.Series(np.full(len(place), np.nan)),
        "counts_exact": pd.Series(np.zeros(len(place), dtype=bool)),
        "lower_limit": pd.Series(np.full(len(place), np.nan)),
        "upper_limit": pd.Series(np.full(len(place), np.nan)),
        "value_text": _prints(figures.texts, text),
        "places": pd.Series(np.full(len(place), np.nan)),  # told once all figures are together
        "is_councils_own": pd.Series(np.zeros(len(place), dtype=bool)),
        "source_id": pd.Series([lait.source_id] * len(place), dtype="str"),
        "series_id": _taken([link.series_id for _, link in links], link_of),
        "locator": pd.Series(f"{lait.file}, row ", index=range(len(place)), dtype="str")
        + pd.Series(figures.row[place]).astype("str"),
        "notice": pd.Series([""] * len(place), dtype="str"),
    }  # fmt: skip
    return pd.DataFrame(columns), notices


def _taken(texts: Sequence[str], codes: np.ndarray) -> pd.Series:
    return pd.Series(pd.Series([*texts, ""], dtype="str").array.take(codes))


def _prints(texts: Sequence[str], codes: np.ndarray) -> pd.Series:
    """The values as somebody typed them: the file has the binary number in seventeen digits.

    36.700000000000003 is the spreadsheet's 36.7, and the shortest text of that number says so.
    """
    used, place = np.unique(codes, return_inverse=True)
    typed = [texts[code] for code in used.tolist()]
    short = [repr(float(text)) if len(text) > _DIGITS_TYPED else text for text in typed]
    return _taken(short, place)


def _days(days: list[object], codes: np.ndarray) -> pd.Series:
    return pd.Series(np.array([*days, "NaT"], dtype="datetime64[us]")[codes])


def _with_company(frame: pd.DataFrame, rows: list[Record]) -> np.ndarray:
    """Which figures have another one for the same indicator, group, area and period."""
    others = pd.DataFrame([{name: row[name] for name in SAME_PLACE} for row in rows], columns=SAME_PLACE)
    others = others.astype(frame[SAME_PLACE].dtypes.to_dict())
    both = pd.concat([others, frame[SAME_PLACE]], ignore_index=True)
    return both.duplicated(keep=False).to_numpy()[len(others) :]


def _to_correct(frame: pd.DataFrame, lait: LaitFile, reference: Reference) -> np.ndarray:
    """Which figures may be those that a correction of this source names."""
    found = np.zeros(len(frame), dtype=bool)
    for correction in reference.corrections:
        if correction.source_id == lait.source_id:
            found |= (
                (frame["indicator_id"] == correction.indicator_id)
                & (frame["group"] == correction.group)
                & (frame["area_code"] == correction.area_code)
            ).to_numpy()
    return found


def _with_blanks(frame: pd.DataFrame) -> list[Record]:
    rows = rows_of(frame)
    for row in rows:
        for name in ("value", "numerator", "denominator"):
            row[name] = None if pd.isna(row[name]) else row[name]
    return rows


def _marked(frame: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Number the comparable stretches, mark the years left out, and choose every figure."""
    segment = np.ones(len(frame), dtype=np.int64)
    excluded = np.zeros(len(frame), dtype=bool)
    note = frame["missing_note"].to_numpy(dtype=object)
    starts, left_out = break_points(reference.breaks, reference)
    for name in sorted({*starts, *left_out}):
        own = (frame["indicator_id"] == name).to_numpy()
        if not own.any():
            continue
        for start, groups in starts.get(name, []):
            concerned = own & (frame["period_start"] >= start).to_numpy()
            segment += concerned & _in_groups(frame, groups)
        for label, groups, kind in left_out.get(name, []):
            concerned = own & (frame["period_label"] == label).to_numpy() & _in_groups(frame, groups)
            excluded |= concerned
            if kind == "not_collected":
                note[concerned & (frame["missing"] != "").to_numpy()] = "not_collected"
    marked = frame.assign(
        missing_note=pd.Series(note, dtype="str", index=frame.index),
        segment=pd.Series(segment, dtype="Int64", index=frame.index),
        excluded=excluded,
        is_chosen=True,
    )
    return marked[OBSERVATIONS.column_names]


def _in_groups(frame: pd.DataFrame, groups: tuple[str, ...]) -> np.ndarray:
    return frame["group"].isin(groups).to_numpy() if groups else np.ones(len(frame), dtype=bool)


def _counted(figures: LaitFigures, lait: LaitFile, reference: Reference) -> list[Record]:
    """What of the file is no observation, and how its labels were read."""
    asked_for = set(lait_year_types(reference))
    is_other = np.array([name not in asked_for for name in figures.measures], dtype=bool)
    rest = int(is_other[figures.measure].sum())
    refused = [_notice(lait, f"{each.rows:,} rows, {each.what}: {each.reason}") for each in figures.refused]
    labels = (
        f"{figures.labels_read:,} pairs of measure and label among {figures.rows_read:,} rows of "
        f"{len(figures.measures)} measures; {figures.labels_open:,} are read as the publisher's words "
        "suggest, which leave the day or year open; those refused are listed with what is set aside"
    )
    unused = f"{rest:,} figures of {int(is_other.sum())} measures that no indicator asks for"
    unused += f"; the table {LAIT_FIGURES.name} has them"
    return [_notice(lait, labels), _notice(lait, unused), *refused]


def _notice(lait: LaitFile, text: str, indicator_id: str = "", kind: str = "set aside") -> Record:
    return {
        "kind": kind, "source_id": lait.source_id, "indicator_id": indicator_id, "text": text,
        "locator": lait.file,
    }  # fmt: skip
