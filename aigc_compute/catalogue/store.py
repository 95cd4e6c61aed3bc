"""The files of the catalogue: where they are, and how they are found by name, read and merged with the user's."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from ..diagnostics import did_you_mean, problem
from ..domains.vocabulary import CATEGORIES
from ..io.folders import is_file_or_broken_link
from ..io.limits import beyond, limit
from ..io.yaml_input import load_yaml, read_text
from ..language import Phrase
from .forms import check_likeness, check_rows, read_entry
from .layers import LAYERS
from .spellings import spellings

T = TypeVar("T")

CALIBRATION = "calibration/"
"""Start of the names of calibration tables, which have their own form."""

OVERLAY_VARIABLE = "AIGC_COMPUTE_CATALOGUE"
"""Environment variable with the path of the user's folder."""

KINDS = ("models", "accelerators", "scaling_laws", "precisions", "optimizers", "mappings", "grids")
"""Kinds of entries; each is a folder with one file per entry."""

FOLDERS = (*KINDS, "calibration", "infrastructure")
"""All folders of a catalogue."""

CONDITIONAL_TABLES = ("ownership", "environment", "market")
"""Tables of assumptions that are used only by rows which need them (`conditional.py`)."""

SAME_MEMORY = 0.1
"""Largest relative difference between the memory in an accelerator's name and that of its entry. GiB are 1.074 GB."""

_PACKAGE = Path(__file__).resolve().parent.parent


def data_folder(name: str) -> Path:
    """Return the folder `configs` or `seeds`: inside the installed package, or beside it in a checkout."""
    shipped = _PACKAGE / "_data" / name
    return shipped if shipped.is_dir() else _PACKAGE.parent / name


def _unpacked(contents: dict[str, bytes]) -> Catalogue:
    """Return this machine's catalogue with an overlay of these files, which are written to a temporary folder."""
    from shutil import rmtree
    from tempfile import mkdtemp
    from weakref import finalize

    folder = mkdtemp(prefix="aigc-compute-")
    for name, content in contents.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    catalogue = Catalogue(folder)
    finalize(catalogue, rmtree, folder, ignore_errors=True)
    return catalogue


