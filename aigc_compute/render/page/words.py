"""A report in sentences: what the answer is, how sure, and what it rests on. HTML and markdown say the same."""

from __future__ import annotations

from collections import Counter

from ...evaluation.document import Answer, RowAnswer
from ...language import Phrase, translate
from ...studies.report import ReportDocument
from .. import layout

TILES = {
    "parameters": Phrase("Parameters"),
    "training_flop": Phrase("Training compute"),
    "training_days": Phrase("Training time"),
    "training_cost_usd": Phrase("Training cost"),
    "training_energy_kwh": Phrase("Training energy"),
    "cost_per_million_output_tokens_usd": Phrase("A million output tokens"),
    "time_per_output_token_s": Phrase("Time for an output token"),
    "fleet_accelerators": Phrase("Fleet"),
    "serving_cost_usd_per_month": Phrase("The service, a month"),
    "serving_power_w": Phrase("Power of the service"),
    "cost_per_image_usd": Phrase("An image"),
    "seconds_per_image": Phrase("Time for an image"),
    "cost_per_video_usd": Phrase("A video"),
    "seconds_per_video": Phrase("Time for a video"),
    "cost_per_audio_hour_usd": Phrase("An hour of sound"),
    "cost_per_thousand_images_read_usd": Phrase("Reading a thousand images"),
    "cost_per_million_passages_usd": Phrase("A million passages"),
}
"""The figures that stand first, with what people call them."""

MOST_TILES = 7
STATUSES = {
    "given": Phrase("given"),
    "catalogue": Phrase("looked up"),
    "derived": Phrase("derived"),
    "assumed": Phrase("assumed"),
    "chosen": Phrase("chosen"),
}
"""How a value came about, and what a reader is told of it."""

SENTENCES = (
    (Phrase("{name} has {parameters} parameters."), ("parameters",)),
    (Phrase("Training on {training_tokens} tokens takes {training_flop}."), ("training_tokens", "training_flop")),
    (
        Phrase("On {accelerators} accelerators ({accelerator}) that is {training_days}, at {mfu} of their peak."),
        ("accelerators", "accelerator", "training_days", "mfu"),
    ),
    (
        Phrase("It costs {training_cost_usd} at {price_usd_per_accelerator_hour} for an accelerator."),
        ("training_cost_usd", "price_usd_per_accelerator_hour"),
    ),
    (
        Phrase(
            "For {users} users a day the service asks for {fleet_accelerators} accelerators "
            "and costs {serving_cost_usd_per_month} a month."
        ),
        ("users", "fleet_accelerators", "serving_cost_usd_per_month"),
    ),
    (
        Phrase(
            "The fewest accelerators that serve a copy of it: {minimum_inference_accelerators}; "
            "a million output tokens cost {cost_per_million_output_tokens_usd}."
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
"""Each with the figures that it needs."""


def tiles(row: RowAnswer) -> list[tuple[str, str, str, str]]:
    """Name, title, value and range of the figures that stand first."""
    names = [name for name in TILES if (body := row.answer(name)) and body.value is not None]
    if row.purpose == "service":
        names = [name for name in names if not name.startswith("training_")]
    bodies = [(name, row.answer(name)) for name in names[:MOST_TILES]]
    return [
        (name, translate(TILES[name]), layout.shown_value(name, body), layout.shown_range(body))
        for name, body in bodies
    ]


def sentences(row: RowAnswer) -> list[str]:
    """What is known of a row, in plain words with 90 % ranges."""
    told = []
    serves = row.purpose == "service"
    asked = [one for one in SENTENCES if not (serves and any(name.startswith("training_") for name in one[1]))]
    for text, names in asked:
        bodies = {name: row.answer(name) for name in names}
        if all(body and body.value is not None for body in bodies.values()):
            figures = {name: with_range(name, one) for name, one in bodies.items()}
            told.append(translate(text.template, name=row.name, **figures))
    return told


def with_range(name: str, body: Answer | None) -> str:
    """A value and its 90 % range."""
    value, interval = layout.shown_value(name, body), layout.shown_range(body)
    if not interval:
        return value
    low, _, high = interval.partition("..")
    return translate("{value} ({low} to {high})", value=value, low=low, high=high)


def doubts(document: ReportDocument, name: str) -> list[str]:
    """What drives the spread of a row's results."""
    told = []
    for study in document.sensitivity:
        for row in study.rows:
            named = [f"{one.input} ({one.total:.0%})" for one in row.drivers[:3] if one.total >= 0.05]
            if row.name == name and named:
                result = TILES.get(study.quantity, study.quantity)
                told.append(
                    translate(
                        "{result}: uncertain above all by {inputs} of its variance.",
                        result=result,
                        inputs=translate(" and ").join(filter(None, (translate(", ").join(named[:-1]), named[-1]))),
                    )
                )
    return told


def made_of(row: RowAnswer) -> str:
    """How many figures came about in which way."""
    counts = counted(row)
    parts = [f"{counts[status]} {translate(words)}" for status, words in STATUSES.items() if counts[status]]
    if not parts:
        return ""
    return translate("Of {count} figures and words {parts}.", count=counts.total(), parts=translate(", ").join(parts))


def counted(row: RowAnswer) -> Counter[str]:
    """Figures and words of a row by how they came about."""
    return Counter(body.status for part in (row.categories, row.quantities) for body in part.values())


def beside(row: RowAnswer) -> list[str]:
    """What was published, beside the estimate, in one sentence."""
    told = [
        translate("{name} {figure}, estimate {ratio} ({source})", name=name, figure=figure, ratio=ratio, source=source)
        for name, figure, ratio, source in layout.published(row)
    ]
    return [translate("Published: {figures}", figures=translate("; ").join(told))] if told else []


def warnings(row: RowAnswer) -> list[tuple[str, str]]:
    """Severity and text of what a reader should be warned of."""
    return [
        (one.severity, translate(one.message) + (translate(" ({hint})", hint=one.hint) if one.hint else ""))
        for one in row.diagnostics
    ]
