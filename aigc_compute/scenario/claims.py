"""Claim sets: what a document, a press release or a slide states, as YAML; the source documents are such sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from ..catalogue import Catalogue
from ..catalogue.facts import read_value
from ..catalogue.periods import period
from ..diagnostics import Diagnostic, Findings, Problems, did_you_mean, printable, problem
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..io.yaml_input import load_yaml, locate, read_text
from ..language import Phrase
from ..units import Range, UnitError, lookup, parse

HEAD = ("document", "title", "publisher", "date", "kind", "language", "statements")
KEYS = (
    "id",
    "line",
    "subject",
    "model",
    "accelerator",
    "quantity",
    "as_written",
    "value",
    "low",
    "high",
    "unit",
    "bound",
    "year",
    "note",
    "run",
    "part_of",
    "growth",
    "ratio",
    "product",
    "same_as",
    "read_as",
    "word",
    "largest",
)
BOUNDS = ("at least", "at most", "about")
RELATIONS = {"growth": ("from", "to", "years"), "ratio": ("of", "to"), "product": ("of", "within")}
"""Relations to other statements, with their keys."""

REFERENCES = ("part_of", "same_as", "largest")


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement, as written and as read.

    `value` is in `unit`; a Range where the wording is one; None where the statement has no number. `run` joins
    the statements about one run or system; `part_of`, `growth`, `ratio`, `product` and `same_as` are what the document
    itself says, or its tables imply, about other statements. `read_as` is a word that the reading puts in the
    place of one as written, `word` what a statement without a figure says (a modality, a topology, a vendor, the name
    of the model it builds on), `largest` the statement that is said to be a record.
    """

    id: str
    subject: str
    quantity: str
    value: float | Range | None
    unit: str
    as_written: str = ""
    line: int | None = None
    model: str | None = None
    accelerator: str | None = None
    bound: str | None = None
    year: str | None = None
    note: str | None = None
    run: str | None = None
    part_of: str | None = None
    same_as: str | None = None
    read_as: str | None = None
    word: str | None = None
    largest: str | None = None
    growth: Mapping[str, Any] = field(default_factory=dict)
    ratio: Mapping[str, str] = field(default_factory=dict)
    product: Mapping[str, Any] = field(default_factory=dict)
    document: str = ""


@dataclass(frozen=True, slots=True)
class ClaimSet:
    """A document's statements and what kind of document it is; `file` is where the set was read from."""

    name: str
    title: str
    date: str
    document: str | None
    claims: tuple[Claim, ...]
    file: str


def load_claims(path: FilePath | str, catalogue: Catalogue) -> ClaimSet:
    """A claim set from a YAML file.

    A value is given as written (`as_written: 1750亿` alone is read by the quantity's unit) or as `value`, or
    `low` and `high`, in `unit`. Raises Problems with all that is wrong, each with file, line and column.
    """
    name = str(path)
    text = read_text(path)
    data = load_yaml(text, name)
    if not isinstance(data, dict) or not isinstance(data.get("statements"), list):
        raise problem("form", "expected 'statements:' with a list of claims", name, 1, 1)
    reader = _Reader(catalogue, name, text, str(data.get("document") or FilePath(name).stem))
    reader.head(data)
    claims = [reader.claim(raw, index) for index, raw in enumerate(data["statements"])]
    reader.references(data["statements"])
    if reader.problems:
        raise Problems(reader.problems)
    return ClaimSet(
        FilePath(name).stem,
        printable(str(data.get("title", FilePath(name).stem))),
        str(data.get("date", "")),
        data.get("document"),
        tuple(one for one in claims if one),
        name,
    )


