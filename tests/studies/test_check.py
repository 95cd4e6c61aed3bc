"""Expectations, baselines, and the gate that they make for the catalogue and the formulas."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.diagnostics import Problems
from aigc_compute.domains.formulas import FORMULAS
from aigc_compute.engine import Formula
from aigc_compute.evaluation import prepare as prepared
from aigc_compute.evaluation.document import CatalogueVersion
from aigc_compute.evaluation.evaluate import evaluate_rows
from aigc_compute.io.typed_json import as_json
from aigc_compute.scenario import Expectation, Row
from aigc_compute.studies.baseline import (
    Baseline,
    change_notes,
    compare,
    count_changes,
    read_baseline,
    take_snapshot,
    write_baseline,
)
from aigc_compute.studies.baseline_causes import movements
from aigc_compute.studies.check import (
    HOLDS,
    Case,
    Comparison,
    build_document,
    check_expectations,
    load_cases,
    scenario_files,
    worst_first,
)

TESTS = Path(__file__).parent.parent
SCENARIOS = data_folder("configs") / "scenarios"
FLOP = 4.2e22
"""Of 7 billion parameters and a trillion tokens."""

Check = Callable[[str], list[Comparison]]


@pytest.fixture
def cases_of(tmp_path: Path, catalogue: Catalogue, as_of: date) -> Callable[[str], list[Case]]:
    def load(text: str) -> list[Case]:
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return load_cases([str(path)], catalogue, as_of, ranges=True)

    return load


@pytest.fixture
def expecting(cases_of) -> Check:
    """Comparisons for a row of 4.2e22 FLOP that expects something."""
    return lambda expect: check_expectations(
        cases_of(f"parameters: 7B\ntraining_tokens: 1T\nexpect:\n  training_flop: {expect}\n")
    )


@pytest.mark.parametrize(
    ("expect", "holds"),
    [
        (f"{FLOP}", True),
        (f"{FLOP * 1.009}", True),
        (f"{FLOP * 1.02}", False),
        (f"{{value: {FLOP}, tolerance: 0}}", True),
        (f"{{value: {FLOP * 1.0001}, tolerance: 0}}", False),
        (f"{{value: {FLOP / 1.04}, max_increase: 5 %}}", True),
        (f"{{value: {FLOP / 1.06}, max_increase: 5 %}}", False),
        (f"{{value: {FLOP * 100}, max_increase: 5 %}}", True),
        (f"{{value: {FLOP * 1.019}, max_decrease: 2 %}}", True),
        (f"{{value: {FLOP * 1.03}, max_decrease: 2 %}}", False),
        (f"{{value: {FLOP / 100}, max_decrease: 2 %}}", True),
        (f"{{value: {FLOP / 1.04}, max_increase: 5 %, tolerance: 1 %}}", True),
        (f"{{value: {FLOP * 1.02}, max_increase: 5 %, tolerance: 1 %}}", False),
        (f"{{value: {FLOP * 1.02}, max_increase: 5 %, max_decrease: 3 %}}", True),
        ("{min: 4e22}", True),
        ("{min: 5e22}", False),
        ("{max: 5e22}", True),
        ("{max: 4e22}", False),
        ("{min: 4e22, max: 4.3e22}", True),
        (f"{{value: {FLOP}, min: 5e22}}", False),
        ("{unknown: true}", False),
    ],
)
def test_expectation(expecting: Check, expect: str, holds: bool) -> None:
    [one] = expecting(expect)
    assert (one.category == HOLDS) is holds
    assert one.line == 4


def test_unknown(cases_of) -> None:
    text = "model: gpt-3.5\nexpect:\n  training_days: {unknown: true}\n  users: {min: 1}\n"
    first, second = check_expectations(cases_of(text))
    assert (first.category, second.category) == (HOLDS, "missed")
    assert (second.actual, second.line) == (None, 4)


def test_a_limit_of_what_is_below_zero() -> None:
    assert Expectation(-100.0, 0.1).limits == (-110.0, -90.0)


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ("{max_increase: 5 %}", "expected a value"),
        ("{value: 1e22, unknown: true}", "on its own"),
        ("{unknown: false}", "on its own"),
        ("{min: 2, max: 1}", "min is above max"),
        ("{value: 1e22, max_increse: 5 %}", "did you mean 'max_increase'"),
        ("{value: 1e22, max_increase: -5 %}", "not below zero"),
        ("{value: 1e22, tolerance: }", "tolerance"),
        ("{min: 1e21..1e22}", "one number"),
        ("{source: me}", "expected a value"),
        ("[1]", "expected"),
    ],
)
def test_wrong_expectations_say_where(expecting: Check, expect: str, message: str) -> None:
    with pytest.raises(Problems, match=rf"mine\.yaml:4:3: error: .*{message}"):
        expecting(expect)


def test_a_contradiction_fails_its_scenario(cases_of) -> None:
    cases = cases_of(
        "scenarios:\n  fine: {parameters: 7B}\n  odd:\n"
        "    {model: llama-2-70b, accelerators: 8, training_days: 1, accelerator: a100-sxm-80gb}\n"
    )
    [one] = check_expectations(cases)
    assert (one.scenario, one.category, one.line) == ("odd", "contradiction", 3)
    assert "contradict each other" in str(one.note)


def test_every_wrong_file_is_told(tmp_path: Path, catalogue: Catalogue, as_of: date) -> None:
    (tmp_path / "a.yaml").write_text("paramters: 7B\n")
    (tmp_path / "b.yaml").write_text("accelerator: h100-sxm\ntraining_precision: int4\n")
    with pytest.raises(Problems) as raised:
        load_cases([str(tmp_path)], catalogue, as_of)
    assert [Path(str(one.file)).name for one in raised.value.diagnostics] == ["a.yaml", "b.yaml"]


def test_files_are_found_once(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    for name in ("b.yaml", "deep/er/a.yaml", "no.yml"):
        (tmp_path / name).touch()
    found = scenario_files([str(tmp_path / "b.yaml"), str(tmp_path), str(tmp_path / "no.yml")])
    assert [Path(one).name for one in found] == ["b.yaml", "a.yaml", "no.yml"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(Problems) as raised:
        scenario_files([str(tmp_path / "empty"), str(tmp_path / "nothing.yaml")])
    assert [one.code for one in raised.value.diagnostics] == ["empty", "input-unreadable"]


def test_equal_names_are_told_apart(cases_of) -> None:
    cases = cases_of("scenarios:\n- {model: gpt-3-175b}\n- {model: gpt-3-175b, accelerators: 1024}\n")
    assert [one.name for one in cases] == ["gpt-3-175b", "gpt-3-175b #2"]


ONE = "scenarios:\n  a: {parameters: 7B, training_tokens: 1T}\n"


@pytest.fixture
def against(cases_of, tmp_path: Path, catalogue: Catalogue, as_of: date) -> Callable[..., list[Comparison]]:
    """What differs of scenarios from a baseline that was made of others; `change` edits the baseline between."""

    def run(before: str, after: str, tolerance: float | None = None, change: Any = None) -> list[Comparison]:
        path = tmp_path / "baseline.json"
        write_baseline(path, take_snapshot(cases_of(before), tmp_path, catalogue, as_of), None)
        if change:
            data = json.loads(path.read_text())
            change(data)
            path.write_text(json.dumps(data))
        found = compare(read_baseline(path), cases_of(after), tolerance)
        return [one for one in found if one.category != HOLDS]

    return run


def test_nothing_differs_from_itself(against) -> None:
    assert against(ONE, ONE) == []


def test_a_baseline_keeps_all_digits(cases_of, tmp_path: Path, catalogue: Catalogue, as_of: date) -> None:
    cases = cases_of("model: gpt-3-175b\nexpect: {training_hardware_flop: {min: 0}, users: {unknown: true}}\n")
    path = tmp_path / "baseline.json"
    snapshot = take_snapshot(cases, tmp_path, catalogue, as_of)
    write_baseline(path, snapshot, None)
    assert read_baseline(path).document == snapshot
    kept = snapshot.scenarios["mine.yaml"]["gpt-3-175b"]
    assert kept.quantities["training_hardware_flop"].value == cases[0].answer.values["training_hardware_flop"]
    assert kept.quantities["users"].value is None
    assert kept.categories["accelerator"] == "v100-sxm2-32gb"
    assert kept.inputs["accelerators"] == cases[0].answer.values["accelerators"]
    assert list(json.loads(path.read_text())) == sorted(json.loads(path.read_text()))


@pytest.mark.parametrize(
    ("after", "category", "names"),
    [
        (ONE + "  b: {parameters: 7B}\n", "added", {""}),
        ("scenarios:\n  b: {parameters: 7B, training_tokens: 1T}\n", "removed", {""}),
        (ONE.replace("1T", "1.0000001T"), "drift", {"training_tokens", "training_flop", "training_cost_usd"}),
        (ONE.replace("1T", "1T, accelerator: trainium2"), "now unknown", {"price_usd_per_accelerator_hour"}),
        (ONE.replace("1T", "1T, users: 1M"), "now known", {"users", "queries_per_day"}),
        (ONE.replace("1T", "1T, recomputation: full"), "word changed", {"recomputation"}),
        (ONE.replace("1T}", "1T, expect: {hfu: {min: 0}}}"), "added", {"hfu"}),
    ],
)
def test_categories(against, after: str, category: str, names: set[str]) -> None:
    assert names <= {one.quantity for one in against(ONE, after) if one.category == category}


def test_an_expectation_no_longer_stated_is_removed(against) -> None:
    before = ONE.replace("1T}", "1T, expect: {hfu: {min: 0}}}")
    assert [(one.quantity, one.category) for one in against(before, ONE)] == [("hfu", "removed")]


def test_tolerances(against) -> None:
    moved = ONE.replace("1T", "1.001T")

    def drifting(after: str, tolerance: float | None = None, change: Any = None) -> set[str]:
        return {one.quantity for one in against(ONE, after, tolerance, change)}

    def loosen(data: dict[str, Any]) -> None:
        data["tolerances"] = {"training_flop": "1 %"}

    assert {"training_flop", "training_tokens"} <= drifting(moved)
    assert drifting(moved, 0.002) == set()
    assert "training_flop" not in drifting(moved, None, loosen)
    assert "training_tokens" in drifting(moved, None, loosen)
    stated = moved.replace("T}", "T, tolerances: {training_flop: 1 %}}")
    assert "training_flop" not in drifting(stated)
    assert "training_flop" in drifting(stated.replace("1 %}", "0.01 %}"), 0.5, loosen)
    expected = moved.replace("T}", "T, expect: {training_flop: {value: 4.2e22, tolerance: 1 %}}}")
    assert "training_flop" not in drifting(expected)
    assert "training_flop" in drifting(expected.replace(", tolerance: 1 %", "")), "the 1 % that nobody stated"
    for_all = "defaults: {tolerances: {training_flop: 1 %}}\n" + moved
    assert "training_flop" not in drifting(for_all)


RANGED = "scenarios:\n  a: {parameters: 7B, training_tokens: 1T, mfu: 0.3..0.5}\n"


def test_an_end_of_a_range_that_moves_is_drift_of_a_range(against) -> None:
    """With the same central value: the logarithmic middle of both ranges is that of 0.3 and 0.5."""
    wider = RANGED.replace("0.3..0.5", "0.25..0.6")
    found = against(RANGED, wider)
    ends = {(one.quantity, one.end) for one in found if one.category == "range drift"}
    assert {("mfu", "low"), ("mfu", "high"), ("training_days", "low"), ("training_days", "high")} <= ends
    assert {one.category for one in found} == {"range drift"}
    assert against(RANGED, RANGED) == []
    low = next(one for one in found if (one.quantity, one.end) == ("mfu", "low"))
    assert (low.expected, low.actual, low.change) == pytest.approx((0.3, 0.25, -1 / 6), rel=1e-5)


def test_the_ends_of_a_range_have_the_tolerance_of_the_quantity(against) -> None:
    wider = RANGED.replace("0.3..0.5", "0.297..0.50505050505")
    assert {one.category for one in against(RANGED, wider)} == {"range drift"}
    assert against(RANGED, wider, 0.02) == []


def test_a_range_that_appears_or_goes_is_drift_of_a_range(against) -> None:
    point = RANGED.replace("0.3..0.5", str(0.15**0.5))
    for before, after in ((point, RANGED), (RANGED, point)):
        assert ("mfu", "low") in {(one.quantity, one.end) for one in against(before, after)}


def test_what_moved_is_explained_by_the_inputs_that_moved(
    cases_of, tmp_path: Path, catalogue: Catalogue, as_of: date
) -> None:
    path = tmp_path / "baseline.json"
    row = "scenarios:\n  a: {parameters: 7B, training_tokens: 1T, mfu: 0.4, price_usd_per_accelerator_hour: 2}\n"
    write_baseline(path, take_snapshot(cases_of(row), tmp_path, catalogue, as_of), None)
    later = cases_of(row.replace("1T", "2T").replace("hour: 2", "hour: 4"))
    found = {one.comparison.quantity: one for one in movements(read_baseline(path), later, catalogue, as_of)}
    assert dict(found["training_flop"].parts) == pytest.approx({"training_tokens": 1.0})
    parts = dict(found["training_cost_usd"].parts)
    assert parts == pytest.approx({"training_tokens": 0.5, "price_usd_per_accelerator_hour": 0.5})


def test_an_older_baseline_is_migrated_by_an_update_alone(
    cases_of, tmp_path: Path, catalogue: Catalogue, as_of: date
) -> None:
    cases, path = cases_of(RANGED), tmp_path / "baseline.json"
    data = as_json(take_snapshot(cases, tmp_path, catalogue, as_of))
    for rows in data["scenarios"].values():
        for kept in rows.values():
            kept["quantities"] = {name: one["value"] for name, one in kept["quantities"].items()}
            kept["words"] = kept.pop("categories")
            del kept["inputs"]
    path.write_text(json.dumps({**data, "schema": "aigc-compute/baseline/1", "tolerances": {"mfu": "1 %"}}))
    with pytest.raises(Problems) as raised:
        read_baseline(path)
    [one] = raised.value.diagnostics
    assert "--update' to convert it to the form of this version" in str(one.hint)
    older = read_baseline(path, migrate=True)
    assert [each for each in compare(older, cases) if each.category != HOLDS] == []
    write_baseline(path, take_snapshot(cases, tmp_path, catalogue, as_of), older)
    assert read_baseline(path).tolerances == {"mfu": 0.01}


def test_the_worst_comes_first() -> None:
    def one(category: str, expected: float | None, found: float | None) -> Comparison:
        return Comparison("f", "s", category, category, expected, found)

    found = worst_first(
        [
            one("added", None, None),
            one("drift", 1.0, 1.1),
            one("drift", 1.0, 0.5),
            one("missed", 1.0, 1.2),
            one(HOLDS, 1.0, 9.0),
            one("now unknown", 1.0, None),
            one("contradiction", None, None),
        ]
    )
    assert [each.category for each in found] == ["contradiction", "now unknown", "drift", "missed", "drift", "added"]
    assert one("drift", 0.0, 1.0).change == float("inf")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        "nan",
        '{"schema": "aigc-compute/baseline/3"}',
        "{half}",
        "{rows}",
        "{value}",
        "{infinite}",
        "{digits}",
        "{tolerance}",
        "{depth}",
    ],
)
def test_a_malformed_baseline_says_how_to_make_one(
    cases_of, tmp_path: Path, catalogue: Catalogue, as_of: date, text: str
) -> None:
    path = tmp_path / "baseline.json"
    whole = json.dumps(as_json(take_snapshot(cases_of(ONE), tmp_path, catalogue, as_of)))
    body = {
        "{half}": whole[: len(whole) // 2],
        "{rows}": whole.replace('"scenarios": {', '"scenarios": [], "x": {'),
        "{value}": whole.replace('"parameters": {"value": 7000000000.0', '"parameters": {"value": "7B"'),
        "{infinite}": whole.replace("7000000000.0", "Infinity"),
        "{digits}": whole.replace("7000000000.0", "9" * 5000),
        "{tolerance}": whole.replace('"schema"', '"tolerances": {"mfu": "much"}, "schema"'),
        "{depth}": "[" * 100_000,
    }.get(text, text)
    path.write_text(body)
    with pytest.raises(Problems) as raised:
        read_baseline(path)
    one = raised.value.diagnostics[0]
    assert one.file == str(path)
    assert "--update" in str(one.hint) or text == "{tolerance}"


def test_tolerances_of_a_baseline_survive_its_update(cases_of, tmp_path: Path, catalogue, as_of) -> None:
    snapshot = take_snapshot(cases_of(ONE), tmp_path, catalogue, as_of)
    kept = Baseline(tmp_path / "b.json", replace(snapshot, tolerances={"mfu": "1 %"}), {})
    write_baseline(kept.path, snapshot, kept)
    assert read_baseline(kept.path).tolerances == {"mfu": 0.01}
    later = take_snapshot(cases_of(ONE.replace("1T", "2T")), tmp_path, catalogue, as_of)
    values, changed = count_changes(kept, later)
    assert 0 < changed < values
    assert count_changes(kept, snapshot)[1] == 0


def test_what_else_moved_is_told(cases_of, tmp_path: Path, catalogue: Catalogue, as_of: date) -> None:
    snapshot = take_snapshot(cases_of(ONE), tmp_path, catalogue, as_of)
    older = replace(snapshot, catalogue=CatalogueVersion(version="2020.01", date="2020-01-01", sha256="f" * 64))
    told = " ".join(change_notes(Baseline(tmp_path / "b.json", older, {}), snapshot))
    assert "catalogue was 2020.01 of 2020-01-01 (sha256 ffffffffffff), is" in told
    assert "b.json --update" in told


def test_the_document_is_data(expecting: Check, catalogue: Catalogue, as_of: date) -> None:
    document = as_json(build_document(expecting("{min: 5e22}"), 1, catalogue, as_of))
    [one] = document["differences"]
    assert (one["low"], one["high"], one["expected"], one["found"], one["line"]) == (5e22, None, None, FLOP, 4)
    assert document["counts"] == {"missed": 1}


# The gate of this repository: tests/baseline.yaml with the worked scenarios against tests/baseline.json.

GATE = (str(SCENARIOS), str(TESTS / "baseline.yaml"))


@pytest.fixture(scope="module")
def gate(catalogue: Catalogue, as_of: date) -> list[Case]:
    return load_cases(GATE, catalogue, as_of, ranges=True)


@pytest.fixture(scope="module")
def kept(gate: list[Case], catalogue: Catalogue, as_of: date) -> Baseline:
    """A baseline of now; whether tests/baseline.json is one, `.ci/run` says."""
    path = TESTS / "baseline.json"
    snapshot = take_snapshot(gate, path.parent, catalogue, as_of)
    return Baseline(path, snapshot, {})


def differences(baseline: Baseline, cases: list[Case]) -> list[Comparison]:
    return [one for one in compare(baseline, cases) if one.category not in (HOLDS, "removed")]


def test_the_gate_is_shut(gate: list[Case], kept: Baseline) -> None:
    assert differences(kept, gate) == []
    assert read_baseline(kept.path).document.scenarios.keys() == kept.document.scenarios.keys()
    assert not [one for one in check_expectations(gate) if one.category != HOLDS]


def class_of(accelerator: str, catalogue: Catalogue) -> tuple[str, str]:
    entry = catalogue.entry("accelerators", accelerator)
    return str(entry["vendor"]), str(entry["kind"])


def test_every_class_of_accelerators_is_watched(gate: list[Case], catalogue: Catalogue) -> None:
    """A scenario for each maker and kind of device, not for each device."""
    words = [case.answer.context.categories for case in gate]
    watched = {class_of(one["accelerator"], catalogue) for one in words if "accelerator" in one}
    assert watched == {class_of(name, catalogue) for name in catalogue.names("accelerators")}


def test_every_formula_is_used(gate: list[Case]) -> None:
    used = {step.formula.name for case in gate for step in case.answer.plan if step.formula}
    assert used >= {one.name for one in FORMULAS}


@pytest.mark.slow
@pytest.mark.parametrize("law", list(dict.fromkeys(one.name for one in FORMULAS)))
def test_every_formula_is_watched(
    law: str, gate: list[Case], kept: Baseline, catalogue: Catalogue, as_of: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A formula that gives one percent more shows in a value of the baseline."""
    using = [
        case
        for case in gate
        if any(step.formula and step.formula.name == law and not step.formula.solved_for for step in case.answer.plan)
    ]
    changed: dict[str, list[Formula]] = defaultdict(list)
    for one in FORMULAS:
        changed[one.output].append(
            one if one.name != law or one.solved_for else replace(one, function=more(one.function))
        )
    monkeypatch.setattr(FORMULAS, "_formulas", changed)
    for remembered in ("_context", "_network", "_plan", "_checks", "_checked_plan"):
        monkeypatch.setattr(prepared, remembered, getattr(prepared, remembered).__wrapped__)
    for case in sorted(using, key=lambda case: -len(case.answer.row.expect)):
        [answer] = evaluate_rows([case.answer.row], catalogue, as_of, ranges=False)
        moved = differences(kept, [replace(case, answer=answer)])
        if any(one.category != "range drift" for one in moved):
            return
    pytest.fail(f"{law} can change by 1 % and nothing tells; expect a quantity that follows from it in baseline.yaml")


