"""Reports as markdown, for pull requests and issues. They have the contents of the HTML page without the charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..evaluation.document import RowAnswer
from ..language import disambiguate, translate
from ..studies.forecast import YearRecord
from ..studies.report import ReportDocument
from ..studies.sensitivity import SensitivityDocument, SpreadAnswer
from . import layout
from .charts.tornado import MIN_SHARE
from .formats import as_markdown, escape_markdown
from .page.batch import shown
from .page.parts import scenarios
from .page.verdicts import MEANINGS
from .page.words import published_sentences, sentences, status_sentence, uncertainty_sentences, warnings
from .page.years import year_sentences
from .verdicts import audit_markdown
from .years import in_words

MAX_ROWS = 100
"""Number of rows of a batch that are shown."""


def report_markdown(document: ReportDocument) -> str:
    """Return a report of any kind as markdown."""
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
        paragraph = [
            *sentences(row),
            *uncertainty_sentences(document, row.name),
            status_sentence(row),
            translate("In parentheses: 90 % ranges."),
        ]
        yield escape_markdown(translate(" ").join(filter(None, paragraph)))
        points = [
            *published_sentences(row),
            *layout.unknowns(row),
            *(f"**{disambiguate('severity', kind)}**: {text}" for kind, text in warnings(row)),
        ]
        if points:
            yield "\n".join(f"- {escape_markdown(point)}" for point in points)
    yield _figures(rows)
    for study in document.sensitivity:
        for spread in study.rows:
            if spread.drivers:
                yield _drivers(study, spread)
    yield _sources(document)


def _figures(rows: Sequence[RowAnswer]) -> str:
    """Return one row as a table in sections, or several rows side by side."""
    names = layout.default_columns(rows)
    if len(rows) == 1:
        return as_markdown(rows, names).partition("\n\n")[2]
    head = [translate("quantity"), *(translate(row.name) for row in rows)]
    lines = [
        [layout.display_name(name), *(layout.shown_value(name, row.answer(name), "–") for row in rows)]
        for name in names
    ]
    return table(head, lines)


def _years(rows: Sequence[YearRecord]) -> str:
    lines = [in_words(row) for row in rows]
    return table([translate(key) for key in lines[0]], [[translate(text) for text in line.values()] for line in lines])


def _drivers(study: SensitivityDocument, row: SpreadAnswer) -> str:
    title = translate("Uncertainty of {quantity} of {name}", quantity=translate(study.quantity), name=row.name)
    lines = [
        [layout.display_name(driver.input), f"{driver.total:.0%}"]
        for driver in row.drivers
        if driver.total >= MIN_SHARE
    ]
    shares = table([translate("input"), translate("share of the variance")], lines)
    small = len(row.drivers) - len(lines)
    more = "\n\n" + translate("and {count} more, each below 0.5 %", count=small) if small else ""
    return f"**{escape_markdown(title)}**\n\n{shares}{more}"


def _sources(document: ReportDocument) -> str:
    known = document.sources.items()
    lines = [f"- {key}: {source.get('title', '')} {source.get('url', '')}".rstrip() for key, source in known]
    body = "\n".join(map(escape_markdown, lines))
    return f"<details><summary>{translate('Sources')}</summary>\n\n{body}\n\n</details>"


def _batch(document: ReportDocument) -> Iterator[str]:
    names = [name for name in document.columns if not name.endswith(("_low", "_high"))]
    rows = document.batch.rows if document.batch else ()
    varying = [name for name in names if len({str(row.get(name)) for row in rows}) > 1 or name == "name"]
    yield translate("Rows: {count:,}.", count=len(rows))
    head = list(map(layout.display_name, varying))
    yield table(head, [[shown(name, row.get(name)) for name in varying] for row in rows[:MAX_ROWS]])
    if len(rows) > MAX_ROWS:
        yield translate("and {more:,} more rows", more=len(rows) - MAX_ROWS)


def _audit(document: ReportDocument) -> Iterator[str]:
    assert document.audit
    meanings = [
        f"{translate(name)}: {translate(text)}" for name, text in MEANINGS.items() if name in document.audit.verdicts
    ]
    yield audit_markdown(document.audit)
    yield "\n".join(f"- {meaning}" for meaning in meanings)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a markdown table. The first column is left-aligned, because it names the row."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)]]
    return "\n".join("| " + " | ".join(map(escape_markdown, line)) + " |" for line in [*lines, *rows])