class _Reader:
    """Reads statements and collects what is wrong with them."""

    def __init__(self, catalogue: Catalogue, file: str, text: str, document: str) -> None:
        self.problems = Findings()
        self._catalogue, self._file, self._text, self._document = catalogue, file, text, document

    def head(self, data: Mapping[Any, Any]) -> None:
        for key in data:
            if key not in HEAD:
                self.complain(
                    "unknown-key", Phrase("unknown key {key!r}", key=key), (key,), did_you_mean(str(key), HEAD)
                )
        if "date" in data and not period(data["date"]):
            self.complain(
                "value",
                Phrase("date: found {date!r}, expected one like 2023-11-30 or 2023-11", date=data["date"]),
                ("date",),
            )

    def claim(self, raw: Any, index: int) -> Claim | None:
        here = ("statements", index)
        if not isinstance(raw, dict):
            self.complain("form", Phrase("expected a mapping with subject, quantity and as_written"), here)
            return None
        before = len(self.problems)
        self._check_keys(raw, here)
        names = {kind: self._name(kind, raw.get(kind), here) for kind in ("model", "accelerator")}
        quantity = str(raw.get("quantity"))
        own = QUANTITIES[quantity].unit if quantity in QUANTITIES else ""
        unit = own if raw.get("unit") is None else str(raw["unit"])
        value = self._value(raw, quantity, unit, here)
        word = self._word(quantity, raw.get("word"), here)
        if len(self.problems) > before:
            return None
        rest: dict[str, Any] = {key: raw[key] for key in (*REFERENCES, *RELATIONS) if raw.get(key)}
        rest |= {key: printable(str(raw[key])) for key in ("as_written", "note", "run", "read_as") if raw.get(key)}
        return Claim(
            id=printable(str(raw.get("id", f"claim-{index + 1}"))),
            subject=printable(str(raw.get("subject", raw.get("model", "")))),
            quantity=printable(quantity),
            value=value,
            unit=printable(unit),
            line=raw.get("line"),
            bound=raw.get("bound"),
            year=str(raw["year"]) if "year" in raw else None,
            word=word,
            document=self._document,
            model=names["model"],
            accelerator=names["accelerator"],
            **rest,
        )

    def references(self, statements: Sequence[Any]) -> None:
        """Ids are unique, and lead to a statement of this set; `same_as` may lead to another document."""
        known: set[str] = set()
        raws = [(index, raw) for index, raw in enumerate(statements) if isinstance(raw, dict)]
        for index, raw in raws:
            name = str(raw.get("id", f"claim-{index + 1}"))
            if name in known:
                self.complain(
                    "duplicate-key", Phrase("the id {name!r} is given twice", name=name), ("statements", index)
                )
            known.add(name)
        for index, raw in raws:
            for key in ("part_of", "largest", *RELATIONS):
                for name in _named(raw.get(key)):
                    if name not in known:
                        hint = did_you_mean(name, known)
                        self.complain(
                            "unknown-name",
                            Phrase("{key}: no statement is called {name!r}", key=key, name=name),
                            ("statements", index, key),
                            hint,
                        )

    def _check_keys(self, raw: Mapping[Any, Any], here: tuple[str | int, ...]) -> None:
        for key in raw:
            if key not in KEYS:
                self.complain(
                    "unknown-key", Phrase("unknown key {key!r}", key=key), (*here, key), did_you_mean(str(key), KEYS)
                )
        if not isinstance(raw.get("quantity"), str):
            self.complain("form", Phrase("a claim needs a quantity"), here)
        if not isinstance(raw.get("line"), (int, type(None))):
            self.complain("form", Phrase("line: found {line!r}, expected a number", line=raw["line"]), (*here, "line"))
        if raw.get("bound") not in (None, *BOUNDS):
            message = Phrase(
                "bound: found {bound!r}, expected one of {names}", bound=raw["bound"], names=", ".join(BOUNDS)
            )
            self.complain("bound", message, (*here, "bound"))
        for key in REFERENCES:
            if not isinstance(raw.get(key), (str, type(None))):
                self.complain("form", Phrase("{key}: expected the id of a statement", key=key), (*here, key))
        for key, parts in RELATIONS.items():
            self._check_relation(raw.get(key), key, parts, (*here, key))

    def _check_relation(self, raw: Any, key: str, parts: tuple[str, ...], here: tuple[str | int, ...]) -> None:
        if raw is None:
            return
        if not isinstance(raw, dict):
            self.complain(
                "form", Phrase("{key}: expected a mapping with {names}", key=key, names=", ".join(parts)), here
            )
            return
        for part in raw:
            if part not in parts:
                hint = did_you_mean(str(part), parts) or Phrase("expected {names}", names=", ".join(parts))
                self.complain(
                    "unknown-key", Phrase("{key}: unknown key {part!r}", key=key, part=part), (*here, part), hint
                )
        years = raw.get("years", 1)
        if not isinstance(years, (int, float)) or isinstance(years, bool) or years <= 0:
            self.complain(
                "value",
                Phrase("{key}: years: found {years!r}, expected a number above zero", key=key, years=years),
                (*here, "years"),
            )

    def _word(self, quantity: str, word: Any, here: tuple[str | int, ...]) -> str | None:
        """A word of the vocabulary, or the name of the model built on."""
        if word is None:
            return None
        if quantity == "base_model":
            return self._name("model", word, here, "word")
        allowed = CATEGORIES[quantity].values if quantity in CATEGORIES else ()
        if str(word) not in allowed and quantity != "accelerator":
            expected = (
                Phrase("expected one of {names}", names=", ".join(allowed))
                if allowed
                else Phrase("expected it with a category only")
            )
            self.complain(
                "category",
                Phrase("word: found {word!r}, {expected}", word=word, expected=expected),
                (*here, "word"),
                did_you_mean(str(word), allowed),
            )
        return str(word)

    def complain(self, code: str, message: str, path: tuple[str | int, ...], hint: str | None = None) -> None:
        self.problems.append(Diagnostic(code, message, hint=hint).at(self._file, *locate(self._text, path)))

    def _name(self, kind: str, text: Any, here: tuple[str | int, ...], key: str | None = None) -> str | None:
        if text is None:
            return None
        try:
            return self._catalogue.find(f"{kind}s", str(text))
        except Problems as problems:
            place = locate(self._text, (*here, key or kind))
            self.problems += [one.at(self._file, *place) for one in problems.diagnostics]
            return None

    def _value(
        self, raw: Mapping[str, Any], quantity: str, unit: str, here: tuple[str | int, ...]
    ) -> float | Range | None:
        key = next((one for one in ("low", "high", "value") if one in raw), "as_written")
        try:
            if key in ("low", "high"):
                return read_value({end: raw[end] for end in ("low", "high") if end in raw}, _known(unit))
            if raw.get("value") is not None:
                return read_value(raw["value"], _known(unit))
            if "value" not in raw and quantity in QUANTITIES and raw.get("as_written"):
                return parse(str(raw["as_written"]), unit)
        except UnitError as error:
            self.complain("value", Phrase("{quantity}: {error}", quantity=quantity, error=error), (*here, key))
        return None


def _named(raw: Any) -> list[str]:
    """The ids that a reference or a relation names."""
    if isinstance(raw, str):
        return [raw]
    if isinstance(raw, dict):
        return [name for key, part in raw.items() if key != "years" for name in _named(part)]
    return [name for part in raw for name in _named(part)] if isinstance(raw, list) else []


def _known(unit: str) -> str:
    """The unit where the tool knows it; a counted noun (modality, province) is a plain number."""
    try:
        lookup(unit)
    except UnitError:
        return ""
    return unit
