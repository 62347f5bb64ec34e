"""The transcriptions under data/raw say what the published documents print, in the council's words or ours.

The documents themselves are not part of the repository. Where they lie beside it, every printed value is
looked up at the lines that its row names, every hash of a wording is computed again from those lines, and
neither a sentence of a document nor the name of a person may stand in the repository.
"""

import csv
import hashlib
import html
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from real_project import ROOT

RAW = ROOT / "data" / "raw"
SEEDS = ROOT.parent / "shared" / "seeds"

# Which file holds the text of which document: the files are named for their number and a hash.
SEED_NUMBERS = {
    "outcome_plan_2018": "001",
    "outcome_plan_2019": "000",
    "our_plan_2024_25": "002",
    "early_help_strategy_2019": "003",
    "cyp_plan_mid_year_2017": "004",
}
DOCUMENTS = tuple(SEED_NUMBERS)

ROW_COUNTS = {
    ("outcome_plan_2018", "kpis"): 18,
    ("outcome_plan_2019", "kpis"): 18,
    ("our_plan_2024_25", "kpis"): 23,
    ("early_help_strategy_2019", "kpis"): 5,
    ("outcome_plan_2018", "actions"): 33,
    ("outcome_plan_2019", "actions"): 26,
    ("outcome_plan_2018", "risks"): 10,
    ("outcome_plan_2019", "risks"): 6,
    ("outcome_plan_2018", "interdependencies"): 5,
    ("outcome_plan_2019", "interdependencies"): 5,
}

FINANCE_YEARS = ("y2024_25", "y2025_26", "y2026_27", "y2027_28")
HALF_YEARS = ("apr_sep_2022", "oct_mar_2022_23", "apr_sep_2023", "oct_mar_2023_24")

# Every column of every table is of one of five kinds; a column of no kind fails a test.
PLACE = {"document", "line", "line_end"}
PRINTED = {
    "kpis": ("kpi", "measure", "baseline", "baseline_period", "refresh", "refresh_period"),  # and targets
    "kpi_parts": ("period", "value"),
    "figures": ("period", "value", "numerator", "denominator"),
    "actions": ("deadline", "owner"),
    "risks": ("owner",),
    "interdependencies": ("programme",),
    "partners": ("name",),
    "claims": ("claimed_value", "period", "from_value", "to_value"),
    "revenue": ("service", "gross", "net", "income"),
    "capital": ("scheme", *FINANCE_YEARS, "programme_total", "under_development", "total"),
    "policy_options": ("item", *FINANCE_YEARS, "total"),
    "schools_by_type": ("type", "nursery", "primary", "secondary", "special", "total"),
    "people_gaps": ("gap", "priority", "service_priority"),
    "wellbeing_risks": ("risk", "assessment", "escalation_or_review"),
    "apprenticeships": ("opportunity", "level", "service_area", "status"),
    "technology": ("services_affected", "in_place", *HALF_YEARS),
    "assets": ("name", "main_purpose", "customer_facing", "staff_building"),
}
TARGET = re.compile(r"target(_\d{4}_\d{2})?")
HEADINGS = {
    "theme", "section", "heading", "priority", "owner_body", "service", "strategic_outcome", "key_outcome",
}  # fmt: skip
OWN_WORDS = {
    "title", "mitigation", "what_we_will_do", "progress", "question", "answer", "reason", "interventions",
    "impact", "outcome_sought", "development_activity", "challenge", "solution", "words", "unless",
}  # fmt: skip
CODES = {
    "measure_id", "figure_id", "action_id", "risk_id", "interdependency_id", "achievement_id", "outcome_id",
    "initiative_id", "statement_id", "claim_id", "principle_id", "item_id", "contribution_id", "indicator",
    "area", "group", "unit", "unit_note", "kind", "part", "field", "direction", "status", "uncertain",
    "deadline_line", "level",
    "is_total", "invest_to_save", "star", "lead_officer", "wording_sha256", "wording_key",
    "progress_sha256", "mitigation_sha256", "mitigation_key",
}  # fmt: skip

