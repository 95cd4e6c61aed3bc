"""Rental cost of training, of a query and of tokens at full load."""

from __future__ import annotations

from ...engine import Array
from ...units import SECONDS_PER_HOUR
from ..registry import formula, prediction
from ..whole import whole_down

TOKENS_PER_PRICE = 1e6
"""Token prices are quoted for a million tokens."""


@formula(
    "training_cost_usd",
    source="definition",
    proportional=("accelerator_hours", "price_usd_per_accelerator_hour"),
    precedence={"accelerator_hours": 1},
)
def training_cost(accelerator_hours: Array, price_usd_per_accelerator_hour: Array) -> Array:
    """Rental cost of the run: accelerator-hours · price per accelerator-hour. Storage, staff, failed and exploratory
    runs are not included.
    """
    return accelerator_hours * price_usd_per_accelerator_hour


@formula("accelerators_purchase_usd", source="definition", proportional=("accelerator_price_usd",))
def accelerators_purchase(accelerators: Array, accelerator_price_usd: Array) -> Array:
    """Purchase price of the training accelerators: accelerators · price per accelerator. Servers, network and buildings
    are not included.
    """
    return accelerators * accelerator_price_usd


@prediction("accelerators", source="definition", precedence=6)
def accelerators_for_purchase(accelerators_purchase_usd: Array, accelerator_price_usd: Array) -> Array:
    """Accelerators that a purchase budget pays for: budget / price per accelerator, rounded down."""
    return whole_down(accelerators_purchase_usd / accelerator_price_usd)


@formula("cost_per_query_usd", source="definition")
def cost_per_query(query_accelerator_s: Array, price_usd_per_accelerator_hour: Array) -> Array:
    """Rental cost of a query at full load: accelerator time per query · price per accelerator-hour."""
    return query_accelerator_s / SECONDS_PER_HOUR * price_usd_per_accelerator_hour


@formula("cost_per_million_prompt_tokens_usd", source="definition")
def cost_per_million_prompt_tokens(
    price_usd_per_accelerator_hour: Array, prefill_tokens_per_s_per_accelerator: Array
) -> Array:
    """Rental cost of a million prompt tokens at full load: 1,000,000 · price per accelerator-hour / tokens read in an
    hour.
    """
    return TOKENS_PER_PRICE * price_usd_per_accelerator_hour / (prefill_tokens_per_s_per_accelerator * SECONDS_PER_HOUR)


@formula("cost_per_million_output_tokens_usd", source="definition")
def cost_per_million_output_tokens(
    price_usd_per_accelerator_hour: Array, decode_tokens_per_s_per_accelerator: Array
) -> Array:
    """Rental cost of a million output tokens at full load: 1,000,000 · price per accelerator-hour / tokens generated in
    an hour.
    """
    return TOKENS_PER_PRICE * price_usd_per_accelerator_hour / (decode_tokens_per_s_per_accelerator * SECONDS_PER_HOUR)
