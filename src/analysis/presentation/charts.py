"""The charts that reports use, each with its text alternative, its legend in words and its table.

| module                | what it draws                                                          |
| --------------------- | ---------------------------------------------------------------------- |
| `charts_trend.py`     | one indicator over time, with comparators and target                   |
| `charts_gap.py`       | one figure, its target and its comparators on one scale                |
| `charts_groups.py`    | two groups over time and the difference between them                   |
| `charts_overview.py`  | all goals of a plan by their distance to target                        |
| `charts_neighbours.py`| one figure in many areas as bars                                       |
| `charts_process.py`   | one indicator as a process: limits and what stands out; run chart      |
| `charts_spine.py`     | all indicators of one area beside a benchmark                          |
| `charts_rug.py`       | areas by indicators, as a table of verdicts                            |
| `charts_money.py`     | amounts of money as bars from zero                                     |
| `charts_sparkline.py` | a line for a cell of a table                                           |
| `charts_figure.py`    | what all have in common: the figure, its words, its table, its axis    |
| `charts_verdicts.py`  | better, worse, similar: word, symbol, mark and tint of each            |
| `charts_series.py`    | a series as lines: gaps, breaks, what is left out                      |
| `charts_plot.py`      | the frame over time: ticks, lines, labels at the line ends             |
| `charts_narrow.py`    | the key of a drawing for phones; each chart has one of its own         |
| `charts_svg.py`       | a surface in pixels, text that fits it, colours by what they stand for |
| `charts_page.py`      | Matplotlib's renderer for a page                                       |
| `charts_png.py`       | a drawing as dots, for Word                                            |
| `charts_letters.py`   | lines of text as dots                                                  |

Other modules use the names below and none of the parts.
"""

from analysis.presentation.charts_figure import Chart
from analysis.presentation.charts_gap import gap_strip
from analysis.presentation.charts_groups import group_gap_chart
from analysis.presentation.charts_money import MoneyBar, money_chart
from analysis.presentation.charts_neighbours import neighbour_chart
from analysis.presentation.charts_overview import overview_chart
from analysis.presentation.charts_process import process_chart
from analysis.presentation.charts_rug import tartan_rug
from analysis.presentation.charts_sparkline import Sparkline, sparkline
from analysis.presentation.charts_spine import spine_chart
from analysis.presentation.charts_trend import trend_chart

__all__ = [
    "Chart",
    "MoneyBar",
    "Sparkline",
    "gap_strip",
    "group_gap_chart",
    "money_chart",
    "neighbour_chart",
    "overview_chart",
    "process_chart",
    "sparkline",
    "spine_chart",
    "tartan_rug",
    "trend_chart",
]
