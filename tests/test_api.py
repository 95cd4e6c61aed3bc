"""The Python interface: one scenario as a mapping, many as a data frame, and equal numbers to the last bit."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import aigc_compute as ac
from aigc_compute.catalogue import Catalogue

CATALOGUE = Catalogue()
EXAMPLES = settings(
    max_examples=settings().max_examples // 5, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
QUANTITIES = ("parameters", "training_flop", "mfu", "training_days", "training_cost_usd", "cost_per_query_usd")
SCENARIOS = st.fixed_dictionaries(
    {},
    optional={
        "model": st.sampled_from(["gpt-3-175b", "llama-2-70b", "gpt-3.5", "mixtral-8x7b"]),
        "accelerator": st.sampled_from(["a100-sxm-80gb", "H100", "v100-sxm2-32gb"]),
        "parameters": st.floats(1e6, 1e13),
        "training_tokens": st.sampled_from(["1T", 2e12, "300B"]),
        "accelerators": st.integers(1, 50_000),
        "mfu": st.sampled_from([0.4, "0.3..0.5", "35%"]),
    },
).filter(bool)


def frame_of(rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, index=[f"r{index}" for index in range(len(rows))])


def bits(values: npt.ArrayLike) -> list[str]:
    """The numbers to the last bit, as hexadecimal texts."""
    return [float(value).hex() for value in np.ravel(np.asarray(values, dtype=float))]


def estimated(scenario: Mapping[str, Any]) -> ac.Estimate:
    return ac.estimate(catalogue=CATALOGUE, **scenario)


@EXAMPLES
@given(st.lists(SCENARIOS, min_size=1, max_size=6))
def test_a_frame_has_the_results_of_its_rows_estimated_alone(rows: list[dict[str, object]]) -> None:
    results = ac.evaluate(frame_of(rows), QUANTITIES, catalogue=CATALOGUE, ranges=True)
    for (_, result), row in zip(results.iterrows(), rows, strict=True):
        estimate = estimated(row)
        for name in QUANTITIES:
            expected = [estimate[name], estimate.low[name], estimate.high[name]] if name in estimate else [np.nan] * 3
            assert bits(result[[name, f"{name}_low", f"{name}_high"]]) == bits(expected), name


@EXAMPLES
@given(st.lists(SCENARIOS, min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_a_shuffled_frame_gives_shuffled_results(rows: list[dict[str, object]], random: Random) -> None:
    frame = frame_of(rows)
    order = list(range(len(rows)))
    random.shuffle(order)
    plain = ac.evaluate(frame, QUANTITIES, catalogue=CATALOGUE)
    shuffled = ac.evaluate(frame.iloc[order], QUANTITIES, catalogue=CATALOGUE)
    pd.testing.assert_frame_equal(plain.iloc[order], shuffled, check_exact=True)


@EXAMPLES
@given(st.lists(SCENARIOS, min_size=1, max_size=5))
def test_a_list_of_mappings_has_the_results_of_the_frame(rows: list[dict[str, object]]) -> None:
    frame = ac.evaluate(frame_of(rows), QUANTITIES, catalogue=CATALOGUE, ranges=True)
    mappings = ac.evaluate(rows, QUANTITIES, catalogue=CATALOGUE, ranges=True)
    assert bits(frame) == bits(mappings)


def test_each_scenario_of_a_file_is_a_row_of_the_result(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("scenarios:\n  a: {parameters: 7B}\n  b: {model: gpt-3-175b, mfu: 0.3..0.5}\n", encoding="utf-8")
    results = ac.evaluate(ac.load_scenarios(path), ["parameters", "mfu"], ranges=True)
    assert list(results.index) == ["a", "b"]
    assert results.loc["a", "parameters"] == 7e9
    assert (results.loc["b", "mfu_low"], results.loc["b", "mfu_high"]) == (0.3, 0.5)


SCENARIO: dict[str, Any] = {
    "parameters": "60B..80B",
    "training_tokens": "1T..2T",
    "accelerators": 1024,
    "mfu": "0.3..0.5",
    "price_usd_per_accelerator_hour": "1..3",
}
CORRELATIONS = {"parameters": {"mfu": 0.5}, "mfu": {"price_usd_per_accelerator_hour": -0.6}}


@pytest.mark.parametrize("quantities", [QUANTITIES, ("training_days",), ("training_cost_usd", "mfu")])
def test_a_correlated_row_has_the_same_result_alone_and_in_a_table(quantities: tuple[str, ...]) -> None:
    """Other rows of the table, with points or ranges, and the list of requested quantities make no difference."""
    rows: list[dict[str, Any]] = [
        {**SCENARIO, "correlations": CORRELATIONS},
        {**SCENARIO, "parameters": "70B", "correlations": CORRELATIONS},
        SCENARIO,
        {**SCENARIO, "correlations": {"mfu": {"parameters": -0.7}}},
        {**SCENARIO, "correlations": CORRELATIONS},
    ]
    results = ac.evaluate(rows, quantities, catalogue=CATALOGUE, ranges=True)
    for (_, result), row in zip(results.iterrows(), rows, strict=True):
        estimate = estimated(row)
        for name in quantities:
            expected = [estimate[name], estimate.low[name], estimate.high[name]]
            assert bits(result[[name, f"{name}_low", f"{name}_high"]]) == bits(expected)
    assert bits(results.iloc[0]) == bits(results.iloc[4]) != bits(results.iloc[2])


def test_an_argument_replaces_the_correlations_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(json.dumps({**SCENARIO, "correlations": CORRELATIONS}), encoding="utf-8")
    correlated = ac.estimate(str(path), accelerators=1024)
    independent = ac.estimate(str(path), accelerators=1024, correlations={})
    expected = estimated({**SCENARIO, "correlations": CORRELATIONS})
    assert correlated.high["training_days"] == expected.high["training_days"]
    assert independent.high["training_days"] == estimated(SCENARIO).high["training_days"]
    assert correlated.high["training_days"] != independent.high["training_days"]


def test_columns_of_every_numeric_type_are_accepted() -> None:
    for values in (np.array([7, 13]), np.array([7, 13], dtype=np.float32), pd.array([7, 13], dtype="Int64"), ["7", 13]):
        frame = pd.DataFrame({"parameters": values, "accelerators": pd.array([None, 8], dtype="Int64")})
        assert ac.evaluate(frame, ["weights_bytes"])["weights_bytes"].tolist() == [14.0, 26.0]


def test_a_flag_may_be_a_boolean() -> None:
    shape = {"layers": 2, "hidden_size": 64, "vocabulary_size": 100}
    frame = pd.DataFrame([{**shape, "tied_embeddings": flag} for flag in (True, False)])
    tied, untied = ac.evaluate(frame, ["embedding_parameters"])["embedding_parameters"]
    assert untied == 2 * tied > 0


def test_an_unknown_quantity_is_nan_if_requested_and_otherwise_left_out() -> None:
    frame = pd.DataFrame({"parameters": [7e9]})
    assert ac.evaluate(frame, ["users"])["users"].isna().all()
    headlines = ac.evaluate(frame)
    assert "parameters" in headlines
    assert not headlines.isna().all().any()


def test_an_empty_frame_gives_an_empty_frame() -> None:
    results = ac.evaluate(pd.DataFrame({"parameters": pd.Series(dtype=float)}), ["training_flop"], ranges=True)
    assert results.shape == (0, 3)


def test_all_problems_of_a_frame_are_reported_together() -> None:
    frame = pd.DataFrame(
        {
            "parmeters": [1, 2],
            "mfu": [0.4, 3.0],
            "training_tokens": ["1T", "2 parsecs"],
            "accelerator": ["h100-sxm", "h1000-sxmm"],
            "training_days": [np.inf, 1.0],
            "expect": [1, 1],
            "accelerators": [[1], [2]],
        },
        index=["one", "two"],
    )
    with pytest.raises(ac.Problems) as caught:
        ac.evaluate(frame)
    message = str(caught.value)
    for part in ("'parmeters'", "'parameters'", "'expect'", "row two: error: mfu: found 300%", "2 parsecs"):
        assert part in message
    for part in ("'h1000-sxmm'", "row one: error: training_days: found inf", "accelerators: found list"):
        assert part in message
    assert len(caught.value.diagnostics) == 7


@pytest.mark.parametrize(
    ("rows", "quantities", "code"),
    [
        ([{"parameters": "7 parsecs"}], None, "value"),
        ([{"parmeters": 7}], None, "unknown-key"),
        ([{"parameters": 7}], ["nonsense"], "unknown-quantity"),
        ([{"parameters": 7}], "accelerator", "unknown-quantity"),
        ([7], None, "form"),
        ({"parameters": 7}, None, "form"),
        (pd.DataFrame([[1, 2]], columns=["parameters", "parameters"]), None, "duplicate-key"),
        (pd.DataFrame({0: [1]}), None, "unknown-key"),
        (pd.DataFrame({"parameters": [1j]}), None, "value"),
        (pd.DataFrame({"parameters": [True]}), None, "value"),
        (pd.DataFrame({"parameters": pd.to_datetime(["2024-01-01"])}), None, "value"),
    ],
)
def test_wrong_use_raises_problems(rows: Any, quantities: Any, code: str) -> None:
    with pytest.raises(ac.Problems) as caught:
        ac.evaluate(rows, quantities)
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == [code]


def test_an_estimate_is_a_mapping_of_quantities() -> None:
    estimate = ac.estimate("gpt-3-175b", accelerators=np.int64(1024), mfu="0.35..0.45")
    assert estimate["training_pf_days"] == pytest.approx(3638, rel=1e-3)
    assert dict(estimate).keys() == set(estimate) == estimate.to_dict()["quantities"].keys()
    assert (estimate.low["mfu"], estimate.high["mfu"], estimate["accelerators"]) == (0.35, 0.45, 1024)
    assert estimate.low["training_days"] < estimate["training_days"] < estimate.high["training_days"]
    assert estimate.low["parameters"] == estimate["parameters"]
    assert estimate.categories["model"] == estimate.name == "gpt-3-175b"
    assert "users" not in estimate
    assert estimate.get("users") is None
    json.dumps(estimate.to_dict(), allow_nan=False)


def test_an_unknown_quantity_names_the_inputs_that_determine_it() -> None:
    estimate = ac.estimate("gpt-3.5")
    with pytest.raises(ac.UnknownQuantity, match=r"not found in .*can be derived from accelerators"):
        estimate["training_days"]
    with pytest.raises(ac.Problems, match="did you mean 'training_days'"):
        estimate.explain("training_dayz")
    with pytest.raises(KeyError, match="is a category"):
        estimate["accelerator"]


def test_an_estimate_is_shown_as_text_html_explanation_and_frame() -> None:
    estimate = ac.estimate("llama-2-70b", accelerator="h100-sxm")
    assert "training_cost_usd" in repr(estimate)
    assert "<td>training_cost_usd</td>" in estimate._repr_html_()
    assert estimate.explain("training_pf_days").splitlines()[1].startswith("training_pf_days = ")
    assert "given" in estimate.explain("accelerator")
    frame = estimate.to_frame()
    assert (frame.loc["training_tokens", "value"], frame.loc["training_tokens", "status"]) == (2e12, "catalogue")
    assert set(frame.index) == set(estimate)


def test_html_escapes_names(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("name: <b>&\nparameters: 7B\n", encoding="utf-8")
    assert "<th>&lt;b&gt;&amp;</th>" in ac.estimate(str(path))._repr_html_()


def test_arguments_override_values_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("name: mine\nparameters: 7B\nmfu: 0.2\n", encoding="utf-8")
    estimate = ac.estimate(str(path), "training_tokens=1T", mfu=0.4)
    assert estimate.name == "mine"
    assert (estimate["parameters"], estimate["mfu"], estimate["training_tokens"]) == (7e9, 0.4, 1e12)


def test_without_ranges_low_and_high_are_the_central_value() -> None:
    estimate = ac.estimate("gpt-3-175b", ranges=False)
    assert estimate.low["training_cost_usd"] == estimate["training_cost_usd"]
    assert ac.estimate("gpt-3-175b").low["training_cost_usd"] < estimate["training_cost_usd"]


def test_a_contradiction_is_a_diagnostic_and_not_an_exception() -> None:
    estimate = ac.estimate("llama-2-70b", accelerators=8, training_days=1, accelerator="a100-sxm-80gb")
    errors = [diagnostic for diagnostic in estimate.diagnostics if diagnostic.severity == "error"]
    assert [error.code for error in errors] == ["contradiction"]


def test_an_estimate_takes_a_date_and_a_catalogue(tmp_path: Path) -> None:
    (tmp_path / "assumptions.yaml").write_text("mfu: {value: 0.5, rank: performance, source: mine}\n")
    assert ac.estimate(parameters="7B", catalogue=tmp_path)["mfu"] == 0.5
    assert ac.evaluate([{"parameters": "7B"}], ["mfu"], catalogue=str(tmp_path)).iloc[0, 0] == 0.5
    earlier, later = (ac.estimate("llama-2-70b", as_of=day) for day in ("2023-06-30", "2025-06-30"))
    assert earlier["training_cost_usd"] != later["training_cost_usd"]
    with pytest.raises(ac.Problems, match="as_of: found 'tomorrow'"):
        ac.estimate("llama-2-70b", as_of="tomorrow")


@pytest.mark.parametrize("inputs", [(), ("gpt-3-157b",), ("gpt-3-175b", "llama-2-70b"), ("paramters=7B",)])
def test_inputs_that_are_not_exactly_one_scenario_raise_problems(inputs: tuple[str, ...]) -> None:
    with pytest.raises(ac.Problems):
        ac.estimate(*inputs)


def test_importing_the_package_loads_no_heavy_library() -> None:
    code = (
        "import sys, aigc_compute as ac\nassert 'estimate' in dir(ac)\nprint(*sys.modules)\n"
        "ac.estimate('gpt-3-175b')\nprint(*sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, after = (set(line.split()) for line in result.stdout.splitlines())
    assert {"numpy", "yaml", "pandas", "rich"}.isdisjoint(before)
    assert "numpy" in after
    assert "pandas" not in after


def test_every_public_name_exists_and_has_a_docstring() -> None:
    for name in ac.__all__:
        assert getattr(ac, name).__doc__
    with pytest.raises(AttributeError, match="nonsense"):
        ac.nonsense  # noqa: B018
