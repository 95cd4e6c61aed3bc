"""Directions through the whole network: when one quantity grows, another one grows, shrinks or stays the same."""

from __future__ import annotations

from datetime import date

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.evaluation.evaluate import evaluate_rows
from aigc_compute.scenario import Row
from aigc_compute.units import Range

BASE = {
    "parameters": 70e9,
    "training_tokens": 2e12,
    "accelerators": 1024.0,
    "mfu": 0.4,
    "pue": 1.2,
    "price_usd_per_accelerator_hour": 2.0,
    "prompt_tokens": 1000.0,
    "output_tokens": 300.0,
    "users": 1e6,
    "inference_accelerators": 4.0,
    "inference_batch": 16.0,
    "grid_carbon_g_per_kwh": 400.0,
    "daily_peak_factor": 1.8,
    "time_zone_span_hours": 4.0,
    "demand_growth_per_year": 0.5,
    "horizon_years": 2.0,
    "regions": 4.0,
    "spare_regions": 1.0,
    "fleet_availability": 0.6,
    "cached_prompt_share": 0.4,
    "api_price_per_million_input_tokens_usd": 10.0,
    "api_price_per_million_cached_tokens_usd": 1.0,
    "api_price_per_million_output_tokens_usd": 40.0,
}

GROWS = {
    "parameters": """
        training_flop training_operator_flop training_hardware_flop training_days accelerator_hours training_cost_usd
        training_energy_kwh training_co2_kg training_weights_bytes training_gradients_bytes optimizer_state_bytes
        training_state_bytes training_state_bytes_per_accelerator minimum_training_accelerators weights_bytes
        kv_cache_bytes_per_token query_flop time_to_first_token_s time_per_output_token_s minimum_inference_accelerators
        query_accelerator_s cost_per_query_usd cost_per_million_output_tokens_usd cost_per_million_prompt_tokens_usd
        energy_wh_per_query serving_accelerators servers serving_cost_usd_per_day serving_power_w
        compute_optimal_parameters compute_optimal_tokens""",
    "training_tokens": "training_flop training_days accelerator_hours training_cost_usd training_energy_kwh",
    "accelerators": "cluster_peak_flop_per_s",
    "mfu": "achieved_flop_per_s_per_accelerator hfu",
    "pue": "power_w_per_accelerator training_energy_kwh training_co2_kg energy_wh_per_query serving_power_w",
    "price_usd_per_accelerator_hour": "training_cost_usd cost_per_query_usd serving_cost_usd_per_day",
    "prompt_tokens": "kv_cache_bytes_per_sequence query_flop time_to_first_token_s cost_per_query_usd",
    "output_tokens": "kv_cache_bytes_per_sequence query_flop output_tokens_per_day cost_per_query_usd",
    "users": """
        queries_per_day peak_queries_per_s serving_accelerators fleet_accelerators servers serving_cost_usd_per_day
        output_tokens_per_s average_serving_power_w""",
    "demand_growth_per_year": "planned_queries_per_day fleet_accelerators serving_cost_usd_per_month",
    "horizon_years": "demand_growth",
    "spare_regions": "reserve_factor fleet_accelerators average_serving_power_w",
    "daily_peak_factor": "fleet_accelerators serving_cost_usd_per_query break_even_months",
    "api_price_per_million_output_tokens_usd": "serving_margin api_cost_usd_per_month",
    "inference_batch": "time_per_output_token_s decode_tokens_per_s_per_accelerator",
    "grid_carbon_g_per_kwh": "training_co2_kg",
}

SHRINKS = {
    "parameters": "tokens_per_parameter predicted_loss decode_tokens_per_s_per_accelerator",
    "training_tokens": "predicted_loss compute_optimal_loss",
    "accelerators": "training_days training_state_bytes_per_accelerator",
    "mfu": "training_days accelerator_hours training_cost_usd training_energy_kwh",
    "inference_accelerators": "time_per_output_token_s time_to_first_token_s",
    "time_zone_span_hours": "peak_factor fleet_accelerators serving_cost_usd_per_query",
    "cached_prompt_share": "query_accelerator_s cost_per_query_usd energy_wh_per_query fleet_accelerators",
    "fleet_availability": "fleet_accelerators",
    "spare_regions": "fleet_utilisation serving_margin",
    "api_price_per_million_output_tokens_usd": "break_even_utilisation break_even_queries_per_day",
    "inference_batch": "cost_per_query_usd accelerator_joules_per_output_token cost_per_million_output_tokens_usd",
}

STAYS = {
    "accelerators": "training_flop accelerator_hours training_cost_usd training_energy_kwh training_state_bytes",
    "training_tokens": "parameters weights_bytes training_state_bytes time_per_output_token_s",
    "users": "cost_per_query_usd training_cost_usd energy_wh_per_query accelerator_joules_per_output_token",
    "pue": "training_cost_usd training_days accelerator_joules_per_query",
    "price_usd_per_accelerator_hour": "training_days training_energy_kwh",
}

SIGNS = {"grows": (GROWS, 1), "shrinks": (SHRINKS, -1), "stays": (STAYS, 0)}
CASES = [
    pytest.param(changed, derived, sign, id=f"{derived} {word} with {changed}")
    for word, (table, sign) in SIGNS.items()
    for changed, names in table.items()
    for derived in names.split()
]


@pytest.fixture(scope="module")
def answers(catalogue: Catalogue, as_of: date) -> dict[str, dict[str, float]]:
    """Values of the base row, and of one row for every input, which is multiplied by 1.5 there; by name of the row."""
    base: dict[str, float | Range] = dict(BASE.items())
    rows = [Row("base", {"accelerator": "h100-sxm"}, base)]
    rows += [Row(name, {"accelerator": "h100-sxm"}, base | {name: value * 1.5}) for name, value in BASE.items()]
    return {answer.row.name: answer.values for answer in evaluate_rows(rows, catalogue, as_of, ranges=False)}


@pytest.mark.parametrize(("changed", "derived", "sign"), CASES)
def test_a_derived_quantity_moves_in_its_direction(
    changed: str, derived: str, sign: int, answers: dict[str, dict[str, float]]
) -> None:
    before, after = answers["base"][derived], answers[changed][derived]
    assert after > before if sign > 0 else after < before if sign < 0 else after == pytest.approx(before, rel=1e-12)


@pytest.mark.parametrize("factor", ["parameters", "training_tokens", "price_usd_per_accelerator_hour", "pue", "users"])
def test_a_product_is_proportional_to_its_factor(factor: str, answers: dict[str, dict[str, float]]) -> None:
    product = {
        "parameters": "training_cost_usd",
        "training_tokens": "training_cost_usd",
        "price_usd_per_accelerator_hour": "training_cost_usd",
        "pue": "training_co2_kg",
        "users": "serving_accelerators",
    }[factor]
    assert answers[factor][product] == pytest.approx(1.5 * answers["base"][product], rel=1e-12)