BOUND = {"numbers"}  # what a claim is bound to: each a print at its own line, see `bound_problems`
NOT_PRINTED = {"needs", "months", "listed"}  # what is missing, and what is counted

# A row of these tables reads, from left to right, as its line does.
ROWS_READ_AS_LINES = (
    "revenue", "capital", "policy_options", "schools_by_type", "assets",
)  # fmt: skip

# Written where the document names a person and no role.
NO_ROLE = "not given as a role"
# The columns of the mid-year review are printed line by line beside each other: a value that goes on over
# the end of a line goes on two or three lines below, and a period stands once, above what it covers.
INTERLEAVED_DOCUMENT = "cyp_plan_mid_year_2017"
PERIOD_LOOK_BACK = {INTERLEAVED_DOCUMENT: 30}
# What its text has lost between two words or numbers.
PRINTED_TOGETHER = {
    "Adoptionwent": "Adoption went",
    "8.310.9%": "8.3 - 10.9%",
    "subhave": "sub have",
    "subreceiving": "sub receiving",
    "coolds": "co olds",
    "21.9%and": "21.9% and",
    "(n6),": "(n6) ,",
}

LONGEST_COPY = 8  # words in a row that may be the document's own
LONGEST_NAME = 12  # words of the name of a body or programme, or of a short title
SHORT_TITLES = {"title", "outcome_sought", "development_activity", "challenge", "solution"}
SMALL_WORDS = {"and", "of", "in", "the", "for", "to", "with", "a", "on", "at", "by"}

HASHES = (
    ("wording_sha256", "wording_key"),
    ("mitigation_sha256", "mitigation_key"),
    ("progress_sha256", None),
)
ID_COLUMNS = ("action_id", "outcome_id", "claim_id")
# Which words of which lines make a wording of the mid-year review, whose columns are interleaved.
INTERLEAVED = ROOT / "tests" / "golden" / "interleaved_wordings.csv"

needs_documents = [
    pytest.mark.needs_shared,
    pytest.mark.skipif(
        not SEEDS.is_dir(), reason=f"the published documents are not in {SEEDS}: they are not ours to publish"
    ),
]


class Row(NamedTuple):
    """A row of a transcription, and where it stands."""

    document: str
    table: str
    number: int
    cells: dict[str, str]

    @property
    def where(self) -> str:
        return f"{self.document}/{self.table}.csv, row {self.number}, line {self.cells['line']}"

    @property
    def span(self) -> tuple[int, int]:
        return int(self.cells["line"]), int(self.cells["line_end"])

    def changed(self, **cells: str) -> "Row":
        return self._replace(cells=self.cells | cells)


