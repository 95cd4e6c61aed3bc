"""What a batch is told to read: scenario files, tables, folders, standard input, models by name, sweeps."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path as FilePath
from typing import Any

from ...catalogue import Catalogue
from ...diagnostics import Diagnostic, Problems, problem
from ...io.encoding import UTF_8, without_mark
from ...io.stores import files, is_url
from ...io.yaml_input import STANDARD_INPUT, STDIN, read_standard_input, read_text
from ...language import Phrase
from ..inputs import is_assignment, is_file, model_named
from ..row import COMMAND_LINE, Place, RawRow, assignments
from .config_mapping import load_config_mapping
from .foreign import table_source
from .mapping import ColumnMapping, load_mapping
from .model_config import USUAL, find_configs, is_config, read_configs
from .parquet import open_tables
from .parts import Held, Part
from .reading import wrong_columns
from .scenarios import rows_source, scenario_source
from .source import Source
from .sweep import Axis, read_axis, size, swept, told
from .text import TableText
from .text_tables import DELIMITERS, JSON_LINES, TextTable, form_of, read_text_table

PARQUET = ".parquet"
SUFFIXES = (".yaml", ".yml", *DELIMITERS, *JSON_LINES, PARQUET)


def open_sources(
    words: Sequence[str],
    catalogue: Catalogue,
    mapping: str | None = None,
    keep: Sequence[str] = (),
    encoding: str = UTF_8,
) -> list[Source]:
    """The inputs that the words name; what is given as `key=value` or `key=a,b,c` holds for every row of them.
    `encoding` is that of tables in text.

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
    for kind, group in groupby(paths, _kind):
        try:
            found += _opened(kind, list(group), catalogue, mapping, keep, encoding)
        except Problems as wrong:
            problems += wrong.diagnostics
    if not named and axes:
        found = [rows_source(COMMAND_LINE, [RawRow("scenario", {})], keep)]
    if not found and not problems:
        hint = Phrase("give tables, scenario files, folders, models, or key=value")
        problems.append(Diagnostic("empty", "nothing to estimate", hint=hint))
    if not problems:
        lost = set(keep).difference(*(one.kept for one in found))
        problems += (Diagnostic("unknown-key", Phrase("--keep: no column {name!r}", name=one)) for one in sorted(lost))
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

    def parts(rows: int) -> Iterator[Part]:
        return swept(source.parts(rows), axes, rows)

    crossed = replace(source, columns=tuple(dict.fromkeys((*source.columns, *(one.name for one in axes)))), parts=parts)
    if size(axes) == 1:
        return crossed
    rows = None if source.total is None else source.total * size(axes)
    counted = told(axes)
    if source.total != 1:
        counted = Phrase("{rows} rows x {axes}", rows=source.total or Phrase("all"), axes=counted)
    product = Phrase("{axes} = {rows:,} rows", axes=counted, rows=rows) if rows else counted
    sweep = Phrase("{name}: {axes}", name=source.name, axes=product)
    return replace(crossed, total=rows, sweep=sweep, swept=rows or size(axes))


def files_named(words: Iterable[str]) -> list[str]:
    """The files that the words of a command line name, among them `-` for standard input."""
    return [path for word in words if not is_assignment(word) for path in paths_named(word)]


def paths_named(word: str) -> list[str]:
    """The files that a word names: itself, those of a pattern, or those in a folder; a model's name stands for itself.

    A folder with a config.json is one model; elsewhere tables and scenario files count, and the models below. A URL
    names Parquet files.
    """
    suffixes = (PARQUET,) if is_url(word) else SUFFIXES
    configs = find_configs(FilePath(word)) if os.path.isdir(word) else []
    if configs and FilePath(configs[0]).parent == FilePath(word):
        return configs
    found = files(word, suffixes)
    if not found and not configs:
        raise problem("empty", _nothing_there(word, ", ".join(suffixes)), word)
    return [*found, *configs]


def _nothing_there(word: str, kinds: str) -> str:
    if os.path.isdir(word):
        return Phrase("no {kinds} files and no model's config.json in this folder", kinds=kinds)
    return Phrase("no {kinds} files there", kinds=kinds)


CONFIGS = "configurations"


def _kind(path: str) -> str:
    """What is read together: configurations, and Parquet files; everything else is alone."""
    if path.lower().endswith(PARQUET):
        return PARQUET
    return CONFIGS if path.lower().endswith(".json") and os.path.isfile(path) and is_config(path) else path


def _opened(
    kind: str, paths: list[str], catalogue: Catalogue, mapping: str | None, keep: Sequence[str], encoding: str
) -> list[Source]:
    if kind == CONFIGS:
        return [_configs(paths, catalogue, mapping, keep)]
    chosen = load_mapping(mapping, catalogue) if mapping else None
    if kind == PARQUET:
        return [
            table_source(one.name, one.columns, one.parts, catalogue, chosen, keep, types=one.types, total=one.total)
            for one in open_tables(paths)
        ]
    return [_open(one, catalogue, chosen, keep, encoding) for one in paths]


def _configs(paths: list[str], catalogue: Catalogue, mapping: str | None, keep: Sequence[str]) -> Source:
    """Configurations of models, a row each."""
    sheet, notes = read_configs(paths, load_config_mapping(mapping or USUAL, catalogue), keep)
    for name in keep:
        if all(one is None for one in sheet.kept[name]):
            raise problem("unknown-key", Phrase("--keep: no key {name!r}", name=name), paths[0])
    return Source(
        paths[0] if len(paths) == 1 else Phrase("{count} configurations", count=len(paths)),
        tuple(sheet.columns),
        lambda rows: iter([Held(sheet)]),
        sheet.size,
        dict.fromkeys(keep),
        named=True,
        note="\n".join(notes) or None,
    )


def _open(word: str, catalogue: Catalogue, mapping: ColumnMapping | None, keep: Sequence[str], encoding: str) -> Source:
    if word == STANDARD_INPUT:
        return _standard_input(catalogue, mapping, keep, encoding)
    if word.lower().endswith((*DELIMITERS, *JSON_LINES)):
        one = TextTable(word, encoding)
        headed = one.suffix in DELIMITERS
        return table_source(word, one.columns, one.parts, catalogue, mapping, keep, headed=headed, share=one.share)
    if is_file(word):
        return scenario_source(word, read_text(word), keep)
    row = RawRow(word, {"model": (model_named(word, catalogue), Place(COMMAND_LINE))})
    return rows_source(COMMAND_LINE, [row], keep)


def _standard_input(catalogue: Catalogue, mapping: ColumnMapping | None, keep: Sequence[str], encoding: str) -> Source:
    """Standard input, its form told from how it begins."""
    if sys.stdin is None:
        raise problem("input-unreadable", "standard input is closed", STDIN)
    stream: Any = sys.stdin.buffer
    start = codecs.getincrementaldecoder(encoding)("replace").decode(stream.peek())
    suffix = form_of(without_mark(start).lstrip())
    if suffix is None:
        return scenario_source(STDIN, read_standard_input(), keep)
    columns, sheets = read_text_table(TableText(stream, STDIN, encoding), STDIN, suffix)

    def parts(wanted: Sequence[str], kept: Sequence[str], rows: int) -> Iterator[Part]:
        return map(Held, sheets)

    return table_source(STDIN, columns, parts, catalogue, mapping, keep, headed=suffix in DELIMITERS)
