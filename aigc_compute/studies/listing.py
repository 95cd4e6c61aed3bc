"""Lists of what there is, as plain records, and single entries in full."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, cast, get_args

from ..catalogue import KINDS, Catalogue
from ..catalogue.api_prices import api_price_list
from ..catalogue.entries import model, peaks
from ..catalogue.facts import read_value
from ..catalogue.prices import price_book
from ..diagnostics import Problems, did_you_mean, problem
from ..domains.formulas import FORMULAS
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..evaluation.document import CatalogueVersion, Document, catalogue_version, plain
from ..io.typed_json import FLAT
from ..language import Phrase
from ..units import Range, format_range, format_value, mid_of
from .explain import CategoryFacts, QuantityFacts, quantity_facts

Record = dict[str, Any]

Kind = Literal["models", "accelerators", "scaling_laws", "precisions", "optimizers", "mappings", "grids"]
ListKind = Kind | Literal["quantities", "formulas", "assumptions", "trends", "prices", "api_prices", "sources"]
EntryKind = Kind | Literal["quantities", "sources"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLine:
    """A model."""

    name: str
    """Name in the catalogue."""
    organisation: str
    """Who made it."""
    released: str
    """Day, month or year."""
    modality: str
    """What it puts out."""
    parameters: str
    """Number of parameters as a person reads it."""
    tokens: str
    """Training tokens as a person reads them."""
    source: str
    """Key of its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceleratorLine:
    """An accelerator."""

    name: str
    """Name in the catalogue."""
    vendor: str
    """Who makes it."""
    released: str
    """Day, month or year."""
    peak: str
    """Dense peak with its number format."""
    memory: str
    """Size of the memory as a person reads it."""
    bandwidth: str
    """Bandwidth of the memory as a person reads it."""
    power: str
    """Thermal design power; empty where unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """A scaling law, number format, optimizer, mapping or grid."""

    name: str
    """Name in the catalogue."""
    title: str
    """Name as people write it."""
    source: str
    """Key of its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityLine:
    """A quantity or category."""

    name: str
    """Name in the vocabulary."""
    unit: str
    """Unit; `a word` for a category."""
    meaning: str
    """What it is, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaLine:
    """A formula."""

    output: str
    """Quantity that it leads to."""
    meaning: str
    """What it says, in words."""
    source: str
    """Key of its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    """An observation of a price."""

    kind: str
    """Rented by the hour (rental), or bought: alone (purchase) or with its share of the server (server)."""
    accelerator: str
    """Name in the catalogue."""
    usd: float
    """US dollars for an accelerator-hour, an accelerator, or one with its share of the server."""
    provider: str
    """Who asked it."""
    region: str
    """Where."""
    commitment: str
    """On-demand, spot, reserved ..."""
    date: str
    """Day of the observation."""
    source: str
    """Key of its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiPriceLine:
    """A list price of a model behind an API."""

    model: str
    """Name in the catalogue."""
    input_usd: float
    """US dollars for a million prompt tokens."""
    cached_usd: float | None
    """US dollars for a million prompt tokens that a cache holds; null where none is listed."""
    output_usd: float
    """US dollars for a million generated tokens."""
    provider: str
    """Whose list it is."""
    date: str
    """Day of the list."""
    source: str
    """Key of its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendLine:
    """A trend, or a group of trends."""

    name: str
    """Name in the catalogue."""
    a_year: str
    """Factor a year, with its range; empty for a group."""
    about: str
    """What grows."""
    source: str
    """Key of its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumptionLine:
    """An assumption."""

    name: str
    """Quantity or category that is assumed."""
    value: str
    """Middle and ends of a range; several words in order of preference."""
    rank: str
    """When it is admitted."""
    source: str
    """Key of its source."""
    note: str
    """What else is to be known of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A source."""

    name: str
    """Key that entries state."""
    title: str
    """Title of the source."""
    year: int | str
    """Year of the source."""
    url: str
    """Where it is found."""


ListLine = (
    ModelLine
    | AcceleratorLine
    | EntryLine
    | QuantityLine
    | FormulaLine
    | PriceLine
    | ApiPriceLine
    | TrendLine
    | AssumptionLine
    | SourceLine
)


@dataclass(frozen=True, kw_only=True)
class ListDocument(Document):
    """Document of `aigc-compute list KIND --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/list/1"

    catalogue: CatalogueVersion
    """The catalogue that is listed."""
    kind: ListKind
    """What is listed."""
    rows: tuple[ListLine, ...]
    """The entries in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry as it stands in the catalogue, or what a quantity or category is."""

    kind: EntryKind
    """Kind of the entry."""
    name: str
    """Name in the catalogue or the vocabulary."""
    entry: QuantityFacts | CategoryFacts | Mapping[str, Any]
    """Content of the entry; that of a catalogue's entry has the form of its file."""


@dataclass(frozen=True, kw_only=True)
class ShowDocument(Document):
    """Document of `aigc-compute show NAME --format json`; the line of `--format jsonl` is an entry."""

    SCHEMA: ClassVar[str] = "aigc-compute/show/2"
    LINE: ClassVar[type] = Entry

    catalogue: CatalogueVersion
    """The catalogue that the entry is of."""
    entry: Entry = field(metadata=FLAT)


def list_document(kind: str, catalogue: Catalogue) -> ListDocument:
    """The entries of a kind as a document."""
    return ListDocument(
        catalogue=catalogue_version(catalogue), kind=cast(ListKind, kind), rows=tuple(listing(kind, catalogue))
    )


def listing(kind: str, catalogue: Catalogue) -> Sequence[ListLine]:
    """The entries of a kind in order."""
    if kind in KINDS and kind not in _LISTED:
        return [_entry_line(catalogue, kind, name) for name in catalogue.names(kind)]
    return _LISTED.get(kind, _sources)(catalogue)


def _models(catalogue: Catalogue) -> Sequence[ModelLine]:
    return [_model(catalogue, name) for name in catalogue.names("models")]


def _accelerators(catalogue: Catalogue) -> Sequence[AcceleratorLine]:
    return [_accelerator(catalogue, name) for name in catalogue.names("accelerators")]


def _entry_line(catalogue: Catalogue, kind: str, name: str) -> EntryLine:
    raw = catalogue.entry(kind, name)
    return EntryLine(name=name, title=raw["name"], source=raw["source"])


def _quantities(catalogue: Catalogue) -> Sequence[QuantityLine]:
    words = [QuantityLine(name=one.name, unit=Phrase("a word"), meaning=one.meaning) for one in CATEGORIES.values()]
    return [*words, *(QuantityLine(name=one.name, unit=one.unit, meaning=one.meaning) for one in QUANTITIES.values())]


def _formulas(catalogue: Catalogue) -> Sequence[FormulaLine]:
    return [
        FormulaLine(output=one.output, meaning=one.meaning, source=one.source)
        for quantity in QUANTITIES
        for one in FORMULAS.of(quantity)
        if not one.solved_for
    ]


def _prices(catalogue: Catalogue) -> Sequence[PriceLine]:
    return [PriceLine(**one._asdict()) for one in price_book(catalogue)]


def _api_prices(catalogue: Catalogue) -> Sequence[ApiPriceLine]:
    return [ApiPriceLine(**one._asdict()) for one in api_price_list(catalogue)]


def _trends(catalogue: Catalogue) -> Sequence[TrendLine]:
    single, groups = catalogue.table("trends"), catalogue.table("trend_groups")
    return [
        TrendLine(
            name=name,
            a_year=f"x{assumed_value(raw)}" if name in single else "",
            about=raw.get("about", ""),
            source=raw.get("source", ""),
        )
        for name, raw in (*single.items(), *groups.items())
    ]


def _assumptions(catalogue: Catalogue) -> Sequence[AssumptionLine]:
    return [
        AssumptionLine(
            name=name,
            value=assumed_value(raw),
            rank=raw["rank"],
            source=raw.get("source", ""),
            note=raw.get("note", ""),
        )
        for name, raw in {**catalogue.assumptions, **catalogue.conditional_assumptions}.items()
    ]


def _sources(catalogue: Catalogue) -> Sequence[SourceLine]:
    return [
        SourceLine(name=name, title=raw.get("title", ""), year=raw.get("year", ""), url=raw.get("url", ""))
        for name, raw in sorted(catalogue.sources.items())
    ]


_LISTED: Mapping[str, Callable[[Catalogue], Sequence[ListLine]]] = {
    "models": _models,
    "accelerators": _accelerators,
    "quantities": _quantities,
    "formulas": _formulas,
    "prices": _prices,
    "api_prices": _api_prices,
    "trends": _trends,
    "assumptions": _assumptions,
}


def show_document(name: str, catalogue: Catalogue) -> ShowDocument:
    """An entry as a document. Raises Problems as `entry` does."""
    return ShowDocument(catalogue=catalogue_version(catalogue), entry=entry(name, catalogue))


def entry(name: str, catalogue: Catalogue) -> Entry:
    """Whatever is called this: a model, an accelerator, a law, a number format,
    a quantity, a word, a source.

    Raises Problems with the nearest names where nothing does.
    """
    for kind in get_args(Kind):
        try:
            found = catalogue.find(kind, name)
        except Problems:
            continue
        return Entry(kind=kind, name=found, entry=plain(catalogue.entry(kind, found)))
    if name in QUANTITIES or name in CATEGORIES:
        return Entry(kind="quantities", name=name, entry=quantity_facts(name, catalogue))
    sources = catalogue.sources
    if name in sources:
        return Entry(kind="sources", name=name, entry=plain(sources[name]))
    everything = [*(one for kind in KINDS for one in catalogue.names(kind)), *QUANTITIES, *CATEGORIES, *sources]
    raise problem(
        "unknown-name",
        Phrase("nothing is called {name!r}", name=name),
        hint=did_you_mean(name, everything) or "'aigc-compute list' names the kinds",
    )


def _model(catalogue: Catalogue, name: str) -> ModelLine:
    entry = model(catalogue, name)
    recipe, architecture = entry.blocks["recipe"], entry.blocks["architecture"]
    size = architecture.get("parameters") or entry.blocks["reported"].get("parameters")
    raw = catalogue.entry("models", name)
    return ModelLine(
        name=name,
        organisation=raw.get("organisation", ""),
        released=str(raw.get("released", "")),
        modality=str(architecture["modality"].value) if "modality" in architecture else "",
        parameters=_shown(size.value if size else raw.get("official_parameters")),
        tokens=_shown(recipe["training_tokens"].value if "training_tokens" in recipe else None),
        source=raw.get("source", ""),
    )


def _accelerator(catalogue: Catalogue, name: str) -> AcceleratorLine:
    raw = catalogue.entry("accelerators", name)
    best = peaks(catalogue, name)
    precision = next((one for one in ("bf16", "fp16", "fp32") if one in best), next(iter(best)))
    return AcceleratorLine(
        name=name,
        vendor=raw["vendor"],
        released=str(raw["released"]),
        peak=Phrase("{value} {precision}", value=format_value(best[precision], "FLOP/s", 4), precision=precision),
        memory=_figure(raw, "accelerator_memory_bytes", "byte"),
        bandwidth=_figure(raw, "accelerator_memory_bandwidth_bytes_per_s", "byte/s"),
        power=_figure(raw, "accelerator_tdp_w", "W"),
    )


def _figure(raw: Record, name: str, unit: str) -> str:
    """A figure of a data sheet, nothing where it is not there."""
    return format_value(mid_of(read_value(raw[name], unit)), unit, 4) if name in raw else ""


def _shown(value: float | Range | str | None) -> str:
    if isinstance(value, Range):
        return format_range(value.low, value.high, "", 3)
    return "unknown" if value is None else format_value(float(value), "", 4)


def assumed_value(raw: Mapping[str, Any]) -> str:
    """What an assumption or a trend states, in figures or words."""
    if "low" in raw:
        return f"{raw.get('mid', '')} ({raw['low']}..{raw.get('high', '')})".strip()
    value = raw.get("value", raw.get("values"))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
