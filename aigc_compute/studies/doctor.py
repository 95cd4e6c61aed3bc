"""Examine an installation: the versions of its parts, missing optional parts, and errors."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module, metadata
from typing import ClassVar, Final, Literal

from ..catalogue import KINDS, OVERLAY_VARIABLE, Catalogue
from ..diagnostics import Problems
from ..evaluation.document import CatalogueVersion, Document, catalogue_version
from ..evaluation.versions import version_of
from ..io.extras import OPTIONAL
from ..language import Phrase
from ..scenario import read_inputs
from .estimate import estimate

Part = Literal["program", "optional", "catalogue", "terminal"]
Condition = Literal["fine", "note", "missing", "broken"]

FINE: Final = "fine"
NOTE: Final = "note"
MISSING: Final = "missing"
BROKEN: Final = "broken"
"""Conditions of a part. Only a broken part makes the command fail."""

PYTHON = (3, 11)
"""Oldest version of Python that works."""

IMPORT_NAMES = {"pyyaml": "yaml"}
"""Import names of packages whose import name differs from the package name."""

REFERENCE = ("gpt-3-175b", "training_pf_days", 3637.6)
"""Model, quantity, and its correct value to five digits. It tests the catalogue's figures and the arithmetic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A component of the installation, with its condition."""

    part: Part
    """Part of the installation to which the component belongs."""
    name: str
    """Package, kind of catalogue entries, or property of the terminal."""
    found: str
    """Version, number of entries, or other property."""
    status: Condition
    """Condition; a broken component makes the exit code 1."""
    hint: str | None
    """Description of the problem, or how to solve it."""


@dataclass(frozen=True, kw_only=True)
class DoctorDocument(Document):
    """Document of `aigc-compute doctor --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/doctor/1"

    catalogue: CatalogueVersion
    """Catalogue that is used."""
    rows: tuple[Component, ...]
    """Components of the installation."""


def doctor(catalogue: Catalogue, today: date, terminal: Mapping[str, str]) -> DoctorDocument:
    """Return the document; `terminal` holds the properties of the terminal by name."""
    rows = (*_program(), *_optional(), *_catalogue(catalogue, today), _reference(catalogue), *_terminal(terminal))
    return DoctorDocument(catalogue=catalogue_version(catalogue), rows=rows)


def _row(part: Part, name: str, text: str, status: Condition = FINE, hint: str | None = None) -> Component:
    return Component(part=part, name=name, found=text, status=status, hint=hint)


def _program() -> Iterator[Component]:
    """Examine Python and the required packages."""
    python = ".".join(map(str, sys.version_info[:3]))
    old = sys.version_info[:2] < PYTHON
    hint = Phrase("expected {version} or newer", version=".".join(map(str, PYTHON))) if old else None
    yield _row("program", "Python", python, BROKEN if old else FINE, hint)
    for name, lowest, limit in _required():
        version = version_of(name)
        try:
            import_module(IMPORT_NAMES.get(name, name))
        except Exception as error:
            yield _row("program", name, version, BROKEN, f"{type(error).__name__}: {error}")
            continue
        fits = _numbers(lowest) <= _numbers(version) and (limit is None or _numbers(version) < _numbers(limit))
        command = f"pip install '{name}>={lowest}{f',<{limit}' if limit else ''}'"
        yield _row("program", name, version, FINE if fits else BROKEN, None if fits else command)


def _required() -> list[tuple[str, str, str | None]]:
    """Return the required packages, each with the lowest version that works and the lowest that is too new."""
    try:
        requirements = metadata.requires("aigc-compute") or []
    except metadata.PackageNotFoundError:
        return []
    packages = []
    for requirement in requirements:
        match = re.match(r"([\w.-]+)", requirement)
        if match and "extra ==" not in requirement:
            lowest, limit = re.search(r">=([\d.]+)", requirement), re.search(r"<([\d.]+)", requirement)
            packages.append((match[1].lower(), lowest[1] if lowest else "0", limit[1] if limit else None))
    return packages


def _numbers(version: str) -> tuple[int, ...]:
    """Return the first three numbers of a version."""
    return tuple(map(int, re.findall(r"\d+", version)[:3]))


def _optional() -> Iterator[Component]:
    """Examine the optional packages."""
    for package, (_, extra) in OPTIONAL.items():
        version = version_of(package)
        if version == MISSING:
            yield _row("optional", package, Phrase(MISSING), MISSING, f"pip install 'aigc-compute[{extra}]'")
        else:
            yield _row("optional", package, version)


def _catalogue(catalogue: Catalogue, today: date) -> Iterator[Component]:
    """Examine the shipped catalogue, the user's catalogues, and all entries by kind."""
    settings = catalogue.settings
    version, day, root = str(settings["version"]), catalogue.day, catalogue.roots[-1]
    age = (today - day).days
    old = age > int(settings["price_window_days"])
    hint = Phrase("its prices are {age} days old: install a newer version", age=age) if old else None
    text = Phrase("{version} of {day}, sha256 {digest}…", version=version, day=day, digest=catalogue.sha256(root)[:12])
    yield _row("catalogue", "shipped", text, NOTE if old else FINE, hint)
    for overlay in catalogue.roots[:-1]:
        from_environment = os.environ.get(OVERLAY_VARIABLE) == str(overlay)
        files = Phrase("{count} files", count=sum(1 for _ in catalogue.files(overlay)))
        origin = OVERLAY_VARIABLE if from_environment else "--catalogue"
        yield _row("catalogue", "overlay", files, FINE, f"{overlay} ({origin})")
    for kind in KINDS:
        names = catalogue.names(kind)
        try:
            for name in names:
                catalogue.entry(kind, name)
        except Problems as problems:
            yield _row("catalogue", kind, str(len(names)), BROKEN, str(problems.diagnostics[0]))
        else:
            yield _row("catalogue", kind, str(len(names)))


def _reference(catalogue: Catalogue) -> Component:
    """Compute the reference value with the shipped catalogue, and compare it with the correct one."""
    model, quantity, expected = REFERENCE
    shipped = Catalogue(catalogue.roots[-1])
    try:
        day = shipped.day
        [evaluation] = estimate(read_inputs([model], shipped), shipped, day, [quantity], ranges=False)
        value = evaluation.values[quantity]
    except Exception as error:
        return _row("program", f"{quantity} of {model}", Phrase(MISSING), BROKEN, f"{type(error).__name__}: {error}")
    fits = abs(value / expected - 1) < 1e-4
    hint = None if fits else Phrase("expected {expected:g}", expected=expected)
    return _row("program", f"{quantity} of {model}", f"{value:.5g}", FINE if fits else BROKEN, hint)


def _terminal(terminal: Mapping[str, str]) -> Iterator[Component]:
    """Describe the terminal, with a note if its encoding lacks characters."""
    for name, value in terminal.items():
        not_utf8 = name == "encoding" and value.lower().replace("-", "") != "utf8"
        hint = Phrase("set PYTHONUTF8=1 to show every character") if not_utf8 else None
        yield _row("terminal", name, value, NOTE if not_utf8 else FINE, hint)


def broken(document: DoctorDocument) -> bool:
    """Return whether any component is broken."""
    return any(component.status == BROKEN for component in document.rows)
