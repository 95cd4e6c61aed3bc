"""Parts of a document that views show, their order, and values, ranges and names as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..catalogue.origin import REPORTED
from ..domains.vocabulary import CATEGORIES, QUANTITIES, SECTIONS
from ..evaluation.document import Answer, QuantityAnswer, RowAnswer, SearchRecord
from ..language import ENGLISH, Phrase, alternatives, cells, join, language, translate
from ..units import MAX_DIGITS, format_range, format_value
from .provenance import sources_text

Row = RowAnswer
DIGITS = 4
RANGE_DIGITS = 3
ROUND = 1000
"""Whole numbers that are multiples of it are written with the magnitudes of a language that is not English: 5万."""

EXACT_BELOW = 1e6
"""Whole numbers below it are shown with all their digits: 12288, not 12.29k."""

PLAIN_NUMBER = re.compile(r"-?\d{5,}")
"""High end of an interval that is written without a magnitude, because `5..20k` would be read as 5k..20k."""

GAP = re.compile("(?<=[，。；：）]) ")


def default_columns(rows: Iterable[Row]) -> list[str]:
    """Return the quantities and categories that at least one row shows by default, in the order of the vocabulary."""
    shown = {name for row in rows for name in row.columns}
    return [name for name in (*CATEGORIES, *QUANTITIES) if name in shown]


def all_columns(rows: Sequence[Row]) -> list[str]:
    """Return all quantities and categories that at least one row has, in the order of the vocabulary."""
    return [name for name in (*CATEGORIES, *QUANTITIES) if any(row.answer(name) for row in rows)]


def stages_of(rows: Sequence[Row]) -> tuple[list[list[Row]], list[Row]]:
    """Return groups of stages, each followed by the row of their sum, and the rows that belong to no such group."""
    stages: list[list[Row]] = []
    others: list[Row] = []
    for row in rows:
        others.append(row)
        if row.stages:
            stages.append(others[-len(row.stages) - 1 :])
            del others[-len(row.stages) - 1 :]
    return stages, others


def stage_head(name: str) -> str:
    """Return the heading of a quantity in a table of stages, without the unit that all cells have."""
    label = translate(name)
    if label != name:
        return label
    return name.removeprefix("training_").removesuffix("_kwh").removesuffix("_kg").replace("_", "\n")


def stage_cells(row: Row, columns: Sequence[str], end: str = "value") -> list[str]:
    """Return the values of a row in a table of stages, or the `low` or `high` ends of their ranges. Unknown values are
    empty texts.
    """
    bodies = [(name, row.quantities.get(name)) for name in columns]
    values = [(name, getattr(body, end) if body else None, body.unit if body else "") for name, body in bodies]
    texts = ["" if value is None else value_text(name, value, unit) for name, value, unit in values]
    for unit in (" FLOP", " days", " h", translate("day"), translate("accelerator-hour")):
        texts = [text.removesuffix(unit) for text in texts]
    return texts


def sections(columns: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return the columns grouped by section, with the title of each section."""
    titled = []
    for section, title in SECTIONS.items():
        names = [name for name in columns if _section(name) == section]
        if names:
            titled.append((translate(title), names))
    return titled


ENDS = {"_low": Phrase("low end of {name}"), "_high": Phrase("high end of {name}")}
"""Suffixes of the columns with the ends of a range."""


def translated_name(name: str) -> str:
    """Return the translated name of a quantity, of a category, or of a column with an end of a range; return the
    identifier if there is no translated name, as in English.
    """
    for suffix, template in ENDS.items():
        quantity = name.removesuffix(suffix)
        if quantity != name and translate(quantity) != quantity:
            return translate(template.template, name=translate(quantity))
    return translate(name)


def display_name(name: str) -> str:
    """Return the identifier of a quantity, category or category value, which users type. In other languages than
    English, the translated name stands before it.
    """
    translated = translated_name(name)
    return name if translated == name else f"{translated} {name}"


def shown_value(name: str, body: Answer | None, unknown: str = "unknown") -> str:
    """Return a value with its unit. An unknown value gives the text `unknown`, never a zero."""
    if body is None:
        return translate(unknown)
    return value_text(name, body.value, body.unit if isinstance(body, QuantityAnswer) else "")


def value_text(name: str, value: float | str | None, unit: str) -> str:
    """Return the value of a category or quantity as text; None means that no value is possible."""
    if isinstance(value, str):
        return display_name(value) if CATEGORIES[name].values else value
    if value is None:
        return translate("impossible")
    return whole_number(value) if _is_exact(value, unit) else amount(value, unit)


def _is_exact(value: float, unit: str) -> bool:
    """Return whether a value is shown with all its digits."""
    return not unit and float(value).is_integer() and abs(value) < EXACT_BELOW


def whole_number(value: float) -> str:
    """Return a count with all its digits. In other languages than English, whole thousands are written with the
    magnitudes of the language.
    """
    magnitudes = language() != ENGLISH and value % ROUND == 0
    return translate(format_value(value, "", DIGITS)) if magnitudes else f"{value:.0f}"


