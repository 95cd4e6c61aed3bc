"""A report as markdown, for a pull request or an issue: what the page says, without its pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..evaluation.document import RowAnswer
from ..language import disambiguate, translate
from ..studies.forecast import YearRecord
from ..studies.report import ReportDocument
from ..studies.sensitivity import SensitivityDocument, SpreadAnswer
from . import layout
from .charts.tornado import LEAST_SHARE
from .formats import as_markdown, escape_markdown
from .page.batch import shown
from .page.parts import scenarios
from .page.verdicts import MEANINGS
from .page.words import beside, doubts, made_of, sentences, warnings
from .page.years import year_sentences
from .verdicts import audit_markdown
from .years import in_words

MOST_ROWS = 100
"""Of a table that a comment still shows."""


def report_markdown(document: ReportDocument) -> str:
    """The report of any kind as markdown."""
    parts = {"audit": _audit, "batch": _batch}.get(document.kind, _scenarios)(document)
    return "\n\n".join([f"## {escape_markdown(document.title)}", *parts]).rstrip("\n") + "\n"


def _scenarios(document: ReportDocument) -> Iterator[str]:
    rows = scenarios(document)
    if document.forecast:
        yield escape_markdown(translate(" ").join(year_sentences(document.forecast)))
        yield _years(document.forecast.rows)
    for row in rows:
        if len(rows) > 1:
            yield f"### {escape_markdown(translate(row.name))}"
        told = [*sentences(row), *doubts(document, row.name), made_of(row), translate("In parentheses: 90 % ranges.")]
        yield escape_markdown(translate(" ").join(filter(None, told)))
        points = [
            *beside(row),
            *layout.unknowns(row),
            *(f"**{disambiguate('severity', kind)}**: {text}" for kind, text in warnings(row)),
        ]
        if points:
            yield "\n".join(f"- {escape_markdown(one)}" for one in points)
    yield _figures(rows)
    for study in document.sensitivity:
        for spread in study.rows:
            if spread.drivers:
                yield _drivers(study, spread)
    yield _sources(document)


def _figures(rows: Sequence[RowAnswer]) -> str:
    """One row as a table in sections; several side by side."""
    names = layout.default_columns(rows)
    if len(rows) == 1:
        return as_markdown(rows, names).partition("\n\n")[2]
    head = [translate("figure"), *(translate(row.name) for row in rows)]
    lines = [[name, *(layout.shown_value(name, row.answer(name), "–") for row in rows)] for name in names]
    return table(head, lines)


def _years(rows: Sequence[YearRecord]) -> str:
    lines = [in_words(row) for row in rows]
    return table([translate(key) for key in lines[0]], [[translate(text) for text in line.values()] for line in lines])


def _drivers(study: SensitivityDocument, row: SpreadAnswer) -> str:
    title = translate("What makes {quantity} of {name} uncertain", quantity=study.quantity, name=row.name)
    lines = [[one.input, f"{one.total:.0%}"] for one in row.drivers if one.total >= LEAST_SHARE]
    shares = table([translate("input"), translate("share of the variance")], lines)
    small = len(row.drivers) - len(lines)
    more = "\n\n" + translate("and {count} more, each below half a percent", count=small) if small else ""
    return f"**{escape_markdown(title)}**\n\n{shares}{more}"


def _sources(document: ReportDocument) -> str:
    known = document.sources.items()
    lines = [f"- {key}: {one.get('title', '')} {one.get('url', '')}".rstrip() for key, one in known]
    body = "\n".join(map(escape_markdown, lines))
    return f"<details><summary>{translate('Sources')}</summary>\n\n{body}\n\n</details>"


def _batch(document: ReportDocument) -> Iterator[str]:
    names = [name for name in document.columns if not name.endswith(("_low", "_high"))]
    rows = document.batch.rows if document.batch else ()
    varying = [name for name in names if len({str(row.get(name)) for row in rows}) > 1 or name == "name"]
    yield translate("Rows: {count:,}.", count=len(rows))
    yield table(varying, [[shown(name, row.get(name)) for name in varying] for row in rows[:MOST_ROWS]])
    if len(rows) > MOST_ROWS:
        yield translate("and {more:,} more rows", more=len(rows) - MOST_ROWS)


def _audit(document: ReportDocument) -> Iterator[str]:
    assert document.audit
    meanings = [
        f"{translate(name)}: {translate(text)}" for name, text in MEANINGS.items() if name in document.audit.verdicts
    ]
    yield audit_markdown(document.audit)
    yield "\n".join(f"- {one}" for one in meanings)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A markdown table; the first column names the row."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)]]
    return "\n".join("| " + " | ".join(map(escape_markdown, line)) + " |" for line in [*lines, *rows])