class Catalogue:
    """The files of `configs/` with the user's folder as an overlay: of two equal names, the user's takes precedence.

    A file is read when it is first needed, and only once.
    """

    def __init__(self, overlay: Path | str | None = None) -> None:
        """Open the catalogue.

        `overlay` is a folder of the same form as `configs/`, by default the folder that the environment variable
        AIGC_COMPUTE_CATALOGUE names, if it is set. Raises Problems if it is not a folder.
        """
        chosen = overlay or os.environ.get(OVERLAY_VARIABLE)
        roots = [data_folder("configs")]
        if chosen:
            if not Path(chosen).is_dir():
                raise problem("catalogue", "expected a folder with catalogue entries", str(chosen))
            roots.insert(0, Path(chosen))
        self.roots = tuple(roots)
        self._entries: dict[tuple[str, str], dict[str, Any]] = {}
        self._tables: dict[str, dict[str, Any]] = {}
        self._aliases: dict[str, dict[str, str]] = {}
        self._known: dict[str, list[str]] = {}
        self._parsed: dict[str, Any] = {}

    def __reduce__(self) -> Any:
        """Pickle the catalogue as the files of the user's folder; another machine lays them over its own catalogue."""
        return _unpacked, (dict(self.files(*self.roots[:-1])),)

    def names(self, kind: str) -> list[str]:
        """Return the names of all entries of a kind in alphabetical order."""
        paths = (path for root in self.roots for path in (root / kind).glob("*.yaml"))
        return sorted({path.stem for path in paths if is_file_or_broken_link(path)})

    def sha256(self, *roots: Path) -> str:
        """Return the SHA-256 of the names and contents of the files of these roots, by default of all roots."""
        from hashlib import sha256

        digest = sha256()
        for name, content in self.files(*(roots or self.roots)):
            digest.update(os.fsencode(name) + b"\0" + content + b"\0")
        return digest.hexdigest()

    def files(self, *roots: Path) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of the files of these roots in a fixed order.

        These are all files of the shipped catalogue, and the files of the user's folder that the catalogue can read.
        """
        for root in roots:
            patterns = ("**/*",) if root == self.roots[-1] else ("*", *(f"{kind}/*" for kind in FOLDERS))
            paths = {path for pattern in patterns for path in root.glob(pattern) if path.suffix in (".yaml", ".csv")}
            for path in sorted(filter(is_file_or_broken_link, paths)):
                name = path.relative_to(root).as_posix()
                yield name, self.file(root, name).read_bytes()

    def entry(self, kind: str, name: str) -> dict[str, Any]:
        """Return the entry of exactly that name. Raises KeyError if there is none, Problems if it is malformed."""
        key = (kind, name)
        if key not in self._entries:
            path = self.path(kind, name)
            if path is None:
                raise KeyError(name)
            self._entries[key] = read_entry(path, kind)
        return self._entries[key]

    def path(self, kind: str, name: str) -> Path | None:
        """Return the file of an entry, preferably in the overlay; None if there is none."""
        if not name or name.startswith(".") or any(char in name for char in "/\\\0"):
            return None
        paths = (self.file(root, f"{kind}/{name}.yaml") for root in self.roots)
        return next(filter(is_file_or_broken_link, paths), None)

    def file(self, root: Path, name: str) -> Path:
        """Return the path of a file in a root. Raises Problems if a path of the user leads out of the user's folder."""
        path = root / name
        if root != self.roots[-1] and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
            raise problem("catalogue", "the path leads out of the catalogue's folder", str(path))
        return path

    def find(self, kind: str, text: str, *, hinted: bool = True) -> str:
        """Return the name of the entry that `text` names by its name or an alias, whatever its spelling (`fold`).

        If there is none, the names of publishers and drivers are tried without organisation, vendor, memory and other
        additions (`spellings`); the memory of an accelerator must agree. Raises Problems if there is no such entry;
        with `hinted`, the message suggests the most similar names.
        """
        if self.path(kind, text):
            return text
        folded = fold(text)
        name = self._aliases[kind].get(folded) if kind in self._aliases else self._search(kind, folded)
        if name:
            return name
        if kind not in self._aliases:
            self._aliases[kind] = {fold(alias): name for alias, name in self._names_by_alias(kind).items()}
            self._known[kind] = list(self._names_by_alias(kind))
        for spelling in spellings(kind, text):
            name = self._aliases[kind].get(fold(spelling.name))
            if name and self._has_memory(name, spelling.memory_gb):
                return name
        near = did_you_mean(text, self._known[kind]) if hinted else None
        hint = near or Phrase("'aigc-compute list {kind}' lists the known names", kind=kind)
        message = Phrase("unknown {kind} {text!r}", kind=Phrase(kind.rstrip("s").replace("_", " ")), text=text)
        raise problem("unknown-name", message, hint=hint)

    @property
    def sources(self) -> dict[str, dict[str, Any]]:
        """The sources by key: title, year, address."""
        return self.table("sources")

    @cached_property
    def assumptions(self) -> dict[str, dict[str, Any]]:
        """All assumptions by quantity or category, in the order of the file.

        Raises Problems if an assumption has no valid rank, or if a word is neither in the vocabulary nor in the
        catalogue.
        """
        table = self.table("assumptions")
        for name, raw in table.items():
            if raw.get("rank") not in LAYERS:
                message = Phrase("{name}: expected a rank, one of {names}", name=name, names=", ".join(LAYERS))
                raise problem("catalogue", message, "assumptions.yaml")
        for name in CATEGORIES.keys() & table.keys():
            value, category = table[name].get("value"), CATEGORIES[name]
            for word in map(str, value if isinstance(value, list) else [value]):
                if not (self.path(category.catalogue, word) if category.catalogue else word in category.values):
                    raise problem(
                        "catalogue", Phrase("{name}: unknown word {word!r}", name=name, word=word), "assumptions.yaml"
                    )
        return table

    @cached_property
    def conditional_assumptions(self) -> dict[str, dict[str, Any]]:
        """The assumptions of tables that are used only by rows which need them."""
        return {name: raw for table in CONDITIONAL_TABLES for name, raw in self.table(table).items()}

    @cached_property
    def own_assumptions(self) -> frozenset[str]:
        """The names of the assumptions that the user's folder changes."""
        if len(self.roots) == 1:
            return frozenset()
        shipped = _table(self.roots[-1] / "assumptions.yaml")
        return frozenset(name for name, raw in self.assumptions.items() if raw != shipped.get(name))

    @property
    def settings(self) -> dict[str, Any]:
        """Date and version of the catalogue, and a few numbers that control how it is used."""
        return self.table("catalogue")

    @property
    def day(self) -> date:
        """The date of the catalogue, which is the default date of estimates."""
        return date.fromisoformat(str(self.settings["date"]))

    @property
    def sample_levels(self) -> int:
        """Number of levels of the sample design; a range is computed from the cube of this number of samples.

        Raises Problems if the number of samples exceeds its limit or the levels are not a prime number.
        """
        levels = int(self.settings["sample_levels"])
        if levels**3 > limit("samples"):
            raise beyond(
                "samples",
                Phrase(
                    "sample_levels: {levels}³ samples, expected at most {limit:,}",
                    levels=levels,
                    limit=limit("samples"),
                ),
            )
        if levels < 2 or any(levels % divisor == 0 for divisor in range(2, levels)):
            raise problem("catalogue", Phrase("sample_levels: found {levels}, expected a prime number", levels=levels))
        return levels

    def table(self, name: str) -> dict[str, Any]:
        """Return a table by its name (`ownership`, `infrastructure/network`); keys of the user's table take precedence.

        The comment at the head of each file describes the table. Raises Problems if the user's table has another form.
        """
        if name not in self._tables:
            self._tables[name] = self._merged(f"{name}.yaml")
        return self._tables[name]

    def parsed(self, name: str, read: Callable[[dict[str, Any], str], T]) -> T:
        """Return the result of `read` for the content and the name of a table; `read` is called only once."""
        if name not in self._parsed:
            self._parsed[name] = read(self.table(name), name)
        result: T = self._parsed[name]
        return result

    def _merged(self, name: str) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        for root in reversed(self.roots):
            path = self.file(root, name)
            table = _table(path)
            if root != self.roots[-1]:
                if name.startswith(CALIBRATION):
                    check_rows(table, str(path))
                else:
                    check_likeness(table, merged, str(path))
            merged.update(table)
        return merged

    def _has_memory(self, accelerator: str, memory_gb: float | None) -> bool:
        """Return whether the memory of an accelerator agrees with a number of GB (or GiB) in its name."""
        if memory_gb is None:
            return True
        raw = self.entry("accelerators", accelerator).get("accelerator_memory_bytes", 0)
        stated = raw.get("value", 0) if isinstance(raw, dict) else raw
        return abs(float(stated) / (memory_gb * 1e9) - 1) <= SAME_MEMORY

    def _search(self, kind: str, folded: str) -> str | None:
        """Return the entry with that folded name or alias; only files that contain the text are parsed."""
        aliases = {}
        for name in self.names(kind):
            path = self.path(kind, name)
            if fold(name) == folded:
                return name
            if path and folded in fold(read_text(path)):
                for alias in self.entry(kind, name).get("aliases", ()):
                    aliases[fold(str(alias))] = name
        return aliases.get(folded)

    def _names_by_alias(self, kind: str) -> dict[str, str]:
        """Return the names of the entries of a kind by alias and by name; the aliases come first."""
        names = self.names(kind)
        aliases = {str(alias): name for name in names for alias in self.entry(kind, name).get("aliases", ())}
        return {**aliases, **{name: name for name in names}}


def _table(path: Path) -> dict[str, Any]:
    if not is_file_or_broken_link(path):
        return {}
    data = load_yaml(read_text(path), str(path))
    if not isinstance(data, dict):
        raise problem("catalogue", "expected a mapping", str(path), 1, 1)
    return data


def fold(text: str) -> str:
    """Remove case, width, spaces, hyphens and quotation marks: 'Llama-2 70B' and 'llama2-70b' become equal."""
    normal = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in normal if char not in " \t-_《》\"'“”")
