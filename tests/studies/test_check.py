"""Expectations and baselines, and the baseline of this repository, which guards its catalogue and its formulas."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol

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
    Category,
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
"""Training FLOP of 7 billion parameters and a trillion tokens."""

LoadCases = Callable[[str], list[Case]]
"""Return the cases of the text of a scenario file."""

CheckExpectation = Callable[[str], list[Comparison]]
"""Return the comparisons for a scenario of 4.2e22 FLOP that expects these `training_flop`."""


class CompareScenarios(Protocol):
    """Return the differences of the scenarios `after` from a baseline of the scenarios `before`. `edit` changes the
    document of the baseline before the comparison.
    """

    def __call__(
        self,
        before: str,
        after: str,
        tolerance: float | None = None,
        edit: Callable[[dict[str, Any]], None] | None = None,
    ) -> list[Comparison]: ...


@pytest.fixture
def cases_of(tmp_path: Path, catalogue: Catalogue, as_of: date) -> LoadCases:
    def load(text: str) -> list[Case]:
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return load_cases([str(path)], catalogue, as_of, ranges=True)

    return load


@pytest.fixture
def check_flop(cases_of: LoadCases) -> CheckExpectation:
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
def test_an_expectation_holds_within_its_tolerance_and_limits(
    check_flop: CheckExpectation, expect: str, holds: bool
) -> None:
    [comparison] = check_flop(expect)
    assert (comparison.category == HOLDS) is holds
    assert comparison.line == 4


def test_an_unknown_value_fulfils_unknown_and_misses_a_limit(cases_of: LoadCases) -> None:
    text = "model: gpt-3.5\nexpect:\n  training_days: {unknown: true}\n  users: {min: 1}\n"
    first, second = check_expectations(cases_of(text))
    assert (first.category, second.category) == (HOLDS, "missed")
    assert (second.actual, second.line) == (None, 4)


def test_the_limits_of_a_negative_value_lie_on_both_sides_of_it() -> None:
    assert Expectation(-100.0, 0.1).limits == (-110.0, -90.0)


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ("{max_increase: 5 %}", "expected a 'value'"),
        ("{value: 1e22, unknown: true}", "on its own"),
        ("{unknown: false}", "on its own"),
        ("{min: 2, max: 1}", "min is above max"),
        ("{value: 1e22, max_increse: 5 %}", "did you mean 'max_increase'"),
        ("{value: 1e22, max_increase: -5 %}", "at least zero"),
        ("{value: 1e22, tolerance: }", "tolerance"),
        ("{min: 1e21..1e22}", "one number"),
        ("{source: me}", "expected a value"),
        ("[1]", "expected"),
    ],
)
def test_a_wrong_expectation_is_an_error_with_its_place(
    check_flop: CheckExpectation, expect: str, message: str
) -> None:
    with pytest.raises(Problems, match=rf"mine\.yaml:4:3: error: .*{message}"):
        check_flop(expect)


def test_a_contradiction_fails_its_scenario(cases_of: LoadCases) -> None:
    cases = cases_of(
        "scenarios:\n  fine: {parameters: 7B}\n  odd:\n"
        "    {model: llama-2-70b, accelerators: 8, training_days: 1, accelerator: a100-sxm-80gb}\n"
    )
    [comparison] = check_expectations(cases)
    assert (comparison.scenario, comparison.category, comparison.line) == ("odd", "contradiction", 3)
    assert "contradict each other" in str(comparison.note)


def test_every_wrong_file_is_reported(tmp_path: Path, catalogue: Catalogue, as_of: date) -> None:
    (tmp_path / "a.yaml").write_text("paramters: 7B\n")
    (tmp_path / "b.yaml").write_text("accelerator: h100-sxm\ntraining_precision: int4\n")
    with pytest.raises(Problems) as raised:
        load_cases([str(tmp_path)], catalogue, as_of)
    assert [Path(str(diagnostic.file)).name for diagnostic in raised.value.diagnostics] == ["a.yaml", "b.yaml"]


def test_every_scenario_file_is_listed_once(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    for name in ("b.yaml", "deep/er/a.yaml", "no.yml"):
        (tmp_path / name).touch()
    paths = scenario_files([str(tmp_path / "b.yaml"), str(tmp_path), str(tmp_path / "no.yml")])
    assert [Path(path).name for path in paths] == ["b.yaml", "a.yaml", "no.yml"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(Problems) as raised:
        scenario_files([str(tmp_path / "empty"), str(tmp_path / "nothing.yaml")])
    assert [diagnostic.code for diagnostic in raised.value.diagnostics] == ["empty", "input-unreadable"]


def test_equal_names_are_numbered(cases_of: LoadCases) -> None:
    cases = cases_of("scenarios:\n- {model: gpt-3-175b}\n- {model: gpt-3-175b, accelerators: 1024}\n")
    assert [case.name for case in cases] == ["gpt-3-175b", "gpt-3-175b #2"]


SCENARIO = "scenarios:\n  a: {parameters: 7B, training_tokens: 1T}\n"


@pytest.fixture
def differences_of(cases_of: LoadCases, tmp_path: Path, catalogue: Catalogue, as_of: date) -> CompareScenarios:
    def run(
        before: str, after: str, tolerance: float | None = None, edit: Callable[[dict[str, Any]], None] | None = None
    ) -> list[Comparison]:
        path = tmp_path / "baseline.json"
        write_baseline(path, take_snapshot(cases_of(before), tmp_path, catalogue, as_of), None)
        if edit:
            data = json.loads(path.read_text())
            edit(data)
            path.write_text(json.dumps(data))
        comparisons = compare(read_baseline(path), cases_of(after), tolerance)
        return [comparison for comparison in comparisons if comparison.category != HOLDS]

    return run


def test_a_scenario_does_not_differ_from_its_own_baseline(differences_of: CompareScenarios) -> None:
    assert differences_of(SCENARIO, SCENARIO) == []


def test_a_baseline_keeps_all_digits(cases_of: LoadCases, tmp_path: Path, catalogue: Catalogue, as_of: date) -> None:
    cases = cases_of("model: gpt-3-175b\nexpect: {training_hardware_flop: {min: 0}, users: {unknown: true}}\n")
    path = tmp_path / "baseline.json"
    snapshot = take_snapshot(cases, tmp_path, catalogue, as_of)
    write_baseline(path, snapshot, None)
    assert read_baseline(path).document == snapshot
    scenario = snapshot.scenarios["mine.yaml"]["gpt-3-175b"]
    assert scenario.quantities["training_hardware_flop"].value == cases[0].answer.values["training_hardware_flop"]
    assert scenario.quantities["users"].value is None
    assert scenario.categories["accelerator"] == "v100-sxm2-32gb"
    assert scenario.inputs["accelerators"] == cases[0].answer.values["accelerators"]
    assert list(json.loads(path.read_text())) == sorted(json.loads(path.read_text()))


@pytest.mark.parametrize(
    ("after", "category", "names"),
    [
        (SCENARIO + "  b: {parameters: 7B}\n", "added", {""}),
        ("scenarios:\n  b: {parameters: 7B, training_tokens: 1T}\n", "removed", {""}),
        (SCENARIO.replace("1T", "1.0000001T"), "drift", {"training_tokens", "training_flop", "training_cost_usd"}),
        (SCENARIO.replace("1T", "1T, accelerator: trainium2"), "now unknown", {"price_usd_per_accelerator_hour"}),
        (SCENARIO.replace("1T", "1T, users: 1M"), "now known", {"users", "queries_per_day"}),
        (SCENARIO.replace("1T", "1T, recomputation: full"), "word changed", {"recomputation"}),
        (SCENARIO.replace("1T}", "1T, expect: {hfu: {min: 0}}}"), "added", {"hfu"}),
    ],
)
def test_a_difference_has_its_category(
    differences_of: CompareScenarios, after: str, category: str, names: set[str]
) -> None:
    differences = differences_of(SCENARIO, after)
    assert names <= {difference.quantity for difference in differences if difference.category == category}


def test_an_expectation_that_is_gone_is_a_removed_quantity(differences_of: CompareScenarios) -> None:
    before = SCENARIO.replace("1T}", "1T, expect: {hfu: {min: 0}}}")
    [difference] = differences_of(before, SCENARIO)
    assert (difference.quantity, difference.category) == ("hfu", "removed")


def test_the_tolerance_of_the_scenario_counts_before_that_of_the_baseline(differences_of: CompareScenarios) -> None:
    changed = SCENARIO.replace("1T", "1.001T")

    def drifting(
        after: str, tolerance: float | None = None, edit: Callable[[dict[str, Any]], None] | None = None
    ) -> set[str]:
        return {difference.quantity for difference in differences_of(SCENARIO, after, tolerance, edit)}

    def add_tolerance(data: dict[str, Any]) -> None:
        data["tolerances"] = {"training_flop": "1 %"}

    assert {"training_flop", "training_tokens"} <= drifting(changed)
    assert drifting(changed, 0.002) == set()
    assert "training_flop" not in drifting(changed, None, add_tolerance)
    assert "training_tokens" in drifting(changed, None, add_tolerance)
    with_tolerance = changed.replace("T}", "T, tolerances: {training_flop: 1 %}}")
    assert "training_flop" not in drifting(with_tolerance)
    assert "training_flop" in drifting(with_tolerance.replace("1 %}", "0.01 %}"), 0.5, add_tolerance)
    expected = changed.replace("T}", "T, expect: {training_flop: {value: 4.2e22, tolerance: 1 %}}}")
    assert "training_flop" not in drifting(expected)
    without_tolerance = expected.replace(", tolerance: 1 %", "")
    assert "training_flop" in drifting(without_tolerance), "the default of an expectation does not count here"
    for_all = "defaults: {tolerances: {training_flop: 1 %}}\n" + changed
    assert "training_flop" not in drifting(for_all)


RANGED = "scenarios:\n  a: {parameters: 7B, training_tokens: 1T, mfu: 0.3..0.5}\n"


def test_a_changed_end_of_a_range_is_range_drift(differences_of: CompareScenarios) -> None:
    """The central values are equal: both ranges have the same logarithmic middle."""
    wider = RANGED.replace("0.3..0.5", "0.25..0.6")
    differences = {(difference.quantity, difference.end): difference for difference in differences_of(RANGED, wider)}
    assert {("mfu", "low"), ("mfu", "high"), ("training_days", "low"), ("training_days", "high")} <= differences.keys()
    assert {difference.category for difference in differences.values()} == {"range drift"}
    assert differences_of(RANGED, RANGED) == []
    low = differences["mfu", "low"]
    assert (low.expected, low.actual, low.change) == pytest.approx((0.3, 0.25, -1 / 6), rel=1e-5)


def test_the_ends_of_a_range_have_the_tolerance_of_the_quantity(differences_of: CompareScenarios) -> None:
    wider = RANGED.replace("0.3..0.5", "0.297..0.50505050505")
    assert {difference.category for difference in differences_of(RANGED, wider)} == {"range drift"}
    assert differences_of(RANGED, wider, 0.02) == []


def test_a_range_that_appears_or_disappears_is_range_drift(differences_of: CompareScenarios) -> None:
    point = RANGED.replace("0.3..0.5", str(0.15**0.5))
    for before, after in ((point, RANGED), (RANGED, point)):
        differences = differences_of(before, after)
        assert ("mfu", "low") in {(difference.quantity, difference.end) for difference in differences}


def test_a_changed_value_is_explained_by_the_changed_inputs(
    cases_of: LoadCases, tmp_path: Path, catalogue: Catalogue, as_of: date
) -> None:
    path = tmp_path / "baseline.json"
    row = "scenarios:\n  a: {parameters: 7B, training_tokens: 1T, mfu: 0.4, price_usd_per_accelerator_hour: 2}\n"
    write_baseline(path, take_snapshot(cases_of(row), tmp_path, catalogue, as_of), None)
    later = cases_of(row.replace("1T", "2T").replace("hour: 2", "hour: 4"))
    changes = movements(read_baseline(path), later, catalogue, as_of)
    parts = {change.comparison.quantity: dict(change.parts) for change in changes}
    assert parts["training_flop"] == pytest.approx({"training_tokens": 1.0})
    assert parts["training_cost_usd"] == pytest.approx({"training_tokens": 0.5, "price_usd_per_accelerator_hour": 0.5})


def test_an_older_baseline_is_converted_by_an_update_only(
    cases_of: LoadCases, tmp_path: Path, catalogue: Catalogue, as_of: date
) -> None:
    cases, path = cases_of(RANGED), tmp_path / "baseline.json"
    data = as_json(take_snapshot(cases, tmp_path, catalogue, as_of))
    for scenarios in data["scenarios"].values():
        for scenario in scenarios.values():
            scenario["quantities"] = {name: quantity["value"] for name, quantity in scenario["quantities"].items()}
            scenario["words"] = scenario.pop("categories")
            del scenario["inputs"]
    path.write_text(json.dumps({**data, "schema": "aigc-compute/baseline/1", "tolerances": {"mfu": "1 %"}}))
    with pytest.raises(Problems) as raised:
        read_baseline(path)
    [diagnostic] = raised.value.diagnostics
    assert "--update' to convert it to the form of this version" in str(diagnostic.hint)
    older = read_baseline(path, migrate=True)
    assert {comparison.category for comparison in compare(older, cases)} == {HOLDS}
    write_baseline(path, take_snapshot(cases, tmp_path, catalogue, as_of), older)
    assert read_baseline(path).tolerances == {"mfu": 0.01}


def test_the_worst_difference_comes_first() -> None:
    def comparison(category: Category, expected: float | None, actual: float | None) -> Comparison:
        return Comparison("f", "s", category, category, expected, actual)

    differences = worst_first(
        [
            comparison("added", None, None),
            comparison("drift", 1.0, 1.1),
            comparison("drift", 1.0, 0.5),
            comparison("missed", 1.0, 1.2),
            comparison(HOLDS, 1.0, 9.0),
            comparison("now unknown", 1.0, None),
            comparison("contradiction", None, None),
        ]
    )
    categories = [difference.category for difference in differences]
    assert categories == ["contradiction", "now unknown", "drift", "missed", "drift", "added"]
    assert comparison("drift", 0.0, 1.0).change == float("inf")


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
def test_a_malformed_baseline_is_an_error_with_a_hint_how_to_write_one(
    cases_of: LoadCases, tmp_path: Path, catalogue: Catalogue, as_of: date, text: str
) -> None:
    path = tmp_path / "baseline.json"
    document = json.dumps(as_json(take_snapshot(cases_of(SCENARIO), tmp_path, catalogue, as_of)))
    body = {
        "{half}": document[: len(document) // 2],
        "{rows}": document.replace('"scenarios": {', '"scenarios": [], "x": {'),
        "{value}": document.replace('"parameters": {"value": 7000000000.0', '"parameters": {"value": "7B"'),
        "{infinite}": document.replace("7000000000.0", "Infinity"),
        "{digits}": document.replace("7000000000.0", "9" * 5000),
        "{tolerance}": document.replace('"schema"', '"tolerances": {"mfu": "much"}, "schema"'),
        "{depth}": "[" * 100_000,
    }.get(text, text)
    path.write_text(body)
    with pytest.raises(Problems) as raised:
        read_baseline(path)
    diagnostic = raised.value.diagnostics[0]
    assert diagnostic.file == str(path)
    assert "--update" in str(diagnostic.hint) or text == "{tolerance}"


def test_an_update_keeps_the_tolerances_of_the_baseline_and_counts_the_changes(
    cases_of: LoadCases, tmp_path: Path, catalogue: Catalogue, as_of: date
) -> None:
    snapshot = take_snapshot(cases_of(SCENARIO), tmp_path, catalogue, as_of)
    baseline = Baseline(tmp_path / "b.json", replace(snapshot, tolerances={"mfu": "1 %"}), {})
    write_baseline(baseline.path, snapshot, baseline)
    assert read_baseline(baseline.path).tolerances == {"mfu": 0.01}
    later = take_snapshot(cases_of(SCENARIO.replace("1T", "2T")), tmp_path, catalogue, as_of)
    values, changed = count_changes(baseline, later)
    assert 0 < changed < values
    assert count_changes(baseline, snapshot)[1] == 0


def test_the_notes_name_another_version_of_the_catalogue(
    cases_of: LoadCases, tmp_path: Path, catalogue: Catalogue, as_of: date
) -> None:
    snapshot = take_snapshot(cases_of(SCENARIO), tmp_path, catalogue, as_of)
    older = replace(snapshot, catalogue=CatalogueVersion(version="2020.01", date="2020-01-01", sha256="f" * 64))
    notes = " ".join(change_notes(Baseline(tmp_path / "b.json", older, {}), snapshot))
    assert "catalogue was 2020.01 of 2020-01-01 (sha256 ffffffffffff), is" in notes
    assert "b.json --update" in notes


def test_the_document_has_the_limits_of_an_expectation_that_is_missed(
    check_flop: CheckExpectation, catalogue: Catalogue, as_of: date
) -> None:
    document = as_json(build_document(check_flop("{min: 5e22}"), 1, catalogue, as_of))
    [difference] = document["differences"]
    values = [difference[key] for key in ("low", "high", "expected", "found", "line")]
    assert values == [5e22, None, None, FLOP, 4]
    assert document["counts"] == {"missed": 1}


# The baseline of this repository: tests/baseline.yaml and the worked scenarios against tests/baseline.json.

BASELINE_FILES = (str(SCENARIOS), str(TESTS / "baseline.yaml"))


@pytest.fixture(scope="module")
def cases(catalogue: Catalogue, as_of: date) -> list[Case]:
    """All scenarios of the baseline of this repository."""
    return load_cases(BASELINE_FILES, catalogue, as_of, ranges=True)


@pytest.fixture(scope="module")
def baseline(cases: list[Case], catalogue: Catalogue, as_of: date) -> Baseline:
    """A baseline with the current values. `.ci/run` compares tests/baseline.json with the current values."""
    path = TESTS / "baseline.json"
    snapshot = take_snapshot(cases, path.parent, catalogue, as_of)
    return Baseline(path, snapshot, {})


def differences(baseline: Baseline, cases: list[Case]) -> list[Comparison]:
    comparisons = compare(baseline, cases)
    return [comparison for comparison in comparisons if comparison.category not in (HOLDS, "removed")]


def test_the_scenarios_of_the_baseline_do_not_differ_and_all_expectations_hold(
    cases: list[Case], baseline: Baseline
) -> None:
    assert differences(baseline, cases) == []
    assert read_baseline(baseline.path).document.scenarios.keys() == baseline.document.scenarios.keys()
    assert {comparison.category for comparison in check_expectations(cases)} == {HOLDS}


def class_of(accelerator: str, catalogue: Catalogue) -> tuple[str, str]:
    entry = catalogue.entry("accelerators", accelerator)
    return str(entry["vendor"]), str(entry["kind"])


def test_the_baseline_has_a_scenario_for_every_vendor_and_kind_of_accelerator(
    cases: list[Case], catalogue: Catalogue
) -> None:
    categories = [case.answer.context.categories for case in cases]
    covered = {class_of(row["accelerator"], catalogue) for row in categories if "accelerator" in row}
    assert covered == {class_of(name, catalogue) for name in catalogue.names("accelerators")}


def test_the_scenarios_of_the_baseline_use_every_formula(cases: list[Case]) -> None:
    used = {step.formula.name for case in cases for step in case.answer.plan if step.formula}
    assert used >= {formula.name for formula in FORMULAS}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(dict.fromkeys(formula.name for formula in FORMULAS)))
def test_a_change_of_any_formula_by_one_percent_changes_a_value_of_the_baseline(
    name: str, cases: list[Case], baseline: Baseline, catalogue: Catalogue, as_of: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_changed(formula: Formula | None) -> bool:
        return formula is not None and formula.name == name and not formula.solved_for

    formulas: dict[str, list[Formula]] = defaultdict(list)
    for formula in FORMULAS:
        function = increased(formula.function) if is_changed(formula) else formula.function
        formulas[formula.output].append(replace(formula, function=function))
    monkeypatch.setattr(FORMULAS, "_formulas", formulas)
    for cached in ("_context", "_network", "_plan", "_checks", "_checked_plan"):
        monkeypatch.setattr(prepared, cached, getattr(prepared, cached).__wrapped__)
    using = [case for case in cases if any(is_changed(step.formula) for step in case.answer.plan)]
    for case in sorted(using, key=lambda case: -len(case.answer.row.expect)):
        [answer] = evaluate_rows([case.answer.row], catalogue, as_of, ranges=False)
        changes = differences(baseline, [replace(case, answer=answer)])
        if any(change.category != "range drift" for change in changes):
            return
    pytest.fail(f"a change of {name} by 1 % changes no value; expect a quantity that follows from it in baseline.yaml")


def increased(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function whose results are one percent larger, or 1e9 instead of zero."""

    def compute(*inputs: Any) -> Any:
        result = function(*inputs)
        return np.where(result == 0, 1e9, result * 1.01)

    return compute


@pytest.mark.slow
def test_a_changed_value_of_the_catalogue_is_a_difference_of_its_scenarios_only(
    baseline: Baseline, as_of: date, tmp_path: Path
) -> None:
    shutil.copytree(data_folder("configs"), tmp_path / "configs")
    path = tmp_path / "configs" / "accelerators" / "h100-sxm.yaml"
    path.write_text(path.read_text().replace("bf16: 9.894e+14", "bf16: 9.99294e+14"))
    catalogue = Catalogue(tmp_path / "configs")
    cases = load_cases(BASELINE_FILES, catalogue, as_of, ranges=True)
    changes = differences(baseline, cases)
    peak = ("h100-sxm", "accelerator_peak_flop_per_s", "drift")
    assert peak in {(change.scenario, change.quantity, change.category) for change in changes}
    scenarios = {change.scenario for change in changes}
    changed = [case.answer for case in cases if case.name in scenarios and not case.answer.row.stages]
    assert {answer.context.categories["accelerator"] for answer in changed} == {"h100-sxm"}
    assert "catalogue was" in change_notes(baseline, take_snapshot(cases, baseline.path.parent, catalogue, as_of))[0]


def test_a_row_without_tolerances_has_none() -> None:
    assert Row("x").tolerances == {}
