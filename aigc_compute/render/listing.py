"""Tables of records, and entries of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import yaml

from ..diagnostics import Diagnostic, Problems, did_you_mean
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..evaluation.document import Document
from ..io.typed_json import as_json
from ..language import Phrase, disambiguate, translate
from .formats import csv_text, escape_markdown, json_lines, json_text
from .layout import display_name

if TYPE_CHECKING:
    from rich.console import Console

HINT = "hint"
"""Key of the text that says how to correct a record. Tables show it below, not in a column."""

NOTE = "note"
"""Key of notes on a fact."""

ENTRY_KEYS = frozenset(
    (
        Phrase("accelerator_link"),
        Phrase("accelerator_network_bit_per_s"),
        Phrase("aliases"),
        Phrase("architecture"),
        Phrase("authors"),
        Phrase("bytes_per_s"),
        Phrase("confidence"),
        Phrase("constants"),
        Phrase("date"),
        Phrase("disagrees"),
        Phrase("domain"),
        Phrase("entry"),
        Phrase("estimates"),
        Phrase("form"),
        Phrase("generation"),
        Phrase("high"),
        Phrase("kind"),
        Phrase("launch_price_usd"),
        Phrase("looked_in"),
        Phrase("low"),
        Phrase("mid"),
        Phrase("name"),
        Phrase("note"),
        Phrase("notes"),
        Phrase("official_parameters"),
        Phrase("organisation"),
        Phrase("peak_flop_per_s"),
        Phrase("power_w"),
        Phrase("publisher"),
        Phrase("quantities"),
        Phrase("recipe"),
        Phrase("reference_server"),
        Phrase("released"),
        Phrase("reported"),
        Phrase("server"),
        Phrase("source"),
        Phrase("technology"),
        Phrase("title"),
        Phrase("unpublished"),
        Phrase("unverified"),
        Phrase("url"),
        Phrase("valid"),
        Phrase("value"),
        Phrase("vendor"),
        Phrase("year"),
    )
)
"""Keys of entries that are not quantities and have translated names."""


def print_listing(document: Document, form: str, console: Callable[[], Console], columns: Sequence[str] = ()) -> None:
    """Print the whole document as JSON, or its rows, with these columns only, in another format. Raises Problems."""
    if form == "json":
        print(json_text(document), end="")
    else:
        print_records(as_json(document)["rows"], form, console, columns)


def print_records(
    records: Sequence[Mapping[str, Any]], form: str, console: Callable[[], Console], columns: Sequence[str] = ()
) -> None:
    """Print flat records with these columns; where none is named, with one column for each key that occurs, in the
    order of the first occurrence. A record without a key has an empty cell in that column. Raises Problems for
    unknown columns.
    """
    records = select_columns(records, columns)
    keys = list(dict.fromkeys(key for record in records for key in record))
    if form == "jsonl":
        print(json_lines(records), end="")
    elif form == "csv":
        print(csv_text(keys, records), end="")
    elif form == "markdown":
        print("| " + " | ".join(map(_heading, keys)) + " |\n|" + "---|" * len(keys))
        for record in records:
            print("| " + " | ".join(escape_markdown(_text(record.get(key))) for key in keys) + " |")
    else:
        _print_table(records, keys, console())


def select_columns(records: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    """The records with these columns alone, in this order; the records themselves where no column is named.

    Raises Problems for names that no record has.
    """
    known = dict.fromkeys(key for record in records for key in record)
    unknown = [name for name in columns if name not in known] if records else []
    if unknown:
        raise Problems(
            Diagnostic(
                "unknown-column",
                Phrase("unknown column {name!r}", name=name),
                hint=did_you_mean(name, known) or Phrase("the columns are {names}", names=", ".join(known)),
            )
            for name in unknown
        )
    return [{name: record.get(name) for name in columns} for record in records] if columns else records


def entry_text(body: Mapping[str, Any]) -> str:
    """Return an entry of the catalogue as YAML. In other languages than English, keys follow their translated names,
    and notes are translated.
    """
    text: str = yaml.safe_dump(_with_labels(body), allow_unicode=True, sort_keys=False, width=100)
    return text


def _with_labels(part: Any) -> Any:
    if isinstance(part, Mapping):
        return {
            _label(key): translate(value) if key == NOTE and isinstance(value, str) else _with_labels(value)
            for key, value in part.items()
        }
    return [_with_labels(item) for item in part] if isinstance(part, list) else part


def _label(key: str) -> str:
    return display_name(key) if key in ENTRY_KEYS or key in QUANTITIES or key in CATEGORIES else key


def _heading(key: str) -> str:
    """Return the heading of a column: the translation of the key, or of its words, or else the key."""
    heading, words = disambiguate("head", key), key.replace("_", " ")
    return translate(words) if heading == key and translate(words) != words else heading


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if not isinstance(value, str):
        return str(value)
    return display_name(value) if value in QUANTITIES or value in CATEGORIES else translate(value)


def _print_table(records: Sequence[Mapping[str, Any]], keys: Sequence[str], console: Console) -> None:
    """Print the records as a table. The hints stand below it, so that the file and line in a hint are never wrapped."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from .prose import prose

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    labelled = any(_text(record.get(key)) != record.get(key) for record in records for key in keys[:1])
    shown = [key for key in keys if key != HINT]
    for index, key in enumerate(shown):
        table.add_column(_heading(key), overflow="fold", no_wrap=index == 0 and not labelled)
    for record in records:
        table.add_row(*(prose(_text(record.get(key))) for key in shown))
    console.print(table)
    for record in records:
        if record.get(HINT) and "name" in record:
            console.print(Text(f"{record['name']}: {translate(record[HINT])}"), soft_wrap=True)
