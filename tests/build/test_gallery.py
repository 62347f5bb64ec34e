"""The gallery of charts: twelve of them, each with its text alternative and its table."""

from bs4 import BeautifulSoup
from real_project import copy_cleaned
from toy_project import RecordedProgress

from analysis.build.build import build


def test_the_gallery_is_built_with_twelve_charts_each_with_words_and_a_table(real_project, tmp_path):
    project = copy_cleaned(real_project, tmp_path / "project")
    settings = project.root / "project.yml"
    settings.write_text(
        settings.read_text(encoding="utf-8") + "own_notebooks: notebooks/examples\n", encoding="utf-8"
    )
    result = build(project, RecordedProgress(), notebooks=["gallery"])
    result.raise_failures()
    page = BeautifulSoup(
        (project.reports / "e06000050/2024-25/gallery.html").read_text(encoding="utf-8"), "html.parser"
    )
    charts = page.main.find_all("figure", class_="chart")
    assert len(charts) == 12
    for chart in charts:
        words = chart.find("desc")
        assert len((words.get_text() if words else chart.find("img")["alt"]).split()) > 5
        assert len(chart.find("table").find_all("tr")) > 2
        assert chart.find("caption").get_text()
        assert "Index" not in [heading.get_text(strip=True) for heading in chart.find_all("th")]
    (councils,) = [chart.find("table") for chart in charts if "less than" in chart.get_text()]
    counted = [int(row.find_all("td")[-1].get_text()) for row in councils.tbody.find_all("tr")]
    assert sum(counted) == 153  # every council stands in one bar, those with 0% too
    beside = project.reports / "e06000050/2024-25/gallery"
    assert len([*(beside / "charts").glob("*.png")]) == 12
    assert sum("chart--themed" in chart["class"] for chart in charts) >= 9  # they follow light and dark
