"""The state of an installation, as `doctor` shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from ..language import disambiguate, translate
from ..studies.doctor import Component, DoctorDocument
from .listing import print_listing, print_records

if TYPE_CHECKING:
    from rich.console import Console

READABLE_FORMATS: Final = ("table", "markdown")


def print_doctor(
    document: DoctorDocument, form: str, console: Callable[[], Console], columns: Sequence[str] = ()
) -> None:
    """Print the components in a format; tables and markdown are in the active language."""
    if form in READABLE_FORMATS and not columns:
        print_records([_cells(component) for component in document.rows], form, console)
    else:
        print_listing(document, form, console, columns)


def _cells(component: Component) -> dict[str, str | None]:
    return {
        "part": disambiguate("doctor", component.part),
        "name": disambiguate("doctor", component.name),
        "state": translate(component.found),
        "status": disambiguate("doctor", component.status),
        "hint": component.hint,
    }
