"""Statements about a catalogued model or accelerator against what was published of it."""

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
from ...language import Phrase
from ...scenario import Row
from ...scenario.claims import Claim
from ...units import Range, mid_of
from .verdict import Finding, Interval, Tolerances, Verdict, around, compare, middle, shown, shown_interval

SIZES = ("parameters", "active_parameters", "training_tokens")
"""Nominal figures: people say 70 billion for 68.98."""

DATES = ("release_date", "event_date")
WORST_LAST = ("holds", "suspect", "fails")
_DEVICE_KIND = re.compile(r"(?<![A-Za-z])(GPU|CPU|NPU|TPU)s?(?![A-Za-z])", re.IGNORECASE)


def published(
    claims: Mapping[str, Claim], catalogue: Catalogue, as_of: date, tolerances: Tolerances
) -> Iterator[Finding]:
    """Figures, words and dates of a model or a device against the catalogue's.

    What the catalogue took from an audited document confirms nothing.
    """
    judge = _Judge(catalogue, as_of, tolerances)
    for claim in claims.values():
        if claim.quantity in DATES:
            yield from judge.date(claim)
        elif claim.quantity in CATEGORIES or claim.quantity == "base_model":
            yield from judge.word(claim)
        elif claim.value is not None and claim.quantity in QUANTITIES and claim.model:
            yield from judge.figure(claim)
        elif claim.value is not None and claim.accelerator:
            yield from judge.data_sheet(claim)