def shown_range(body: Answer | None) -> str:
    """Return the 90 % interval without the unit that the value beside it has. A value without an interval gives an
    empty text.
    """
    if not isinstance(body, QuantityAnswer) or body.value is None or body.low is None or body.high is None:
        return ""
    return interval_text(body.value, body.low, body.high, body.unit)


def interval_text(value: float, low: float, high: float, unit: str) -> str:
    """Return an interval without the unit that the value beside it has; an empty text if both ends are equal."""
    if low == high:
        return ""
    interval, shown = amounts(low, high, unit, digits_beside(value, low, high, unit)), amount(value, unit)
    word = shown.lstrip("-$¥0123456789.万亿")
    if cells(word) > len(word):
        return interval.removesuffix(word)
    _, _, unit = shown.partition(" ")
    return interval.removesuffix(" " + unit) if interval.count(" ") == 1 else interval


def with_interval(value: float, low: float, high: float, unit: str, shown: str, interval: str) -> str:
    """Return a value with its interval in words, as in `22k (7620 to 192k)`. `interval` is the text of the interval."""
    low_text, _, high_text = interval.partition("..")
    if PLAIN_NUMBER.fullmatch(high_text):
        high_text = amount(high, unit, digits_beside(value, low, high, unit))
    return translate("{value} ({low} to {high})", value=shown, low=low_text, high=high_text)


def without_gaps(text: str) -> str:
    """Return a sentence without the spaces after full-width punctuation that precede inserted values."""
    return GAP.sub("", text)


def shown_status(body: Answer | None) -> str:
    """Return the status of a value (given, catalogue, derived, assumed, chosen); an approximation is `derived ≈`."""
    if body is None:
        return ""
    rough = isinstance(body, QuantityAnswer) and body.approximation
    return translate("derived") + " ≈" if rough else translate(body.status)


def published(row: Row) -> list[tuple[str, str, str, str]]:
    """Return the published figures that the estimate does not use, as tuples of quantity, figure, ratio of the estimate
    to the figure, and sources.
    """
    lines: list[tuple[str, str, str, str]] = []
    for name, body in row.reported.items():
        estimate = row.quantities.get(name)
        used = estimate and estimate.provenance.origin and estimate.provenance.origin.block == REPORTED
        if not used and body.ratio is not None:
            figure = translate(format_value(body.value, body.unit, DIGITS))
            lines.append((name, figure, _ratio(body.ratio), sources_text(body.provenance)))
    return lines


def unknowns(row: Row) -> list[str]:
    """Return sentences about unknown quantities: those that were not found in the sources of the model, and for other
    unknown quantities the inputs from which they can be derived.
    """
    lines = [
        translate(
            "not found in {sources} on {date}: {names}",
            sources=translate(join(", ", search.looked_in)),
            date=search.date,
            names=translate(join(", ", map(display_name, names))),
        )
        for search, names in _names_by_search(row).items()
    ]
    for name, ways in row.missing.items():
        if ways:
            inputs = translate(alternatives(map(display_name, way) for way in ways))
            text = translate("{name} is unknown; it can be derived from {ways}", name=display_name(name), ways=inputs)
        else:
            text = translate("{name} is unknown", name=display_name(name))
        lines.append(text)
    return lines


def _names_by_search(row: Row) -> dict[SearchRecord, list[str]]:
    """Return the quantities that were not found, by the search for them."""
    found: dict[SearchRecord, list[str]] = {}
    for name, search in row.unpublished.items():
        found.setdefault(search, []).append(name)
    return found


def digits_beside(value: float, low: float, high: float, unit: str) -> int:
    """Return the number of digits with which the ends of a range enclose the value as it is shown beside them."""
    shown = value if _is_exact(value, unit) else _rounded(value, DIGITS)
    for digits in range(RANGE_DIGITS, MAX_DIGITS):
        if _rounded(low, digits) <= shown <= _rounded(high, digits):
            return digits
    return MAX_DIGITS


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def amount(value: float, unit: str, digits: int = DIGITS) -> str:
    """Return a value with its unit, in the active language."""
    return short(translate(format_value(value, unit, digits)))


def amounts(low: float, high: float, unit: str, digits: int = RANGE_DIGITS) -> str:
    """Return an interval with its unit, in the active language."""
    return short(translate(format_range(low, high, unit, digits)))


def short(text: str) -> str:
    """Return the text of a value without the parts of its unit that the name of the quantity contains."""
    return text.replace(" accelerator-hours", " h").replace(" token/s", "").replace("/token", "")


def _ratio(ratio: float) -> str:
    return f"×{ratio:.2f}" if 0.1 <= ratio < 100 else f"×{ratio:.3g}"


def _section(name: str) -> str:
    return (CATEGORIES.get(name) or QUANTITIES[name]).section
