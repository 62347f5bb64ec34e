"""What holds of every release: each link leads somewhere, and nothing private is in it."""

import re
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup


def soup_of(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def files_of(folder):
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def dead_links(folder):
    """Every link of every page that leads to no file, no id or nowhere in the folder."""
    ids = {path: {tag["id"] for tag in soup_of(path).find_all(id=True)} for path in folder.rglob("*.html")}
    found = []
    for path in ids:
        for link in soup_of(path).find_all("a", href=True):
            parts = urlsplit(link["href"])
            if parts.scheme or parts.netloc:
                assert parts.scheme in ("https", "mailto", "data"), link
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            is_there = target.is_file() and target.is_relative_to(folder.resolve())
            if not is_there or (parts.fragment and parts.fragment not in ids.get(target, ())):
                found.append((path.relative_to(folder).as_posix(), link["href"]))
    return found


def private_things(folder, project):
    """What no release may hold: names of files, and words in them."""
    found = [name for name in files_of(folder) if re.search(r"ipynb|manifest|draft|edited|\.tmp", name)]
    for name, path in files_of(folder).items():
        text = path.read_bytes().decode("utf-8", "ignore")
        found += [
            (name, word)
            for word in (str(project.root), "manifest.json", ".ipynb", "notebook_sha256", "noindex")
            if word in re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
        ]
    return found
