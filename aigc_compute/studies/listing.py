"""Lists of catalogue entries, quantities, formulas and prices as plain records, and single entries in full."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from ..io.typed_json import FLAT, as_json
from ..language import Phrase
from ..units import Range, format_range, format_value, mid_of
from .explain import CategoryFacts, QuantityFacts, quantity_facts
from .seeds import find_sets, statement

Record = dict[str, Any]

Kind = Literal["models", "accelerators", "scaling_laws", "precisions", "optimizers", "mappings", "grids"]
ListKind = Kind | Literal["quantities", "formulas", "assumptions", "trends", "prices", "api_prices", "sources"]
EntryKind = Kind | Literal["quantities", "sources", "statements"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLine:
    """Row of the list of models."""

    name: str
    """Name in the catalogue."""
    organisation: str
    """Organisation that made the model."""
    released: str
    """Day, month or year of the release."""
    modality: str
    """Modality of the output."""
    parameters: str
    """Number of parameters, as readable text."""
    tokens: str
    """Number of training tokens, as readable text."""
    source: str
    """Key of the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceleratorLine:
    """Row of the list of accelerators."""

    name: str
    """Name in the catalogue."""
    vendor: str
    """Vendor of the accelerator."""
    released: str
    """Day, month or year of the release."""
    peak: str
    """Dense peak and its number format, as readable text."""
    memory: str
    """Size of the memory, as readable text."""
    bandwidth: str
    """Bandwidth of the memory, as readable text."""
    power: str
    """Thermal design power, as readable text; empty where it is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """Row of the list of scaling laws, number formats, optimizers, mappings or grids."""

    name: str
    """Name in the catalogue."""
    title: str
    """Name in normal spelling."""
    source: str
    """Key of the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityLine:
    """Row of the list of quantities and categories."""

    name: str
    """Name in the vocabulary."""
    unit: str
    """Unit; `a word` for a category."""
    meaning: str
    """Meaning of the quantity or category."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaLine:
    """Row of the list of formulas."""

    output: str
    """Quantity that the formula determines."""
    meaning: str
    """Meaning of the formula."""
    source: str
    """Key of the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    """Row of the list of observed prices."""

    kind: str
    """Price per hour (rental), or to buy alone (purchase) or with its share of the server (server)."""
    accelerator: str
    """Name in the catalogue."""
    usd: float
    """US dollars for an accelerator-hour, an accelerator, or an accelerator with its share of the server."""
    provider: str
    """Provider that charges the price."""
    region: str
    """Region of the provider."""
    commitment: str
    """Commitment of a rental: on-demand, spot, reserved and others."""
    date: str
    """Day of the observation."""
    source: str
    """Key of the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiPriceLine:
    """Row of the list of API prices."""

    model: str
    """Name in the catalogue."""
    input_usd: float
    """US dollars per million prompt tokens."""
    cached_usd: float | None
    """US dollars per million prompt tokens in a cache; null where no such price is listed."""
    output_usd: float
    """US dollars per million output tokens."""
    provider: str
    """Provider of the API."""
    date: str
    """Day of the price list."""
    source: str
    """Key of the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendLine:
    """Row of the list of trends and groups of trends."""

    name: str
    """Name in the catalogue."""
    a_year: str
    """Growth factor per year with its range, as readable text; empty for a group."""
    about: str
    """Quantity that grows, in words."""
    source: str
    """Key of the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumptionLine:
    """Row of the list of assumptions."""

    name: str
    """Quantity or category that is assumed."""
    value: str
    """Central value with the ends of its range, or category words in order of preference."""
    rank: str
    """Rank of the assumption, which decides when it enters."""
    source: str
    """Key of the source."""
    note: str
    """Remark on the assumption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """Row of the list of sources."""

    name: str
    """Key by which entries cite the source."""
    title: str
    """Title of the source."""
    year: int | str
    """Year of the source."""
    url: str
    """Address of the source."""


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
    """Catalogue that is listed."""
    kind: ListKind
    """Kind of the entries."""
    rows: tuple[ListLine, ...]
    """Entries in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of the catalogue, or the description of a quantity or category."""

    kind: EntryKind
    """Kind of the entry."""
    name: str
    """Name in the catalogue or the vocabulary."""
    entry: QuantityFacts | CategoryFacts | Mapping[str, Any]
    """Content of the entry; an entry of the catalogue has the form of its file."""


@dataclass(frozen=True, kw_only=True)
class ShowDocument(Document):
    """Document of `aigc-compute show NAME --format json`; the line of `--format jsonl` is an entry."""

    SCHEMA: ClassVar[str] = "aigc-compute/show/2"
    LINE: ClassVar[type] = Entry

    catalogue: CatalogueVersion
    """Catalogue of the entry."""
    entry: Entry = field(metadata=FLAT)


def list_document(kind: str, catalogue: Catalogue) -> ListDocument:
    """Return the entries of a kind as a document."""
    return ListDocument(
        catalogue=catalogue_version(catalogue), kind=cast(ListKind, kind), rows=tuple(listing(kind, catalogue))
    )


