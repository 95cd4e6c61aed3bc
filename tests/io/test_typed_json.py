"""Dataclasses are written as JSON and read again: nothing is lost, and a wrong value is reported with its path."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Literal

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.evaluation.document import EstimateDocument, build_document
from aigc_compute.io.typed_json import ALWAYS, FLAT, as_json, load_document, read_json
from aigc_compute.language import Phrase
from aigc_compute.scenario import read_inputs
from aigc_compute.studies.estimate import estimate


@dataclass(frozen=True, kw_only=True)
class Inner:
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Outer:
    SCHEMA: ClassVar[str] = "aigc-compute/test/2"

    from_: str
    value: float | None
    kind: Literal["one", "other"] = field(default="one", metadata=ALWAYS)
    ends: Inner = field(metadata=FLAT)
    inner: Inner | None = None
    days: tuple[date, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


DOCUMENT = Outer(
    from_="here",
    value=1.5,
    kind="other",
    ends=Inner(low=1.0),
    inner=Inner(high=2.0),
    days=(date(2026, 1, 2),),
    counts={"a": 1},
)
NAME, HINT = Phrase("a test"), Phrase("write it anew")


def test_a_field_with_its_default_is_left_out() -> None:
    body = as_json(Outer(from_="here", value=float("nan"), ends=Inner()))
    assert list(body.items()) == [("schema", Outer.SCHEMA), ("from", "here"), ("value", None), ("kind", "one")]


def test_a_document_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "whole.json"
    path.write_text(json.dumps(as_json(DOCUMENT)), encoding="utf-8")
    assert load_document(Outer, str(path), what=NAME, anew=HINT) == DOCUMENT


def test_an_estimate_is_read_as_it_was_written(catalogue: Catalogue, as_of: date) -> None:
    rows = read_inputs(["gpt-3-175b", "llama-2-70b", "gpt-3.5"], catalogue)
    document = build_document(estimate(rows, catalogue, as_of), as_of, ("users",), catalogue)
    body = json.loads(json.dumps(as_json(document), allow_nan=False))
    assert read_json(EstimateDocument, body, "result.json") == document


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"value": "1"}, 'value: found "1", expected a number or null'),
        ({"value": True}, "value: found true, expected a number or null"),
        ({"value": 10**400}, "value: found 1000"),
        ({"from": None}, "from: found null, expected a text"),
        ({"kind": "third"}, 'kind: found "third", expected "one" or "other"'),
        ({"low": []}, "low: found a list, expected a number or null"),
        ({"inner": {"high": "x"}}, 'inner.high: found "x", expected a number or null'),
        ({"inner": 1}, "inner: found 1, expected an object or null"),
        ({"inner": {"hihg": 1}}, "inner.hihg: found 1, expected no such key"),
        ({"days": ["soon"]}, 'days[0]: found "soon", expected a day like 2024-06-30'),
        ({"days": "2026-01-02"}, "days: found"),
        ({"counts": {"a": 1.5}}, "counts.a: found 1.5, expected a whole number"),
        ({"more": {}}, "more: found an object, expected no such key"),
    ],
)
def test_a_wrong_value_is_refused_with_its_path(changes: dict[str, Any], message: str) -> None:
    body = as_json(DOCUMENT) | changes
    with pytest.raises(Problems) as caught:
        read_json(Outer, body, "whole.json")
    [problem] = caught.value.diagnostics
    assert (problem.code, problem.file) == ("form", "whole.json")
    assert problem.message.startswith(message)


def test_all_wrong_values_are_reported_together() -> None:
    with pytest.raises(Problems) as caught:
        read_json(Outer, {"value": "x", "days": [1, 2]}, "whole.json")
    assert [problem.message.partition(":")[0] for problem in caught.value.diagnostics] == [
        "from",
        "value",
        "kind",
        "days[0]",
        "days[1]",
    ]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("{", "json", "not JSON"),
        ("[]", "form", "expected a test"),
        ('{"schema": 2}', "form", "expected a test"),
        ('{"schema": "aigc-compute/test/1"}', "schema", "expected 'aigc-compute/test/2'"),
        ('{"schema": "aigc-compute/test/2", "value": NaN}', "json", "found NaN, expected a number"),
    ],
)
def test_another_file_is_refused_with_what_is_expected_and_how_to_write_it(
    tmp_path: Path, text: str, code: str, message: str
) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problems) as caught:
        load_document(Outer, str(path), what=NAME, anew=HINT)
    [problem] = caught.value.diagnostics
    assert (problem.code, problem.hint) == (code, HINT)
    assert message in problem.message
