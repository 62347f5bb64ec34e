"""A whole project of a few rows, so that a test can break one thing in it.

Everything that a project must have is there: an extract like LAIT's, counts like those of DfE's
releases, a council's own figures, areas, neighbours, one plan, and the decisions. It is as declared.
"""

import csv
import hashlib
import io
import re

import pytest

from analysis.build.project import Project
from analysis.build.scratch import LOCK_NAME
from analysis.inputs.clean import clean_project
from analysis.inputs.project import read_project
from analysis.vocabulary.errors import DataError

AREAS = "data/raw/areas/areas.csv"
NEIGHBOURS = "data/raw/statistical_neighbours/statistical_neighbours.csv"
LAIT = "data/raw/lait/published_figures.csv"
COUNTS = "data/raw/releases/published_counts.csv"
COUNCIL = "data/raw/council/council_figures.csv"
KPIS = "data/raw/plan_2024/kpis.csv"
ACTIONS = "data/raw/plan_2024/actions.csv"
FIGURES = "data/raw/plan_2024/figures.csv"
SOURCES = "data/raw/sources.yml"
INDICATORS = "data/reference/indicators.yml"
PLANS = "data/reference/plans.yml"
BREAKS = "data/reference/breaks.yml"
CORRECTIONS = "data/reference/corrections.yml"
PROJECT = "project.yml"

_HASH = re.compile(r"HASH OF (\S+?)(?=\")")

