"""Comparisons of scenarios: a scenario does not differ from itself, the shares of inputs sum to the change, and swapped
sides change the sign.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import product
from math import exp, log, prod
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.domains.vocabulary import QUANTITIES
from aigc_compute.evaluation.document import EstimateDocument, build_document, build_rows
from aigc_compute.evaluation.evaluate import evaluate_rows
from aigc_compute.io.typed_json import as_json
from aigc_compute.scenario import Row
from aigc_compute.studies.attribution import MAX_INPUTS_IN_ALL_ORDERS, attribute
from aigc_compute.studies.diff import diff
from aigc_compute.studies.diff_inputs import Basis, Side, SideRow, read_sides
from aigc_compute.studies.estimate import estimate
from aigc_compute.units import Range, interval

CATALOGUE = Catalogue()
DAY = date(2026, 1, 1)
BASIS = Basis(CATALOGUE, DAY)
EXAMPLES = settings(
    max_examples=settings().max_examples // 5, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
OUTPUTS = ("training_flop", "accelerator_hours", "training_days", "training_cost_usd", "training_state_fits")

Document = dict[str, Any]
"""A part of the JSON document of a comparison."""

HEAD = f'{{"schema": "{EstimateDocument.SCHEMA}", "version": "1", "as_of": "2026-01-01", "rows": '
RESULT = (
    HEAD + '[{"name": "x", "purpose": "training", "columns": [], "categories": {}, "quantities": QUANTITIES, '
    '"reported": {}, "correlations": {}, "exclude_historic_run": false, "unpublished": {}, "missing": {}, '
    '"diagnostics": []}]}'
)


def side(*rows: Row, label: str = "side") -> Side:
    evaluations = estimate(rows, CATALOGUE, DAY)
    rows_with_answers = zip(build_rows(evaluations), evaluations, strict=True)
    return Side(label, [SideRow(*pair) for pair in rows_with_answers], BASIS)


def write_result(tmp_path: Path, *rows: Row, **changes: object) -> str:
    """Write the result file of an estimate, with changed fields of the document; return its path."""
    document = {**as_json(build_document(estimate(rows, CATALOGUE, DAY), DAY)), **changes}
    path = tmp_path / "result.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def compare(before: Row, after: Row, columns: tuple[str, ...] | None = OUTPUTS) -> Document:
    [comparison] = as_json(diff([side(before), side(after)], columns))["comparisons"]
    return dict(comparison)


def outputs(comparison: Document) -> dict[str, Document]:
    return {output["name"]: output for output in comparison["outputs"]}


def shares(output: Document) -> dict[str, float]:
    return {part["input"]: part["share"] for part in output["explained"]}


def differs(comparison: Document) -> bool:
    return any(comparison[key] for key in ("inputs", "outputs", "known", "unknown"))


INPUTS = {
    "training_tokens": st.floats(1e9, 1e14),
    "accelerators": st.floats(1, 1e5),
    "mfu": st.floats(0.01, 0.9),
    "price_usd_per_accelerator_hour": st.floats(0.1, 20),
}
ROWS = st.builds(
    Row,
    st.just("row"),
    st.fixed_dictionaries(
        {},
        optional={
            "model": st.sampled_from(["gpt-3-175b", "llama-2-70b"]),
            "accelerator": st.sampled_from(["a100-sxm-80gb", "h100-sxm", "v100-sxm2-32gb"]),
        },
    ),
    st.fixed_dictionaries({"parameters": st.floats(1e7, 1e12)}, optional=INPUTS),
)


@EXAMPLES
@given(ROWS)
def test_a_scenario_does_not_differ_from_itself(row: Row) -> None:
    assert not differs(compare(row, row, None))


@EXAMPLES
@given(ROWS)
def test_a_result_file_does_not_differ_from_its_scenario(tmp_path_factory: pytest.TempPathFactory, row: Row) -> None:
    path = write_result(tmp_path_factory.mktemp("result"), row)
    [from_file, _] = read_sides([path, path], [BASIS])
    document = as_json(diff([side(row), from_file]))
    assert not differs(document["comparisons"][0])


@EXAMPLES
@given(ROWS, ROWS)
def test_shares_sum_to_the_whole_change(before: Row, after: Row) -> None:
    changed = [
        output for output in compare(before, after)["outputs"] if output["from"]["value"] != output["to"]["value"]
    ]
    assume(changed)
    for output in changed:
        if "explained" not in output:
            continue
        parts = output["explained"]
        change = output["difference"] if "factor" not in parts[0] else log(output["ratio"])
        assert sum(shares(output).values()) == pytest.approx(change, rel=1e-9)
        assert sum(part["part"] for part in parts) == pytest.approx(1)
        if "ratio" in output and "factor" in parts[0]:
            assert prod(part["factor"] for part in parts) == pytest.approx(output["ratio"], rel=1e-9)


@EXAMPLES
@given(ROWS, ROWS)
def test_swapped_sides_change_the_sign_of_every_difference_and_share(before: Row, after: Row) -> None:
    forward, backward = compare(before, after), compare(after, before)
    assert forward["known"] == backward["unknown"]
    inputs = [(change["name"], change["from"], change["to"]) for change in forward["inputs"]]
    assert inputs == [(change["name"], change["to"], change["from"]) for change in backward["inputs"]]
    assert outputs(forward).keys() == outputs(backward).keys()
    for name, output in outputs(forward).items():
        opposite = outputs(backward)[name]
        assert output.get("difference") == pytest.approx(-opposite["difference"])
        assert ("explained" in output) == ("explained" in opposite)
        if "explained" in output:
            expected = {name: -share for name, share in shares(opposite).items()}
            assert shares(output) == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_the_share_of_a_factor_of_a_product_is_the_logarithm_of_its_ratio() -> None:
    """The cost is the product of hours and price, and the hours are inversely proportional to the utilisation."""
    base: dict[str, float | Range] = {
        "parameters": 7e9,
        "training_tokens": 1e12,
        "mfu": 0.4,
        "price_usd_per_accelerator_hour": 2.0,
    }
    changed = {**base, "mfu": 0.2, "price_usd_per_accelerator_hour": 6.0}
    by_name = outputs(compare(Row("a", {}, base), Row("b", {}, changed)))
    cost = by_name["training_cost_usd"]
    assert cost["ratio"] == pytest.approx(6)
    assert shares(cost) == pytest.approx({"mfu": log(2), "price_usd_per_accelerator_hour": log(3)})
    assert [part["factor"] for part in cost["explained"]] == pytest.approx([3, 2]), "the largest share first"
    assert shares(by_name["accelerator_hours"])["price_usd_per_accelerator_hour"] == pytest.approx(0, abs=1e-12)


def test_shares_are_shapley_values() -> None:
    """The expected values follow from the definition of Shapley values by subsets. The inputs interact, because the
    number of accelerators is rounded up to hold the training state.
    """
    before = Row("a", {"accelerator": "a100-sxm-80gb"}, {"parameters": 7e9, "training_tokens": 1e12, "mfu": 0.5})
    after = Row("b", {"accelerator": "v100-sxm2-32gb"}, {"parameters": 70e9, "training_tokens": 9e12, "mfu": 0.1})
    names = ["accelerator", "parameters", "training_tokens", "mfu"]
    quantity = "minimum_training_accelerators"

    def value(chosen: tuple[bool, ...]) -> float:
        pick = dict(zip(names, chosen, strict=True))
        categories = {"accelerator": (after if pick["accelerator"] else before).categories["accelerator"]}
        inputs = {name: (after if pick[name] else before).given[name] for name in names[1:]}
        [answer] = evaluate_rows([Row("x", categories, inputs)], CATALOGUE, DAY, [quantity], ranges=False)
        return log(answer.values[quantity])

    weights = [1 / 4, 1 / 12, 1 / 12, 1 / 4]
    expected = {
        name: sum(
            weights[sum(chosen)]
            * (value((*chosen[:index], True, *chosen[index:])) - value((*chosen[:index], False, *chosen[index:])))
            for chosen in product((False, True), repeat=3)
        )
        for index, name in enumerate(names)
    }
    ends = exp(value((False,) * 4)), exp(value((True,) * 4))
    attribution = attribute(before, after, CATALOGUE, DAY, {quantity: ends})[quantity]
    assert attribution.log
    assert attribution.shares == pytest.approx(expected, abs=1e-12)


def test_many_inputs_are_changed_in_one_order_and_in_the_reverse_order() -> None:
    base = {"training_tokens": 1e12, "mfu": 0.2, "price_usd_per_accelerator_hour": 2.0, "pue": 1.1, "epochs": 1.0}
    other = {"training_tokens": 3e12, "mfu": 0.5, "price_usd_per_accelerator_hour": 5.0, "pue": 1.3, "epochs": 2.0}
    before = Row("x", {"accelerator": "a100-sxm-80gb"}, {**base, "parameters": 8e9})
    after = Row("x", {"accelerator": "v100-sxm2-32gb"}, {**other, "parameters": 70e9})
    assert len(base) + 2 > MAX_INPUTS_IN_ALL_ORDERS
    columns = ("training_cost_usd", "minimum_training_accelerators")
    forward, backward = (outputs(compare(*rows, columns)) for rows in ((before, after), (after, before)))
    for name in columns:
        assert sum(shares(forward[name]).values()) == pytest.approx(log(forward[name]["ratio"]))
        expected = {name: -share for name, share in shares(backward[name]).items()}
        assert shares(forward[name]) == pytest.approx(expected, abs=1e-9)
    assert shares(forward["training_cost_usd"])["price_usd_per_accelerator_hour"] == pytest.approx(log(2.5))


def test_a_value_of_zero_is_explained_by_differences() -> None:
    base = {"parameters": 7e9, "training_tokens": 1e12}
    comparison = compare(Row("a", {}, {**base, "accelerators": 1.0}), Row("b", {}, {**base, "accelerators": 64.0}))
    fits = outputs(comparison)["training_state_fits"]
    assert (fits["from"]["value"], fits["to"]["value"], "ratio" in fits) == (0, 1, False)
    assert fits["explained"] == [{"input": "accelerators", "share": 1.0, "part": 1.0}]
    assert comparison["outputs"][0] is fits, "a change from zero is the largest"


def test_categories_that_are_only_valid_together_are_one_input() -> None:
    base: dict[str, float | Range] = {"parameters": 7e9, "training_tokens": 1e12, "accelerators": 8.0, "mfu": 0.4}
    before, after = (
        Row("a", {"accelerator": "a100-sxm-80gb"}, base),
        Row("b", {"accelerator": "h100-sxm", "training_precision": "fp8"}, {**base, "mfu": 0.2}),
    )
    days = outputs(compare(before, after))["training_days"]
    assert shares(days).keys() == {"accelerator + training_precision", "mfu"}
    assert sum(shares(days).values()) == pytest.approx(log(days["ratio"]))


def test_orders_with_an_unknown_value_are_left_out() -> None:
    """If the tokens were removed before the compute is added, the output would be unknown."""
    before = Row("a", {"model": "gpt-3.5"}, {"training_tokens": 3e11})
    after = Row("b", {"model": "gpt-3.5"}, {"training_flop": 1e24})
    flop = outputs(compare(before, after, ("training_flop", "training_pf_days")))["training_pf_days"]
    assert sum(shares(flop).values()) == pytest.approx(log(flop["ratio"]))


def test_a_comparison_has_changed_inputs_and_newly_known_quantities() -> None:
    before = Row("a", {"model": "gpt-3.5"}, {"mfu": 0.3})
    after = Row("b", {"model": "gpt-3.5"}, {"mfu": interval(0.2, 0.4), "accelerators": 1024.0})
    comparison = compare(before, after, None)
    inputs = {change["name"]: change for change in comparison["inputs"]}
    assert list(inputs) == ["mfu", "accelerators"]
    assert (inputs["mfu"]["from"]["value"], inputs["mfu"]["to"]["low"]) == (0.3, 0.2)
    assert inputs["accelerators"]["from"] is None
    assert "training_days" in comparison["known"]
    assert comparison["unknown"] == []
    sizes = [round(abs(log(output["ratio"])), 9) for output in comparison["outputs"] if "ratio" in output]
    assert sizes == sorted(sizes, reverse=True)


def test_a_change_of_the_range_only_has_no_shares() -> None:
    base = {"parameters": 7e9, "training_tokens": 1e12, "accelerators": 64.0}
    point, ranged = Row("a", {}, {**base, "mfu": 0.4}), Row("b", {}, {**base, "mfu": interval(0.3, 0.5, 0.4)})
    days = outputs(compare(point, ranged))["training_days"]
    assert days["ratio"] == 1
    assert "low" not in days["from"]
    assert days["to"]["low"] < days["to"]["high"]
    assert "explained" not in days


def test_rows_are_matched_by_name() -> None:
    rows = [Row(name, {}, {"parameters": size}) for name, size in (("a", 1e9), ("b", 2e9), ("b", 3e9))]
    document = as_json(diff([side(*rows, label="x"), side(*rows[:0:-1], Row("c"), label="y")], ["weights_bytes"]))
    comparisons = [(comparison["name"], len(comparison["outputs"])) for comparison in document["comparisons"]]
    assert comparisons == [("b", 1), ("b", 1)]
    assert [(row["side"], row["name"]) for row in document["unmatched"]] == [("x", "a"), ("y", "c")]
    with pytest.raises(Problems, match="no row in common: a, b against c, d"):
        diff([side(*rows[:2]), side(Row("c"), Row("d"))])


def test_later_sides_are_compared_with_the_first() -> None:
    sides = [side(Row("x", {}, {"parameters": size}), label=f"{size:g}") for size in (1e9, 2e9, 4e9)]
    document = as_json(diff(sides, ["weights_bytes"]))
    ratios = [
        (comparison["from"], comparison["to"], comparison["outputs"][0]["ratio"])
        for comparison in document["comparisons"]
    ]
    assert ratios == [("1e+09", "2e+09", 2), ("1e+09", "4e+09", 4)]


def test_estimates_of_two_days_differ_by_the_facts_that_changed() -> None:
    days = [Basis(CATALOGUE, date.fromisoformat(day), day) for day in ("2023-06-30", "2025-06-30")]
    [comparison] = as_json(diff(read_sides(["llama-2-70b", "accelerators=1024"], days), OUTPUTS))["comparisons"]
    cost = outputs(comparison)["training_cost_usd"]
    assert "price_usd_per_accelerator_hour" in {change["name"] for change in comparison["inputs"]}
    assert shares(cost)["price_usd_per_accelerator_hour"] == pytest.approx(log(cost["ratio"]))
    assert (comparison["from"], comparison["to"]) == ("2023-06-30", "2025-06-30")


def test_estimates_with_two_catalogues_differ_by_the_facts_that_changed(tmp_path: Path) -> None:
    (tmp_path / "assumptions.yaml").write_text(
        "mfu: {value: 0.62, rank: performance, source: mine}\n"
        "accelerators: {value: 512, rank: plan, source: mine}\n"
        "accelerator: {value: a100-sxm-80gb, rank: identity, source: mine}\n"
    )
    bases = [BASIS, Basis(Catalogue(tmp_path), DAY, "mine")]
    [comparison] = as_json(diff(read_sides(["parameters=7B"], bases), OUTPUTS))["comparisons"]
    days = outputs(comparison)["training_days"]
    days_shares = shares(days)
    assert days_shares["mfu"] < 0, "0.62 is higher than the prediction"
    assert days_shares["accelerators"] == pytest.approx(log(2), rel=0.05), "they also change the predicted utilisation"
    assert sum(days_shares.values()) == pytest.approx(log(days["ratio"]))


def test_a_comparison_with_a_result_file_has_no_shares(tmp_path: Path) -> None:
    path = write_result(tmp_path, Row("x", {}, {"parameters": 7e9, "accelerators": 8.0}))
    sides = [read_sides([path, path], [BASIS])[0], side(Row("x", {}, {"parameters": 14e9, "accelerators": 8.0}))]
    by_name = outputs(as_json(diff(sides))["comparisons"][0])
    assert by_name["weights_bytes"]["ratio"] == pytest.approx(2)
    assert not any("explained" in output for output in by_name.values())


def test_unknown_quantities_of_a_result_file_are_noted(tmp_path: Path) -> None:
    [row] = as_json(build_rows(estimate([Row("x", {}, {"parameters": 7e9})], CATALOGUE, DAY)))
    row["quantities"]["phlogiston"] = {"value": 1.0, "unit": "kg", "domain": "model", "status": "given"}
    path = write_result(tmp_path, Row("x"), rows=[row])
    [note] = read_sides([path, path], [BASIS])[0].notes
    assert (note.severity, "phlogiston" in note.message) == ("note", True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "json"),
        ("[" * 100_000, "json"),
        ("[]", "form"),
        ("{}", "form"),
        ('{"schema": "aigc-compute/estimate/0", "rows": []}', "schema"),
        ('{"schema": "aigc-compute/estimate/2"}', "form"),
        (HEAD + "[]}", "form"),
        (HEAD + "[7]}", "form"),
        (HEAD + '[{"name": "x"}]}', "form"),
        (HEAD + "NaN}", "json"),
        *(
            (RESULT.replace("QUANTITIES", quantities), "form")
            for quantities in (
                '{"mfu": 1}',
                '{"mfu": {"value": 1, "unit": "fraction", "domain": "training"}}',
                '{"mfu": {"value": "1", "unit": "fraction", "domain": "training", "status": "given"}}',
                '{"mfu": {"value": 1, "unit": "percent", "domain": "training", "status": "given"}}',
            )
        ),
    ],
)
def test_an_invalid_result_file_is_an_error(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "result.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problems) as raised:
        read_sides([str(path), "gpt-3-175b"], [BASIS])
    assert {diagnostic.code for diagnostic in raised.value.diagnostics} == {code}
    assert {diagnostic.file for diagnostic in raised.value.diagnostics} == {str(path)}


@pytest.mark.parametrize(
    ("words", "bases", "message"),
    [
        ([], 1, "found 0 sides"),
        (["gpt-3-175b"], 1, "found 1 side,"),
        (["gpt-3-175b", "mfu=0.3"], 1, "found 1 side,"),
        (["gpt-3-175b", "llama-2-70b"], 2, "found 2 scenarios, expected one"),
        (["nowhere.json", "gpt-3-157b"], 1, "cannot be read"),
        (["nowhere.yaml#row", "gpt-3-175b"], 1, "cannot be read"),
    ],
)
def test_wrong_sides_are_an_error(words: list[str], bases: int, message: str) -> None:
    with pytest.raises(Problems) as raised:
        read_sides(words, [BASIS] * bases)
    assert message in str(raised.value)


def test_a_result_file_with_other_inputs_or_on_another_basis_is_an_error(tmp_path: Path) -> None:
    path = write_result(tmp_path, Row("x", {}, {"parameters": 7e9}))
    for words, bases in ((["mfu=0.3", path, path], [BASIS]), ([path], [Basis(CATALOGUE, DAY, "a")] * 2)):
        with pytest.raises(Problems, match="a result file cannot be estimated again"):
            read_sides(words, bases)


def test_the_outputs_are_headline_quantities_by_default() -> None:
    comparison = compare(Row("a", {}, {"parameters": 7e9}), Row("b", {}, {"parameters": 8e9}), None)
    assert comparison["outputs"]
    assert all(QUANTITIES[output["name"]].headline for output in comparison["outputs"])


HOURS, PRICE = "accelerator_hours", "price_usd_per_accelerator_hour"
INDEPENDENT = Row("run", given={HOURS: interval(5e5, 2e6), PRICE: interval(1, 4)})


def correlated(correlation: float, **inputs: float) -> Row:
    return Row("run", given={**INDEPENDENT.given, **inputs}, correlations=((HOURS, PRICE, correlation),))


def test_a_changed_correlation_changes_ranges_only() -> None:
    comparison = compare(INDEPENDENT, correlated(0.8))
    assert comparison["inputs"] == []
    assert comparison["correlations"] == [{"between": [HOURS, PRICE], "from": None, "to": 0.8}]
    cost = outputs(comparison)["training_cost_usd"]
    assert cost["difference"] == 0
    assert cost["to"]["high"] > cost["from"]["high"]
    assert "explained" not in cost
    removed = compare(correlated(0.8), INDEPENDENT)["correlations"]
    assert removed == [{"between": [HOURS, PRICE], "from": 0.8, "to": None}]
    assert compare(correlated(0.8), correlated(0.8))["correlations"] == []


def test_a_correlation_has_no_share_in_a_change() -> None:
    with_mfu = replace(INDEPENDENT, given=correlated(0, mfu=0.4).given)
    input_only, both = compare(INDEPENDENT, with_mfu), compare(INDEPENDENT, correlated(0.8, mfu=0.4))
    shares_of_input, shares_of_both = (
        {name: shares(output) for name, output in outputs(comparison).items() if "explained" in output}
        for comparison in (input_only, both)
    )
    assert shares_of_input == shares_of_both
    assert shares_of_both["training_flop"].keys() == {"mfu"}


def test_a_result_file_keeps_its_correlations(tmp_path: Path) -> None:
    path = write_result(tmp_path, correlated(0.8))
    [before] = read_sides([path, path], [BASIS])[:1]
    [same] = as_json(diff([before, side(correlated(0.8))], OUTPUTS))["comparisons"]
    assert same["correlations"] == []
    [other] = as_json(diff([before, side(correlated(-0.3))], OUTPUTS))["comparisons"]
    assert other["correlations"] == [{"between": [HOURS, PRICE], "from": 0.8, "to": -0.3}]


def test_a_result_file_with_an_older_schema_is_an_error_with_a_hint_how_to_write_it(tmp_path: Path) -> None:
    path = write_result(tmp_path, Row("x", {}, {"parameters": 7e9}), schema="aigc-compute/estimate/1")
    with pytest.raises(Problems) as raised:
        read_sides([path, "gpt-3-175b"], [BASIS])
    [diagnostic] = raised.value.diagnostics
    assert diagnostic.message == "schema: found \"aigc-compute/estimate/1\", expected 'aigc-compute/estimate/2'"
    assert "estimate … --format json" in str(diagnostic.hint)


@pytest.mark.parametrize("wrong", [[], {"mfu": 0.5}, {"mfu": {"hfu": "much"}}, {"mfu": {"hfu": True}}, None])
def test_wrong_correlations_of_a_result_file_are_an_error(tmp_path: Path, wrong: object) -> None:
    [row] = as_json(build_rows(estimate([Row("x", {}, {"parameters": 7e9})], CATALOGUE, DAY)))
    path = write_result(tmp_path, Row("x"), rows=[{**row, "correlations": wrong}])
    with pytest.raises(Problems, match="correlations"):
        read_sides([path, path], [BASIS])
