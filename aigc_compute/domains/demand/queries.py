"""From users, enterprises and agents to queries and their tokens."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula

ENTERPRISES, AGENTS = {"audience": "enterprises"}, {"service": "agent"}
PLAN = "plan"


@formula("monthly_users", source="definition", proportional=("registered_users",))
def monthly_users(registered_users: Array, monthly_user_share: Array) -> Array:
    """Monthly users: registered users · share of them who use the service in a month."""
    return registered_users * monthly_user_share


@formula("users", source="definition", proportional=("monthly_users",))
def users(monthly_users: Array, daily_user_share: Array) -> Array:
    """Daily users: monthly users · share of them who use the service on a day."""
    return monthly_users * daily_user_share


@formula(
    "users", source="definition", when=ENTERPRISES, proportional=("enterprises", "users_per_enterprise"), precedence=1
)
def users_of_enterprises(enterprises: Array, users_per_enterprise: Array) -> Array:
    """Daily users in all enterprises: enterprises · daily users per enterprise."""
    return enterprises * users_per_enterprise


@formula("users_per_enterprise", source="definition", when=ENTERPRISES)
def users_per_enterprise(employees_per_enterprise: Array, employee_user_share: Array) -> Array:
    """Daily users per enterprise: employees · share of them who use the service on a day."""
    return employees_per_enterprise * employee_user_share


@formula("tasks_per_day", source="definition", when=AGENTS, proportional=("users", "tasks_per_user_per_day"))
def tasks_per_day(users: Array, tasks_per_user_per_day: Array) -> Array:
    """Agent tasks per day: daily users · tasks per user and day."""
    return users * tasks_per_user_per_day


@formula("queries_per_day", source="definition", when=AGENTS, proportional=("tasks_per_day", "calls_per_task"))
def queries_of_agents(tasks_per_day: Array, calls_per_task: Array) -> Array:
    """Queries of agents per day: tasks per day · calls to the model per task."""
    return tasks_per_day * calls_per_task


@formula(
    "queries_per_day",
    source="definition",
    proportional=("users", "queries_per_user_per_day"),
    precedence={"users": 1, "queries_per_day": 1},
)
def queries_per_day(users: Array, queries_per_user_per_day: Array) -> Array:
    """Queries per day: daily users · queries per user and day."""
    return users * queries_per_user_per_day


@formula("output_tokens", source="definition")
def output_tokens(answer_tokens: Array, reasoning_tokens: Array) -> Array:
    """Output tokens of a query: answer tokens + reasoning tokens."""
    return answer_tokens + reasoning_tokens


@formula("reasoning_share", source="definition")
def reasoning_share(reasoning_tokens: Array, output_tokens: Array) -> Array:
    """Share of reasoning in the output: reasoning tokens / output tokens."""
    return reasoning_tokens / output_tokens


@formula("demand_growth", source="definition")
def demand_growth(demand_growth_per_year: Array, horizon_years: Array) -> Array:
    """Growth of the demand until the horizon: (1 + growth per year)^years."""
    return np.power(1 + demand_growth_per_year, horizon_years)


@formula("demand_growth", source="definition", approximation=PLAN)
def no_demand_growth() -> float:
    """Growth of the demand if no growth or no horizon is given: one."""
    return 1.0


@formula("planned_queries_per_day", source="definition", proportional=("queries_per_day",))
def planned_queries_per_day(queries_per_day: Array, demand_growth: Array) -> Array:
    """Queries per day at the horizon: queries per day · growth of the demand."""
    return queries_per_day * demand_growth


@formula("output_tokens_per_day", source="definition")
def output_tokens_per_day(planned_queries_per_day: Array, output_tokens: Array) -> Array:
    """Output tokens per day: planned queries per day · output tokens."""
    return planned_queries_per_day * output_tokens
