"""The inputs of a batch: scenario files, tables, folders, standard input, models by name, and sweeps."""

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
from .json_records import JSON, RecordTable, read_json_records
from .mapping import ColumnMapping, load_mapping, mapping_for
from .model_config import DEFAULT_MAPPING, find_configs, is_config, read_configs
from .parquet import open_tables
from .parts import Part, SheetPart
from .reading import wrong_columns
from .scenarios import rows_source, scenario_source
from .source import Source
from .sweep import Axis, axes_text, read_axis, size, swept
from .text import TableText
from .text_tables import DELIMITERS, JSON_LINES, TextTable, form_of, read_text_table

PARQUET = ".parquet"
SUFFIXES = (".yaml", ".yml", *DELIMITERS, *JSON_LINES, PARQUET)
"""Endings of the names of input files."""


def open_sources(
    words: Sequence[str],
    catalogue: Catalogue,
    mapping: str | None = None,
    keep: Sequence[str] = (),
    encoding: str = UTF_8,
) -> list[Source]:
    """Return the inputs that the words of a command line name; `key=value` and `key=a,b,c` apply to all their rows.

    `mapping` names the mapping of tables or configurations, `keep` the columns to copy, and `encoding` the encoding of
    tables in text. Raises Problems with every error in words, headers and scenario files; an error in a row of a table
    is a fault of that row.
    """
    axes, problems = _axes(assignments(word for word in words if is_assignment(word)))
    named = [word for word in words if not is_assignment(word)]
    sources: list[Source] = []
    paths: list[str] = []
    for word in named:
        try:
            paths += paths_named(word)
        except Problems as wrong:
            problems += wrong.diagnostics
    for kind, group in groupby(paths, _kind):
        try:
            sources += _opened(kind, list(group), catalogue, mapping, keep, encoding)
        except Problems as wrong:
            problems += wrong.diagnostics
    if not named and axes:
        sources = [rows_source(COMMAND_LINE, [RawRow("scenario", {})], keep)]
    if not sources and not problems:
        hint = Phrase("give tables, scenario files, folders, models, or key=value")
        problems.append(Diagnostic("empty", "nothing to estimate", hint=hint))
    if not problems:
        absent = sorted(set(keep).difference(*(source.kept for source in sources)))
        problems += (Diagnostic("unknown-key", Phrase("--keep: no column {name!r}", name=name)) for name in absent)
    if problems:
        raise Problems(problems)
    return [_crossed(source, axes) for source in sources]


def _axes(values: Mapping[str, str]) -> tuple[list[Axis], list[Diagnostic]]:
    """Return `key=value` arguments as axes, and their errors; a single value is an axis with one value."""
    axes, problems = [], wrong_columns(list(values), COMMAND_LINE)
    for name, text in values.items():
        axis = read_axis(name, text)
        if isinstance(axis, Diagnostic):
            problems.append(axis.at(COMMAND_LINE))
        else:
            axes.append(axis or Axis(name, [text]))
    return axes, problems


def _crossed(source: Source, axes: Sequence[Axis]) -> Source:
    """Return a source with every row combined with every combination of the axes."""
    if not axes:
        return source

    def parts(rows: int) -> Iterator[Part]:
        return swept(source.parts(rows), axes, rows)

    columns = tuple(dict.fromkeys((*source.columns, *(axis.name for axis in axes))))
    crossed = replace(source, columns=columns, parts=parts)
    if size(axes) == 1:
        return crossed
    rows = None if source.total is None else source.total * size(axes)
    factors = axes_text(axes)
    if source.total != 1:
        factors = Phrase("{rows} rows x {axes}", rows=source.total or Phrase("all"), axes=factors)
    product = Phrase("{axes} = {rows:,} rows", axes=factors, rows=rows) if rows else factors
    sweep = Phrase("{name}: {axes}", name=source.name, axes=product)
    return replace(crossed, total=rows, sweep=sweep, swept=rows or size(axes))


def files_named(words: Iterable[str]) -> list[str]:
    """Return the files that the words of a command line name; `-` for standard input is among them."""
    return [path for word in words if not is_assignment(word) for path in paths_named(word)]


def paths_named(word: str) -> list[str]:
    """Return the files that a word names: a file, a pattern or a folder; the name of a model stands for itself.

    A folder with a config.json is one model. Any other folder gives its tables and scenario files, and the models in
    its subfolders. A URL names Parquet files. Raises Problems if there are no such files.
    """
    suffixes = (PARQUET,) if is_url(word) else SUFFIXES
    configs = find_configs(FilePath(word)) if os.path.isdir(word) else []
    if configs and FilePath(configs[0]).parent == FilePath(word):
        return configs
    paths = files(word, suffixes)
    if not paths and not configs:
        raise problem("empty", _no_files(word, ", ".join(suffixes)), word)
    return [*paths, *configs]


