"""Forecasts: notations of growth rates, compounding, ranges, and published figures for comparison."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.evaluation.evaluate import evaluate_rows
from aigc_compute.io.typed_json import as_json
from aigc_compute.render.years import in_words
from aigc_compute.scenario import Row, load_scenarios
from aigc_compute.scenario.growth import Rate, grown, read_rate, read_rates
from aigc_compute.studies.forecast import Point, forecast_document, forecasts, known_points
from aigc_compute.studies.forecast import forecast as study
from aigc_compute.units import Range, interval


def forecast(
    quantity: str, row: Row, rates: list[Rate], years: range, catalogue: Catalogue, as_of: date
) -> list[Point]:
    return study([quantity], row, rates, years, catalogue, as_of).points


TOY = Row("toy", {}, {"parameters": 7e9, "training_tokens": 1e12})

RATES = {
    "10x/year": 10,
    "10/year": 10,
    "1.5 x / year": 1.5,
    "0.5x/y": 0.5,
    "10倍/年": 10,
    "CAGR 42%": 1.42,
    "cagr 42 %": 1.42,
    "42%": 1.42,
    "+42%": 1.42,
    "-30%": 0.7,
    "CAGR -30%": 0.7,
    "增速 42%": 1.42,
    "doubling 6 months": 4,
    "doubling 1 year": 2,
    "Doubling 2 years": 2**0.5,
    "doubling 3.4 months": 2 ** (12 / 3.4),
    "halving 8 months": 0.5**1.5,
    "halving 1 year": 0.5,
}
RANGES = {"4..5x/year": (4, 20**0.5, 5), "CAGR 20..30%": (1.2, 1.56**0.5, 1.3)}
INVALID_RATES = [
    "nonsense",
    "x/year",
    "10x/month",
    "10x",
    "42",
    "5..4x/year",
    "1e400x/year",
    "nan/year",
    "CAGR 1.2.3%",
    "3 days/year",
    "doubling 0 months",
    "doubling months",
    "doubling 0.001 months",
    "doubling 6 weeks",
]
IMPOSSIBLE_RATES = ("-2x/year", "CAGR -150%", "doubling . months")


@pytest.mark.parametrize(("text", "factor"), RATES.items())
def test_every_notation_of_a_rate_gives_its_factor_per_year(text: str, factor: float, catalogue: Catalogue) -> None:
    rate = read_rate("users", text, catalogue)
    assert rate.factor == pytest.approx(factor, rel=1e-14)
    assert rate == Rate("users", rate.factor, text)


@pytest.mark.parametrize("text", ["42%/year", "+42%/y", "CAGR 42%/year", "42%/年"])
def test_a_percentage_per_year_is_the_increase_per_year(text: str, catalogue: Catalogue) -> None:
    assert read_rate("users", text, catalogue).factor == pytest.approx(1.42)


@pytest.mark.parametrize(("text", "factor"), RANGES.items())
def test_a_range_of_rates_gives_a_range_of_factors(
    text: str, factor: tuple[float, float, float], catalogue: Catalogue
) -> None:
    factors = read_rate("users", text, catalogue).factor
    assert isinstance(factors, Range)
    assert factors[:3] == pytest.approx(factor)


@pytest.mark.parametrize("text", INVALID_RATES)
def test_an_invalid_rate_is_an_error_with_a_hint(text: str, catalogue: Catalogue) -> None:
    with pytest.raises(Problems) as raised:
        read_rate("users", text, catalogue)
    [diagnostic] = raised.value.diagnostics
    assert diagnostic.code == "growth"
    assert repr(text) in diagnostic.message
    assert "list trends" in str(diagnostic.hint)


@pytest.mark.parametrize("text", IMPOSSIBLE_RATES)
def test_an_impossible_rate_is_an_error(text: str, catalogue: Catalogue) -> None:
    with pytest.raises(Problems):
        read_rate("users", text, catalogue)


def test_the_name_of_a_trend_gives_its_published_rate(catalogue: Catalogue) -> None:
    rate = read_rate("training_flop", "epoch-training-compute", catalogue)
    assert rate.factor == interval(4.3, 5.2, 4.7)
    for word in ("epoch-training-compute", "since 2010", "epoch-trends-2026"):
        assert word in rate.source


def test_every_trend_of_the_catalogue_is_a_rate_with_a_source(catalogue: Catalogue) -> None:
    assert catalogue.table("trends")
    for name, raw in catalogue.table("trends").items():
        assert raw["source"] in catalogue.sources, name
        rate = read_rate("users", name, catalogue)
        middle = rate.factor.mid if isinstance(rate.factor, Range) else rate.factor
        assert 0.01 < middle < 20, name


def test_every_group_of_trends_gives_the_rates_of_its_quantities(catalogue: Catalogue) -> None:
    for name, raw in catalogue.table("trend_groups").items():
        assert raw["source"] in catalogue.sources, name
        assert [rate.quantity for rate in read_rates([(name, "")], catalogue)] == [*raw["of"]]


def test_a_misspelt_trend_is_an_error_with_the_right_name(catalogue: Catalogue) -> None:
    with pytest.raises(Problems) as raised:
        read_rate("training_flop", "epoch-training-compte", catalogue)
    assert "did you mean 'epoch-training-compute'" in str(raised.value.diagnostics[0].hint)


def test_a_rate_of_an_unknown_quantity_is_an_error(catalogue: Catalogue) -> None:
    with pytest.raises(Problems, match=r"unknown quantity 'paramters' .did you mean .*'parameters'"):
        read_rate("paramters", "2x/year", catalogue)


def test_the_first_year_has_the_values_of_an_estimate(catalogue: Catalogue, as_of: date) -> None:
    for row, growing in ((TOY, "parameters"), (Row("gpt-3", {"model": "gpt-3-175b"}), "training_flop")):
        [estimate] = evaluate_rows([row], catalogue, as_of, ["training_flop"])
        [point] = forecast("training_flop", row, [Rate(growing, 3.0, "")], range(2020, 2021), catalogue, as_of)
        assert (point.year, point.value) == (2020, estimate.values["training_flop"])
        assert (point.low, point.high) == (estimate.low.get("training_flop"), estimate.high.get("training_flop"))


def test_growth_compounds_over_years_and_quantities(catalogue: Catalogue, as_of: date) -> None:
    rates = [Rate("parameters", 2.0, ""), Rate("training_tokens", 1.5, "")]
    points = forecast("training_flop", TOY, rates, range(2023, 2031), catalogue, as_of)
    assert [point.year for point in points] == list(range(2023, 2031))
    for years, point in enumerate(points):
        assert point.value == pytest.approx(6 * 7e9 * 1e12 * 3.0**years, rel=1e-12)
        assert point.low is None


def test_a_derived_quantity_can_grow(catalogue: Catalogue, as_of: date) -> None:
    """The compute of a model is derived. With a growth rate it counts as an input of later years."""
    row = Row("gpt-3", {"model": "gpt-3-175b", "accelerator": "h100-sxm"}, {"accelerators": 1024.0, "mfu": 0.4})
    points = forecast("training_days", row, [Rate("training_flop", 10.0, "")], range(2023, 2026), catalogue, as_of)
    assert [point.value / points[0].value for point in points] == pytest.approx([1, 10, 100], rel=1e-12)


def test_the_range_of_a_rate_gives_ranges_of_later_years(catalogue: Catalogue, as_of: date) -> None:
    points = forecast(
        "training_flop", TOY, [Rate("parameters", interval(4, 5), "")], range(2020, 2026), catalogue, as_of
    )
    assert (points[0].low, points[0].high) == (None, None)
    for years, point in enumerate(points[1:], 1):
        assert point.value == pytest.approx(4.2e22 * 20 ** (years / 2), rel=1e-12)
        assert (point.low, point.high) == pytest.approx((4.2e22 * 4.0**years, 4.2e22 * 5.0**years), rel=5e-3)


def test_the_range_of_a_start_keeps_its_relative_width_and_independent_rates_partly_cancel(
    catalogue: Catalogue, as_of: date
) -> None:
    row = Row("toy", {}, {"parameters": interval(1e9, 4e9), "training_tokens": 1e12})
    points = forecast("training_flop", row, [Rate("parameters", 2.0, "")], range(2020, 2023), catalogue, as_of)
    for years, point in enumerate(points):
        assert (point.low, point.high) == pytest.approx((6e21 * 2**years, 24e21 * 2**years), rel=5e-3)
    rates = [Rate(name, interval(1, 4), "") for name in ("parameters", "training_tokens")]
    last = forecast("training_flop", TOY, rates, range(2020, 2022), catalogue, as_of)[-1]
    assert (last.low, last.high) == pytest.approx((4.2e22 * 4 / 2**2**0.5, 4.2e22 * 4 * 2**2**0.5), rel=0.03)


def test_a_quantity_that_is_unknown_in_the_row_is_an_error(catalogue: Catalogue, as_of: date) -> None:
    unknown = Row("gpt-3.5", {"model": "gpt-3.5"})
    for quantity, growing in (("training_days", "training_flop"), ("training_flop", "training_days")):
        with pytest.raises(Problems, match="training_days is unknown") as raised:
            forecast(quantity, unknown, [Rate(growing, 2.0, "")], range(2020, 2022), catalogue, as_of)
        assert "accelerators" in str(raised.value)


@pytest.mark.parametrize("factor", [1e10, 1e-10, interval(1e9, 1e10), 1e300])
def test_growth_beyond_the_largest_number_is_an_error(factor: float | Range, catalogue: Catalogue, as_of: date) -> None:
    with pytest.raises(Problems, match="exceed the largest number"):
        forecast("training_flop", TOY, [Rate("parameters", factor, "")], range(2020, 2060), catalogue, as_of)


@pytest.mark.parametrize("quantity", ["mfu", "training_days"])
def test_a_utilisation_above_one_is_an_error(quantity: str, catalogue: Catalogue, as_of: date) -> None:
    row = Row("toy", {"accelerator": "h100-sxm"}, {**TOY.given, "accelerators": 512.0, "mfu": 0.4})
    with pytest.raises(Problems, match="mfu"):
        forecast(quantity, row, [Rate("mfu", 2.0, "")], range(2020, 2024), catalogue, as_of)


def test_two_rates_of_one_quantity_are_an_error(catalogue: Catalogue) -> None:
    with pytest.raises(Problems, match="parameters: several growth rates are given"):
        read_rates([("parameters", "2x/year"), ("parameters", "3x/year")], catalogue)


def test_a_point_without_a_range_is_shown_without_a_range_beside_other_points(
    catalogue: Catalogue, as_of: date
) -> None:
    rates = [Rate("parameters", interval(4, 5), "")]
    forecast = study(["training_flop"], TOY, rates, range(2020, 2022), catalogue, as_of)
    first, second = map(in_words, forecast_document([forecast], catalogue, as_of).rows)
    assert second["90 % range"] == "1.68e23..2.1e23 FLOP"
    assert first["90 % range"] == ""


def test_correlations_of_the_row_hold_in_every_year(catalogue: Catalogue, as_of: date) -> None:
    inputs: dict[str, float | Range] = {"parameters": interval(1e9, 4e9), "training_tokens": interval(1e12, 4e12)}
    independent, positive, negative = (
        forecast(
            "training_flop",
            Row("toy", given=inputs, correlations=correlations),
            [Rate("parameters", 2.0, "")],
            range(2020, 2022),
            catalogue,
            as_of,
        )[-1]
        for correlations in ((), (("parameters", "training_tokens", 0.9),), (("parameters", "training_tokens", -0.9),))
    )
    assert low_end(positive) < low_end(independent) < low_end(negative)
    assert positive.value == independent.value == negative.value


def low_end(point: Point) -> float:
    assert point.low is not None
    return point.low


def test_a_point_is_a_flat_record_in_the_document(catalogue: Catalogue, as_of: date) -> None:
    rates = [Rate("parameters", 2.0, "2x/year")]
    forecast = study(["training_flop"], TOY, rates, range(2031, 2032), catalogue, as_of)
    document = as_json(forecast_document([forecast], catalogue, as_of))
    assert document["growth"] == [{"name": "toy", "quantity": "parameters", "factor": 2.0, "source": "2x/year"}]
    assert document["rows"] == [
        {
            "name": "toy",
            "quantity": "training_flop",
            "unit": "FLOP",
            "year": 2031,
            "value": 4.2e22,
            "low": None,
            "high": None,
            "known": None,
            "known_of": None,
            "known_source": None,
        }
    ]


MODELS = {
    "small": "released: 2031-03-01\nreported: {training_flop: 1.0e+27}",
    "large": "released: 2031-02-01\nreported: {training_flop: 3.0e+27}",
    "planned": "released: 2031-06-01\nreported: {parameters: 1.0e+12}\nrecipe: {training_tokens: 1.0e+15}",
    "sized": "released: 2031-07-01\nreported: {parameters: 1.0e+15}",
    "later": "released: 2032-07-01\nreported: {training_flop: 2.0e+27}",
    "rumoured": "released: 2033-07-01\nestimates: {training_flop: 9.0e+27}",
    "undated": "reported: {training_flop: 9.0e+29}",
}


@pytest.fixture
def future_models(tmp_path: Path) -> Catalogue:
    """A catalogue with the models of MODELS, which are released in later years than those of the shipped catalogue."""
    (tmp_path / "models").mkdir()
    for name, text in MODELS.items():
        body = f"name: {name}\nsource: kaplan-2020\narchitecture: {{modality: text}}\n{text}\n"
        (tmp_path / "models" / f"{name}.yaml").write_text(body, encoding="utf-8")
    return Catalogue(tmp_path)


def test_the_known_figure_of_a_year_is_the_largest_published_one(future_models: Catalogue, as_of: date) -> None:
    """The figure is published, or follows from published figures. The compute of the model `sized` is not known,
    because its number of tokens would be assumed.
    """
    known = known_points("training_flop", future_models, as_of)
    assert known[2031].value == pytest.approx(6e27)
    assert known[2031].of == "planned"
    assert known[2032] == (2e27, "later", None)
    assert known_points("parameters", future_models, as_of)[2031][:2] == (1e15, "sized")
    points = forecast("training_flop", TOY, [Rate("parameters", 2.0, "")], range(2030, 2034), future_models, as_of)
    assert [point.known for point in points[:3]] == [None, known[2031], known[2032]]


def test_an_estimate_of_others_is_no_known_figure(future_models: Catalogue, as_of: date) -> None:
    assert 2033 not in known_points("training_flop", future_models, as_of)


def test_the_known_figures_of_past_years_are_those_of_the_largest_models(catalogue: Catalogue, as_of: date) -> None:
    known = known_points("training_flop", catalogue, as_of)
    assert (known[2020].of, known[2024].of) == ("gpt-3-175b", "llama-3.1-405b")
    assert known[2020].value == pytest.approx(3.14e23, rel=0.01)
    assert known[2024].value == pytest.approx(3.8e25, rel=0.01)


def test_known_figures_also_come_from_the_history_of_the_catalogue(catalogue: Catalogue, as_of: date) -> None:
    known = known_points("training_flop", catalogue, as_of)
    assert (known[2025].value, known[2025].source) == (4.64e26, "epoch-models-2026")
    assert known_points("accelerators_in_place", catalogue, as_of)[2025].value == 15e6


PERIODS = {
    "4x/year until 2022, 2x/year": [1, 4, 16, 32, 64],
    "4x/year until 2022, 2x/year until 2023, 1x/year": [1, 4, 16, 32, 32],
    "4x/year until 2019, 2x/year": [1, 2, 4, 8, 16],
}


@pytest.mark.parametrize(("text", "factors"), PERIODS.items())
def test_rates_of_several_periods_follow_each_other(text: str, factors: list[float], catalogue: Catalogue) -> None:
    rate = read_rate("users", text, catalogue)
    values = [grown(3.0, rate, 2020, year) for year in range(2020, 2025)]
    assert values == pytest.approx([3 * factor for factor in factors])


@pytest.mark.parametrize(
    "text", ["2x/year until 2025, 3x/year until 2022, 1x/year", "2x/year, 3x/year", "2x/year up to", ""]
)
def test_periods_in_a_wrong_order_are_an_error(text: str, catalogue: Catalogue) -> None:
    with pytest.raises(Problems, match="users"):
        read_rate("users", text, catalogue)


def test_growth_up_to_a_limit_is_logistic(catalogue: Catalogue) -> None:
    """dx/dt = g·x·(1 - x/L). Far below the limit L the growth is exponential; x is L/2 after nine years, when x/(L - x)
    has grown from 1e-9 to 1.
    """
    rate = read_rate("users", "10x/year up to 1e9", catalogue)
    assert rate.limit == 1e9
    assert grown(1.0, rate, 2020, 2021) == pytest.approx(10, rel=1e-7)
    assert grown(1.0, rate, 2020, 2029) == pytest.approx(5e8, rel=1e-8)
    assert grown(1.0, rate, 2020, 2060) == pytest.approx(1e9)
    with pytest.raises(Problems, match="not below the limit"):
        grown(2e9, rate, 2020, 2021)


def test_the_ranges_of_start_and_rate_are_independent(catalogue: Catalogue) -> None:
    value = grown(interval(1, 4), read_rate("users", "2..8x/year", catalogue), 2020, 2021)
    assert isinstance(value, Range)
    assert value.mid == pytest.approx(8)
    assert value.high == pytest.approx(8 * 2 ** (2**0.5))
    assert value.low == pytest.approx(8 / 2 ** (2**0.5))


ACCELERATOR = {"accelerator": "h100-sxm"}
LIFE: dict[str, float | Range] = {"hardware_life_years": 4.0}


def year_by_year(row: Row, rate: str, catalogue: Catalogue, as_of: date, *quantities: str) -> dict[str, list[Point]]:
    """Return the points of the quantities from 2025 to 2028, with this growth rate of the demand for accelerators."""
    rates = [read_rate("demanded_accelerators", rate, catalogue)]
    [forecast] = forecasts([row], quantities, rates, (2025, 2028), catalogue, as_of)
    return {name: [point for point in forecast.points if point.quantity == name] for name in quantities}


def test_the_accelerators_of_a_year_that_are_not_retired_reduce_the_purchases_of_the_next(
    catalogue: Catalogue, as_of: date
) -> None:
    row = Row("toy", ACCELERATOR, {**LIFE, "demanded_accelerators": 1000.0})
    purchases = year_by_year(row, "2x/year", catalogue, as_of, "purchased_accelerators")["purchased_accelerators"]
    assert [point.year for point in purchases] == [2026, 2027, 2028]
    assert [point.value for point in purchases] == pytest.approx([1250, 2500, 5000])  # 2000 less 3/4 of 1000


def test_the_production_limits_the_installed_accelerators(catalogue: Catalogue, as_of: date) -> None:
    row = Row("toy", ACCELERATOR, {**LIFE, "demanded_accelerators": 1000.0, "accelerators_produced_per_year": 800.0})
    points = year_by_year(row, "2x/year", catalogue, as_of, "accelerators_in_place", "served_demand_share")
    assert [point.value for point in points["accelerators_in_place"]] == [1000, 1550, 1962.5, 2271.875]
    shares = [point.value for point in points["served_demand_share"]]
    assert shares == pytest.approx([1, 0.775, 0.490625, 0.283984375])


def test_every_sample_carries_its_own_stock_to_the_next_year(catalogue: Catalogue, as_of: date) -> None:
    """In a sample with a high demand, the demand of the year before was high too. So the purchases are half of the
    stock in every sample, and have the same relative uncertainty.
    """
    row = Row("toy", ACCELERATOR, {**LIFE, "demanded_accelerators": interval(500, 2000)})
    points = year_by_year(row, "1.5x/year", catalogue, as_of, "accelerators_in_place", "purchased_accelerators")
    for stock, purchases in zip(points["accelerators_in_place"][1:], points["purchased_accelerators"], strict=True):
        assert stock.low is not None
        assert stock.high is not None
        assert purchases.value == pytest.approx(stock.value / 2)
        assert (purchases.low, purchases.high) == pytest.approx((stock.low / 2, stock.high / 2), rel=5e-3)


def test_in_no_sample_more_accelerators_are_purchased_than_produced(catalogue: Catalogue, as_of: date) -> None:
    inputs: dict[str, float | Range] = {
        "demanded_accelerators": interval(500, 8000),
        "accelerators_produced_per_year": 800.0,
    }
    row = Row("toy", ACCELERATOR, {**LIFE, **inputs})
    purchases = year_by_year(row, "2x/year", catalogue, as_of, "purchased_accelerators")["purchased_accelerators"]
    assert all(point.high is None or point.high <= 800 * (1 + 1e-12) for point in purchases)


def test_a_forecast_without_requested_quantities_shows_the_known_quantities_of_a_year(
    catalogue: Catalogue, as_of: date
) -> None:
    row = Row("service", {"model": "llama-3.1-8b", **ACCELERATOR}, {"users": 1e6})
    [forecast] = forecasts([row], (), [read_rate("users", "2x/year", catalogue)], (2026, 2027), catalogue, as_of)
    quantities = {point.quantity for point in forecast.points}
    assert {"yearly_flop", "accelerators_in_place", "purchased_accelerators", "revenue_needed_usd"} <= quantities
    assert "served_demand_share" not in quantities


def test_a_forecast_without_any_known_quantity_of_a_year_is_an_error(catalogue: Catalogue, as_of: date) -> None:
    row = Row("bare", {}, {"layers": 3.0})
    with pytest.raises(Problems, match="no quantity of a year is known"):
        forecasts([row], (), [Rate("layers", 2.0, "")], (2026, 2027), catalogue, as_of)


FILE = """
model: llama-3.1-8b
accelerator: h100-sxm
users: 1e6
forecast:
  from: 2024
  to: 2026
  grow: {users: 2x/year, leading-hardware: }
  show: [accelerators_in_place]
