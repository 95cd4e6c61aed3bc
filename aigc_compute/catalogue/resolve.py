"""Everything that surrounds the given values of a row: categories, and facts in order of precedence.

Categories are resolved first. Then every number that the catalogue or an assumption can supply is put into a layer,
which determines the order in which it may enter the network of formulas. The planner decides which of them enter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..diagnostics import Diagnostic, did_you_mean, problem
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..engine import Signature
from ..language import Phrase
from .api_prices import list_prices
from .calibration import calibrated, with_properties
from .conditional import conditional_facts, grid_facts
from .entries import (
    Model,
    accelerator_facts,
    format_facts,
    model,
    optimizer_facts,
    peaks,
    scaling_law_facts,
    training_precision_facts,
)
from .facts import Fact, assumed_word, read_fact
from .infrastructure import infrastructure_facts, infrastructure_words
from .layers import Layers, layer_of
from .origin import ASSUMED, ASSUMPTION, CATALOGUE, GIVEN, IMPLIED, MODEL_BLOCKS, Origin
from .periods import decimal_year
from .prices import price_facts
from .relevance import concerns_media, is_interrupted, is_laid_out
from .searches import Search
from .store import Catalogue
from .stored_formats import MEAN, Checkpoint, computed_in, parse_checkpoint, weight_facts

PRECISIONS = ("training_precision", "inference_precision")
PRE_TRAINING = "pre-training"
CACHE = {"cache_format": "bytes_per_cache_value"}
"""Category of the storage format of the KV cache, and the quantity that it determines."""

SIZES = frozenset(("parameters", "active_parameters"))
WORK = frozenset(
    (
        "training_tokens",
        "tokens_per_parameter",
        "training_steps",
        "training_flop",
        "training_pf_days",
        "training_operator_flop",
        "training_hardware_flop",
    )
)
"""Quantities each of which says how much a run computes."""

DURATION = frozenset(("accelerator_hours", "training_days"))
"""Quantities each of which says how long a run takes."""

MIXTURE = ("sparsity", "mixture-of-experts")
"""The category of a row whose active parameters are fewer than its parameters."""


@dataclass(frozen=True, slots=True)
class Departures:
    """How the given values of rows differ from the entry of their model.

    - `run`: the rows are not the model's historic run
    - `shape`: their size is not that of the model's architecture
    - `sparse`: their active parameters are fewer than their parameters
    """

    run: bool = False
    shape: bool = False
    sparse: bool = False


AS_PUBLISHED = Departures()
"""Rows that agree with the entry of their model."""


@dataclass(frozen=True, slots=True)
class ResolvedContext:
    """Everything but the given values of a row.

    - `category_facts`: the category facts that hold for the row
    - `facts`: for each quantity, the value of the highest precedence that may enter
    - `signature`: the order in which values may enter
    - `reported`: what the publication of the historic run states
    - `exclude_historic_run`: whether the row is not that run
    - `unpublished`: quantities of the model that were looked for and not found, with the search
    - `notes`: what the user should know about the choice of the categories
    """

    category_facts: dict[str, Fact]
    facts: dict[str, Fact]
    signature: Signature
    reported: dict[str, Fact] = field(default_factory=dict)
    exclude_historic_run: bool = False
    unpublished: Mapping[str, Search] = field(default_factory=dict)
    notes: tuple[Diagnostic, ...] = ()

    @property
    def assumed(self) -> frozenset[str]:
        """The quantities that may enter as assumptions."""
        return frozenset(name for name, fact in self.facts.items() if fact.status == ASSUMED)

    @property
    def categories(self) -> dict[str, str]:
        """The words of the categories."""
        return {name: str(fact.value) for name, fact in self.category_facts.items()}


def resolve(
    catalogue: Catalogue,
    words: Mapping[str, str],
    given: Collection[str],
    as_of: date,
    departures: Departures = AS_PUBLISHED,
    *,
    infrastructure: bool = False,
) -> ResolvedContext:
    """Return the context of rows that give these categories (canonical words by name) and these quantities.

    `departures` say which parts of the model's entry do not apply. With `infrastructure`, the facts of the data centre
    are included. Raises Problems if a category contradicts the catalogue, such as a precision that the accelerator
    does not have.
    """
    entry = model(catalogue, words["model"]) if "model" in words else None
    blocks, reported = _applicable_blocks(entry, words, departures)
    predictable = not (entry and _is_run_of_unknown_work(entry, blocks["reported"]))
    checkpoints = _applicable_checkpoints(catalogue, entry, words, departures)
    category_facts = _resolve_categories(catalogue, words, given, blocks, departures.sparse, checkpoints)
    layers = Layers(given)
    if infrastructure:
        category_facts |= infrastructure_words(catalogue, category_facts, given)
        layers.add_ranked(infrastructure_facts(catalogue, category_facts, words, as_of))
    media = concerns_media({*given, *blocks.get("architecture", {}), *blocks.get("recipe", {})})
    if media:
        facts = calibrated(catalogue, "calibration/media", {})
        category_facts = {**{name: fact for name, fact in facts.items() if name in CATEGORIES}, **category_facts}
    categories = with_properties(catalogue, {name: str(fact.value) for name, fact in category_facts.items()})
    _add_entries(catalogue, category_facts, categories, layers)
    if MEAN not in given:
        _add_weights(catalogue, category_facts, layers, checkpoints)
    if is_laid_out(given):
        layers.add_ranked(calibrated(catalogue, "calibration/step_time", categories))
    if is_laid_out(given) or is_interrupted(given, words) or infrastructure:
        layers.add_ranked(calibrated(catalogue, "calibration/goodput", categories))
    if media:
        facts = calibrated(catalogue, "calibration/media", categories)
        layers.add_ranked({name: fact for name, fact in facts.items() if name in QUANTITIES})
    for block in MODEL_BLOCKS:
        layers.add(block, {name: fact for name, fact in blocks.get(block, {}).items() if name in QUANTITIES})
    _add_training_formats(catalogue, category_facts, layers)
    _add_assumptions(catalogue, layers, entry, predictable)
    _add_prices(catalogue, category_facts, layers, as_of)
    if predictable:
        _add_utilisation(catalogue, categories, layers, entry, as_of)
    layers.add("performance", calibrated(catalogue, "calibration/serving_power", categories))
    _add_conditional(catalogue, category_facts, layers, given, as_of)
    selecting = tuple(
        sorted((name, str(fact.value)) for name, fact in category_facts.items() if CATEGORIES[name].values)
    )
    return ResolvedContext(
        category_facts,
        layers.facts,
        layers.signature(selecting),
        reported,
        departures.run,
        entry.unpublished if entry else {},
        _widening(catalogue, category_facts),
    )


def _applicable_blocks(
    entry: Model | None, words: Mapping[str, str], departures: Departures
) -> tuple[dict[str, dict[str, Fact]], dict[str, Fact]]:
    """Return the blocks of the entry that apply to the rows, and the facts of its historic run even if it does not."""
    blocks = _blocks(entry, words.get("training_method", PRE_TRAINING)) if entry else {}
    reported = blocks.get("reported", {})
    if departures.run:
        blocks["reported"] = {}
    if "grid" in words:
        blocks["reported"] = {key: fact for key, fact in blocks.get("reported", {}).items() if key != "training_co2_kg"}
    if departures.shape:
        blocks["architecture"] = {name: fact for name, fact in blocks["architecture"].items() if name in CATEGORIES}
    return blocks, reported


def _applicable_checkpoints(
    catalogue: Catalogue, entry: Model | None, words: Mapping[str, str], departures: Departures
) -> tuple[Checkpoint, ...]:
    """Return the given checkpoint, or those of the entry unless the rows give another shape."""
    if "checkpoint" in words:
        return (parse_checkpoint(catalogue, words["checkpoint"]),)
    return () if entry is None or departures.shape else entry.checkpoints


def _blocks(entry: Model, method: str) -> dict[str, dict[str, Fact]]:
    """Return the blocks of a model's entry that apply to a training method.

    Recipe and historic run are those of pre-training. For another method only the architecture and the categories of
    the recipe apply.
    """
    if method == PRE_TRAINING:
        return dict(entry.blocks)
    blocks = entry.blocks
    recipe = {name: fact for name, fact in blocks["recipe"].items() if name in CATEGORIES}
    return {**{name: {} for name in MODEL_BLOCKS}, "architecture": blocks["architecture"], "recipe": recipe}


def _resolve_categories(
    catalogue: Catalogue,
    words: Mapping[str, str],
    given: Collection[str],
    blocks: Mapping[str, dict[str, Fact]],
    sparse: bool,
    checkpoints: Sequence[Checkpoint],
) -> dict[str, Fact]:
    """Return the category facts of a row.

    In order of precedence a category is given, implied by a given quantity, stated or implied by the model's entry, or
    assumed.
    """
    facts = {name: Fact(word, Origin(GIVEN)) for name, word in words.items()}
    for quantity in sorted(given):
        implied = QUANTITIES[quantity].implies or (MIXTURE if sparse and quantity in SIZES else None)
        if implied:
            facts.setdefault(implied[0], Fact(implied[1], Origin(GIVEN, IMPLIED, quantity)))
    for block in MODEL_BLOCKS:
        for name, fact in blocks.get(block, {}).items():
            if name in CATEGORIES and name not in PRECISIONS:
                facts.setdefault(name, fact)
            elif name in QUANTITIES and (implied := QUANTITIES[name].implies):
                origin = Origin(fact.status, IMPLIED, name, fact.origin.sources)
                facts.setdefault(implied[0], Fact(implied[1], origin))
    assumptions = catalogue.assumptions
    for name, raw in assumptions.items():
        if name in CATEGORIES and name not in facts and name not in PRECISIONS:
            facts[name] = assumed_word(str(raw["value"]), raw)
    published = checkpoints[0] if checkpoints and not facts.keys() & {"weight_format", "inference_precision"} else None
    for name in PRECISIONS:
        own = published if name == "inference_precision" else None
        facts[name] = _resolve_precision(catalogue, name, facts, blocks.get("recipe", {}), assumptions[name], own)
    if published:
        origin = _published_in(facts, published)
        facts["weight_format"] = Fact(published.format, origin, published.note)
    facts.setdefault("weight_format", facts["inference_precision"])
    facts["scaling_form"] = scaling_law_facts(catalogue, str(facts["scaling_law"].value))["scaling_form"]
    return facts


def _resolve_precision(
    catalogue: Catalogue,
    name: str,
    facts: Mapping[str, Fact],
    recipe: Mapping[str, Fact],
    assumption: dict[str, Any],
    published: Checkpoint | None,
) -> Fact:
    """Return the given precision, else that of the published weights, else that of the recipe, else the first in the
    assumption's order of preference.

    Only a given precision is used if the accelerator has no peak for it: it is then an error. Weights of a format in
    which the accelerator has no GEMMs are widened to a format of the recipe or the assumption (`_widening`). Raises
    Problems.
    """
    accelerator = str(facts["accelerator"].value)
    available = peaks(catalogue, accelerator)
    if name in facts:
        word = str(facts[name].value)
        if word not in available:
            raise problem(
                "precision",
                Phrase(
                    "{accelerator} has no published peak for {name}={word}, only for {names}",
                    accelerator=accelerator,
                    name=name,
                    word=word,
                    names=", ".join(available),
                ),
                hint=did_you_mean(word, available),
            )
        return facts[name]
    gemm = computed_in(catalogue, published.format) if published else None
    if published and gemm in available:
        return Fact(str(gemm), _published_in(facts, published))
    preferred = [precision for precision in assumption["value"] if precision in available] or list(available)
    if name in recipe and str(recipe[name].value) in available:
        return recipe[name]
    return assumed_word(preferred[0], assumption)


def _widening(catalogue: Catalogue, facts: Mapping[str, Fact]) -> tuple[Diagnostic, ...]:
    """Return a note if the accelerator has no GEMMs in the format of the published weights."""
    stored, accelerator = facts["weight_format"], str(facts["accelerator"].value)
    gemm = computed_in(catalogue, str(stored.value))
    if stored.origin.block != "checkpoint" or gemm is None or gemm in peaks(catalogue, accelerator):
        return ()
    message = Phrase(
        "{accelerator} has no {gemm} GEMMs: weights stored in {format} are widened to {precision} while it computes",
        accelerator=accelerator,
        gemm=gemm,
        format=str(stored.value),
        precision=str(facts["inference_precision"].value),
    )
    return (Diagnostic("widened-weights", message, severity="note"),)


def _published_in(facts: Mapping[str, Fact], checkpoint: Checkpoint) -> Origin:
    """The origin of a format in which weights are published: the given checkpoint, or the model's entry."""
    if "checkpoint" in facts:
        return Origin(GIVEN, IMPLIED, "checkpoint")
    return Origin(CATALOGUE, "checkpoint", str(facts["model"].value), checkpoint.sources)


