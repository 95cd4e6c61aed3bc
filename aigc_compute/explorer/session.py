"""The scenarios of an interactive report, and the page of their answers with changed inputs, without shared state."""

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
    """Scenarios that are evaluated again for each set of changed inputs."""

    def __init__(self, rows: Sequence[Row], words: Sequence[str], catalogue: Catalogue, as_of: date) -> None:
        self._rows, self._words = rows, tuple(words)
        self._catalogue, self._as_of, self._language = catalogue, as_of, language()

    def page(self) -> str:
        """Return the whole page without changed inputs, as HTML."""
        set_language(self._language)
        document = self._document({})
        panel = controls_panel(controls(document, self._catalogue))
        return shell(document, sections(document), panel, scripts=("explore.js",))

    def turned(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Return the sections of the page by identifier, the changed inputs as text, and the equivalent command.

        Raises Problems if an input cannot have the new value.
        """
        set_language(self._language)
        body = without_dead_links(el("main", list(map(section, sections(self._document(changes))))))
        return {
            "sections": {element.get("id", ""): html_text(element) for element in body},
            "shown": {name: self._value_text(name, value) for name, value in changes.items()},
            "command": shlex.join(["aigc-compute", "report", *self._command_words(changes), "-o", "report.html"]),
        }

    def _document(self, changes: Mapping[str, Any]) -> ReportDocument:
        rows = changed(self._rows, changes, self._catalogue)
        document, _ = scenario_report(rows, self._catalogue, self._as_of)
        return document

    def _command_words(self, changes: Mapping[str, Any]) -> list[str]:
        """Return the words of the command line with the changed inputs in place of the original ones."""
        unchanged = [word for word in self._words if word.partition("=")[0] not in changes]
        return [*unchanged, *(f"{name}={value}" for name, value in changes.items())]

    def _value_text(self, name: str, value: Any) -> str:
        """Return a changed input as text."""
        quantity = QUANTITIES.get(name)
        return amount(float(value), quantity.unit, DIGITS) if quantity else str(value)
