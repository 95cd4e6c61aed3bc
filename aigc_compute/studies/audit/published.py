"""Tests of statements about a catalogued model or accelerator against its published figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache

from ...catalogue import Catalogue, Fact
from ...catalogue.entries import accelerator_facts, model, peaks
from ...catalogue.facts import origin_label
from ...catalogue.origin import ASSUMED, ASSUMPTION, CATALOGUE, DERIVED, Origin, source_keys
from ...domains.vocabulary import CATEGORIES, QUANTITIES
from ...evaluation.evaluate import Evaluation, evaluate_rows
from ...language import Phrase, join
from ...scenario import Row
from ...scenario.claims import Claim
from ...units import Range, mid_of
from .verdict import (
    Finding,
    Interval,
    Tolerances,
    Verdict,
    central_value,
    compare,
    interval_of,
    interval_text,
    stated_text,
    value_text,
)

SIZES = ("parameters", "active_parameters", "training_tokens")
"""Quantities that documents round: 70 billion stands for 68.98 billion."""

DATES = ("release_date", "event_date")
BEST_FIRST = ("holds", "suspect", "fails")
NOMINAL = {"accelerator_memory_bytes": "nominal_memory_bytes"}
"""Figures of a device for which its data sheet states another value. A document may mean either."""

_DEVICE_KIND = re.compile(r"(?<![A-Za-z])(GPU|CPU|NPU|TPU)s?(?![A-Za-z])", re.IGNORECASE)


def published(
    claims: Mapping[str, Claim], catalogue: Catalogue, as_of: date, tolerances: Tolerances
) -> Iterator[Finding]:
    """Test the figures, category words and dates of a model or accelerator against those of the catalogue.

    A catalogued figure that was taken from an audited document is not used.
    """
    judge = _Judge(catalogue, as_of, tolerances)
    for claim in claims.values():
        if claim.quantity in DATES:
            yield from judge.date(claim)
        elif claim.quantity in CATEGORIES or claim.quantity == "base_model":
            yield from judge.category(claim)
        elif claim.value is not None and claim.quantity in QUANTITIES and claim.model:
            yield from judge.figure(claim)
        elif claim.value is not None and claim.accelerator:
            yield from judge.data_sheet(claim)


class _Judge:
    """Tests against the catalogue without the figures that it took from audited documents."""

    def __init__(self, catalogue: Catalogue, as_of: date, tolerances: Tolerances) -> None:
        self._catalogue, self._as_of, self._tolerances = catalogue, as_of, tolerances
        self._audited = {key for key, source in catalogue.sources.items() if "document" in source}
        self._evaluation = cache(self._evaluate)

    def figure(self, claim: Claim) -> Iterator[Finding]:
        """Test a figure against all blocks of the model's entry, and against the values that follow from them."""
        name, unit = claim.quantity, QUANTITIES[claim.quantity].unit
        stated = stated_text(claim, unit)
        figures = self._figures(claim) or self._sibling_figures(claim)
        if not figures:
            search = self._evaluation(str(claim.model)).context.unpublished.get(name)
            other_model = self._other_model(claim) if search else None
            if search and other_model:
                reason = Phrase(
                    "{quantity} of {model}: not found in {sources} on {date}; the document states {stated}",
                    quantity=Phrase(name),
                    model=claim.model,
                    sources=", ".join(search.looked_in),
                    date=search.date,
                    stated=stated,
                )
                yield Finding(claim.id, "suspect", "catalogue", reason, other_model)
            return
        tolerance = self._tolerances.nominal if name in SIZES else self._tolerances.written
        results = [(*compare(claim, _interval(fact, tolerance), self._tolerances), fact) for fact in figures]
        verdict, reading, fact = min(results, key=lambda result: BEST_FIRST.index(result[0]))
        well_founded = any(figure.status != "assumed" for figure in figures)
        if verdict == "holds" and fact.status == "assumed" and well_founded:
            verdict, reading = "ambiguous", Phrase("only an estimate agrees") if fact.note else None
        if verdict != "holds" and not reading:
            verdict, reading = self._excuse(claim, fact, well_founded)
        if verdict == "holds":
            verdict, reading = self._other_device(claim) or (verdict, reading)
        note = Phrase(", {note}", note=_note(fact) or Phrase("an estimate"))
        reason = Phrase(
            "{quantity} of {model}: {published} ({source}{note}); the document states {stated}",
            quantity=Phrase(name),
            model=claim.model,
            published=interval_text(_interval(fact, 0.0), unit),
            source=_cited(fact),
            note=note if fact.status == "assumed" else "",
            stated=stated,
        )
        yield Finding(claim.id, verdict, "catalogue", reason, reading, fact.origin.sources)

    def category(self, claim: Claim) -> Iterator[Finding]:
        """Test a category word (modality, topology, accelerator) or the base model against the model's entry."""
        word = claim.word or (claim.accelerator if claim.quantity == "accelerator" else None)
        if not word or not claim.model:
            return
        entry = model(self._catalogue, claim.model)
        if claim.quantity == "base_model":
            facts = [Fact(str(entry.serves), Origin(CATALOGUE, entry=entry.name))] if entry.serves else []
        else:
            facts = [block[claim.quantity] for block in entry.blocks.values() if claim.quantity in block]
        facts = [fact for fact in facts if not self._is_audited(fact)]
        if facts:
            fact = facts[0]
            agrees = word in {str(fact.value) for fact in facts} or self._same_device(word, fact, claim.quantity)
            verdict: Verdict = "holds" if agrees else "ambiguous" if fact.status == "assumed" else "fails"
            reason = Phrase(
                "{quantity} of {model}: {value}; the document states {stated}",
                quantity=Phrase(claim.quantity),
                model=claim.model,
                value=Phrase(str(fact.value)),
                stated=claim.as_written or Phrase(word),
            )
            yield Finding(claim.id, verdict, "catalogue", reason, sources=fact.origin.sources)

    def date(self, claim: Claim) -> Iterator[Finding]:
        """Test a release date against the release date in the entry."""
        for kind, name in (("models", claim.model), ("accelerators", claim.accelerator)):
            entry = self._catalogue.entry(kind, name) if name else {}
            released, stated = str(entry.get("released", "")), claim.year or ""
            if not released or not stated or self._audited.intersection(source_keys(entry.get("source"))):
                continue
            length = min(len(released), len(stated))
            agrees = released[:length] == stated[:length]
            if claim.quantity == "event_date" and not agrees:
                continue
            verdict: Verdict = "holds" if agrees else "fails"
            reason = Phrase(
                "release date of {name}: {released}; the document states {stated}",
                name=name,
                released=released,
                stated=claim.as_written or stated,
            )
            yield Finding(claim.id, verdict, "catalogue", reason, sources=source_keys(entry.get("source")))
            return

    def data_sheet(self, claim: Claim) -> Iterator[Finding]:
        """Test a figure of an accelerator against its data sheet."""
        name = str(claim.accelerator)
        if claim.quantity in ("accelerator_peak_flop_per_s", "inference_peak_flop_per_s"):
            dense = peaks(self._catalogue, name)
            fits = any(
                compare(claim, interval_of(peak, self._tolerances.nominal), self._tolerances)[0] == "holds"
                for peak in dense.values()
            )
            peak_list = join(
                ", ",
                (
                    Phrase("{precision} {value}", precision=precision, value=value_text(peak, "FLOP/s"))
                    for precision, peak in dense.items()
                ),
            )
            reason = Phrase("dense peaks of {name}: {peaks}", name=name, peaks=peak_list)
            yield Finding(claim.id, "holds" if fits else "fails", "catalogue", reason)
            return
        facts = accelerator_facts(self._catalogue, name, None, None)
        figures = [facts[quantity] for quantity in (NOMINAL.get(claim.quantity), claim.quantity) if quantity in facts]
        if figures:
            findings = [self._against_figure(claim, name, fact) for fact in figures]
            yield min(findings, key=lambda finding: finding.verdict != "holds")

    def _against_figure(self, claim: Claim, name: str, fact: Fact) -> Finding:
        """Test a claim against a figure of an accelerator."""
        verdict, reading = compare(claim, _interval(fact, self._tolerances.nominal), self._tolerances)
        reason = Phrase(
            "{quantity} of {name}: {value} ({source})",
            quantity=Phrase(claim.quantity),
            name=name,
            value=value_text(mid_of(fact.value), claim.unit),
            source=_cited(fact),
        )
        return Finding(claim.id, verdict, "catalogue", reason, reading, fact.origin.sources)

    def _evaluate(self, name: str) -> Evaluation:
        """Evaluate a catalogued model by itself."""
        return evaluate_rows([Row(name, {"model": name})], self._catalogue, self._as_of, ranges=False)[0]

    def _figures(self, claim: Claim) -> list[Fact]:
        """Return the figures of the model's entry, and the value that follows without an uncertain assumption."""
        name, evaluation = claim.quantity, self._evaluation(str(claim.model))
        blocks = model(self._catalogue, str(claim.model)).blocks.values()
        figures = [block[name] for block in blocks if name in block and not self._is_audited(block[name])]
        if name not in evaluation.values or not evaluation.plan.steps[name].formula:
            return figures
        facts = [evaluation.context.facts[origin] for origin in evaluation.plan.origins(name)]
        uncertain = any(fact.origin.block == ASSUMPTION and isinstance(fact.value, Range) for fact in facts)
        if uncertain or any(map(self._is_audited, facts)):
            return figures
        estimates = [fact for fact in facts if fact.status == "assumed" and fact.origin.block != ASSUMPTION]
        note = None
        if estimates:
            keys = sorted({key for fact in estimates for key in fact.origin.sources})
            note = Phrase("derived from estimates of {names}", names=join(", ", keys))
        origin = Origin(ASSUMED if estimates else DERIVED, entry=str(claim.model))
        return [*figures, Fact(evaluation.values[name], origin, note)]

    def _sibling_figures(self, claim: Claim) -> list[Fact]:
        """Return what was published for models of the same maker that share the first part of the name.

        Empty for sizes, and for quantities that the model's entry calls unpublished.
        """
        unpublished = self._evaluation(str(claim.model)).context.unpublished
        if claim.quantity in unpublished or claim.quantity in SIZES:
            return []
        family = str(claim.model).partition("-")[0] + "-"
        facts = [
            (name, model(self._catalogue, name).blocks["recipe"].get(claim.quantity))
            for name in self._models_of_maker(claim)
            if name.startswith(family)
        ]
        return [
            replace(fact, origin=replace(fact.origin, kind=ASSUMED), note=Phrase("published for {name}", name=name))
            for name, fact in facts
            if fact
        ]

    def _is_audited(self, fact: Fact) -> bool:
        """Return whether a fact was taken from an audited document."""
        return not self._audited.isdisjoint(fact.origin.sources)

    def _models_of_maker(self, claim: Claim) -> Iterator[str]:
        """Yield the other models of the same maker."""
        maker = self._maker(str(claim.model))
        for name in self._catalogue.names("models"):
            if name != claim.model and maker and self._maker(name) == maker:
                yield name

    def _maker(self, name: str) -> str:
        """Return the first of the organisations behind a model."""
        return str(self._catalogue.entry("models", name).get("organisation", "")).partition("/")[0].strip()

    def _excuse(self, claim: Claim, fact: Fact, well_founded: bool) -> tuple[Verdict, str | None]:
        """Return verdict and reading of a figure that differs: servers for devices, another model, raw data."""
        reading = self._servers(claim, fact) or self._other_model(claim)
        if reading:
            return "suspect", reading
        ratio = central_value(claim) / mid_of(fact.value) if mid_of(fact.value) else 0.0
        if claim.quantity in ("dataset_bytes", "dataset_tokens") and 1 < ratio <= self._tolerances.raw:
            return "ambiguous", Phrase("holds for raw data, before filtering")
        return ("fails", None) if well_founded else ("ambiguous", Phrase("only estimates are known"))

    def _servers(self, claim: Claim, fact: Fact) -> str | None:
        """Return the reading that the stated number of accelerators is a number of servers."""
        per_server = self._evaluation(str(claim.model)).values.get("accelerators_per_server")
        if claim.quantity != "accelerators" or not per_server or not mid_of(fact.value):
            return None
        if abs(central_value(claim) * per_server / mid_of(fact.value) - 1) >= 1e-9:
            return None
        return Phrase(
            "holds for {count:g} servers with {per_server:g} accelerators each",
            count=central_value(claim),
            per_server=per_server,
        )

    def _other_model(self, claim: Claim) -> str | None:
        """Return the reading that the figure is that of another model of the same maker."""
        for name in self._models_of_maker(claim):
            for block in ("architecture", "recipe", "reported"):
                fact = model(self._catalogue, name).blocks[block].get(claim.quantity)
                if fact and not self._is_audited(fact) and central_value(claim) > 0:
                    expected = _interval(fact, self._tolerances.nominal)
                    if compare(claim, expected, self._tolerances)[0] == "holds":
                        return Phrase("this is the figure of {name}", name=name)
        return None

    def _same_device(self, word: str, fact: Fact, quantity: str) -> bool:
        """Return whether a word names the vendor of the accelerator, or another board with the same chip.

        A document that says V100 does not tell which memory the board has.
        """
        if quantity != "accelerator":
            return False
        vendor = str(self._catalogue.entry("accelerators", str(fact.value))["vendor"])
        return word == vendor or word.partition("-")[0] == str(fact.value).partition("-")[0]

    def _other_device(self, claim: Claim) -> tuple[Verdict, str] | None:
        """Return verdict and reading if the document counts another kind of device (CPU for NPU) than was used."""
        match = _DEVICE_KIND.search(claim.as_written)
        device = model(self._catalogue, str(claim.model)).blocks["reported"].get("accelerator")
        if claim.quantity != "accelerators" or not match or not device:
            return None
        kind = str(self._catalogue.entry("accelerators", str(device.value))["kind"])
        if kind == match[1].lower():
            return None
        return "suspect", Phrase(
            "the devices were {accelerator} ({kind}), not {stated}",
            accelerator=device.value,
            kind=kind.upper(),
            stated=match[1].upper(),
        )


def _note(fact: Fact) -> str | None:
    """Return the note of a fact as a text that can be translated."""
    return Phrase(fact.note) if fact.note and not isinstance(fact.note, Phrase) else fact.note


def _cited(fact: Fact) -> str:
    """Return the sources of a fact, or the place in the catalogue that states it."""
    return join(", ", fact.origin.sources) or origin_label(fact.origin)


def _interval(fact: Fact, tolerance: float) -> Interval:
    """Return the range of a fact, or its value with a relative tolerance."""
    value = fact.value
    return (value.low, value.high) if isinstance(value, Range) else interval_of(mid_of(value), tolerance)