def _add_entries(
    catalogue: Catalogue, category_facts: Mapping[str, Fact], categories: Mapping[str, str], layers: Layers
) -> None:
    """Add the facts of the accelerator, the storage formats and the scaling law to the layers of their categories."""
    training, inference = (str(category_facts[name].value) for name in PRECISIONS)
    accelerator = category_facts["accelerator"]
    layers.add(layer_of(accelerator), accelerator_facts(catalogue, str(accelerator.value), training, inference))
    for category, quantity in CACHE.items():
        if category in category_facts:
            fact = category_facts[category]
            layers.add(layer_of(fact), format_facts(catalogue, str(fact.value), quantity))
    layers.add("cluster", calibrated(catalogue, "calibration/memory", categories))
    layers.add("performance", calibrated(catalogue, "calibration/serving", categories))
    law = category_facts["scaling_law"]
    constants = scaling_law_facts(catalogue, str(law.value))
    layers.add(layer_of(law), {name: fact for name, fact in constants.items() if name in QUANTITIES})


def _add_weights(
    catalogue: Catalogue, category_facts: Mapping[str, Fact], layers: Layers, checkpoints: Sequence[Checkpoint]
) -> None:
    """Add the stored bytes of a weight, as a published checkpoint in this format has them, or as a conversion does."""
    stored = category_facts["weight_format"]
    name = str(stored.value)
    checkpoint = next((checkpoint for checkpoint in checkpoints if checkpoint.format == name), None)
    layers.add(layer_of(stored), weight_facts(catalogue, name, checkpoint))


