"""Departments' spreadsheets (.ods, .xlsx): a sheet whose rows are councils, below titles, above notes.

python-calamine reads them, as it looks at cells only: one published workbook names a drawing that is not
there, at which other readers stop. It gives a number as it is stored, so decimals are those of the store.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.inputs.official.reading import (
    counted,
    is_figure,
    listed,
    once,
    refusal,
    refuse_children,
    refuse_list_of_children,
    with_marks,
    without_persons,
)
from analysis.inputs.official.release import LEVELS, ROW_COLUMNS, Measure, Release
from analysis.vocabulary.areas import folded
from analysis.vocabulary.errors import DataError
from analysis.vocabulary.marks import MARKS, NOT_AVAILABLE
from analysis.vocabulary.periods import EXCELS_FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from analysis.inputs.official.reading import Head

KIND = "Spreadsheet of a department"
_STYLE = "spreadsheet"
_VALUE = "value"  # the figures of a table whose columns are years
_EXCELS_DAY = re.compile(r"[34][0-9]{4}")  # from 1982 to 2036
_HIDDEN = re.compile(
    rb'<(?:row|table:table-row)\b[^>]*(?:hidden="(?:1|true)"|table:visibility="(?:collapse|filter)")'
)
NOT_APPLICABLE = MARKS["z"].sign
_PERIOD_ADVICE = "say it once for the file, such as --period 2025"
_CODE = re.compile(r"[EKWSN][0-9]{8}")
_LEVEL_BY_CODE = {
    "E92": LEVELS[0],
    "E12": LEVELS[1],
    **dict.fromkeys(("E06", "E08", "E09", "E10"), LEVELS[2]),
}
_NAMES = ("local authority", "local authority name", "la name", "council", "area name", "area")
_NUMBERS = ("la code", "la number", "la num", "old la code", "dfe number", "dfe la code")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?:[-/][0-9]{2}(?:[0-9]{2})?)?")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?: 00:00:00)?")
_FOOT = re.compile(r"(?:sources?|notes?|footnotes?):?|[0-9]{1,2}\. .*|\.\. .*", re.IGNORECASE | re.DOTALL)
_UNIT = re.compile(r"thousand|million|£|\bper [0-9]|%", re.IGNORECASE)
# What Ofsted says of a service for children; no number stands for them.
JUDGEMENTS = ("Outstanding", "Good", "Requires improvement to be good", "Inadequate")


@dataclass(frozen=True)
class _Table:
    """A sheet's table: its headings in two levels, the rows below, and the words above and below."""

    sheet: str
    upper: tuple[str, ...]
    lower: tuple[str, ...]
    body: pd.DataFrame
    title: str
    notes: frozenset[str]
    hidden: int = 0


def claims(head: Head) -> bool:
    """Whether a file that begins so is a workbook."""
    if not head.is_packed:
        return False
    try:
        with zipfile.ZipFile(head.path) as archive:
            names = archive.namelist()
            kind = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, KeyError):
        return False
    return b"opendocument.spreadsheet" in kind or any(name.startswith("xl/") for name in names)


def table_sheets(path: Path) -> tuple[str, ...]:
    """The sheets of a workbook that hold a table of councils."""
    return tuple(table.sheet for table in _tables(_book(path)))


def read(
    path: Path, companion: Path | None = None, *, sheet: str = "", marks: Mapping[str, str] | None = None
) -> Release:
    """Read the table of a sheet.

    Args:
        path: The workbook.
        companion: Not used.
        marks: What the source declares of texts in place of figures.
        sheet: The sheet's name; may be empty where one sheet only holds a table of councils.
    """
    book = _book(path)
    for name, frame in book.items():
        refuse_list_of_children(frame.itertuples(index=False, name=None), f"{path.name}, sheet {name}")
    tables = {table.sheet: table for table in _tables(book)}
    if not tables:
        raise _no_table(path.name, book)
    if (sheet and sheet not in tables) or (not sheet and len(tables) > 1):
        found = (
            f"no table of councils in the sheet '{sheet}'" if sheet else f"{len(tables)} sheets with tables"
        )
        raise refusal(
            path.name, None, found, f"one of the sheets {', '.join(tables)}", "name the sheet"
        )  # fmt: skip
    table = tables[sheet or next(iter(tables))]
    table = replace(table, hidden=_hidden_rows(path, list(book).index(table.sheet)))
    return _release(table, path.name, marks)


