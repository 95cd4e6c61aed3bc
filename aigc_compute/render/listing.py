"""Lists of records, and single entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import yaml

from ..language import say
from ..quantities import CATEGORIES, QUANTITIES
from .formats import csv_text, escape_markdown, json_lines, json_text
from .layout import named

if TYPE_CHECKING:
    from rich.console import Console

HINT = "hint"
"""The key of what would mend a record."""


def print_listing(document: dict[str, Any], form: str, console: Callable[[], Console]) -> None:
    """The document's rows in a format. The columns of CSV, markdown and a table are the keys of all rows, in order; a
    row without a key has an empty cell there.
    """
    records = document["rows"]
    keys = list(dict.fromkeys(key for record in records for key in record))
    if form == "json":
        print(json_text(document), end="")
    elif form == "jsonl":
        print(json_lines(records), end="")
    elif form == "csv":
        print(csv_text(keys, records), end="")
    elif form == "markdown":
        print("| " + " | ".join(map(say, keys)) + " |\n|" + "---|" * len(keys))
        for record in records:
            print("| " + " | ".join(escape_markdown(_text(record.get(key))) for key in keys) + " |")
    else:
        _print_table(records, keys, console())


def entry_text(body: dict[str, Any]) -> str:
    """An entry as YAML, as it stands in the catalogue."""
    text: str = yaml.safe_dump(body, allow_unicode=True, sort_keys=False, width=100)
    return text


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if not isinstance(value, str):
        return str(value)
    return named(value) if value in QUANTITIES or value in CATEGORIES else say(value)


def _print_table(records: Sequence[dict[str, Any]], keys: Sequence[str], console: Console) -> None:
    """The records as a table. Hints stand below it, since a place that one names is never broken or cut."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from .prose import prose

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    labelled = any(_text(record.get(key)) != record.get(key) for record in records for key in keys[:1])
    shown = [key for key in keys if key != HINT]
    for index, key in enumerate(shown):
        table.add_column(say(key), overflow="fold", no_wrap=index == 0 and not labelled)
    for record in records:
        table.add_row(*(prose(_text(record.get(key))) for key in shown))
    console.print(table)
    for record in records:
        if record.get(HINT):
            console.print(Text(f"{record['name']}: {say(record[HINT])}"), soft_wrap=True)
