#!/usr/bin/env bash
# papermill 2.7.0: `inspect_notebook` leaves out a parameter whose type is a union, although the cell is
# valid Python and running the notebook with that parameter works; and it ends a text in quotation marks
# at a number sign inside it, taking the rest of the text for the comment. Whoever checks parameters
# against what it returns refuses a right name, and shows a default that is not the notebook's.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/env"
"$work/env/bin/python" -m pip install --quiet --disable-pip-version-check papermill==2.7.0 nbformat==5.10.4
cat >"$work/try.py" <<'PY'
import sys
from pathlib import Path

import nbformat
import papermill

file = Path(sys.argv[1]) / "in.ipynb"
cell = nbformat.v4.new_code_cell('years: int | None = None  # how many\ntitle: str = "Goal # 1"  # the title\n')
cell.metadata["tags"] = ["parameters"]
notebook = nbformat.v4.new_notebook(cells=[cell])
notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
nbformat.write(notebook, file)
found = papermill.inspect_notebook(str(file))
print(found)
ok = list(found) == ["title"] and found["title"]["default"] == '"Goal' and found["title"]["help"] == '1"  # the title'
print("as stated" if ok else "changed")
sys.exit(not ok)
PY
"$work/env/bin/python" "$work/try.py" "$work"
