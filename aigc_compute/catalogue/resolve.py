"""What surrounds the user's givens: identity, recipe, historic run, estimates, assumptions, in order of nearness.

Words (categories) are settled first; then every number that the catalogue or an assumption can bring is
laid in the order in which it may enter the network. Which of them do enter is the planner's business.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..diagnostics import did_you_mean, problem
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..engine import Signature
from ..language import Phrase
from .api_prices import list_prices
from .calibration import calibrated, with_properties
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
from .layers import Layers, nearness
from .origin import ASSUMED, ASSUMPTION, GIVEN, IMPLIED, MODEL_BLOCKS, Origin
from .periods import decimal_year
from .prices import price_facts
from .relevance import concerns_media, is_interrupted, is_laid_out
from .store import Catalogue
from .surrounding import asked_facts, grid_facts

PRECISIONS = ("training_precision", "inference_precision")
PRE_TRAINING = "pre-training"
FORMATS = {"weight_format": "inference_bytes_per_weight", "cache_format": "bytes_per_cache_value"}
"""Words for formats that data are stored in, and the quantity that each brings."""

SIZES = frozenset(("parameters", "active_parameters"))
MIXTURE = ("sparsity", "mixture-of-experts")
"""What follows where fewer parameters are active than there are."""


@dataclass(frozen=True, slots=True)
class Departures:
    """How the values of rows differ from what the catalogue says of their model: they are no longer its historic
    `run`, their sizes are not those of its `shape`; and whether their active parameters are a part (`sparse`).
    """

    run: bool = False
    shape: bool = False
    sparse: bool = False


AS_PUBLISHED = Departures()


@dataclass(frozen=True, slots=True)
class ResolvedContext:
    """Everything but the givens.

    `category_facts` are the categories in force, `facts` the first value that may enter for each quantity, `signature`
    the order of entry, `reported` what the historic run's publication states, `exclude_historic_run` that the row is no
    longer that run, `unpublished` what nobody published about the model.
    """

    category_facts: dict[str, Fact]
    facts: dict[str, Fact]
    signature: Signature
    reported: dict[str, Fact] = field(default_factory=dict)
    exclude_historic_run: bool = False
    unpublished: tuple[str, ...] = ()

    @property
    def assumed(self) -> frozenset[str]:
        """The quantities that may enter as assumptions."""
        return frozenset(name for name, fact in self.facts.items() if fact.status == ASSUMED)

    @property
    def categories(self) -> dict[str, str]:
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
    """The surroundings of rows that give these words (by canonical name) and these quantities.

    `departures` say which parts of the model's entry stand aside. `infrastructure` brings what stands
    around the accelerators. Raises Problems where a word contradicts the catalogue, such as a precision that the
    accelerator does not have.
    """
    entry = model(catalogue, words["model"]) if "model" in words else None
    blocks = _blocks(entry, words.get("training_method", PRE_TRAINING)) if entry else {}
    shown = blocks.get("reported", {})
    if departures.run:
        blocks["reported"] = {}
    if "grid" in words:
        blocks["reported"] = {key: fact for key, fact in blocks.get("reported", {}).items() if key != "training_co2_kg"}
    if departures.shape:
        blocks["architecture"] = {name: fact for name, fact in blocks["architecture"].items() if name in CATEGORIES}
    assumptions = catalogue.assumptions
    settled = _settle_words(catalogue, words, given, blocks, assumptions, departures.sparse)
    layers = Layers(given)
    if infrastructure:
        settled |= infrastructure_words(catalogue, settled, given)
        layers.add_ranked(infrastructure_facts(catalogue, settled, words, as_of))
    if concerns_media({*given, *blocks.get("architecture", {}), *blocks.get("recipe", {})}):
        media = calibrated(catalogue, "calibration/media", {})
        settled = {**{name: fact for name, fact in media.items() if name in CATEGORIES}, **settled}
    categories = with_properties(catalogue, {name: str(fact.value) for name, fact in settled.items()})
    _lay_entities(catalogue, settled, categories, layers)
    if is_laid_out(given):
        layers.add_ranked(calibrated(catalogue, "calibration/step_time", categories))
    if is_laid_out(given) or is_interrupted(given, words) or infrastructure:
        layers.add_ranked(calibrated(catalogue, "calibration/goodput", categories))
    if concerns_media({*given, *blocks.get("architecture", {}), *blocks.get("recipe", {})}):
        media = calibrated(catalogue, "calibration/media", categories)
        layers.add_ranked({name: fact for name, fact in media.items() if name in QUANTITIES})
    for block in MODEL_BLOCKS:
        layers.add(block, {name: fact for name, fact in blocks.get(block, {}).items() if name in QUANTITIES})
    _lay_training(catalogue, settled, layers)
    _lay_assumptions(catalogue, layers, entry.unpublished if entry else ())
    _lay_prices(catalogue, settled, layers, as_of)
    _lay_utilisation(catalogue, categories, layers, entry, as_of)
    layers.add("performance", calibrated(catalogue, "calibration/serving_power", categories))
    _lay_asked(catalogue, settled, layers, given, as_of)
    selecting = tuple(sorted((name, str(fact.value)) for name, fact in settled.items() if CATEGORIES[name].values))
    return ResolvedContext(
        settled, layers.facts, layers.signature(selecting), shown, departures.run, entry.unpublished if entry else ()
    )


def _blocks(entry: Model, method: str) -> dict[str, dict[str, Fact]]:
    """The parts of a model's entry. What it was fed and what that took is pre-training: of another kind of training it
    says the number format alone.
    """
    if method == PRE_TRAINING:
        return dict(entry.blocks)
    blocks = entry.blocks
    words = {name: fact for name, fact in blocks["recipe"].items() if name in CATEGORIES}
    return {**{name: {} for name in MODEL_BLOCKS}, "architecture": blocks["architecture"], "recipe": words}


def _settle_words(
    catalogue: Catalogue,
    words: Mapping[str, str],
    given: Collection[str],
    blocks: Mapping[str, dict[str, Fact]],
    assumptions: Mapping[str, dict[str, Any]],
    sparse: bool,
) -> dict[str, Fact]:
    settled = {name: Fact(word, Origin(GIVEN)) for name, word in words.items()}
    for quantity in sorted(given):
        implied = QUANTITIES[quantity].implies or (MIXTURE if sparse and quantity in SIZES else None)
        if implied:
            settled.setdefault(implied[0], Fact(implied[1], Origin(GIVEN, IMPLIED, quantity)))
    for block in MODEL_BLOCKS:
        for name, fact in blocks.get(block, {}).items():
            if name in CATEGORIES and name not in PRECISIONS:
                settled.setdefault(name, fact)
            elif name in QUANTITIES and (implied := QUANTITIES[name].implies):
                origin = Origin(fact.status, IMPLIED, name, fact.origin.sources)
                settled.setdefault(implied[0], Fact(implied[1], origin))
    for name, raw in assumptions.items():
        if name in CATEGORIES and name not in settled and name not in PRECISIONS:
            settled[name] = assumed_word(str(raw["value"]), raw)
    for name in PRECISIONS:
        settled[name] = _settle_precision(catalogue, name, settled, blocks.get("recipe", {}), assumptions[name])
    settled["scaling_form"] = scaling_law_facts(catalogue, str(settled["scaling_law"].value))["scaling_form"]
    return settled


def _settle_precision(
    catalogue: Catalogue, name: str, settled: Mapping[str, Fact], recipe: Mapping[str, Fact], assumption: dict[str, Any]
) -> Fact:
    """The precision given, else the recipe's, else the preferred; of the last two only what the device has."""
    accelerator = str(settled["accelerator"].value)
    available = peaks(catalogue, accelerator)
    if name in settled:
        word = str(settled[name].value)
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
        return settled[name]
    if name in recipe and str(recipe[name].value) in available:
        return recipe[name]
    preferred = [one for one in assumption["value"] if one in available] or list(available)
    return assumed_word(preferred[0], assumption)


