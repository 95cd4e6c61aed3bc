"""Published figures of any kind: entries of a file in the form of `configs/validation/energies.yaml`.

`told` is in the words of the vocabulary, `published` are quantities with their values, or with `value`, `low` and
`high` where the publisher states an interval. What is published is never told.
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
from .measurement import Figure, Measurement, Unreadable, sensible, text
from .names import Names

KEYS = ("id", "group", "source", "note", "as_of", "model", "told", "published")
ENDS = ("low", "high")


def read_figures(raw: Any, place: int, file: str, names: Names) -> Measurement:
    """An entry of the file. What is wrong with it is its reason."""
    known = Measurement(f"#{place}", file, place, "unnamed", ((Figure("training_energy_kwh"),),))
    if not isinstance(raw, dict):
        return replace(known, reason=Phrase("expected an entry with 'told' and 'published'"))
    try:
        known = replace(
            known,
            id=text(raw, "id") or known.id,
            group=text(raw, "group") or known.group,
            source=text(raw, "source"),
            targets=_asked(raw),
        )
        _check_keys(raw)
        return replace(known, inputs=_told(raw, names), as_of=_day(raw))
    except Unreadable as odd:
        return replace(known, reason=error_message(odd))


def _told(raw: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The shape of the model that is named, and what stands under `told`. Raises Unreadable."""
    told = _mapping(raw, "told")
    for key in told:
        if key == "model" or (key not in QUANTITIES and key not in CATEGORIES):
            raise _unknown(Phrase("told: unknown key {key!r}", key=key), key, [*QUANTITIES, *CATEGORIES])
        if key in _mapping(raw, "published"):
            raise Unreadable(Phrase("{key} is told and published", key=key))
    device = told.get("accelerator")
    own = {**told, "accelerator": names.accelerator(str(device))} if device else dict(told)
    name = text(raw, "model")
    shape = names.shape(name, None) if name else None
    if shape and not shape.inputs:
        raise Unreadable(Phrase("unknown model {name!r}", name=name))
    return {**(shape.inputs if shape else {}), **own}


def _asked(raw: Mapping[str, Any]) -> tuple[tuple[Figure, ...], ...]:
    """Each published figure by itself. Raises Unreadable."""
    return tuple((_figure(name, value),) for name, value in _mapping(raw, "published").items())


def _figure(name: str, raw: Any) -> Figure:
    if name not in QUANTITIES:
        raise _unknown(Phrase("published: unknown quantity {name!r}", name=name), name, QUANTITIES)
    body = raw if isinstance(raw, dict) else {"value": raw}
    odd = [key for key in body if key not in ("value", *ENDS)]
    if odd or "value" not in body or len(body) == len(ENDS):
        raise Unreadable(Phrase("published: {name}: expected a number, or value, low and high", name=name))
    numbers = {key: _number(name, one) for key, one in body.items()}
    if "low" in numbers and not numbers["low"] <= numbers["value"] <= numbers["high"]:
        raise Unreadable(Phrase("published: {name}: expected low, value and high in rising order", name=name))
    interval = (numbers["low"], numbers["high"]) if "low" in numbers else None
    return Figure(name, numbers["value"], interval=interval)


def _number(name: str, raw: Any) -> float:
    try:
        value = parse(raw, QUANTITIES[name].unit) if isinstance(raw, (str, int, float)) else None
    except (UnitError, OverflowError) as error:
        raise Unreadable(Phrase("published: {name}: {error}", name=name, error=error)) from None
    if not isinstance(value, float) or not sensible(value):
        raise Unreadable(
            Phrase("published: {name}: found {raw!r}, expected a number above zero", name=name, raw=str(raw)[:40])
        )
    return value


def _mapping(raw: Mapping[str, Any], key: str) -> dict[str, Any]:
    body = raw.get(key)
    if not isinstance(body, dict) or not body:
        raise Unreadable(Phrase("{key}: expected 'key: value' lines", key=key))
    return {str(name): value for name, value in body.items()}


def _day(raw: Mapping[str, Any]) -> date | None:
    said = text(raw, "as_of")
    if said and not read_day(said):
        raise Unreadable(Phrase("as_of: found {said!r}, expected a day like 2024-06-30", said=said))
    return read_day(said)


def _check_keys(raw: Mapping[str, Any]) -> None:
    for key in raw:
        if key not in KEYS:
            raise _unknown(Phrase("unknown key {key!r}", key=key), str(key), KEYS)


def _unknown(message: str, key: str, known: Any) -> Unreadable:
    hint = did_you_mean(key, known)
    return Unreadable(Phrase("{message}; {hint}", message=message, hint=hint) if hint else message)
