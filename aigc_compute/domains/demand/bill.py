"""The bill of a fleet, and the same demand at the list price of an API."""

from __future__ import annotations

from ...engine import Array
from ...units import DAYS_PER_MONTH, HOURS_PER_DAY, MONTHS_PER_YEAR
from ..cost.rent import TOKENS_PER_PRICE
from ..registry import formula, prediction
from .queries import AGENTS, ENTERPRISES, PLAN


@formula("serving_cost_usd_per_day", source="definition", proportional=("fleet_accelerators",))
def serving_cost_per_day(fleet_accelerators: Array, price_usd_per_accelerator_hour: Array) -> Array:
    """The whole fleet, rented all day."""
    return fleet_accelerators * HOURS_PER_DAY * price_usd_per_accelerator_hour


@formula("serving_cost_usd_per_month", source="definition", proportional=("serving_cost_usd_per_day",))
def serving_cost_per_month(serving_cost_usd_per_day: Array) -> Array:
    """A twelfth of a year of days."""
    return serving_cost_usd_per_day * DAYS_PER_MONTH


@formula("serving_cost_usd_per_query", source="definition")
def serving_cost_per_query(serving_cost_usd_per_day: Array, planned_queries_per_day: Array) -> Array:
    """The day's bill over the day's queries: idle hours included."""
    return serving_cost_usd_per_day / planned_queries_per_day


@formula("serving_cost_usd_per_task", source="definition", when=AGENTS)
def serving_cost_per_task(serving_cost_usd_per_query: Array, calls_per_task: Array) -> Array:
    """All calls of a task."""
    return serving_cost_usd_per_query * calls_per_task


@formula("serving_cost_usd_per_user_month", source="definition")
def serving_cost_per_user_month(serving_cost_usd_per_month: Array, monthly_users: Array, demand_growth: Array) -> Array:
    """The month's bill over those who use the service in it, grown as the demand."""
    return serving_cost_usd_per_month / (monthly_users * demand_growth)


@formula("serving_cost_usd_per_enterprise_month", source="definition", when=ENTERPRISES)
def serving_cost_per_enterprise_month(
    serving_cost_usd_per_month: Array, enterprises: Array, demand_growth: Array
) -> Array:
    """The month's bill over the enterprises, grown as the demand."""
    return serving_cost_usd_per_month / (enterprises * demand_growth)


@formula("serving_cost_usd_per_million_prompt_tokens", source="definition")
def serving_cost_per_million_prompt_tokens(
    cost_per_million_prompt_tokens_usd: Array, fleet_utilisation: Array
) -> Array:
    """The cost at full load over the busy share of the fleet."""
    return cost_per_million_prompt_tokens_usd / fleet_utilisation


@formula("serving_cost_usd_per_million_output_tokens", source="definition")
def serving_cost_per_million_output_tokens(
    cost_per_million_output_tokens_usd: Array, fleet_utilisation: Array
) -> Array:
    """The cost at full load over the busy share of the fleet."""
    return cost_per_million_output_tokens_usd / fleet_utilisation


@formula("api_cost_per_query_usd", source="definition")
def api_cost_per_query(
    computed_prompt_tokens: Array,
    api_price_per_million_input_tokens_usd: Array,
    prompt_tokens: Array,
    api_price_per_million_cached_tokens_usd: Array,
    output_tokens: Array,
    api_price_per_million_output_tokens_usd: Array,
) -> Array:
    """Prompt, cached prompt and all generated tokens, each at its list price."""
    read = computed_prompt_tokens * api_price_per_million_input_tokens_usd
    cached = (prompt_tokens - computed_prompt_tokens) * api_price_per_million_cached_tokens_usd
    return (read + cached + output_tokens * api_price_per_million_output_tokens_usd) / TOKENS_PER_PRICE


@formula("api_cost_per_query_usd", source="definition", approximation=PLAN)
def api_cost_without_cache(
    prompt_tokens: Array,
    api_price_per_million_input_tokens_usd: Array,
    output_tokens: Array,
    api_price_per_million_output_tokens_usd: Array,
) -> Array:
    """The whole prompt at the price of input, where none is listed for cached tokens."""
    read = prompt_tokens * api_price_per_million_input_tokens_usd
    return (read + output_tokens * api_price_per_million_output_tokens_usd) / TOKENS_PER_PRICE


@formula("api_cost_usd_per_month", source="definition")
def api_cost_per_month(api_cost_per_query_usd: Array, planned_queries_per_day: Array) -> Array:
    """All queries of a month."""
    return api_cost_per_query_usd * planned_queries_per_day * DAYS_PER_MONTH


@formula("serving_margin", source="definition")
def serving_margin(serving_cost_usd_per_query: Array, api_cost_per_query_usd: Array) -> Array:
    """What is left of the list price when the fleet is paid, over the list price."""
    return 1 - serving_cost_usd_per_query / api_cost_per_query_usd


@formula("break_even_utilisation", source="definition")
def break_even_utilisation(cost_per_query_usd: Array, api_cost_per_query_usd: Array) -> Array:
    """A query costs its price at full load over the busy share: both cost the same where that share is their ratio."""
    return cost_per_query_usd / api_cost_per_query_usd


@formula("break_even_queries_per_day", source="definition")
def break_even_queries(
    regions: Array, inference_accelerators: Array, price_usd_per_accelerator_hour: Array, api_cost_per_query_usd: Array
) -> Array:
    """A day of one copy in each region, in queries at the list price; those copies must be able to answer so many."""
    smallest_fleet = regions * inference_accelerators * HOURS_PER_DAY * price_usd_per_accelerator_hour
    return smallest_fleet / api_cost_per_query_usd


@formula("fleet_purchase_usd", source="definition")
def fleet_purchase(fleet_accelerators: Array, accelerator_price_usd: Array, system_price_ratio: Array) -> Array:
    """Accelerators with their servers and network; buildings come on top."""
    return fleet_accelerators * accelerator_price_usd * system_price_ratio


@prediction("fleet_running_cost_usd_per_month", source="definition")
def fleet_running_cost(
    serving_energy_kwh_per_day: Array,
    electricity_price_usd_per_kwh: Array,
    fleet_purchase_usd: Array,
    operations_cost_share: Array,
) -> Array:
    """Electricity, and a yearly share of the purchase price for staff, space and repairs."""
    electricity = serving_energy_kwh_per_day * DAYS_PER_MONTH * electricity_price_usd_per_kwh
    return electricity + fleet_purchase_usd * operations_cost_share / MONTHS_PER_YEAR


@formula("break_even_months", source="definition")
def break_even_months(
    fleet_purchase_usd: Array, api_cost_usd_per_month: Array, fleet_running_cost_usd_per_month: Array
) -> Array:
    """The purchase over what a fleet of one's own saves in a month; below zero it saves nothing."""
    return fleet_purchase_usd / (api_cost_usd_per_month - fleet_running_cost_usd_per_month)
