"""Many rows: a table that the script pages, sorts and searches, the details of a row when it is opened."""

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
"""Rows that stand in the page without the script, and that it shows at a time."""

SCATTERED = (
    ("training_flop", "training_cost_usd"),
    ("accelerators", "training_days"),
    ("parameters", "cost_per_million_output_tokens_usd"),
    ("parameters", "weights_bytes"),
)
"""Pairs of figures worth a picture where many rows know both."""

MOST_POINTS = 2000
FEWEST = 3


def batch_sections(document: ReportDocument) -> list[Section]:
    """Summary, pictures and the rows of a batch."""
    names, rows = document.columns, document.batch.rows if document.batch else ()
    found = [Section("summary", translate("Summary"), _summary(rows, names, document.formulas))]
    drawn = [figure(chart) for chart in map(lambda pair: _scatter(rows, *pair), SCATTERED) if chart]
    if drawn:
        found.append(Section("charts", translate("Charts"), [el("div", drawn, class_="charts")]))
    found.append(Section("rows", translate("Rows"), _table(rows, names)))
    return [*found, formulas_section(document), sources_section(document)]


def _summary(
    rows: Sequence[Mapping[str, Any]], names: Sequence[str], formulas: Mapping[str, FormulaText]
) -> list[Element]:
    """How many rows there are, and how far each figure reaches."""
    bad = sum(1 for row in rows if row.get("problem"))
    told = (
        translate("Rows: {count:,}, of them with a problem: {bad:,}.", count=len(rows), bad=bad)
        if bad
        else translate("Rows: {count:,}.", count=len(rows))
    )
    spans: list[list[Child]] = []
    for name in names:
        known = sorted(row[name] for row in rows if isinstance(row.get(name), int | float))
        if known and name in QUANTITIES and not name.endswith(("_low", "_high")) and known[0] != known[-1]:
            middle = known[len(known) // 2]
            key = next((key for key, one in formulas.items() if one.output == name), None)
            spans.append(
                [
                    link(f"#f-{key}", name) if key else name,
                    *(shown(name, one) for one in (known[0], middle, known[-1])),
                    f"{len(known):,}",
                ]
            )
    head = [
        translate("figure"),
        translate("least"),
        translate("median"),
        translate("most"),
        translate("rows that know it"),
    ]
    return [
        el("p", told, class_="answer"),
        *([plain_table(translate("How far the figures reach"), head, spans)] if spans else []),
    ]


def _scatter(rows: Sequence[Mapping[str, Any]], across: str, up: str) -> Any:
    """Rows as points, at most so many."""
    known = [
        Point(row[across], row[up], row.get(f"{up}_low"), row.get(f"{up}_high"), str(row.get("name", "")))
        for row in rows
        if _positive(row.get(across)) and _positive(row.get(up))
    ]
    points = known[:MOST_POINTS]
    if len(points) < FEWEST or len({one.x for one in points}) < FEWEST:
        return None
    axes = Axis(across, QUANTITIES[across].unit, None), Axis(up, QUANTITIES[up].unit, None)
    title = translate("{up} over {across}", up=up, across=across)
    told = translate(
        "Each point is a row; {known:,} of {count:,} rows know both figures.", known=len(known), count=len(rows)
    )
    more = len(known) - len(points)
    notes = [translate("and {more:,} more rows", more=more)] if more else []
    chart = draw_lines(Lines([], *axes, [Line(translate("rows"), points)]), title, told, size=2.5, notes=notes)
    few = sorted(points, key=lambda one: -one.value)[:PAGE]
    table = [[one.told, shown(across, one.x), shown(up, one.value)] for one in few]
    return type(chart)(
        title, told, chart.picture, [translate("the {count} largest", count=len(few)), across, up], table
    )


def _positive(value: Any) -> bool:
    return isinstance(value, int | float) and value > 0


def _table(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[Element]:
    """The first rows as HTML, all of them as data."""
    plain = [name for name in names if not name.endswith(("_low", "_high"))]
    several = [name for name in plain if len({str(row.get(name)) for row in rows}) > 1 or name == "name"]
    varying = [name for name in dict.fromkeys(("name", PROBLEM, *COMPARED[1:], *several)) if name in several]
    same = [name for name in plain if name not in several]
    texts = [[shown(name, row.get(name)) for name in names] for row in rows]
    first = [[text[names.index(name)] for name in varying] for text in texts[:PAGE]]
    data = {
        "columns": list(names),
        "shown": varying,
        "page": PAGE,
        "rows": texts,
        "sort": {name: [row.get(name) for row in rows] for name in varying if name in QUANTITIES},
    }
    note = el(
        "p", translate("In every row: "), ", ".join(f"{name} {shown(name, rows[0].get(name))}" for name in same), "."
    )
    search = el("label", translate("Search "), el("input", type="search", id="find", autocomplete="off"))
    pager = el(
        "div",
        search,
        el("button", translate("Earlier"), type="button", id="earlier"),
        el("button", translate("Later"), type="button", id="later"),
        el("p", id="place", aria_live="polite"),
        class_="filters script",
        hidden=True,
    )
    table = plain_table(
        translate("The first {shown} of {count:,} rows", shown=len(first), count=len(rows)),
        varying,
        first,
        class_="batch",
    )
    more = el(
        "noscript", el("p", translate("{more:,} more rows need the script of this page.", more=len(rows) - len(first)))
    )
    return [
        *([note] if same and rows else []),
        pager,
        table,
        *([more] if len(rows) > len(first) else []),
        el("div", id="detail", aria_live="polite"),
        el("script", embedded(data), type="application/json", id="data"),
    ]


def shown(name: str, value: Any) -> str:
    """A cell as people read it, nothing where unknown."""
    if value is None:
        return ""
    told = QUANTITIES.get(name.removesuffix("_low").removesuffix("_high"))
    if isinstance(value, str) or told is None or name in CATEGORIES:
        return str(value)
    return amount(float(value), told.unit, DIGITS)


def embedded(data: Any) -> str:
    """JSON that no text in it can end the script around."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