@cache
def rows_of(document: str) -> tuple[Row, ...]:
    rows = []
    for path in sorted((RAW / document).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for number, cells in enumerate(csv.DictReader(file), start=2):
                rows.append(Row(document, path.stem, number, cells))
    return tuple(rows)


@cache
def lines_of(document: str) -> tuple[str, ...]:
    (path,) = SEEDS.glob(f"{SEED_NUMBERS[document]}_*.txt")
    return tuple(path.read_text(encoding="utf-8").split("\n"))


def lines_at(document: str, span: tuple[int, int]) -> tuple[str, ...]:
    return lines_of(document)[span[0] - 1 : span[1]]


def folded(text: str) -> str:
    return " ".join(text.split())


def plain(text: str) -> str:
    """The text without HTML tags, character references and Markdown emphasis; its lines are kept."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("**", "")
    return re.sub(r"\*([^*\n]+)\*", r"\1", text)


def without_marks(text: str) -> str:
    """The text without the marks that open the items of a list, at the start of lines or between tags."""
    return re.sub(r"[\uf0b7•✓]", " ", re.sub(r"(?m)^\s*(?:#+|[-–o])\s+", "", text))


def apart(text: str) -> str:
    for together, words in PRINTED_TOGETHER.items():
        text = text.replace(together, words)
    return text


def joined_hyphens(text: str) -> str:
    """The text with `0-` at the end of a line joined to the `17` that opens the next."""
    return re.sub(r"(?<=\w)-\s*\n\s*(?=\w)", "-", text)


def columns_of(lines: Iterable[str]) -> list[str]:
    """The columns of a table that goes on over several lines, each from top to bottom."""
    rows = [line.split("\t") for line in lines if re.search(r"\w", line)]
    width = max((len(row) for row in rows), default=0)
    if width < 2 or len(rows) < 2:
        return []
    return ["\n".join(row[column] for row in rows if column < len(row)) for column in range(width)]


def printed_texts(document: str, span: tuple[int, int]) -> list[str]:
    """The lines as text, and, where they are rows of a table, each of its columns."""
    lines = lines_at(document, span)
    texts = [apart(plain(text)) for text in ("\n".join(lines), *columns_of(lines))]
    return [folded(form(text)) for text in texts for form in (str, joined_hyphens)]


# ------------------------------------------------------------------------------------- printed values


def printed_columns(table: str, columns: Iterable[str]) -> list[str]:
    return [
        column
        for column in columns
        if column in PRINTED.get(table, ()) or (table == "kpis" and TARGET.fullmatch(column))
    ]


def stands_in(value: str, text: str) -> bool:
    """Say whether the text holds the value, and not as a part of another number or word."""
    before = r"(?<!\d)(?<!\d[.,])" if value[0].isdigit() else r"(?<!\w)"
    after = r"(?!\d|%)(?![.,]\d)" if value[-1].isdigit() else r"(?!\w)" if value[-1].isalnum() else ""
    return re.search(before + re.escape(value) + after, text) is not None


def goes_on_below(value: str, lines: tuple[str, ...]) -> bool:
    """Say whether a line holds the first words of the value and a later line begins with the others."""
    words = value.split()
    texts = [folded(without_marks(plain(line))) for line in lines]
    for split in range(1, len(words)):
        start, rest = " ".join(words[:split]), " ".join(words[split:])
        for number, text in enumerate(texts):
            below = texts[number + 1 :]
            if stands_in(start, text) and any(b.startswith(rest) and stands_in(rest, b) for b in below):
                return True
    return False


def value_problems(row: Row) -> Iterator[str]:
    first, last = row.span
    for column in printed_columns(row.table, row.cells):
        value = row.cells[column]
        if not value or (column == "owner" and value == NO_ROLE):
            continue
        values, span = [value], (first, last)
        if column in ("from_value", "to_value"):  # what a claim compares may be printed elsewhere
            values, span = value.split("; "), (1, len(lines_of(row.document)))
        elif column == "period":
            span = (max(1, first - PERIOD_LOOK_BACK.get(row.document, 0)), last)
        elif column == "deadline" and row.cells.get("deadline_line"):
            span = (int(row.cells["deadline_line"]), int(row.cells["deadline_line"]))
        texts = printed_texts(row.document, span)
        for part in values:
            is_printed = any(stands_in(part, text) for text in texts)
            if not is_printed and row.document == INTERLEAVED_DOCUMENT:
                is_printed = goes_on_below(part, lines_at(row.document, span))
            if not is_printed:
                yield f"{row.where}, {column}: {part!r} is not printed there"


def bound_problems(row: Row) -> Iterator[str]:
    """Say which number that a claim is bound to is not printed where the claim says."""
    for number in filter(None, row.cells.get("numbers", "").split("; ")):
        name, _, printed = number.partition("=")
        value, _, place = printed.partition(" @")
        document, _, line = place.rpartition(":")
        if name in NOT_PRINTED or document == "official":  # a publisher's figure: tests/spec/test_claims.py
            continue
        document = document or row.document
        first = int(line) if line else row.span[0]
        last = first if line else row.span[1]
        if line:  # a print may go on over the end of its line
            last = min(first + 3, len(lines_of(document)))
        texts = printed_texts(document, (first, last))
        is_printed = any(stands_in(value, text) for text in texts)
        if not is_printed and document == INTERLEAVED_DOCUMENT:
            is_printed = goes_on_below(value, lines_at(document, (first, last)))
        if not is_printed:
            yield f"{row.where}, numbers: {name}={value!r} is not printed at {place or 'its lines'}"


def reading_problems(row: Row) -> Iterator[str]:
    """Say where a row of a table does not read as its line does, from left to right."""
    lines = lines_at(row.document, row.span)
    if row.table in ROWS_READ_AS_LINES:
        values = [row.cells[column] for column in PRINTED[row.table]]
        cells = [folded(plain(cell)) for cell in lines[0].split("\t")]
        cells += [""] * (len(values) - len(cells))
    elif row.table == "kpis" and row.document != "early_help_strategy_2019":
        first = "measure_id" if row.document == "our_plan_2024_25" else "kpi"
        columns = [first, *(c for c in printed_columns("kpis", row.cells) if c != "kpi")]
        values = [" ".join(row.cells[column] for column in columns if row.cells[column])]
        cells = [folded(joined_hyphens(plain("\n".join(lines))))]
    else:
        return
    if values != cells:
        yield f"{row.where}: {values} is not what the line says: {cells}"


# ------------------------------------------------------------------------------------ printed wordings


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def letters_and_digits(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def is_run_of(text: str, text_hash: str, key_hash: str | None) -> bool:
    """Whether a run of consecutive words of a text has these hashes: of its wording, and of its letters."""
    words = text.split()
    runs = runs_with(words, key_hash or text_hash, is_by_key=key_hash is not None)
    return any(key_hash is None or has_wording(words[first:last], text_hash) for first, last in runs)


def has_wording(words: list[str], text_hash: str) -> bool:
    if sha256(" ".join(words)) == text_hash:
        return True
    # The item begins or ends beside a mark that is printed against its word: `–respond`, `places;`.
    while words and not letters_and_digits(words[0]):
        del words[0]
    while words and not letters_and_digits(words[-1]):
        del words[-1]
    run = " ".join(words)
    starts = {run, run.lstrip("–-(‘'\"“"), re.sub(r"^[\w.]*[.)-](?=\w)", "", run)}
    return any(
        sha256(form) == text_hash
        for start in starts
        for form in (start, start.rstrip(".,;:/–-)"), start.rstrip(".,;:/–-"))
    )


def runs_with(words: list[str], wanted: str, *, is_by_key: bool) -> Iterator[tuple[int, int]]:
    """Every run of consecutive words with a hash: of its letters and digits, or of its wording."""
    pieces = [(letters_and_digits(word) if is_by_key else f" {word}").encode("utf-8") for word in words]
    digest = bytes.fromhex(wanted)
    for first in range(len(pieces)):
        run = hashlib.sha256()
        for last in range(first, len(pieces)):
            run.update(pieces[last].lstrip() if last == first else pieces[last])
            if run.digest() == digest:
                yield first, last + 1


def readings(row: Row) -> Iterator[str]:
    """The texts that a wording may be a run of, the likeliest first."""
    lines = lines_at(row.document, row.span)
    whole = plain("\n".join(lines))
    yield folded(without_marks(whole))
    yield folded(whole)
    for column in columns_of(lines):
        yield folded(without_marks(plain(column)))
    # In a list beside which the deadline and the owner are printed they fall between two lines of it.
    beside = folded(without_marks(whole))
    for column in ("deadline", "owner"):
        beside = beside.replace(row.cells.get(column) or "\0", " ")
    yield folded(beside)
    # A cell that names persons is no part of the wording.
    cells = whole.split("\t")
    for left_out in range(len(cells) if len(lines) == 1 else 0):
        yield folded(" ".join(cells[:left_out] + cells[left_out + 1 :]))


def is_whole_range(row: Row, text_hash: str, key_hash: str | None) -> bool:
    whole = plain("\n".join(lines_at(row.document, row.span)))
    forms = {folded(form(whole)) for form in (str, without_marks)}
    return any(
        sha256(form) == text_hash and key_hash in (None, sha256(letters_and_digits(form))) for form in forms
    )


class Part(NamedTuple):
    """Words of one line, counted from 1; all of them where `last` is 0."""

    line: int
    first: int
    last: int


@cache
def interleaved_parts() -> dict[tuple[str, str, str], tuple[Part, ...]]:
    with INTERLEAVED.open(encoding="utf-8", newline="") as file:
        return {
            (row["table"], row["id"], row["column"]): tuple(parts_in(row["parts"]))
            for row in csv.DictReader(file)
        }


def parts_in(text: str) -> Iterator[Part]:
    """Read `24 26:1-3 30-33`: line 24, three words of line 26, lines 30 to 33."""
    for part in text.split():
        lines, _, words = part.partition(":")
        first, _, last = lines.partition("-")
        for line in range(int(first), int(last or first) + 1):
            from_word, _, to_word = words.partition("-")
            yield Part(line, int(from_word or 1), int(to_word or 0))


def text_of_parts(document: str, parts: Iterable[Part]) -> str:
    words: list[str] = []
    for part in parts:
        line = lines_of(document)[part.line - 1].replace("•", " ")
        words += apart(line).split()[part.first - 1 : part.last] if part.last else line.split()
    return " ".join(words)


def interleaved_problems(row: Row, column: str, text_hash: str, key_hash: str | None) -> Iterator[str]:
    row_id = next(value for name, value in row.cells.items() if name in ID_COLUMNS)
    parts = interleaved_parts().get((row.table, row_id, column))
    if row.document != INTERLEAVED_DOCUMENT or parts is None:
        yield f"{row.where}, {column}: the lines do not print it"
        return
    first, last = row.span
    if any(not first <= part.line <= last for part in parts):
        yield f"{row.where}, {column}: its words are on other lines than the row names"
    text = text_of_parts(row.document, parts)
    if sha256(text) != text_hash or key_hash not in (None, sha256(letters_and_digits(text))):
        yield f"{row.where}, {column}: the words that {INTERLEAVED.name} names have another hash"


def wording_problems(row: Row) -> Iterator[str]:
    for column, key_column in HASHES:
        text_hash = row.cells.get(column)
        if not text_hash:
            continue
        key_hash = row.cells[key_column] if key_column else None
        if is_whole_range(row, text_hash, key_hash):
            continue
        if not any(is_run_of(text, text_hash, key_hash) for text in readings(row)):
            yield from interleaved_problems(row, column, text_hash, key_hash)


# ------------------------------------------------------------------------- copied sentences and names


def words_in(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['’][^\W_]+)*", joined_hyphens(plain(text)))


def same_word(word: str) -> str:
    return word.casefold().replace("’", "'")


@cache
def runs_of_printed_words(document: str) -> frozenset[tuple[str, ...]]:
    words = [same_word(word) for word in words_in("\n".join(lines_of(document)))]
    size = LONGEST_COPY + 1
    return frozenset(tuple(words[start : start + size]) for start in range(len(words) - size + 1))


def copied_runs(document: str, text: str) -> Iterator[list[str]]:
    """Every longest run of more words than may be copied that the document prints too."""
    words = words_in(text)
    same = [same_word(word) for word in words]
    size, start = LONGEST_COPY + 1, 0
    printed = runs_of_printed_words(document)
    while start + size <= len(words):
        end = start
        while end + size <= len(words) and tuple(same[end : end + size]) in printed:
            end += 1
        if end > start:
            yield words[start : end + size - 1]
        start = max(end, start + 1)


def is_name(words: list[str]) -> bool:
    """Say whether the words are capitalised as the name of a body, programme or strategy is."""
    return len(words) <= LONGEST_NAME and all(
        word[0].isupper() or word[0].isdigit() or word in SMALL_WORDS for word in words
    )


def copy_problems(row: Row, headings: frozenset[str]) -> Iterator[str]:
    for column in OWN_WORDS & set(row.cells):
        text = row.cells[column]
        if not text or text in headings:
            continue
        if column in SHORT_TITLES and len(text.split()) <= LONGEST_NAME:
            continue
        for run in copied_runs(row.document, text):
            # Numbers are facts: only words that a writer chose are counted.
            if sum(not word[0].isdigit() for word in run) > LONGEST_COPY and not is_name(run):
                yield f"{row.where}, {column}: copied: {' '.join(run)!r}"


@cache
def headings_of(document: str) -> frozenset[str]:
    return frozenset(
        value for row in rows_of(document) for column, value in row.cells.items() if column in HEADINGS
    )


PERSON = r"[A-Z][\w’'-]+ [A-Z][\w’'-]+"
MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"


@cache
def persons_named() -> frozenset[str]:
    """The persons whom the documents name, as the documents show where they stand."""
    found: set[str] = set()
    for document in DOCUMENTS:
        lines = lines_of(document)
        lead_officer: int | None = None
        champions = False
        for line in lines:
            text = plain(line)
            cells = [folded(cell) for cell in text.split("\t")]
            if match := re.match(r"\s*(?:Outcome Owner|Outcome Contributors):(.*)", text):
                found.update(re.findall(PERSON, match[1]))
            found.update(re.findall(rf"\bCouncillor ({PERSON})", text))
            found.update(re.findall(rf"\((?:Dame |Sir )?({PERSON}),? {MONTH} \d{{4}}\)", text))
            found.update(re.findall(rf"^\s*• ({PERSON}), Public Health$", text))
            if cells[0] == "Service Lead":
                found.update(re.findall(PERSON, " ".join(cells[1:])))
            lead_officer = cells.index("Lead Officer") if "Lead Officer" in cells else lead_officer
            if lead_officer is not None and len(cells) > lead_officer:
                found.update(re.findall(PERSON, cells[lead_officer].replace("Lead Officer", "")))
            if lead_officer is not None and not text.strip():
                lead_officer = None
            champions = (champions or "Wellbeing Champions" in cells) and bool(text.strip())
            if champions and cells[0].startswith("Service Area "):
                found.update(re.findall(PERSON, cells[-1]))
    return frozenset(found)


def name_pattern(names: Iterable[str], flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    spaced = (r"\s+".join(map(re.escape, name.split())) for name in sorted(names))
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", flags)


def surnames_of_nobody_else(names: Iterable[str]) -> set[str]:
    """The surnames that the documents use for these persons only, and for nothing else."""
    text = " ".join(folded(plain("\n".join(lines_of(document)))) for document in DOCUMENTS)
    rest = name_pattern(names).sub(" ", text)
    return {name.split()[-1] for name in names if not re.search(rf"\b{re.escape(name.split()[-1])}\b", rest)}


NOT_OURS = {
    ".git", ".venv", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache", "__pycache__",
    ".ipynb_checkpoints", "reports", "processed",
}  # fmt: skip


def files_of_the_repository(root: Path) -> Iterator[Path]:
    for path in sorted(root.iterdir()):
        if path.is_dir():
            if path.name not in NOT_OURS and not path.name.endswith(".egg-info"):
                yield from files_of_the_repository(path)
        elif path.is_file():
            yield path


# --------------------------------------------------------------------------------------------- the tests


def problems(document: str, check: Callable[[Row], Iterable[str]]) -> list[str]:
    return [problem for row in rows_of(document) for problem in check(row)]


def row_where(document: str, table: str, **cells: str) -> Row:
    (row,) = (row for row in rows_of(document) if row.table == table and cells.items() <= row.cells.items())
    return row


@pytest.mark.parametrize(("document", "table"), ROW_COUNTS)
def test_every_row_of_a_plan_is_transcribed(document, table):
    rows = [row for row in rows_of(document) if row.table == table]
    assert len(rows) == ROW_COUNTS[document, table]


def test_sixty_four_measures_are_transcribed():
    assert sum(row.table == "kpis" for document in DOCUMENTS for row in rows_of(document)) == 64


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_column_is_of_a_kind_that_is_checked(document):
    for row in rows_of(document):
        kinds = PLACE | HEADINGS | OWN_WORDS | CODES | BOUND | set(printed_columns(row.table, row.cells))
        assert set(row.cells) <= kinds, f"{row.where}: of no kind: {sorted(set(row.cells) - kinds)}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_rows_name_their_document_and_stand_in_the_order_of_its_lines(document):
    last: dict[str, int] = {}
    for row in rows_of(document):
        first_line, last_line = row.span
        assert row.cells["document"] == document, row.where
        assert last.get(row.table, 1) <= first_line <= last_line, row.where
        last[row.table] = first_line


def test_no_word_is_of_an_action_and_of_its_progress_too():
    words: dict[tuple[str, str], list[Part]] = {}
    for (table, row_id, _), parts in interleaved_parts().items():
        words.setdefault((table, row_id), []).extend(parts)
    for row, parts in words.items():
        ordered = sorted(parts)
        for part, following in pairwise(ordered):
            ends_before = part.line < following.line or 0 < part.last < following.first
            assert ends_before, f"{row}: {part} and {following} share words"


@pytest.mark.parametrize("document", DOCUMENTS)
class TestAgainstTheDocument:
    pytestmark = needs_documents

    def test_no_row_names_a_line_beyond_its_end(self, document):
        assert all(row.span[1] <= len(lines_of(document)) for row in rows_of(document))

    def test_every_value_is_printed_at_the_lines_that_its_row_names(self, document):
        assert problems(document, value_problems) == []

    def test_every_number_that_a_claim_is_bound_to_is_printed_where_the_claim_says(self, document):
        assert problems(document, bound_problems) == []

    def test_an_action_stands_where_its_number_is_printed_and_under_its_theme(self, document):
        for row in rows_of(document):
            number = re.fullmatch(r"A\.1\.(\d)\.\d", row.cells.get("action_id", ""))
            if number:
                first_line = lines_at(document, row.span)[0].strip()
                assert re.match(rf"{re.escape(number[0])}\b", first_line), row.where
                assert row.cells["theme"].startswith(f"{number[1]}. "), row.where

    def test_a_row_of_a_table_reads_as_its_line(self, document):
        assert problems(document, reading_problems) == []

    def test_every_hash_is_that_of_a_wording_at_the_lines_that_its_row_names(self, document):
        assert problems(document, wording_problems) == []

    def test_no_sentence_is_copied(self, document):
        headings = headings_of(document)
        assert problems(document, lambda row: copy_problems(row, headings)) == []


class TestOfTheChecks:
    """Each check finds the fault that it is for."""

    pytestmark = needs_documents

    @pytest.mark.parametrize("value", ["50%", "2.5%", "52.5", "70%"])
    def test_a_value_that_is_not_printed_is_found(self, value):
        row = row_where("outcome_plan_2018", "kpis", measure_id="m12")
        assert not list(value_problems(row))
        assert bool(list(value_problems(row.changed(target_2018_19=value)))) == (value != "50%")
        assert list(reading_problems(row.changed(target_2018_19=value)))

    def test_a_value_on_another_line_is_found(self):
        row = row_where("outcome_plan_2019", "figures", figure_id="f012")
        assert list(value_problems(row.changed(line="69", line_end="70")))

    @pytest.mark.parametrize(
        "numbers", ["before=22% @340; after=17.8% @346", "before=23%", "before=22% @330; after=17.7% @346"]
    )
    def test_a_claim_that_is_bound_to_what_is_not_printed_is_found(self, numbers):
        row = row_where("early_help_strategy_2019", "claims", claim_id="claim_37")
        assert not list(bound_problems(row))
        assert list(bound_problems(row.changed(numbers=numbers)))

    def test_swapped_columns_are_found(self):
        row = row_where("our_plan_2024_25", "schools_by_type", type="Academy")
        swapped = row.changed(primary=row.cells["secondary"], secondary=row.cells["primary"])
        assert not list(value_problems(swapped))
        assert list(reading_problems(swapped))

    def test_a_hash_of_other_words_is_found(self):
        row = row_where("outcome_plan_2018", "actions", action_id="A.1.1.7")
        other = row_where("outcome_plan_2018", "actions", action_id="A.1.1.6")
        assert not list(wording_problems(row))
        assert list(wording_problems(row.changed(wording_sha256=other.cells["wording_sha256"])))
        assert list(wording_problems(row.changed(wording_key=other.cells["wording_key"])))

    def test_a_hash_of_interleaved_words_from_other_lines_is_found(self):
        (table, row_id, column), parts = next(iter(interleaved_parts().items()))
        (row,) = (
            row
            for row in rows_of(INTERLEAVED_DOCUMENT)
            if row.table == table and row_id in (row.cells.get(name) for name in ID_COLUMNS)
        )
        assert not list(wording_problems(row))
        assert list(wording_problems(row.changed(line=str(max(part.line for part in parts) + 1))))
        assert list(wording_problems(row.changed(**{column: sha256("other words")})))

    @pytest.mark.parametrize("document", DOCUMENTS)
    def test_a_copied_sentence_is_found(self, document):
        text = folded(plain("\n".join(lines_of(document))))
        sentence = next(s for s in re.findall(r"[A-Z][^.;:•|\d]+\.", text) if len(s.split()) > LONGEST_NAME)
        row = next(row for row in rows_of(document) if "title" in row.cells)
        assert list(copy_problems(row.changed(title=sentence), frozenset()))
        ten_words = " ".join(words_in(sentence.casefold())[:10])
        mixed = f"All in all, as the summary puts it, {ten_words}, and so on in our own words"
        assert list(copy_problems(row.changed(title=mixed), frozenset()))

    def test_numbers_and_names_are_not_copied_sentences(self):
        row = row_where("our_plan_2024_25", "contributions", contribution_id="c23")
        assert "Care Leavers Accommodation Strategy Board" in row.cells["title"]
        assert not list(copy_problems(row, frozenset()))

    def test_the_persons_whom_the_documents_name_are_known(self):
        """Owner, contributors, councillor, three authors, officers, champions, a service lead, a visitor."""
        names = persons_named()
        assert len(names) == 5 + 1 + 3 + 4 + 3 + 1 + 1
        assert all(re.fullmatch(PERSON, name) for name in names)


class TestNoPersonIsNamed:
    pytestmark = needs_documents

    def test_in_any_file_of_the_repository(self):
        pattern = name_pattern(persons_named(), re.IGNORECASE)
        named = [
            path.relative_to(ROOT).as_posix()
            for path in files_of_the_repository(ROOT)
            if pattern.search(path.read_bytes().decode("utf-8", errors="ignore"))
        ]
        assert named == []

    def test_by_surname_in_a_transcription(self):
        surnames = surnames_of_nobody_else(persons_named())
        assert len(surnames) >= 10
        pattern = name_pattern(surnames)
        named = [
            f"{row.where}, {column}"
            for document in DOCUMENTS
            for row in rows_of(document)
            for column, value in row.cells.items()
            if pattern.search(value)
        ]
        assert named == []
