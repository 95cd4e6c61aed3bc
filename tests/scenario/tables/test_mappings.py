"""Mappings translate the columns of another table into quantities and categories."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.scenario.tables import Sheet, SheetReader, coded
from aigc_compute.scenario.tables.mapping import load_mapping, mapping_for
from aigc_compute.scenario.tables.sources import open_sources

REFERENCE = os.environ.get("AIGC_REFERENCE")
needs_tables = pytest.mark.skipif(not REFERENCE, reason="AIGC_REFERENCE names no folder with tables")

HOUSE_MAPPING = """
name: House table
columns:
  Size: parameters
  Hours: {to: training_days, unit: h}
  Chips: accelerators
  GPUs: accelerators
  Device: {to: accelerator, words: {Hopper: h100-sxm, none of ours: null}}
  Data: {to: dataset_tokens, when: {Kind: text}}
  Fresh: {to: training_tokens, when: {Parent: null}}
keep: [Team]
others: refuse
"""


def apply_mapping(folder: Path, catalogue: Catalogue, text: str, columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The columns of a table after the mapping with this text."""
    (folder / "mine.yaml").write_text(text, "utf-8")
    mapping = load_mapping(str(folder / "mine.yaml"), catalogue)
    sheet = mapping.applied(Sheet(len(next(iter(columns.values()))), dict(columns), lambda row: ("t", row)))
    coded_columns = {name: coded(column) for name, column in sheet.columns.items()}
    return {
        name: [cells.values[code] if code >= 0 else None for code in cells.codes.tolist()]
        for name, cells in coded_columns.items()
    }


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Size": ["7B", ""]}, {"parameters": ["7B", None]}),
        ({"Hours": ["48", "", "2 days"]}, {"training_days": [2.0, None, "2 days"]}),
        ({"Hours": ["48", "24"]}, {"training_days": [2.0, 1.0]}),
        ({"Chips": ["8", "", ""], "GPUs": ["", "16", ""]}, {"accelerators": ["8", "16", None]}),
        ({"Device": ["Hopper", "A100", " none of ours "]}, {"accelerator": ["h100-sxm", "A100", None]}),
        ({"Data": ["1T", "2T"], "Kind": ["text", "images"]}, {"dataset_tokens": ["1T", None]}),
        ({"Fresh": ["1T", "2T"], "Parent": ["", "Llama"]}, {"training_tokens": ["1T", None]}),
        ({"Fresh": ["1T", "2T"]}, {"training_tokens": ["1T", "2T"]}),
    ],
)
def test_a_mapping_translates_columns_units_and_words(
    columns: dict[str, list[Any]], expected: dict[str, list[Any]], tmp_path: Path, catalogue: Catalogue
) -> None:
    assert apply_mapping(tmp_path, catalogue, HOUSE_MAPPING, columns) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("columns: {A: parmeters}", "1:11: error: A: unknown quantity 'parmeters' (did you mean 'parameters'"),
        ("columns: {A: {to: mfu, unitt: h}}", "1:24: error: unknown key 'unitt' (did you mean 'unit'"),
        ("columns: {A: {to: mfu, unit: parsec}}", "A: unit:"),
        ("columns: {A: {to: accelerator, unit: h}}", "A: unit: accelerator has no unit"),
        ("columns: {A: {to: mfu, words: [1]}}", "A: words: expected"),
        ("columns: {A: mfu}\nothers: drop", "2:1: error: others: found 'drop'"),
        ("columns: {A: mfu}\nkeeep: [B]", "2:1: error: unknown key 'keeep' (did you mean 'keep'"),
        ("columns: {A: mfu}\nkeep: B", "keep: expected a list"),
        ("rows: 1", "expected 'columns:'"),
    ],
)
def test_a_mistake_in_a_mapping_is_refused(text: str, words: str, tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "mine.yaml").write_text(text, "utf-8")
    with pytest.raises(Problems) as caught:
        load_mapping(str(tmp_path / "mine.yaml"), catalogue)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Size,Colour", "unknown column 'Colour'"),
        ("Colour,Shape", "names none of the columns"),
        ("Siz,Chips", "'Siz' (did you mean 'Size'"),
    ],
)
def test_a_table_that_does_not_fit_the_mapping_is_refused(
    header: str, words: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    (tmp_path / "mine.yaml").write_text(HOUSE_MAPPING, "utf-8")
    (tmp_path / "t.csv").write_text(header + "\n1,2\n", "utf-8")
    with pytest.raises(Problems) as caught:
        open_sources([str(tmp_path / "t.csv")], catalogue, str(tmp_path / "mine.yaml"))
    assert words in str(caught.value)


def test_an_unknown_mapping_is_refused_with_the_nearest_name(catalogue: Catalogue) -> None:
    with pytest.raises(Problems, match="did you mean 'epoch'"):
        load_mapping("epok", catalogue)


def test_the_shipped_mappings_are_valid_and_recognized_by_their_columns(catalogue: Catalogue) -> None:
    """Every word that a mapping gives is known to the catalogue."""
    for name in set(catalogue.names("mappings")) - {"huggingface"}:
        mapping = load_mapping(name, catalogue)
        if mapping.known_by:
            assert mapping_for(mapping.known_by, catalogue) == mapping
        for target in mapping.targets.values():
            words = [meaning for meaning in target.words.values() if meaning is not None]
            sheet = Sheet(len(words), {target.to: words}, lambda row: ("t", row))
            assert SheetReader(catalogue).read(sheet).faults == {}, target.to


@needs_tables
@pytest.mark.parametrize(
    ("table", "mapping", "keys"),
    [
        ("epoch_models", "epoch", ("parameters", "training_flop")),
        ("mlperf_training", "mlperf-training", ("accelerators", "training_days")),
        ("mlperf_v5.1", "mlperf-inference", ("inference_accelerators",)),
    ],
)
def test_a_public_table_is_recognized_by_its_columns(
    table: str, mapping: str, keys: tuple[str, ...], catalogue: Catalogue
) -> None:
    [source] = open_sources([f"{REFERENCE}/tables/{table}.csv"], catalogue)
    assert source.note is not None
    assert f"--map {mapping}" in source.note
    assert set(keys) <= set(source.columns)
