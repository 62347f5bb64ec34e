"""`annual-review find`: measures and indicators by words, and a measure made an indicator.

A publisher's collection has ten times the measures that a plan asks for. What its dictionary says of one
is turned into an entry of data/reference/indicators.yml, which a person then corrects; what its notes say
of comparing years is proposed, and settled by nobody but a person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import pandas as pd

from analysis.build.project import Project
from analysis.build.replaced import replace_files
from analysis.build.settings import read_settings
from analysis.inputs.csv_text import RawTable
from analysis.inputs.decisions import read_reference
from analysis.inputs.entries import Reference
from analysis.inputs.lait import read_dictionary, warnings_of
from analysis.page.text import slug
from analysis.review.places import ENGLAND
from analysis.review.tidy import in_years
from analysis.tables.data import AREA_VINTAGES, AREAS, LAIT_FIGURES, OBSERVATIONS
from analysis.tables.declare import table
from analysis.tables.results import FOUND
from analysis.tables.rows import rows_of, text_rows_of
from analysis.tables.store import load_table
from analysis.vocabulary.calendars import lait_year_type
from analysis.vocabulary.errors import ParameterError, Problem, near_names, quoted
from analysis.vocabulary.indicators import ANSWERS, Indicator, SeriesLink
from analysis.vocabulary.units import UNITS
from analysis.vocabulary.wordings import as_yaml, in_full
from analysis.words.frameworks import OURS, place_words

# What the publisher's axis of a chart says of the unit; the first that fits is meant.
_UNITS = (
    (r"% gap", "percentage points"),
    (r"%.*|entries|(absence|turnover) rate", "percent"),
    (r".*\b(score|scaled score)\b.*", "score"),
    (r"spend|unit cost", "GBP"),
    (r"number.*|total cases|social workers|.* fte|case load|average", "count"),
)
_ATTAINMENT = re.compile(
    r"key stage|\bks[1245]\b|foundation stage|attainment|phonics|level [23]|baccalaureate"
)
_WITHOUT_WEIGHT = {"a", "and", "by", "for", "in", "of", "on", "the", "to", "with"}
_A_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}(?:[/-][0-9]{2}(?:[0-9]{2})?)?\b")


def find(
    project: Project, tables: Mapping[str, pd.DataFrame], figures: pd.DataFrame, words: str, area_code: str
) -> pd.DataFrame:
    """Every measure and indicator that has all the words in its name, topic or description.

    Args:
        project: The project.
        tables: The processed tables by name.
        figures: `tables.data.LAIT_FIGURES`; empty without the whole LAIT file.
        words: The words, in any order; the beginning of a word will do, and an id is found too.
        area_code: The area whose latest figure is wanted.

    Returns:
        A row of `FOUND` for each, those with most of the words in their names first.

    Raises:
        ParameterError: No word is given.
        DataError: A file under data/ is not as declared.
    """
    wanted = [word for word in _words(words) if word not in _WITHOUT_WEIGHT]
    if not wanted:
        raise ParameterError(f"WORDS: found {quoted(words)}; expected words of a name, topic or description.")
    reference, _ = read_reference(project.raw, project.reference, project.root)
    found = []
    places = _framework_places(reference)
    for record in _candidates(project, reference):
        here = places.get(record["indicator_id"] or record["id"], [])
        record["frameworks"] = place_words(here)
        # not the outcomes: whoever looks for care leavers does not ask for all that stands under their name
        record["text"] += "".join(f" {row['title']} {row['metric']}" for row in here)
        name, whole = _words(record["name"]), _words(record.pop("text"))
        if all(any(word.startswith(one) for word in whole) for one in wanted):
            found.append((-sum(any(word.startswith(one) for word in name) for one in wanted), record))
    ordered = [record for _, record in sorted(found, key=lambda one: one[0])]
    observations = tables["observations"]
    observations = observations[observations["is_chosen"] & observations["value"].notna()]
    own = _by_key(observations, ["indicator_id", "group"], {(r["indicator_id"], r["group"]) for r in ordered})
    others = _by_key(figures[figures["value"].notna()], ["series_id"], {(r["id"],) for r in ordered})
    for record in ordered:
        declared = own.get((record["indicator_id"], record["group"]))
        rows = others.get((record["id"],)) if declared is None else declared
        if rows is not None and declared is None:
            rows = rows[_is_possible(rows, record["unit"])]  # as reports do with those of an indicator
        record |= {"decimals": _decimals(record["decimals"], rows), **_latest(rows, area_code)}
    return table(FOUND, ordered)


def _framework_places(reference: Reference) -> dict[str, list[Mapping[str, Any]]]:
    """What national frameworks ask, by the indicator or the publisher's measure that has it."""
    places: dict[str, list[Mapping[str, Any]]] = {}
    for row in reference.frameworks:
        for name in filter(None, (row["indicator_id"], *row["measures"].split())):
            places.setdefault(name, []).append(row)
    return places


