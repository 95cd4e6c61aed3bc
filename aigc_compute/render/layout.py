"""What of a document is shown, in which order, and how one value reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..language import ENGLISH, alternatives, cells, join, language, say
from ..quantities import CATEGORIES, DOMAINS, QUANTITIES
from ..units import MOST_DIGITS, format_range, format_value

Row = dict[str, Any]
DIGITS = 4
RANGE_DIGITS = 3
SHORT_OF = ("training_pf_days", "training_operator_flop")
"""Left out where room is short: another form of the same."""

ROUND = 1000
EXACT_BELOW = 1e6
"""Whole numbers below it are shown to the last digit: 12288, not 12.29k."""


TRAINING = ("training", "layout", "step", "scaling", "memory")
"""Domains that tell of a training run."""


def default_columns(rows: Sequence[Row]) -> list[str]:
    """Words and headline quantities that any row knows, and everything given, in the vocabulary's order. Where all
    rows ask for a service, and none for a training run, what training took is left out.
    """
    serving = all(_asks_for_a_service(row) for row in rows)
    names = []
    for name in (*CATEGORIES, *QUANTITIES):
        told = CATEGORIES.get(name) or QUANTITIES[name]
        headline = told.headline and not (serving and _of_training(name))
        if any(_shown(row, name, headline) for row in rows):
            names.append(name)
    return names


def all_columns(rows: Sequence[Row]) -> list[str]:
    """Everything that any row knows, in the vocabulary's order."""
    return [name for name in (*CATEGORIES, *QUANTITIES) if any(cell(row, name) for row in rows)]


def stages_of(rows: Sequence[Row]) -> tuple[list[list[Row]], list[Row]]:
    """Stages, each time with their sum behind them, and the rows that are neither."""
    stages: list[list[Row]] = []
    others: list[Row] = []
    for row in rows:
        count = _stages(row)
        others.append(row)
        if count:
            stages.append(others[-count - 1 :])
            del others[-count - 1 :]
    return stages, others


def _stages(row: Row) -> int:
    """How many rows before this one it is the sum of."""
    origins = [str(body.get("origin", "")).split() for body in row["quantities"].values()]
    return next((int(words[2]) for words in origins if words[:2] == ["sum", "of"]), 0) if not row["words"] else 0


def stage_columns(rows: Sequence[Row]) -> list[str]:
    """What a table of stages shows: what they add up to, and on how many accelerators."""
    added = [name for name, one in QUANTITIES.items() if (one.added and one.headline) or name == "accelerators"]
    return [name for name in added if name not in SHORT_OF and any(cell(row, name) for row in rows)]


def stage_head(name: str) -> str:
    """A column of such a table, its unit where all cells have that one."""
    label = say(name)
    if label != name:
        return label
    return name.removeprefix("training_").removesuffix("_kwh").removesuffix("_kg").replace("_", "\n")


def stage_cells(row: Row, columns: Sequence[str], end: str = "value") -> list[str]:
    """Values, or ends of ranges, of such a table; nothing where there is none."""
    bodies = {name: cell(row, name) for name in columns}
    ends = {name: body | {"value": body.get(end)} if body else None for name, body in bodies.items()}
    texts = [shown_value(name, body) if body and body["value"] is not None else "" for name, body in ends.items()]
    for unit in (" FLOP", " days", " h", say("day"), say("accelerator-hour")):
        texts = [text.removesuffix(unit) for text in texts]
    return texts


