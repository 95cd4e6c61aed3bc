"""Sentences about the results, their uncertainty and their origins, which the HTML and the markdown report share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ...evaluation.document import Answer, QuantityAnswer, RowAnswer
from ...language import Phrase, translate
from ...studies.report import ReportDocument
from .. import layout

TILES = {
    "parameters": Phrase("Parameters"),
    "training_flop": Phrase("Training compute"),
    "training_days": Phrase("Training time"),
    "training_cost_usd": Phrase("Training cost"),
    "training_energy_kwh": Phrase("Training energy"),
    "cost_per_million_output_tokens_usd": Phrase("Cost per million output tokens"),
    "time_per_output_token_s": Phrase("Time per output token"),
    "fleet_accelerators": Phrase("Accelerators of the fleet"),
    "serving_cost_usd_per_month": Phrase("Serving cost per month"),
    "serving_power_w": Phrase("Serving power"),
    "cost_per_image_usd": Phrase("Cost per image"),
    "seconds_per_image": Phrase("Time per image"),
    "cost_per_video_usd": Phrase("Cost per video"),
    "seconds_per_video": Phrase("Time per video"),
    "cost_per_audio_hour_usd": Phrase("Cost per hour of audio"),
    "cost_per_thousand_images_read_usd": Phrase("Cost of reading a thousand images"),
    "cost_per_million_passages_usd": Phrase("Cost per million passages"),
}
"""Main results with their titles, in the order in which they are shown."""

MAX_TILES = 7
"""Number of main results that are shown."""

STATUSES = {
    "given": Phrase("given"),
    "catalogue": Phrase("looked up"),
    "derived": Phrase("derived"),
    "assumed": Phrase("assumed"),
    "chosen": Phrase("chosen"),
}
"""Statuses of values with their texts."""

SENTENCES = (
    (Phrase("{name} has {parameters} parameters."), ("parameters",)),
    (Phrase("Training on {training_tokens} tokens requires {training_flop}."), ("training_tokens", "training_flop")),
    (
        Phrase("On {accelerators} accelerators ({accelerator}) it takes {training_days} at an MFU of {mfu}."),
        ("accelerators", "accelerator", "training_days", "mfu"),
    ),
    (
        Phrase("Training costs {training_cost_usd} at {price_usd_per_accelerator_hour} per accelerator."),
        ("training_cost_usd", "price_usd_per_accelerator_hour"),
    ),
    (
        Phrase(
            "For {users} users per day the service needs {fleet_accelerators} accelerators "
            "and costs {serving_cost_usd_per_month} per month."
        ),
        ("users", "fleet_accelerators", "serving_cost_usd_per_month"),
    ),
    (
        Phrase(
            "A replica needs at least this number of accelerators: {minimum_inference_accelerators}. "
            "A million output tokens cost {cost_per_million_output_tokens_usd}."
        ),
        ("minimum_inference_accelerators", "cost_per_million_output_tokens_usd"),
    ),
    (
        Phrase("An image takes {seconds_per_image} and costs {cost_per_image_usd}."),
        ("seconds_per_image", "cost_per_image_usd"),
    ),
    (
        Phrase("A video takes {seconds_per_video} and costs {cost_per_video_usd}."),
        ("seconds_per_video", "cost_per_video_usd"),
    ),
)
"""Sentences with the quantities that they need. A sentence is shown if all of them are known."""


def tiles(row: RowAnswer) -> list[tuple[str, str, str, str]]:
    """Return identifier, title, value and range of the main results."""
    names = [name for name in TILES if (body := row.answer(name)) and body.value is not None]
    if row.purpose == "service":
        names = [name for name in names if not name.startswith("training_")]
    bodies = [(name, row.answer(name)) for name in names[:MAX_TILES]]
    return [
        (name, translate(TILES[name]), layout.shown_value(name, body), layout.shown_range(body))
        for name, body in bodies
    ]


def sentences(row: RowAnswer) -> list[str]:
    """Return the results of a row as sentences with 90 % ranges."""
    texts = []
    for text, names in SENTENCES:
        if row.purpose == "service" and any(name.startswith("training_") for name in names):
            continue
        bodies = {name: row.answer(name) for name in names}
        if all(body and body.value is not None for body in bodies.values()):
            figures = {name: with_range(name, body) for name, body in bodies.items()}
            texts.append(layout.without_gaps(translate(text.template, name=row.name, **figures)))
    return texts


def with_range(name: str, body: Answer | None) -> str:
    """Return a value with its 90 % range."""
    value, interval = layout.shown_value(name, body), layout.shown_range(body)
    if not interval or not isinstance(body, QuantityAnswer):
        return value
    assert body.value is not None
    assert body.low is not None
    assert body.high is not None
    return layout.with_interval(body.value, body.low, body.high, body.unit, value, interval)


def uncertainty_sentences(document: ReportDocument, name: str) -> list[str]:
    """Return sentences with the inputs that have the largest shares of the variance of the results of a row."""
    texts = []
    for study in document.sensitivity:
        for row in study.rows:
            shares = [
                translate("{name} ({value})", name=translate(driver.input), value=f"{driver.total:.0%}")
                for driver in row.drivers[:3]
                if driver.total >= 0.05
            ]
            if row.name == name and shares:
                result = TILES.get(study.quantity, study.quantity)
                texts.append(
                    translate(
                        "{result}: largest shares of the variance: {inputs}.", result=result, inputs=_enumerated(shares)
                    )
                )
    return texts


def _enumerated(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return translate("{names} and {last}", names=translate(", ").join(names[:-1]), last=names[-1])


def status_sentence(row: RowAnswer) -> str:
    """Return a sentence with the number of values of each status; an empty text if there are no values."""
    counts = counted(row)
    parts = [f"{counts[status]} {translate(words)}" for status, words in STATUSES.items() if counts[status]]
    if not parts:
        return ""
    return translate("Of {count} values, {parts}.", count=counts.total(), parts=translate(", ").join(parts))


def counted(row: RowAnswer) -> Counter[str]:
    """Return the number of quantities and categories of a row for each status."""
    return Counter(body.status for part in (row.categories, row.quantities) for body in part.values())


def published_sentences(row: RowAnswer) -> list[str]:
    """Return a sentence with the published figures and the ratios of the estimates to them, or an empty list."""
    texts = [
        translate(
            "{name} {figure}, estimate {ratio} ({source})",
            name=translate(name),
            figure=figure,
            ratio=ratio,
            source=source,
        )
        for name, figure, ratio, source in layout.published(row)
    ]
    return [translate("Published: {figures}", figures=translate("; ").join(texts))] if texts else []


def warnings(row: RowAnswer) -> list[tuple[str, str]]:
    """Return the severities and the texts of the diagnostics of a row."""
    return [
        (
            diagnostic.severity,
            translate(diagnostic.message) + (translate(" ({hint})", hint=diagnostic.hint) if diagnostic.hint else ""),
        )
        for diagnostic in row.diagnostics
    ]
