#!/usr/bin/env bash
# python-calamine 0.9.1 hands on a cell that holds an error (#DIV/0!, #N/A) as empty text, the same as a
# cell in which nothing stands; pandas 3.1.1 with keep_default_na=False (as text is read, to keep marks
# such as NA) then cannot tell the two apart. With openpyxl 3.1.5 pandas gives a missing value for the
# error and empty text for the empty cell. So a formula that failed in a council's workbook looks like a
# figure that was never entered.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/env"
"$work/env/bin/python" -m pip install --quiet --disable-pip-version-check \
    pandas==3.1.1 python-calamine==0.9.1 openpyxl==3.1.5 XlsxWriter==3.3.1
cat >"$work/try.py" <<'PY'
import sys

import pandas as pd
import xlsxwriter
from python_calamine import CalamineWorkbook

file = sys.argv[1]
with xlsxwriter.Workbook(file) as book:
    sheet = book.add_worksheet("Table")
    for row, name in enumerate(("figure", "division by zero", "not available", "nothing")):
        sheet.write_string(row, 0, name)
    sheet.write_number(0, 1, 12.5)
    sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    sheet.write_formula(2, 1, "=NA()", None, "#N/A")
raw = [row[1] for row in CalamineWorkbook.from_path(file).get_sheet_by_name("Table").to_python()]
print("python-calamine alone", raw)
read = {}
for engine in ("openpyxl", "calamine"):
    frame = pd.read_excel(file, engine=engine, header=None, keep_default_na=False)
    read[engine] = ["missing" if pd.isna(cell) else cell for cell in frame[1]]
    print("pandas with", engine, read[engine])
ok = (
    raw == [12.5, "", "", ""]
    and read["calamine"] == [12.5, "", "", ""]
    and read["openpyxl"] == [12.5, "missing", "missing", ""]
)
print("as stated" if ok else "changed")
sys.exit(not ok)
PY
"$work/env/bin/python" "$work/try.py" "$work/file.xlsx"