def sections(columns: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The columns under the titles of their domains."""
    found = []
    for domain, title in DOMAINS.items():
        names = [name for name in columns if _domain(name) == domain]
        if names:
            found.append((say(title), names))
    return found


def named(name: str) -> str:
    """A quantity or a word as it is shown: by its name, which is what one types; in another language behind what it is
    called there.
    """
    label = say(name)
    return name if label == name else f"{label} {name}"


def cell(row: Row, name: str) -> dict[str, Any] | None:
    """A quantity or a word of a row, or None where it is unknown."""
    found: dict[str, Any] | None = row["words"].get(name) or row["quantities"].get(name)
    return found


def shown_value(name: str, body: dict[str, Any] | None, unknown: str = "unknown") -> str:
    """A value as a person reads it; an unknown one says so and is never a zero."""
    if body is None:
        return say(unknown)
    if name in CATEGORIES:
        return named(str(body["value"])) if CATEGORIES[name].values else str(body["value"])
    if body["value"] is None:
        return say("impossible")
    value = body["value"]
    return whole_number(value) if _is_exact(value, body["unit"]) else amount(value, body["unit"])


def _is_exact(value: float, unit: str) -> bool:
    """Whether a value is shown to the last digit."""
    return not unit and float(value).is_integer() and abs(value) < EXACT_BELOW


def whole_number(value: float) -> str:
    """A count to the last digit; round thousands by the language's magnitudes where it has them for less."""
    magnitudes = language() != ENGLISH and value % ROUND == 0
    return say(format_value(value, "", DIGITS)) if magnitudes else f"{value:.0f}"


def shown_range(body: dict[str, Any] | None) -> str:
    """The 90 % interval, or nothing where the value is a point; its unit is left out where it is the value's."""
    if body is None or None in (body["value"], body.get("low"), body.get("high")) or body["low"] == body["high"]:
        return ""
    ends, unit = (body["low"], body["high"]), body["unit"]
    interval = amounts(*ends, unit, digits_beside(body["value"], *ends, unit))
    value = amount(body["value"], body["unit"])
    word = value.lstrip("-$¥0123456789.万亿")
    if cells(word) > len(word):
        return interval.removesuffix(word)
    _, _, unit = value.partition(" ")
    return interval.removesuffix(" " + unit) if interval.count(" ") == 1 else interval


def shown_status(body: dict[str, Any] | None) -> str:
    """given, catalogue, derived, assumed; an approximation says so."""
    if body is None:
        return ""
    return say("derived") + " ≈" if body.get("approximation") else say(str(body["status"]))


def published(row: Row) -> list[tuple[str, str, str, str]]:
    """Published figures beside the estimate: name, figure, estimate over figure, source."""
    lines: list[tuple[str, str, str, str]] = []
    for name, body in row["reported"].items():
        taken = (cell(row, name) or {}).get("origin", "").startswith("reported")
        if not taken and "ratio" in body:
            figure = say(format_value(body["value"], body["unit"], DIGITS))
            lines.append((name, figure, _ratio(body["ratio"]), str(body.get("source", ""))))
    return lines


def unknowns(row: Row) -> list[str]:
    """Sentences about what is not known: never published, and what would make a quantity known."""
    lines = []
    if row["unpublished"]:
        lines.append(say("never published: {names}", names=say(join(", ", row["unpublished"]))))
    for name, ways in row["missing"].items():
        if ways:
            lines.append(say("{name} is unknown; it would follow from {ways}", name=name, ways=say(alternatives(ways))))
        else:
            lines.append(say("{name} is unknown", name=name))
    return lines


def digits_beside(value: float, low: float, high: float, unit: str) -> int:
    """Digits of a range beside its value, which has more of them: enough for the range to read as containing it."""
    shown = value if _is_exact(value, unit) else _rounded(value, DIGITS)
    for digits in range(RANGE_DIGITS, MOST_DIGITS):
        if _rounded(low, digits) <= shown <= _rounded(high, digits):
            return digits
    return MOST_DIGITS


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def amount(value: float, unit: str, digits: int = DIGITS) -> str:
    """A value in a unit as a person reads it."""
    return short(say(format_value(value, unit, digits)))


def amounts(low: float, high: float, unit: str, digits: int = RANGE_DIGITS) -> str:
    """An interval in a unit as a person reads it."""
    return short(say(format_range(low, high, unit, digits)))


def short(text: str) -> str:
    """The unit that a quantity's own name already tells."""
    return text.replace(" accelerator-hours", " h").replace(" token/s", "").replace("/token", "")


def _ratio(ratio: float) -> str:
    return f"×{ratio:.2f}" if 0.1 <= ratio < 100 else f"×{ratio:.3g}"


def _asks_for_a_service(row: Row) -> bool:
    given = [name for part in (row["words"], row["quantities"]) for name in part if part[name]["status"] == "given"]
    served = any(_domain(name) == "demand" or name.startswith("serving_") for name in given)
    return served and not any(map(_of_training, given))


def _of_training(name: str) -> bool:
    return _domain(name) in TRAINING or name.startswith("training_")


def _domain(name: str) -> str:
    return (CATEGORIES.get(name) or QUANTITIES[name]).domain


def _shown(row: Row, name: str, headline: bool) -> bool:
    body = cell(row, name)
    return body is not None and (headline or body["status"] == "given")
