"""What the tests of charts share: drawn series and goals, and what the artists of a figure show."""

import math

import numpy as np
import pandas as pd
from bs4 import BeautifulSoup
from matplotlib.text import Text

from analysis.charts.gap_strip import gap_strip_of
from analysis.charts.groups import group_gap_chart_of
from analysis.charts.money import MoneyBar, money_chart
from analysis.charts.neighbours import neighbour_chart_of
from analysis.charts.overview import overview_chart_of
from analysis.charts.process import process_chart_of
from analysis.charts.rug import tartan_rug_of
from analysis.charts.spine import spine_chart_of
from analysis.charts.theme import COLOURS
from analysis.charts.trend import trend_chart_of
from analysis.stats.spc import run_chart_median, special_causes, xmr

HOSTILE = """<script>alert("1")</script> & 'x' $x^2$ --> ]]> <b>"""
NO_BREAKS = pd.DataFrame(columns=["indicator_id", "kind", "period_label", "reason", "source"])
BREAK = pd.DataFrame(
    [("reading", "break", "2021/22", "The test was changed.", "The publisher")],
    columns=NO_BREAKS.columns,
)
# Value by the year in which the academic year ends; None is a year without a figure.
AREA = {2018: 53.0, 2019: 52.0, 2020: None, 2021: None, 2022: 43.3, 2023: 48.6, 2024: 43.5, 2025: 45.0}
ENGLAND = {2018: 57.0, 2019: 57.0, 2020: None, 2021: None, 2022: 49.1, 2023: 51.6, 2024: 51.5, 2025: 51.3}


def series(lines, *, break_year=2022, excluded=(), provisional=(), missing="x", indicator="reading"):
    """A review's series: values by line and by the year in which the academic year ends."""
    return pd.DataFrame(
        [
            {
                "indicator_id": indicator,
                "group": "all",
                "line": line,
                "period_label": f"{year - 1}/{year % 100}",
                "period_start": pd.Timestamp(year - 1, 9, 1),
                "period_end": pd.Timestamp(year, 8, 31),
                "period_status": "provisional" if year in provisional else "final",
                "value": math.nan if value is None else value,
                "missing": missing if value is None else "",
                "segment": 2 if year >= break_year else 1,
                "excluded": year in excluded,
                "is_chosen": True,
            }
            for line, values in lines.items()
            for year, value in values.items()
        ],
        columns=[
            "indicator_id", "group", "line", "period_label", "period_start", "period_end", "period_status",
            "value", "missing", "segment", "excluded", "is_chosen",
        ],
    )  # fmt: skip


def trend(lines=None, breaks=BREAK, rows=None, **changes):
    arguments = {"title": "Reading", "unit": "percent", "decimals": 1, "polarity": "high"}
    arguments |= {"area_name": "Chester", "region_name": "North West"} | changes
    given_rows = series(lines or {"area": AREA, "england": ENGLAND}) if rows is None else rows
    return trend_chart_of(given_rows, breaks, **arguments)


def goal(**changes):
    row = {
        "name": "Reading, eligible for free school meals", "short_name": "Reading", "unit": "percent",
        "decimals": 1, "polarity": "high", "value": 45.0, "period_label": "2024/25",
        "target_year": "2024/25", "target_value": 50.0, "target_lower": None, "target_kind": "absolute",
        "gap": 45.0 - 50.0, "tolerance": 2.0,
        "shortfall": 5.0, "weight": 5.0 / 2.0,
        "lower": math.nan, "reason": "",
        "status": "Missed", "england_value": 51.3, "region_value": 49.1, "neighbour_mean": 46.1,
        "neighbour_n": 10,
    }  # fmt: skip
    return row | changes


def gaps(**changes):
    rows = [
        (2018, 1, 74.0, 53.0), (2019, 1, 74.0, 52.0), (2022, 2, 70.8, 43.3), (2025, 2, 71.2, 45.0),
    ]  # fmt: skip
    frame = pd.DataFrame(
        [
            {
                "indicator_id": "reading", "name": "Reading", "unit": "percent", "decimals": 1,
                "area_code": "E06000050", "period_label": f"{year - 1}/{year % 100}",
                "period_end": pd.Timestamp(year, 8, 31), "segment": segment, "excluded": False,
                "group_1": "not eligible", "group_2": "eligible", "value_1": first, "value_2": second,
                "difference": first - second, "movement": "",
            }
            for year, segment, first, second in rows
        ]
    )  # fmt: skip
    return frame.assign(**changes)


