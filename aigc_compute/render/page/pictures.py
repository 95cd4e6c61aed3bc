"""The charts of a report. A chart is drawn if the document has the values for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ...domains.vocabulary import QUANTITIES
from ...evaluation.document import QuantityAnswer, RowAnswer
from ...language import Phrase, join, translate
from ...studies.bom import Bill, BillLine
from ...studies.curves import LEFT_OUT
from ...studies.report import ReportDocument, Scaling
from .. import layout
from ..bom import shown_ends, shown_price, shown_usd
from ..charts import Chart
from ..charts.bars import Bar, colour_of, draw_bars, draw_intervals
from ..charts.frame import Axis
from ..charts.frontier import draw_frontier
from ..charts.lines import Line, Lines, Point, draw_lines
from ..charts.roofline import draw_roofline
from ..charts.tornado import draw_tornado
from ..layout import amount
from .parts import scenarios

BREAKDOWNS = {
    Phrase("Cost of an hour of owned hardware by part"): (
        "capital_usd_per_accelerator_hour",
        "construction_usd_per_accelerator_hour",
        "electricity_usd_per_accelerator_hour",
        "operations_usd_per_accelerator_hour",
        "staff_usd_per_accelerator_hour",
    ),
    Phrase("Time of a decode step by part"): (
        "decode_weights_time_s",
        "decode_cache_time_s",
        "decode_products_time_s",
        "decode_exchange_time_s",
        "decode_overhead_time_s",
    ),
    Phrase("Memory of a training accelerator by use"): (
        "state_bytes_per_accelerator",
        "activation_bytes_per_accelerator",
        "layer_activation_bytes",
        "gathered_bytes_per_accelerator",
        "framework_bytes_per_accelerator",
    ),
    Phrase("Time of a micro-batch by part"): (
        "matrix_time_s",
        "attention_time_s",
        "elementwise_time_s",
        "overhead_time_s",
        "tensor_exchange_time_s",
        "context_exchange_time_s",
        "expert_exchange_time_s",
    ),
}
"""Charts of sums, with the quantities that are the parts."""

COMPARED = (
    "training_flop",
    "training_days",
    "training_cost_usd",
    "training_energy_kwh",
    "cost_per_million_output_tokens_usd",
    "serving_cost_usd_per_month",
    "fleet_accelerators",
    "cost_per_image_usd",
    "cost_per_video_usd",
)
"""Quantities by which the charts compare rows."""

MIN_SHARE = 0.004
"""Lines of a bill with a smaller share have no bar."""

BILL = (
    Phrase("line"),
    Phrase("quantity"),
    Phrase("unit price"),
    Phrase("subtotal"),
    Phrase("90 % range"),
    Phrase("share"),
    Phrase("as of"),
    Phrase("source of the price"),
)


def charts(document: ReportDocument) -> Iterator[Chart]:
    """Yield the charts of a report of scenarios."""
    rows = scenarios(document)
    if len(rows) > 1:
        yield from comparisons(rows)
    else:
        for row in rows:
            yield from breakdowns(row)
    if document.bom:
        for bill in document.bom.rows:
            yield from bill_charts(bill)
    for study in document.sensitivity:
        yield from filter(None, (draw_tornado(study.quantity, study.unit, row) for row in study.rows))
    for frontier in document.frontier:
        yield draw_frontier(frontier.name, frontier.points, _noted(rows, frontier.name))
    yield from map(draw_roofline, document.roofline)
    if document.scaling:
        yield scaling_chart(document.scaling)


def comparisons(rows: Sequence[RowAnswer]) -> Iterator[Chart]:
    """Yield charts that compare the main results of the rows, with their ranges."""
    for name in COMPARED:
        bodies = [(row.name, row.quantities.get(name)) for row in rows]
        bars = [_bar(label, name, body) for label, body in bodies if body and body.value]
        notes = _left_out([(label, name, body) for label, body in bodies if not body or not body.value])
        if len(bars) > 1:
            meaning = QUANTITIES[name].meaning
            description = translate("{meaning}: values with their 90 % ranges.", meaning=translate(meaning))
            title = translate(name)
            head = [translate("scenario"), title]
            yield draw_intervals(bars, title, description, QUANTITIES[name].unit, head, notes=notes)


def breakdowns(row: RowAnswer) -> Iterator[Chart]:
    """Yield charts of the parts of sums."""
    for title, names in BREAKDOWNS.items():
        bodies = [(name, row.quantities.get(name)) for name in names]
        bars = [
            _bar(translate(name), name, body, place) for place, (name, body) in enumerate(bodies) if body and body.value
        ]
        if len(bars) > 1:
            largest = max(bars, key=lambda bar: bar.value)
            description = translate(
                "The largest part is {name} with {value}. The lines on the bars are 90 % ranges.",
                name=largest.label,
                value=largest.text,
            )
            notes = _left_out(
                [(translate(name), name, body) for name, body in bodies if not body or body.value is None]
            )
            yield draw_bars(bars, translate(title), description, [translate("part"), translate("value")], notes=notes)


def bill_charts(bill: Bill) -> Iterator[Chart]:
    """Yield a chart of the cost of hardware with one bar for each line of the bill, in the colour of its section."""
    shared = [line for line in bill.lines if line.share]
    lines = [line for line in shared if line.share and line.share >= MIN_SHARE]
    sections = {name: colour_of(place) for place, (name, _) in enumerate(groupby(lines, lambda line: line.section))}
    bars = [
        Bar(
            translate("{name} ({value})", name=translate(line.quantity), value=translate(line.section.capitalize())),
            money.value,
            f"{shown_usd(money)} · {line.share:.1%}",
            shown_ends(money),
            money.low,
            money.high,
            sections[line.section],
        )
        for line in lines
        if (money := line.subtotal) and money.value is not None
    ]
    if bars:
        total = bill.total
        without = len(total.unpriced) + len(total.unknown)
        usd, ends = shown_usd(total.usd), shown_ends(total.usd)
        description = translate(
            "The total of {count} lines with a price is {total}; {without} lines have no known price or quantity.",
            count=total.priced,
            total=translate("{name} ({value})", name=usd, value=ends) if ends else usd,
            without=without,
        )
        small = len(shared) - len(lines)
        notes = (
            [translate("and {count} more, each below {share}", count=small, share=f"{MIN_SHARE:.1%}")] if small else []
        )
        title = translate("Hardware of {name}", name=bill.name)
        chart = draw_bars(bars, title, description, [translate("line"), translate("subtotal and share")], notes=notes)
        yield replace(chart, head=list(map(translate, BILL)), rows=list(map(_bill_line, bill.lines)))


def _bill_line(line: BillLine) -> list[str]:
    price, money = line.unit_price, line.subtotal
    return [
        translate(line.quantity),
        amount(line.amount.value, line.unit, 4) if line.amount.value is not None else translate("unknown"),
        shown_price(line),
        shown_usd(money),
        shown_ends(money),
        f"{line.share:.1%}" if line.share else "",
        (price.as_of if price else None) or "",
        ", ".join(price.sources) if price else "",
    ]


def scaling_chart(scaling: Scaling) -> Chart:
    """Return a chart of the compute-optimal size under each scaling law, dotted beyond the range for which the law was
    fitted, with a point for each model.
    """
    lines = [
        Line(
            law.law,
            [Point(point.training_flop, point.compute_optimal_parameters) for point in law.points],
            law.valid_to,
        )
        for law in scaling.laws
        if law.points
    ]
    without = [law.law for law in scaling.laws if not law.points]
    notes = [translate("Not shown, because unknown: {names}", names=", ".join(without))] if without else []
    places = [Line(model.name, [Point(model.training_flop, model.active_parameters)]) for model in scaling.models]
    description = translate(
        "Compute-optimal size of a model under each published scaling law. A line is dotted beyond the range for which "
        "the law was fitted."
    )
    first = scaling.models[0]
    if len(places) == 1 and first.compute_optimal_parameters:
        placed = translate(
            "{name} has {size} active parameters; the optimum of {law} is {best}.",
            name=first.name,
            size=amount(first.active_parameters, "", 3),
            law=first.law,
            best=amount(first.compute_optimal_parameters, "", 3),
        )
        description = translate(" ").join((description, placed))
    shown = Lines(
        lines, Axis(translate("training FLOP"), "FLOP", True), Axis(translate("parameters"), "", True), places
    )
    return draw_lines(shown, translate("Scaling laws and the size of the model"), description, notes=notes)


def _left_out(missing: Sequence[tuple[str, str, QuantityAnswer | None]]) -> list[str]:
    """Return a note that names the values that a chart does not show (label, quantity, answer), and states what they
    are.
    """
    texts = [
        translate("{name} ({value})", name=label, value=layout.shown_value(name, body)) for label, name, body in missing
    ]
    return [translate("Not shown: {names}", names=translate(join(", ", texts)))] if texts else []


def _noted(rows: Sequence[RowAnswer], name: str) -> list[str]:
    """Return the diagnostics of a scenario about lines and points that the charts do not show."""
    own = (
        diagnostic for row in rows if row.name == name for diagnostic in row.diagnostics if diagnostic.code == LEFT_OUT
    )
    return [
        translate(diagnostic.message)
        + (translate(" ({hint})", hint=translate(diagnostic.hint)) if diagnostic.hint else "")
        for diagnostic in own
    ]


def _bar(label: str, name: str, body: QuantityAnswer, place: int = 0) -> Bar:
    text, ends = layout.shown_value(name, body), layout.shown_range(body)
    return Bar(label, body.value or 0.0, text, ends, body.low, body.high, colour_of(place))
