"""Comparisons: nothing differs from itself, shares sum to the change, and the order of the sides flips its sign."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import product
from math import exp, log, prod
from pathlib import Path

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
from aigc_compute.units import interval

CATALOGUE = Catalogue()
DAY = date(2026, 1, 1)
GROUND = Basis(CATALOGUE, DAY)
EXAMPLES = settings(
    max_examples=settings().max_examples // 5, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
OUTPUTS = ("training_flop", "accelerator_hours", "training_days", "training_cost_usd", "training_state_fits")


HEAD = f'{{"schema": "{EstimateDocument.SCHEMA}", "version": "1", "as_of": "2026-01-01", "rows": '
RESULT = (
    HEAD + '[{"name": "x", "purpose": "training", "columns": [], "categories": {}, "quantities": QUANTITIES, '
    '"reported": {}, "correlations": {}, "exclude_historic_run": false, "unpublished": {}, "missing": {}, '
    '"diagnostics": []}]}'
)


def side(*rows: Row, label: str = "side") -> Side:
    evaluations = estimate(rows, CATALOGUE, DAY)
    return Side(label, [SideRow(*one) for one in zip(build_rows(evaluations), evaluations, strict=True)], GROUND)


def result(tmp_path: Path, *rows: Row, **changes: object) -> str:
    document = {**as_json(build_document(estimate(rows, CATALOGUE, DAY), DAY)), **changes}
    path = tmp_path / "result.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def compared(before: Row, after: Row, columns: tuple[str, ...] | None = OUTPUTS) -> dict[str, object]:
    [comparison] = as_json(diff([side(before), side(after)], columns))["comparisons"]
    return comparison


def outputs(comparison: dict[str, object]) -> dict[str, dict[str, object]]:
    return {one["name"]: one for one in comparison["outputs"]}  # type: ignore[attr-defined]


def shares(output: dict[str, object]) -> dict[str, float]:
    return {one["input"]: one["share"] for one in output["explained"]}  # type: ignore[attr-defined]


GIVENS = {
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
    st.fixed_dictionaries({"parameters": st.floats(1e7, 1e12)}, optional=GIVENS),
)


@EXAMPLES
@given(ROWS)
def test_a_scenario_does_not_differ_from_itself(row: Row) -> None:
    same = compared(row, row, None)
    assert not any(same[key] for key in ("inputs", "outputs", "known", "unknown"))


@EXAMPLES
@given(ROWS)
def test_a_result_read_back_does_not_differ_from_its_scenario(tmp_path_factory, row: Row) -> None:
    path = result(tmp_path_factory.mktemp("result"), row)
    [read, _] = read_sides([path, path], [GROUND])
    document = as_json(diff([side(row), read]))
    assert not any(document["comparisons"][0][key] for key in ("inputs", "outputs", "known", "unknown"))


@EXAMPLES
@given(ROWS, ROWS)
def test_shares_sum_to_the_whole_change(before: Row, after: Row) -> None:
    changes = [one for one in compared(before, after)["outputs"] if one["from"]["value"] != one["to"]["value"]]
    assume(changes)
    for one in changes:
        if "explained" not in one:
            continue
        whole = one["difference"] if "factor" not in one["explained"][0] else log(one["ratio"])
        assert sum(shares(one).values()) == pytest.approx(whole, rel=1e-9)
        assert sum(each["part"] for each in one["explained"]) == pytest.approx(1)
        if "ratio" in one and "factor" in one["explained"][0]:
            assert prod(each["factor"] for each in one["explained"]) == pytest.approx(one["ratio"], rel=1e-9)


@EXAMPLES
@given(ROWS, ROWS)
def test_the_order_of_the_sides_flips_every_sign(before: Row, after: Row) -> None:
    there, back = compared(before, after), compared(after, before)
    assert there["known"] == back["unknown"]
    assert [(one["name"], one["from"], one["to"]) for one in there["inputs"]] == [
        (one["name"], one["to"], one["from"]) for one in back["inputs"]
    ]
    assert outputs(there).keys() == outputs(back).keys()
    for name, one in outputs(there).items():
        other = outputs(back)[name]
        assert one.get("difference") == pytest.approx(-other["difference"])
        assert ("explained" in one) == ("explained" in other)
        if "explained" in one:
            opposite = {name: -share for name, share in shares(other).items()}
            assert shares(one) == pytest.approx(opposite, rel=1e-6, abs=1e-9)


def test_factors_of_a_product_explain_themselves() -> None:
    """Cost is hours by price, hours inverse to utilisation: no interaction, so each share is its own logarithm."""
    base = {"parameters": 7e9, "training_tokens": 1e12, "mfu": 0.4, "price_usd_per_accelerator_hour": 2.0}
    found = compared(Row("a", {}, base), Row("b", {}, {**base, "mfu": 0.2, "price_usd_per_accelerator_hour": 6.0}))
    cost = outputs(found)["training_cost_usd"]
    assert cost["ratio"] == pytest.approx(6)
    assert shares(cost) == pytest.approx({"mfu": log(2), "price_usd_per_accelerator_hour": log(3)})
    assert [one["factor"] for one in cost["explained"]] == pytest.approx([3, 2]), "the largest share first"
    assert shares(outputs(found)["accelerator_hours"])["price_usd_per_accelerator_hour"] == pytest.approx(0, abs=1e-12)


def test_shares_are_shapley_values() -> None:
    """Against the definition by subsets, for inputs that interact: accelerators in whole copies of the state."""
    before = Row("a", {"accelerator": "a100-sxm-80gb"}, {"parameters": 7e9, "training_tokens": 1e12, "mfu": 0.5})
    after = Row("b", {"accelerator": "v100-sxm2-32gb"}, {"parameters": 70e9, "training_tokens": 9e12, "mfu": 0.1})
    names = ["accelerator", "parameters", "training_tokens", "mfu"]
    quantity = "minimum_training_accelerators"

    def value(chosen: tuple[bool, ...]) -> float:
        pick = dict(zip(names, chosen, strict=True))
        words = {"accelerator": (after if pick["accelerator"] else before).categories["accelerator"]}
        givens = {name: (after if pick[name] else before).given[name] for name in names[1:]}
        return log(
            evaluate_rows([Row("x", words, givens)], CATALOGUE, DAY, [quantity], ranges=False)[0].values[quantity]
        )

    weights = [1 / 4, 1 / 12, 1 / 12, 1 / 4]
    expected = {
        name: sum(
            weights[sum(chosen)]
            * (value((*chosen[:at], True, *chosen[at:])) - value((*chosen[:at], False, *chosen[at:])))
            for chosen in product((False, True), repeat=3)
        )
        for at, name in enumerate(names)
    }
    ends = exp(value((False,) * 4)), exp(value((True,) * 4))
    found = attribute(before, after, CATALOGUE, DAY, {quantity: ends})[quantity]
    assert found.log
    assert found.shares == pytest.approx(expected, abs=1e-12)


def test_many_inputs_are_changed_in_one_order_and_its_reverse() -> None:
    base = {"training_tokens": 1e12, "mfu": 0.2, "price_usd_per_accelerator_hour": 2.0, "pue": 1.1, "epochs": 1.0}
    other = {"training_tokens": 3e12, "mfu": 0.5, "price_usd_per_accelerator_hour": 5.0, "pue": 1.3, "epochs": 2.0}
    before = Row("x", {"accelerator": "a100-sxm-80gb"}, {**base, "parameters": 8e9})
    after = Row("x", {"accelerator": "v100-sxm2-32gb"}, {**other, "parameters": 70e9})
    assert len(base) + 2 > MAX_INPUTS_IN_ALL_ORDERS
    columns = ("training_cost_usd", "minimum_training_accelerators")
    there, back = (outputs(compared(*rows, columns)) for rows in ((before, after), (after, before)))
    for name in columns:
        assert sum(shares(there[name]).values()) == pytest.approx(log(there[name]["ratio"]))
        opposite = {one: -share for one, share in shares(back[name]).items()}
        assert shares(there[name]) == pytest.approx(opposite, abs=1e-9)
    assert shares(there["training_cost_usd"])["price_usd_per_accelerator_hour"] == pytest.approx(log(2.5))


def test_what_is_not_positive_is_explained_by_differences() -> None:
    base = {"parameters": 7e9, "training_tokens": 1e12}
    found = compared(Row("a", {}, {**base, "accelerators": 1.0}), Row("b", {}, {**base, "accelerators": 64.0}))
    fits = outputs(found)["training_state_fits"]
    assert (fits["from"]["value"], fits["to"]["value"], "ratio" in fits) == (0, 1, False)
    assert fits["explained"] == [{"input": "accelerators", "share": 1.0, "part": 1.0}]
    assert found["outputs"][0] is fits, "what passes zero has changed most"


def test_words_that_only_go_together_are_one_input() -> None:
    base = {"parameters": 7e9, "training_tokens": 1e12, "accelerators": 8.0, "mfu": 0.4}
    before, after = (
        Row("a", {"accelerator": "a100-sxm-80gb"}, base),
        Row("b", {"accelerator": "h100-sxm", "training_precision": "fp8"}, {**base, "mfu": 0.2}),
    )
    days = outputs(compared(before, after))["training_days"]
    assert shares(days).keys() == {"accelerator + training_precision", "mfu"}
    assert sum(shares(days).values()) == pytest.approx(log(days["ratio"]))


def test_orders_through_the_unknown_are_not_taken() -> None:
    """Tokens can be taken away only after the compute is there."""
    before = Row("a", {"model": "gpt-3.5"}, {"training_tokens": 3e11})
    after = Row("b", {"model": "gpt-3.5"}, {"training_flop": 1e24})
    flop = outputs(compared(before, after, ("training_flop", "training_pf_days")))["training_pf_days"]
    assert sum(shares(flop).values()) == pytest.approx(log(flop["ratio"]))


def test_inputs_and_what_became_known() -> None:
    before = Row("a", {"model": "gpt-3.5"}, {"mfu": 0.3})
    after = Row("b", {"model": "gpt-3.5"}, {"mfu": interval(0.2, 0.4), "accelerators": 1024.0})
    found = compared(before, after, None)
    inputs = {one["name"]: one for one in found["inputs"]}
    assert list(inputs) == ["mfu", "accelerators"]
    assert (inputs["mfu"]["from"]["value"], inputs["mfu"]["to"]["low"]) == (0.3, 0.2)
    assert inputs["accelerators"]["from"] is None
    assert "training_days" in found["known"]
    assert found["unknown"] == []
    sizes = [round(abs(log(one["ratio"])), 9) for one in found["outputs"] if "ratio" in one]
    assert sizes == sorted(sizes, reverse=True)


def test_a_range_alone_is_a_change_without_shares() -> None:
    base = {"parameters": 7e9, "training_tokens": 1e12, "accelerators": 64.0}
    point, ranged = Row("a", {}, {**base, "mfu": 0.4}), Row("b", {}, {**base, "mfu": interval(0.3, 0.5, 0.4)})
    days = outputs(compared(point, ranged))["training_days"]
    assert days["ratio"] == 1
    assert "low" not in days["from"]
    assert days["to"]["low"] < days["to"]["high"]
    assert "explained" not in days


def test_rows_are_matched_by_name() -> None:
    rows = [Row(name, {}, {"parameters": size}) for name, size in (("a", 1e9), ("b", 2e9), ("b", 3e9))]
    document = as_json(diff([side(*rows, label="x"), side(*rows[:0:-1], Row("c"), label="y")], ["weights_bytes"]))
    assert [(one["name"], len(one["outputs"])) for one in document["comparisons"]] == [("b", 1), ("b", 1)]
    assert [(one["side"], one["name"]) for one in document["unmatched"]] == [("x", "a"), ("y", "c")]
    with pytest.raises(Problems, match="no row in common: a, b against c, d"):
        diff([side(*rows[:2]), side(Row("c"), Row("d"))])


def test_later_sides_are_compared_with_the_first() -> None:
    sides = [side(Row("x", {}, {"parameters": size}), label=f"{size:g}") for size in (1e9, 2e9, 4e9)]
    document = as_json(diff(sides, ["weights_bytes"]))
    told = [(one["from"], one["to"], one["outputs"][0]["ratio"]) for one in document["comparisons"]]
    assert told == [("1e+09", "2e+09", 2), ("1e+09", "4e+09", 4)]


def test_two_days_differ_by_the_facts_that_changed() -> None:
    days = [Basis(CATALOGUE, date.fromisoformat(day), day) for day in ("2023-06-30", "2025-06-30")]
    [comparison] = as_json(diff(read_sides(["llama-2-70b", "accelerators=1024"], days), OUTPUTS))["comparisons"]
    cost = outputs(comparison)["training_cost_usd"]
    assert {"price_usd_per_accelerator_hour"} <= {one["name"] for one in comparison["inputs"]}
    assert shares(cost)["price_usd_per_accelerator_hour"] == pytest.approx(log(cost["ratio"]))
    assert (comparison["from"], comparison["to"]) == ("2023-06-30", "2025-06-30")


def test_two_catalogues_differ_by_the_facts_that_changed(tmp_path: Path) -> None:
    (tmp_path / "assumptions.yaml").write_text(
        "mfu: {value: 0.62, rank: performance, source: mine}\n"
        "accelerators: {value: 512, rank: plan, source: mine}\n"
        "accelerator: {value: a100-sxm-80gb, rank: identity, source: mine}\n"
    )
    grounds = [GROUND, Basis(Catalogue(tmp_path), DAY, "mine")]
    [comparison] = as_json(diff(read_sides(["parameters=7B"], grounds), OUTPUTS))["comparisons"]
    days = outputs(comparison)["training_days"]
    found = shares(days)
    assert found["mfu"] < 0, "0.62 is more than is predicted"
    assert found["accelerators"] == pytest.approx(log(2), rel=0.05), "but for what it does to the prediction"
    assert sum(found.values()) == pytest.approx(log(days["ratio"]))


def test_results_show_changes_without_shares(tmp_path: Path) -> None:
    path = result(tmp_path, Row("x", {}, {"parameters": 7e9, "accelerators": 8.0}))
    sides = [read_sides([path, path], [GROUND])[0], side(Row("x", {}, {"parameters": 14e9, "accelerators": 8.0}))]
    found = outputs(as_json(diff(sides))["comparisons"][0])
    assert found["weights_bytes"]["ratio"] == pytest.approx(2)
    assert not any("explained" in one for one in found.values())


def test_names_that_this_version_does_not_know_are_told(tmp_path: Path) -> None:
    [row] = as_json(build_rows(estimate([Row("x", {}, {"parameters": 7e9})], CATALOGUE, DAY)))
    row["quantities"]["phlogiston"] = {"value": 1.0, "unit": "kg", "domain": "model", "status": "given"}
    path = result(tmp_path, Row("x"), rows=[row])
    [told] = read_sides([path, path], [GROUND])[0].notes
    assert (told.severity, "phlogiston" in told.message) == ("note", True)


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
            (RESULT.replace("QUANTITIES", one), "form")
            for one in (
                '{"mfu": 1}',
                '{"mfu": {"value": 1, "unit": "fraction", "domain": "training"}}',
                '{"mfu": {"value": "1", "unit": "fraction", "domain": "training", "status": "given"}}',
                '{"mfu": {"value": 1, "unit": "percent", "domain": "training", "status": "given"}}',
            )
        ),
    ],
)
def test_what_is_no_result_is_told(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "result.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problems) as caught:
        read_sides([str(path), "gpt-3-175b"], [GROUND])
    assert {one.code for one in caught.value.diagnostics} == {code}
    assert {one.file for one in caught.value.diagnostics} == {str(path)}


@pytest.mark.parametrize(
    ("words", "grounds", "told"),
    [
        ([], 1, "found 0 sides"),
        (["gpt-3-175b"], 1, "found 1 side,"),
        (["gpt-3-175b", "mfu=0.3"], 1, "found 1 side,"),
        (["gpt-3-175b", "llama-2-70b"], 2, "found 2 scenarios, expected one"),
        (["nowhere.json", "gpt-3-157b"], 1, "cannot be read"),
        (["nowhere.yaml#row", "gpt-3-175b"], 1, "cannot be read"),
    ],
)
def test_wrong_sides_are_told(words: list[str], grounds: int, told: str) -> None:
    with pytest.raises(Problems) as caught:
        read_sides(words, [GROUND] * grounds)
    assert told in str(caught.value)


def test_a_result_takes_no_other_values(tmp_path: Path) -> None:
    path = result(tmp_path, Row("x", {}, {"parameters": 7e9}))
    for words, grounds in ((["mfu=0.3", path, path], [GROUND]), ([path], [Basis(CATALOGUE, DAY, "a")] * 2)):
        with pytest.raises(Problems, match="a result file cannot be estimated again"):
            read_sides(words, grounds)


def test_headlines_are_the_outputs_by_default() -> None:
    found = compared(Row("a", {}, {"parameters": 7e9}), Row("b", {}, {"parameters": 8e9}), None)
    assert found["outputs"]
    assert all(QUANTITIES[one["name"]].headline for one in found["outputs"])


HOURS, PRICE = "accelerator_hours", "price_usd_per_accelerator_hour"
UNTIED = Row("run", given={HOURS: interval(5e5, 2e6), PRICE: interval(1, 4)})


def tied(correlation: float, **given: float) -> Row:
    return Row("run", given={**UNTIED.given, **given}, correlations=((HOURS, PRICE, correlation),))


def test_another_correlation_is_a_change_that_moves_ranges_alone() -> None:
    found = compared(UNTIED, tied(0.8))
    assert found["inputs"] == []
    assert found["correlations"] == [{"between": [HOURS, PRICE], "from": None, "to": 0.8}]
    cost = outputs(found)["training_cost_usd"]
    assert cost["difference"] == 0
    assert cost["to"]["high"] > cost["from"]["high"]  # type: ignore[index]
    assert "explained" not in cost
    assert compared(tied(0.8), UNTIED)["correlations"] == [{"between": [HOURS, PRICE], "from": 0.8, "to": None}]
    assert compared(tied(0.8), tied(0.8))["correlations"] == []


def test_a_correlation_explains_none_of_what_an_input_does() -> None:
    plain, both = compared(UNTIED, replace(UNTIED, given=tied(0, mfu=0.4).given)), compared(UNTIED, tied(0.8, mfu=0.4))
    assert {name: shares(one) for name, one in outputs(plain).items() if "explained" in one} == {
        name: shares(one) for name, one in outputs(both).items() if "explained" in one
    }
    assert [one["input"] for one in outputs(both)["training_flop"]["explained"]] == ["mfu"]  # type: ignore[attr-defined]


def test_result_files_keep_their_correlations(tmp_path: Path) -> None:
    written = result(tmp_path, tied(0.8))
    [before] = read_sides([written, written], [GROUND])[:1]
    [same] = as_json(diff([before, side(tied(0.8))], OUTPUTS))["comparisons"]
    assert same["correlations"] == []
    [other] = as_json(diff([before, side(tied(-0.3))], OUTPUTS))["comparisons"]
    assert other["correlations"] == [{"between": [HOURS, PRICE], "from": 0.8, "to": -0.3}]


def test_an_older_result_says_how_to_write_it_anew(tmp_path: Path) -> None:
    path = result(tmp_path, Row("x", {}, {"parameters": 7e9}), schema="aigc-compute/estimate/1")
    with pytest.raises(Problems) as caught:
        read_sides([path, "gpt-3-175b"], [GROUND])
    [one] = caught.value.diagnostics
    assert one.message == "schema: found \"aigc-compute/estimate/1\", expected 'aigc-compute/estimate/2'"
    assert "estimate … --format json" in str(one.hint)


@pytest.mark.parametrize("wrong", [[], {"mfu": 0.5}, {"mfu": {"hfu": "much"}}, {"mfu": {"hfu": True}}, None])
def test_wrong_correlations_of_a_result_are_told(tmp_path: Path, wrong: object) -> None:
    [row] = as_json(build_rows(estimate([Row("x", {}, {"parameters": 7e9})], CATALOGUE, DAY)))
    path = result(tmp_path, Row("x"), rows=[{**row, "correlations": wrong}])
    with pytest.raises(Problems, match="correlations"):
        read_sides([path, path], [GROUND])