def goals():
    return pd.DataFrame(
        [
            goal(short_name="Met goal", value=52.0, gap=52.0 - 50.0, status="Met"),
            goal(short_name="Near goal", value=49.0, gap=49.0 - 50.0, status="Within tolerance"),
            goal(short_name="Missed goal", value=45.0, gap=45.0 - 50.0),
            goal(short_name="Far goal", value=15.8, gap=15.8 - 50.0),
            goal(short_name="Open goal", status="Not judged", gap=math.nan),
            goal(short_name="Loose goal", status="Met", tolerance=math.nan, weight=0.0),
        ]
    )


AREAS = pd.DataFrame(
    {
        "area_code": ["A", "B", "C", "D"],
        "area_name": ["Chester", "Devon", "Essex", "Solihull"],
        "value": [45.0, 46.3, math.nan, 53.4],
    }
)


def neighbours(values=AREAS, **changes):
    arguments = {"title": "Reading", "unit": "percent", "decimals": 1, "polarity": "high", "area_code": "A"}
    return neighbour_chart_of(values, **(arguments | changes))


# NHSRplotthedots, screened: mean 1.94, limits -0.72 and 4.60, only the fifth point stands out.
PUBLISHED = [1, 2, 1, 2, 10, *[1, 2] * 6, 1]
FIRST = 2011
MARKS = {"improvement": "better", "concern": "worse", "neutral high": "other", "neutral low": "other"}


def rows_of(values, **changes):
    years = range(FIRST, FIRST + len(values))
    return series({"area": dict(zip(years, values, strict=True))}, **({"break_year": 2100} | changes))


def process(values=PUBLISHED, *, rows=None, polarity="low", compute=True, **changes):
    """A chart of values, with the limits and words that the statistics give for them."""
    arguments = {"title": "Reading", "unit": "score", "decimals": 2, "area_name": "Chester"}
    arguments["breaks"] = NO_BREAKS
    if compute:
        limits = xmr(values)
        judged = special_causes(values, limits, polarity)
        arguments |= {
            "mean": limits.mean, "lower": limits.lower, "upper": limits.upper, "is_trial": limits.trial,
            "reason": limits.reason or "", "median": run_chart_median(values).median,
            "point_labels": judged.label if limits.reason is None else (),
        }  # fmt: skip
    return process_chart_of(
        rows_of(values) if rows is None else rows, polarity=polarity, **(arguments | changes)
    )


def labelled(words, values=None, **changes):
    """A chart whose limits and words are given by hand."""
    values = values or [10.0 + 10 * (number % 2) for number in range(len(words))]
    given = {"mean": 15.0, "lower": 5.0, "upper": 25.0, "point_labels": words}
    return process(values, compute=False, **(given | changes))


def indicator(name="Reading", **changes):
    row = {
        "name": name, "value_text": "45.0%", "benchmark_text": "51.3%", "period": "2024/25",
        "position": 0.3, "low_position": 0.1, "q1": 0.4, "q3": 0.6, "high_position": 0.9, "word": "worse",
        "polarity": "high",
    }  # fmt: skip
    return row | changes


def spine(*rows, **changes):
    frame = pd.DataFrame(rows or [indicator()])
    return spine_chart_of(frame, **({"title": "Chester beside England", "area_name": "Chester"} | changes))


RUG = pd.DataFrame(
    [
        ("Devon", "Reading", "better", "63.0%"),
        ("Chester", "Reading", "worse", "45.0%"),
        ("Essex", "Reading", "no clear difference", "51.0%"),
        ("Devon", "Children in care", "higher", "72"),
        ("Chester", "Children in care", "lower", "60"),
        ("Devon", "Re-referrals", "the same", "22.6%"),
        ("Chester", "Re-referrals", "not tested", "23.0%"),
        ("Essex", "Re-referrals", "", ""),
    ],
    columns=["area_name", "indicator_name", "word", "value_text"],
)


def rug(rows=RUG, **changes):
    return tartan_rug_of(rows, **({"title": "Councils beside England", "area_name": "Chester"} | changes))