_FILES = {
    AREAS: """\
area_code,dfe_la_code,area_name,area_type,region_code,region_name
E06000050,896,Cheshire West and Chester,Unitary authority,E12000002,North West
E06000007,877,Warrington,Unitary authority,E12000002,North West
E12000002,,North West,Region,,
E92000001,,England,Country,,
""",
    NEIGHBOURS: """\
area_code,area_name,rank,neighbour_code,neighbour_name,closeness,list_version
E06000050,Cheshire West and Chester,1,E06000007,Warrington,Extremely close,2025-05
""",
    LAIT: """\
indicator,group,unit,polarity,area_code,area_name,year_type,year_label,value,lait_measure,lait_last_update,measure
development,all,percent,High,E06000050,Cheshire West and Chester,Academic Year,2018,71.8,DEV,2026-02-01,GLD
development,all,percent,High,E06000050,Cheshire West and Chester,Academic Year,2019,72.1,DEV,2026-02-01,GLD
development,all,percent,High,E92000001,England,Academic Year,2019,-,DEV,2026-02-01,GLD
development,fsm,percent,High,E06000050,Cheshire West and Chester,Academic Year,2019,52.4,DEV_FSM,2026-02-01,FSM
in_care_rate,all,"rate per 10,000",-,E06000050,Cheshire West and Chester,Annual,2018,70,CARE,2026-02-01,CLA
re_referrals,all,percent,Low,E06000050,Cheshire West and Chester,Financial Year,2018,19.8,REREF,2026-02-01,Re-referrals
""",  # noqa: E501
    COUNTS: """\
indicator,group,area_code,area_name,time_identifier,time_period,numerator,denominator,value,publication
re_referrals,all,E06000050,Cheshire West and Chester,Financial year,2018,391,"1,973",19.8,Children in need
in_care_rate,all,E06000050,Cheshire West and Chester,Reporting year,2019,500,70000,71,Children looked after
""",
    COUNCIL: """\
indicator,group,area_code,period,value,numerator,denominator,status,published,source_note
families_helped,all,E06000050,2023-24,"1,204",,,final,2024-06-01,Early help team
development,all,E06000050,2024/25,74.3,,,provisional,2025-08-01,Early years team
""",
    KPIS: """\
document,line,line_end,measure_id,kpi,measure,unit,baseline,baseline_period,target_2023_24,target_2024_25
plan_2024,10,10,1.1,KPI,Good level of development,percent,69%,2016/17,71.5%,National Average
plan_2024,11,12,1.10,-,Children in care,"rate per 10,000",70.2,31 March 2018,n/a,72
plan_2024,13,13,1.2,-,Families helped,count,-,,-,"1,400"
""",
    ACTIONS: f"""\
document,line,line_end,theme,action_id,title,wording_sha256,wording_key,deadline,owner
plan_2024,20,20,Early years,a1,Visit every nursery,{"0" * 64},{"1" * 64},March 2025,Head of Early Years
plan_2024,21,22,Early help,a2,Open a family hub,{"2" * 64},{"3" * 64},Ongoing,
""",
    FIGURES: """\
document,line,line_end,figure_id,indicator,area,group,period,value,unit,numerator,denominator,words
plan_2024,30,30,f001,development,Cheshire West and Chester,all,2017/18,71.3%,percent,,,Good level of development
plan_2024,31,31,f002,in_care_rate,Cheshire West and Chester,all,,almost 70,"rate per 10,000",,,Children in care
""",  # noqa: E501
    SOURCES: """\
licences:
  ogl: "Open Government Licence v3.0"
  own: "The council's own figures"
sources:
  releases:
    title: "Numerators and denominators"
    publisher: "Department for Education"
    published: "2025"
    licence: ogl
    citation: "Department for Education, releases of 2025."
    kind: dfe_counts
    trust: 1
    files:
      published_counts.csv: "HASH OF data/raw/releases/published_counts.csv"
  lait:
    title: "Local authority interactive tool"
    short_title: "LAIT"
    publisher: "Department for Education"
    published: "spring 2026"
    licence: ogl
    citation: "Department for Education, LAIT."
    kind: lait_figures
    trust: 2
    files:
      published_figures.csv: "HASH OF data/raw/lait/published_figures.csv"
  council:
    title: "The council's own figures"
    publisher: "The council"
    published: "as each row says"
    licence: own
    citation: "The council's own figures."
    kind: tidy_figures
    trust: 3
    grows: true
    files:
      council_figures.csv: ""
  plan_2024:
    title: "A Plan for Children 2023 to 2025"
    publisher: "The council"
    published: "2024"
    licence: own
    citation: "The council, A Plan for Children."
    kind: plan_document
    trust: 4
    files:
      actions.csv: "HASH OF data/raw/plan_2024/actions.csv"
      figures.csv: "HASH OF data/raw/plan_2024/figures.csv"
      kpis.csv: "HASH OF data/raw/plan_2024/kpis.csv"
  areas:
    title: "Areas"
    publisher: "Office for National Statistics"
    published: "2026"
    licence: ogl
    citation: "Office for National Statistics."
    kind: areas
    trust: 0
    files:
      areas.csv: "HASH OF data/raw/areas/areas.csv"
  statistical_neighbours:
    title: "Statistical neighbours"
    publisher: "Department for Education"
    published: "May 2025"
    licence: ogl
    citation: "Department for Education."
    kind: neighbours
    trust: 0
    files:
      statistical_neighbours.csv: "HASH OF data/raw/statistical_neighbours/statistical_neighbours.csv"
""",
    INDICATORS: """\
indicators:
  development:
    name: "Good level of development"
    short_name: "Good level of development"
    description: "Share of children with a good level of development."
    unit: percent
    decimals: 1
    polarity: high
    publisher_polarity: high
    year_type: academic
    answers: same_academic_year
    groups:
      all: "All children"
      fsm: "Children eligible for free school meals"
    series:
      - {source: lait, id: "DEV", group: all, year_type: academic}
      - {source: lait, id: "DEV_FSM", group: fsm, year_type: academic}
  in_care_rate:
    name: "Children in care per 10,000"
    short_name: "Children in care"
    subject: "The rate of children in care"
    description: "Children in care at 31 March."
    unit: rate per 10,000
    decimals: 0
    polarity: low
    publisher_polarity: none
    year_type: snapshot:03-31
    answers: within_financial_year
    series:
      - {source: lait, id: "CARE", group: all, year_type: snapshot:03-31}
      - {source: releases, id: "in_care_rate", group: all, year_type: snapshot:03-31}
  re_referrals:
    name: "Re-referrals within 12 months"
    short_name: "Re-referrals"
    description: "Share of referrals within 12 months of an earlier one."
    unit: percent
    decimals: 1
    polarity: low
    publisher_polarity: low
    year_type: financial
    answers: within_financial_year
    series:
      - {source: lait, id: "REREF", group: all, year_type: financial}
      - {source: releases, id: "re_referrals", group: all, year_type: financial}
  families_helped:
    name: "Families helped"
    short_name: "TAF families helped"
    description: "Families helped in the year."
    unit: count
    decimals: 0
    polarity: high
    publisher_polarity: none
    year_type: financial
    answers: within_financial_year
""",
    PLANS: """\
editions:
  plan_2024:
    title: "A Plan for Children"
    area: E06000050
    published: "2024"
    target_years: ["2023/24", "2024/25"]
    supersedes: ""
goals:
  plan_2024:
    1.1: {indicator: development, theme: "Early years", actions: [a1]}
    1.10: {indicator: in_care_rate, theme: "Social care", reason: "The published rate."}
    1.2: {indicator: families_helped, theme: "Early help", actions: [a2, a1]}
target_readings: []
periods:
  plan_2024/f002: {period: "31 March 2018", reason: "the same figure is printed with its day elsewhere"}
comments: []
matches: {}
spending: {}
""",
    BREAKS: """\
breaks:
  - indicator: development
    kind: break
    period: "2018/19"
    reason: "The profile was revised."
    source: "Department for Education"
""",
    CORRECTIONS: "corrections: []\n",
    PROJECT: """\
area: E06000050
year: "2024/25"
edition: plan_2024
tolerances:
  confirmed_by: "not confirmed"
  units:
    percent: {points: 2.0}
    "rate per 10,000": {percent_of_target: 5.0}
    count: {percent_of_target: 5.0}
""",
    "pyproject.toml": "",
}


