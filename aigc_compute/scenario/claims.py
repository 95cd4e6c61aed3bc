"""Claim sets: what a document, a press release or a slide states, as YAML; the source documents are such sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems, did_you_mean
from ..quantities import QUANTITIES
from ..units import Range, UnitError, lookup, parse
from ..yaml_input import load_yaml, locate, read_text

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
)
BOUNDS = ("at least", "at most", "about")


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement, as written and as read.

    `value` is in `unit`; a Range where the wording is one; None where the statement has no number. `run` joins
    the statements about one run or system; `part_of`, `growth`, `ratio`, `product` and `same_as` are what the document
    itself says, or its tables imply, about other statements. `read_as` is a word that the reading puts in the
    place of one as written.
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
        raise Problems([Diagnostic("form", "expected 'statements:' with a list of claims", name, 1, 1)])
    reader = _Reader(catalogue, name, text, str(data.get("document") or FilePath(name).stem))
    for key in data:
        if key not in HEAD:
            reader.complain("unknown-key", f"unknown key {key!r}", (key,), did_you_mean(str(key), HEAD))
    claims = [reader.claim(raw, index) for index, raw in enumerate(data["statements"])]
    reader.check_ids([one for one in claims if one])
    if reader.problems:
        raise Problems(reader.problems)
    return ClaimSet(
        FilePath(name).stem,
        str(data.get("title", FilePath(name).stem)),
        str(data.get("date", "")),
        data.get("document"),
        tuple(one for one in claims if one),
        name,
    )


class _Reader:
    """Reads statements and collects what is wrong with them."""

    def __init__(self, catalogue: Catalogue, file: str, text: str, document: str) -> None:
        self.problems: list[Diagnostic] = []
        self._catalogue, self._file, self._text, self._document = catalogue, file, text, document

    def claim(self, raw: Any, index: int) -> Claim | None:
        here = ("statements", index)
        if not isinstance(raw, dict):
            self.complain("form", "expected a mapping with subject, quantity and as_written", here)
            return None
        before = len(self.problems)
        for key in raw:
            if key not in KEYS:
                self.complain("unknown-key", f"unknown key {key!r}", (*here, key), did_you_mean(str(key), KEYS))
        if "quantity" not in raw:
            self.complain("form", "a claim needs a quantity", here)
        if raw.get("bound") not in (None, *BOUNDS):
            self.complain(
                "bound", f"bound: found {raw['bound']!r}, expected one of {', '.join(BOUNDS)}", (*here, "bound")
            )
        names = {kind: self._name(kind, raw.get(kind), here) for kind in ("model", "accelerator")}
        quantity = str(raw.get("quantity"))
        unit = (
            str(raw["unit"])
            if raw.get("unit") is not None
            else QUANTITIES[quantity].unit
            if quantity in QUANTITIES
            else ""
        )
        value = self._value(raw, unit, here)
        if len(self.problems) > before:
            return None
        return Claim(
            id=str(raw.get("id", f"claim-{index + 1}")),
            subject=str(raw.get("subject", raw.get("model", ""))),
            quantity=quantity,
            value=value,
            unit=unit,
            as_written=str(raw.get("as_written", "")),
            line=raw.get("line"),
            bound=raw.get("bound"),
            year=str(raw["year"]) if "year" in raw else None,
            note=raw.get("note"),
            run=raw.get("run"),
            part_of=raw.get("part_of"),
            same_as=raw.get("same_as"),
            read_as=raw.get("read_as"),
            growth=raw.get("growth") or {},
            ratio=raw.get("ratio") or {},
            product=raw.get("product") or {},
            document=self._document,
            **names,
        )

    def check_ids(self, claims: list[Claim]) -> None:
        """Ids are unique; a reference may lead into another set, so only a mistyped one of this set is told."""
        seen: set[str] = set()
        for one in claims:
            if one.id in seen:
                self.problems.append(Diagnostic("duplicate-key", f"the id {one.id!r} is given twice", self._file))
            seen.add(one.id)

    def complain(self, code: str, message: str, path: tuple[str | int, ...], hint: str | None = None) -> None:
        self.problems.append(Diagnostic(code, message, hint=hint).at(self._file, *locate(self._text, path)))

    def _name(self, kind: str, text: Any, here: tuple[str | int, ...]) -> str | None:
        if text is None:
            return None
        try:
            return self._catalogue.find(f"{kind}s", str(text))
        except Problems as problems:
            place = locate(self._text, (*here, kind))
            self.problems += [one.at(self._file, *place) for one in problems.diagnostics]
            return None

    def _value(self, raw: Mapping[str, Any], unit: str, here: tuple[str | int, ...]) -> float | Range | None:
        try:
            if "low" in raw or "high" in raw:
                low, high = parse(raw["low"], _known(unit)), parse(raw["high"], _known(unit))
                if isinstance(low, float) and isinstance(high, float):
                    return Range(low, (low * high) ** 0.5 if low > 0 else (low + high) / 2, high)
            if raw.get("value") is not None:
                return parse(raw["value"], _known(unit))
            if "value" not in raw and raw.get("quantity") in QUANTITIES and raw.get("as_written"):
                return parse(str(raw["as_written"]), unit)
        except (UnitError, KeyError) as error:
            self.complain(
                "value", f"{raw.get('quantity')}: {error}", (*here, "value" if "value" in raw else "as_written")
            )
        return None


def _known(unit: str) -> str:
    """The unit where the tool knows it; a counted noun (modality, province) is a plain number."""
    try:
        lookup(unit)
    except UnitError:
        return ""
    return unit
