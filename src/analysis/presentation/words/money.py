"""Money as a reader sees it: pounds in sentences, rounded once; the unit of the table in its cells."""

from __future__ import annotations

from analysis.numbers import round_half_away
from analysis.plan_tables import MONEY_UNITS
from analysis.presentation.words.figures import MINUS, NOT_AVAILABLE, is_missing

UNIT_HEADINGS = {
    "GBP": "pounds",
    "GBP thousands": "thousands of pounds",
    "GBP million": "millions of pounds",
    "count": "number",
}
TABLE_NAMES = {
    "revenue": "Revenue budget",
    "capital": "Capital programme",
    "policy_options": "Planned changes to the revenue budget",
    "schools_by_type": "Schools by type",
}
COLUMN_NAMES = {
    "gross": "Gross",
    "net": "Net",
    "income": "Income",
    "programme_total": "Programme, all years",
    "under_development": "Under development",
    "total": "Total",
    "nursery": "Nursery",
    "primary": "Primary",
    "secondary": "Secondary",
    "special": "Special",
}
CHANGE_NAMES = {
    "saving": "Savings",
    "investment": "Investment",
    "invest_to_save": "of which invest to save",
    "net": "Net change",
}
NOTHING_PRINTED = "–"
_MILLION, _THOUSAND = 1_000_000.0, 1_000.0
_LEAST_AS_MILLIONS = 999_500.0  # what would be written £1,000,000 when rounded to thousands


def money_words(value: float | None, unit: str) -> str:
    """An amount in a sentence: millions to one decimal, below that whole thousands, then whole pounds.

    Example:
        >>> money_words(24265, "GBP thousands"), money_words(-64, "GBP thousands")
        ('£24.3m', '−£64,000')
        >>> money_words(0.0796, "GBP million"), money_words(0, "GBP million")
        ('£80,000', '£0')
    """
    if value is None or is_missing(value):
        return NOT_AVAILABLE
    pounds = float(value) * MONEY_UNITS[unit]
    size = abs(pounds)
    if size >= _LEAST_AS_MILLIONS:
        text = f"{round_half_away(size / _MILLION, 1):,.1f}m"
    elif size >= _THOUSAND:
        text = f"{round_half_away(size, -3):,.0f}"
    else:
        text = f"{round_half_away(size, 0):,.0f}"
    return f"{MINUS if pounds < 0 and text != '0' else ''}£{text}"


def size_words(value: float, unit: str) -> str:
    """The size of an amount whose sign is said in words."""
    return money_words(abs(value), unit)


def amount_text(value: float | None, unit: str) -> str:
    """An amount in a table, in the table's own unit and with a real minus.

    Example:
        >>> amount_text(-7219, "GBP thousands"), amount_text(16.728, "GBP million"), amount_text(8, "count")
        ('−7,219', '16.728', '8')
    """
    if value is None or is_missing(value):
        return NOT_AVAILABLE
    rounded = round_half_away(float(value), 3 if unit == "GBP million" else 0)
    text = f"{abs(rounded):,.{3 if unit == 'GBP million' else 0}f}"
    return f"{MINUS if rounded < 0 else ''}{text}"


def signed_amount(value: float, unit: str) -> str:
    """A difference in a table: with a plus or a minus."""
    text = amount_text(value, unit)
    return f"+{text}" if value > 0 else text


def column_words(name: object) -> str:
    """The heading of a column of a finance table."""
    return COLUMN_NAMES.get(str(name), str(name))
