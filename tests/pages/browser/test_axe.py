"""axe-core finds nothing on any page: the rules of WCAG 2.2, levels A and AA, and best practice."""

import pytest
from opened_pages import WITHOUT_SHADOWS, breaches
from real_project import REPORTS

pytestmark = [pytest.mark.browser, pytest.mark.reports]

SIZES = {"1280": {"width": 1280, "height": 900}, "320": {"width": 320, "height": 640}}
CASES = [
    (name, scheme, size) for name in (*REPORTS, "index") for scheme in ("light", "dark") for size in SIZES
]


SAMPLED_CASES = (
    ("annual_review", "light", "1280"),
    ("annual_review", "dark", "320"),
    ("index", "light", "320"),
)


@pytest.mark.parametrize(
    ("name", "scheme", "size"),
    [
        pytest.param(*case, marks=() if case in SAMPLED_CASES else pytest.mark.deep, id="-".join(case))
        for case in CASES
    ],
)
def test_axe_finds_nothing(visit, axe, name, scheme, size):
    assert violations(visit, axe, name, scheme, size) == []


def test_axe_finds_what_is_wrong(visit, axe):
    """The tests above could find something: a picture without words, pale text, a skipped heading."""
    page = visit("index", SIZES["1280"], bypass_csp=True)
    page.evaluate(
        """document.querySelector('main').insertAdjacentHTML('beforeend',
             '<h5>Skipped</h5><img src="data:,"><p style="color: #aaa; background: #fff">Pale</p>')"""
    )
    assert {"color-contrast", "image-alt", "heading-order"} <= {rule for rule, *_ in breaches(page, axe)}


def violations(visit, axe, name, scheme, size):
    page = visit(name, SIZES[size], color_scheme=scheme, bypass_csp=True)
    page.add_style_tag(content=WITHOUT_SHADOWS)
    page.evaluate("document.querySelectorAll('details').forEach(element => { element.open = true })")
    return breaches(page, axe)
