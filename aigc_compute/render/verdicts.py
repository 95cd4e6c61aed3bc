"""Results of `audit`: one line for each statement, the worst first, and the number of statements for each verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..io.typed_json import as_json
from ..language import join, translate
from ..studies.audit import VERDICTS
from ..studies.verdicts import AuditDocument, Statement
from .formats import csv_text, escape_markdown, json_lines, json_text
from .layout import display_name
from .listing import print_records

if TYPE_CHECKING:
    from rich.console import Console

STYLES = {"fails": "bold red", "suspect": "yellow", "ambiguous": "magenta", "holds": "green", "untestable": "dim"}
HEADS = ("verdict", "statement", "as written and why")
FLAT = ("id", "document", "line", "subject", "quantity", "as_written", "verdict", "reason", "reading")


def print_audit(
    document: AuditDocument, form: str, console: Callable[[], Console], columns: Sequence[str] = ()
) -> None:
    """Print the verdicts. The table and markdown show the worst first; the other formats keep the order of the
    statements.
    """
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
    return sorted(document.statements, key=lambda statement: VERDICTS.index(statement.verdict))


def _counts(document: AuditDocument) -> str:
    return translate(
        join(", ", (f"{count} {translate(name)}" for name, count in document.verdicts.items()))
    ) or translate("no statements")


def _why(statement: Statement) -> str:
    return (
        translate(join("; ", [statement.reason, statement.reading]))
        if statement.reading
        else translate(statement.reason)
    )


def audit_markdown(document: AuditDocument) -> str:
    """Return the number of statements for each verdict and a markdown table of the statements, the worst first."""
    lines = [
        _counts(document),
        "",
        "| " + " | ".join(map(translate, ("verdict", "statement", "as written", "why"))) + " |",
        "|---|---|---|---|",
    ]
    for statement in _worst_first(document):
        label = f"{statement.id}: {statement.subject}, {display_name(statement.quantity)}"
        cells = (translate(statement.verdict), label, statement.as_written, _why(statement))
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
    for statement in statements:
        label = f"{statement.id}\n{statement.subject}, {display_name(statement.quantity)}"
        written, why = statement.as_written, _why(statement)
        why = f"{written}: {why}" if written and written not in why else why
        table.add_row(Text(translate(statement.verdict), style=STYLES[statement.verdict]), prose(label), prose(why))
    console.print(table)
    console.print(Text(counts, style="bold"))