def _no_files(word: str, kinds: str) -> str:
    if os.path.isdir(word):
        return Phrase("no {kinds} files and no model's config.json in this folder", kinds=kinds)
    return Phrase("no {kinds} files with this name", kinds=kinds)


CONFIGS = "configurations"


def _kind(path: str) -> str:
    """Return a key that is equal for files that are read together: configurations, and Parquet files."""
    if path.lower().endswith(PARQUET):
        return PARQUET
    return CONFIGS if path.lower().endswith(".json") and os.path.isfile(path) and is_config(path) else path


def _opened(
    kind: str, paths: list[str], catalogue: Catalogue, mapping: str | None, keep: Sequence[str], encoding: str
) -> list[Source]:
    if kind == CONFIGS:
        return [_configs(paths, catalogue, mapping, keep)]
    columns = load_mapping(mapping, catalogue) if mapping else None
    if kind == PARQUET:
        return [
            table_source(
                table.name, table.columns, table.parts, catalogue, columns, keep, types=table.types, total=table.total
            )
            for table in open_tables(paths)
        ]
    return [_open(path, catalogue, columns, keep, encoding) for path in paths]


def _configs(paths: list[str], catalogue: Catalogue, mapping: str | None, keep: Sequence[str]) -> Source:
    """Return configurations of models as a source with a row for each."""
    sheet, notes = read_configs(paths, load_config_mapping(mapping or DEFAULT_MAPPING, catalogue), keep)
    for name in keep:
        if all(value is None for value in sheet.kept[name]):
            raise problem("unknown-key", Phrase("--keep: no key {name!r}", name=name), paths[0])
    return Source(
        paths[0] if len(paths) == 1 else Phrase("{count} configurations", count=len(paths)),
        tuple(sheet.columns),
        lambda rows: iter([SheetPart(sheet)]),
        sheet.size,
        dict.fromkeys(keep),
        named=True,
        note="\n".join(notes) or None,
    )


def _open(word: str, catalogue: Catalogue, mapping: ColumnMapping | None, keep: Sequence[str], encoding: str) -> Source:
    if word == STANDARD_INPUT:
        return _standard_input(catalogue, mapping, keep, encoding)
    if word.lower().endswith((*DELIMITERS, *JSON_LINES)):
        table = TextTable(word, encoding)
        headed = table.suffix in DELIMITERS
        return table_source(
            word, table.columns, table.parts, catalogue, mapping, keep, headed=headed, share=table.share
        )
    if is_file(word):
        text = read_text(word)
        records = _records(word, text, catalogue, mapping) if word.lower().endswith(JSON) else None
        return _of_records(records, catalogue, mapping, keep) if records else scenario_source(word, text, keep)
    row = RawRow(word, {"model": (model_named(word, catalogue), Place(COMMAND_LINE))})
    return rows_source(COMMAND_LINE, [row], keep)


def _records(file: str, text: str, catalogue: Catalogue, mapping: ColumnMapping | None) -> RecordTable | None:
    """Return a JSON document as a table if it is one: a list, several objects, or an object that a mapping knows.

    Any other object is a scenario. Raises Problems if the document is not valid JSON.
    """
    records, listed = read_json_records(text, file)
    table = RecordTable(file, records)
    known = mapping is not None or mapping_for(table.columns, catalogue) is not None
    return table if listed or len(records) > 1 or known else None


def _of_records(table: RecordTable, catalogue: Catalogue, mapping: ColumnMapping | None, keep: Sequence[str]) -> Source:
    return table_source(
        table.name, table.columns, table.parts, catalogue, mapping, keep, headed=False, total=table.size
    )


def _standard_input(catalogue: Catalogue, mapping: ColumnMapping | None, keep: Sequence[str], encoding: str) -> Source:
    """Return standard input as a source; its first bytes show whether it is a table or a scenario file."""
    if sys.stdin is None:
        raise problem("input-unreadable", "standard input is closed", STDIN)
    stream: Any = sys.stdin.buffer
    start = codecs.getincrementaldecoder(encoding)("replace").decode(stream.peek())
    beginning = without_mark(start).lstrip()
    suffix = form_of(beginning)
    if suffix is None:
        text = read_standard_input()
        records = _records(STDIN, text, catalogue, mapping) if beginning.startswith("[") else None
        return _of_records(records, catalogue, mapping, keep) if records else scenario_source(STDIN, text, keep)
    columns, sheets = read_text_table(TableText(stream, STDIN, encoding), STDIN, suffix)

    def parts(to_read: Sequence[str], kept: Sequence[str], rows: int) -> Iterator[Part]:
        return map(SheetPart, sheets)

    return table_source(STDIN, columns, parts, catalogue, mapping, keep, headed=suffix in DELIMITERS)