def _hidden_rows(path: Path, place: int) -> int:
    """How many rows of a sheet are hidden, which the reader of its cells does not say."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if "content.xml" in names:
            sheets = archive.read("content.xml").split(b"<table:table ")[1:]
            return len(_HIDDEN.findall(sheets[place])) if place < len(sheets) else 0
        sheet = f"xl/worksheets/sheet{place + 1}.xml"
        return len(_HIDDEN.findall(archive.read(sheet))) if sheet in names else 0


def _book(path: Path) -> dict[str, pd.DataFrame]:
    """Every sheet as text, without white space around it; a row's label is its number in the sheet."""
    import pandas as pd
    from python_calamine import CalamineError

    try:
        sheets = {
            str(name): frame
            for name, frame in pd.read_excel(
                path, sheet_name=None, engine="calamine", header=None, dtype=str, na_filter=False
            ).items()
        }
    except (CalamineError, ValueError, OSError) as failure:
        raise refusal(
            path.name, None, f"a workbook that cannot be opened ({failure})", "an .ods or .xlsx file",
            "download the file again",
        ) from failure  # fmt: skip
    for name, frame in sheets.items():
        frame = frame.fillna("").apply(lambda cells: cells.str.strip().str.replace(r"\s+", " ", regex=True))
        frame.index = range(1, len(frame) + 1)
        sheets[name] = frame
    return sheets


def _tables(book: dict[str, pd.DataFrame]) -> list[_Table]:
    return [table for name, frame in book.items() if (table := _table(name, frame)) is not None]


def _table(name: str, frame: pd.DataFrame) -> _Table | None:
    if frame.empty:
        return None
    has_code = frame.apply(lambda cells: cells.str.fullmatch(_CODE)).any(axis=1)
    filled = (frame != "").sum(axis=1)
    for line in frame.index[2 * filled >= frame.shape[1]]:
        cells = tuple(frame.loc[line])
        above = tuple(frame.loc[line - 1]) if line > 1 and filled[line - 1] > 1 else ("",) * len(cells)
        has_name = any(_heading(text) in _NAMES for text in (*cells, *above))
        if has_code[line] or not (has_code.loc[line + 1 :].any() or has_name):
            continue
        below = tuple(frame.loc[line + 1]) if line < len(frame) else ()
        is_upper = (
            "" in cells and sum(map(bool, below)) > filled[line] and not any(map(_begins_figure, below))
        )
        if (
            len(set(filter(None, cells))) == 1 or is_upper
        ):  # one merged cell; the upper of two rows of headings
            continue
        body = frame.loc[line + 1 :]
        first = frame.iloc[:, 0]
        texts = [str(text) for text in first[first.index > line] if text]
        notes = frozenset(m[1] for text in texts if (m := re.match(r"([0-9])\. ", text)))
        top = frame.loc[: line - 1 - (filled.get(line - 1, 0) > 1)]
        above_it = [str(text) for text in top.to_numpy().ravel() if text]
        # the first line is the title; of the others only one that says the unit belongs to the figures
        title = " ".join([*above_it[:1], *(text for text in above_it[1:] if _UNIT.search(text))])
        return _Table(name, _filled_right(above), cells, body, title, notes)
    return None


def _begins_figure(text: str) -> bool:
    return text[:1].isdigit()


def _heading(text: str) -> str:
    return folded(text.replace("_", " ")).rstrip("0123456789").strip()


def _filled_right(cells: tuple[str, ...]) -> tuple[str, ...]:
    """The upper headings, each over all columns that it spans: a merged cell is filled in its first only."""
    filled, last = [], ""
    for cell in cells:
        last = cell or last
        filled.append(last)
    return tuple(filled)


def _no_table(file: str, book: dict[str, pd.DataFrame]) -> DataError:
    cells = {str(text) for frame in book.values() for text in frame.head(8).to_numpy().ravel()}
    sheets = ", ".join(book)
    if {"Organisation Type", "Organisation Name"} <= cells or "Organisation Code" in cells:
        return refusal(
            file, None, "a monthly workbook of NHS England, by provider and NHS region",
            "figures of councils", "use a publication by council: these organisations are none",
        )  # fmt: skip
    return refusal(
        file, None, f"a workbook with the sheets {sheets}, none with a header above councils and figures",
        "a sheet whose rows are councils", "describe a council's own workbook in a map of its columns",
    )  # fmt: skip


