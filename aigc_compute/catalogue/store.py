"""Where the catalogue lies, and how its files are found, read and named."""

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

T = TypeVar("T")

CALIBRATION = "calibration/"
"""The folder of tables of calibrated values, which have a form of their own."""

OVERLAY_VARIABLE = "AIGC_COMPUTE_CATALOGUE"
KINDS = ("models", "accelerators", "scaling_laws", "precisions", "optimizers", "mappings", "grids")

FOLDERS = (*KINDS, "calibration", "infrastructure")

ASKED = ("ownership", "environment", "market")
"""Tables of assumptions that join only rows that ask for them."""

_PACKAGE = Path(__file__).resolve().parent.parent


def data_folder(name: str) -> Path:
    """`configs` or `seeds`: inside the installed package, or beside it in a checkout."""
    shipped = _PACKAGE / "_data" / name
    return shipped if shipped.is_dir() else _PACKAGE.parent / name


def _unpacked(contents: dict[str, bytes]) -> Catalogue:
    """The catalogue of this machine with these files over it."""
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
    """The files of `configs/`, with a user's own folder laid over them: of two equal names the user's wins.

    Files are read when they are asked for, once.
    """

    def __init__(self, overlay: Path | str | None = None) -> None:
        """`overlay` is a folder of the same form as `configs/`; by default the one that the environment
        variable AIGC_COMPUTE_CATALOGUE names, if any. Raises Problems where it is no folder.
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
        """Elsewhere it is the catalogue that is there, with what is in the user's folder here."""
        return _unpacked, (dict(self.files(*self.roots[:-1])),)

    def names(self, kind: str) -> list[str]:
        """All entries of a kind, in alphabetical order."""
        found = (path for root in self.roots for path in (root / kind).glob("*.yaml"))
        return sorted({path.stem for path in found if is_file_or_broken_link(path)})

    def sha256(self, *roots: Path) -> str:
        """Over the names and contents of the files of these roots, by default of all."""
        from hashlib import sha256

        digest = sha256()
        for name, content in self.files(*(roots or self.roots)):
            digest.update(os.fsencode(name) + b"\0" + content + b"\0")
        return digest.hexdigest()

    def files(self, *roots: Path) -> Iterator[tuple[str, bytes]]:
        """Name and content of every file of these roots, in a fixed order: of ours all that ship, of the user's what is
        read.
        """
        for root in roots:
            patterns = ("**/*",) if root == self.roots[-1] else ("*", *(f"{kind}/*" for kind in FOLDERS))
            found = {path for pattern in patterns for path in root.glob(pattern) if path.suffix in (".yaml", ".csv")}
            for path in sorted(filter(is_file_or_broken_link, found)):
                name = path.relative_to(root).as_posix()
                yield name, self.file(root, name).read_bytes()

    def entry(self, kind: str, name: str) -> dict[str, Any]:
        """The entry of that exact name. Raises KeyError where there is none, Problems where it is malformed."""
        key = (kind, name)
        if key not in self._entries:
            path = self.path(kind, name)
            if path is None:
                raise KeyError(name)
            self._entries[key] = read_entry(path, kind)
        return self._entries[key]

    def path(self, kind: str, name: str) -> Path | None:
        """The file of an entry, the overlay's first; None where there is none."""
        if not name or name.startswith(".") or any(char in name for char in "/\\\0"):
            return None
        paths = (self.file(root, f"{kind}/{name}.yaml") for root in self.roots)
        return next(filter(is_file_or_broken_link, paths), None)

    def file(self, root: Path, name: str) -> Path:
        """The path of a file in one of the roots. Raises Problems where a user's leads out of the folder."""
        path = root / name
        if root != self.roots[-1] and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
            raise problem("catalogue", "leads out of the catalogue's folder", str(path))
        return path

    def find(self, kind: str, text: str, *, hinted: bool = True) -> str:
        """The name of the entry that `text` means: its name, or one of its aliases, spelling apart.

        Raises Problems where nothing is meant by it, with the nearest names unless that is not wanted.
        """
        if self.path(kind, text):
            return text
        wanted = fold(text)
        found = self._aliases[kind].get(wanted) if kind in self._aliases else self._searched(kind, wanted)
        if found:
            return found
        if kind not in self._aliases:
            self._aliases[kind] = {fold(alias): name for alias, name in self._called(kind).items()}
            self._known[kind] = list(self._called(kind))
        near = did_you_mean(text, self._known[kind]) if hinted else None
        hint = near or Phrase("'aigc-compute list {kind}' shows what there is", kind=kind)
        message = Phrase("unknown {kind} {text!r}", kind=Phrase(kind.rstrip("s").replace("_", " ")), text=text)
        raise problem("unknown-name", message, hint=hint)

    @property
    def sources(self) -> dict[str, dict[str, Any]]:
        """What the source keys stand for: title, year, address."""
        return self.table("sources")

    @cached_property
    def assumptions(self) -> dict[str, dict[str, Any]]:
        """Everything believed rather than known, by quantity or category, in file order. Raises Problems where one has
        no rank, or a word is none of the vocabulary or of the catalogue.
        """
        table = self.table("assumptions")
        for name, raw in table.items():
            if raw.get("rank") not in LAYERS:
                expected = Phrase("{name}: expected a rank, one of {names}", name=name, names=", ".join(LAYERS))
                raise problem("catalogue", expected, "assumptions.yaml")
        for name in CATEGORIES.keys() & table.keys():
            told, category = table[name].get("value"), CATEGORIES[name]
            for word in map(str, told if isinstance(told, list) else [told]):
                if not (self.path(category.catalogue, word) if category.catalogue else word in category.values):
                    raise problem(
                        "catalogue", Phrase("{name}: unknown word {word!r}", name=name, word=word), "assumptions.yaml"
                    )
        return table

    @cached_property
    def asked_assumptions(self) -> dict[str, dict[str, Any]]:
        """What is believed of parts that only some rows ask for."""
        return {name: raw for part in ASKED for name, raw in self.table(part).items()}

    @cached_property
    def own_assumptions(self) -> frozenset[str]:
        """Those of which the user's folder states something else."""
        if len(self.roots) == 1:
            return frozenset()
        shipped = _table(self.roots[-1] / "assumptions.yaml")
        return frozenset(name for name, raw in self.assumptions.items() if raw != shipped.get(name))

    @property
    def settings(self) -> dict[str, Any]:
        """Date and version of the catalogue, and the few numbers that steer how it is read."""
        return self.table("catalogue")

    @property
    def day(self) -> date:
        """The day as of which it was made."""
        return date.fromisoformat(str(self.settings["date"]))

    @property
    def sample_levels(self) -> int:
        """Levels of an array of samples, whose cube is the number of samples behind a range. Raises Problems where that
        is beyond its limit, or the levels are no prime.
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
        if levels < 2 or any(levels % one == 0 for one in range(2, levels)):
            raise problem("catalogue", Phrase("sample_levels: found {levels}, expected a prime", levels=levels))
        return levels

    def table(self, name: str) -> dict[str, Any]:
        """A table of the catalogue by its name (`serving`, `infrastructure/network`), the overlay's rows over ours and
        of the same form as ours. What it holds, the file says at its head.
        """
        if name not in self._tables:
            self._tables[name] = self._merged(f"{name}.yaml")
        return self._tables[name]

    def parsed(self, name: str, read: Callable[[dict[str, Any], str], T]) -> T:
        """A table of the catalogue as `read` understands its content and name, read once."""
        if name not in self._parsed:
            self._parsed[name] = read(self.table(name), name)
        found: T = self._parsed[name]
        return found

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

    def _searched(self, kind: str, wanted: str) -> str | None:
        """The entry of that folded name or alias; only what mentions it is read as an entry."""
        aliases = {}
        for name in self.names(kind):
            path = self.path(kind, name)
            if fold(name) == wanted:
                return name
            if path and wanted in fold(read_text(path)):
                for alias in self.entry(kind, name).get("aliases", ()):
                    aliases[fold(str(alias))] = name
        return aliases.get(wanted)

    def _called(self, kind: str) -> dict[str, str]:
        """The entries of a kind by alias and by name, aliases first."""
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
    """A name without case, width, spaces and joining marks: 'Llama-2 70B' and 'llama2-70b' are one."""
    normal = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in normal if char not in " \t-_《》\"'“”")
