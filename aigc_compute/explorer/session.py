"""What is explored: rows, and the page of them with some inputs turned. Nothing is kept between two questions."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ..catalogue import Catalogue
from ..domains.vocabulary import QUANTITIES
from ..language import language, set_language
from ..render.elements import el, html_text
from ..render.layout import DIGITS, amount
from ..render.page import sections
from ..render.page.controls import controls_panel
from ..render.page.parts import section
from ..render.page.shell import shell, without_dead_links
from ..scenario import Row
from ..studies.report import ReportDocument, scenario_report
from ..studies.report.controls import changed, controls


class Session:
    """Rows as they were given, asked again and again with some inputs turned."""

    def __init__(self, rows: Sequence[Row], words: Sequence[str], catalogue: Catalogue, as_of: date) -> None:
        self._rows, self._words = rows, tuple(words)
        self._catalogue, self._as_of, self._language = catalogue, as_of, language()

    def page(self) -> str:
        """The whole page, everything as it was given."""
        set_language(self._language)
        document = self._document({})
        panel = controls_panel(controls(document, self._catalogue))
        return shell(document, sections(document), panel, scripts=("explore.js",))

    def turned(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """The sections of the page with these inputs turned, by name. Raises Problems where they cannot be."""
        set_language(self._language)
        body = without_dead_links(el("main", [section(one) for one in sections(self._document(changes))]))
        return {
            "sections": {one.get("id", ""): html_text(one) for one in body},
            "shown": {name: self._shown(name, value) for name, value in changes.items()},
            "command": shlex.join(["aigc-compute", "report", *self._told(changes), "-o", "report.html"]),
        }

    def _document(self, changes: Mapping[str, Any]) -> ReportDocument:
        rows = changed(self._rows, changes, self._catalogue)
        document, _ = scenario_report(rows, self._catalogue, self._as_of)
        return document

    def _told(self, changes: Mapping[str, Any]) -> list[str]:
        """The words of the command line, what is turned in the place of what was given."""
        kept = [word for word in self._words if word.partition("=")[0] not in changes]
        return [*kept, *(f"{name}={value}" for name, value in changes.items())]

    def _shown(self, name: str, value: Any) -> str:
        known = QUANTITIES.get(name)
        return amount(float(value), known.unit, DIGITS) if known else str(value)
