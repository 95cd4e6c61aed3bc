"""Bill of a fleet, and the price of the same demand from an API."""

from __future__ import annotations

from ...engine import Array
from ...units import DAYS_PER_MONTH, HOURS_PER_DAY, MONTHS_PER_YEAR
from ..cost.rent import TOKENS_PER_PRICE
from ..registry import formula, prediction
from .queries import AGENTS, ENTERPRISES, PLAN


@formula("serving_cost_usd_per_day", source="definition", proportional=("fleet_accelerators",))
def serving_cost_per_day(fleet_accelerators: Array, price_usd_per_accelerator_hour: Array) -> Array:
    """Rental cost of the fleet for a day: accelerators · 24 h · price per accelerator-hour."""
    return fleet_accelerators * HOURS_PER_DAY * price_usd_per_accelerator_hour


@formula("serving_cost_usd_per_month", source="definition", proportional=("serving_cost_usd_per_day",))
def serving_cost_per_month(serving_cost_usd_per_day: Array) -> Array:
    """Rental cost of the fleet for a month: cost per day · days of a year / 12."""
    return serving_cost_usd_per_day * DAYS_PER_MONTH


@formula("serving_cost_usd_per_query", source="definition")
def serving_cost_per_query(serving_cost_usd_per_day: Array, planned_queries_per_day: Array) -> Array:
    """Cost of the fleet per query: cost per day / queries per day, idle hours included."""
    return serving_cost_usd_per_day / planned_queries_per_day


@formula("serving_cost_usd_per_task", source="definition", when=AGENTS)
def serving_cost_per_task(serving_cost_usd_per_query: Array, calls_per_task: Array) -> Array:
    """Cost of the fleet per agent task: cost per query · calls per task."""
    return serving_cost_usd_per_query * calls_per_task


@formula("serving_cost_usd_per_user_month", source="definition")
def serving_cost_per_user_month(serving_cost_usd_per_month: Array, monthly_users: Array, demand_growth: Array) -> Array:
    """Cost of the fleet per user and month: cost per month / (monthly users · growth of the demand)."""
    return serving_cost_usd_per_month / (monthly_users * demand_growth)


@formula("serving_cost_usd_per_enterprise_month", source="definition", when=ENTERPRISES)
def serving_cost_per_enterprise_month(
    serving_cost_usd_per_month: Array, enterprises: Array, demand_growth: Array
) -> Array:
    """Cost of the fleet per enterprise and month: cost per month / (enterprises · growth of the demand)."""
    return serving_cost_usd_per_month / (enterprises * demand_growth)


@formula("serving_cost_usd_per_million_prompt_tokens", source="definition")
def serving_cost_per_million_prompt_tokens(
    cost_per_million_prompt_tokens_usd: Array, fleet_utilisation: Array
) -> Array:
    """Cost of the fleet per million prompt tokens: cost at full load / busy share of the fleet."""
    return cost_per_million_prompt_tokens_usd / fleet_utilisation


@formula("serving_cost_usd_per_million_output_tokens", source="definition")
def serving_cost_per_million_output_tokens(
    cost_per_million_output_tokens_usd: Array, fleet_utilisation: Array
) -> Array:
    """Cost of the fleet per million output tokens: cost at full load / busy share of the fleet."""
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
    """Price of a query from an API: computed prompt tokens, cached prompt tokens and output tokens, each times the list
    price.
    """
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
    """Price of a query from an API that lists no price of cached tokens: prompt tokens and output tokens, each times
    the list price.
    """
    read = prompt_tokens * api_price_per_million_input_tokens_usd
    return (read + output_tokens * api_price_per_million_output_tokens_usd) / TOKENS_PER_PRICE


@formula("api_cost_usd_per_month", source="definition")
def api_cost_per_month(api_cost_per_query_usd: Array, planned_queries_per_day: Array) -> Array:
    """Price of a month of the demand from an API: price per query · queries per day · days of a month."""
    return api_cost_per_query_usd * planned_queries_per_day * DAYS_PER_MONTH


@formula("serving_margin", source="definition")
def serving_margin(serving_cost_usd_per_query: Array, api_cost_per_query_usd: Array) -> Array:
    """Margin of the fleet at the list price of an API: 1 - cost per query / list price per query."""
    return 1 - serving_cost_usd_per_query / api_cost_per_query_usd


@formula("break_even_utilisation", source="definition")
def break_even_utilisation(cost_per_query_usd: Array, api_cost_per_query_usd: Array) -> Array:
    """Busy share at which a rented fleet costs as much as an API: cost per query at full load / list price per query.
    At a lower share each query costs more, in inverse proportion.
    """
    return cost_per_query_usd / api_cost_per_query_usd


@formula("break_even_queries_per_day", source="definition")
def break_even_queries(
    regions: Array, inference_accelerators: Array, price_usd_per_accelerator_hour: Array, api_cost_per_query_usd: Array
) -> Array:
    """Queries per day at which the smallest rented fleet, one replica per region, costs as much as an API: regions ·
    accelerators of a replica · 24 h · price per accelerator-hour / list price per query. These replicas must be able to
    answer so many queries.
    """
    smallest_fleet = regions * inference_accelerators * HOURS_PER_DAY * price_usd_per_accelerator_hour
    return smallest_fleet / api_cost_per_query_usd


@formula("fleet_purchase_usd", source="definition")
def fleet_purchase(fleet_accelerators: Array, accelerator_price_usd: Array, system_price_ratio: Array) -> Array:
    """Purchase price of the fleet: accelerators · price per accelerator · price ratio of servers and network. Buildings
    are not included.
    """
    return fleet_accelerators * accelerator_price_usd * system_price_ratio


@prediction("fleet_running_cost_usd_per_month", source="definition")
def fleet_running_cost(
    serving_energy_kwh_per_day: Array,
    electricity_price_usd_per_kwh: Array,
    fleet_purchase_usd: Array,
    operations_cost_share: Array,
) -> Array:
    """Running cost of an owned fleet per month: electricity + purchase price · yearly share for staff, space and
    repairs / 12.
    """
    electricity = serving_energy_kwh_per_day * DAYS_PER_MONTH * electricity_price_usd_per_kwh
    return electricity + fleet_purchase_usd * operations_cost_share / MONTHS_PER_YEAR


@formula("break_even_months", source="definition")
def break_even_months(
    fleet_purchase_usd: Array, api_cost_usd_per_month: Array, fleet_running_cost_usd_per_month: Array
) -> Array:
    """Months until an owned fleet costs less than an API: purchase price / (API price per month - running cost per
    month). Below zero, it never costs less.
    """
    return fleet_purchase_usd / (api_cost_usd_per_month - fleet_running_cost_usd_per_month)
