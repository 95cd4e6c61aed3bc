"""The Python interface: one scenario as a mapping, many as a frame, the same numbers to the last bit."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
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
WANTED = ("parameters", "training_flop", "mfu", "training_days", "training_cost_usd", "cost_per_query_usd")
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


def table(rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, index=[f"r{index}" for index in range(len(rows))])


def bits(values: object) -> list[str]:
    return [float(value).hex() for value in np.ravel(values)]


@EXAMPLES
@given(st.lists(SCENARIOS, min_size=1, max_size=6))
def test_a_frame_is_its_rows_estimated_one_by_one(rows: list[dict[str, object]]) -> None:
    found = ac.evaluate(table(rows), WANTED, catalogue=CATALOGUE, ranges=True)
    for (_, line), row in zip(found.iterrows(), rows, strict=True):
        one = ac.estimate(catalogue=CATALOGUE, **row)
        for name in WANTED:
            told = [one[name], one.low[name], one.high[name]] if name in one else [np.nan] * 3
            assert bits(line[[name, f"{name}_low", f"{name}_high"]]) == bits(told), name


@EXAMPLES
@given(st.lists(SCENARIOS, min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_a_shuffled_frame_gives_shuffled_results(rows: list[dict[str, object]], random: object) -> None:
    frame = table(rows)
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    plain, shuffled = (ac.evaluate(one, WANTED, catalogue=CATALOGUE) for one in (frame, frame.iloc[order]))
    pd.testing.assert_frame_equal(plain.iloc[order], shuffled, check_exact=True)


@EXAMPLES
@given(st.lists(SCENARIOS, min_size=1, max_size=5))
def test_mappings_and_frames_agree(rows: list[dict[str, object]]) -> None:
    frame, mappings = (ac.evaluate(one, WANTED, catalogue=CATALOGUE, ranges=True) for one in (table(rows), rows))
    assert bits(frame) == bits(mappings)


def test_scenarios_of_a_file_are_rows(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("scenarios:\n  a: {parameters: 7B}\n  b: {model: gpt-3-175b, mfu: 0.3..0.5}\n", encoding="utf-8")
    found = ac.evaluate(ac.load_scenarios(path), ["parameters", "mfu"], ranges=True)
    assert list(found.index) == ["a", "b"]
    assert found.loc["a", "parameters"] == 7e9
    assert found.loc["b", ["mfu_low", "mfu_high"]].tolist() == [0.3, 0.5]


RUN = {
    "parameters": "60B..80B",
    "training_tokens": "1T..2T",
    "accelerators": 1024,
    "mfu": "0.3..0.5",
    "price_usd_per_accelerator_hour": "1..3",
}
CHAIN = {"parameters": {"mfu": 0.5}, "mfu": {"price_usd_per_accelerator_hour": -0.6}}


@pytest.mark.parametrize("wanted", [WANTED, ("training_days",), ("training_cost_usd", "mfu")])
def test_correlated_rows_are_estimated_as_they_are_alone(wanted: tuple[str, ...]) -> None:
    """Whatever stands beside them, some with a point where another has a range, and whatever is asked."""
    rows = [
        {**RUN, "correlations": CHAIN},
        {**RUN, "parameters": "70B", "correlations": CHAIN},
        RUN,
        {**RUN, "correlations": {"mfu": {"parameters": -0.7}}},
        {**RUN, "correlations": CHAIN},
    ]
    found = ac.evaluate(rows, wanted, catalogue=CATALOGUE, ranges=True)
    for (_, line), row in zip(found.iterrows(), rows, strict=True):
        one = ac.estimate(catalogue=CATALOGUE, **row)
        for name in wanted:
            assert bits(line[[name, f"{name}_low", f"{name}_high"]]) == bits([one[name], one.low[name], one.high[name]])
    assert bits(found.iloc[0]) == bits(found.iloc[4]) != bits(found.iloc[2])


def test_correlations_of_a_file_can_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(json.dumps({**RUN, "correlations": CHAIN}), encoding="utf-8")
    kept, other = (ac.estimate(str(path), accelerators=1024, **given) for given in ({}, {"correlations": {}}))
    assert kept.high["training_days"] == ac.estimate(**RUN, correlations=CHAIN).high["training_days"]
    assert other.high["training_days"] == ac.estimate(**RUN).high["training_days"] != kept.high["training_days"]


def test_numbers_of_every_kind_are_numbers() -> None:
    for values in (np.array([7, 13]), np.array([7, 13], dtype=np.float32), pd.array([7, 13], dtype="Int64"), ["7", 13]):
        frame = pd.DataFrame({"parameters": values, "accelerators": pd.array([None, 8], dtype="Int64")})
        assert ac.evaluate(frame, ["weights_bytes"])["weights_bytes"].tolist() == [14.0, 26.0]


def test_flags_may_be_booleans() -> None:
    shape = {"layers": 2, "hidden_size": 64, "vocabulary_size": 100}
    frame = pd.DataFrame([{**shape, "tied_embeddings": flag} for flag in (True, False)])
    tied, untied = ac.evaluate(frame, ["embedding_parameters"])["embedding_parameters"]
    assert untied == 2 * tied > 0


def test_unknown_is_nan_where_asked_and_left_out_where_not() -> None:
    frame = pd.DataFrame({"parameters": [7e9]})
    assert np.isnan(ac.evaluate(frame, ["users"]).loc[0, "users"])
    headlines = ac.evaluate(frame)
    assert "parameters" in headlines
    assert not headlines.isna().all().any()


def test_an_empty_frame_gives_an_empty_frame() -> None:
    found = ac.evaluate(pd.DataFrame({"parameters": pd.Series(dtype=float)}), ["training_flop"], ranges=True)
    assert found.shape == (0, 3)


def test_all_that_is_wrong_with_a_frame_is_told_at_once() -> None:
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
    told = str(caught.value)
    for part in ("'parmeters'", "'parameters'", "'expect'", "row two: error: mfu: found 300%", "2 parsecs"):
        assert part in told
    for part in ("'h1000-sxmm'", "row one: error: training_days: found inf", "accelerators: found list"):
        assert part in told
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
def test_wrong_use_is_problems(rows: object, quantities: object, code: str) -> None:
    with pytest.raises(ac.Problems) as caught:
        ac.evaluate(rows, quantities)
    assert [one.code for one in caught.value.diagnostics] == [code]


def test_an_estimate_is_a_mapping() -> None:
    one = ac.estimate("gpt-3-175b", accelerators=np.int64(1024), mfu="0.35..0.45")
    assert one["training_pf_days"] == pytest.approx(3638, rel=1e-3)
    assert dict(one).keys() == set(one) == one.to_dict()["quantities"].keys()
    assert (one.low["mfu"], one.high["mfu"], one["accelerators"]) == (0.35, 0.45, 1024)
    assert one.low["training_days"] < one["training_days"] < one.high["training_days"]
    assert one.low["parameters"] == one["parameters"]
    assert one.categories["model"] == one.name == "gpt-3-175b"
    assert "users" not in one
    assert one.get("users") is None
    json.dumps(one.to_dict(), allow_nan=False)


def test_an_unknown_quantity_says_what_it_would_follow_from() -> None:
    one = ac.estimate("gpt-3.5")
    with pytest.raises(ac.UnknownQuantity, match=r"not found in .*can be derived from accelerators"):
        one["training_days"]
    with pytest.raises(ac.Problems, match="did you mean 'training_days'"):
        one.explain("training_dayz")
    with pytest.raises(KeyError, match="is a category"):
        one["accelerator"]


def test_views_of_an_estimate() -> None:
    one = ac.estimate("llama-2-70b", accelerator="h100-sxm")
    assert "training_cost_usd" in repr(one)
    assert "<td>training_cost_usd</td>" in one._repr_html_()
    assert one.explain("training_pf_days").splitlines()[1].startswith("training_pf_days = ")
    assert "given" in one.explain("accelerator")
    frame = one.to_frame()
    assert frame.loc["training_tokens", ["value", "status"]].tolist() == [2e12, "catalogue"]
    assert set(frame.index) == set(one)


def test_html_is_escaped(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("name: <b>&\nparameters: 7B\n", encoding="utf-8")
    assert "<th>&lt;b&gt;&amp;</th>" in ac.estimate(str(path))._repr_html_()


def test_named_arguments_win_over_a_file(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("name: mine\nparameters: 7B\nmfu: 0.2\n", encoding="utf-8")
    one = ac.estimate(str(path), "training_tokens=1T", mfu=0.4)
    assert (one.name, one["parameters"], one["mfu"], one["training_tokens"]) == ("mine", 7e9, 0.4, 1e12)


def test_without_ranges_there_are_points_only() -> None:
    one = ac.estimate("gpt-3-175b", ranges=False)
    assert one.low["training_cost_usd"] == one["training_cost_usd"]
    assert ac.estimate("gpt-3-175b").low["training_cost_usd"] < one["training_cost_usd"]


def test_a_contradiction_is_told_not_raised() -> None:
    one = ac.estimate("llama-2-70b", accelerators=8, training_days=1, accelerator="a100-sxm-80gb")
    assert [each.code for each in one.diagnostics if each.severity == "error"] == ["contradiction"]


def test_day_and_catalogue(tmp_path: Path) -> None:
    (tmp_path / "assumptions.yaml").write_text("mfu: {value: 0.5, rank: performance, source: mine}\n")
    assert ac.estimate(parameters="7B", catalogue=tmp_path)["mfu"] == 0.5
    assert ac.evaluate([{"parameters": "7B"}], ["mfu"], catalogue=str(tmp_path)).iloc[0, 0] == 0.5
    old, new = (ac.estimate("llama-2-70b", as_of=day)["training_cost_usd"] for day in ("2023-06-30", "2025-06-30"))
    assert old != new
    with pytest.raises(ac.Problems, match="as_of: found 'tomorrow'"):
        ac.estimate("llama-2-70b", as_of="tomorrow")


@pytest.mark.parametrize("inputs", [(), ("gpt-3-157b",), ("gpt-3-175b", "llama-2-70b"), ("paramters=7B",)])
def test_not_one_scenario_is_problems(inputs: tuple[str, ...]) -> None:
    with pytest.raises(ac.Problems):
        ac.estimate(*inputs)


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, aigc_compute as ac\nassert 'estimate' in dir(ac)\nprint(*sys.modules)\n"
        "ac.estimate('gpt-3-175b')\nprint(*sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, after = (set(line.split()) for line in result.stdout.splitlines())
    assert {"numpy", "yaml", "pandas", "rich"}.isdisjoint(before)
    assert "numpy" in after
    assert "pandas" not in after


def test_what_the_package_offers_exists() -> None:
    for name in ac.__all__:
        assert getattr(ac, name).__doc__
    with pytest.raises(AttributeError, match="nonsense"):
        ac.nonsense  # noqa: B018