def _words(text: str) -> list[str]:
    """The words of a text without their plural, each abbreviation also in full."""
    return [
        word.removesuffix("s") if len(word) > 3 else word
        for word in re.findall(r"[a-z0-9_]+", f"{text.casefold()} {in_full(text)}")
    ]


def _candidates(project: Project, reference: Reference) -> list[dict[str, Any]]:
    """What can be found: each measure of the publisher, and what indicators declare beside them."""
    _, dictionary = _dictionary(project, reference)
    of_series: dict[str, list[tuple[Indicator, str]]] = {}
    others: list[tuple[Indicator, str]] = []
    for one in reference.indicators.values():
        for group in one.groups:
            series = {link.series_id for link in one.series if link.group == group}
            known = series & set(() if dictionary is None else dictionary.frame["measure"])
            for name in known:
                of_series.setdefault(name, []).append((one, group))
            others += [] if known else [(one, group)]
    records = []
    for measure in () if dictionary is None else _measures(dictionary):
        texts = " ".join(measure[name] for name in ("measure", "name", "topic", "description"))
        for declared in of_series.get(measure["measure"], ()):
            records.append(_declared(*declared, measure["measure"], measure["topic"], texts))
        if measure["measure"] not in of_series:
            unit = _unit(measure["axis"])
            records.append(
                {
                    "id": measure["measure"], "indicator_id": "", "group": "", "name": measure["name"],
                    "topic": measure["topic"], "unit": unit, "decimals": measure["decimals"], "text": texts,
                }
            )  # fmt: skip
    return records + [_declared(one, group, one.id, one.theme, "") for one, group in others]


def _declared(one: Indicator, group: str, series: str, topic: str, texts: str) -> dict[str, Any]:
    called = f"{one.name}: {one.groups[group]}" if one.groups[group] and group != "all" else one.name
    return {
        "id": series, "indicator_id": one.id, "group": group, "name": called, "topic": topic,
        "unit": one.unit, "decimals": one.decimals,
        "text": f"{texts} {one.id} {called} {one.theme} {one.description}",
    }  # fmt: skip


def _dictionary(project: Project, reference: Reference) -> tuple[str, RawTable | None]:
    """The newest source that has the publisher's whole file, and its dictionary; none without one."""
    replaced = {source.supersedes for source in reference.sources.values()}
    for name, source in reference.sources.items():
        if source.kind == "lait_file" and name not in replaced:
            return name, read_dictionary(project.raw / name, project.root, source_id=name)
    return "", None


def _measures(dictionary: RawTable) -> Iterable[dict[str, str]]:
    """Each measure once: the dictionary repeats those that stand under two topics, one without decimals."""
    measures: dict[str, dict[str, str]] = {}
    for row in text_rows_of(dictionary.frame):
        said = {name: " ".join(str(text).split()) for name, text in row.items()}
        first = measures.setdefault(said["measure"], said)
        if first is not said:
            first["topic"] += f"; {said['topic']}"
            first["decimals"] = first["decimals"] if first["decimals"].isdecimal() else said["decimals"]
    return measures.values()


def _unit(axis: str) -> str:
    """The unit that an axis names; empty where it names none that is known."""
    rate = re.match(r"rate per ([0-9,]+)", axis.casefold())
    if rate is not None:
        per = int(rate[1].replace(",", ""))
        rates = [unit for unit in UNITS.values() if unit.base == "population" and unit.per == per]
        named = [unit.name for unit in rates if axis.casefold().endswith(unit.after_value.split(" ", 2)[2])]
        return next(iter([*named, *(unit.name for unit in rates)]), "")
    return next((unit for shape, unit in _UNITS if re.fullmatch(shape, axis.casefold())), "")


