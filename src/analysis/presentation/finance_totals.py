"""The totals of a plan's finance tables, each beside the sum of its parts, and what the money amounts to.

What differs, and what goes against its heading, stands before any table of money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.laid_out import rows_of
from analysis.presentation import words
from analysis.presentation.markup import Html, join, render
from analysis.presentation.tables import Table, headers
from analysis.presentation.words.money import (
    CHANGE_NAMES,
    TABLE_NAMES,
    UNIT_HEADINGS,
    amount_text,
    column_words,
    signed_amount,
    size_words,
)

if TYPE_CHECKING:
    from analysis.plan_results import Finance

_KIND_NAMES = {
    "row": "Across a line",
    "column": "Down a column",
    "service": "Lines of one service",
    "grand": "All services",
}
_CHECK_HEADERS = headers(
    "Total", "Line", "Printed", "Sum of the parts", "Difference", "What was added up", numbers=(1, 2, 3, 4)
)


def finance_header(finance: Finance) -> Html:
    """What the page is, how many totals agree, and what a reader must know before any amount."""
    review = finance.review
    if not finance.has_plan:
        lede = (
            f"The {review.edition_title} is another council’s plan. Its money is not {review.area_name}’s, "
            "so no amount is shown."
        )
        return render("finance_header.html.j2", review=review, lede=lede, sentences=[])
    if finance.lines.empty:
        lede = f"The {review.edition_title} has no finance tables."
        return render("finance_header.html.j2", review=review, lede=lede, sentences=[])
    lede = f"The money in the {review.edition_title}, with every total added up again."
    sentences = [totals_sentence(finance), net_sentence(finance), _unit_sentence(finance)]
    kept = [sentence for sentence in sentences if sentence]
    return render("finance_header.html.j2", review=review, lede=lede, sentences=kept)


def totals_sentence(finance: Finance) -> str:
    """How many printed totals agree with their parts, and in which tables those stand that do not."""
    checks = finance.checks
    if checks.empty:
        return "The finance tables print no total."
    agrees = checks.groupby(["table", "line", "column"], sort=False)["is_equal"].all()
    total, wrong = len(agrees), agrees[~agrees]
    printed = words.count_words(total, "total", "totals")
    if wrong.empty:
        return f"The finance tables print {printed}: every one agrees with the sum of its parts."
    tables = list(dict.fromkeys(TABLE_NAMES[str(name)].lower() for name, *_ in wrong.index))
    money = " Every total of money agrees." if tables == [TABLE_NAMES["schools_by_type"].lower()] else ""
    right = words.count_words(total - len(wrong), "agrees with the sum of its parts",
                              "agree with the sum of their parts")  # fmt: skip
    others = f"{len(wrong)} {'does' if len(wrong) == 1 else 'do'} not ({words.join_words(tables)})"
    return f"The finance tables print {printed}: {right} and {others}.{money}"


def net_sentence(finance: Finance) -> str:
    """What the bottom line of the planned changes is: a saving, growth or neither, whatever it is called."""
    changes = finance.changes
    if changes.empty:
        return ""
    total = changes[(changes["service"] == "") & (changes["column"] == "total")].set_index("kind")
    unit = str(total["unit"].iloc[0])
    saving, investment, net = (float(total["value"][kind]) for kind in ("saving", "investment", "net"))
    years = [str(column) for column in changes["column"].unique() if column != "total"]
    span = f" from {years[0]} to {years[-1]}" if len(years) > 1 else f" in {years[0]}" if years else ""
    parts = (
        f"planned savings of {size_words(saving, unit)} and investment of {size_words(investment, unit)} "
        f"together {'add' if net > 0 else 'take'} {size_words(net, unit)} {'to' if net > 0 else 'from'} the "
        f"budgets{span}"
        if net
        else f"planned savings and investment of {size_words(investment, unit)} cancel out{span}"
    )
    name = finance.net_name
    if "saving" in name.casefold() and net > 0:
        return f"What the plan calls “{name}” is not a saving but net growth: {parts}."
    return f"{parts[0].upper()}{parts[1:]}{f' (“{name}” in the plan)' if name else ''}."


def _unit_sentence(finance: Finance) -> str:
    noted = finance.lines[finance.lines["unit_note"] != ""].drop_duplicates("table")
    parts = [
        f"{TABLE_NAMES[str(row['table'])]}: amounts are read as {UNIT_HEADINGS[str(row['unit'])]}. "
        f"{row['unit_note']}"
        for row in rows_of(noted)
    ]
    return " ".join(parts)


def total_differences(finance: Finance) -> Html:
    """Totals that do not agree with their parts, and lines that go against their heading."""
    if finance.lines.empty:
        return render("lead.html.j2", text="No money is shown.")
    return join([_wrong_totals(finance).html, _contrary_table(finance).html])


def _wrong_totals(finance: Finance) -> Table:
    wrong = finance.checks[~finance.checks["is_equal"]]
    return Table(
        caption=f"{finance.review.edition_title}: totals that differ from the sum of their parts",
        headers=_CHECK_HEADERS,
        rows=tuple(_check_cells(row) for row in rows_of(wrong)),
        notes=("Line numbers are those of the plan’s text as it was transcribed.",),
    )


def _check_cells(row: words.Row) -> tuple[str, ...]:
    unit = str(row["unit"])
    return (
        f"{TABLE_NAMES[str(row['table'])]}: {row['item']}, {column_words(row['column']).lower()}",
        str(row["line"]),
        amount_text(row["printed"], unit),
        amount_text(row["computed"], unit),
        signed_amount(row["difference"], unit),
        _parts_words(row),
    )


def _parts_words(row: words.Row) -> str:
    if row["kind"] == "row":
        text = " + ".join(column_words(part).lower() for part in str(row["parts"]).split(", "))
    else:
        text = str(row["parts"])
    if row["follows_from"]:
        text += f". It agrees once the total of line {row['follows_from']} is put right"
    return text


def _contrary_table(finance: Finance) -> Table:
    return Table(
        caption=f"{finance.review.edition_title}: lines that go against the heading they stand under",
        headers=headers("Line of the plan", "Service", "Heading", "What goes against it"),
        rows=tuple(
            (f"{row['item']} (line {row['line']})", str(row["service"]), CHANGE_NAMES[str(row["line_kind"])],
             contrary_words(row))
            for row in rows_of(finance.contrary)
        ),
        notes=("In these tables an amount in brackets takes from the budget and one without adds to it. "
               "An amount against its heading may be an earlier one that runs out; the plan does not say.",),
    )  # fmt: skip


def contrary_words(row: words.Row) -> str:
    """What of a line goes against its heading."""
    if not row["columns"]:
        return "it is called growth, and its amounts take from the budget"
    verb = "adds to" if row["line_kind"] == "saving" else "takes from"
    amounts = [size_words(float(amount), str(row["unit"])) for amount in str(row["amounts"]).split("; ")]
    years = str(row["columns"]).split(", ")
    pairs = words.join_words([f"{amount} in {year}" for amount, year in zip(amounts, years, strict=True)])
    return f"{verb} the budget: {pairs}"


def totals_table(finance: Finance) -> Html:
    """How many totals of each table agree, and every one of them folded away."""
    checks = finance.checks
    if checks.empty:
        return render("lead.html.j2", text="No total is shown.")
    counted = checks.groupby(["table", "kind"], sort=False)["is_equal"].agg(["size", "sum"])
    summary = Table(
        caption="Totals added up again, by table and by what was added up",
        headers=headers("Table", "What was added up", "Sums", "Agree", "Differ", numbers=(2, 3, 4)),
        rows=tuple(
            (TABLE_NAMES[str(name)], _KIND_NAMES[str(kind)], str(int(size)), str(int(agree)),
             str(int(size) - int(agree)))
            for (name, kind), (size, agree) in zip(counted.index, counted.to_numpy(), strict=True)
        ),
        notes=("A total of all services is added up twice: from the services’ totals and from all lines.",),
    )  # fmt: skip
    every = Table(
        caption="Every total, as printed and added up again, in the unit of its table",
        headers=_CHECK_HEADERS,
        rows=tuple(_check_cells(row) for row in rows_of(checks)),
    )
    return join([summary.html, render("folded.html.j2", summary="Every total", content=every.html)])
