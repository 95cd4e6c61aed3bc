"""The demand of users, enterprises and agents, the fleet that serves it, its bill and its break-even."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aigc_compute.catalogue import Catalogue
from aigc_compute.evaluation.evaluate import Evaluation, evaluate_rows
from aigc_compute.scenario import Row
from aigc_compute.units import DAYS_PER_MONTH

CATALOGUE = Catalogue()
DAY = date(2026, 11, 21)
ANSWERS = settings(
    max_examples=settings().max_examples // 5, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)

KNOWN = {
    "query_accelerator_s": 2.0,
    "inference_accelerators": 8.0,
    "price_usd_per_accelerator_hour": 2.5,
    "peak_factor": 2.0,
    "serving_utilisation": 0.5,
    "queries_per_user_per_day": 10.0,
    "daily_user_share": 0.25,
}
"""Inputs of a service whose figures are easy to work out by hand."""


def service(**inputs: float) -> Evaluation:
    """Return the answer for a service with the inputs KNOWN and further ones."""
    row = Row("service", {"model": "llama-3.1-70b", "accelerator": "h100-sxm"}, {**KNOWN, **inputs})
    return evaluate_rows([row], CATALOGUE, DAY, ranges=False)[0]


def errors(answer: Evaluation) -> list[str]:
    return [diagnostic.message for diagnostic in answer.diagnostics if diagnostic.severity == "error"]


def test_the_users_of_a_service_determine_its_fleet_and_its_bill() -> None:
    """864,000 users send 100 queries per second. The peak of 200 queries per second needs 400 accelerator-seconds per
    second, at a utilisation of one half.
    """
    answer = service(users=864_000.0)
    assert errors(answer) == []
    expected = {
        "queries_per_day": 8.64e6,
        "average_queries_per_s": 100,
        "peak_queries_per_s": 200,
        "serving_accelerators": 800,
        "fleet_accelerators": 800,
        "servers": 100,
        "fleet_utilisation": 0.25,
        "peak_fleet_utilisation": 0.5,
        "serving_cost_usd_per_day": 48_000,
        "serving_cost_usd_per_month": 48_000 * DAYS_PER_MONTH,
        "serving_cost_usd_per_query": 48_000 / 8.64e6,
        "serving_cost_usd_per_user_month": 48_000 * DAYS_PER_MONTH / 3_456_000,
    }
    assert {name: answer.values[name] for name in expected} == pytest.approx(expected, rel=1e-12)


def test_the_users_of_enterprises_are_a_share_of_their_employees() -> None:
    values = service(enterprises=1e6, employees_per_enterprise=20.0, employee_user_share=0.1).values
    assert values["users"] == pytest.approx(2e6)
    monthly_cost = values["serving_cost_usd_per_month"]
    assert values["serving_cost_usd_per_enterprise_month"] == pytest.approx(monthly_cost / 1e6)


def test_a_number_of_enterprises_is_enough_for_a_bill() -> None:
    row = Row("service", {"model": "llama-3.1-70b"}, {"enterprises": 3e7})
    [answer] = evaluate_rows([row], CATALOGUE, DAY)
    assert errors(answer) == []
    assert answer.low["serving_cost_usd_per_month"] < answer.values["serving_cost_usd_per_month"]
    assert {"fleet_accelerators", "serving_power_w", "serving_margin"} <= answer.values.keys()


def test_a_task_of_an_agent_takes_many_queries() -> None:
    values = service(users=1000.0, tasks_per_user_per_day=2.0, calls_per_task=30.0).values
    assert values["tasks_per_day"] == 2000
    assert values["queries_per_day"] == 60_000
    assert values["serving_cost_usd_per_task"] == pytest.approx(30 * values["serving_cost_usd_per_query"])


def test_quantities_of_agents_and_enterprises_are_unknown_without_their_inputs() -> None:
    of_others = {"tasks_per_day", "enterprises", "users_per_enterprise", "reasoning_share"}
    assert of_others.isdisjoint(service(users=1e6).values)


@pytest.mark.parametrize(
    "known",
    ["servers", "fleet_accelerators", "serving_power_w", "serving_cost_usd_per_month", "serving_cost_usd_per_day"],
)
def test_a_fleet_a_site_or_a_budget_determines_the_users(known: str) -> None:
    values = service(users=864_000.0).values
    assert service(**{known: values[known]}).values["users"] == pytest.approx(864_000, rel=1e-12)


def test_the_fleet_has_reserves_for_a_region_and_for_repairs() -> None:
    """Two of three regions serve a load of 800 accelerators. With 80 % available, 1500 are needed, in whole replicas of
    8 in each region.
    """
    values = service(users=864_000.0, regions=3.0, spare_regions=1.0, fleet_availability=0.8).values
    assert values["reserve_factor"] == pytest.approx(1.875)
    assert values["fleet_accelerators"] == 1512
    assert service(users=864_000.0, regions=3.0).values["fleet_accelerators"] == 816


def test_every_region_has_at_least_one_replica() -> None:
    assert service(users=1.0, regions=5.0).values["fleet_accelerators"] == 40


def test_users_in_all_time_zones_have_no_daily_peak() -> None:
    inputs = {name: value for name, value in KNOWN.items() if name != "peak_factor"}
    row = Row(
        "world",
        {"model": "llama-3.1-70b"},
        {**inputs, "users": 1e6, "time_zone_span_hours": 24.0, "weekly_peak_factor": 1.2},
    )
    [answer] = evaluate_rows([row], CATALOGUE, DAY, ranges=False)
    assert answer.values["peak_factor"] == pytest.approx(1.2)


def test_the_fleet_is_sized_for_the_demand_at_the_horizon() -> None:
    now, later = (
        service(users=864_000.0).values,
        service(users=864_000.0, demand_growth_per_year=1.0, horizon_years=2.0).values,
    )
    assert later["users"] == now["users"]
    assert later["fleet_accelerators"] == 4 * now["fleet_accelerators"]
    assert later["serving_cost_usd_per_query"] == pytest.approx(now["serving_cost_usd_per_query"])
    assert later["serving_cost_usd_per_user_month"] == pytest.approx(now["serving_cost_usd_per_user_month"])


def test_reasoning_tokens_add_to_the_output_and_to_the_cost() -> None:
    inputs = {name: value for name, value in KNOWN.items() if name != "query_accelerator_s"}
    base = {**inputs, "users": 1e5, "prompt_tokens": 500.0, "answer_tokens": 200.0}
    rows = [
        Row(f"{tokens}", {"model": "llama-3.1-70b"}, {**base, "reasoning_tokens": tokens}) for tokens in (1.0, 4000.0)
    ]
    brief, long = (answer.values for answer in evaluate_rows(rows, CATALOGUE, DAY, ranges=False))
    assert long["output_tokens"] == 4200
    assert long["reasoning_share"] == pytest.approx(4000 / 4200)
    assert long["cost_per_query_usd"] > 10 * brief["cost_per_query_usd"]


API_PRICES = {"api_price_per_million_input_tokens_usd": 2.0, "api_price_per_million_output_tokens_usd": 8.0}


def test_a_fleet_at_the_break_even_utilisation_has_no_margin_at_the_list_price() -> None:
    inputs = {**API_PRICES, "prompt_tokens": 1000.0, "output_tokens": 500.0}
    break_even = service(users=1e9, **inputs).values["break_even_utilisation"]
    values = service(users=1e9, **inputs, serving_utilisation=2 * break_even).values
    assert values["fleet_utilisation"] == pytest.approx(break_even, rel=1e-3)
    assert values["serving_margin"] == pytest.approx(0, abs=1e-3)


def test_the_break_even_queries_are_the_cost_of_a_replica_over_the_api_cost_of_a_query() -> None:
    values = service(users=1e6, prompt_tokens=1000.0, output_tokens=500.0, **API_PRICES).values
    assert values["api_cost_per_query_usd"] == pytest.approx(0.006)
    assert values["break_even_queries_per_day"] == pytest.approx(8 * 24 * 2.5 / 0.006)


@ANSWERS
@given(st.floats(1e5, 1e9), st.floats(1.5, 100))
def test_needed_accelerators_are_proportional_to_users(users: float, factor: float) -> None:
    """The fleet is rounded up to whole replicas: proportional except for one replica, and never smaller."""
    few, many = service(users=users).values, service(users=users * factor).values
    for name in ("serving_accelerators", "peak_output_tokens_per_s", "average_queries_per_s"):
        assert many[name] == pytest.approx(factor * few[name], rel=1e-12)
    replica = KNOWN["inference_accelerators"]
    assert abs(many["fleet_accelerators"] - factor * few["fleet_accelerators"]) <= (1 + factor) * replica
    assert many["fleet_accelerators"] >= few["fleet_accelerators"]


@ANSWERS
@given(st.floats(1, 1e9), st.integers(1, 9), st.floats(0.1, 1.0))
def test_the_available_fleet_suffices_at_the_peak(users: float, regions: int, availability: float) -> None:
    answer = service(users=users, regions=float(regions), fleet_availability=availability)
    assert errors(answer) == []
    fleet = answer.values["fleet_accelerators"]
    assert fleet * availability >= answer.values["serving_accelerators"] * (1 - 1e-12)
    assert answer.values["peak_fleet_utilisation"] <= KNOWN["serving_utilisation"] * (1 + 1e-12)
    assert fleet % (regions * 8) == 0


@ANSWERS
@given(st.floats(1e3, 1e9))
def test_the_power_of_the_fleet_lies_between_idle_and_busy_power(users: float) -> None:
    values = service(users=users, accelerator_joules_per_query=1000.0).values
    idle, busy = (
        values["fleet_accelerators"] * values[name]
        for name in ("idle_power_w_per_accelerator", "serving_power_w_per_accelerator")
    )
    assert idle <= values["average_serving_power_w"] <= values["serving_power_w"] <= busy


@pytest.mark.parametrize(
    ("inputs", "names"),
    [
        ({"users": 1e6, "fleet_accelerators": 2.0}, ("fleet_utilisation", "fleet_accelerators", "users")),
        ({"users": 1e6, "regions": 2.0, "spare_regions": 2.0}, ("failover_factor", "regions", "spare_regions")),
        ({"users": 1e6, "regions": 2.0, "spare_regions": 3.0}, ("failover_factor", "regions", "spare_regions")),
        ({"output_tokens": 100.0, "reasoning_tokens": 500.0}, ("reasoning_share", "output_tokens", "reasoning_tokens")),
    ],
)
def test_a_contradiction_names_its_quantities(inputs: dict[str, float], names: tuple[str, ...]) -> None:
    message = " ".join(errors(service(**inputs)))
    assert all(name in message for name in names), message


def test_energy_of_the_facility_includes_servers_and_cooling_and_energy_of_boards_does_not() -> None:
    row = Row("energy", {"model": "llama-3.1-70b", "accelerator": "h100-sxm"}, {"pue": 1.2, "server_power_ratio": 1.5})
    values = evaluate_rows([row], CATALOGUE, DAY, ranges=False)[0].values
    for token in ("output", "prompt"):
        boards, facility = values[f"accelerator_joules_per_{token}_token"], values[f"joules_per_{token}_token"]
        assert facility == pytest.approx(1.8 * boards)
    assert values["energy_wh_per_query"] * 3600 == pytest.approx(1.8 * values["accelerator_joules_per_query"])
    assert values["decode_power_w"] <= 700


def test_at_an_unknown_load_the_power_is_that_of_training() -> None:
    answer = service(users=1e6, power_w_per_accelerator=900.0, decode_tokens_per_s_per_accelerator=50.0)
    assert "serving_power_w" in answer.values
    bare = Row("bare", {}, {"query_accelerator_s": 3.6, "power_w_per_accelerator": 1000.0, "prompt_tokens": 1.0})
    [answer] = evaluate_rows([bare], CATALOGUE, DAY, ranges=False)
    assert answer.values["energy_wh_per_query"] == pytest.approx(1.0)
