"""Quantities of a service: its users, the fleet that answers them, the bill, and the price of an API."""

from __future__ import annotations

from math import inf

from ..definition import Category, Quantity, section

USERS = section(
    "demand",
    Quantity("registered_users", "", "users who have ever signed up", column=416, effort=1, auxiliary=True),
    Quantity(
        "monthly_user_share",
        "fraction",
        "share of the registered users who use the service in a month",
        column=417,
        high=1,
        auxiliary=True,
    ),
    Quantity(
        "enterprises",
        "",
        "enterprises that use the service",
        column=418,
        headline=True,
        effort=1,
        implies=("audience", "enterprises"),
    ),
    Quantity(
        "employees_per_enterprise",
        "",
        "employees of an enterprise",
        column=419,
        auxiliary=True,
        implies=("audience", "enterprises"),
    ),
    Quantity(
        "employee_user_share",
        "fraction",
        "share of the employees who use the service on a day",
        column=420,
        high=1,
        auxiliary=True,
    ),
    Quantity(
        "users_per_enterprise",
        "",
        "daily users per enterprise",
        column=421,
        headline=True,
        effort=1,
        implies=("audience", "enterprises"),
    ),
    Quantity(
        "tasks_per_user_per_day",
        "",
        "agent tasks per user and day",
        column=422,
        effort=1,
        auxiliary=True,
        implies=("service", "agent"),
    ),
    Quantity(
        "tasks_per_day", "", "agent tasks per day", column=423, headline=True, effort=1, implies=("service", "agent")
    ),
    Quantity(
        "calls_per_task",
        "",
        "queries to the model per agent task",
        column=424,
        effort=1,
        headline=True,
        auxiliary=True,
        implies=("service", "agent"),
    ),
    Quantity("answer_tokens", "", "tokens of an answer that the user sees", column=425, effort=1, auxiliary=True),
    Quantity("reasoning_tokens", "", "tokens generated before the answer and not shown", column=426, effort=1),
    Quantity("reasoning_share", "fraction", "share of the generated tokens that are reasoning", column=427, high=1),
    Quantity("demand_growth_per_year", "fraction", "growth of the demand in a year", column=428, low=-1, effort=1),
    Quantity(
        "horizon_years", "year", "years from today to the demand that the fleet is sized for", column=429, effort=1
    ),
    Quantity("demand_growth", "", "demand that the fleet is sized for over the demand of today", column=430),
    Quantity("planned_queries_per_day", "", "queries per day that the fleet is sized for", column=431),
)

DEMAND = section(
    "demand",
    Quantity("monthly_users", "", "users of the service in a month", column=127, effort=1),
    Quantity(
        "daily_user_share", "fraction", "share of the monthly users who use the service on a day", column=128, high=1
    ),
    Quantity("users", "", "users of the service on a day", column=129, headline=True, effort=1),
    Quantity("queries_per_user_per_day", "", "queries per user and day", column=130, effort=1),
    Quantity("queries_per_day", "", "queries per day", column=131, headline=True, effort=1),
    Quantity("output_tokens_per_day", "", "tokens generated per day", column=132),
    Quantity(
        "peak_factor", "", "queries in the busiest hour of the week over the average", column=133, low=1, effort=2
    ),
    Quantity("peak_queries_per_s", "", "queries per second in the busiest hour", column=134, headline=True),
    Quantity(
        "serving_utilisation",
        "fraction",
        "target for the busy share of the fleet in the busiest hour",
        column=135,
        high=1,
    ),
    Quantity("serving_accelerators", "", "accelerators that carry the busiest hour", column=136, effort=2),
    Quantity("servers", "", "servers that hold the fleet", column=137, headline=True, effort=1, whole=True),
    Quantity("service_days", "day", "time for which the model is served", column=275),
)

