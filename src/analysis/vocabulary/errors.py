"""The ways in which a run is refused, and the exit code of each.

Errors of this family are the reader's to put right and are shown without a traceback. Anything
else is a fault of this project, keeps its traceback and exits with 1; wrong usage exits with 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

EXAMPLES_SHOWN = 5  # more lines than this push the headline off a terminal's last screen
QUOTED_LENGTH = 120  # a whole paragraph pasted into a cell would hide what is wrong with it


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it stands, what is there, what should be, what to do."""

    file: str | None  # File below the project's root, with forward slashes; None where the value has no file
    row: int | None  # Line in the file, counting the header as 1; None for a problem of the whole file
    column: str | None  # Column; None for a problem of the whole row or file
    found: str  # What is there. A value is quoted (`quoted`), a description is not.
    expected: str  # What should be there
    advice: str = ""  # What to do about it, beginning with a verb; empty where nothing needs adding

    def __str__(self) -> str:
        """The problem on one line.

        Example:
            >>> print(Problem("data/raw/x/kpis.csv", 14, "target_2018_19", "'52,5%'", "a percentage",
            ...               "write 52.5%"))
            data/raw/x/kpis.csv, row 14, target_2018_19: found '52,5%'; expected a percentage; write 52.5%.
        """
        row = None if self.row is None else f"row {self.row}"
        where = ", ".join(part for part in (self.file, row, self.column) if part)
        parts = [f"found {self.found}", f"expected {self.expected}", self.advice]
        what = "; ".join(part.strip().rstrip(".") for part in parts if part.strip())
        what += "" if what.endswith("?") else "."
        line = f"{where}: {what}" if where else what
        return " ".join(line.splitlines())

    def at(self, file: str | None, row: int | None, column: str | None) -> Self:
        """The same problem, placed in a file.

        A reader of a file uses it for a value that was refused by a function that knows no files.

        Example:
            >>> str(Problem(None, None, None, "'52,5%'", "a percentage").at("kpis.csv", 14, "baseline"))
            "kpis.csv, row 14, baseline: found '52,5%'; expected a percentage."
        """
        return replace(self, file=file, row=row, column=column)


class AnalysisError(Exception):
    """A run that cannot go on, and why. Raise one of the four kinds below, not this class.

    Attributes:
        message: What cannot be done, in a few words.
        problems: Everything that is wrong, however many examples the text shows.
        exit_code: What the command line exits with.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        """Keep the message and all problems."""
        # Both go to args: an error raised in a worker process is pickled from them.
        super().__init__(message, tuple(problems))
        self.message = message
        self.problems = tuple(problems)

    def __str__(self) -> str:
        """The message, the number of problems, the first five and how many more there are.

        Example:
            >>> rows = [Problem("kpis.csv", row, "baseline", "''", "a number") for row in range(2, 9)]
            >>> print(DataError("kpis.csv cannot be used", rows))
            kpis.csv cannot be used: 7 problems.
              kpis.csv, row 2, baseline: found ''; expected a number.
              kpis.csv, row 3, baseline: found ''; expected a number.
              kpis.csv, row 4, baseline: found ''; expected a number.
              kpis.csv, row 5, baseline: found ''; expected a number.
              kpis.csv, row 6, baseline: found ''; expected a number.
              and 2 more.
        """
        if not self.problems:
            return self.message
        headline = self.message.rstrip(" .:")
        if len(self.problems) == 1:
            return f"{headline}: {self.problems[0]}"
        lines = [f"{headline}: {len(self.problems)} problems."]
        lines += [f"  {problem}" for problem in self.problems[:EXAMPLES_SHOWN]]
        if len(self.problems) > EXAMPLES_SHOWN:
            lines.append(f"  and {len(self.problems) - EXAMPLES_SHOWN} more.")
        return "\n".join(lines)

    def _render_traceback_(self) -> list[str]:
        """What IPython shows of it: what is wrong, without the way to it through our code."""
        return [f"{type(self).__name__}: {self}"]


class DataError(AnalysisError):
    """A file or a value in it is not what was declared."""

    exit_code = 10


class ParameterError(AnalysisError):
    """A parameter of a notebook, a command or a function cannot be used."""

    exit_code = 11


class NotebookError(AnalysisError):
    """A notebook stopped before its end."""

    exit_code = 12


class ReportError(AnalysisError):
    """A report was made but may not be published: claims, disclosure, accessibility, writing."""

    exit_code = 13


def raise_if_problems(kind: type[AnalysisError], headline: str, problems: Iterable[Problem]) -> None:
    """Refuse with all problems at once; do nothing where there are none.

    Raises:
        AnalysisError: There is at least one problem; it is of the kind given.

    Example:
        >>> raise_if_problems(DataError, "kpis.csv cannot be used", [])
    """
    collected = tuple(problems)
    if collected:
        raise kind(headline, collected)


def refused_value(headline: str, found: object, expected: str, advice: str = "") -> DataError:
    """The error for one value that cannot be read, for the caller to raise.

    Example:
        >>> print(refused_value("The number cannot be read", "52,5%", "a decimal point", "write 52.5%"))
        The number cannot be read: found '52,5%'; expected a decimal point; write 52.5%.
    """
    return DataError(headline, (Problem(None, None, None, quoted(found), expected, advice),))


def did_you_mean(value: str, known: Iterable[str], otherwise: str, form: str = "{}") -> str:
    """The advice for a name that is not known: the nearest that is, or what to do where none is near.

    Example:
        >>> did_you_mean("provisonal", ["provisional", "final"], "choose one")
        'did you mean provisional?'
    """
    import difflib

    names = list(known)
    near = [one for one in names if one.casefold() == value.casefold()]
    near = near or difflib.get_close_matches(value, names, n=1)
    return f"did you mean {form.format(near[0])}?" if near else otherwise


def near_names(value: str, known: Iterable[str]) -> list[str]:
    """The names that somebody may have meant: those that hold the text, then those that are nearly it.

    Example:
        >>> near_names("NEET", ["neet_16_17", "absence_overall"])
        ['neet_16_17']
    """
    import difflib

    wanted, names = "_".join(value.casefold().split()), list(known)
    near = [name for name in names if wanted and wanted in name.casefold()]
    return list(dict.fromkeys([*near, *difflib.get_close_matches(wanted, names, n=3, cutoff=0.5)]))[:5]


def quoted(value: object) -> str:
    r"""A value as a message shows it: in single quotes, on one line, cut where it is very long.

    Returns:
        The value in quotes. What cannot be seen (a tab, a hard space) is shown by its code.

    Example:
        >>> quoted("70\u00a0%"), quoted("")
        ("'70\\xa0%'", "''")
    """
    text = value if isinstance(value, str) else str(value)
    if len(text) > QUOTED_LENGTH:
        text = text[: QUOTED_LENGTH - 1] + "…"
    visible = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
    return f"'{visible}'"
