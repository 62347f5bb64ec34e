"""Runs a build that is killed when it is about to do its n-th write, for test_faults.

    python faulty_build.py FOLDER N real|toy ARGUMENTS OF annual-review

Every file below FOLDER that is opened to be written, renamed or removed is a write; N = 0 kills
nothing, and prints how many writes there were. With `toy` no notebook runs: the files of a report are
made up here, so that hundreds of builds take minutes. What writes them is the real thing.
"""

import os
import signal
import sys
import types
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial

from analysis import cli
from analysis.build import build
from analysis.build.current import json_text, made_of
from analysis.tables.files import sha256

WRITES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir")
count = 0


def watch_writes(root, last):
    def about_to_write(event, args):
        global count
        if event == "open":
            if not isinstance(args[2], int) or not args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                return
        elif event not in WRITES:
            return
        if not isinstance(args[0], str | bytes | os.PathLike) or not os.fsdecode(args[0]).startswith(root):
            return
        count += 1
        if count == last:
            os.kill(0, signal.SIGKILL)  # the whole group: this process and all that it started

    sys.addaudithook(about_to_write)


@dataclass
class ToyMade:
    files: dict
    error: object = None
    warnings: tuple = ()
    partial: bytes = b""
    peak_memory_bytes: int = 0
    failure: tuple = field(default=("", ""))
    seconds: float = 0.0


class ToyBatch(AbstractContextManager):
    def __init__(self, *_how):
        pass

    def __exit__(self, *_exception):
        pass

    def begin(self):
        pass

    def made(self, orders):
        yield from toy_orders(orders)


def toy_orders(orders):
    for number, (job, preparation) in orders.items():
        stem, mark = job.stem, job.notebook.content_hash.encode()
        files = {f"{stem}/{stem}.docx": b"docx" + mark, f"{stem}/tables/01.csv": b"csv" + mark,
                 f"{stem}.ipynb": b"ipynb" + mark, f"{stem}.html": b"html" + mark}  # fmt: skip
        manifest = {
            "title": job.title, "area_name": job.area.name, "year": job.year,
            **made_of(job, {}, preparation),
            "outputs": {name: sha256(content) for name, content in files.items()},
        }  # fmt: skip
        files[f"{stem}.manifest.json"] = json_text(manifest).encode()
        yield number, partial(ToyMade, files)


def use_toys():
    build.Batch = ToyBatch
    build.order_of = lambda job, _project, preparation, *_how, **_more: (job, preparation)
    pages = types.ModuleType("analysis.page.html")
    pages.render_template = lambda name, values, page: json_text({**values, "stamp": str(values["stamp"])})
    sys.modules[pages.__name__] = pages


if __name__ == "__main__":
    if sys.argv[3] == "toy":
        use_toys()
    watch_writes(os.path.realpath(sys.argv[1]), int(sys.argv[2]))
    code = cli.main(sys.argv[4:])
    print("writes", count)
    sys.exit(code)
