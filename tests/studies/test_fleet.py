"""From one question to a fleet and its bill: users, enterprises, agents, budgets; regions, growth and break-even."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aigc_compute.catalogue import Catalogue
from aigc_compute.scenario import Row
from aigc_compute.studies.evaluation import Evaluation, evaluate_rows
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
"""A service whose every figure can be worked out in the head."""


def ask(**told: float) -> Evaluation:
    row = Row("service", {"model": "llama-3.1-70b", "accelerator": "h100-sxm"}, {**KNOWN, **told})
    return evaluate_rows([row], CATALOGUE, DAY, ranges=False)[0]


def faults(one: Evaluation) -> list[str]:
    return [each.message for each in one.diagnostics if each.severity == "error"]


def test_users_end_in_a_bill() -> None:
    """864,000 users ask 100 queries a second; the peak of 200 needs 400 accelerator-seconds a second, at half load."""
    found = ask(users=864_000.0)
    assert faults(found) == []
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
    assert {name: found.values[name] for name in expected} == pytest.approx(expected, rel=1e-12)


def test_enterprises_are_their_employees() -> None:
    found = ask(enterprises=1e6, employees_per_enterprise=20.0, employee_user_share=0.1)
    assert found.values["users"] == pytest.approx(2e6)
    assert found.values["serving_cost_usd_per_enterprise_month"] == pytest.approx(
        found.values["serving_cost_usd_per_month"] / 1e6
    )


def test_enterprises_alone_end_in_a_bill() -> None:
    row = Row("service", {"model": "llama-3.1-70b"}, {"enterprises": 3e7})
    [found] = evaluate_rows([row], CATALOGUE, DAY)
    assert faults(found) == []
    assert found.low["serving_cost_usd_per_month"] < found.values["serving_cost_usd_per_month"]
    assert {"fleet_accelerators", "serving_power_w", "serving_margin"} <= found.values.keys()


def test_a_task_of_an_agent_is_many_queries() -> None:
    found = ask(users=1000.0, tasks_per_user_per_day=2.0, calls_per_task=30.0)
    assert found.values["tasks_per_day"] == 2000
    assert found.values["queries_per_day"] == 60_000
    assert found.values["serving_cost_usd_per_task"] == pytest.approx(30 * found.values["serving_cost_usd_per_query"])


def test_no_agents_no_enterprises_where_nobody_told_of_them() -> None:
    assert (
        not {"tasks_per_day", "enterprises", "users_per_enterprise", "reasoning_share"} & ask(users=1e6).values.keys()
    )


@pytest.mark.parametrize(
    "known",
    ["servers", "fleet_accelerators", "serving_power_w", "serving_cost_usd_per_month", "serving_cost_usd_per_day"],
)
def test_a_fleet_a_site_or_a_budget_says_how_many_users_it_carries(known: str) -> None:
    whole = ask(users=864_000.0).values
    assert ask(**{known: whole[known]}).values["users"] == pytest.approx(864_000, rel=1e-12)


def test_reserves_for_a_region_and_for_repairs() -> None:
    """Two of three regions carry 800; at 80 % in order 1500 are needed, in whole copies of 8 in each region."""
    found = ask(users=864_000.0, regions=3.0, spare_regions=1.0, fleet_availability=0.8).values
    assert found["reserve_factor"] == pytest.approx(1.875)
    assert found["fleet_accelerators"] == 1512
    assert ask(users=864_000.0, regions=3.0).values["fleet_accelerators"] == 816


def test_every_region_holds_a_copy() -> None:
    assert ask(users=1.0, regions=5.0).values["fleet_accelerators"] == 40


def test_a_day_shared_by_all_time_zones_is_flat() -> None:
    told = {name: value for name, value in KNOWN.items() if name != "peak_factor"}
    row = Row(
        "world",
        {"model": "llama-3.1-70b"},
        {**told, "users": 1e6, "time_zone_span_hours": 24.0, "weekly_peak_factor": 1.2},
    )
    [found] = evaluate_rows([row], CATALOGUE, DAY, ranges=False)
    assert found.values["peak_factor"] == pytest.approx(1.2)


def test_growth_until_the_horizon() -> None:
    now, later = ask(users=864_000.0).values, ask(users=864_000.0, demand_growth_per_year=1.0, horizon_years=2.0).values
    assert later["users"] == now["users"]
    assert later["fleet_accelerators"] == 4 * now["fleet_accelerators"]
    assert later["serving_cost_usd_per_query"] == pytest.approx(now["serving_cost_usd_per_query"])
    assert later["serving_cost_usd_per_user_month"] == pytest.approx(now["serving_cost_usd_per_user_month"])


def test_reasoning_is_generated_and_paid_for() -> None:
    told = {name: value for name, value in KNOWN.items() if name != "query_accelerator_s"}
    base = {**told, "users": 1e5, "prompt_tokens": 500.0, "answer_tokens": 200.0}
    rows = [Row(f"{more}", {"model": "llama-3.1-70b"}, {**base, "reasoning_tokens": more}) for more in (1.0, 4000.0)]
    brief, long = (one.values for one in evaluate_rows(rows, CATALOGUE, DAY, ranges=False))
    assert long["output_tokens"] == 4200
    assert long["reasoning_share"] == pytest.approx(4000 / 4200)
    assert long["cost_per_query_usd"] > 10 * brief["cost_per_query_usd"]


def test_at_the_break_even_both_cost_the_same() -> None:
    """A fleet as busy as the break-even says has no margin at the list price."""
    prices = {"api_price_per_million_input_tokens_usd": 2.0, "api_price_per_million_output_tokens_usd": 8.0}
    told = {**prices, "prompt_tokens": 1000.0, "output_tokens": 500.0}
    wanted = ask(users=1e9, **told).values["break_even_utilisation"]
    found = ask(users=1e9, **told, **{"serving_utilisation": 2 * wanted}).values
    assert found["fleet_utilisation"] == pytest.approx(wanted, rel=1e-3)
    assert found["serving_margin"] == pytest.approx(0, abs=1e-3)


def test_what_one_copy_costs_in_queries_of_an_api() -> None:
    prices = {"api_price_per_million_input_tokens_usd": 2.0, "api_price_per_million_output_tokens_usd": 8.0}
    found = ask(users=1e6, prompt_tokens=1000.0, output_tokens=500.0, **prices).values
    assert found["api_cost_per_query_usd"] == pytest.approx(0.006)
    assert found["break_even_queries_per_day"] == pytest.approx(8 * 24 * 2.5 / 0.006)


@ANSWERS
@given(st.floats(1e5, 1e9), st.floats(1.5, 100))
def test_more_users_need_as_many_times_more(users: float, times: float) -> None:
    """To a copy: linear in users before whole copies, never fewer after."""
    few, many = ask(users=users).values, ask(users=users * times).values
    for name in ("serving_accelerators", "peak_output_tokens_per_s", "average_queries_per_s"):
        assert many[name] == pytest.approx(times * few[name], rel=1e-12)
    copy = KNOWN["inference_accelerators"]
    assert abs(many["fleet_accelerators"] - times * few["fleet_accelerators"]) <= (1 + times) * copy
    assert many["fleet_accelerators"] >= few["fleet_accelerators"]


@ANSWERS
@given(st.floats(1, 1e9), st.integers(1, 9), st.floats(0.1, 1.0))
def test_the_fleet_carries_the_busiest_hour(users: float, regions: int, availability: float) -> None:
    found = ask(users=users, regions=float(regions), fleet_availability=availability)
    assert faults(found) == []
    assert found.values["fleet_accelerators"] * availability >= found.values["serving_accelerators"] * (1 - 1e-12)
    assert found.values["peak_fleet_utilisation"] <= KNOWN["serving_utilisation"] * (1 + 1e-12)
    assert found.values["fleet_accelerators"] % (regions * 8) == 0


@ANSWERS
@given(st.floats(1e3, 1e9))
def test_power_lies_between_idle_and_busy(users: float) -> None:
    found = ask(users=users, accelerator_joules_per_query=1000.0).values
    idle, busy = (
        found["fleet_accelerators"] * found[name]
        for name in ("idle_power_w_per_accelerator", "serving_power_w_per_accelerator")
    )
    assert idle <= found["average_serving_power_w"] <= found["serving_power_w"] <= busy


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"users": 1e6, "fleet_accelerators": 2.0}, ("fleet_utilisation", "fleet_accelerators", "users")),
        ({"users": 1e6, "regions": 2.0, "spare_regions": 2.0}, ("failover_factor", "regions", "spare_regions")),
        ({"users": 1e6, "regions": 2.0, "spare_regions": 3.0}, ("failover_factor", "regions", "spare_regions")),
        ({"output_tokens": 100.0, "reasoning_tokens": 500.0}, ("reasoning_share", "output_tokens", "reasoning_tokens")),
    ],
)
def test_what_cannot_be_is_said_by_name(told: dict[str, float], named: tuple[str, ...]) -> None:
    message = " ".join(faults(ask(**told)))
    assert all(name in message for name in named), message


def test_boards_and_facility_are_told_apart() -> None:
    row = Row("energy", {"model": "llama-3.1-70b", "accelerator": "h100-sxm"}, {"pue": 1.2, "server_power_ratio": 1.5})
    found = evaluate_rows([row], CATALOGUE, DAY, ranges=False)[0].values
    for token in ("output", "prompt"):
        boards, facility = found[f"accelerator_joules_per_{token}_token"], found[f"joules_per_{token}_token"]
        assert facility == pytest.approx(1.8 * boards)
    assert found["energy_wh_per_query"] * 3600 == pytest.approx(1.8 * found["accelerator_joules_per_query"])
    assert found["decode_power_w"] <= 700


def test_where_the_load_is_unknown_power_is_the_usual() -> None:
    found = ask(users=1e6, power_w_per_accelerator=900.0, decode_tokens_per_s_per_accelerator=50.0)
    assert "serving_power_w" in found.values
    bare = Row("bare", {}, {"query_accelerator_s": 3.6, "power_w_per_accelerator": 1000.0, "prompt_tokens": 1.0})
    [answer] = evaluate_rows([bare], CATALOGUE, DAY, ranges=False)
    assert answer.values["energy_wh_per_query"] == pytest.approx(1.0)
