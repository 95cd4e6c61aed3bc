"""Mappings translate the columns of another table into quantities and categories."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.scenario.tables import Sheet, SheetReader, coded
from aigc_compute.scenario.tables.columns import listed
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


SYSTEMS = """
columns:
  Board: {to: accelerator, words: {Hopper: {accelerator: h100-sxm, prompt_tokens: 100}, "*": {output_tokens: 7}}}
  Boards: {to: accelerators, times: Nodes}
  Tokens: {to: training_tokens, per: Runs}
required: [accelerator]
unread: [Colour]
"""


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Boards": ["8", "", "x"], "Nodes": ["2", "2", "2"]}, {"accelerators": [16.0, None, None]}),
        ({"Boards": ["8", "8"], "Nodes": ["", 3]}, {"accelerators": [None, 24.0]}),
        ({"Boards": ["8"]}, {"accelerators": [8.0]}),
        ({"Tokens": [30, 30], "Runs": [3, 0]}, {"training_tokens": [10.0, None]}),
        ({"Tokens": [30]}, {"training_tokens": [None]}),
        (
            {"Board": ["Hopper", "A100", ""]},
            {
                "accelerator": ["h100-sxm", "A100", None],
                "prompt_tokens": [100, None, None],
                "output_tokens": [None, 7, None],
            },
        ),
    ],
)
def test_numbers_of_two_columns_and_words_with_several_meanings(
    columns: dict[str, list[Any]], expected: dict[str, list[Any]], tmp_path: Path, catalogue: Catalogue
) -> None:
    found = apply_mapping(tmp_path, catalogue, SYSTEMS, columns)
    assert {name: cells for name, cells in found.items() if name in expected} == expected


def test_what_is_required_and_what_is_not_read_is_said(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "mine.yaml").write_text(SYSTEMS, "utf-8")
    (tmp_path / "t.csv").write_text("Board,Boards,Colour,Shape\nHopper,8,red,round\n,8,red,round\n", "utf-8")
    [source] = open_sources([str(tmp_path / "t.csv")], catalogue, str(tmp_path / "mine.yaml"))
    assert source.note == f"{tmp_path}/t.csv: columns that are not read: Shape"
    [sheet] = source.sheets()
    assert {row: str(faults[0]) for row, faults in sheet.faults.items()} == {
        1: f"{tmp_path}/t.csv:3: error: the row does not state accelerator [table]"
    }


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
        ("columns: {A: mfu}\nrequired: [mfuu]", "required: unknown quantity 'mfuu' (did you mean 'mfu'"),
        ("columns: {A: mfu}\nruns: {words_per_token: few}", "words_per_token: expected a number above zero"),
        ("columns: {A: mfu}\nruns: [A]", "runs: expected 'word: word' lines"),
        ("columns: {A: {to: accelerator, words: {B: {accelerators: 1, mfuu: 2}}}}", "unknown key 'mfuu'"),
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
        for columns in mapping.known_by:
            assert mapping_for(columns, catalogue) == mapping
        for target in mapping.targets.values():
            for to, meanings in {target.to: target.words, **target.implied}.items():
                words = [meaning for meaning in meanings.values() if meaning is not None]
                sheet = Sheet(len(words), {to: words}, lambda row: ("t", row))
                assert SheetReader(catalogue).read(sheet).faults == {}, to


RESULTS = [
    {
        "UsedModel": "llama2-70b-99", "Accelerator": "NVIDIA H100-SXM-80GB", "a#": 8, "Nodes": nodes,
        "Scenario": scenario, "weight_data_types": "fp8", "Performance_Result": 100.0, "Performance_Units": "Tokens/s",
        "Location": "nowhere",
    }
    for scenario, nodes in (("Offline", 1), ("Server", 4), ("Interactive", 1))
]  # fmt: skip
"""Records with the keys of github:mlcommons/inference_results_v5.1:summary_results.json."""


@pytest.mark.parametrize("suffix", [".json", ".jsonl"])
def test_results_of_mlcommons_are_read(suffix: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """`a#` counts the accelerators of one of the nodes."""
    path = tmp_path / f"results{suffix}"
    lines = [json.dumps(record) for record in RESULTS]
    path.write_text("\n".join(lines) if suffix == ".jsonl" else f"[{','.join(lines)}]", "utf-8")
    [source] = open_sources([str(path)], catalogue)
    assert source.note == f"{path}: read as with --map mlperf-inference, which fits its columns"
    [sheet] = source.sheets()
    assert {name: listed(column) for name, column in sheet.columns.items()} == {
        "model": ["llama-2-70b"] * 3,
        "prompt_tokens": [294] * 3,
        "output_tokens": [294] * 3,
        "accelerator": ["NVIDIA H100-SXM-80GB"] * 3,
        "deployed_accelerators": [8, 32, 8],
        "inference_precision": ["fp8"] * 3,
        "concurrency": [2048, 2048, None],
    }
    assert SheetReader(catalogue).read(sheet).faults == {}
    assert sheet.kept["Performance_Result"] == [100.0] * 3


@needs_tables
@pytest.mark.parametrize(
    ("table", "mapping", "keys"),
    [
        ("epoch_models", "epoch", ("parameters", "training_flop")),
        ("mlperf_training", "mlperf-training", ("accelerators", "training_days")),
        ("mlperf_v5.1", "mlperf-inference", ("deployed_accelerators",)),
    ],
)
def test_a_public_table_is_recognized_by_its_columns(
    table: str, mapping: str, keys: tuple[str, ...], catalogue: Catalogue
) -> None:
    [source] = open_sources([f"{REFERENCE}/tables/{table}.csv"], catalogue)
    assert source.note is not None
    assert f"--map {mapping}" in source.note
    assert set(keys) <= set(source.columns)
