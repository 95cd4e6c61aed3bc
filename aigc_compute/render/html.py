"""One row of a document as an HTML table for notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ..evaluation.document import RowAnswer
from ..language import translate
from . import layout


def row_html(row: RowAnswer, columns: Sequence[str]) -> str:
    """Return a table of the quantities in `columns`, in sections, with their values, ranges and origins."""
    lines = [_line("th", translate(row.name), *map(translate, ("value", "90 % range", "from")))]
    for title, names in layout.sections(columns):
        lines.append(_line("th", title, "", "", ""))
        for name in names:
            body = row.answer(name)
            cells = layout.shown_value(name, body), layout.shown_range(body), layout.shown_status(body)
            lines.append(_line("td", layout.display_name(name), *cells))
    lines += [f'<tr><td colspan="4">{escape(sentence)}</td></tr>' for sentence in layout.unknowns(row)]
    return f"<table>{''.join(lines)}</table>"


def _line(tag: str, *cells: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"