def more(function: Callable[..., Any]) -> Callable[..., Any]:
    """One percent more, and much where there was nothing."""

    def changed(*inputs: Any) -> Any:
        found = function(*inputs)
        return np.where(found == 0, 1e9, found * 1.01)

    return changed


@pytest.mark.slow
def test_a_changed_copy_of_the_catalogue_is_named(kept: Baseline, as_of: date, tmp_path: Path) -> None:
    shutil.copytree(data_folder("configs"), tmp_path / "configs")
    path = tmp_path / "configs" / "accelerators" / "h100-sxm.yaml"
    path.write_text(path.read_text().replace("bf16: 9.894e+14", "bf16: 9.99294e+14"))
    catalogue = Catalogue(tmp_path / "configs")
    cases = load_cases(GATE, catalogue, as_of, ranges=True)
    found = differences(kept, cases)
    assert ("h100-sxm", "accelerator_peak_flop_per_s", "drift") in {
        (one.scenario, one.quantity, one.category) for one in found
    }
    assert {
        one.answer.context.categories["accelerator"]
        for one in cases
        if one.name in {f.scenario for f in found} and not one.answer.row.stages
    } == {"h100-sxm"}
    assert "catalogue was" in change_notes(kept, take_snapshot(cases, kept.path.parent, catalogue, as_of))[0]


def test_a_row_without_tolerances_has_none() -> None:
    assert Row("x").tolerances == {}
