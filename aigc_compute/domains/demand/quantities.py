"""A service: who asks it, the fleet that answers, the power it draws, the bill, and what an API would cost."""

from __future__ import annotations

from math import inf

from ..definition import Category, Quantity

USERS = (
    Quantity("registered_users", "demand", "", "users that ever signed up", effort=1, auxiliary=True),
    Quantity("monthly_user_share", "demand", "fraction", "users of a month over all", high=1, auxiliary=True),
    Quantity(
        "enterprises",
        "demand",
        "",
        "enterprises that the service has",
        headline=True,
        effort=1,
        implies=("audience", "enterprises"),
    ),
    Quantity(
        "employees_per_enterprise",
        "demand",
        "",
        "employees of an enterprise",
        auxiliary=True,
        implies=("audience", "enterprises"),
    ),
    Quantity(
        "employee_user_share", "demand", "fraction", "employees who use the service on a day", high=1, auxiliary=True
    ),
    Quantity(
        "users_per_enterprise",
        "demand",
        "",
        "users of an enterprise in a day",
        headline=True,
        effort=1,
        implies=("audience", "enterprises"),
    ),
    Quantity(
        "tasks_per_user_per_day",
        "demand",
        "",
        "agent tasks of a user in a day",
        effort=1,
        auxiliary=True,
        implies=("service", "agent"),
    ),
    Quantity(
        "tasks_per_day", "demand", "", "agent tasks in a day", headline=True, effort=1, implies=("service", "agent")
    ),
    Quantity(
        "calls_per_task",
        "demand",
        "",
        "queries to the model that an agent's task takes",
        effort=1,
        headline=True,
        auxiliary=True,
        implies=("service", "agent"),
    ),
    Quantity("answer_tokens", "demand", "", "tokens of an answer that the user sees", effort=1, auxiliary=True),
    Quantity("reasoning_tokens", "demand", "", "tokens generated before the answer and not shown", effort=1),
    Quantity("reasoning_share", "demand", "fraction", "share of the generated tokens that is reasoning", high=1),
    Quantity("demand_growth_per_year", "demand", "fraction", "growth of the demand in a year", low=-1, effort=1),
    Quantity("horizon_years", "demand", "year", "years ahead that the fleet is sized for", effort=1),
    Quantity("demand_growth", "demand", "", "demand that the fleet is sized for over that of today"),
    Quantity("planned_queries_per_day", "demand", "", "queries in a day that the fleet is sized for"),
)

FLEET = (
    Quantity(
        "daily_peak_factor",
        "demand",
        "",
        "queries in a region's busiest hour over the day's average",
        low=1,
        auxiliary=True,
    ),
    Quantity(
        "weekly_peak_factor", "demand", "", "queries of the busiest day over the week's average", low=1, auxiliary=True
    ),
    Quantity(
        "time_zone_span_hours", "demand", "", "hours of time zones whose users share one fleet", high=24, effort=1
    ),
    Quantity("time_zone_flattening", "demand", "fraction", "what time zones leave of the daily curve", high=1),
    Quantity("trough_factor", "demand", "", "queries in the quietest hour over the average", high=1, auxiliary=True),
    Quantity("average_queries_per_s", "demand", "", "queries a second, averaged"),
    Quantity("prompt_tokens_per_s", "demand", "token/s", "prompt tokens a second, averaged"),
    Quantity("output_tokens_per_s", "demand", "token/s", "generated tokens a second, averaged"),
    Quantity("peak_prompt_tokens_per_s", "demand", "token/s", "prompt tokens a second in the busiest hour"),
    Quantity("peak_output_tokens_per_s", "demand", "token/s", "generated tokens a second in the busiest hour"),
    Quantity("regions", "demand", "", "regions, each with whole copies of the model", low=1, effort=1, auxiliary=True),
    Quantity("spare_regions", "demand", "", "regions that may fail while the others carry all", effort=1),
    Quantity("failover_factor", "demand", "", "accelerators with those for failed regions over those without", low=1),
    Quantity(
        "fleet_availability", "demand", "fraction", "share of the accelerators in working order", high=1, effort=1
    ),
    Quantity("reserve_factor", "demand", "", "accelerators installed over those that carry the busiest hour", low=1),
    Quantity(
        "fleet_accelerators",
        "demand",
        "",
        "accelerators installed: whole copies, with reserves",
        headline=True,
        effort=1,
    ),
    Quantity("fleet_utilisation", "demand", "fraction", "busy share of the fleet, averaged", high=1, headline=True),
    Quantity("peak_fleet_utilisation", "demand", "fraction", "busy share of the fleet in the busiest hour", high=1),
    Quantity("trough_fleet_utilisation", "demand", "fraction", "busy share of the fleet in the quietest hour", high=1),
)