def _decimals(said: object, rows: pd.DataFrame | None) -> int:
    """The decimals that are said, or else as many as the figures have, one at most."""
    if str(said).isdecimal():
        return int(str(said))
    return 0 if rows is None or bool((rows["value"] % 1 == 0).all()) else 1


def _by_key(
    frame: pd.DataFrame, keys: Sequence[str], wanted: set[tuple[str, ...]]
) -> dict[tuple[str, ...], pd.DataFrame]:
    first = frame[frame[keys[0]].isin([key[0] for key in wanted])]
    return {tuple(map(str, key)): rows for key, rows in first.groupby(list(keys)) if key in wanted}


def _latest(rows: pd.DataFrame | None, area_code: str) -> dict[str, object]:
    """The latest figure of the area, England's of the same period, and the years that there are."""
    if rows is None or rows.empty:
        return {"years": "", "period_label": ""}
    rows = rows.sort_values("period_end")
    own, england = rows[rows["area_code"] == area_code], rows[rows["area_code"] == ENGLAND]
    shown = own if len(own) else england
    labels = rows["period_label"].tolist()
    found: dict[str, object] = {
        "years": labels[0] if labels[0] == labels[-1] else f"{labels[0]} to {labels[-1]}", "period_label": "",
    }  # fmt: skip
    if shown.empty:
        return found
    label = found["period_label"] = str(shown["period_label"].iloc[-1])
    for name, of_area in (("value", own), ("england_value", england)):
        values = of_area.loc[of_area["period_label"] == label, "value"].tolist()
        found |= {name: float(values[-1])} if values else {}
    return found


def _is_possible(rows: pd.DataFrame, unit: str) -> pd.Series:
    """Which figures can be in their unit: the publisher's files have percentages of a thousand."""
    low, high = UNITS[unit].limits() if unit else (None, None)
    return rows["value"].between(
        -float("inf") if low is None else low, float("inf") if high is None else high
    )


def measure_figures(
    project: Project, places: pd.DataFrame, neighbour_list: str, measure: str, years: str | Iterable[str]
) -> pd.DataFrame:
    """One measure of the publisher's whole file for some areas, one row a figure.

    Args:
        project: The project.
        places: The areas, as `review.tidy.chosen_areas` gives them.
        neighbour_list: The list that its neighbours are of.
        measure: The publisher's name of the measure.
        years: Periods as they are printed, `first to last`, or none for all.
    """
    reference, _ = read_reference(project.raw, project.reference, project.root)
    _, dictionary = _dictionary(project, reference)
    known = {} if dictionary is None else {one["measure"]: one for one in _measures(dictionary)}
    if measure not in known:
        near = near_names(measure, known) or ["the id that analysis.find gives of a measure"]
        raise ParameterError(
            f"measure: found {measure!r}; expected {' or '.join(near)}. Find it by its words: "
            f'analysis.find("care leavers")["id"].'
        )
    said, unit = known[measure], _unit(known[measure]["axis"])
    figures = every_figure(project)
    figures = in_years(figures[figures["series_id"] == measure], "period_label", years).merge(
        places, on="area_code"
    )
    value = figures["value"].where(_is_possible(figures, unit))
    figures = figures.assign(
        measure=measure, measure_name=said["name"], unit=unit, value=value,
        mark=figures["missing"].where(value.notna() | figures["value"].isna(), "x"),
        neighbour_list=[neighbour_list if role == "neighbour" else "" for role in figures["role"]],
        place=figures["area_code"].map({code: place for place, code in enumerate(places["area_code"])}),
    )  # fmt: skip
    plain = {f"period_{name}": name for name in ("start", "end", "status")} | {"period_label": "period"}
    return figures.sort_values(["place", "period_end"], ignore_index=True).rename(columns=plain)[
        ["measure", "measure_name", "area", "area_code", "role", "neighbour_list", "period", "start", "end",
         "value", "mark", "status", "unit"]
    ]  # fmt: skip


def every_figure(project: Project) -> pd.DataFrame:
    """`tables.data.LAIT_FIGURES` as it is stored."""
    return load_table(project.processed, LAIT_FIGURES)


