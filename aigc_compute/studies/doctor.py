"""Whether an installation is sound: what it is made of, which parts it has, and what is wrong with it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from importlib import import_module, metadata
from typing import Any

from ..catalogue import KINDS, OVERLAY_VARIABLE, Catalogue
from ..diagnostics import Problems
from ..extras import OPTIONAL
from ..language import Phrase
from ..scenario import read_inputs
from .document import Document, opening
from .estimate import estimate
from .versions import version_of

SCHEMA = "aigc-compute/doctor/1"

FINE, NOTE, MISSING, BROKEN = "fine", "note", "missing", "broken"
"""What is found of each part; only what is broken fails."""

PYTHON = (3, 11)
NAMES = {"pyyaml": "yaml"}
"""What a package is imported as, where that is another name."""

KNOWN = ("gpt-3-175b", "training_pf_days", 3637.6)
"""A model, and a figure of it to five digits: parameters, tokens and the arithmetic are as they should be."""

Found = Mapping[str, Any]


def doctor(catalogue: Catalogue, today: date, terminal: Mapping[str, str]) -> Document:
    """The document; `terminal` is what is known of where it will be shown."""
    rows = [*_program(), *_optional(), *_catalogue(catalogue, today), _known_figure(catalogue), *_terminal(terminal)]
    return {**opening(SCHEMA, catalogue=catalogue), "rows": rows}


def _row(part: str, name: str, found: str, status: str = FINE, hint: str | None = None) -> Found:
    return {"part": part, "name": name, "found": found, "status": status, "hint": hint}


def _program() -> Iterator[Found]:
    python = ".".join(map(str, sys.version_info[:3]))
    old = sys.version_info[:2] < PYTHON
    hint = Phrase("expected {least} or newer", least=".".join(map(str, PYTHON))) if old else None
    yield _row("program", "Python", python, BROKEN if old else FINE, hint)
    for name, least, below in _required():
        version = version_of(name)
        try:
            import_module(NAMES.get(name, name))
        except Exception as error:
            yield _row("program", name, version, BROKEN, f"{type(error).__name__}: {error}")
            continue
        fits = _parts(least) <= _parts(version) and (below is None or _parts(version) < _parts(below))
        command = f"pip install '{name}>={least}{f',<{below}' if below else ''}'"
        yield _row("program", name, version, FINE if fits else BROKEN, None if fits else command)


def _required() -> list[tuple[str, str, str | None]]:
    """The packages that the program needs, each with its least version and the first that is too new."""
    try:
        listed = metadata.requires("aigc-compute") or []
    except metadata.PackageNotFoundError:
        return []
    found = []
    for one in listed:
        match = re.match(r"([\w.-]+)", one)
        if match and "extra ==" not in one:
            least, below = re.search(r">=([\d.]+)", one), re.search(r"<([\d.]+)", one)
            found.append((match[1].lower(), least[1] if least else "0", below[1] if below else None))
    return found


def _parts(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)[:3]))


def _optional() -> Iterator[Found]:
    for package, (_, extra) in OPTIONAL.items():
        version = version_of(package)
        if version == MISSING:
            yield _row("optional", package, Phrase(MISSING), MISSING, f"pip install 'aigc-compute[{extra}]'")
        else:
            yield _row("optional", package, version)


def _catalogue(catalogue: Catalogue, today: date) -> Iterator[Found]:
    settings = catalogue.settings
    version, day, root = str(settings["version"]), catalogue.day, catalogue.roots[-1]
    age = (today - day).days
    old = age > int(settings["price_window_days"])
    hint = Phrase("its prices are {age} days old: install a newer version", age=age) if old else None
    found = Phrase("{version} of {day}, sha256 {digest}…", version=version, day=day, digest=catalogue.sha256(root)[:12])
    yield _row("catalogue", "shipped", found, NOTE if old else FINE, hint)
    for overlay in catalogue.roots[:-1]:
        named = os.environ.get(OVERLAY_VARIABLE) == str(overlay)
        files = Phrase("{count} files", count=sum(1 for _ in catalogue.files(overlay)))
        yield _row("catalogue", "overlay", files, FINE, f"{overlay} ({OVERLAY_VARIABLE if named else '--catalogue'})")
    for kind in KINDS:
        names = catalogue.names(kind)
        try:
            for name in names:
                catalogue.entry(kind, name)
        except Problems as problems:
            yield _row("catalogue", kind, str(len(names)), BROKEN, str(problems.diagnostics[0]))
        else:
            yield _row("catalogue", kind, str(len(names)))


def _known_figure(catalogue: Catalogue) -> Found:
    """Whether it computes what it should, with the catalogue as shipped."""
    model, quantity, expected = KNOWN
    shelf = Catalogue(catalogue.roots[-1])
    try:
        day = shelf.day
        [one] = estimate(read_inputs([model], shelf), shelf, day, [quantity], ranges=False)
        value = one.values[quantity]
    except Exception as error:
        return _row("program", f"{quantity} of {model}", Phrase(MISSING), BROKEN, f"{type(error).__name__}: {error}")
    fits = abs(value / expected - 1) < 1e-4
    hint = None if fits else Phrase("expected {expected:g}", expected=expected)
    return _row("program", f"{quantity} of {model}", f"{value:.5g}", FINE if fits else BROKEN, hint)


def _terminal(terminal: Mapping[str, str]) -> Iterator[Found]:
    for name, found in terminal.items():
        plain = name == "encoding" and found.lower().replace("-", "") != "utf8"
        hint = Phrase("PYTHONUTF8=1 shows every character") if plain else None
        yield _row("terminal", name, found, NOTE if plain else FINE, hint)


def broken(document: Document) -> bool:
    """Whether any part is broken."""
    return any(one["status"] == BROKEN for one in document["rows"])
