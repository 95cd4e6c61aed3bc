"""Facts from the entries of the catalogue: models, accelerators, scaling laws, number formats, optimizers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..diagnostics import Diagnostic, Problems, did_you_mean, problem
from ..domains.model.layer_stack import layer_kind, span_of, stack_figures
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..language import Phrase
from ..units import BITS_PER_BYTE
from .facts import Fact, confidence_of, disagreements, note_of, origin_label, read_fact, with_sources
from .origin import ARCHITECTURE, ASSUMED, CATALOGUE, DATA_SHEET, ESTIMATES, MODEL_BLOCKS, Origin, source_keys
from .periods import decimal_year
from .searches import Search, read_searches
from .store import Catalogue
from .stored_formats import Checkpoint, read_checkpoints

MODEL_KEYS = (
    "name",
    "organisation",
    "released",
    "aliases",
    "serves",
    "source",
    "official_parameters",
    *MODEL_BLOCKS,
    "checkpoints",
    "unpublished",
    "notes",
)
"""Keys of a model's entry."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model's entry.

    `name` is the name of the entry and `title` the name of the model. `blocks` maps each of architecture, recipe,
    reported and estimates to its facts by quantity or category, in the order of the file. `searches` maps quantities
    that were looked for and not found to the search, `serves` is the model that a product uses, `released` the date of
    the release as a decimal year, and `checkpoints` the number formats in which the weights are published, the main one
    first.
    """

    name: str
    title: str
    blocks: dict[str, dict[str, Fact]] = field(default_factory=dict)
    searches: dict[str, Search] = field(default_factory=dict)
    serves: str | None = None
    released: Fact | None = None
    checkpoints: tuple[Checkpoint, ...] = ()

    def states(self, name: str) -> bool:
        """Return whether the entry states a quantity or category as published, not only as an estimate of others."""
        return any(name in facts for block, facts in self.blocks.items() if block != ESTIMATES)

    @property
    def unpublished(self) -> dict[str, Search]:
        """The searches for what the entry does not state. A product can state what the model that it serves lacks."""
        return {name: search for name, search in self.searches.items() if not self.states(name)}


def model(catalogue: Catalogue, name: str) -> Model:
    """Return the entry of exactly that name. A product also has the facts of the model that it serves.

    Raises Problems with the file if the entry is malformed.
    """
    raw, file = catalogue.entry("models", name), str(catalogue.path("models", name))
    _known_keys(raw, MODEL_KEYS, Phrase("model {name}", name=name), file)
    blocks = {block: _block(raw.get(block) or {}, block, name, raw.get("source"), file) for block in MODEL_BLOCKS}
    served = model(catalogue, _served(catalogue, name, raw["serves"], file)) if raw.get("serves") else None
    if served:
        blocks = {block: {**served.blocks[block], **blocks[block]} for block in MODEL_BLOCKS}
    searches = {**(served.unpublished if served else {}), **read_searches(raw.get("unpublished", ()), name, file)}
    released = None
    if raw.get("released"):
        released = Fact(
            decimal_year(raw["released"]), Origin(CATALOGUE, "release", name, source_keys(raw.get("source")))
        )
    checkpoints = read_checkpoints(catalogue, raw.get("checkpoints"), name, raw.get("source"), file)
    checkpoints = checkpoints or (served.checkpoints if served else ())
    return Model(name, str(raw.get("name", name)), blocks, searches, raw.get("serves"), released, checkpoints)


def _served(catalogue: Catalogue, name: str, served: str, file: str) -> str:
    """Return the model that a product serves. Raises Problems if it is unknown or itself a product."""
    if not catalogue.path("models", served):
        hint = did_you_mean(served, catalogue.names("models"))
        raise problem(
            "unknown-name",
            Phrase("model {name}: serves: unknown model {served!r}", name=name, served=served),
            file,
            hint=hint,
        )
    if catalogue.entry("models", served).get("serves"):
        raise problem(
            "catalogue",
            Phrase("model {name}: serves: {served} is a product that serves another model", name=name, served=served),
            file,
        )
    return served


def _block(raw: dict[str, Any], block: str, model: str, source: Any, file: str) -> dict[str, Fact]:
    origin = Origin(ASSUMED if block == ESTIMATES else CATALOGUE, block, model, source_keys(raw.get("source", source)))
    facts = _stack(raw.get("layer_kinds"), origin, file) if block == ARCHITECTURE else {}
    for key, value in raw.items():
        if key == "source" or (key == "layer_kinds" and block == ARCHITECTURE):
            continue
        if key in CATEGORIES:
            facts[key] = _category(key, value, origin, file)
        else:
            facts[key] = read_fact(key, value, origin, file)
    return facts


def _stack(raw: Any, origin: Origin, file: str) -> dict[str, Fact]:
    """The facts that follow from a list of layer kinds; none if there is no list. Raises Problems."""
    if raw is None:
        return {}
    try:
        kinds = [layer_kind({key: float(value) for key, value in description.items()}) for description in raw]
        figures = stack_figures(kinds)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        message = Phrase("{origin}: layer_kinds: {error}", origin=origin_label(origin), error=error)
        raise problem("catalogue", message, file) from None
    words = {"layer_stack": "listed", "attention_span": span_of(kinds)}
    return {name: Fact(word, origin) for name, word in words.items()} | {
        name: Fact(figure, origin) for name, figure in figures.items()
    }


CATEGORY_KEYS = ("value", "source", "note", "confidence", "disagrees")
"""Keys of a category that is written as a mapping."""


def _category(name: str, raw: Any, origin: Origin, file: str) -> Fact:
    """Return the fact of a category: a word, or a mapping with a value, its source and the like."""
    extra = raw if isinstance(raw, dict) else {}
    _known_keys(extra, CATEGORY_KEYS, Phrase("{origin}: {name}", origin=origin_label(origin), name=name), file)
    disagrees = tuple(_category(name, other, origin, file) for other in disagreements(name, raw, origin, file))
    word = _word(name, raw, origin, file)
    return Fact(word, with_sources(origin, extra), note_of(extra), confidence_of(extra), disagrees=disagrees)


def _word(category: str, raw: Any, origin: Origin, file: str) -> str:
    """Return the word of a category. Raises Problems if the category does not have it."""
    word = str(raw.get("value") if isinstance(raw, dict) else raw)
    allowed = CATEGORIES[category].values
    if allowed and word not in allowed:
        raise problem(
            "category",
            Phrase(
                "{origin}: {category}: found {word!r}, expected one of {names}",
                origin=origin_label(origin),
                category=category,
                word=word,
                names=", ".join(allowed),
            ),
            file,
            hint=did_you_mean(word, allowed),
        )
    return word


ACCELERATOR_KEYS = (
    "name",
    "vendor",
    "kind",
    "generation",
    "reference_server",
    "released",
    "aliases",
    "source",
    "peak_flop_per_s",
    "accelerator_memory_bytes",
    "nominal_memory_bytes",
    "accelerator_memory_bandwidth_bytes_per_s",
    "accelerator_tdp_w",
    "accelerator_host_bytes_per_s",
    "accelerator_link",
    "accelerator_network_bit_per_s",
    "server",
    "launch_price_usd",
    "confidence",
    "unverified",
    "notes",
)
"""Keys of an accelerator's entry."""


