"""Checks of raw rows: words and numbers against the vocabulary and the catalogue, with all errors reported at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ..catalogue import Catalogue
from ..catalogue.facts import read_value
from ..catalogue.spellings import FORMATS
from ..catalogue.store import fold
from ..catalogue.stored_formats import parse_checkpoint
from ..diagnostics import Diagnostic, Findings, Problems, did_you_mean, printable
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..domains.whole import are_whole
from ..language import Phrase, join
from ..units import Range, UnitError, format_value, parse
from .row import BLOCKS, TEXT_KEYS, Correlation, Expectation, Place, RawRow, Row

if TYPE_CHECKING:
    from .outlook import Outlook

T = TypeVar("T")

KNOWN = (*QUANTITIES, *CATEGORIES, *TEXT_KEYS, *BLOCKS)
"""All keys of a row."""

AT_LEAST, AT_MOST = Phrase("at least {bound}"), Phrase("at most {bound}")
SWEEPS = Phrase("'aigc-compute batch' evaluates sweeps")

NOT_ALLOWED = {
    "stages": Diagnostic(
        "stages",
        "stages can be given only for a scenario of a file",
        hint="a stage cannot have stages itself, and key=value arguments apply to every stage",
    ),
    "sweep": Diagnostic("sweep", "a sweep makes several rows, expected a single row", hint=SWEEPS),
}
"""Keys that a row may not have here, with the error that each causes."""

DEFAULT_TOLERANCE = "1 %"
"""Tolerance of an expectation that states none."""

EXPECTATION_NUMBERS = ("value", "min", "max")
EXPECTATION_SHARES = ("tolerance", "max_increase", "max_decrease")
EXPECTATION_KEYS = (*EXPECTATION_NUMBERS, *EXPECTATION_SHARES, "unknown", "source")


def read_rows(raws: Sequence[RawRow], catalogue: Catalogue, *, hinted: bool = True) -> list[Row]:
    """Check raw rows and return them; a row in stages follows its stages.

    Raises Problems with every error of any row, each error once; with `hinted`, messages suggest the most similar names
    of the catalogue.
    """
    reader = _Reader(catalogue, hinted)
    rows = [reader.row(raw) for raw in raws]
    if reader.problems:
        raise Problems(dict.fromkeys(reader.problems))
    return [result for row in rows for result in (*row.stages, row)]


class _Reader:
    """Reader of rows that collects all errors in `problems`."""

    def __init__(self, catalogue: Catalogue, hinted: bool) -> None:
        self.problems = Findings()
        self._catalogue, self._hinted = catalogue, hinted

    def row(self, raw: RawRow) -> Row:
        """Read a row; a value with an error is left out."""
        words: dict[str, str] = {}
        given: dict[str, float | Range] = {}
        expect: dict[str, Expectation] = {}
        tolerances: dict[str, float] = {}
        correlations: tuple[Correlation, ...] = ()
        outlook: Outlook | None = None
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
                expect = self._by_quantity(key, value, place, self._expectation)
            elif key == "tolerances":
                tolerances = self._by_quantity(key, value, place, self._drift_tolerance)
            elif key == "correlations":
                correlations = self._correlations(key, value, place)
            elif key == "forecast":
                outlook = self._outlook(value, place)
            elif key in NOT_ALLOWED:
                self._complain(place, NOT_ALLOWED[key])
            elif key not in TEXT_KEYS:
                hint = did_you_mean(str(key), KNOWN)
                self._complain(place, Diagnostic("unknown-key", Phrase("unknown key {key!r}", key=key), hint=hint))
        title = raw.values["name"][0] if "name" in raw.values else words.get("model", raw.name)
        file = next((place.file for _, place in raw.values.values()), None)
        stages = tuple(map(self.row, raw.stages))
        return Row(printable(str(title)), words, given, expect, file, tolerances, correlations, stages, outlook)

    def _word(self, key: str, value: Any, place: Place) -> str | None:
        """Return the canonical word of a category; None after an error."""
        if isinstance(value, (dict, list)) or value is None:
            self._complain(
                place,
                Diagnostic("category", Phrase("{key}: found {kind}, expected a word", key=key, kind=_kind(value))),
            )
            return None
        text, category = str(value), CATEGORIES[key]
        if category.composed:
            try:
                return str(parse_checkpoint(self._catalogue, text))
            except Problems as problems:
                for diagnostic in problems.diagnostics:
                    self._complain(place, diagnostic)
                return None
        if category.catalogue:
            try:
                return self._catalogue.find(category.catalogue, text, hinted=self._hinted)
            except Problems as problems:
                self.problems += [place.mark(diagnostic) for diagnostic in problems.diagnostics]
                return None
        text = _spelled(text, category.values)
        if text not in category.values:
            message = Phrase(
                "{key}: found {text!r}, expected one of {names}", key=key, text=text, names=", ".join(category.values)
            )
            self._complain(place, Diagnostic("category", message, hint=did_you_mean(text, category.values)))
            return None
        return text

    def _number(self, key: str, value: Any, place: Place, *deeper: str | int) -> float | Range | None:
        """Return the value of a quantity in its unit; None after an error."""
        quantity = QUANTITIES[key]
        try:
            number = read_value(value, quantity.unit)
        except UnitError as error:
            hint = SWEEPS if isinstance(value, str) and ("," in value or ":" in value) else None
            self._complain(
                place, Diagnostic("value", Phrase("{key}: {error}", key=key, error=error), hint=hint), *deeper
            )
            return None
        low, high = (number.low, number.high) if isinstance(number, Range) else (number, number)
        if low < quantity.low or high > quantity.high:
            wrong = format_value(low if low < quantity.low else high, quantity.unit)
            bounds = join(
                " and ",
                (
                    Phrase(template, bound=format_value(bound, quantity.unit))
                    for template, bound in ((AT_LEAST, quantity.low), (AT_MOST, quantity.high))
                    if abs(bound) != float("inf")
                ),
            )
            self._complain(
                place,
                Diagnostic(
                    "out-of-bounds",
                    Phrase("{key}: found {wrong}, expected {bounds}", key=key, wrong=wrong, bounds=bounds),
                ),
                *deeper,
            )
            return None
        fractional = [end for end in (low, high) if quantity.whole and not are_whole(end)]
        if fractional:
            message = Phrase("{key}: found {wrong}, expected a whole number", key=key, wrong=f"{fractional[0]:.15g}")
            self._complain(place, Diagnostic("whole", message), *deeper)
            return None
        return number

    def _by_quantity(
        self, block: str, raw: Any, place: Place, read: Callable[[str, Any, Place], T | None]
    ) -> dict[str, T]:
        """Return the results of `read` for the quantities of a block; quantities with errors are left out."""
        if not isinstance(raw, dict):
            message = Phrase(
                "{block}: found {kind}, expected quantities with their values", block=block, kind=_kind(raw)
            )
            self._complain(place, Diagnostic("expect", message))
            return {}
        for key in (key for key in raw if key not in QUANTITIES):
            hint = did_you_mean(str(key), QUANTITIES)
            self._complain(
                place, Diagnostic("unknown-key", Phrase("unknown quantity {key!r}", key=key), hint=hint), key
            )
        results = {key: read(key, value, place) for key, value in raw.items() if key in QUANTITIES}
        return {key: result for key, result in results.items() if result is not None}

    def _expectation(self, key: str, raw: Any, place: Place) -> Expectation | None:
        body = raw if isinstance(raw, dict) else {"value": raw}
        wrong = _wrong_form(body)
        if wrong:
            self._complain(place, Diagnostic("expect", Phrase("{key}: {wrong}", key=key, wrong=wrong)), key)
            return None
        numbers = {name: self._number(key, body[name], place, key) for name in EXPECTATION_NUMBERS if name in body}
        shares = {name: self._share(key, name, body[name], place) for name in EXPECTATION_SHARES if name in body}
        if any(isinstance(number, Range) for number in numbers.values()):
            self._complain(
                place, Diagnostic("expect", Phrase("{key}: found a range, expected one number", key=key)), key
            )
            return None
        points = {name: number for name, number in numbers.items() if isinstance(number, float)}
        if None in (*numbers.values(), *shares.values()):
            return None
        low, high = points.get("min", -inf), points.get("max", inf)
        if low > high:
            self._complain(place, Diagnostic("expect", Phrase("{key}: min is above max", key=key)), key)
            return None
        stated = bool(shares)
        if "value" in body and not stated:
            shares["tolerance"] = self._share(key, "tolerance", DEFAULT_TOLERANCE, place)
        source = None if body.get("source") is None else str(body["source"])
        return Expectation(
            points.get("value"),
            source=source,
            **shares,
            low=low,
            high=high,
            unknown="unknown" in body,
            tolerance_stated=stated,
            place=Place(place.file, place.text, (*place.path, key)),
        )

    def _drift_tolerance(self, key: str, raw: Any, place: Place) -> float | None:
        return self._share(key, "tolerance", raw, place)

    def _correlations(self, key: str, raw: Any, place: Place) -> tuple[Correlation, ...]:
        """Read `{mfu: {accelerators: -0.5}}` as pairs in alphabetical order.

        Each pair may be given only once, and the correlations must be possible together.
        """
        values: dict[tuple[str, str], float] = {}
        for first, others in self._by_quantity(key, raw, place, self._correlations_of).items():
            for second, value in others.items():
                pair = (min(first, second), max(first, second))
                if first == second or pair in values:
                    why = Phrase("expected another quantity" if first == second else "this pair is given twice")
                    message = Phrase("{first}: {second}: {why}", first=first, second=second, why=why)
                    self._complain(place, Diagnostic("correlation", message), first, second)
                values[pair] = value
        correlations = tuple((*pair, value) for pair, value in sorted(values.items()))
        if not _are_consistent(correlations):
            message = Phrase("{key}: no joint distribution can have all of these correlations", key=key)
            self._complain(place, Diagnostic("correlation", message))
        return correlations

    def _correlations_of(self, key: str, raw: Any, place: Place) -> dict[str, float]:
        return self._by_quantity(key, raw, Place(place.file, place.text, (*place.path, key)), self._correlation)

    def _correlation(self, key: str, raw: Any, place: Place) -> float | None:
        try:
            value = parse(raw, "fraction")
        except UnitError:
            value = inf
        if isinstance(value, Range) or not -1 < value < 1:
            message = Phrase("{key}: found {raw!r}, expected a correlation between -1 and 1", key=key, raw=raw)
            self._complain(place, Diagnostic("correlation", message), key)
            return None
        return value

    def _outlook(self, raw: Any, place: Place) -> Outlook:
        from .outlook import read_outlook

        return read_outlook(raw, self._catalogue, partial(self._complain, place))

    def _share(self, key: str, name: str, raw: Any, place: Place) -> float | None:
        """Return a fraction of at least zero; None after an error."""
        try:
            share = parse(raw, "fraction")
        except UnitError as error:
            self._complain(
                place, Diagnostic("value", Phrase("{key}: {name}: {error}", key=key, name=name, error=error)), key
            )
            return None
        if isinstance(share, Range) or share < 0:
            message = Phrase("{key}: {name}: expected one number of at least zero", key=key, name=name)
            self._complain(place, Diagnostic("expect", message), key)
            return None
        return share

    def _complain(self, place: Place, diagnostic: Diagnostic, *deeper: str | int) -> None:
        self.problems.append(place.mark(diagnostic, *deeper))


def _spelled(text: str, words: Collection[str]) -> str:
    """Return the word that a text means, whatever its spelling; the text itself if it means none."""
    if text in words:
        return text
    folded = fold(FORMATS.get(text.strip().lower(), text))
    return next((word for word in words if fold(word) == folded), text)


def _are_consistent(correlations: Sequence[Correlation]) -> bool:
    """Return whether a joint distribution can have these correlations, that is, their matrix is positive definite."""
    names = sorted({name for correlation in correlations for name in correlation[:2]})
    matrix = np.eye(len(names))
    for first, second, value in correlations:
        row, column = names.index(first), names.index(second)
        matrix[row, column] = matrix[column, row] = value
    return bool(np.all(np.linalg.eigvalsh(matrix) > 0))


def _wrong_form(body: Mapping[Any, Any]) -> str | None:
    """Return what is wrong with the keys of an expectation; None if they are right."""
    unknown = next((key for key in body if key not in EXPECTATION_KEYS), None)
    if unknown is not None:
        hint = did_you_mean(str(unknown), EXPECTATION_KEYS)
        names = ", ".join(EXPECTATION_KEYS)
        message = Phrase("found the key {key!r}, expected {names}", key=unknown, names=names)
        return join("; ", [message, hint]) if hint else message
    if "unknown" in body:
        alone = body["unknown"] is True and body.keys() <= {"unknown", "source"}
        return None if alone else Phrase("unknown: expected 'unknown: true' on its own")
    if "value" not in body and not body.keys().isdisjoint(EXPECTATION_SHARES):
        return Phrase("expected a 'value' to which the tolerance applies")
    if body.keys().isdisjoint(EXPECTATION_NUMBERS):
        return Phrase("expected a value, a limit (min, max) or 'unknown: true'")
    return None


def _kind(value: Any) -> str:
    return {"NoneType": "nothing", "dict": Phrase("a mapping"), "list": Phrase("a list")}.get(
        type(value).__name__, repr(value)
    )