def find_lines(project: Project, words: str, area: str) -> list[str]:
    """What `find` gives, as lines for a person.

    Raises:
        ParameterError: The area is unknown, or nothing has these words.
        DataError: A file under data/ is not as declared.
    """
    from analysis.build.authors import areas_of
    from analysis.build.project import resolve_area
    from analysis.words import format_value

    tables = {one.name: load_table(project.processed, one) for one in (AREAS, AREA_VINTAGES, OBSERVATIONS)}
    place = resolve_area(area or read_settings(project).area, areas_of(tables))
    found = rows_of(find(project, tables, every_figure(project), words, place.code))
    if not found:
        problem = Problem(
            None, None, "WORDS", quoted(words), "words that a name, topic or description has",
            "use fewer words, or the beginning of one",
        )  # fmt: skip
        raise ParameterError("Nothing is found", (problem,))
    lines = []
    for row in found:
        unit, decimals = str(row["unit"]), int(row["decimals"])
        own, england = (
            format_value(row[name], unit, decimals) if pd.notna(row[name]) else "no figure"
            for name in ("value", "england_value")
        )
        when = (
            f"; {row['period_label']}: {place.name} {own}, England {england}" if row["period_label"] else ""
        )
        as_one = f"; indicator {row['indicator_id']}" if row["indicator_id"] else ""
        group = f", group {row['group']}" if row["group"] not in ("", "all") else ""
        lines += [
            f"{row['id']}  {row['name']}",
            f"    {row['topic'] or 'no topic'}; {unit or 'unit unknown'}; "
            f"{row['years'] or 'no figures'}{when}{as_one}{group}",
            *([f"    {row['frameworks']}"] if row["frameworks"] else []),
        ]
    if any(row["frameworks"] for row in found):
        lines.append(f"National frameworks: data/reference/frameworks.yml. {OURS}.")
    return [*lines, f"{len(found)} found. --add ID makes an indicator of one that none declares."]


def add_measure(project: Project, series: str, figures: pd.DataFrame) -> list[str]:
    """Make a publisher's measure an indicator: its entry, and what its notes say of comparing years.

    Args:
        project: The project.
        series: The publisher's name of the measure, as `find` gives it.
        figures: `tables.data.LAIT_FIGURES`.

    Raises:
        ParameterError: There is no such measure, or an indicator declares it already.
        DataError: The dictionary does not say what an indicator needs.
        ReportError: A file cannot be written; then nothing is changed.
    """
    reference, _ = read_reference(project.raw, project.reference, project.root)
    source, dictionary = _dictionary(project, reference)
    measures = {} if dictionary is None else {one["measure"]: one for one in _measures(dictionary)}
    if dictionary is None or series not in measures:
        near = get_close_matches(series, measures, 3, 0.5)
        expected = f"the id of a measure{f', such as {chr(32).join(near[:1])}' if near else ''}"
        problem = Problem(None, None, "--add", quoted(series), expected, "find it by its words first")
        raise ParameterError("There is no such measure", (problem,))
    for one in reference.indicators.values():
        for link in one.series:
            if link.series_id == series:
                group = "" if link.group == "all" else f" --set group={link.group}"
                raise ParameterError(
                    f"{series} is declared already, as {one.id}: `annual-review build indicator_profile "
                    f"--set indicator={one.id}{group}` shows it."
                )
    measure = measures[series]
    values = figures.loc[(figures["series_id"] == series) & figures["value"].notna()]
    indicator = _indicator(measure, source, values, set(reference.indicators), dictionary.file)
    proposed = _proposed_breaks(indicator, measure, values, dictionary.file)
    texts = {project.reference / "indicators.yml": _entry(indicator)}
    if proposed:
        texts[project.reference / "breaks.yml"] = "\n".join(proposed) + "\n"
    appended = {path: f"{path.read_text(encoding='utf-8').rstrip()}\n{text}" for path, text in texts.items()}
    kept = replace_files(project, "find --add", appended)
    outside = int((~_is_possible(values, indicator.unit)).sum())
    lines = [
        f"{indicator.id}: {indicator.name}; {indicator.unit}, {indicator.decimals} decimals, good is "
        f"{indicator.polarity}, years {indicator.year_type}. Read it in data/reference/indicators.yml: "
        "name, subject and direction are the publisher's until somebody puts them right."
    ]
    if outside:
        what = UNITS[indicator.unit].heading
        lines.append(
            f"{outside} published figures are no possible {what} and are left out; where they can be, "
            "write `may_exceed_100: true`."
        )
    if proposed:
        lines.append(
            "The publisher's notes warn of comparing years: see the end of data/reference/breaks.yml. Until "
            "a break is declared there, no trend is called."
        )
    lines.append(f"annual-review build indicator_profile --set indicator={indicator.id}")
    return [*lines, f"What it replaced is kept in {kept}; `annual-review undo` takes it back."]