def _add_training_formats(catalogue: Catalogue, category_facts: Mapping[str, Fact], layers: Layers) -> None:
    """Add the bytes per parameter of the training precision and the optimizer."""
    precision, optimizer = category_facts["training_precision"], category_facts["optimizer"]
    layers.add(layer_of(precision), training_precision_facts(catalogue, str(precision.value)))
    layers.add(layer_of(optimizer), optimizer_facts(catalogue, str(optimizer.value)))


def _add_prices(catalogue: Catalogue, category_facts: Mapping[str, Fact], layers: Layers, as_of: date) -> None:
    accelerator, commitment = (str(category_facts[name].value) for name in ("accelerator", "price_commitment"))
    layers.add("price", price_facts(catalogue, accelerator, commitment, as_of))
    if "model" in category_facts:
        layers.add("price", list_prices(catalogue, str(category_facts["model"].value), as_of))


def _add_utilisation(
    catalogue: Catalogue, categories: Mapping[str, str], layers: Layers, entry: Model | None, as_of: date
) -> None:
    """Add the constants that predict the utilisation, and the years that the prediction needs."""
    years = {"estimate_year": Fact(decimal_year(as_of), Origin(ASSUMED, "day-of-estimate"))}
    if entry and entry.released:
        years["model_release_year"] = entry.released
    tables = (calibrated(catalogue, f"calibration/{name}", categories) for name in ("utilisation", "power"))
    layers.add("utilisation", {name: fact for facts in (years, *tables) for name, fact in facts.items()})


