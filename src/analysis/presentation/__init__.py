"""What readers see: sentences, tables and charts, made from the declared tables.

The room that turns results into pages. It computes no statistic; it reads the vocabulary and the
declared tables, and never another room. Figures are rounded here and nowhere else.

| module       | what it does                                                                  |
| ------------ | ----------------------------------------------------------------------------- |
| `words.py`   | numbers, dates and sentences as a reader sees them; the only place that rounds |
| `markup.py`  | trusted markup apart from text; the templates beside it                       |
| `charts*.py` | charts as inline SVG, each with its text alternative and its table            |
"""
