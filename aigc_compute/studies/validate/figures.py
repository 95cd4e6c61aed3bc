"""Published figures of any quantity: entries of a file in the form of `configs/validation/energies.yaml`.

The key `inputs` holds quantities and categories of the vocabulary that the prediction may use. The key `published`
holds quantities with their values, or with `value`, `low` and `high` if the publisher states an interval. A published
quantity is never an input.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ...catalogue.periods import read_day
from ...diagnostics import did_you_mean
from ...domains.vocabulary import CATEGORIES, QUANTITIES
from ...language import Phrase, error_message
from ...units import UnitError, parse
from .measurement import Figure, Measurement, Unreadable, comparable, text
from .names import Names

INPUTS, PUBLISHED = "inputs", "published"
FORMER_INPUTS = "told"
"""Former name of the key `inputs`."""

KEYS = ("id", "group", "source", "note", "as_of", "model", INPUTS, PUBLISHED)


def read_figures(raw: Any, place: int, file: str, names: Names) -> Measurement:
    """Return an entry of the file as a measurement; its `reason` says what is wrong with the entry."""
    measurement = Measurement(f"#{place}", file, place, "unnamed", ((Figure("training_energy_kwh"),),))
    if not isinstance(raw, dict):
        return replace(measurement, reason=Phrase("expected an entry with 'inputs' and 'published'"))
    try:
        measurement = replace(
            measurement,
            id=text(raw, "id") or measurement.id,
            group=text(raw, "group") or measurement.group,
            source=text(raw, "source"),
            targets=_targets(raw),
        )
        _check_keys(raw)
        return replace(measurement, inputs=_inputs(raw, names), as_of=_day(raw))
    except Unreadable as error:
        return replace(measurement, reason=error_message(error))


def _inputs(raw: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Return the shape of the named model and the stated inputs, which take precedence. Raises Unreadable."""
    key = FORMER_INPUTS if FORMER_INPUTS in raw and INPUTS not in raw else INPUTS
    inputs, figures = _mapping(raw, key), _mapping(raw, PUBLISHED)
    for name in inputs:
        if name == "model" or (name not in QUANTITIES and name not in CATEGORIES):
            message = Phrase("{key}: unknown key {name!r}", key=key, name=name)
            raise _unknown(message, name, [*QUANTITIES, *CATEGORIES])
        if name in figures:
            raise Unreadable(Phrase("{name} is both an input and published", name=name))
    if device := inputs.get("accelerator"):
        inputs["accelerator"] = names.accelerator(str(device))
    model = text(raw, "model")
    shape = names.shape(model, None) if model else None
    if shape and not shape.inputs:
        raise Unreadable(Phrase("unknown model {name!r}", name=model))
    return {**(shape.inputs if shape else {}), **inputs}


def _targets(raw: Mapping[str, Any]) -> tuple[tuple[Figure, ...], ...]:
    """Return each published figure as a target of its own. Raises Unreadable."""
    return tuple((_figure(name, value),) for name, value in _mapping(raw, PUBLISHED).items())


def _figure(name: str, raw: Any) -> Figure:
    """Return a published figure. Raises Unreadable."""
    if name not in QUANTITIES:
        raise _unknown(Phrase("published: unknown quantity {name!r}", name=name), name, QUANTITIES)
    body = raw if isinstance(raw, dict) else {"value": raw}
    if set(body) not in ({"value"}, {"value", "low", "high"}):
        raise Unreadable(Phrase("published: {name}: expected a number, or value, low and high", name=name))
    numbers = {key: _number(name, value) for key, value in body.items()}
    if "low" in numbers and not numbers["low"] <= numbers["value"] <= numbers["high"]:
        raise Unreadable(Phrase("published: {name}: expected low, value and high in rising order", name=name))
    interval = (numbers["low"], numbers["high"]) if "low" in numbers else None
    return Figure(name, numbers["value"], interval=interval)


def _number(name: str, raw: Any) -> float:
    """Return a published number in the quantity's unit. Raises Unreadable."""
    try:
        value = parse(raw, QUANTITIES[name].unit) if isinstance(raw, (str, int, float)) else None
    except (UnitError, OverflowError) as error:
        raise Unreadable(Phrase("published: {name}: {error}", name=name, error=error)) from None
    if not isinstance(value, float) or not comparable(value):
        raise Unreadable(
            Phrase("published: {name}: found {raw!r}, expected a number above zero", name=name, raw=str(raw)[:40])
        )
    return value


def _mapping(raw: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return the mapping under a key. Raises Unreadable."""
    body = raw.get(key)
    if not isinstance(body, dict) or not body:
        raise Unreadable(Phrase("{key}: expected 'key: value' lines", key=key))
    return {str(name): value for name, value in body.items()}


def _day(raw: Mapping[str, Any]) -> date | None:
    """Return the day whose prices hold. Raises Unreadable."""
    day = text(raw, "as_of")
    if day and not read_day(day):
        raise Unreadable(Phrase("as_of: found {day!r}, expected a day like 2024-06-30", day=day))
    return read_day(day)


def _check_keys(raw: Mapping[str, Any]) -> None:
    """Raises Unreadable if a key is unknown, or if the inputs stand under both of their names."""
    for key in raw:
        if key not in (*KEYS, FORMER_INPUTS):
            raise _unknown(Phrase("unknown key {key!r}", key=key), str(key), KEYS)
    if INPUTS in raw and FORMER_INPUTS in raw:
        raise Unreadable(Phrase("'told' is the former name of 'inputs': state one of them"))


def _unknown(message: str, key: str, known: Any) -> Unreadable:
    hint = did_you_mean(key, known)
    return Unreadable(Phrase("{message}; {hint}", message=message, hint=hint) if hint else message)