FLEET = section(
    "demand",
    Quantity(
        "daily_peak_factor",
        "",
        "queries in the busiest hour of a region over the average of the day",
        column=432,
        low=1,
        auxiliary=True,
    ),
    Quantity(
        "weekly_peak_factor",
        "",
        "queries on the busiest day over the average of the week",
        column=433,
        low=1,
        auxiliary=True,
    ),
    Quantity(
        "time_zone_span_hours",
        "",
        "span in hours of the time zones whose users share one fleet",
        column=434,
        high=24,
        effort=1,
    ),
    Quantity(
        "time_zone_flattening",
        "fraction",
        "share of the daily variation that is left by users in different time zones",
        column=435,
        high=1,
    ),
    Quantity("trough_factor", "", "queries in the quietest hour over the average", column=436, high=1, auxiliary=True),
    Quantity("average_queries_per_s", "", "average queries per second", column=437),
    Quantity("prompt_tokens_per_s", "token/s", "average prompt tokens per second", column=438),
    Quantity("output_tokens_per_s", "token/s", "average output tokens per second", column=439),
    Quantity("peak_prompt_tokens_per_s", "token/s", "prompt tokens per second in the busiest hour", column=440),
    Quantity("peak_output_tokens_per_s", "token/s", "output tokens per second in the busiest hour", column=441),
    Quantity(
        "regions",
        "",
        "regions, each with whole replicas of the model",
        column=442,
        low=1,
        effort=1,
        auxiliary=True,
        whole=True,
    ),
    Quantity(
        "spare_regions",
        "",
        "regions that may fail while the others carry all queries",
        column=443,
        effort=1,
        whole=True,
    ),
    Quantity("failover_factor", "", "accelerators with spare regions over those without", column=444, low=1),
    Quantity(
        "fleet_availability", "fraction", "share of the accelerators in working order", column=445, high=1, effort=1
    ),
    Quantity("reserve_factor", "", "installed accelerators over those that carry the busiest hour", column=446, low=1),
    Quantity(
        "fleet_accelerators",
        "",
        "installed accelerators: whole replicas, with reserves",
        column=447,
        headline=True,
        effort=1,
        whole=True,
    ),
    Quantity("fleet_utilisation", "fraction", "average busy share of the fleet", column=448, high=1, headline=True),
    Quantity("peak_fleet_utilisation", "fraction", "busy share of the fleet in the busiest hour", column=449, high=1),
    Quantity(
        "trough_fleet_utilisation", "fraction", "busy share of the fleet in the quietest hour", column=450, high=1
    ),
)

BILL = section(
    "cost",
    Quantity("serving_cost_usd_per_day", "USD", "rental cost of the serving fleet for a day", column=153),
    Quantity("serving_cost_usd_per_query", "USD", "cost of the fleet per query, idle time included", column=154),
    Quantity(
        "serving_cost_usd_per_month", "USD", "rental cost of the serving fleet for a month", column=471, headline=True
    ),
    Quantity(
        "serving_cost_usd_per_user_month",
        "USD",
        "cost of the fleet per monthly user and month",
        column=472,
        headline=True,
    ),
    Quantity(
        "serving_cost_usd_per_enterprise_month",
        "USD",
        "cost of the fleet per enterprise and month",
        column=473,
        headline=True,
    ),
    Quantity("serving_cost_usd_per_task", "USD", "cost of the fleet per agent task", column=474, headline=True),
    Quantity(
        "serving_cost_usd_per_million_prompt_tokens",
        "USD",
        "cost of a million prompt tokens, idle time included",
        column=475,
    ),
    Quantity(
        "serving_cost_usd_per_million_output_tokens",
        "USD",
        "cost of a million generated tokens, idle time included",
        column=476,
    ),
    Quantity(
        "api_price_per_million_input_tokens_usd", "USD", "list price of a million prompt tokens", column=477, effort=1
    ),
    Quantity(
        "api_price_per_million_cached_tokens_usd",
        "USD",
        "list price of a million cached prompt tokens",
        column=478,
        effort=1,
    ),
    Quantity(
        "api_price_per_million_output_tokens_usd",
        "USD",
        "list price of a million generated tokens",
        column=479,
        effort=1,
    ),
    Quantity("api_cost_per_query_usd", "USD", "price of a query at the list price of an API", column=480),
    Quantity("api_cost_usd_per_month", "USD", "price of a month of the demand at the list price of an API", column=481),
    Quantity(
        "serving_margin",
        "fraction",
        "margin of the fleet at the list price of an API (below zero: a loss)",
        column=482,
        low=-inf,
        high=1,
        headline=True,
    ),
    Quantity(
        "break_even_utilisation",
        "",
        "busy share of a rented fleet above which it costs less than an API (above 1: it never does)",
        column=483,
    ),
    Quantity(
        "break_even_queries_per_day",
        "",
        "queries per day above which the smallest rented fleet costs less than an API",
        column=484,
    ),
    Quantity(
        "system_price_ratio",
        "",
        "price of servers and network over the price of their accelerators",
        column=485,
        low=1,
        auxiliary=True,
    ),
    Quantity(
        "fleet_purchase_usd", "USD", "purchase price of the serving fleet, servers and network included", column=486
    ),
    Quantity("electricity_price_usd_per_kwh", "USD", "price of electricity", column=487, effort=1, auxiliary=True),
    Quantity(
        "operations_cost_share",
        "fraction",
        "yearly cost of staff, space and repairs over the purchase price",
        column=488,
        high=1,
        auxiliary=True,
    ),
    Quantity("fleet_running_cost_usd_per_month", "USD", "electricity and operation of an owned fleet", column=489),
    Quantity(
        "break_even_months",
        "month",
        "time until a purchased fleet costs less than an API (below zero: it never does)",
        column=490,
        low=-inf,
    ),
)

QUANTITIES = (*USERS, *DEMAND, *FLEET, *BILL)

CATEGORIES = (
    Category("audience", "demand", "who uses the service", ("consumers", "enterprises")),
    Category(
        "service", "demand", "what users request: answers, or agent tasks that take many queries", ("chat", "agent")
    ),
)
