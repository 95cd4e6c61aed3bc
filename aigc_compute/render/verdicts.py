"""Audits: a line a statement, worst first, and the count of verdicts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..studies.audit import VERDICTS, Audit

if TYPE_CHECKING:
    from rich.console import Console

STYLES = {"fails": "bold red", "suspect": "yellow", "ambiguous": "magenta", "holds": "green", "untestable": "dim"}
SCHEMA = "aigc-compute/audit/1"


def record(one: Audit) -> dict[str, Any]:
    """A verdict as data."""
    first = one.findings[0] if one.findings else None
    body = {
        "id": one.claim.id,
        "document": one.claim.document,
        "line": one.claim.line,
        "subject": one.claim.subject,
        "quantity": one.claim.quantity,
        "as_written": one.claim.as_written,
        "verdict": one.verdict,
        "reason": one.reason,
        "reading": first.reading if first else None,
        "findings": [
            {"means": each.means, "verdict": each.verdict, "reason": each.reason, "reading": each.reading}
            for each in one.findings
        ],
    }
    return body


def print_audit(results: Sequence[Audit], form: str, console: Callable[[], Console]) -> None:
    """The verdicts in a format; tables put the worst first, the others keep the order of the statements."""
    if form == "jsonl":
        for one in results:
            print(json.dumps(record(one), ensure_ascii=False))
    elif form == "json":
        body = {
            "schema": SCHEMA,
            "verdicts": dict(Counter(one.verdict for one in results)),
            "statements": [record(one) for one in results],
        }
        print(json.dumps(body, ensure_ascii=False, indent=2))
    elif form == "csv":
        from .listing import print_listing

        flat = [{key: value for key, value in record(one).items() if key != "findings"} for one in results]
        print_listing(flat, "csv", console)
    else:
        ordered = sorted(results, key=lambda one: VERDICTS.index(one.verdict))
        (_markdown if form == "markdown" else _table)(ordered, console)


def _counts(results: Sequence[Audit]) -> str:
    counts = Counter(one.verdict for one in results)
    return ", ".join(f"{counts[name]} {name}" for name in VERDICTS if counts[name]) or "no statements"


def _why(one: Audit) -> str:
    reading = one.findings[0].reading if one.findings else None
    return f"{one.reason}; {reading}" if reading else one.reason


def _markdown(results: Sequence[Audit], console: Callable[[], Console]) -> None:
    print(f"{_counts(results)}\n\n| verdict | statement | as written | why |\n|---|---|---|---|")
    for one in results:
        cells = (
            one.verdict,
            f"{one.claim.id}: {one.claim.subject}, {one.claim.quantity}",
            one.claim.as_written,
            _why(one),
        )
        print("| " + " | ".join(cell.replace("|", "\\|").replace("<", "&lt;") for cell in cells) + " |")


def _table(results: Sequence[Audit], console: Callable[[], Console]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for title in ("verdict", "statement", "as written and why"):
        table.add_column(title, overflow="fold")
    for one in results:
        statement = f"{one.claim.id}\n{one.claim.subject}, {one.claim.quantity}"
        written, why = one.claim.as_written, _why(one)
        why = f"{written}: {why}" if written and written not in why else why
        table.add_row(Text(one.verdict, style=STYLES[one.verdict]), Text(statement), Text(why))
    terminal = console()
    terminal.print(table)
    terminal.print(Text(_counts(results), style="bold"))
