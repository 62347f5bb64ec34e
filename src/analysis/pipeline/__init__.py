"""From notebooks to pages: plan, execute, render, write.

The room that runs the reports. It computes no statistic and knows no indicator: it prepares the
processed tables, runs each notebook with its parameters, turns what came out into one accessible
page, checks the page, and writes it so that a failure never replaces the last good report.

| module         | what it does                                                              |
| -------------- | ------------------------------------------------------------------------- |
| `project.py`   | finds the project and names its folders                                   |
| `areas.py`     | turns an area's name or code, as a person writes it, into its code        |
| `notebooks.py` | reads what parameters a notebook takes; refuses wrong names and types     |
| `prepare.py`   | reads, cleans and stores the data, only when its inputs changed           |
| `execute.py`   | runs one notebook in a fresh kernel; says where it failed                 |
| `render.py`    | makes the page of an executed notebook with the template beside it        |
| `structure.py` | headings, contents list, tables and pictures of a page, made navigable    |
| `check.py`     | what a page must have before it may be published                          |
| `downloads.py` | Word, spreadsheet, tables and charts of a page, beside it and linked      |
| `write.py`     | writes a file completely or not at all                                    |
| `repair.py`    | writes a CSV file from Excel again as plain UTF-8 with commas             |
| `manifest.py`  | what went into a report; whether it is still current                      |
| `uses.py`      | which tables and modules a notebook uses, found by reading it             |
| `ingredients.py` | what a report is made of, and why it is due                             |
| `build.py`     | one job for each area and notebook, run as a batch                        |
| `orders.py`    | what a build hands to whoever makes a report, and what it gets back       |
| `batch.py`     | what makes the reports of one build, on either engine or a cluster        |
| `durations.py` | which report is begun first                                               |
| `scratch.py`   | folders for what a build needs only while it runs                         |
| `publish.py`   | puts a report in its place, or keeps a failure beside it                  |
| `lock.py`      | one build of a project at a time                                          |
| `watch.py`     | builds again whenever something is saved                                  |
| `rebuild.py`   | a past report again, from exactly what its manifest names                 |
| `index.py`     | the page over all reports                                                 |
"""