SIXTEEN_BIT = ("bf16", "fp16")
"""Number formats in which attention is computed, the preferred format first."""


def peaks(catalogue: Catalogue, name: str) -> dict[str, float]:
    """Return the dense peaks of an accelerator in FLOP/s, by number format."""
    return {
        precision: float(peak) for precision, peak in catalogue.entry("accelerators", name)["peak_flop_per_s"].items()
    }


def accelerator_facts(catalogue: Catalogue, name: str, training: str | None, inference: str | None) -> dict[str, Fact]:
    """Return the facts of an accelerator's data sheet, with its dense peaks in the formats of training and inference.

    Raises Problems for an unknown key or an invalid value.
    """
    raw, file = catalogue.entry("accelerators", name), str(catalogue.path("accelerators", name))
    _known_keys(raw, ACCELERATOR_KEYS, Phrase("accelerator {name}", name=name), file)
    origin = Origin(CATALOGUE, DATA_SHEET, name, source_keys(raw.get("source")))
    figures: dict[str, Any] = {key: raw[key] for key in raw if key in QUANTITIES}
    if "released" in raw:
        figures["accelerator_release_year"] = decimal_year(raw["released"])
    if "server" in raw:
        figures["accelerators_per_server"] = raw["server"].get("accelerators")
    link = raw.get("accelerator_link") or {}
    figures["accelerator_link_bytes_per_s"] = link.get("bytes_per_s")
    figures["accelerators_per_link_domain"] = link.get("domain")
    if "accelerator_network_bit_per_s" in raw:
        figures["accelerator_network_bytes_per_s"] = float(raw["accelerator_network_bit_per_s"]) / BITS_PER_BYTE
    figures["attention_peak_flop_per_s"] = next(
        (raw["peak_flop_per_s"][name] for name in SIXTEEN_BIT if name in raw["peak_flop_per_s"]), None
    )
    notes = {}
    for quantity, precision in (("accelerator_peak_flop_per_s", training), ("inference_peak_flop_per_s", inference)):
        if precision in raw["peak_flop_per_s"]:
            figures[quantity] = raw["peak_flop_per_s"][precision]
            notes[quantity] = Phrase("dense, {precision}", precision=precision)
    facts = {name: read_fact(name, value, origin, file) for name, value in figures.items() if value is not None}
    return {name: replace(fact, note=notes.get(name, fact.note)) for name, fact in facts.items()}