"""


def test_a_scenario_file_may_contain_the_rates_and_years_of_its_forecast(
    tmp_path: Path, catalogue: Catalogue, as_of: date
) -> None:
    (tmp_path / "plan.yaml").write_text(FILE, encoding="utf-8")
    rows = load_scenarios(tmp_path / "plan.yaml", catalogue)
    [from_file] = forecasts(rows, (), (), (None, None), catalogue, as_of)
    assert [point.year for point in from_file.points] == [2024, 2025, 2026]
    assert {rate.quantity for rate in from_file.rates} > {"users", "accelerator_peak_flop_per_s"}
    rates = [read_rate("users", "3x/year", catalogue)]
    [overridden] = forecasts(rows, ["users"], rates, (2024, 2025), catalogue, as_of)
    assert [point.value for point in overridden.points] == pytest.approx([1e6, 3e6])


SHIPPED_FORECASTS = sorted((Path(__file__).parents[2] / "configs/scenarios/forecasts").glob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED_FORECASTS, ids=lambda path: path.stem)
def test_every_shipped_forecast_has_points(path: Path, catalogue: Catalogue, as_of: date) -> None:
    for forecast in forecasts(load_scenarios(path, catalogue), (), (), (None, None), catalogue, as_of):
        assert forecast.points