def _indicator(
    measure: Mapping[str, str], source: str, values: pd.DataFrame, taken: set[str], file: str
) -> Indicator:
    unit = _unit(measure["axis"])
    # "Annual" alone, which says nothing, stands at what is counted on 31 March and at nothing else
    year_type = lait_year_type(measure["year_type"]) or "snapshot:03-31"
    if not unit:
        expected = "an axis that names one of " + ", ".join(UNITS)
        advice = "write the entry by hand, as the reference for analysts shows"
        problem = Problem(file, int(measure["row"]), "y_axis_name", quoted(measure["axis"]), expected, advice)
        raise ParameterError("The measure cannot be added", (problem,))
    name = re.sub(r"\s*\(%\)$", "", measure["name"])
    stem = slug(name).replace("-", "_")
    stem = stem if stem[0].isalpha() else f"share_{stem}" if unit == "percent" else f"measure_{stem}"
    ids = (stem, *(f"{stem}_{number}" for number in range(2, len(taken) + 3)))
    answers = next((rule for rule in ANSWERS if year_type in rule), "within_financial_year")
    polarity = {"high": "high", "low": "low"}.get(measure["polarity"].casefold(), "none")
    sentence = re.match(r".+?[.!?](?=\s|$)|.+", measure.get("description", ""))
    said = "" if sentence is None else sentence[0].strip("- ")
    return Indicator(
        next(one for one in ids if one not in taken), name, name, unit,
        _decimals(measure["decimals"], values), polarity, polarity,
        year_type, answers, said or name,
        is_attainment=bool(_ATTAINMENT.search(f"{measure['topic']} {name}".casefold())),
        series=(SeriesLink(source, measure["measure"], "all", year_type),),
    )  # fmt: skip


def _entry(one: Indicator) -> str:
    (link,) = one.series
    texts = (("name", one.name), ("short_name", one.short_name), ("description", one.description))
    lines = [f"  {one.id}:"]
    lines += [f"    {name}: {as_yaml(text)}" for name, text in texts]
    plain = ("unit", "decimals", "polarity", "publisher_polarity", "year_type", "answers")
    lines += [f"    {name}: {getattr(one, name)}" for name in plain]
    lines += ["    is_attainment: true"] if one.is_attainment else []
    carried = f"id: {as_yaml(link.series_id)}, group: all, year_type: {link.year_type}"
    lines += ["    series:", f"      - {{source: {link.publisher}, {carried}}}"]
    return "\n".join(lines) + "\n"


def _proposed_breaks(
    one: Indicator, measure: Mapping[str, str], values: pd.DataFrame, file: str
) -> list[str]:
    """A break for each sentence that warns, as a comment: whether there is one is a person's to say."""
    labels = values.sort_values("period_end")["period_label"].unique().tolist()
    lines = []
    for where, text in warnings_of(measure):
        years = [found[0].replace("-", "/") for found in _A_YEAR.finditer(text)]
        named = [label for year in years for label in labels if _is_year(year, label)]
        reason, place = as_yaml(text), f"{file}, row {measure['row']}, {where}"
        lines += [
            "  # Proposed from the publisher's note; take the # away where it is so, with the right period.",
            f"  # - indicator: {one.id}",
            "  #   kind: break",
            f"  #   period: {json.dumps(named[0] if named else 'to fill in')}",
            f"  #   reason: {reason}",
            f"  #   source: {as_yaml(place)}",
        ]
    return lines


def _is_year(year: str, label: str) -> bool:
    """Whether a year in a sentence is that of a label: 2018 is the year that ends in 2018, 2017/18."""
    written = label.replace("-", "/")
    if "/" in year:
        return f"{year[:4]}/{year[-2:]}" == written
    return written == f"{int(year) - 1}/{year[2:]}" or written.endswith(year)
