"""The words of the five documents of the worked example, to be searched for where they do not belong."""

import re
import zipfile

import pandas as pd
import yaml
from real_project import ROOT

PLANS = yaml.safe_load((ROOT / "data/reference/plans.yml").read_text(encoding="utf-8"))
SOURCES = yaml.safe_load((ROOT / "data/raw/sources.yml").read_text(encoding="utf-8"))["sources"]
SETTINGS = yaml.safe_load((ROOT / "project.yml").read_text(encoding="utf-8"))


def words_of_other_plans():
    """Words that only another council's plan, or what is declared about it, can have brought."""
    # what the product itself says of every council is nobody's: phrases of indicators, headings of a plan
    own = [*sorted((ROOT / "src").rglob("*.*")), *sorted((ROOT / "docs").glob("*.md"))]
    own += [ROOT / "data/reference/indicators.yml", *sorted((ROOT / "notebooks").glob("*.ipynb"))]
    house = "\n".join(path.read_text("utf-8") for path in own if path.suffix not in (".docx", ".pyc"))
    words = {"Cheshire West", "Our Plan", "Outcome Plan", "Early Help Strategy", "mid-year review"}
    words |= set(PLANS["editions"]) | {entry["title"] for entry in PLANS["editions"].values()}
    words |= {SETTINGS["tolerances"]["confirmed_by"]}
    for name, source in SOURCES.items():
        if source["kind"] == "plan_document":
            words |= {source["title"], source["short_title"], source["publisher"], source["citation"]}
            for path in (ROOT / "data/raw" / name).glob("*.csv"):
                cells = pd.read_csv(path, dtype=str, keep_default_na=False).stack()
                words |= {text for text in cells if len(text) > 30 and " " in text and text not in house}
    return words


def shorten_standard_set(project, kept=6):
    """Leave few measures in the standard set: each has a page of its own, and a few tell as much as forty."""
    path = project.reference / "indicators.yml"
    themes = re.compile(r"^    theme: .*\n", re.MULTILINE)
    text = path.read_text("utf-8")
    end = list(themes.finditer(text))[kept - 1].end()
    path.write_text(text[:end] + themes.sub("", text[end:]), encoding="utf-8", newline="\n")


def texts_of(path):
    if path.suffix in (".docx", ".xlsx", ".zip"):
        with zipfile.ZipFile(path) as packed:
            yield from (packed.read(name).decode("utf-8", errors="replace") for name in packed.namelist())
    elif path.suffix != ".png":
        yield path.read_text(encoding="utf-8", errors="replace")


def found_in(folder, words):
    """Each file below a folder with the words of `words` that it holds."""
    return {
        (path.relative_to(folder).as_posix(), word)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for text in texts_of(path)
        for word in words
        if word in text
    }
