"""One scenario: the words and numbers that a user gives, checked against the vocabulary and the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..catalogue import Catalogue
from ..catalogue.facts import read_value
from ..diagnostics import Diagnostic, Problems, did_you_mean
from ..quantities import CATEGORIES, QUANTITIES
from ..units import Range, UnitError, format_value, parse
from ..yaml_input import locate, printable

COMMAND_LINE = "command line"

DEFAULT_TOLERANCE = "1 %"
"""Of an expectation that states none."""

PROSE = ("name", "description", "source")
"""Keys of a row that are kept for the reader and mean nothing to the estimate."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: a file with its text and the path in it, or the command line (no text)."""

    file: str
    text: str | None = None
    path: tuple[str | int, ...] = ()

    def mark(self, diagnostic: Diagnostic, *deeper: str | int) -> Diagnostic:
        """The finding at this place, or at a path below it."""
        if self.text is None:
            return diagnostic.at(self.file)
        return diagnostic.at(self.file, *locate(self.text, (*self.path, *deeper)))


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row before it is read: each value with its place, and a name to fall back on."""

    name: str
    values: Mapping[Any, tuple[Any, Place]]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a quantity is expected to be: a published figure with its own relative tolerance and source."""

    value: float
    tolerance: float
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A scenario as given: `words` by category in canonical spelling, `given` numbers by quantity."""

    name: str
    words: dict[str, str] = field(default_factory=dict)
    given: dict[str, float | Range] = field(default_factory=dict)
    expect: dict[str, Expectation] = field(default_factory=dict)
    file: str | None = None


def assignments(arguments: Iterable[str]) -> dict[str, str]:
    """`key=value` words as a mapping; a key given twice is Problems."""
    found: dict[str, str] = {}
    problems = []
    for argument in arguments:
        key, _, value = argument.partition("=")
        key = key.strip()
        if key in found:
            problems.append(Diagnostic("duplicate-key", f"{key!r} is given twice", f"argument {argument!r}"))
        found[key] = value.strip()
    if problems:
        raise Problems(problems)
    return found


def read_rows(raws: Sequence[RawRow], catalogue: Catalogue) -> list[Row]:
    """Rows from raw ones. Raises Problems with everything that is wrong in any of them, each told once."""
    reader = _Reader(catalogue)
    rows = [reader.row(raw) for raw in raws]
    if reader.problems:
        raise Problems(dict.fromkeys(reader.problems))
    return rows


class _Reader:
    """Reads rows and collects what is wrong with them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.problems: list[Diagnostic] = []
        self._catalogue = catalogue

    def row(self, raw: RawRow) -> Row:
        words: dict[str, str] = {}
        given: dict[str, float | Range] = {}
        expect: dict[str, Expectation] = {}
        for key, (value, place) in raw.values.items():
            if key in CATEGORIES:
                word = self._word(key, value, place)
                if word is not None:
                    words[key] = word
            elif key in QUANTITIES:
                number = self._number(key, value, place)
                if number is not None:
                    given[key] = number
            elif key == "expect":
                expect = self._expectations(value, place)
            elif key not in PROSE:
                known = (*QUANTITIES, *CATEGORIES, *PROSE, "expect")
                hint = did_you_mean(str(key), known)
                self._complain(place, Diagnostic("unknown-key", f"unknown key {key!r}", hint=hint))
        title = raw.values["name"][0] if "name" in raw.values else words.get("model", raw.name)
        file = next((place.file for _, place in raw.values.values()), None)
        return Row(printable(str(title)), words, given, expect, file)

    def _word(self, key: str, value: Any, place: Place) -> str | None:
        if isinstance(value, (dict, list)) or value is None:
            self._complain(place, Diagnostic("category", f"{key}: found {_kind(value)}, expected a word"))
            return None
        text, category = str(value), CATEGORIES[key]
        if category.catalogue:
            try:
                return self._catalogue.find(category.catalogue, text)
            except Problems as problems:
                self.problems += [place.mark(one) for one in problems.diagnostics]
                return None
        if text not in category.values:
            message = f"{key}: found {text!r}, expected one of {', '.join(category.values)}"
            self._complain(place, Diagnostic("category", message, hint=did_you_mean(text, category.values)))
            return None
        return text

    def _number(self, key: str, value: Any, place: Place, *deeper: str | int) -> float | Range | None:
        quantity = QUANTITIES[key]
        try:
            number = read_value(value, quantity.unit)
        except UnitError as error:
            self._complain(place, Diagnostic("value", f"{key}: {error}"), *deeper)
            return None
        low, high = (number.low, number.high) if isinstance(number, Range) else (number, number)
        if low < quantity.low or high > quantity.high:
            wrong = format_value(low if low < quantity.low else high, quantity.unit)
            bounds = " and ".join(
                f"at {word} {format_value(bound, quantity.unit)}"
                for word, bound in (("least", quantity.low), ("most", quantity.high))
                if abs(bound) != float("inf")
            )
            self._complain(place, Diagnostic("out-of-bounds", f"{key}: found {wrong}, expected {bounds}"), *deeper)
            return None
        return number

    def _expectations(self, raw: Any, place: Place) -> dict[str, Expectation]:
        if not isinstance(raw, dict):
            message = f"expect: found {_kind(raw)}, expected quantities with their values"
            self._complain(place, Diagnostic("expect", message))
            return {}
        read = {key: self._expectation(key, value, place) for key, value in raw.items()}
        return {key: one for key, one in read.items() if one}

    def _expectation(self, key: Any, value: Any, place: Place) -> Expectation | None:
        body = value if isinstance(value, dict) else {"value": value}
        if key not in QUANTITIES:
            hint = did_you_mean(str(key), QUANTITIES)
            self._complain(place, Diagnostic("unknown-key", f"unknown quantity {key!r}", hint=hint), key)
            return None
        if "value" not in body or set(body) - {"value", "tolerance", "source"}:
            self._complain(place, Diagnostic("expect", f"{key}: expected value, tolerance and source"), key)
            return None
        number = self._number(key, body["value"], place, key)
        try:
            tolerance = parse(body.get("tolerance", DEFAULT_TOLERANCE), "fraction")
        except UnitError as error:
            self._complain(place, Diagnostic("value", f"{key}: tolerance: {error}"), key)
            return None
        if isinstance(tolerance, Range) or tolerance < 0:
            self._complain(place, Diagnostic("expect", f"{key}: tolerance: expected one number, not below zero"), key)
            return None
        if isinstance(number, Range):
            self._complain(place, Diagnostic("expect", f"{key}: found a range, expected one number"), key)
            return None
        return None if number is None else Expectation(number, tolerance, body.get("source"))

    def _complain(self, place: Place, diagnostic: Diagnostic, *deeper: str | int) -> None:
        self.problems.append(place.mark(diagnostic, *deeper))


def _kind(value: Any) -> str:
    return {"NoneType": "nothing", "dict": "a mapping", "list": "a list"}.get(type(value).__name__, repr(value))
