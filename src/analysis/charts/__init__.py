"""Charts: ordinary Matplotlib figures, each with its words, its data and its table.

| module                                        | what it holds                                           |
| --------------------------------------------- | ------------------------------------------------------- |
| `chart`                                       | `Chart`, which shows itself, and what all say alike     |
| `theme`, `report.mplstyle`                    | the house style: colours by what they stand for, sizes  |
| `scale`                                       | an axis with round ends                                 |
| `verdicts`                                    | better, worse, similar: word, symbol, mark, tint        |
| `series`                                      | a series as points: joined, broken, left out            |
| `over_time`, `rows`                           | the two drawings that most kinds share                  |
| `trend`, `groups`, `process`                  | kinds over time                                         |
| `overview`, `neighbours`, `spine`, `money`    | kinds with a row for each thing                         |
| `distribution`, `neighbour_grid`              | kinds over many councils, with seaborn                  |
| `gap_strip`, `rug`, `sparkline`               | other kinds                                             |
| `svg`                                         | a figure as a part of a page                            |
| `png`                                         | such a part as dots, for Word                           |
| `kept`, `warm`                                | drawings kept between builds; axes made before copies   |

What the makers of charts take has one meaning: `title` stands above the drawing; `unit` and `decimals` are
those of `tables.data.INDICATORS`; `polarity` says which direction is better: `high`, `low`, `none`; `breaks`
are a review's, of which those of other indicators are left out; `area_name`, `region_name` and
`benchmark_name` say what is drawn; `period_label` is the period of the figures; `england_value` and
`target_value` are drawn as a line, None for none, called `target_label` or else by the value; `has_place` is
whether a figure may stand in a rank, as one of fewer than 30 may not; `message` is the point of the chart,
None for a sentence of its own; a title that is None is made of what is drawn.

An analyst takes the style with `plt.style.use("analysis.charts.report")`.
"""