def _release(table: _Table, file: str, marks: Mapping[str, str] | None) -> Release:
    where = f"{file}, sheet {table.sheet}"
    lower = [_year(text, table.notes, where) for text in table.lower]
    upper = [_year(text, table.notes, where) for text in table.upper]
    refuse_children(tuple(lower), where)
    if any(re.fullmatch(r"SN_?1", text) for text in lower):
        raise refusal(
            where, None, "a list of statistical neighbours", "figures of councils",
            "add the list's wide CSV file, or keep it beside the whole file of the interactive tool",
        )  # fmt: skip
    body, level, dropped = _of_areas(table, lower, upper, where)
    heads = upper if any(map(_YEAR.fullmatch, upper)) else lower
    across = sorted({text for text in heads if _YEAR.fullmatch(text)})
    # a column of items beside those of years belongs to each of them
    items = [i for i, text in enumerate(heads) if not _YEAR.fullmatch(text) and not _is_of_figures(body[i])]
    blocks = [(year, [*items, *(i for i, text in enumerate(heads) if text == year)]) for year in across]
    if heads is lower:
        lower = [_VALUE if _YEAR.fullmatch(text) else text for text in lower]
    if not blocks:
        blocks = [("", list(range(len(lower))))]
        lower = [
            f"{top} {low}".strip() if top and top != low else low
            for top, low in zip(upper, lower, strict=True)
        ]
    import pandas as pd

    parts = []
    for year, places in blocks:
        part = body[places].copy()
        part.columns = pd.Index([lower[place] for place in places])
        part = part.loc[:, (part.columns != "") & ~part.columns.duplicated()]
        parts.append(pd.concat([level.assign(period_text=year), part], axis=1))
    rows = pd.concat(parts).fillna("").sort_values(["row", "period_text"], kind="stable")
    rows, persons = without_persons(rows)
    rows = with_marks(rows, [name for name in rows.columns if name not in ROW_COLUMNS], marks)
    hidden = table.hidden
    if hidden:
        told = f"{counted(hidden, 'row')} of the sheet are hidden in the workbook, and read like the others."
        persons = (*persons, told.replace("1 row of the sheet are", "1 row of the sheet is"))
    return _classified(rows, table, where, (*dropped, *persons))


