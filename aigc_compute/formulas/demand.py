"""From users to accelerators and servers."""

from __future__ import annotations

import numpy as np

from ..engine import Array
from ..units import SECONDS_PER_DAY
from .registry import formula


@formula("users", source="definition", proportional=("monthly_users",))
def users(monthly_users: Array, daily_user_share: Array) -> Array:
    """Users of a day from those of a month."""
    return monthly_users * daily_user_share


@formula("queries_per_day", source="definition", proportional=("users", "queries_per_user_per_day"))
def queries_per_day(users: Array, queries_per_user_per_day: Array) -> Array:
    """Users of a day times what each asks."""
    return users * queries_per_user_per_day


@formula("output_tokens_per_day", source="definition")
def output_tokens_per_day(queries_per_day: Array, output_tokens: Array) -> Array:
    """Answers of a day in tokens."""
    return queries_per_day * output_tokens


@formula("peak_queries_per_s", source="definition", proportional=("queries_per_day",))
def peak_queries_per_s(queries_per_day: Array, peak_factor: Array) -> Array:
    """The busiest hour."""
    return queries_per_day * peak_factor / SECONDS_PER_DAY


@formula("serving_accelerators", source="definition", proportional=("peak_queries_per_s",))
def serving_accelerators(peak_queries_per_s: Array, query_accelerator_s: Array, serving_utilisation: Array) -> Array:
    """Work arriving in a second over the work an accelerator does at the utilisation aimed at (Little's law)."""
    return peak_queries_per_s * query_accelerator_s / serving_utilisation


@formula("servers", source="definition")
def servers(serving_accelerators: Array, accelerators_per_server: Array) -> Array:
    """Whole servers."""
    return np.ceil(serving_accelerators / accelerators_per_server)
