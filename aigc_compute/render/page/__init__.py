"""Reports as a single HTML file, which needs neither a network nor other files."""

from __future__ import annotations

from ...language import translate
from ...studies.report import ReportDocument
from ..elements import el
from .batch import batch_sections
from .comparison import comparison_section
from .origins import formulas_section, sources_section
from .parts import Section, figure, scenarios
from .pictures import charts
from .quantities import quantities_section
from .shell import shell
from .summary import summary_section
from .verdicts import audit_sections
from .years import growth_section, year_charts


def page_html(document: ReportDocument) -> str:
    """Return the HTML of a report."""
    return shell(document, sections(document))


def sections(document: ReportDocument) -> list[Section]:
    """Return the sections of the page of a report."""
    if document.kind == "audit":
        return audit_sections(document)
    if document.kind == "batch":
        return batch_sections(document)
    rows = scenarios(document)
    years = document.forecast
    drawn = [figure(chart) for chart in (*(year_charts(years) if years else ()), *charts(document))]
    listed = [
        summary_section(document),
        *([growth_section(years)] if years else []),
        Section("charts", translate("Charts"), [el("div", drawn, class_="charts")]),
        quantities_section(document, rows[0]) if len(rows) == 1 else comparison_section(document),
        formulas_section(document),
        sources_section(document),
    ]
    return [section for section in listed if section.name != "charts" or drawn]


__all__ = ["page_html", "sections"]
