"""What a batch is told to read: scenario files, tables, folders, standard input, models by name, sweeps."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, groupby
from pathlib import Path as FilePath
from typing import Any, TextIO

from ...catalogue import Catalogue
from ...diagnostics import Diagnostic, Problems, did_you_mean
from ...language import Phrase, reason
from ...yaml_input import decode, read_text
from ..inputs import is_assignment, is_file, model_named
from ..row import COMMAND_LINE, Place, RawRow, assignments
from .columns import Sheet
from .config_mapping import load_config_mapping
from .delimited import open_delimited
from .json_lines import read_json_lines
from .mapping import ColumnMapping, load_mapping, mapping_for
from .model_config import USUAL, find_configs, is_config, read_configs
from .parquet import ParquetTable
from .reading import KNOWN, wrong_columns
from .scenarios import rows_source, scenario_source
from .source import Source
from .sweep import Axis, crossed, read_axis, size, told

DELIMITERS = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
SUFFIXES = (".yaml", ".yml", *DELIMITERS, ".jsonl", ".ndjson", ".parquet")
STANDARD_INPUT = "-"


def open_sources(
    words: Sequence[str], catalogue: Catalogue, mapping: str | None = None, keep: Sequence[str] = ()
) -> list[Source]:
    """The inputs that the words name; what is given as `key=value` or `key=a,b,c` holds for every row of them.

    Raises Problems with all that is wrong with words, headers and scenario files; what is wrong with a row of a table
    is a fault of that row.
    """
    axes, problems = _axes(assignments(word for word in words if is_assignment(word)))
    named = [word for word in words if not is_assignment(word)]
    found: list[Source] = []
    paths: list[str] = []
    for word in named:
        try:
            paths += paths_named(word)
        except Problems as wrong:
            problems += wrong.diagnostics
    chosen = None
    for configs, group in groupby(paths, _is_config):
        try:
            if configs:
                found.append(_configs(list(group), catalogue, mapping, keep))
                continue
            chosen = chosen or (load_mapping(mapping, catalogue) if mapping else None)
        except Problems as wrong:
            problems += wrong.diagnostics
            continue
        for path in group:
            try:
                found.append(_open(path, catalogue, chosen, keep))
            except Problems as wrong:
                problems += wrong.diagnostics
    if not named and axes:
        found = [rows_source(COMMAND_LINE, [RawRow("scenario", {})])]
    if not found and not problems:
        hint = Phrase("give tables, scenario files, folders, models, or key=value")
        problems.append(Diagnostic("empty", "nothing to estimate", hint=hint))
    if problems:
        raise Problems(problems)
    return [_crossed(one, axes) for one in found]


def _axes(given: Mapping[str, str]) -> tuple[list[Axis], list[Diagnostic]]:
    """The words of the command line as axes, a single value as an axis of one."""
    axes, problems = [], wrong_columns(list(given), COMMAND_LINE)
    for name, text in given.items():
        axis = read_axis(name, text)
        if isinstance(axis, Diagnostic):
            problems.append(axis.at(COMMAND_LINE))
        else:
            axes.append(axis or Axis(name, [text]))
    return axes, problems


def _crossed(source: Source, axes: Sequence[Axis]) -> Source:
    if not axes:
        return source
    columns = tuple(dict.fromkeys((*source.columns, *(axis.name for axis in axes))))

    def sheets() -> Iterator[Sheet]:
        return chain.from_iterable(crossed(sheet, axes) for sheet in source.sheets())

    rows = None if source.total is None else source.total * size(axes)
    if size(axes) == 1:
        return replace(source, columns=columns, sheets=sheets)
    counted = told(axes)
    if source.total != 1:
        counted = Phrase("{rows} rows x {axes}", rows=source.total or Phrase("all"), axes=counted)
    product = Phrase("{axes} = {rows:,} rows", axes=counted, rows=rows) if rows else counted
    sweep = Phrase("{name}: {axes}", name=source.name, axes=product)
    return replace(source, columns=columns, sheets=sheets, total=rows, sweep=sweep, swept=rows or size(axes))


def paths_named(word: str) -> list[str]:
    """The files that a word names: itself, or those in a folder; a model's name stands for itself.

    A folder with a config.json is one model; elsewhere tables and scenario files count, and the models below.
    """
    if not os.path.isdir(word):
        return [word]
    folder = FilePath(word)
    configs = find_configs(folder)
    if configs and FilePath(configs[0]).parent == folder:
        return configs
    found = sorted(str(path) for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
    if not found and not configs:
        told = Phrase("no {names} files and no model's config.json in this folder", names=", ".join(SUFFIXES))
        raise Problems([Diagnostic("empty", told, word)])
    return [*found, *configs]


def _is_config(path: str) -> bool:
    return path.lower().endswith(".json") and os.path.isfile(path) and is_config(path)


def _configs(paths: list[str], catalogue: Catalogue, mapping: str | None, keep: Sequence[str]) -> Source:
    """Configurations of models, a row each."""
    sheet, notes = read_configs(paths, load_config_mapping(mapping or USUAL, catalogue), keep)
    for name in keep:
        if all(one is None for one in sheet.kept[name]):
            raise Problems([Diagnostic("unknown-key", Phrase("--keep: no key {name!r}", name=name), paths[0])])
    return Source(
        paths[0] if len(paths) == 1 else Phrase("{count} configurations", count=len(paths)),
        tuple(sheet.columns),
        lambda: iter([sheet]),
        sheet.size,
        tuple(keep),
        note="\n".join(notes) or None,
    )


def _open(word: str, catalogue: Catalogue, mapping: ColumnMapping | None, keep: Sequence[str]) -> Source:
    if word == STANDARD_INPUT:
        return _standard_input(catalogue, mapping, keep)
    suffix = FilePath(word).suffix.lower()
    if suffix == ".parquet":
        if not os.path.isfile(word):
            raise Problems([Diagnostic("input-missing", "no such file", word)])
        table = ParquetTable(word)
        return _table(word, table.columns, table.sheets, catalogue, mapping, keep, total=table.total)
    if suffix in (*DELIMITERS, ".jsonl", ".ndjson"):
        file = _TextFile(word)
        with file.opened() as text:
            columns, _ = _read_text_table(text, word, suffix)
        return _table(
            word, columns, file.sheets(suffix), catalogue, mapping, keep, headed=suffix in DELIMITERS, share=file.share
        )
    if is_file(word):
        return scenario_source(word, read_text(word))
    return rows_source(COMMAND_LINE, [RawRow(word, {"model": (model_named(word, catalogue), Place(COMMAND_LINE))})])


class _TextFile:
    """A table in a text file, opened when it is read."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._whole = 1
        self._text: Any = None

    def opened(self) -> TextIO:
        """Raises Problems where it cannot be."""
        try:
            self._whole = max(os.path.getsize(self._path), 1)
            return open(self._path, encoding="utf-8-sig", errors="replace", newline="")
        except OSError as error:
            raise Problems(
                [Diagnostic("input-missing", Phrase("cannot be read: {why}", why=reason(error)), self._path)]
            ) from None

    def sheets(self, suffix: str) -> Callable[[Sequence[str]], Iterator[Sheet]]:
        def read(wanted: Sequence[str]) -> Iterator[Sheet]:
            with self.opened() as self._text:
                yield from _read_text_table(self._text, self._path, suffix)[1]

        return read

    def share(self) -> float:
        """How much of it has been read."""
        return 0.0 if self._text is None or self._text.closed else float(self._text.buffer.tell()) / self._whole


