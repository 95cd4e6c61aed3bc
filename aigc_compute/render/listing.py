"""Lists of records, and single entries."""

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
from .layout import named

if TYPE_CHECKING:
    from rich.console import Console

HINT = "hint"
"""The key of what would mend a record."""


def print_listing(document: Document, form: str, console: Callable[[], Console], columns: Sequence[str] = ()) -> None:
    """Print the document as JSON, or its rows, with only these columns, in another format. Raises Problems."""
    if form == "json":
        print(json_text(document), end="")
    else:
        print_records(as_json(document)["rows"], form, console, columns)


def print_records(
    records: Sequence[Mapping[str, Any]], form: str, console: Callable[[], Console], columns: Sequence[str] = ()
) -> None:
    """Print flat records in a format. The columns are `columns`, or else the keys of all records in order; the cell of
    a record without the key is empty. Raises Problems for unknown columns.
    """
    records = select_columns(records, columns)
    keys = list(dict.fromkeys(key for record in records for key in record))
    if form == "jsonl":
        print(json_lines(records), end="")
    elif form == "csv":
        print(csv_text(keys, records), end="")
    elif form == "markdown":
        print("| " + " | ".join(map(translate, keys)) + " |\n|" + "---|" * len(keys))
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
    """An entry as YAML, as it stands in the catalogue."""
    text: str = yaml.safe_dump(dict(body), allow_unicode=True, sort_keys=False, width=100)
    return text


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if not isinstance(value, str):
        return str(value)
    return named(value) if value in QUANTITIES or value in CATEGORIES else translate(value)


def _print_table(records: Sequence[Mapping[str, Any]], keys: Sequence[str], console: Console) -> None:
    """The records as a table. Hints stand below it, since a place that one names is never broken or cut."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from .prose import prose

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    labelled = any(_text(record.get(key)) != record.get(key) for record in records for key in keys[:1])
    shown = [key for key in keys if key != HINT]
    for index, key in enumerate(shown):
        table.add_column(disambiguate("head", key), overflow="fold", no_wrap=index == 0 and not labelled)
    for record in records:
        table.add_row(*(prose(_text(record.get(key))) for key in shown))
    console.print(table)
    for record in records:
        if record.get(HINT) and "name" in record:
            console.print(Text(f"{record['name']}: {translate(record[HINT])}"), soft_wrap=True)
