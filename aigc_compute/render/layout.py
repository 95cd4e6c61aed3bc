"""What of a document is shown, in which order, and how one value reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..catalogue.origin import REPORTED
from ..domains.vocabulary import CATEGORIES, QUANTITIES, SECTIONS
from ..evaluation.document import Answer, QuantityAnswer, RowAnswer
from ..language import ENGLISH, alternatives, cells, join, language, translate
from ..units import MAX_DIGITS, format_range, format_value
from .provenance import sources_text

Row = RowAnswer
DIGITS = 4
RANGE_DIGITS = 3
ROUND = 1000
EXACT_BELOW = 1e6
"""Whole numbers below it are shown to the last digit: 12288, not 12.29k."""


def default_columns(rows: Iterable[Row]) -> list[str]:
    """What any of the rows shows by default, in the vocabulary's order."""
    shown = {name for row in rows for name in row.columns}
    return [name for name in (*CATEGORIES, *QUANTITIES) if name in shown]


def all_columns(rows: Sequence[Row]) -> list[str]:
    """Everything that any row knows, in the vocabulary's order."""
    return [name for name in (*CATEGORIES, *QUANTITIES) if any(row.answer(name) for row in rows)]


def stages_of(rows: Sequence[Row]) -> tuple[list[list[Row]], list[Row]]:
    """Stages, each time with their sum behind them, and the rows that are neither."""
    stages: list[list[Row]] = []
    others: list[Row] = []
    for row in rows:
        others.append(row)
        if row.stages:
            stages.append(others[-len(row.stages) - 1 :])
            del others[-len(row.stages) - 1 :]
    return stages, others


def stage_head(name: str) -> str:
    """A column of such a table, its unit where all cells have that one."""
    label = translate(name)
    if label != name:
        return label
    return name.removeprefix("training_").removesuffix("_kwh").removesuffix("_kg").replace("_", "\n")


def stage_cells(row: Row, columns: Sequence[str], end: str = "value") -> list[str]:
    """Values, or ends of ranges, of such a table; nothing where there is none."""
    bodies = [(name, row.quantities.get(name)) for name in columns]
    values = [(name, getattr(body, end) if body else None, body.unit if body else "") for name, body in bodies]
    texts = ["" if value is None else value_text(name, value, unit) for name, value, unit in values]
    for unit in (" FLOP", " days", " h", translate("day"), translate("accelerator-hour")):
        texts = [text.removesuffix(unit) for text in texts]
    return texts


def sections(columns: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The columns under the titles of their sections."""
    found = []
    for section, title in SECTIONS.items():
        names = [name for name in columns if _section(name) == section]
        if names:
            found.append((translate(title), names))
    return found


def named(name: str) -> str:
    """A quantity or a word as it is shown: by its name, which is what one types; in another language behind what it is
    called there.
    """
    label = translate(name)
    return name if label == name else f"{label} {name}"


def shown_value(name: str, body: Answer | None, unknown: str = "unknown") -> str:
    """A value as a person reads it; an unknown one says so and is never a zero."""
    if body is None:
        return translate(unknown)
    return value_text(name, body.value, body.unit if isinstance(body, QuantityAnswer) else "")


def value_text(name: str, value: float | str | None, unit: str) -> str:
    """A word, or a value in a unit, as a person reads it."""
    if isinstance(value, str):
        return named(value) if CATEGORIES[name].values else value
    if value is None:
        return translate("impossible")
    return whole_number(value) if _is_exact(value, unit) else amount(value, unit)


def _is_exact(value: float, unit: str) -> bool:
    """Whether a value is shown to the last digit."""
    return not unit and float(value).is_integer() and abs(value) < EXACT_BELOW


def whole_number(value: float) -> str:
    """A count to the last digit; round thousands by the language's magnitudes where it has them for less."""
    magnitudes = language() != ENGLISH and value % ROUND == 0
    return translate(format_value(value, "", DIGITS)) if magnitudes else f"{value:.0f}"


def shown_range(body: Answer | None) -> str:
    """The 90 % interval, or nothing where the value is a point; its unit is left out where it is the value's."""
    if not isinstance(body, QuantityAnswer) or body.value is None or body.low is None or body.high is None:
        return ""
    return interval_text(body.value, body.low, body.high, body.unit)


def interval_text(value: float, low: float, high: float, unit: str) -> str:
    """An interval beside its value, whose unit it leaves out where it is the same; nothing where it is a point."""
    if low == high:
        return ""
    interval, shown = amounts(low, high, unit, digits_beside(value, low, high, unit)), amount(value, unit)
    word = shown.lstrip("-$¥0123456789.万亿")
    if cells(word) > len(word):
        return interval.removesuffix(word)
    _, _, unit = shown.partition(" ")
    return interval.removesuffix(" " + unit) if interval.count(" ") == 1 else interval


def shown_status(body: Answer | None) -> str:
    """given, catalogue, derived, assumed; an approximation says so."""
    if body is None:
        return ""
    rough = isinstance(body, QuantityAnswer) and body.approximation
    return translate("derived") + " ≈" if rough else translate(body.status)


def published(row: Row) -> list[tuple[str, str, str, str]]:
    """Published figures beside the estimate: name, figure, estimate over figure, source."""
    lines: list[tuple[str, str, str, str]] = []
    for name, body in row.reported.items():
        used = row.quantities.get(name)
        taken = used and used.provenance.origin and used.provenance.origin.block == REPORTED
        if not taken and body.ratio is not None:
            figure = translate(format_value(body.value, body.unit, DIGITS))
            lines.append((name, figure, _ratio(body.ratio), sources_text(body.provenance)))
    return lines


def unknowns(row: Row) -> list[str]:
    """Sentences about what is not known: never published, and what would make a quantity known."""
    lines = []
    if row.unpublished:
        lines.append(translate("never published: {names}", names=translate(join(", ", row.unpublished))))
    for name, ways in row.missing.items():
        if ways:
            lines.append(
                translate(
                    "{name} is unknown; it would follow from {ways}", name=name, ways=translate(alternatives(ways))
                )
            )
        else:
            lines.append(translate("{name} is unknown", name=name))
    return lines


def digits_beside(value: float, low: float, high: float, unit: str) -> int:
    """Digits of a range beside its value, which has more of them: enough for the range to read as containing it."""
    shown = value if _is_exact(value, unit) else _rounded(value, DIGITS)
    for digits in range(RANGE_DIGITS, MAX_DIGITS):
        if _rounded(low, digits) <= shown <= _rounded(high, digits):
            return digits
    return MAX_DIGITS


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def amount(value: float, unit: str, digits: int = DIGITS) -> str:
    """A value in a unit as a person reads it."""
    return short(translate(format_value(value, unit, digits)))


def amounts(low: float, high: float, unit: str, digits: int = RANGE_DIGITS) -> str:
    """An interval in a unit as a person reads it."""
    return short(translate(format_range(low, high, unit, digits)))


def short(text: str) -> str:
    """The unit that a quantity's own name already tells."""
    return text.replace(" accelerator-hours", " h").replace(" token/s", "").replace("/token", "")


def _ratio(ratio: float) -> str:
    return f"×{ratio:.2f}" if 0.1 <= ratio < 100 else f"×{ratio:.3g}"


def _section(name: str) -> str:
    return (CATEGORIES.get(name) or QUANTITIES[name]).section
