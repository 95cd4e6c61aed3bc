"""Audits: a line a statement, worst first, and the count of verdicts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..io.typed_json import as_json
from ..language import join, translate
from ..studies.audit import VERDICTS
from ..studies.verdicts import AuditDocument, Statement
from .formats import csv_text, escape_markdown, json_lines, json_text
from .layout import named
from .listing import print_records

if TYPE_CHECKING:
    from rich.console import Console

STYLES = {"fails": "bold red", "suspect": "yellow", "ambiguous": "magenta", "holds": "green", "untestable": "dim"}
HEADS = ("verdict", "statement", "as written and why")
FLAT = ("id", "document", "line", "subject", "quantity", "as_written", "verdict", "reason", "reading")


def print_audit(
    document: AuditDocument, form: str, console: Callable[[], Console], columns: Sequence[str] = ()
) -> None:
    """The verdicts in a format; tables put the worst first, the others keep the order of the statements."""
    statements = document.statements
    if columns and form != "json":
        print_records([as_json(statement) for statement in _worst_first(document)], form, console, columns)
    elif form == "jsonl":
        print(json_lines(statements), end="")
    elif form == "json":
        print(json_text(document), end="")
    elif form == "csv":
        print(csv_text(FLAT, ({key: body[key] for key in FLAT} for body in map(as_json, statements))), end="")
    else:
        ordered, counts = _worst_first(document), _counts(document)
        if form == "markdown":
            print(audit_markdown(document))
        else:
            _table(ordered, counts, console())


def _worst_first(document: AuditDocument) -> list[Statement]:
    return sorted(document.statements, key=lambda one: VERDICTS.index(one.verdict))


def _counts(document: AuditDocument) -> str:
    return translate(
        join(", ", (f"{count} {translate(name)}" for name, count in document.verdicts.items()))
    ) or translate("no statements")


def _why(one: Statement) -> str:
    return translate(join("; ", [one.reason, one.reading])) if one.reading else translate(one.reason)


def audit_markdown(document: AuditDocument) -> str:
    """The count of verdicts and a table of the statements, the worst first."""
    lines = [
        _counts(document),
        "",
        "| " + " | ".join(map(translate, ("verdict", "statement", "as written", "why"))) + " |",
        "|---|---|---|---|",
    ]
    for one in _worst_first(document):
        statement = f"{one.id}: {one.subject}, {named(one.quantity)}"
        cells = (translate(one.verdict), statement, one.as_written, _why(one))
        lines.append("| " + " | ".join(map(escape_markdown, cells)) + " |")
    return "\n".join(lines)


def _table(statements: Sequence[Statement], counts: str, console: Console) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from .prose import prose

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for title in HEADS:
        table.add_column(translate(title), overflow="fold")
    for one in statements:
        statement = f"{one.id}\n{one.subject}, {named(one.quantity)}"
        written, why = one.as_written, _why(one)
        why = f"{written}: {why}" if written and written not in why else why
        table.add_row(Text(translate(one.verdict), style=STYLES[one.verdict]), prose(statement), prose(why))
    console.print(table)
    console.print(Text(counts, style="bold"))
