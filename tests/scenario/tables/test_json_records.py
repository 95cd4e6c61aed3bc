"""Tables in JSON documents: lists of objects, several objects, and the results that a mapping knows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.scenario.tables.columns import listed
from aigc_compute.scenario.tables.json_records import read_json_records
from aigc_compute.scenario.tables.sources import open_sources


@pytest.mark.parametrize(
    ("text", "records", "listed_"),
    [
        ('[{"a": 1},\n {"a": 2}]', [(1, {"a": 1}), (2, {"a": 2})], True),
        ('\ufeff[\n\n{"a": [1,\n2]}, 3\n]\n', [(3, {"a": [1, 2]}), (4, 3)], True),
        ("[]", [], True),
        ("", [], False),
        ('{"a": 1}', [(1, {"a": 1})], False),
        ('{"a": 1}\n{"a": Infinity}\n', [(1, {"a": 1}), (2, {"a": float("inf")})], False),
    ],
)
def test_records_with_their_lines(text: str, records: list[object], listed_: bool) -> None:
    assert read_json_records(text, "t.json") == (records, listed_)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[{"a": 1}', "t.json:1: error: the list does not end with the document"),
        ('[{"a": 1}] x', "t.json:1: error: the list does not end with the document"),
        ('[{"a": 1},\n {"a" 2}]', "t.json:2:7: error:"),
        ('[{"a": 1, "a": 2}]', "the key 'a' is given twice"),
        ("[" * 100_000, "t.json"),
    ],
)
def test_an_invalid_document_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(Problems) as caught:
        read_json_records(text, "t.json")
    assert place in str(caught.value)


def test_a_list_of_objects_is_a_table(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "rows.json"
    path.write_text('[{"parameters": "7B"},\n {"parameters": 1e9, "model": null},\n 5]', "utf-8")
    [source] = open_sources([str(path)], catalogue)
    [sheet] = source.sheets()
    assert (source.total, source.columns) == (3, ("parameters", "model"))
    assert listed(sheet.columns["parameters"]) == ["7B", 1e9, None]
    assert str(sheet.faults[2][0]) == f"{path}:3: error: expected an object {{...}} for each row [json]"


def test_an_object_is_a_scenario_unless_a_mapping_knows_it(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "row.json").write_text('{"parameters": "7B", "training_tokens": "1T"}', "utf-8")
    [source] = open_sources([str(tmp_path / "row.json")], catalogue)
    assert source.columns == ("name", "parameters", "training_tokens")
    figures = {"request_throughput": 1, "output_throughput": 500.0, "total_token_throughput": 900.0}
    result = {"model_id": "meta-llama/Llama-3.1-8B-Instruct", "max_concurrency": 8, **figures}
    (tmp_path / "result.json").write_text(json.dumps(result), "utf-8")
    [source] = open_sources([str(tmp_path / "result.json")], catalogue)
    assert {"model", "concurrency"} <= set(source.columns)
    assert "--map vllm-bench" in str(source.note)