def _standard_input(catalogue: Catalogue, mapping: ColumnMapping | None, keep: Sequence[str]) -> Source:
    """Standard input, its form told from how it begins."""
    stream: Any = sys.stdin.buffer
    start = stream.peek().decode("utf-8-sig", "replace").lstrip()
    first = start.split("\n", 1)[0]
    if start.startswith("{"):
        suffix = ".jsonl"
    elif "\t" in first or ("," in first and ":" not in first.split(",", 1)[0]):
        suffix = ".tsv" if "\t" in first else ".csv"
    else:
        return scenario_source("<stdin>", decode(stream.read(), "<stdin>"))
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    columns, sheets = _read_text_table(text, "<stdin>", suffix)
    return _table("<stdin>", columns, lambda wanted: sheets, catalogue, mapping, keep, headed=suffix in DELIMITERS)


def _read_text_table(text: TextIO, name: str, suffix: str) -> tuple[list[str], Iterator[Sheet]]:
    """The columns and the sheets; the columns of JSON lines are those of their first sheet."""
    if suffix in DELIMITERS:
        return open_delimited(text, name, DELIMITERS[suffix])
    sheets = read_json_lines(text, name)
    first = next(sheets, None)
    return list(first.columns) if first else [], chain([first] if first else [], sheets)


def _table(
    name: str,
    columns: Sequence[str],
    sheets: Callable[[Sequence[str]], Iterator[Sheet]],
    catalogue: Catalogue,
    mapping: ColumnMapping | None,
    keep: Sequence[str],
    *,
    headed: bool = True,
    **rest: Any,
) -> Source:
    """A table, its columns renamed where a mapping says so, or is known by them. Where it is not `headed`, each row has
    its own columns, and what is wrong with them is a fault of that row.
    """
    note = None
    if mapping is None and any(wrong_columns([one]) for one in columns):
        mapping = mapping_for(columns, catalogue)
        note = (
            Phrase("{name}: read with --map {mapping}, known by its columns", name=name, mapping=mapping.name)
            if mapping
            else None
        )
    kept = tuple(dict.fromkeys((*keep, *(mapping.keep if mapping else ()))))
    problems = [
        Diagnostic(
            "unknown-key", Phrase("--keep: no column {one!r}", one=one), name, 1, hint=did_you_mean(one, columns)
        )
        for one in keep
        if one not in columns
    ]
    if mapping:
        problems += mapping.unknown(columns, name)
        wanted = list(dict.fromkeys((*mapping.wanted(columns), *(one for one in kept if one in columns))))
        ours = tuple(dict.fromkeys(one.to for key, one in mapping.targets.items() if key in columns))
    else:
        problems += wrong_columns([one for one in columns if one not in kept], name, 1) if headed else []
        wanted = list(columns)
        ours = tuple(one for one in columns if one in KNOWN and one not in kept)
    if problems:
        raise Problems(problems)
    return Source(
        name, ours, lambda: (_mapped(one, mapping, kept) for one in sheets(wanted)), kept=kept, note=note, **rest
    )


def _mapped(sheet: Sheet, mapping: ColumnMapping | None, kept: Sequence[str]) -> Sheet:
    own = {name: column for name, column in sheet.columns.items() if name in kept}
    if mapping:
        sheet = mapping.applied(sheet)
    columns = {name: column for name, column in sheet.columns.items() if mapping or name not in kept}
    return replace(sheet, columns=columns, kept=own)
