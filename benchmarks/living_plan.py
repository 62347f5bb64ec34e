"""A council's build with a plan that has grown, beside the same build with today's documents, as a ratio.

The plan that has grown has ten editions, of which the newest has 1,000 actions and 20,000 entries in its
progress log, and the five before it 1,000 actions each. Both projects stand in a temporary folder, have the
same pages, and are built by turns, each from nothing:

    python benchmarks/living_plan.py            three builds of each
    python benchmarks/living_plan.py --quick    one build of each, a tenth of the rows: too few to quote

It ends with 1 where the larger takes more than twice as long.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import re
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from against import ROOT, Side, copied

EDITION, BEFORE = "our_plan_2024_25", "outcome_plan_2019"
EDITIONS = 10
ACTIONS = 1_000
ENTRIES = 20_000
MOST = 2.0
SEED = 15
STATUSES = ("on track", "in progress", "delayed", "under way", "behind schedule", "complete")
ROLES = ("Head of Early Help", "Director of Education", "Virtual School Head", "Head of Safeguarding")
VERBS = ("Open", "Review", "Extend", "Publish", "Train", "Commission", "Set up", "Test")
THINGS = (
    "family hubs", "the offer for young carers", "short breaks", "the waiting list for assessments",
    "foster placements", "mentoring in secondary schools", "the joint training of health visitors",
    "support for speech and language", "the neighbourhood teams", "the panel for step-down cases",
)  # fmt: skip
PLACES = ("Ellesmere Port", "Northwich", "Winsford", "Chester", "the rural wards")
YEARS = ("by the autumn", "with partners", "in every school", "for children under five", "with the police")


def title_of(number: int, edition: int) -> str:
    """What an action is; one in five is worded otherwise in each edition."""
    draw = random.Random(f"{SEED} {number} {edition if number % 5 == 0 else 0}")
    said = (draw.choice(VERBS), draw.choice(THINGS), "in", draw.choice(PLACES), draw.choice(YEARS))
    return f"{' '.join(said)}, part {number}"


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    """Write a CSV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def grow(root: Path, actions: int, entries: int, editions: int) -> None:
    """Let the plan of a project grow."""
    raw = root / "data" / "raw" / EDITION / "actions.csv"
    with raw.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    own = [row["action_id"] for row in rows]
    names = [*own, *(f"x{number:04}" for number in range(len(own), actions))][:actions]
    more = []
    for number, name in enumerate(names[len(own) :], start=len(own)):
        key = hashlib.sha256(f"{number}".encode()).hexdigest()
        said = {"title": title_of(number, editions), "wording_sha256": key, "wording_key": key}
        more.append({**rows[number % len(own)], **said, "action_id": name, "deadline": "March 2026"})
    before = hashlib.sha256(raw.read_bytes()).hexdigest()
    write_rows(raw, [*rows, *more])
    sources = root / "data" / "raw" / "sources.yml"
    after = hashlib.sha256(raw.read_bytes()).hexdigest()
    sources.write_text(sources.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    earlier = BEFORE
    for place in range(editions - 5):
        name = f"plan_{2019 + place}_{20 + place}"
        folder = root / "data" / "plans" / name
        write_rows(
            folder / "actions.csv",
            [
                {
                    "theme": "Children", "action_id": action, "title": title_of(number, place),
                    "deadline": f"March {2021 + place}", "owner": ROLES[number % len(ROLES)],
                }
                for number, action in enumerate(names)
            ],
        )  # fmt: skip
        lines = [
            f"title: Plan {2019 + place}-{20 + place}", "area: E06000050", f'published: "{2019 + place}"',
            f'target_years: ["{2019 + place}/{20 + place}"]', f"supersedes: {earlier}",
            "goals: {}", "status: approved", "approved_by: Children's Trust board",
            f"approved_on: 1 May {2019 + place}",
        ]  # fmt: skip
        (folder / "edition.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        earlier = name
    plans = root / "data" / "reference" / "plans.yml"
    text = plans.read_text(encoding="utf-8")
    found = re.search(rf"(?ms)^  {EDITION}:\n.*?supersedes: ({BEFORE})$", text)
    if found is None:
        raise RuntimeError(f"plans.yml: {EDITION} does not supersede {BEFORE}")
    plans.write_text(text[: found.start(1)] + earlier + text[found.end(1) :], encoding="utf-8")
    draw = random.Random(SEED)
    step = max(len(names), 1)
    log = []
    for number in range(entries):
        place, turn = number % step, number // step
        day = date(2024, 4, 2) + timedelta(days=17 * turn + place % 13)
        log.append(
            {
                "action_id": names[place], "date": day.isoformat(), "status": draw.choice(STATUSES),
                "done": title_of(place, turn), "role": ROLES[place % len(ROLES)], "next_step": "Report again",
                "deadline": "June 2026" if turn == 3 and place % 10 == 0 else "",
                "reason": "A post is vacant" if turn == 3 and place % 10 == 0 else "", "evidence": "",
            }
        )  # fmt: skip
    write_rows(root / "data" / "plans" / EDITION / "progress" / "progress.csv", log)


def main() -> int:
    """Print both times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one build of each, a tenth of the rows")
    is_quick = parser.parse_args().quick
    part = 10 if is_quick else 1
    with tempfile.TemporaryDirectory(prefix="annual-review-bench-") as folder:
        names = ("today's documents", "the plan that has grown")
        sides = [Side(name, copied(ROOT, Path(folder) / str(place))) for place, name in enumerate(names)]
        grow(sides[1].folder, ACTIONS // part, ENTRIES // part, EDITIONS)
        for _ in range(1 if is_quick else 3):
            for side in sides:
                side.forget("reports", "data/processed")
                side.run("build", side.build())
    print(f"{EDITIONS} editions, {ACTIONS // part:,} actions, {ENTRIES // part:,} entries\n")
    print("| a build from nothing | seconds of a processor | by the clock |\n|---|--:|--:|")
    taken = []
    for side in sides:
        took = side.took["build"]
        taken.append([median(one.processor for one in took), median(one.clock for one in took)])
        print(f"| {side.name} | {taken[-1][0]:.1f} | {taken[-1][1]:.1f} |")
    ratios = [after / before for before, after in zip(*taken, strict=True)]
    print(f"| ratio, at most {MOST:g} | {ratios[0]:.2f} | {ratios[1]:.2f} |")
    return int(max(ratios) > MOST)


if __name__ == "__main__":
    sys.exit(main())
