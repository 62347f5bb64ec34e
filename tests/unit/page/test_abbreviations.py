"""Abbreviations are explained where they are first used and in a list at the end of the page."""

import re

from bs4 import BeautifulSoup
from real_project import ROOT

from analysis.page.abbreviations import MEANINGS
from analysis.page.structure import explain_abbreviations, read_tree, written


def page(main):
    tree = read_tree(f"<main>{main}</main>")
    explain_abbreviations(tree)
    return BeautifulSoup(written(tree), "html.parser")


def listed(soup):
    return [term.get_text() for term in soup.select(".terms dt")]


def test_the_meanings_are_those_of_the_glossary():
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|$", glossary, re.MULTILINE))
    assert {term: rows.get(term) for term in MEANINGS} == MEANINGS


def test_the_first_use_in_running_text_is_marked_and_no_other():
    soup = page("<h2>NEET</h2><p>Of those NEET, and NEET again.</p><p>NEET and EHC plans</p>")
    assert [(word.get_text(), word["title"]) for word in soup.find_all("abbr")] == [
        ("NEET", MEANINGS["NEET"]), ("EHC plans", MEANINGS["EHC plan"]),
    ]  # fmt: skip
    assert soup.h2.find("abbr") is None
    assert soup.p.get_text() == "Of those NEET, and NEET again."
    assert listed(soup) == ["EHC plan", "NEET"]


def test_a_term_that_stands_only_in_a_heading_or_a_link_is_listed():
    assert listed(page('<h2>SDQ</h2><p><a href="#x">TAF</a></p>')) == ["SDQ", "TAF"]


def test_only_whole_words_count_and_a_page_without_any_has_no_list():
    soup = page("<p>SENDING a NEETHERLAND, tafs and level 3.</p>")
    assert soup.find("abbr") is None and soup.find("section") is None


def test_what_stands_in_a_picture_or_a_script_is_left_alone():
    soup = page("<svg><text>NEET</text></svg><script>NEET</script><p>x</p>")
    assert str(soup.svg) == "<svg><text>NEET</text></svg>" and listed(soup) == []


def test_text_beside_an_abbreviation_stays_text():
    soup = page("<p>&lt;b&gt; SDQ &lt;script&gt;</p>")
    assert str(soup.p) == f'<p>&lt;b&gt; <abbr title="{MEANINGS["SDQ"]}">SDQ</abbr> &lt;script&gt;</p>'
