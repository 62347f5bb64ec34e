"""An invented council workbook of measures by month, quarter, year to date and twelve months.

Figures are made by plain rules, so that a test can work out what must come of them.
"""

import datetime

import openpyxl

MONTHS = [
    datetime.date(2023 + (3 + m) // 12, (3 + m) % 12 + 1, 1) for m in range(30)
]  # April 2023 to September 2025
REFERRALS = [200 + 2 * (m % 12) for m in range(30)]
# about a fifth comes back within 12 months; from July 2025 on far more
RE_REFERRALS = [40 + (m * 7) % 5 + (30 if m >= 27 else 0) for m in range(30)]
HELPED = [90 + (m * 11) % 13 for m in range(30)]
VISITS = [(52, 60), (50, 60), (49, 58), (57, 60), (50, 59), (47, 60), (51, 60), (50, 60), (38, 60), (40, 60)]
FIRST_ROW = 6  # of figures on the first sheet


def year_to_date(counts, month):
    """The sum of the months of the financial year up to a month, from the rule that it begins in April."""
    first = month - month % 12
    return sum(counts[first : month + 1])


def workbook(path, months=30, *, changes=None, notes=None):
    """Write the workbook with the figures of the first so many months."""
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = "Cover"
    cover.append(["Children's Services: performance"])
    sheet = book.create_sheet("Monthly KPIs")
    sheet.append(["Performance measures, invented for a test"])
    sheet.append(["Source: the case system. Figures of the latest months may still change."])
    sheet.append([])
    years = ["", "Measure"]
    heads = ["Ref", ""]
    for month in range(months):
        day = MONTHS[month]
        start = day.year if day.month >= 4 else day.year - 1
        years.append(f"{start}/{(start + 1) % 100:02}" if day.month == 4 else "")
        heads.append(f"{day:%b}")
    last = MONTHS[months - 1]
    heads += [f"YTD {last:%b %Y}", f"12 months to {last:%b %Y}", "Target", "Note"]
    heads[1] = "Measure"
    years[1] = ""
    sheet.append([*years, "", "", "", ""])
    sheet.append(heads)
    rows = {
        "Referrals to children's social care": REFERRALS,
        "Re-referrals": RE_REFERRALS,
        "Re-referrals within 12 months (%)": None,
        "Families helped": HELPED,
        "Total contacts": [a + b for a, b in zip(REFERRALS, HELPED, strict=True)],
    }
    end = months - 1
    back = max(0, months - 12)
    for number, (name, counts) in enumerate(rows.items(), start=1):
        if counts is None:
            cells = [b / a for a, b in zip(REFERRALS, RE_REFERRALS, strict=True)][:months]
            cells.append(year_to_date(RE_REFERRALS, end) / year_to_date(REFERRALS, end))
            cells.append(sum(RE_REFERRALS[back:months]) / sum(REFERRALS[back:months]))
        else:
            cells = [*counts[:months], year_to_date(counts, end), sum(counts[back:months])]
        sheet.append([f"K{number}", name, *cells, "", (notes or {}).get(name, "")])
        if counts is None:
            for column in range(3, 3 + len(cells)):
                sheet.cell(FIRST_ROW + number - 1, column).number_format = "0.0%"
    for (row, column), value in (changes or {}).items():
        sheet.cell(row, column).value = value
    for month in range(0, months, 12):
        last_column = min(3 + month + 11, 2 + months)
        sheet.merge_cells(start_row=4, end_row=4, start_column=3 + month, end_column=last_column)
    sheet.append([])
    sheet.append(["", "1. Re-referrals are counted in the month of the second referral."])
    quarterly = book.create_sheet("Quarterly")
    quarterly.append(
        ["Measure", *(f"Q{(m % 12) // 3 + 1} {2023 + m // 12}-{24 + m // 12}" for m in range(0, months, 3))]
    )
    counted = VISITS[: months // 3]
    quarterly.append(["Statutory visits made", *(done for done, _ in counted)])
    quarterly.append(["Statutory visits due", *(due for _, due in counted)])
    quarterly.append(["Statutory visits on time", *(f"{100 * done / due:.1f}%" for done, due in counted)])
    book.save(path)
    return path


# The measures of a map as an analyst settles the doubts of the proposed one.
MEASURES = """\
measures:
  "Referrals to children's social care":
    indicator: referrals
    unit: count
    better: none
    in_year: cumulative
  "Re-referrals within 12 months (%)":
    indicator: re_referrals
    numerator: "Re-referrals"
    denominator: "Referrals to children's social care"
    in_year: level
  "Families helped":
    indicator: families_helped
    in_year: seasonal
  "Statutory visits on time":
    indicator: visits_on_time
    unit: percent
    decimals: 1
    better: high
    numerator: "Statutory visits made"
    denominator: "Statutory visits due"
    in_year: level
"""


def settled(proposed):
    """A proposed map with these measures in place of the proposed ones."""
    return proposed.partition("measures:\n")[0] + MEASURES
