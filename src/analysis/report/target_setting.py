"""What a target may be held against, and what an open one can mean: two tables of a goal's section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis import words
from analysis.page.parts import Content, Table, headers, two_lines
from analysis.vocabulary.targets import READINGS, YEARS_SHOWN, parse_target
from analysis.words import format_value, is_missing
from analysis.words.plans import NONE_PRINTED
from analysis.words.target_options import OPTION_NAMES, OPTIONS_NOTE, option_sentence, option_value


def options_table(rows: Sequence[words.Row], name: str, area_name: str) -> Table:
    """What a target may be held against."""
    notes = [OPTIONS_NOTE]
    if rows and rows[0]["polarity"] == "none":
        notes.append(
            "Neither direction is declared as better, so no best quarter and no clear change are given."
        )
    elif rows and rows[0]["publisher_polarity"] == "none":
        notes.append("“Best” is by the plan’s direction; the publisher judges neither way.")
    year = f" in {rows[0]['target_year']}" if rows else ""
    return Table(
        caption=f"{area_name}: what a target for {name}{year} may be held against",
        headers=headers("Held against", "Figure", "What it says", numbers=(1,)),
        rows=tuple((OPTION_NAMES[str(row["kind"])], option_value(row), option_sentence(row)) for row in rows),
        notes=tuple(notes),
    )


def parts_table(parts: Sequence[Mapping[str, str]]) -> Table:
    """What the plan prints of parts of its measure, such as agencies: baseline, target and later figure."""
    fields = {"baseline": "Baseline", "target": "Target", "refresh": "Later figure"}
    cells: dict[str, dict[str, Content]] = {}
    for row in parts:
        value = (
            f"{row['value']}{row['unit'].removeprefix('percent')}"
            if "increase" in row["unit"]
            else row["value"]
        )
        cells.setdefault(row["part"], {})[row["field"]] = two_lines(value, row["period"])
    return Table(
        caption="What the plan prints of its parts",
        headers=headers("Part", *fields.values()),
        rows=tuple(
            (part[:1].upper() + part[1:], *(own.get(name, NONE_PRINTED) for name in fields))
            for part, own in cells.items()
        ),
        notes=("As printed. Figures of stretches of unlike length are not compared.",),
        css_class="listing",
    )


def readings_table(row: words.Row, baseline: float | None, unit: str) -> Table | None:
    """The readings of a target whose wording is open, side by side; None where one alone is possible.

    Args:
        row: A row of `tables.results.ASSESSMENTS`.
        baseline: Where the target starts, the level or the gap; None where the plan gives no number.
        unit: Its unit.
    """
    start = None if is_missing(baseline) else baseline
    readings = parse_target(str(row["target_text"]), unit, start).readings if row["readings"] else ()
    if len(readings) < 2:
        return None
    places = max(int(row["decimals"]), 1)
    years = range(YEARS_SHOWN) if start is not None else ()
    said, worked = "the baseline, which the plan does not give as a number", "Worked out"
    if start is not None:
        said, worked = format_value(start, unit, places, prose=True), f"Worked out, {YEARS_SHOWN} years"
    after = (f"After {year + 1} year{'s' if year else ''}" for year in years)
    return Table(
        caption=f"“{row['target_text']}”: what each reading asks for, from {said}",
        headers=headers("Reading", worked, *after, numbers=tuple(year + 2 for year in years)),
        rows=tuple(
            (
                READINGS[reading.name][0].upper() + READINGS[reading.name][1:],
                reading.arithmetic.partition(" = ")[0],
                *(format_value(reading.yearly[year], unit, places) for year in years),
            )
            for reading in readings
        ),
        notes=("No reading is declared, so none of them judges.",),
    )
