"""The money of a plan: budget, capital, savings apart from investment, and money beside goals.

Every total stands beside the sum of its parts; what differs, and what goes against its heading, stands
before any table of money. Amounts are rounded in sentences only; tables show them in the plan's own unit.
An amount below zero has a minus and a word, never a colour alone.
"""

from __future__ import annotations

import pandas as pd

from analysis import words
from analysis.charts.money import MoneyBar, money_chart
from analysis.page.parts import (
    Content,
    Facts,
    Fold,
    Heading,
    Items,
    Paragraph,
    Part,
    Table,
    group,
    headers,
    lines_or,
)
from analysis.report.annual_review import page_facts, status_badge
from analysis.tables.plan_results import Finance
from analysis.tables.rows import rows_of
from analysis.vocabulary.units import UNITS
from analysis.words.plans import (
    CHANGE_NAMES,
    NOTHING_PRINTED,
    TABLE_NAMES,
    amount_text,
    column_words,
    money_words,
    signed_amount,
    size_words,
)

_KIND_NAMES = {
    "row": "Across a line",
    "column": "Down a column",
    "service": "Lines of one service",
    "grand": "All services",
}
_CHECK_HEADERS = headers(
    "Total", "Line", "Printed", "Sum of the parts", "Difference", "What was added up", numbers=(1, 2, 3, 4)
)


def finance_header(finance: Finance) -> Part:
    """What the page is, how many totals agree, and what a reader must know before any amount.

    Args:
        finance: What `open_finance` gave.

    Returns:
        The part: a sentence, the area, plan and year, and the cautions as a list.

    Example:
        >>> finance = analysis.open_finance(analysis.open_review())
        >>> next(analysis.finance_header(finance).flat()).words
        'The money in the ..., with every total added up again.'
    """
    review = finance.review
    if not finance.review.has_own_plan:
        lede = (
            f"The {review.edition_title} is another council’s plan. Its money is not {review.area_name}’s, "
            "so no amount is shown."
        )
        return _header(finance, lede, [])
    if finance.lines.empty:
        lede = f"The {review.edition_title} has no finance tables."
        return _header(finance, lede, [])
    lede = f"The money in the {review.edition_title}, with every total added up again."
    sentences = [totals_sentence(finance), net_sentence(finance), _unit_sentence(finance)]
    kept = [sentence for sentence in sentences if sentence]
    return _header(finance, lede, kept)


def _header(finance: Finance, lede: str, sentences: list[str]) -> Part:
    review = finance.review
    facts = (
        ("Area", review.area_name), ("Plan", review.edition_title), ("Goals judged for", review.year),
    )  # fmt: skip
    listed = Items(tuple(sentences)) if sentences else None
    return group(page_facts(review), Paragraph(lede, "lede"), Facts(facts), listed)


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
        f"{TABLE_NAMES[str(row['table'])]}: amounts are read as {UNITS[str(row['unit'])].heading}. "
        f"{row['unit_note']}"
        for row in rows_of(noted)
    ]
    return " ".join(parts)


def total_differences(finance: Finance) -> Part:
    """Totals that do not agree with their parts, and lines that go against their heading.

    Args:
        finance: What `open_finance` gave.

    Returns:
        The part: two tables in the plan's own unit, or a sentence where everything agrees.

    Example:
        >>> finance = analysis.open_finance(analysis.open_review())
        >>> [table.caption for table in analysis.total_differences(finance).tables]
        ['...: totals that differ from the sum of their parts', ...]
    """
    if finance.lines.empty:
        return Paragraph("No money is shown.")
    return group(_wrong_totals(finance), _contrary_table(finance))


def _wrong_totals(finance: Finance) -> Table:
    wrong = finance.checks[~finance.checks["is_equal"]]
    return Table(
        caption=f"{finance.review.edition_title}: totals that differ from the sum of their parts",
        headers=_CHECK_HEADERS,
        rows=tuple(_check_cells(row) for row in rows_of(wrong)),
        notes=("Line numbers are those of the plan’s text as it was transcribed.",),
    )


