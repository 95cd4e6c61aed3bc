"""One scenario: the words and numbers that a user gives, checked against the vocabulary and the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..catalogue import Catalogue
from ..catalogue.facts import read_value
from ..diagnostics import Diagnostic, Problems, did_you_mean
from ..quantities import CATEGORIES, QUANTITIES
from ..units import Range, UnitError, format_value, parse

PROSE = ("name", "description", "source")
"""Keys of a row that are kept for the reader and mean nothing to the estimate."""

Path = tuple[str | int, ...]
Locate = Callable[[Path], Diagnostic]


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


def read_rows(
    raws: Sequence[tuple[Mapping[Any, Any], Path, str]],
    catalogue: Catalogue,
    file: str | None,
    place: Callable[[Path], tuple[int | None, int | None]],
) -> list[Row]:
    """Rows from raw mappings, each with its path in the document and a name to fall back on.

    Raises Problems with everything that is wrong in any of them; `place` gives line and column of a path.
    """
    reader = _Reader(catalogue, file, place)
    rows = [reader.row(raw, path, name) for raw, path, name in raws]
    if reader.problems:
        raise Problems(reader.problems)
    return rows


class _Reader:
    """Reads rows and collects what is wrong with them."""

    def __init__(
        self, catalogue: Catalogue, file: str | None, place: Callable[[Path], tuple[int | None, int | None]]
    ) -> None:
        self.problems: list[Diagnostic] = []
        self._catalogue = catalogue
        self._file = file
        self._place = place

    def row(self, raw: Mapping[Any, Any], path: Path, name: str) -> Row:
        words: dict[str, str] = {}
        given: dict[str, float | Range] = {}
        expect: dict[str, Expectation] = {}
        for key, value in raw.items():
            here = (*path, key)
            if key in CATEGORIES:
                word = self._word(key, value, here)
                if word is not None:
                    words[key] = word
            elif key in QUANTITIES:
                number = self._number(key, value, here)
                if number is not None:
                    given[key] = number
            elif key == "expect":
                expect = self._expectations(value, here)
            elif key not in PROSE:
                self._complain(
                    "unknown-key",
                    f"unknown key {key!r}",
                    here,
                    did_you_mean(str(key), (*QUANTITIES, *CATEGORIES, *PROSE, "expect")),
                )
        title = raw.get("name")
        return Row(str(title) if title is not None else words.get("model", name), words, given, expect, self._file)

    def _word(self, key: str, value: Any, path: Path) -> str | None:
        if isinstance(value, (dict, list)) or value is None:
            self._complain("category", f"{key}: found {_kind(value)}, expected a word", path)
            return None
        text, category = str(value), CATEGORIES[key]
        if category.catalogue:
            try:
                return self._catalogue.find(category.catalogue, text)
            except Problems as problems:
                self.problems += [self._at(one, path) for one in problems.diagnostics]
                return None
        if text not in category.values:
            self._complain(
                "category",
                f"{key}: found {text!r}, expected one of {', '.join(category.values)}",
                path,
                did_you_mean(text, category.values),
            )
            return None
        return text

    def _number(self, key: str, value: Any, path: Path) -> float | Range | None:
        quantity = QUANTITIES[key]
        try:
            number = read_value(value, quantity.unit)
        except UnitError as error:
            self._complain("value", f"{key}: {error}", path)
            return None
        low, high = (number.low, number.high) if isinstance(number, Range) else (number, number)
        if low < quantity.low or high > quantity.high:
            wrong = low if low < quantity.low else high
            bounds = " and ".join(
                f"at {word} {format_value(bound, quantity.unit)}"
                for word, bound in (("least", quantity.low), ("most", quantity.high))
                if abs(bound) != float("inf")
            )
            self._complain(
                "out-of-bounds", f"{key}: found {format_value(wrong, quantity.unit)}, expected {bounds}", path
            )
            return None
        return number

    def _expectations(self, raw: Any, path: Path) -> dict[str, Expectation]:
        if not isinstance(raw, dict):
            self._complain("expect", f"expect: found {_kind(raw)}, expected quantities with their values", path)
            return {}
        found = {}
        for key, value in raw.items():
            here = (*path, key)
            body = value if isinstance(value, dict) else {"value": value}
            unknown = set(body) - {"value", "tolerance", "source"}
            if key not in QUANTITIES:
                self._complain("unknown-key", f"unknown quantity {key!r}", here, did_you_mean(str(key), QUANTITIES))
            elif unknown or "value" not in body:
                self._complain("expect", f"{key}: expected value, tolerance and source", here)
            else:
                number = self._number(key, body["value"], here)
                try:
                    tolerance = parse(body.get("tolerance", 0.01), "fraction")
                except UnitError as error:
                    self._complain("value", f"{key}: tolerance: {error}", here)
                    continue
                if isinstance(number, float) and isinstance(tolerance, float):
                    found[key] = Expectation(number, tolerance, body.get("source"))
                elif number is not None:
                    self._complain("expect", f"{key}: found a range, expected a single number and tolerance", here)
        return found

    def _complain(self, code: str, message: str, path: Path, hint: str | None = None) -> None:
        self.problems.append(self._at(Diagnostic(code, message, hint=hint), path))

    def _at(self, diagnostic: Diagnostic, path: Path) -> Diagnostic:
        return diagnostic.at(self._file, *self._place(path))


def _kind(value: Any) -> str:
    return {"NoneType": "nothing", "dict": "a mapping", "list": "a list"}.get(type(value).__name__, repr(value))