class _Judge:
    """The catalogue without what it took from audited documents."""

    def __init__(self, catalogue: Catalogue, as_of: date, tolerances: Tolerances) -> None:
        self._catalogue, self._as_of, self._tolerances = catalogue, as_of, tolerances
        self._audited = {key for key, source in catalogue.sources.items() if "document" in source}
        self._card = cache(self._estimate)

    def figure(self, claim: Claim) -> Iterator[Finding]:
        """A stated figure against those of any part of the model's entry, and what follows from them."""
        name, unit, card = claim.quantity, QUANTITIES[claim.quantity].unit, self._card(str(claim.model))
        figures = self._figures(claim) or self._of_siblings(claim)
        stating = Phrase("stated {figure}", figure=claim.as_written or shown(middle(claim), unit))
        if not figures:
            namesake = self._namesake(claim) if name in card.context.unpublished else None
            if namesake:
                reason = Phrase(
                    "{name} of {model} was never published, {stating}", name=name, model=claim.model, stating=stating
                )
                yield Finding(claim.id, "suspect", "catalogue", reason, namesake)
            return
        tolerance = self._tolerances.nominal if name in SIZES else self._tolerances.written
        results = [(*compare(claim, _interval(fact, tolerance), self._tolerances), fact) for fact in figures]
        verdict, reading, fact = min(results, key=lambda one: WORST_LAST.index(one[0]))
        strong = [one for _, _, one in results if one.status != "assumed"]
        if verdict == "holds" and fact.status == "assumed" and strong:
            verdict, reading = "ambiguous", fact.note
        if verdict != "holds" and not reading:
            verdict, reading = self._excuse(claim, fact, bool(strong))
        if verdict == "holds":
            verdict, reading = self._device_word(claim) or (verdict, reading)
        weak = Phrase(", {note}", note=fact.note or Phrase("an estimate")) if fact.status == "assumed" else ""
        published_as = shown_interval(_interval(fact, 0.0), unit)
        reason = Phrase(
            "{model} has {published_as} ({source}{weak}), {stating}",
            model=claim.model,
            published_as=published_as,
            source=_cited(fact),
            weak=weak,
            stating=stating,
        )
        yield Finding(claim.id, verdict, "catalogue", reason, reading, fact.origin.sources)

    def word(self, claim: Claim) -> Iterator[Finding]:
        """A word (modality, topology, device, base model) against the entry's."""
        said = claim.word or (claim.accelerator if claim.quantity == "accelerator" else None)
        if not said or not claim.model:
            return
        entry = model(self._catalogue, claim.model)
        if claim.quantity == "base_model":
            known = [Fact(str(entry.serves), Origin(CATALOGUE, entry=entry.name))] if entry.serves else []
        else:
            known = [facts[claim.quantity] for facts in entry.blocks.values() if claim.quantity in facts]
        known = [fact for fact in known if not self._is_audited(fact)]
        if known:
            fact = known[0]
            agrees = said in (str(one.value) for one in known) or self._same_device(said, fact, claim.quantity)
            verdict: Verdict = "holds" if agrees else "ambiguous" if fact.status == "assumed" else "fails"
            reason = Phrase(
                "{quantity} of {model} is {value}, stated {stated}",
                quantity=claim.quantity,
                model=claim.model,
                value=fact.value,
                stated=claim.as_written or said,
            )
            yield Finding(claim.id, verdict, "catalogue", reason, sources=fact.origin.sources)

    def date(self, claim: Claim) -> Iterator[Finding]:
        """A date of release against the entry's."""
        for kind, name in (("models", claim.model), ("accelerators", claim.accelerator)):
            entry = self._catalogue.entry(kind, name) if name else {}
            released, said = str(entry.get("released", "")), claim.year or ""
            if not released or not said or self._audited.intersection(source_keys(entry.get("source"))):
                continue
            length = min(len(released), len(said))
            agrees = released[:length] == said[:length]
            if claim.quantity == "event_date" and not agrees:
                continue
            verdict: Verdict = "holds" if agrees else "fails"
            reason = Phrase(
                "{name} was released {released}, stated {stated}",
                name=name,
                released=released,
                stated=claim.as_written or said,
            )
            yield Finding(claim.id, verdict, "catalogue", reason, sources=source_keys(entry.get("source")))
            return

    def data_sheet(self, claim: Claim) -> Iterator[Finding]:
        """A figure of a device against its data sheet."""
        name = str(claim.accelerator)
        if claim.quantity in ("accelerator_peak_flop_per_s", "inference_peak_flop_per_s"):
            best = peaks(self._catalogue, name)
            fits = any(
                compare(claim, around(peak, self._tolerances.nominal), self._tolerances)[0] == "holds"
                for peak in best.values()
            )
            told = ", ".join(
                Phrase("{precision} {value}", precision=precision, value=shown(peak, "FLOP/s"))
                for precision, peak in best.items()
            )
            yield Finding(
                claim.id,
                "holds" if fits else "fails",
                "catalogue",
                Phrase("dense peaks of {name}: {told}", name=name, told=told),
            )
            return
        fact = accelerator_facts(self._catalogue, name, None, None).get(claim.quantity)
        if fact:
            verdict, reading = compare(claim, _interval(fact, self._tolerances.nominal), self._tolerances)
            reason = Phrase(
                "{name} has {value} ({source})",
                name=name,
                value=shown(mid_of(fact.value), claim.unit),
                source=_cited(fact),
            )
            yield Finding(claim.id, verdict, "catalogue", reason, reading, fact.origin.sources)

    def _estimate(self, name: str) -> Evaluation:
        return evaluate_rows([Row(name, {"model": name})], self._catalogue, self._as_of, ranges=False)[0]

    def _figures(self, claim: Claim) -> list[Fact]:
        """The entry's own figures, and what follows from it without an uncertain assumption."""
        name, card = claim.quantity, self._card(str(claim.model))
        blocks = model(self._catalogue, str(claim.model)).blocks
        found = [block[name] for block in blocks.values() if name in block and not self._is_audited(block[name])]
        if name not in card.values or not card.plan.steps[name].formula:
            return found
        facts = [card.context.facts[one] for one in card.plan.origins(name)]
        uncertain = any(one.origin.block == ASSUMPTION and isinstance(one.value, Range) for one in facts)
        if uncertain or any(map(self._is_audited, facts)):
            return found
        weak = [one for one in facts if one.status == "assumed" and one.origin.block != ASSUMPTION]
        note = (
            Phrase(
                "from estimates of {names}",
                names=", ".join(sorted({key for one in weak for key in one.origin.sources})),
            )
            if weak
            else None
        )
        origin = Origin(ASSUMED if weak else DERIVED, entry=str(claim.model))
        return [*found, Fact(card.values[name], origin, note)]

    def _of_siblings(self, claim: Claim) -> list[Fact]:
        """What was published of models of the same maker that share the first part of the name, where this one's
        entry has nothing.
        """
        if claim.quantity in self._card(str(claim.model)).context.unpublished or claim.quantity in SIZES:
            return []
        family = str(claim.model).partition("-")[0] + "-"
        facts = [
            (name, model(self._catalogue, name).blocks["recipe"].get(claim.quantity))
            for name in self._same_maker(claim)
            if name.startswith(family)
        ]
        return [
            replace(fact, origin=replace(fact.origin, kind=ASSUMED), note=Phrase("published of {name}", name=name))
            for name, fact in facts
            if fact
        ]

    def _is_audited(self, fact: Fact) -> bool:
        """Whether a fact was taken from an audited document."""
        return not self._audited.isdisjoint(fact.origin.sources)

    def _same_maker(self, claim: Claim) -> Iterator[str]:
        maker = self._maker(str(claim.model))
        for name in self._catalogue.names("models"):
            if name != claim.model and maker and self._maker(name) == maker:
                yield name

    def _maker(self, name: str) -> str:
        """The first of the organisations behind a model."""
        return str(self._catalogue.entry("models", name).get("organisation", "")).partition("/")[0].strip()

    def _excuse(self, claim: Claim, fact: Fact, strong: bool) -> tuple[Verdict, str | None]:
        """What could have been meant: servers for devices, another model, raw data."""
        reading = self._servers(claim, fact) or self._namesake(claim)
        if reading:
            return "suspect", reading
        excess = middle(claim) / mid_of(fact.value) if mid_of(fact.value) else 0.0
        if claim.quantity in ("dataset_bytes", "dataset_tokens") and 1 < excess <= self._tolerances.raw:
            return "ambiguous", Phrase("holds for raw data, before filtering")
        return ("fails", None) if strong else ("ambiguous", Phrase("only estimates are known"))

    def _servers(self, claim: Claim, fact: Fact) -> str | None:
        """Devices counted as servers: off by the devices of a server."""
        per_server = self._card(str(claim.model)).values.get("accelerators_per_server")
        if claim.quantity != "accelerators" or not per_server or not mid_of(fact.value):
            return None
        exact = abs(middle(claim) * per_server / mid_of(fact.value) - 1) < 1e-9
        return (
            Phrase("{count:g} servers of {per_server:g} accelerators each", count=middle(claim), per_server=per_server)
            if exact
            else None
        )

    def _namesake(self, claim: Claim) -> str | None:
        """Another model of the same maker that the figure does fit."""
        for name in self._same_maker(claim):
            for block in ("architecture", "recipe", "reported"):
                fact = model(self._catalogue, name).blocks[block].get(claim.quantity)
                if fact and not self._is_audited(fact) and middle(claim) > 0:
                    expected = _interval(fact, self._tolerances.nominal)
                    if compare(claim, expected, self._tolerances)[0] == "holds":
                        return Phrase("it is the figure of {name}", name=name)
        return None

    def _same_device(self, said: str, fact: Fact, quantity: str) -> bool:
        """Boards of one chip (a text that says V100 does not tell its memory), or the vendor alone."""
        if quantity != "accelerator":
            return False
        vendor = str(self._catalogue.entry("accelerators", str(fact.value))["vendor"])
        return said == vendor or said.partition("-")[0] == str(fact.value).partition("-")[0]

    def _device_word(self, claim: Claim) -> tuple[Verdict, str] | None:
        """The number of devices is right, but they were of another kind than the word says."""
        said = _DEVICE_KIND.search(claim.as_written)
        device = model(self._catalogue, str(claim.model)).blocks["reported"].get("accelerator")
        if claim.quantity != "accelerators" or not said or not device:
            return None
        kind = str(self._catalogue.entry("accelerators", str(device.value))["kind"])
        if kind == said.group(1).lower():
            return None
        return "suspect", Phrase(
            "they were {value}, {kind} rather than {said}",
            value=device.value,
            kind=kind.upper(),
            said=said.group(1).upper(),
        )


def _cited(fact: Fact) -> str:
    """The sources of a fact, or what of the catalogue states it."""
    return ", ".join(fact.origin.sources) or origin_label(fact.origin)


def _interval(fact: Fact, tolerance: float) -> Interval:
    value = fact.value
    return (value.low, value.high) if isinstance(value, Range) else around(mid_of(value), tolerance)