def scaling_law_facts(catalogue: Catalogue, name: str) -> dict[str, Fact]:
    """Return the constants of a scaling law, and its form as the category `scaling_form`."""
    raw, file = catalogue.entry("scaling_laws", name), str(catalogue.path("scaling_laws", name))
    _known_keys(
        raw, ("name", "source", "form", "aliases", "constants", "valid", "notes"), Phrase("law {name}", name=name), file
    )
    origin = Origin(CATALOGUE, "scaling-law", name, source_keys(raw["source"]))
    facts = {key: read_fact(key, value, origin, file) for key, value in raw["constants"].items()}
    return {"scaling_form": Fact(raw["form"], origin), **facts}


def accelerator_properties(catalogue: Catalogue, name: str) -> dict[str, str]:
    """Return the properties by which calibration tables distinguish accelerators.

    These are the chip, and generation and kind if the entry states them.
    """
    sheet = catalogue.entry("accelerators", name)
    properties = {"chip": chip(sheet)}
    for key in ("generation", "kind"):
        if key in sheet:
            properties[key] = str(sheet[key])
    return properties


def chip(sheet: Mapping[str, Any]) -> str:
    """Return a text that is equal for accelerators with the same chip: vendor, kind and 16-bit peak."""
    peaks = sheet["peak_flop_per_s"]
    return f"{sheet.get('vendor')} {sheet.get('kind')} {float(peaks.get('bf16', peaks.get('fp16', 0))):.3g}"


def format_facts(catalogue: Catalogue, name: str, quantity: str) -> dict[str, Fact]:
    """Return the bytes of a number in a storage format, as a fact of `quantity`."""
    raw, file = catalogue.entry("precisions", name), str(catalogue.path("precisions", name))
    origin = Origin(CATALOGUE, "number-format", name, source_keys(raw["source"]))
    return {quantity: read_fact(quantity, raw["bytes"], origin, file)}


def training_precision_facts(catalogue: Catalogue, name: str) -> dict[str, Fact]:
    """Return the bytes of weights and gradients for training whose GEMMs use a number format."""
    raw, file = catalogue.entry("precisions", name), str(catalogue.path("precisions", name))
    origin = Origin(CATALOGUE, "training-format", name, source_keys(raw["source"]))
    return {
        key: read_fact(key, raw[key], origin, file)
        for key in ("training_bytes_per_weight", "training_bytes_per_gradient", "gradient_sum_bytes")
        if key in raw
    }


OPTIMIZER_KEYS = (
    "name",
    "source",
    "aliases",
    "master_bytes_per_parameter",
    "moment_bytes_per_parameter",
    "newton_schulz_iterations",
)
"""Keys of an optimizer's entry."""


def optimizer_facts(catalogue: Catalogue, name: str) -> dict[str, Fact]:
    """Return the memory and the computation that an optimizer needs for each parameter."""
    raw, file = catalogue.entry("optimizers", name), str(catalogue.path("optimizers", name))
    _known_keys(raw, OPTIMIZER_KEYS, Phrase("optimizer {name}", name=name), file)
    origin = Origin(CATALOGUE, "optimizer", name, source_keys(raw["source"]))
    return {key: read_fact(key, value, origin, file) for key, value in raw.items() if key in QUANTITIES}


def _known_keys(raw: dict[str, Any], known: tuple[str, ...], origin: str, file: str) -> None:
    """Raise Problems for every key of an entry that is not in `known`."""
    unknown = [key for key in raw if key not in known]
    if unknown:
        raise Problems(
            [
                Diagnostic(
                    "unknown-key",
                    Phrase("{origin}: unknown key {key!r}", origin=origin, key=key),
                    file,
                    hint=did_you_mean(str(key), known),
                )
                for key in unknown
            ]
        )
