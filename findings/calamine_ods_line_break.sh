#!/usr/bin/env bash
# python-calamine 0.9.1 (through pandas 3.1.1) reads a line break inside a cell of an OpenDocument
# spreadsheet as nothing: the heading "Appeals<line break>registered" becomes "Appealsregistered", so a
# column of official statistics is not found by its name. pandas' own reader of the format (odfpy 1.4.1)
# keeps the break. Two paragraphs in one cell are kept apart by both.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/env"
"$work/env/bin/python" -m pip install --quiet --disable-pip-version-check \
    pandas==3.1.1 python-calamine==0.9.1 odfpy==1.4.1
cat >"$work/try.py" <<'PY'
import sys

import pandas as pd
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import LineBreak, P

file = sys.argv[1]
broken = P(text="Appeals")
broken.addElement(LineBreak())
broken.addText("registered")
cells = [TableCell(valuetype="string"), TableCell(valuetype="string")]
cells[0].addElement(broken)
for text in ("Appeals", "registered"):
    cells[1].addElement(P(text=text))
row, table, document = TableRow(), Table(name="Table"), OpenDocumentSpreadsheet()
for cell in cells:
    row.addElement(cell)
table.addElement(row)
document.spreadsheet.addElement(table)
document.save(file)
read = {engine: pd.read_excel(file, engine=engine, header=None).iloc[0].tolist() for engine in ("odf", "calamine")}
for engine, cells in read.items():
    print(engine, cells)
ok = read["odf"] == ["Appeals\nregistered"] * 2 and read["calamine"] == ["Appealsregistered", "Appeals\nregistered"]
print("as stated" if ok else "changed")
sys.exit(not ok)
PY
"$work/env/bin/python" "$work/try.py" "$work/file.ods"