class SmallProject:
    """A project that a test may change; every file is named by its path below the root."""

    def __init__(self, root):
        self.root = root
        self.folders = Project.at(root)
        self._sources = _FILES[SOURCES]
        (root / "notebooks").mkdir(parents=True)
        for name, text in _FILES.items():
            self.write(name, text)

    def path(self, name):
        return self.root / name

    def text(self, name):
        return self._sources if name == SOURCES else self.path(name).read_bytes().decode("utf-8")

    def write(self, name, content, *, declared=True):
        """Write a file, and declare its hash, as the author of a new release would."""
        if name == SOURCES:
            self._sources = content
        else:
            self.path(name).parent.mkdir(parents=True, exist_ok=True)
            self.path(name).write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        if declared:
            self.declare()

    def declare(self):
        """Put the hashes of the files as they are now into sources.yml."""
        self.path(SOURCES).write_text(_HASH.sub(self._hash, self._sources), encoding="utf-8", newline="\n")

    def _hash(self, match):
        path = self.path(match[1])
        return hashlib.sha256(path.read_bytes() if path.is_file() else b"").hexdigest()

    def replace(self, name, old, new):
        """Replace the only place where `old` stands."""
        text = self.text(name)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def append(self, name, text):
        self.write(name, self.text(name) + text)

    def drop_column(self, name, column):
        rows = list(csv.reader(io.StringIO(self.text(name))))
        place = rows[0].index(column)
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(row[:place] + row[place + 1 :] for row in rows)
        self.write(name, text.getvalue())

    def remove(self, name):
        self.path(name).unlink()

    def row_of(self, name, text):
        """The line of a file on which `text` first stands."""
        return self.text(name).split(text)[0].count("\n") + 1

    def tables(self):
        return clean_project(read_project(self.root))

    def problems(self):
        """Everything that is wrong, as the reader and the cleaner say it."""
        with pytest.raises(DataError) as caught:
            self.tables()
        return caught.value.problems

    def snapshot(self):
        """Every file and its bytes, but the empty file by which builds take turns."""
        return {
            p.relative_to(self.root): p.read_bytes()
            for p in self.root.rglob("*")
            if p.is_file() and p.name != LOCK_NAME
        }


def assert_refused(problems, file, row, column, found, expected, advice):
    """One problem, in that place and with these words."""
    assert len(problems) == 1, "\n".join(map(str, problems))
    (problem,) = problems
    assert (problem.file, problem.row, problem.column) == (file, row, column)
    assert found in problem.found
    assert expected in problem.expected
    assert advice in problem.advice
    assert str(problem).startswith(f"{file}, row {row}" if row else file)


def declare_edition(small, name, title, *years, supersedes=""):
    listed = ", ".join(f'"{year}"' for year in years)
    entry = f"""  {name}:
    title: "{title}"
    area: E06000050
    published: "2025"
    target_years: [{listed}]
    supersedes: "{supersedes}"
"""
    small.replace(PLANS, "\ngoals:\n", f"\n{entry}goals:\n")