def _lay_entities(
    catalogue: Catalogue, settled: Mapping[str, Fact], categories: Mapping[str, str], layers: Layers
) -> None:
    """What the named accelerator, formats and law bring, as near as their names are."""
    training, inference = (str(settled[name].value) for name in PRECISIONS)
    accelerator = settled["accelerator"]
    layers.add(nearness(accelerator), accelerator_facts(catalogue, str(accelerator.value), training, inference))
    for word, quantity in FORMATS.items():
        if word in settled:
            layers.add(nearness(settled[word]), format_facts(catalogue, str(settled[word].value), quantity))
    layers.add(nearness(settled["inference_precision"]), format_facts(catalogue, inference, FORMATS["weight_format"]))
    layers.add("performance", calibrated(catalogue, "calibration/serving", categories))
    law = settled["scaling_law"]
    constants = scaling_law_facts(catalogue, str(law.value))
    layers.add(nearness(law), {name: fact for name, fact in constants.items() if name in QUANTITIES})


def _lay_training(catalogue: Catalogue, settled: Mapping[str, Fact], layers: Layers) -> None:
    """What number format and optimiser keep of a parameter, where the model's own recipe does not say."""
    precision, optimizer = settled["training_precision"], settled["optimizer"]
    layers.add(nearness(precision), training_precision_facts(catalogue, str(precision.value)))
    layers.add(nearness(optimizer), optimizer_facts(catalogue, str(optimizer.value)))


