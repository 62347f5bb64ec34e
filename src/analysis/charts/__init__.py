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

An analyst takes the style with `plt.style.use("analysis.charts.report")`.
"""
