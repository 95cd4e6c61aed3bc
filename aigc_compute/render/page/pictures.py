"""The charts of a report, each where the document has its figures."""

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
    Phrase("What an hour of owned hardware costs"): (
        "capital_usd_per_accelerator_hour",
        "construction_usd_per_accelerator_hour",
        "electricity_usd_per_accelerator_hour",
        "operations_usd_per_accelerator_hour",
        "staff_usd_per_accelerator_hour",
    ),
    Phrase("Where the time of a decode step goes"): (
        "decode_weights_time_s",
        "decode_cache_time_s",
        "decode_products_time_s",
        "decode_exchange_time_s",
        "decode_overhead_time_s",
    ),
    Phrase("What a training accelerator's memory holds"): (
        "state_bytes_per_accelerator",
        "activation_bytes_per_accelerator",
        "layer_activation_bytes",
        "gathered_bytes_per_accelerator",
        "framework_bytes_per_accelerator",
    ),
    Phrase("What a micro-batch's time is made of"): (
        "matrix_time_s",
        "attention_time_s",
        "elementwise_time_s",
        "overhead_time_s",
        "tensor_exchange_time_s",
        "context_exchange_time_s",
        "expert_exchange_time_s",
    ),
}
"""Sums that the network knows the parts of."""

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
"""What rows are compared by."""

LEAST_SHARE = 0.004
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
    """All charts of scenarios."""
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
        drawn = (draw_tornado(study.quantity, study.unit, row) for row in study.rows)
        yield from (one for one in drawn if one)
    for one in document.frontier:
        yield draw_frontier(one.name, one.points, _noted(rows, one.name))
    yield from map(draw_roofline, document.roofline)
    if document.scaling:
        yield scaling_chart(document.scaling)


def comparisons(rows: Sequence[RowAnswer]) -> Iterator[Chart]:
    """The main results of the rows, with their ranges."""
    for name in COMPARED:
        bodies = [(row.name, row.quantities.get(name)) for row in rows]
        bars = [_bar(label, name, body) for label, body in bodies if body and body.value]
        notes = _left_out([(label, name, body) for label, body in bodies if not body or not body.value])
        if len(bars) > 1:
            meaning = QUANTITIES[name].meaning
            told = translate("{meaning}: values with their 90 % ranges.", meaning=translate(meaning))
            yield draw_intervals(bars, name, told, QUANTITIES[name].unit, [translate("scenario"), name], notes=notes)


def breakdowns(row: RowAnswer) -> Iterator[Chart]:
    """What a figure is the sum of."""
    for title, names in BREAKDOWNS.items():
        bodies = [(name, row.quantities.get(name)) for name in names]
        bars = [
            _bar(translate(name), name, body, place) for place, (name, body) in enumerate(bodies) if body and body.value
        ]
        if len(bars) > 1:
            top = max(bars, key=lambda one: one.value)
            told = translate(
                "The largest part is {name}, {value}; lines over the bars are 90 % ranges.",
                name=top.label,
                value=top.text,
            )
            notes = _left_out(
                [(translate(name), name, body) for name, body in bodies if not body or body.value is None]
            )
            yield draw_bars(bars, translate(title), told, [translate("part"), translate("value")], notes=notes)


def bill_charts(bill: Bill) -> Iterator[Chart]:
    """What the hardware costs, line by line in the colours of its sections."""
    shared = [one for one in bill.lines if one.share]
    lines = [one for one in shared if one.share and one.share >= LEAST_SHARE]
    sections = {name: colour_of(place) for place, (name, _) in enumerate(groupby(lines, lambda one: one.section))}
    bars = [
        Bar(
            f"{translate(one.quantity)} ({translate(one.section.capitalize())})",
            money.value,
            f"{shown_usd(money)} · {one.share:.1%}",
            shown_ends(money),
            money.low,
            money.high,
            sections[one.section],
        )
        for one in lines
        if (money := one.subtotal) and money.value is not None
    ]
    if bars:
        total = bill.total
        without = len(total.unpriced) + len(total.unknown)
        usd, ends = shown_usd(total.usd), shown_ends(total.usd)
        told = translate(
            "{count} lines with a price come to {total}; {without} have no price or no quantity.",
            count=total.priced,
            total=f"{usd} ({ends})" if ends else usd,
            without=without,
        )
        small = len(shared) - len(lines)
        notes = (
            [translate("and {count} more, each below {share}", count=small, share=f"{LEAST_SHARE:.1%}")]
            if small
            else []
        )
        title, head = (
            translate("Hardware of {name}", name=bill.name),
            [translate("line"), translate("subtotal and share")],
        )
        chart = draw_bars(bars, title, told, head, notes=notes)
        yield replace(chart, head=[translate(one) for one in BILL], rows=[_bill_line(one) for one in bill.lines])


def _bill_line(one: BillLine) -> list[str]:
    price, money = one.unit_price, one.subtotal
    return [
        translate(one.quantity),
        amount(one.amount.value, one.unit, 4) if one.amount.value is not None else translate("unknown"),
        shown_price(one),
        shown_usd(money),
        shown_ends(money),
        f"{one.share:.1%}" if one.share else "",
        (price.as_of if price else None) or "",
        ", ".join(price.sources) if price else "",
    ]


def scaling_chart(scaling: Scaling) -> Chart:
    """The best size by compute under each law, dotted beyond what it was fitted for, and the models' places."""
    lines = [
        Line(law.law, [Point(one.training_flop, one.compute_optimal_parameters) for one in law.points], law.valid_to)
        for law in scaling.laws
        if law.points
    ]
    without = [law.law for law in scaling.laws if not law.points]
    notes = [translate("Left out, unknown: {names}", names=", ".join(without))] if without else []
    places = [Line(one.name, [Point(one.training_flop, one.active_parameters)]) for one in scaling.models]
    told = translate(
        "The best size of a model for its compute under every published law, dotted beyond what the law was fitted for."
    )
    first = scaling.models[0]
    if len(places) == 1 and first.compute_optimal_parameters:
        placed = translate(
            "{name} has {size} active parameters where {law} would take {best}.",
            name=first.name,
            size=amount(first.active_parameters, "", 3),
            law=first.law,
            best=amount(first.compute_optimal_parameters, "", 3),
        )
        told = translate(" ").join((told, placed))
    shown = Lines(
        lines, Axis(translate("training FLOP"), "FLOP", True), Axis(translate("parameters"), "", True), places
    )
    return draw_lines(shown, translate("Scaling laws and the model's place"), told, notes=notes)


def _left_out(gone: Sequence[tuple[str, str, QuantityAnswer | None]]) -> list[str]:
    """A note on figures that a picture does not show, by label and quantity, and what they are instead."""
    told = [
        translate("{name} ({value})", name=label, value=layout.shown_value(name, body)) for label, name, body in gone
    ]
    return [translate("Left out: {names}", names=translate(join(", ", told)))] if told else []


def _noted(rows: Sequence[RowAnswer], name: str) -> list[str]:
    """What a scenario's own diagnostics say of lines and points that are left out."""
    own = (one for row in rows if row.name == name for one in row.diagnostics if one.code == LEFT_OUT)
    return [
        translate(one.message) + (translate(" ({hint})", hint=translate(one.hint)) if one.hint else "") for one in own
    ]


def _bar(label: str, name: str, body: QuantityAnswer, place: int = 0) -> Bar:
    text, ends = layout.shown_value(name, body), layout.shown_range(body)
    return Bar(label, body.value or 0.0, text, ends, body.low, body.high, colour_of(place))
