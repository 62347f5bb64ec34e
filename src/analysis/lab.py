"""How things show themselves in JupyterLab: in light and dark, tables as on a page, a card for a review.

In a build nothing of this is loaded: there a page brings its own style sheet.
"""

from __future__ import annotations

import re
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.page.parts import Facts, Paragraph, Run, Table, group, headers

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

_SHEET = Path(__file__).parent / "page" / "templates" / "report" / "report.css"
_PLACE = ".jp-OutputArea-output"
_DARK = 'body[data-jp-theme-light="false"] '
_TAKEN = re.compile(r"\.(?:visually-hidden|status|num|short|note|sparkline|kpi|cards?|callout)\b")
_OURS = """\
{place} :is(table, caption, th, td) {{ text-align: left !important; }}
{place} .num.num {{ text-align: right !important; font-variant-numeric: tabular-nums; }}
{place} caption {{ caption-side: top; font-weight: 600; color: inherit; padding: 0.3em 0; }}
{place} figure.chart {{ margin: 0; max-width: 50rem; }}
{place} figure.chart:not(.chart--themed) svg {{ background: #ffffff; }}
"""
_CARDS = {
    "analysis.tables.results": ("Review", "Profile", "AreaComparison", "Narrative"),
    "analysis.tables.plan_results": ("EditionComparison", "ActionProgress", "Finance", "PlanDocument"),
}


def show(shell: Any) -> None:
    """Have a shell of JupyterLab show the objects of this package as the pages do."""
    formatter = shell.display_formatter.formatters["text/html"]
    bundles = shell.display_formatter.mimebundle_formatter
    for module, name in (("analysis.page.parts", "Part"), ("analysis.charts.chart", "Chart")):
        bundles.for_type_by_name(module, name, lambda thing, **_: {"text/html": styled(thing._repr_html_())})
    formatter.for_type_by_name("analysis.page.parts", "Sparkline", lambda thing: styled(thing._repr_html_()))
    formatter.for_type_by_name("pandas", "DataFrame", frame_html)
    for module, names in _CARDS.items():
        for name in names:
            formatter.for_type_by_name(module, name, lambda thing: styled(str(card(thing).html)))


def styled(html: str) -> str:
    """Markup with what it needs of the style sheet, in the colours of JupyterLab's own theme."""
    return f"<style>{lab_style()}</style>{html}"


@cache
def lab_style() -> str:
    """The part of the pages' style sheet that outputs need, for them alone."""
    sheet = re.sub(r"/\*.*?\*/", "", _SHEET.read_text(encoding="utf-8"), flags=re.DOTALL)
    light, dark = re.findall(r":root \{(.*?)\}", sheet, flags=re.DOTALL)[:2]
    ground = "--surface: var(--jp-layout-color0, #ffffff);"
    lines = [f"{_PLACE} {{{light}{ground} color-scheme: inherit; }}", f"{_DARK}{_PLACE} {{{dark}{ground}}}"]
    for selectors, inside in re.findall(r"^([^\s@{}][^{}]*)\{([^{}]*)\}", sheet, flags=re.MULTILINE):
        kept = [
            f"{_PLACE} {one.strip()}" for one in re.split(r",(?![^(]*\))", selectors) if _TAKEN.search(one)
        ]
        lines += [f"{', '.join(kept)} {{{inside}}}"] if kept else []
    return " ".join(" ".join([*lines, _OURS.format(place=_PLACE)]).split())


def frame_html(frame: pd.DataFrame) -> str | None:
    """A frame as pandas shows it, text at the left and numbers at the right."""
    html = getattr(frame, "_repr_html_")()  # noqa: B009 - what pandas offers to notebooks
    if html is None:
        return None
    first = frame.index.nlevels
    right = [
        f":nth-child({first + place})" for place, one in enumerate(frame.dtypes, 1) if one.kind in "iufc"
    ]
    name = "frame-" + "-".join(re.findall(r"\d+", "".join(right)))
    rule = (
        f"{_PLACE} .{name} tr > :is({', '.join(right)}) {{ text-align: right !important; }}" if right else ""
    )
    return styled(f'<style>{rule}</style><div class="{name}">{html}</div>')


def card(thing: Any) -> Any:
    """What an opened review, profile, comparison or document is about, and the tables that it holds."""
    said = dict(_said(thing))
    about = thing.review if hasattr(thing, "review") else thing
    title = ", ".join(str(getattr(about, name)) for name in ("area_name", "year") if getattr(about, name, ""))
    held = [(one.name, getattr(thing, one.name)) for one in fields(thing)]
    rows = tuple((name, str(len(frame))) for name, frame in held if hasattr(frame, "dtypes"))
    tables = Table("Its tables, each a DataFrame", headers("Name", "Rows", numbers=(1,)), rows)
    counts: tuple[tuple[str, str], ...] = ()
    if hasattr(thing, "assessments"):
        found = thing.assessments["status"].value_counts()
        counts = (("goals", ", ".join(f"{count} {word.lower()}" for word, count in found.items())),)
    return group(
        Paragraph((Run(f"{type(thing).__name__}: {title}", "strong"),)),
        Facts((*said.items(), *counts)),
        tables if rows else None,
    )


def _said(thing: Any) -> Iterator[tuple[str, str]]:
    for one in fields(thing):
        value = getattr(thing, one.name)
        if isinstance(value, str) and value and len(value) < 80:
            yield one.name, value