POWER = (
    Quantity("idle_power_share", "energy", "fraction", "draw of an idle board over its limit", high=1, auxiliary=True),
    Quantity(
        "memory_power_share",
        "energy",
        "",
        "draw that full memory bandwidth adds, over the board limit",
        high=2,
        auxiliary=True,
    ),
    Quantity(
        "arithmetic_power_share",
        "energy",
        "",
        "draw that peak arithmetic adds, over the board limit",
        high=2,
        auxiliary=True,
    ),
    Quantity(
        "sparsity_power_ratio",
        "energy",
        "",
        "draw of such a model over that of a dense one at the same loads",
        auxiliary=True,
    ),
    Quantity("serving_power_error", "energy", "", "what measured boards draw over the power model", auxiliary=True),
    Quantity("bytes_read_per_output_token", "energy", "byte", "weights and cache that a generated token reads"),
    Quantity("decode_memory_load", "energy", "fraction", "share of the memory bandwidth used in decoding", high=1),
    Quantity("decode_arithmetic_load", "energy", "fraction", "share of peak FLOP/s used in decoding", high=1),
    Quantity("prefill_arithmetic_load", "energy", "fraction", "share of peak FLOP/s used on prompts", high=1),
    Quantity("decode_power_w", "energy", "W", "draw of one board in decoding"),
    Quantity("prefill_power_w", "energy", "W", "draw of one board reading prompts"),
    Quantity("accelerator_joules_per_output_token", "energy", "J", "energy of the boards alone for a generated token"),
    Quantity("accelerator_joules_per_prompt_token", "energy", "J", "energy of the boards alone for a prompt token"),
    Quantity("accelerator_joules_per_query", "energy", "J", "energy of the boards alone for a query"),
    Quantity("joules_per_output_token", "energy", "J", "facility energy of a generated token", headline=True),
    Quantity("joules_per_prompt_token", "energy", "J", "facility energy of a prompt token"),
    Quantity("serving_power_w_per_accelerator", "energy", "W", "facility power for one busy accelerator"),
    Quantity("idle_power_w_per_accelerator", "energy", "W", "facility power for one idle accelerator"),
    Quantity("average_serving_power_w", "energy", "W", "facility power of the serving fleet, averaged"),
    Quantity("serving_energy_kwh_per_day", "energy", "kWh", "facility energy of the serving fleet in a day"),
)

BILL = (
    Quantity(
        "serving_cost_usd_per_month", "cost", "USD", "rental cost of the serving fleet for a month", headline=True
    ),
    Quantity(
        "serving_cost_usd_per_user_month",
        "cost",
        "USD",
        "cost of the fleet for each monthly user and month",
        headline=True,
    ),
    Quantity(
        "serving_cost_usd_per_enterprise_month",
        "cost",
        "USD",
        "cost of the fleet for each enterprise and month",
        headline=True,
    ),
    Quantity("serving_cost_usd_per_task", "cost", "USD", "cost of the fleet for each agent task", headline=True),
    Quantity(
        "serving_cost_usd_per_million_prompt_tokens",
        "cost",
        "USD",
        "cost of a million prompt tokens, idle time included",
    ),
    Quantity(
        "serving_cost_usd_per_million_output_tokens",
        "cost",
        "USD",
        "cost of a million generated tokens, idle time included",
    ),
    Quantity(
        "api_price_per_million_input_tokens_usd", "cost", "USD", "list price of a million prompt tokens", effort=1
    ),
    Quantity(
        "api_price_per_million_cached_tokens_usd",
        "cost",
        "USD",
        "list price of a million cached prompt tokens",
        effort=1,
    ),
    Quantity(
        "api_price_per_million_output_tokens_usd", "cost", "USD", "list price of a million generated tokens", effort=1
    ),
    Quantity("api_cost_per_query_usd", "cost", "USD", "a query at the list price of an API"),
    Quantity("api_cost_usd_per_month", "cost", "USD", "a month of the demand at the list price of an API"),
    Quantity(
        "serving_margin",
        "cost",
        "fraction",
        "margin of the fleet at the list price (below zero: a loss)",
        low=-inf,
        high=1,
        headline=True,
    ),
    Quantity(
        "break_even_utilisation",
        "cost",
        "",
        "busy share of a rented fleet above which it beats the API (above 1: never)",
    ),
    Quantity(
        "break_even_queries_per_day", "cost", "", "queries that pay for the smallest rented fleet, against the API"
    ),
    Quantity(
        "system_price_ratio",
        "cost",
        "",
        "price of servers and network over that of their accelerators",
        low=1,
        auxiliary=True,
    ),
    Quantity("fleet_purchase_usd", "cost", "USD", "purchase price of the serving fleet, servers and network included"),
    Quantity("electricity_price_usd_per_kwh", "cost", "USD", "price of electricity", effort=1, auxiliary=True),
    Quantity(
        "operations_cost_share",
        "cost",
        "fraction",
        "yearly staff, space and repairs over the purchase price",
        high=1,
        auxiliary=True,
    ),
    Quantity("fleet_running_cost_usd_per_month", "cost", "USD", "electricity and operation of a fleet of one's own"),
    Quantity(
        "break_even_months", "cost", "month", "time until a purchased fleet beats the API (below zero: never)", low=-inf
    ),
)

CATEGORIES = (
    Category("audience", "demand", "whose demand it is", ("consumers", "enterprises")),
    Category("service", "demand", "what a user asks for: answers, or tasks that take many queries", ("chat", "agent")),
)
