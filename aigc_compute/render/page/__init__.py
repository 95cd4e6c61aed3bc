"""A report as one page that needs nothing else: no network, no files beside it."""

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
    """The page of a report."""
    return shell(document, sections(document))


def sections(document: ReportDocument) -> list[Section]:
    """What the page of a report is made of."""
    if document.kind == "audit":
        return audit_sections(document)
    if document.kind == "batch":
        return batch_sections(document)
    rows = scenarios(document)
    years = document.forecast
    drawn = [figure(one) for one in (*(year_charts(years) if years else ()), *charts(document))]
    found = [
        summary_section(document),
        *([growth_section(years)] if years else []),
        Section("charts", translate("Charts"), [el("div", drawn, class_="charts")]),
        quantities_section(document, rows[0]) if len(rows) == 1 else comparison_section(document),
        formulas_section(document),
        sources_section(document),
    ]
    return [one for one in found if one.name != "charts" or drawn]


__all__ = ["page_html", "sections"]
