"""The page of a batch: a table of many rows. A script divides it into pages, sorts and searches it, and shows the
details of a row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ...domains.vocabulary import CATEGORIES, QUANTITIES
from ...language import translate
from ...studies.batch import PROBLEM
from ...studies.report import FormulaText, ReportDocument
from ..charts.frame import Axis
from ..charts.lines import Line, Lines, Point, draw_lines
from ..elements import Child, Element, el
from ..layout import DIGITS, amount
from .origins import formulas_section, sources_section
from .parts import Section, figure, link, plain_table
from .pictures import COMPARED

PAGE = 50
"""Number of rows that are shown at a time, and that the page shows without the script."""

SCATTERED = (
    ("training_flop", "training_cost_usd"),
    ("accelerators", "training_days"),
    ("parameters", "cost_per_million_output_tokens_usd"),
    ("parameters", "weights_bytes"),
)
"""Pairs of quantities that are drawn over each other if enough rows have both."""

MAX_POINTS = 2000
MIN_POINTS = 3


def batch_sections(document: ReportDocument) -> list[Section]:
    """Return the sections of a batch: summary, charts, rows, formulas and sources."""
    names, rows = document.columns, document.batch.rows if document.batch else ()
    listed = [Section("summary", translate("Summary"), _summary(rows, names, document.formulas))]
    drawn = [figure(chart) for chart in map(lambda pair: _scatter(rows, *pair), SCATTERED) if chart]
    if drawn:
        listed.append(Section("charts", translate("Charts"), [el("div", drawn, class_="charts")]))
    listed.append(Section("rows", translate("Rows"), _table(rows, names)))
    return [*listed, formulas_section(document), sources_section(document)]


def _summary(
    rows: Sequence[Mapping[str, Any]], names: Sequence[str], formulas: Mapping[str, FormulaText]
) -> list[Element]:
    """Return the number of rows, and a table with the minimum, the median and the maximum of each quantity."""
    wrong = sum(1 for row in rows if row.get("problem"))
    text = (
        translate("Rows: {count:,}, of which {wrong:,} have a problem.", count=len(rows), wrong=wrong)
        if wrong
        else translate("Rows: {count:,}.", count=len(rows))
    )
    spans: list[list[Child]] = []
    for name in names:
        known = sorted(row[name] for row in rows if isinstance(row.get(name), int | float))
        if known and name in QUANTITIES and not name.endswith(("_low", "_high")) and known[0] != known[-1]:
            middle = known[len(known) // 2]
            key = next((key for key, value in formulas.items() if value.output == name), None)
            spans.append(
                [
                    link(f"#f-{key}", translate(name)) if key else translate(name),
                    *(shown(name, value) for value in (known[0], middle, known[-1])),
                    f"{len(known):,}",
                ]
            )
    head = [
        translate("quantity"),
        translate("minimum"),
        translate("median"),
        translate("maximum"),
        translate("rows with a value"),
    ]
    return [
        el("p", text, class_="answer"),
        *([plain_table(translate("Ranges of the quantities"), head, spans)] if spans else []),
    ]


def _scatter(rows: Sequence[Mapping[str, Any]], across: str, up: str) -> Any:
    """Return a chart with a point for each row that has both quantities; None if there are too few points."""
    known = [
        Point(row[across], row[up], row.get(f"{up}_low"), row.get(f"{up}_high"), str(row.get("name", "")))
        for row in rows
        if _positive(row.get(across)) and _positive(row.get(up))
    ]
    points = known[:MAX_POINTS]
    if len(points) < MIN_POINTS or len({point.x for point in points}) < MIN_POINTS:
        return None
    names = translate(across), translate(up)
    axes = Axis(names[0], QUANTITIES[across].unit, None), Axis(names[1], QUANTITIES[up].unit, None)
    title = translate("{up} over {across}", up=names[1], across=names[0])
    description = translate(
        "Each point is a row; {known:,} of {count:,} rows have both values.", known=len(known), count=len(rows)
    )
    more = len(known) - len(points)
    notes = [translate("and {more:,} more rows", more=more)] if more else []
    chart = draw_lines(Lines([], *axes, [Line(translate("rows"), points)]), title, description, size=2.5, notes=notes)
    largest = sorted(points, key=lambda point: -point.value)[:PAGE]
    table = [[point.note, shown(across, point.x), shown(up, point.value)] for point in largest]
    head = [translate("the {count} largest", count=len(largest)), *names]
    return type(chart)(title, description, chart.picture, head, table)


def _positive(value: Any) -> bool:
    return isinstance(value, int | float) and value > 0


def _table(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[Element]:
    """Return a table of the first rows, and the JSON data of all rows for the script."""
    plain = [name for name in names if not name.endswith(("_low", "_high"))]
    several = [name for name in plain if len({str(row.get(name)) for row in rows}) > 1 or name == "name"]
    varying = [name for name in dict.fromkeys(("name", PROBLEM, *COMPARED[1:], *several)) if name in several]
    same = [name for name in plain if name not in several]
    texts = [[shown(name, row.get(name)) for name in names] for row in rows]
    first = [[text[names.index(name)] for name in varying] for text in texts[:PAGE]]
    data = {
        "columns": list(names),
        "labels": [translate(name) for name in names],
        "row": translate("row"),
        "shown": varying,
        "page": PAGE,
        "rows": texts,
        "sort": {name: [row.get(name) for row in rows] for name in varying if name in QUANTITIES},
    }
    note = el(
        "p",
        translate("In every row: "),
        translate(", ").join(f"{translate(name)} {shown(name, rows[0].get(name))}" for name in same),
        translate("."),
    )
    search = el("label", translate("Search "), el("input", type="search", id="find", autocomplete="off"))
    pager = el(
        "div",
        search,
        el("button", translate("Previous page"), type="button", id="earlier"),
        el("button", translate("Next page"), type="button", id="later"),
        el("p", id="place", aria_live="polite"),
        class_="filters script",
        hidden=True,
    )
    table = plain_table(
        translate("The first {shown} of {count:,} rows", shown=len(first), count=len(rows)),
        [translate(name) for name in varying],
        first,
        class_="batch",
    )
    text = translate("Enable JavaScript to see {more:,} more rows.", more=len(rows) - len(first))
    more = el("noscript", el("p", text))
    return [
        *([note] if same and rows else []),
        pager,
        table,
        *([more] if len(rows) > len(first) else []),
        el("div", id="detail", aria_live="polite"),
        el("script", embedded(data), type="application/json", id="data"),
    ]


def shown(name: str, value: Any) -> str:
    """Return a cell with its unit; an unknown value is an empty text."""
    if value is None:
        return ""
    quantity = QUANTITIES.get(name.removesuffix("_low").removesuffix("_high"))
    if isinstance(value, str) or quantity is None or name in CATEGORIES:
        return str(value)
    return amount(float(value), quantity.unit, DIGITS)


def embedded(data: Any) -> str:
    """Return the data as JSON for a script element, with escapes so that no text in it can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