def _of_areas(
    table: _Table, lower: list[str], upper: list[str], where: str
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """The rows of England, regions and councils, with their area, and what was left out."""
    import pandas as pd

    body = table.body
    names = [_heading(low or top) for low, top in zip(lower, upper, strict=True)]
    codes = body.apply(lambda cells: cells.str.fullmatch(_CODE).sum())
    name = next((i for i, text in enumerate(names) if text in _NAMES), None)
    number = next((i for i, text in enumerate(names) if text in _NUMBERS), None)
    dropped = []
    blank = pd.Series("", index=body.index)
    if codes.max():
        code = body.iloc[:, int(codes.to_numpy().argmax())]
        name = name if name is not None else int(codes.to_numpy().argmax()) + 1
        level = code.str[:3].map(_LEVEL_BY_CODE).where(code.str.fullmatch(_CODE))
        label = body.iloc[:, name]
        others = code[code.str.fullmatch(_CODE) & level.isna()].str[:3].value_counts(sort=False)
        dropped += [f"{counted(int(n), 'row')} of areas {kind} left out." for kind, n in others.items()]
        figures = body.drop(columns=[body.columns[name], code.name]).apply(lambda cells: cells.str[:1])
        odd = label[
            ~code.str.fullmatch(_CODE) & (label != "") & figures.apply(lambda c: c.str.isdigit()).any(axis=1)
        ]
        if len(odd):  # such as two councils in one row, whose figure is neither's
            told = f"{counted(len(odd), 'row')} without the code of one area left out"
            dropped.append(f"{told}: {listed(tuple(odd))}.")
    elif name is None:
        raise refusal(
            where, None, "no column of codes or names of councils", "a row a council", "name the sheet"
        )
    else:
        foot = body.index[body.iloc[:, 0].str.fullmatch(_FOOT)]
        body = body.loc[: foot[0] - 1] if len(foot) else body
        label = body.iloc[:, name].map(lambda text: _without_note(text, table.notes))
        odd = label[label.str.fullmatch(r".*[A-Za-z][0-9]")]
        if len(odd):
            raise refusal(
                where, int(odd.index[0]), str(odd.iloc[0]), "a council, or a note that is explained below",
                "ask the publisher what the digit means",
            )  # fmt: skip
        label = label.where(~label.str.fullmatch("England(?: total)?", case=False), "England")
        has_figures = (body.drop(columns=body.columns[name]) != "").any(axis=1)
        level = (
            pd.Series(LEVELS[2], index=body.index)
            .mask(label == "England", LEVELS[0])
            .where(has_figures & (label != ""))
        )
        code = blank.loc[body.index]
        heads = int((~has_figures & (label != "")).sum())
        if heads:
            dropped.append(f"{counted(heads, 'row')} of headings without figures left out.")
    kept = level.notna()
    area = pd.DataFrame(
        {"row": body.index, "area_number": body.iloc[:, number] if number is not None else "",
         "area_code": code, "area_name": label, "level": level, "period_identifier": ""}
    )[kept]  # fmt: skip
    # what has told the area is neither a filter nor a figure
    body = body[kept].copy()
    used = {name, number, int(codes.to_numpy().argmax()) if codes.max() else None} - {None}
    for place in used:
        lower[place] = upper[place] = ""  # type: ignore[index]
    body.columns = pd.RangeIndex(body.shape[1])
    return body, area, dropped


def _classified(rows: pd.DataFrame, table: _Table, where: str, dropped: tuple[str, ...]) -> Release:
    """Which columns hold figures, judgements, days and items; each cell of a figure is a number or a mark."""
    filters: dict[str, tuple[str, ...]] = {}
    measures: dict[str, Measure] = {}
    days: list[str] = []
    notices = [f"Sheet {table.sheet}: {table.title.rstrip('.')}."]
    for column in [name for name in rows.columns if name not in ROW_COLUMNS]:
        cells = rows[column]
        items = tuple(text for text in cells.unique() if text)
        if items and "date" in column.casefold() and all(map(_EXCELS_DAY.fullmatch, items)):
            named = {text: str(EXCELS_FIRST_DAY + timedelta(days=int(text))) for text in items}
            cells = rows[column] = cells.replace(named)
            items = tuple(named.values())
        if items and all(_DAY.fullmatch(text) for text in items):
            rows[column] = cells.str[:10]
            days.append(column)
        elif items and set(items) <= {*JUDGEMENTS}:
            measures[column] = Measure(column, column)
            empty = int((cells == "").sum())
            rows[column] = cells.mask(cells == "", NOT_APPLICABLE)
            if empty:
                notices.append(
                    f"{counted(empty, 'cell')} of {column} are empty: no such judgement, {NOT_APPLICABLE}."
                )
        else:
            odd = tuple(text for text in items if not is_figure(text, _STYLE))
            if items and 2 * len(odd) <= len(items) and any(text[0].isdigit() for text in items):
                if odd:
                    line = int(rows.loc[cells.isin(odd), "row"].iloc[0])
                    raise refusal(
                        where,
                        line,
                        listed(odd),
                        "a number or a mark",
                        "ask the publisher what it means, and say so, such as --mark TEXT=x",
                        column,
                    )
                measures[column] = Measure(column, column)
                empty = int((cells == "").sum())
                rows[column] = cells.mask(cells == "", NOT_AVAILABLE)
                if empty:
                    notices.append(f"{counted(empty, 'cell')} of {column} are empty: {NOT_AVAILABLE}.")
            elif len(items) > 1 and "region" not in column.casefold() and "link" not in column.casefold():
                filters[column] = tuple(cells.unique())
    if not measures:
        raise refusal(where, None, "no column of figures", "figures of councils", "use another sheet")
    if set(measures) & {c for c in measures if rows[c].isin(JUDGEMENTS).any()}:
        notices.append(
            "The judgements are words, in force from a day on; no series of numbers is made of them."
        )
    if days and not rows["period_text"].any():
        rows["period_text"] = rows[days[0]]
    elif not rows["period_text"].any():
        notices.append(f"The table does not say its period in a column: {_PERIOD_ADVICE}.")
    if not rows["area_code"].any() and not rows["area_number"].any():
        notices.append("The table has no codes: councils are found by their names.")
    key = ("area_name", "period_text", *filters, *days, "area_code", "area_number")
    rows, _ = once(rows, key, list(measures), where)
    held = [*ROW_COLUMNS, *filters, *days, *measures]
    return Release(
        KIND, rows[held].reset_index(drop=True), filters, measures, _STYLE, dropped, tuple(notices)
    )


def _is_of_figures(cells: pd.Series) -> bool:
    filled = [str(text) for text in cells if text]
    return bool(filled) and 2 * sum(is_figure(text, _STYLE) for text in filled) > len(filled)


def _without_note(text: str, notes: frozenset[str]) -> str:
    """A text without the digit of a note, where the note stands below the table."""
    found = re.fullmatch(r"(.*[A-Za-z)])([0-9])", text)
    return found[1] if found and found[2] in notes else text


def _year(text: str, notes: frozenset[str], where: str) -> str:
    """A heading; a year with the digit of a note behind it is the year."""
    if re.fullmatch(r"(?:19|20)[0-9]{3}", text):
        if text[4] in notes:
            return text[:4]
        raise refusal(where, None, text, "a year, or a note that stands below the table", "ask the publisher")
    return _without_note(text, notes)
