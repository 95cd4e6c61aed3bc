"""Forecasts: rates as people write them, compounding, ranges, and the published figures beside them."""

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
NO_RATES = [
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
NO_GROWTH = ("-2x/year", "CAGR -150%", "doubling . months")


@pytest.mark.parametrize(("text", "factor"), RATES.items())
def test_a_rate(text: str, factor: float, catalogue: Catalogue) -> None:
    rate = read_rate("users", text, catalogue)
    assert rate == Rate("users", pytest.approx(factor, rel=1e-14), text)


@pytest.mark.parametrize("text", ["42%/year", "+42%/y", "CAGR 42%/year", "42%/年"])
def test_per_cent_a_year_is_growth(text: str, catalogue: Catalogue) -> None:
    assert read_rate("users", text, catalogue).factor == pytest.approx(1.42)


@pytest.mark.parametrize(("text", "factor"), RANGES.items())
def test_a_range_of_rates(text: str, factor: tuple[float, float, float], catalogue: Catalogue) -> None:
    found = read_rate("users", text, catalogue).factor
    assert isinstance(found, Range)
    assert found[:3] == pytest.approx(factor)


@pytest.mark.parametrize("text", NO_RATES)
def test_what_is_no_rate_is_told(text: str, catalogue: Catalogue) -> None:
    with pytest.raises(Problems) as problems:
        read_rate("users", text, catalogue)
    [told] = problems.value.diagnostics
    assert told.code == "growth"
    assert repr(text) in told.message
    assert "list trends" in str(told.hint)


@pytest.mark.parametrize("text", NO_GROWTH)
def test_what_is_no_growth_is_told(text: str, catalogue: Catalogue) -> None:
    with pytest.raises(Problems):
        read_rate("users", text, catalogue)


def test_a_published_trend_by_its_name(catalogue: Catalogue) -> None:
    rate = read_rate("training_flop", "epoch-training-compute", catalogue)
    assert rate.factor == interval(4.3, 5.2, 4.7)
    for word in ("epoch-training-compute", "since 2010", "epoch-trends-2026"):
        assert word in rate.source


def test_every_trend_is_a_rate_with_a_source(catalogue: Catalogue) -> None:
    assert catalogue.table("trends")
    for name, raw in catalogue.table("trends").items():
        assert raw["source"] in catalogue.sources, name
        rate = read_rate("users", name, catalogue)
        middle = rate.factor.mid if isinstance(rate.factor, Range) else rate.factor
        assert 0.01 < middle < 20, name


def test_every_group_of_trends_is_rates_with_a_source(catalogue: Catalogue) -> None:
    for name, raw in catalogue.table("trend_groups").items():
        assert raw["source"] in catalogue.sources, name
        assert [one.quantity for one in read_rates([(name, "")], catalogue)] == [*raw["of"]]


def test_a_misspelt_trend_is_told_with_the_right_name(catalogue: Catalogue) -> None:
    with pytest.raises(Problems) as problems:
        read_rate("training_flop", "epoch-training-compte", catalogue)
    assert "did you mean 'epoch-training-compute'" in str(problems.value.diagnostics[0].hint)


def test_a_rate_of_an_unknown_quantity_is_told(catalogue: Catalogue) -> None:
    with pytest.raises(Problems, match=r"unknown quantity 'paramters' .did you mean .*'parameters'"):
        read_rate("paramters", "2x/year", catalogue)


def test_the_first_year_is_the_estimate(catalogue: Catalogue, as_of: date) -> None:
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


def test_what_a_row_only_derives_can_grow(catalogue: Catalogue, as_of: date) -> None:
    """The compute of a named model is a derived value; grown, it is as good as given and drives the days."""
    row = Row("gpt-3", {"model": "gpt-3-175b", "accelerator": "h100-sxm"}, {"accelerators": 1024.0, "mfu": 0.4})
    points = forecast("training_days", row, [Rate("training_flop", 10.0, "")], range(2023, 2026), catalogue, as_of)
    assert [point.value / points[0].value for point in points] == pytest.approx([1, 10, 100], rel=1e-12)


def test_ranges_of_rates_become_ranges_of_the_answer(catalogue: Catalogue, as_of: date) -> None:
    points = forecast(
        "training_flop", TOY, [Rate("parameters", interval(4, 5), "")], range(2020, 2026), catalogue, as_of
    )
    assert (points[0].low, points[0].high) == (None, None)
    for years, point in enumerate(points[1:], 1):
        assert point.value == pytest.approx(4.2e22 * 20 ** (years / 2), rel=1e-12)
        assert (point.low, point.high) == pytest.approx((4.2e22 * 4.0**years, 4.2e22 * 5.0**years), rel=5e-3)


def test_ranges_of_a_start_stay_as_wide_and_independent_rates_partly_cancel(catalogue: Catalogue, as_of: date) -> None:
    row = Row("toy", {}, {"parameters": interval(1e9, 4e9), "training_tokens": 1e12})
    points = forecast("training_flop", row, [Rate("parameters", 2.0, "")], range(2020, 2023), catalogue, as_of)
    for years, point in enumerate(points):
        assert (point.low, point.high) == pytest.approx((6e21 * 2**years, 24e21 * 2**years), rel=5e-3)
    rates = [Rate(name, interval(1, 4), "") for name in ("parameters", "training_tokens")]
    last = forecast("training_flop", TOY, rates, range(2020, 2022), catalogue, as_of)[-1]
    assert (last.low, last.high) == pytest.approx((4.2e22 * 4 / 2**2**0.5, 4.2e22 * 4 * 2**2**0.5), rel=0.03)


def test_a_quantity_that_the_row_does_not_know_is_told(catalogue: Catalogue, as_of: date) -> None:
    unknown = Row("gpt-3.5", {"model": "gpt-3.5"})
    for quantity, growing in (("training_days", "training_flop"), ("training_flop", "training_days")):
        with pytest.raises(Problems, match="training_days is unknown") as problems:
            forecast(quantity, unknown, [Rate(growing, 2.0, "")], range(2020, 2022), catalogue, as_of)
        assert "accelerators" in str(problems.value)


@pytest.mark.parametrize("factor", [1e10, 1e-10, interval(1e9, 1e10), 1e300])
def test_growth_beyond_any_number_is_told(factor: float | Range, catalogue: Catalogue, as_of: date) -> None:
    with pytest.raises(Problems, match="exceed the largest number"):
        forecast("training_flop", TOY, [Rate("parameters", factor, "")], range(2020, 2060), catalogue, as_of)


@pytest.mark.parametrize("quantity", ["mfu", "training_days"])
def test_a_utilisation_above_one_is_told(quantity: str, catalogue: Catalogue, as_of: date) -> None:
    row = Row("toy", {"accelerator": "h100-sxm"}, {**TOY.given, "accelerators": 512.0, "mfu": 0.4})
    with pytest.raises(Problems, match="mfu"):
        forecast(quantity, row, [Rate("mfu", 2.0, "")], range(2020, 2024), catalogue, as_of)


def test_two_rates_of_one_quantity_are_told(catalogue: Catalogue) -> None:
    with pytest.raises(Problems, match="parameters: several growth rates are given"):
        read_rates([("parameters", "2x/year"), ("parameters", "3x/year")], catalogue)


def test_a_point_beside_ranges_is_shown_as_a_point(catalogue: Catalogue, as_of: date) -> None:
    found = [
        study(["training_flop"], TOY, [Rate("parameters", interval(4, 5), "")], range(2020, 2022), catalogue, as_of)
    ]
    first, second = map(in_words, forecast_document(found, catalogue, as_of).rows)
    assert second["90 % range"] == "1.68e23..2.1e23 FLOP"
    assert first["90 % range"] == ""


def test_correlations_hold_in_every_year(catalogue: Catalogue, as_of: date) -> None:
    given = {"parameters": interval(1e9, 4e9), "training_tokens": interval(1e12, 4e12)}
    rows = [
        Row("toy", given=given, correlations=ties)
        for ties in ((), (("parameters", "training_tokens", 0.9),), (("parameters", "training_tokens", -0.9),))
    ]
    plain, together, apart = (
        forecast("training_flop", row, [Rate("parameters", 2.0, "")], range(2020, 2022), catalogue, as_of)[-1]
        for row in rows
    )
    assert together.low < plain.low < apart.low
    assert together.value == plain.value == apart.value


def test_a_point_is_a_flat_record(catalogue: Catalogue, as_of: date) -> None:
    found = [study(["training_flop"], TOY, [Rate("parameters", 2.0, "2x/year")], range(2031, 2032), catalogue, as_of)]
    document = as_json(forecast_document(found, catalogue, as_of))
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
def years_to_come(tmp_path: Path) -> Catalogue:
    (tmp_path / "models").mkdir()
    for name, text in MODELS.items():
        body = f"name: {name}\nsource: kaplan-2020\narchitecture: {{modality: text}}\n{text}\n"
        (tmp_path / "models" / f"{name}.yaml").write_text(body, encoding="utf-8")
    return Catalogue(tmp_path)


def test_beside_a_year_stands_its_largest_published_figure(years_to_come: Catalogue, as_of: date) -> None:
    """Published, or following from what is; a size alone is no compute, for its tokens would be assumed."""
    known = known_points("training_flop", years_to_come, as_of)
    assert known[2031][:2] == (pytest.approx(6e27), "planned")
    assert known[2032] == (2e27, "later", None)
    assert known_points("parameters", years_to_come, as_of)[2031][:2] == (1e15, "sized")
    points = forecast("training_flop", TOY, [Rate("parameters", 2.0, "")], range(2030, 2034), years_to_come, as_of)
    assert [point.known for point in points[:3]] == [None, known[2031], known[2032]]


def test_a_rumour_is_not_published(years_to_come: Catalogue, as_of: date) -> None:
    assert 2033 not in known_points("training_flop", years_to_come, as_of)


def test_known_figures_of_the_past(catalogue: Catalogue, as_of: date) -> None:
    known = known_points("training_flop", catalogue, as_of)
    assert known[2020][:2] == (pytest.approx(3.14e23, rel=0.01), "gpt-3-175b")
    assert known[2024][:2] == (pytest.approx(3.8e25, rel=0.01), "llama-3.1-405b")


def test_what_history_tells_stands_beside_what_models_published(catalogue: Catalogue, as_of: date) -> None:
    known = known_points("training_flop", catalogue, as_of)
    assert (known[2025].value, known[2025].source) == (4.64e26, "epoch-models-2026")
    assert known_points("accelerators_in_place", catalogue, as_of)[2025].value == 15e6


PERIODS = {
    "4x/year until 2022, 2x/year": [1, 4, 16, 32, 64],
    "4x/year until 2022, 2x/year until 2023, 1x/year": [1, 4, 16, 32, 32],
    "4x/year until 2019, 2x/year": [1, 2, 4, 8, 16],
}


@pytest.mark.parametrize(("text", "factors"), PERIODS.items())
def test_rates_follow_each_other(text: str, factors: list[float], catalogue: Catalogue) -> None:
    rate = read_rate("users", text, catalogue)
    assert [grown(3.0, rate, 2020, year) for year in range(2020, 2025)] == pytest.approx([3 * one for one in factors])


@pytest.mark.parametrize(
    "text", ["2x/year until 2025, 3x/year until 2022, 1x/year", "2x/year, 3x/year", "2x/year up to", ""]
)
def test_periods_in_disorder_are_told(text: str, catalogue: Catalogue) -> None:
    with pytest.raises(Problems, match="users"):
        read_rate("users", text, catalogue)


def test_growth_up_to_a_limit_is_logistic(catalogue: Catalogue) -> None:
    """dx/dt = g·x·(1 - x/L): at first as without a limit, half of the limit where the unlimited odds are one."""
    rate = read_rate("users", "10x/year up to 1e9", catalogue)
    assert rate.limit == 1e9
    assert grown(1.0, rate, 2020, 2021) == pytest.approx(10, rel=1e-7)
    assert grown(1.0, rate, 2020, 2029) == pytest.approx(5e8, rel=1e-8)
    assert grown(1.0, rate, 2020, 2060) == pytest.approx(1e9)
    with pytest.raises(Problems, match="not below the limit"):
        grown(2e9, rate, 2020, 2021)


def test_start_and_rate_err_independently(catalogue: Catalogue) -> None:
    value = grown(interval(1, 4), read_rate("users", "2..8x/year", catalogue), 2020, 2021)
    assert isinstance(value, Range)
    assert value.mid == pytest.approx(8)
    assert value.high == pytest.approx(8 * 2 ** (2**0.5))
    assert value.low == pytest.approx(8 / 2 ** (2**0.5))


STOCK = {"accelerator": "h100-sxm"}
HELD = {"hardware_life_years": 4.0}


def year_by_year(row: Row, text: str, catalogue: Catalogue, as_of: date, *asked: str) -> dict[str, list[Point]]:
    [found] = forecasts(
        [row], asked, [read_rate("demanded_accelerators", text, catalogue)], (2025, 2028), catalogue, as_of
    )
    return {name: [one for one in found.points if one.quantity == name] for name in asked}


def test_what_a_year_had_stands_in_the_next(catalogue: Catalogue, as_of: date) -> None:
    row = Row("toy", STOCK, {**HELD, "demanded_accelerators": 1000.0})
    bought = year_by_year(row, "2x/year", catalogue, as_of, "purchased_accelerators")["purchased_accelerators"]
    assert [one.year for one in bought] == [2026, 2027, 2028]
    assert [one.value for one in bought] == pytest.approx([1250, 2500, 5000])  # 2000 less 3/4 of 1000


def test_chips_that_can_be_had_limit_what_stands(catalogue: Catalogue, as_of: date) -> None:
    row = Row("toy", STOCK, {**HELD, "demanded_accelerators": 1000.0, "accelerators_produced_per_year": 800.0})
    found = year_by_year(row, "2x/year", catalogue, as_of, "accelerators_in_place", "served_demand_share")
    assert [one.value for one in found["accelerators_in_place"]] == [1000, 1550, 1962.5, 2271.875]
    assert [one.value for one in found["served_demand_share"]] == pytest.approx([1, 0.775, 0.490625, 0.283984375])


def test_what_stands_is_carried_over_course_by_course(catalogue: Catalogue, as_of: date) -> None:
    """Where demand lies high it lay high before: what is bought is half of it in every course, and as uncertain."""
    row = Row("toy", STOCK, {**HELD, "demanded_accelerators": interval(500, 2000)})
    found = year_by_year(row, "1.5x/year", catalogue, as_of, "accelerators_in_place", "purchased_accelerators")
    for stands, bought in zip(found["accelerators_in_place"][1:], found["purchased_accelerators"], strict=True):
        assert bought.value == pytest.approx(stands.value / 2)
        assert (bought.low, bought.high) == pytest.approx((stands.low / 2, stands.high / 2), rel=5e-3)


def test_in_no_course_more_is_bought_than_made(catalogue: Catalogue, as_of: date) -> None:
    given = {"demanded_accelerators": interval(500, 8000), "accelerators_produced_per_year": 800.0}
    row = Row("toy", STOCK, {**HELD, **given})
    for one in year_by_year(row, "2x/year", catalogue, as_of, "purchased_accelerators")["purchased_accelerators"]:
        assert one.high is None or one.high <= 800 * (1 + 1e-12)


def test_a_forecast_of_nothing_asked_tells_of_a_year(catalogue: Catalogue, as_of: date) -> None:
    row = Row("service", {"model": "llama-3.1-8b", **STOCK}, {"users": 1e6})
    [found] = forecasts([row], (), [read_rate("users", "2x/year", catalogue)], (2026, 2027), catalogue, as_of)
    told = {one.quantity for one in found.points}
    assert {"yearly_flop", "accelerators_in_place", "purchased_accelerators", "revenue_needed_usd"} <= told
    assert "served_demand_share" not in told


def test_nothing_of_a_year_is_told(catalogue: Catalogue, as_of: date) -> None:
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


def test_a_scenario_may_hold_its_forecast(tmp_path: Path, catalogue: Catalogue, as_of: date) -> None:
    (tmp_path / "plan.yaml").write_text(FILE, encoding="utf-8")
    rows = load_scenarios(tmp_path / "plan.yaml", catalogue)
    [found] = forecasts(rows, (), (), (None, None), catalogue, as_of)
    assert [one.year for one in found.points] == [2024, 2025, 2026]
    assert {one.quantity for one in found.rates} > {"users", "accelerator_peak_flop_per_s"}
    [other] = forecasts(rows, ["users"], [read_rate("users", "3x/year", catalogue)], (2024, 2025), catalogue, as_of)
    assert [one.value for one in other.points] == pytest.approx([1e6, 3e6])


BACK_CASTS = sorted((Path(__file__).parents[2] / "configs/scenarios/forecasts").glob("*.yaml"))


@pytest.mark.parametrize("path", BACK_CASTS, ids=lambda path: path.stem)
def test_the_shipped_forecasts_are_answered(path: Path, catalogue: Catalogue, as_of: date) -> None:
    for found in forecasts(load_scenarios(path, catalogue), (), (), (None, None), catalogue, as_of):
        assert found.points
