"""From users, enterprises and agents to queries and their tokens."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula

ENTERPRISES, AGENTS = {"audience": "enterprises"}, {"service": "agent"}
PLAN = "plan"


@formula("monthly_users", source="definition", proportional=("registered_users",))
def monthly_users(registered_users: Array, monthly_user_share: Array) -> Array:
    """Users of a month from all that signed up."""
    return registered_users * monthly_user_share


@formula("users", source="definition", proportional=("monthly_users",))
def users(monthly_users: Array, daily_user_share: Array) -> Array:
    """Users of a day from those of a month."""
    return monthly_users * daily_user_share


@formula(
    "users", source="definition", when=ENTERPRISES, proportional=("enterprises", "users_per_enterprise"), precedence=1
)
def users_of_enterprises(enterprises: Array, users_per_enterprise: Array) -> Array:
    """Users of a day in all enterprises."""
    return enterprises * users_per_enterprise


@formula("users_per_enterprise", source="definition", when=ENTERPRISES)
def users_per_enterprise(employees_per_enterprise: Array, employee_user_share: Array) -> Array:
    """Employees who use the service on a day."""
    return employees_per_enterprise * employee_user_share


@formula("tasks_per_day", source="definition", when=AGENTS, proportional=("users", "tasks_per_user_per_day"))
def tasks_per_day(users: Array, tasks_per_user_per_day: Array) -> Array:
    """Users of a day times the tasks that each gives to an agent."""
    return users * tasks_per_user_per_day


@formula("queries_per_day", source="definition", when=AGENTS, proportional=("tasks_per_day", "calls_per_task"))
def queries_of_agents(tasks_per_day: Array, calls_per_task: Array) -> Array:
    """Every call of an agent to the model is a query."""
    return tasks_per_day * calls_per_task


@formula(
    "queries_per_day",
    source="definition",
    proportional=("users", "queries_per_user_per_day"),
    precedence={"users": 1, "queries_per_day": 1},
)
def queries_per_day(users: Array, queries_per_user_per_day: Array) -> Array:
    """Users of a day times what each asks."""
    return users * queries_per_user_per_day


@formula("output_tokens", source="definition")
def output_tokens(answer_tokens: Array, reasoning_tokens: Array) -> Array:
    """All that is generated: the reasoning and the answer."""
    return answer_tokens + reasoning_tokens


@formula("reasoning_share", source="definition")
def reasoning_share(reasoning_tokens: Array, output_tokens: Array) -> Array:
    """Reasoning over all that is generated."""
    return reasoning_tokens / output_tokens


@formula("demand_growth", source="definition")
def demand_growth(demand_growth_per_year: Array, horizon_years: Array) -> Array:
    """Compound growth: (1 + g)^years."""
    return np.power(1 + demand_growth_per_year, horizon_years)


@formula("demand_growth", source="definition", approximation=PLAN)
def demand_of_today() -> float:
    """The demand of today, where no growth or no horizon is told."""
    return 1.0


@formula("planned_queries_per_day", source="definition", proportional=("queries_per_day",))
def planned_queries_per_day(queries_per_day: Array, demand_growth: Array) -> Array:
    """Queries of a day at the horizon."""
    return queries_per_day * demand_growth


@formula("output_tokens_per_day", source="definition")
def output_tokens_per_day(planned_queries_per_day: Array, output_tokens: Array) -> Array:
    """Answers of a day in tokens."""
    return planned_queries_per_day * output_tokens