def _add_conditional(
    catalogue: Catalogue, category_facts: Mapping[str, Fact], layers: Layers, given: Collection[str], as_of: date
) -> None:
    """Add the facts of a grid to the layer of that category, and the other conditional facts to `performance`."""
    categories = {name: str(fact.value) for name, fact in category_facts.items()}
    if "grid" in categories:
        layers.add(layer_of(category_facts["grid"]), grid_facts(catalogue, categories["grid"], as_of))
    layers.add("performance", conditional_facts(catalogue, categories, given, as_of))


def _add_assumptions(catalogue: Catalogue, layers: Layers, entry: Model | None, predictable: bool) -> None:
    """Add all assumptions to the layers of their ranks, with two exceptions.

    An assumption about a named model is withheld where it would invent what is not published (`_invents`); so is the
    utilisation where it is not `predictable`. An assumption of rank `performance` that the user's folder changes takes
    precedence over predictions.
    """
    for name, raw in catalogue.assumptions.items():
        own = raw["rank"] == "performance" and name in catalogue.own_assumptions
        withheld = (entry and _invents(name, raw, entry)) or (name == "mfu" and not predictable)
        if name in QUANTITIES and not withheld:
            layers.add(
                "utilisation" if own else raw["rank"],
                {name: read_fact(name, raw, Origin(ASSUMED, ASSUMPTION), "assumptions.yaml")},
            )


def _invents(name: str, raw: Mapping[str, Any], entry: Model) -> bool:
    """Return whether an assumption would invent a figure of a named model.

    An assumption that stands for another quantity, such as tokens per parameter for the training tokens, invents it
    unless the entry states it. A plan invents a quantity that was looked for and not found.
    """
    if "stands_for" in raw:
        return not entry.states(raw["stands_for"])
    return raw["rank"] == "plan" and name in entry.unpublished


def _is_run_of_unknown_work(entry: Model, reported: Mapping[str, Fact]) -> bool:
    """Return whether a historic run is known by its duration alone.

    Its utilisation is not predicted, since a prediction would invent the tokens and the FLOP of the run.
    """
    stated = {name for facts in entry.blocks.values() for name in facts}
    return not DURATION.isdisjoint(reported) and WORK.isdisjoint(stated)