def money(*bars, **changes):
    held = bars or (MoneyBar("Grants", 12.5), MoneyBar("Savings", -3.0, is_main=False))
    return money_chart(held, **({"title": "Grants", "unit": "GBP million"} | changes))


def every_chart(text="Reading"):
    """One chart of each kind with `text` wherever text comes from data."""
    lines = {"area": AREA, "region": ENGLAND}
    groups = gaps(group_1=f"1 {text}", group_2=f"2 {text}", name=text, movement=text)
    rug_rows = pd.concat([
        RUG.assign(value_text=text, indicator_name=RUG["indicator_name"] + text, period=text),
        RUG.head(1).assign(area_name=text),
    ])  # fmt: skip
    return [
        trend(lines, title=text, area_name=text, region_name=text, target_value=50.0, target_label=text,
              message=text),
        gap_strip_of(goal(name=text), area_name=text, region_name=text),
        group_gap_chart_of(groups, area_name=text),
        overview_chart_of(pd.DataFrame([goal(short_name=text)]), title=text),
        neighbours(AREAS.assign(area_name=text), title=text, england_value=50.0, period_label=text),
        process(title=text, area_name=text, target_value=3.0, target_label=text, message=text),
        process([1.0, 2.0, 3.0], title=text, area_name=text, reason=text, target_value=3.0),
        spine(indicator(text, value_text=text, benchmark_text=text, period=text), title=text, area_name=text,
              scale_label=text, benchmark_name=text, note=text, message=text),
        rug(rug_rows, title=text, area_name=text, benchmark_name=text, note=text, message=text),
        money(MoneyBar(text, 12.5), MoneyBar(f"{text} 2", -3.0, is_main=False), title=text, message=text),
    ]  # fmt: skip


# What a figure shows


def axes_of(chart):
    (axes,) = chart.figure.axes
    return axes


def texts(chart):
    """Every word of the figure."""
    figure = chart.figure
    figure.draw_without_rendering()  # the labels of an axis are set then
    return [text.get_text() for text in figure.findobj(Text) if text.get_visible() and text.get_text()]


def line(chart, label):
    """The line of a name."""
    (found,) = [line for line in axes_of(chart).lines if line.get_label() == label]
    return found


def runs(chart, label):
    """How many points of a line are joined, run by run."""
    joined = "".join(
        "x" if value == value else " " for value in np.asarray(line(chart, label).get_ydata(), float)
    )
    return [len(run) for run in joined.split()]


def marks(chart, role, *, hollow=None):
    """The places of the marks of a colour, from left to right; `hollow` of open or of filled ones only."""
    found = []
    for held in axes_of(chart).lines:
        if held.get_marker() in ("none", "None", "", None) or held.get_markeredgecolor() != COLOURS[role]:
            continue
        is_hollow = held.get_markerfacecolor() == COLOURS["surface"]
        if hollow in (None, is_hollow):
            xs, ys = (np.asarray(data, float) for data in held.get_data())
            shown = range(len(xs)) if held.get_markevery() is None else held.get_markevery()
            found += [(xs[place], ys[place]) for place in shown]
    return sorted(found)


def shapes(chart, role):
    """The marks of a colour, by their shape."""
    return {
        held.get_marker() for held in axes_of(chart).lines
        if held.get_marker() not in ("none", "None", "", None) and held.get_markeredgecolor() == COLOURS[role]
    }  # fmt: skip


def filled(chart, role):
    """The corners of the shapes filled with a colour: left, top, right, bottom, in values."""
    found = []
    for patch in axes_of(chart).patches:
        if patch.get_facecolor()[:3] == rgb(role):
            corners = patch.get_xy()
            found.append((*corners.min(axis=0), *corners.max(axis=0)))
    return found


def rgb(role):
    colour = COLOURS[role].lstrip("#")
    return tuple(int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))


def table_rows(chart):
    """The chart's table on the page, by the first cell of each row."""
    table = BeautifulSoup(chart._repr_html_(), "html.parser").find("table")
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
    return {row[0]: row[1:] for row in rows}


def page(*charts):
    body = "".join(chart._repr_html_() for chart in charts)
    return (
        f"<html lang='en-GB'><head><title>T</title></head><body><main><h1>T</h1>{body}</main></body></html>"
    )
