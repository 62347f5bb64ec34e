#!/usr/bin/env bash
# papermill 2.7.0: `papermill in.ipynb out.ipynb -p year 2024_25` does not pass the text 2024_25 but the
# whole number 202425, because Python reads an underscore between digits as part of a number; nor does it
# pass the text "nan", but a floating number that is none. `-r year 2024_25` passes the text. So the name
# of a year or of an edition that is made of digits arrives changed, and nothing is said.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/env"
"$work/env/bin/python" -m pip install --quiet --disable-pip-version-check papermill==2.7.0 nbformat==5.10.4
cat >"$work/try.py" <<'PY'
import subprocess
import sys
from pathlib import Path

import nbformat

folder = Path(sys.argv[1])
cell = nbformat.v4.new_code_cell('year = ""')
cell.metadata["tags"] = ["parameters"]
notebook = nbformat.v4.new_notebook(cells=[cell])
notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
nbformat.write(notebook, folder / "in.ipynb")
found = {}
for option, text in (("-p", "2024_25"), ("-p", "nan"), ("-r", "2024_25")):
    command = ["papermill", "in.ipynb", "out.ipynb", "--prepare-only", option, "year", text]
    subprocess.run([sys.executable, "-m", *command], cwd=folder, check=True, capture_output=True)
    cells = nbformat.read(folder / "out.ipynb", as_version=4).cells
    found[option, text] = cells[1].source.splitlines()[-1]
    print(option, "year", text, "gives", found[option, text])
ok = found == {
    ("-p", "2024_25"): "year = 202425",
    ("-p", "nan"): "year = float('nan')",
    ("-r", "2024_25"): 'year = "2024_25"',
}
print("as stated" if ok else "changed")
sys.exit(not ok)
PY
"$work/env/bin/python" "$work/try.py" "$work"
