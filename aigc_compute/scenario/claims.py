"""Claim sets in YAML: the statements of a document, a press release or a slide, as in the folder `seeds/`."""

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
"""Top-level keys of a claim set."""

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
"""Keys of a statement."""

BOUNDS = ("at least", "at most", "about")
RELATIONS = {"growth": ("from", "to", "years"), "ratio": ("of", "to"), "product": ("of", "within")}
"""Relations between statements, each with its keys."""

REFERENCES = ("part_of", "same_as", "largest")
"""Keys whose value is the id of another statement."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement as it was written and as it was read.

    - `value`: in `unit`; a Range if the wording is a range; None if the statement has no number
    - `run`: statements with the same text are about the same run or system
    - `part_of`, `growth`, `ratio`, `product`, `same_as`: relations to other statements that the document states or that
      its tables imply
    - `read_as`: the word that replaces a written word in the reading
    - `word`: the content of a statement without a number, such as a modality, a topology, a vendor, or the name of the
      model that another model is built on
    - `largest`: the statement that the document calls a record
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
    """The statements of a document, with its title, date and path; `file` is the file of the claim set."""

    name: str
    title: str
    date: str
    document: str | None
    claims: tuple[Claim, ...]
    file: str


def load_claims(path: FilePath | str, catalogue: Catalogue) -> ClaimSet:
    """Read a claim set from a YAML file.

    A value is given as it was written (`as_written: 1750亿`, read in the unit of the quantity), or as `value`, or as
    `low` and `high`, in `unit`. Raises Problems with the file, line and column of every error.
    """
    name = str(path)
    text = read_text(path)
    data = load_yaml(text, name)
    if not isinstance(data, dict) or not isinstance(data.get("statements"), list):
        raise problem("form", "expected 'statements:' with a list of statements", name, 1, 1)
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
        tuple(claim for claim in claims if claim),
        name,
    )


class _Reader:
    """Reader of statements that collects all errors in `problems`."""

    def __init__(self, catalogue: Catalogue, file: str, text: str, document: str) -> None:
        self.problems = Findings()
        self._catalogue, self._file, self._text, self._document = catalogue, file, text, document

    def head(self, data: Mapping[Any, Any]) -> None:
        """Check the top-level keys of the file."""
        for key in data:
            if key not in HEAD:
                self.complain(
                    "unknown-key", Phrase("unknown key {key!r}", key=key), (key,), did_you_mean(str(key), HEAD)
                )
        if "date" in data and not period(data["date"]):
            self.complain(
                "value",
                Phrase("date: found {date!r}, expected a date like 2023-11-30 or 2023-11", date=data["date"]),
                ("date",),
            )

    def claim(self, raw: Any, index: int) -> Claim | None:
        """Read a statement; return None if it has an error."""
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
        """Check that ids are unique and that references name a statement of this set.

        `same_as` is not checked, since it may name a statement of another document.
        """
        known: set[str] = set()
        mappings = [(index, raw) for index, raw in enumerate(statements) if isinstance(raw, dict)]
        for index, raw in mappings:
            name = str(raw.get("id", f"claim-{index + 1}"))
            if name in known:
                self.complain(
                    "duplicate-key", Phrase("the id {name!r} is given twice", name=name), ("statements", index)
                )
            known.add(name)
        for index, raw in mappings:
            for key in ("part_of", "largest", *RELATIONS):
                for name in _ids(raw.get(key)):
                    if name not in known:
                        hint = did_you_mean(name, known)
                        self.complain(
                            "unknown-name",
                            Phrase("{key}: no statement has the id {name!r}", key=key, name=name),
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
            self.complain("form", Phrase("the key 'quantity' is missing or not a text"), here)
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
        """Return the word of a category, or the name of the model that a model is built on."""
        if word is None:
            return None
        if quantity == "base_model":
            return self._name("model", word, here, "word")
        allowed = CATEGORIES[quantity].values if quantity in CATEGORIES else ()
        if str(word) not in allowed and quantity != "accelerator":
            expected = (
                Phrase("expected one of {names}", names=", ".join(allowed))
                if allowed
                else Phrase("expected no word, since the quantity is not a category")
            )
            self.complain(
                "category",
                Phrase("word: found {word!r}, {expected}", word=word, expected=expected),
                (*here, "word"),
                did_you_mean(str(word), allowed),
            )
        return str(word)

    def complain(self, code: str, message: str, path: tuple[str | int, ...], hint: str | None = None) -> None:
        """Record an error at a path in the file."""
        self.problems.append(Diagnostic(code, message, hint=hint).at(self._file, *locate(self._text, path)))

    def _name(self, kind: str, text: Any, here: tuple[str | int, ...], key: str | None = None) -> str | None:
        """Return the entry of the catalogue that a text names; None if there is none."""
        if text is None:
            return None
        try:
            return self._catalogue.find(f"{kind}s", str(text))
        except Problems as problems:
            place = locate(self._text, (*here, key or kind))
            self.problems += [diagnostic.at(self._file, *place) for diagnostic in problems.diagnostics]
            return None

    def _value(
        self, raw: Mapping[str, Any], quantity: str, unit: str, here: tuple[str | int, ...]
    ) -> float | Range | None:
        """Return the value of a statement in its unit; None if it has none."""
        key = next((name for name in ("low", "high", "value") if name in raw), "as_written")
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


def _ids(raw: Any) -> list[str]:
    """Return the ids of statements in a reference or a relation."""
    if isinstance(raw, str):
        return [raw]
    if isinstance(raw, dict):
        return [name for key, part in raw.items() if key != "years" for name in _ids(part)]
    return [name for part in raw for name in _ids(part)] if isinstance(raw, list) else []


def _known(unit: str) -> str:
    """Return a unit that the program knows unchanged, and "" for counted things such as modalities or provinces."""
    try:
        lookup(unit)
    except UnitError:
        return ""
    return unit
