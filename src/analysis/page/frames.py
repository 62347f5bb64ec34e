"""An analyst's own frame as a part, so that its numbers are numbers in a spreadsheet too.

A frame with a caption (`frame.attrs["caption"] = "..."`, or `frame.style.set_caption("...")`) is a table of
typed cells. A number is the one that is shown: rounded as pandas, or the analyst's format, shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.page.parts import MIME_TYPE, Header, Table, bundle
from analysis.vocabulary.marks import NOT_AVAILABLE
from analysis.vocabulary.numbers import ShownNumber

if TYPE_CHECKING:
    import pandas as pd

_MOST_DECIMALS = 8
_BETWEEN = "\x1f"  # stands in no text that a page can hold


def hand_on_frames(shell: Any) -> None:
    """Have a shell hand on frames as parts, beside the HTML that it shows of them.

    Args:
        shell: IPython's shell, of a kernel or in this process.
    """
    formatter = shell.display_formatter.mimebundle_formatter
    formatter.for_type_by_name("pandas", "DataFrame", _frame_bundle)
    formatter.for_type_by_name("pandas.io.formats.style", "Styler", _styler_bundle)


def _frame_bundle(frame: pd.DataFrame, **_: Any) -> dict[str, object]:
    caption = str(frame.attrs.get("caption", "")).strip()
    if not caption:  # shown as pandas does; as a page it is refused, with a word on how to give one
        return {}
    table = frame_table(frame, caption)
    return bundle(table, table.html)


def _styler_bundle(styler: Any, **_: Any) -> dict[str, object]:
    return {MIME_TYPE: bundle(styler_table(styler), "")[MIME_TYPE]}


def frame_table(frame: pd.DataFrame, caption: str) -> Table:
    """The table of a frame, with the decimals that pandas shows of each column.

    Example:
        >>> import pandas as pd
        >>> frame_table(pd.DataFrame({"Area": ["Barton"], "Rate": [4.25]}), "Rates").rows
        (('Barton', '4.25'),)
    """
    import pandas as pd

    shown = frame if isinstance(frame.index, pd.RangeIndex) else frame.reset_index()
    most = int(pd.get_option("display.precision"))
    texts = [
        [_text(value, decimals) for value in shown[name]]
        for name in shown.columns
        for decimals in [_decimals(shown[name], most) if is_number(shown[name]) else None]
    ]
    return _table(shown, caption, [list(row) for row in zip(*texts, strict=True)])


def styler_table(styler: Any) -> Table:
    """The table of a styled frame, with the text that its formats give."""
    lines = styler.to_string(delimiter=_BETWEEN).splitlines()
    rows = [line.split(_BETWEEN) for line in lines][-len(styler.data) :]
    frame = styler.data
    if rows and len(rows[0]) > len(frame.columns):
        frame = frame.reset_index()
    if any(len(row) != len(frame.columns) for row in rows):  # columns are hidden: text is all that is known
        return Table(str(styler.caption or ""), _headers_of(rows, lines[0]), tuple(map(tuple, rows)))
    return _table(frame, str(styler.caption or ""), rows)


def _headers_of(rows: list[list[str]], line: str) -> tuple[Header, ...]:
    names = line.split(_BETWEEN)
    return tuple(Header(name) for name in [*names, *[""] * len(rows[0])][: len(rows[0])])


def is_number(column: pd.Series) -> bool:
    """Whether a column holds numbers; a year or a code that is text is none."""
    return column.dtype.kind in "iuf" or str(column.dtype) in ("Int64", "Float64")


def _decimals(column: pd.Series, most: int) -> int:
    known = [float(value) for value in column.dropna()]
    return next(
        (places for places in range(most) if all(round(v, places) == round(v, most) for v in known)), most
    )


def _text(value: Any, decimals: int | None) -> str:
    if value is None or value != value or str(value) == "<NA>":
        return NOT_AVAILABLE
    return str(value) if decimals is None else f"{value:.{decimals}f}"


def _table(frame: pd.DataFrame, caption: str, texts: list[list[str]]) -> Table:
    numeric = [is_number(frame[name]) for name in frame.columns]
    headers = tuple(Header(str(name), is_one) for name, is_one in zip(frame.columns, numeric, strict=True))
    rows = tuple(
        tuple(
            _shown(value, text) if is_one else text
            for value, text, is_one in zip(values, row, numeric, strict=True)
        )
        for values, row in zip(frame.itertuples(index=False, name=None), texts, strict=True)
    )
    return Table(caption, headers, rows)


def _shown(value: Any, text: str) -> str:
    """A number with the text that shows it, where some number of decimals gives that text."""
    if value is None or value != value or str(value) == "<NA>":
        return text
    for decimals in range(_MOST_DECIMALS + 1):
        rounded = round(float(value), decimals)
        if text in (f"{value:.{decimals}f}", f"{value:,.{decimals}f}"):
            return ShownNumber(text, rounded, decimals)
        if text == f"{value:.{decimals}f}%":
            return ShownNumber(text, rounded, decimals, is_percent=True)
        if text == f"{value:.{decimals}%}":
            return ShownNumber(text, round(float(value) * 100, decimals), decimals, is_percent=True)
    return text