def _check_cells(row: words.Row) -> tuple[Content, ...]:
    unit = str(row["unit"])
    return (
        f"{TABLE_NAMES[str(row['table'])]}: {row['item']}, {column_words(row['column']).lower()}",
        words.whole_number(row["line"]),
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


def totals_table(finance: Finance) -> Part:
    """How many totals of each table agree, and every one of them folded away.

    Args:
        finance: What `open_finance` gave.

    Returns:
        The part: totals counted by table, and every total, printed and added up, in its table's unit.

    Example:
        >>> finance = analysis.open_finance(analysis.open_review())
        >>> [table.caption for table in analysis.totals_table(finance).tables]
        ['Totals added up again, by table and by what was added up', ...]
    """
    checks = finance.checks
    if checks.empty:
        return Paragraph("No total is shown.")
    counted = checks.groupby(["table", "kind"], sort=False)["is_equal"].agg(["size", "sum"])
    summary = Table(
        caption="Totals added up again, by table and by what was added up",
        headers=headers("Table", "What was added up", "Sums", "Agree", "Differ", numbers=(2, 3, 4)),
        rows=tuple(
            (TABLE_NAMES[str(name)], _KIND_NAMES[str(kind)], words.whole_number(size),
             words.whole_number(agree), words.whole_number(size - agree))
            for (name, kind), (size, agree) in zip(counted.index, counted.to_numpy(), strict=True)
        ),
        notes=("A total of all services is added up twice: from the services’ totals and from all lines.",),
    )  # fmt: skip
    every = Table(
        caption="Every total, as printed and added up again, in the unit of its table",
        headers=_CHECK_HEADERS,
        rows=tuple(_check_cells(row) for row in rows_of(checks)),
    )
    return group(summary, Fold((every,), summary="Every total", css_class="table"))


NOTHING = "There is no such table to show."
NO_CAUSE = (
    "Money and goals stand side by side so that questions can be asked. Nothing here says that money moved "
    "a figure, or that it will."
)


def revenue_part(finance: Finance) -> Part:
    """The revenue budget: in a sentence, as bars and as a table.

    Args:
        finance: What `open_finance` gave.

    Returns:
        The part: a picture and a table, in thousands of pounds.

    Example:
        >>> finance = analysis.open_finance(analysis.open_review())
        >>> [table.caption for table in analysis.revenue_part(finance).tables]
        ['Net revenue budget by service. Thousands of pounds.', ...]
    """
    own = finance.lines[finance.lines["table"] == "revenue"]
    if own.empty:
        return Paragraph(NOTHING)
    net = own[own["column"] == "net"]
    total, services = net[net["line_kind"] == "total"], net[net["line_kind"] != "total"]
    unit = str(own["unit"].iloc[0])
    largest = rows_of(services.sort_values("value", ascending=False, kind="stable"))[0]
    sentence = f"{largest['item']} has the largest net budget, {money_words(largest['value'], unit)}"
    if len(total) == 1:
        whole = float(total["value"].iloc[0])
        share = words.format_value(100 * float(largest["value"]) / whole, "percent", 0)
        sentence += f" of {money_words(whole, unit)} ({share})"
    chart = money_chart(
        [MoneyBar(str(row["item"]), float(row["value"])) for row in rows_of(services)],
        title="Net revenue budget by service", unit=unit, message=f"{sentence}.",
    )  # fmt: skip
    table = _lines_table(own, f"{finance.review.edition_title}: revenue budget, {UNITS[unit].heading}",
                         "Service", ("Net is gross plus income; income takes from the cost.",))  # fmt: skip
    return group(chart.part, table)


def capital_part(finance: Finance) -> Part:
    """The capital programme: in a sentence, as bars and as a table.

    Args:
        finance: What `open_finance` gave.

    Returns:
        The part: a picture and a table, in millions of pounds.

    Example:
        >>> finance = analysis.open_finance(analysis.open_review())
        >>> [table.caption for table in analysis.capital_part(finance).tables]
        ['Capital schemes, largest first, ... Millions of pounds.', ...]
    """
    own = finance.lines[finance.lines["table"] == "capital"]
    if own.empty:
        return Paragraph(NOTHING)
    unit = str(own["unit"].iloc[0])
    totals = own[own["column"] == "total"]
    schemes = totals[totals["line_kind"] != "total"].sort_values("value", ascending=False, kind="stable")
    whole = own[own["line_kind"] == "total"].set_index("column")["value"]
    sentence = ""
    if {"total", "programme_total", "under_development"} <= set(whole.index):
        sentence = (
            f"{money_words(whole['programme_total'], unit)} is in the programme and "
            f"{money_words(whole['under_development'], unit)} more under development: "
            f"{money_words(whole['total'], unit)} together."
        )
    chart = money_chart(
        [MoneyBar(str(row["item"]), float(row["value"])) for row in rows_of(schemes)],
        title="Capital schemes, largest first, with what is under development", unit=unit, message=sentence,
    )  # fmt: skip
    table = _lines_table(own, f"{finance.review.edition_title}: capital schemes, {UNITS[unit].heading}",
                         "Scheme", ("A dash in the plan is shown as 0: nothing is planned.",))  # fmt: skip
    return group(chart.part, table)


def schools_part(finance: Finance) -> Part:
    """Schools by type, as the plan prints them.

    Args:
        finance: What `open_finance` gave.

    Returns:
        The part: a table, one row a type, numbers of schools as printed.

    Example:
        >>> finance = analysis.open_finance(analysis.open_review())
        >>> [table.caption for table in analysis.schools_part(finance).tables]
        ['...: schools by type and phase, number as printed']
    """
    own = finance.lines[finance.lines["table"] == "schools_by_type"]
    if own.empty:
        return Paragraph(NOTHING)
    caption = f"{finance.review.edition_title}: schools by type and phase, number as printed"
    wrong = finance.checks[(finance.checks["table"] == "schools_by_type") & ~finance.checks["is_equal"]]
    notes = [f"{NOTHING_PRINTED} the plan prints nothing."]
    if len(wrong):
        count = words.count_words(len(wrong), "total differs", "totals differ")
        notes.append(f"{count} from the sum of the parts: see what does not add up, above.")
    return _lines_table(own, caption, "Type", tuple(notes))


def _lines_table(own: pd.DataFrame, caption: str, first: str, notes: tuple[str, ...]) -> Table:
    columns = [str(column) for column in own["column"].unique()]
    rows = []
    for _, line in own.groupby("position", sort=True):
        cells = {str(row["column"]): row for row in rows_of(line)}
        texts = [_printed_amount(cells[column]) for column in columns]
        rows.append((str(line["item"].iloc[0]), *texts))
    return Table(
        caption=caption,
        headers=headers(first, *map(column_words, columns), numbers=tuple(range(1, len(columns) + 1))),
        rows=tuple(rows),
        notes=notes,
    )


def _printed_amount(cell: words.Row) -> str:
    return amount_text(cell["value"], str(cell["unit"])) if cell["value_text"] else NOTHING_PRINTED


def changes_part(finance: Finance) -> Part:
    """Savings and investment apart, by service: as bars, as a table, and every line folded away.

    Args:
        finance: What `open_finance` gave.

    Returns:
        The part: a picture and tables in thousands of pounds; a saving is below zero, an investment above.

    Example:
        >>> finance = analysis.open_finance(analysis.open_review())
        >>> [table.caption for table in analysis.changes_part(finance).tables]
        ['Planned savings and investment by service, all years. Thousands of pounds.', ...]
    """
    changes = finance.changes
    if changes.empty:
        return Paragraph(NOTHING)
    unit = str(changes["unit"].iloc[0])
    total = changes[(changes["column"] == "total") & (changes["service"] != "")]
    bars = [
        MoneyBar(f"{row['service']}: {CHANGE_NAMES[str(row['kind'])].lower()}", float(row["value"]),
                 is_main=row["kind"] == "investment")
        for row in rows_of(total[total["kind"].isin(["saving", "investment"])])
    ]  # fmt: skip
    chart = money_chart(
        bars, title="Planned savings and investment by service, all years", unit=unit,
        message=net_sentence(finance),
        legend="Bars to the right: investment, which adds to the budget; "
        "grey bars, to the left: savings, which take from it.",
    )  # fmt: skip
    return group(chart.part, _service_sentences(finance), _changes_table(finance), _every_line(finance))


def _service_sentences(finance: Finance) -> Part:
    changes = finance.changes
    net = changes[(changes["kind"] == "net") & (changes["column"] == "total") & (changes["service"] != "")]
    lines = [
        f"{row['service']}: {_net_words(float(row['value']), str(row['unit']))}." for row in rows_of(net)
    ]
    return lines_or(lines, "")


def _net_words(value: float, unit: str) -> str:
    if not value:
        return "no net change"
    return f"{'net growth' if value > 0 else 'a net saving'} of {size_words(value, unit)}"


def _changes_table(finance: Finance) -> Table:
    changes = finance.changes
    unit = str(changes["unit"].iloc[0])
    columns = [str(column) for column in changes["column"].unique()]
    rows = []
    for (service, kind), own in changes.groupby(["service", "kind"], sort=False):
        cells = own.set_index("column")["value"]
        if kind == "invest_to_save" and not cells.any():
            continue
        name = f"{service or 'All services'}: {CHANGE_NAMES[str(kind)].lower()}"
        rows.append((name, *(amount_text(cells[column], unit) for column in columns)))
    return Table(
        caption=f"{finance.review.edition_title}: savings and investment apart, {UNITS[unit].heading}",
        headers=headers("What", *map(column_words, columns), numbers=tuple(range(1, len(columns) + 1))),
        rows=tuple(rows),
        notes=(
            "Added up from the plan’s lines. Below zero takes from the budget, above zero adds to it. "
            "Invest to save is part of investment. The plan adds the years up; it does not say whether "
            "the amount of one year goes on in the next.",
        ),
    )


def _every_line(finance: Finance) -> Part:
    own = finance.lines[finance.lines["table"] == "policy_options"]
    unit = str(own["unit"].iloc[0])
    columns = [str(column) for column in own["column"].unique()]
    rows = []
    for _, line in own.groupby("position", sort=True):
        first, cells = line.iloc[0], line.set_index("column")["value"]
        rows.append(
            (str(first["item"]), str(first["service"]), str(first["section"]),
             words.whole_number(first["line"]),
             *(amount_text(cells[column], unit) for column in columns))
        )  # fmt: skip
    table = Table(
        caption=f"{finance.review.edition_title}: planned changes, every line, {UNITS[unit].heading}",
        headers=headers("Item", "Service", "Heading", "Line", *map(column_words, columns),
                        numbers=tuple(range(3, len(columns) + 4))),
        rows=tuple(rows),
        notes=(
            "Lines marked (Invest to Save) * are marked so in the plan. An amount that it prints in brackets "
            "is shown below zero, a dash as 0.",
        ),
    )  # fmt: skip
    return Fold((table,), summary="Every line of the planned changes", css_class="table")


def invest_to_save_table(finance: Finance) -> Table:
    """What is marked invest to save, beside the saving of the same name.

    Args:
        finance: What `open_finance` gave.

    Returns:
        The table: one row an item, over all years, in thousands of pounds; a saving is below zero.

    Example:
        >>> finance = analysis.open_finance(analysis.open_review())
        >>> analysis.invest_to_save_table(finance).data.columns.tolist()[:4]
        ['item', 'line', 'investment', 'saving']
    """
    rows = []
    for row in rows_of(finance.invest_to_save):
        unit = str(row["unit"])
        has_saving = not words.is_missing(row["saving"])
        rows.append(
            (
                str(row["item"]), words.whole_number(row["line"]), amount_text(row["investment"], unit),
                (amount_text(row["saving"], unit), f" (line {row['saving_line']})") if has_saving
                else "none of this name",
                amount_text(row["net"], unit) if has_saving else NOTHING_PRINTED,
            )
        )  # fmt: skip
    unit = str(finance.invest_to_save["unit"].iloc[0]) if len(finance.invest_to_save) else "GBP thousands"
    return Table(
        caption=f"Invest to save and the saving of the same name, all years, {UNITS[unit].heading}",
        headers=headers("Item", "Line", "Investment", "Saving", "Both together", numbers=(1, 2, 3, 4)),
        rows=tuple(rows),
        notes=(
            "Below zero: the saving is larger than the investment. The two are paired by their names, which "
            "is our reading: the plan does not say which saving an investment is for.",
        ),
    )


def spending_goals(finance: Finance) -> Part:
    """Money beside the goals it is declared to belong with, and that no cause is claimed.

    Args:
        finance: What `open_finance` gave.

    Returns:
        The part: a section a line of money, with a table of the goals beside it.

    Example:
        >>> finance = analysis.open_finance(analysis.open_review())
        >>> next(analysis.spending_goals(finance).flat()).words
        'Money and goals stand side by side so that questions can be asked. ...'
    """
    if finance.beside_goals.empty:
        has_plan = finance.review.has_own_plan
        text = "No money of this plan is declared to stand beside a goal." if has_plan else NOTHING
        return Paragraph(text)
    about = f"Figures and status are those of the annual review for {finance.review.year}."
    parts: list[Part] = [Paragraph(text) for text in (NO_CAUSE, f"{_link_sentence(finance)} {about}")]
    for _, own in finance.beside_goals.groupby(["table", "service", "item"], sort=False):
        rows = rows_of(own)
        title = _spending_title(rows[0])
        shown = [row for row in rows if row["measure_id"]]
        table = Table(
            caption=f"Goals beside {_bare(rows[0])}",
            headers=headers("Goal", "Latest figure", "Target", "Status", "Link", short=(1,)),
            rows=tuple(_goal_cells(row) for row in shown),
        )
        texts = [text for text in (str(rows[0]["reason"]), _same_name(finance, rows[0])) if text]
        parts += [Heading(3, title), *map(Paragraph, texts), *([table] if shown else [])]
    return group(*parts)


def _same_name(finance: Finance, row: words.Row) -> str:
    """The saving that the plan books under the name of an investment."""
    pairs = finance.invest_to_save
    own = pairs[(pairs["line"] == row["line"]) & pairs["saving"].notna()]
    if row["table"] != "policy_options" or own.empty:
        return ""
    pair = rows_of(own)[0]
    saving = size_words(float(pair["saving"]), str(pair["unit"]))
    return f"Under the same name the plan has a saving of {saving} (line {pair['saving_line']})."


def _link_sentence(finance: Finance) -> str:
    beside = finance.beside_goals
    named = beside[beside["is_named"]]
    names = words.join_words([str(measure) for measure in named["measure_id"]])
    start = (
        f"The plan’s own words link money to a goal only where a goal names a service ({names})."
        if len(named)
        else "The plan links no money to a goal."
    )
    rest = words.count_words(finance.unlinked, "line of money has", "lines of money have")
    which = "it" if finance.unlinked == 1 else "them"
    return f"{start} The other links are our reading, with its reason; {rest} no goal beside {which}."


def _bare(row: words.Row) -> str:
    return str(row["item"]).partition(" (Invest to Save)")[0].strip(" *")


def _spending_title(row: words.Row) -> str:
    """What the money is: a budget, an investment, a saving or a scheme."""
    amount, unit = float(row["amount"]), str(row["unit"])
    if row["table"] == "revenue":
        what = f"{money_words(amount, unit)} net budget"
    elif row["table"] == "capital":
        what = f"{money_words(amount, unit)} capital scheme"
    elif row["line_kind"] == "saving":
        what = f"{size_words(amount, unit)} planned saving"
    else:
        kind = "planned investment, invest to save" if row["invest_to_save"] else "planned investment"
        what = f"{money_words(amount, unit)} {kind}"
    return f"{_bare(row)}: {what}"


def _goal_cells(row: words.Row) -> tuple[Content, ...]:
    value = words.format_value(row["value"], str(row["value_unit"]), int(row["decimals"]))
    figure = f"{value}, {row['period_label']}" if not words.is_missing(row["value"]) else "none published"
    link = "the goal names it" if row["is_named"] else "our reading"
    goal = f"{row['measure_id']} {row['name']}"
    return (goal, figure, str(row["target_text"]) or "none", status_badge(str(row["status"])), link)