def listing(kind: str, catalogue: Catalogue) -> Sequence[ListLine]:
    """Return the entries of a kind in order."""
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
    categories = [
        QuantityLine(name=category.name, unit=Phrase("a word"), meaning=category.meaning)
        for category in CATEGORIES.values()
    ]
    quantities = [
        QuantityLine(name=quantity.name, unit=quantity.unit, meaning=quantity.meaning)
        for quantity in QUANTITIES.values()
    ]
    return [*categories, *quantities]


def _formulas(catalogue: Catalogue) -> Sequence[FormulaLine]:
    return [
        FormulaLine(output=formula.output, meaning=formula.meaning, source=formula.source)
        for quantity in QUANTITIES
        for formula in FORMULAS.of(quantity)
        if not formula.solved_for
    ]


def _prices(catalogue: Catalogue) -> Sequence[PriceLine]:
    return [PriceLine(**price._asdict()) for price in price_book(catalogue)]


def _api_prices(catalogue: Catalogue) -> Sequence[ApiPriceLine]:
    return [ApiPriceLine(**price._asdict()) for price in api_price_list(catalogue)]


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


def with_names(document: ListDocument, texts: Sequence[str]) -> ListDocument:
    """The document with only those entries whose name is, or contains, one of the texts; all entries where no text is
    given. The name of a price is its accelerator. Raises Problems where no entry is left.
    """
    if not texts:
        return document
    rows = [(str(next(iter(as_json(row).values()))), row) for row in document.rows]
    names = {name for name, _ in rows}
    wanted = {text for text in texts if text in names}
    parts = [text.casefold() for text in texts if text not in names]
    kept = tuple(row for name, row in rows if name in wanted or any(part in name.casefold() for part in parts))
    if not kept:
        message = Phrase("no name contains {texts}", texts=" or ".join(map(repr, texts)))
        raise problem("unknown-name", message, hint=did_you_mean(texts[0], names))
    return replace(document, rows=kept)


def show_document(name: str, catalogue: Catalogue) -> ShowDocument:
    """Return an entry as a document. Raises Problems as `entry` does."""
    return ShowDocument(catalogue=catalogue_version(catalogue), entry=entry(name, catalogue))


def entry(name: str, catalogue: Catalogue) -> Entry:
    """Return the entry with a name: of any kind of the catalogue, a quantity, a category or a source.

    Raises Problems with the nearest names if nothing has that name.
    """
    for kind in get_args(Kind):
        try:
            full_name = catalogue.find(kind, name)
        except Problems:
            continue
        return Entry(kind=kind, name=full_name, entry=plain(catalogue.entry(kind, full_name)))
    if name in QUANTITIES or name in CATEGORIES:
        return Entry(kind="quantities", name=name, entry=quantity_facts(name, catalogue))
    sources = catalogue.sources
    if name in sources:
        return Entry(kind="sources", name=name, entry=plain(sources[name]))
    claims = {claim.id: claim for document in find_sets((), catalogue) for claim in document.claims}
    if name in claims:
        facts = {key: value for key, value in as_json(statement(claims[name])).items() if value is not None}
        return Entry(kind="statements", name=name, entry=facts)
    entries = (entry_name for kind in KINDS for entry_name in catalogue.names(kind))
    all_names = [*entries, *QUANTITIES, *CATEGORIES, *sources, *claims]
    raise problem(
        "unknown-name",
        Phrase("unknown name {name!r}", name=name),
        hint=did_you_mean(name, all_names) or "'aigc-compute list' shows the kinds of entries",
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
        parameters=_value_text(size.value if size else raw.get("official_parameters")),
        tokens=_value_text(recipe["training_tokens"].value if "training_tokens" in recipe else None),
        source=raw.get("source", ""),
    )


def _accelerator(catalogue: Catalogue, name: str) -> AcceleratorLine:
    raw = catalogue.entry("accelerators", name)
    dense = peaks(catalogue, name)
    precision = next(
        (number_format for number_format in ("bf16", "fp16", "fp32") if number_format in dense), next(iter(dense))
    )
    return AcceleratorLine(
        name=name,
        vendor=raw["vendor"],
        released=str(raw["released"]),
        peak=Phrase("{value} {precision}", value=format_value(dense[precision], "FLOP/s", 4), precision=precision),
        memory=_figure(raw, "accelerator_memory_bytes", "byte"),
        bandwidth=_figure(raw, "accelerator_memory_bandwidth_bytes_per_s", "byte/s"),
        power=_figure(raw, "accelerator_tdp_w", "W"),
    )


def _figure(raw: Record, name: str, unit: str) -> str:
    """Return a figure of a data sheet as text, "" if the data sheet does not have it."""
    return format_value(mid_of(read_value(raw[name], unit)), unit, 4) if name in raw else ""


def _value_text(value: float | Range | str | None) -> str:
    if isinstance(value, Range):
        return format_range(value.low, value.high, "", 3)
    return "unknown" if value is None else format_value(float(value), "", 4)


def assumed_value(raw: Mapping[str, Any]) -> str:
    """Return the value of an assumption or a trend as text: a number, a range, or words."""
    if "low" in raw:
        return f"{raw.get('mid', '')} ({raw['low']}..{raw.get('high', '')})".strip()
    value = raw.get("value", raw.get("values"))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