def _lay_prices(catalogue: Catalogue, settled: Mapping[str, Fact], layers: Layers, as_of: date) -> None:
    accelerator, commitment = (str(settled[name].value) for name in ("accelerator", "price_commitment"))
    layers.add("price", price_facts(catalogue, accelerator, commitment, as_of))
    if "model" in settled:
        layers.add("price", list_prices(catalogue, str(settled["model"].value), as_of))


def _lay_utilisation(
    catalogue: Catalogue, categories: Mapping[str, str], layers: Layers, entry: Model | None, as_of: date
) -> None:
    """The constants of the prediction of utilisation, and the years that it needs."""
    years = {"estimate_year": Fact(decimal_year(as_of), Origin(ASSUMED, "day-of-estimate"))}
    if entry and entry.released:
        years["model_release_year"] = entry.released
    tables = (calibrated(catalogue, f"calibration/{name}", categories) for name in ("utilisation", "power"))
    layers.add("utilisation", {name: fact for facts in (years, *tables) for name, fact in facts.items()})


def _lay_asked(
    catalogue: Catalogue, settled: Mapping[str, Fact], layers: Layers, given: Collection[str], as_of: date
) -> None:
    """What the words of a row ask for: a grid as near as it is named, the rest as assumptions of performance."""
    words = {name: str(fact.value) for name, fact in settled.items()}
    if "grid" in words:
        layers.add(nearness(settled["grid"]), grid_facts(catalogue, words["grid"], as_of))
    layers.add("performance", asked_facts(catalogue, words, given, as_of))


def _lay_assumptions(catalogue: Catalogue, layers: Layers, unpublished: tuple[str, ...]) -> None:
    """What a catalogued model never published is unknown: no plan is assumed in its place. How well things run a user's
    own catalogue knows better than any prediction.
    """
    for name, raw in catalogue.assumptions.items():
        own = raw["rank"] == "performance" and name in catalogue.own_assumptions
        withheld = raw["rank"] == "plan" and raw.get("stands_for", name) in unpublished
        if name in QUANTITIES and not withheld:
            layers.add(
                "utilisation" if own else raw["rank"],
                {name: read_fact(name, raw, Origin(ASSUMED, ASSUMPTION), "assumptions.yaml")},
            )
