"""Dimensional analysis by numbers: with every time, size, amount of money … so many times as large, a formula's output
is as many times as large as its unit says. Conversions (seconds of an hour) are pure ratios and drop out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace

import numpy as np
import pytest
from test_values import CASES, STATED

from aigc_compute.domains.vocabulary import QUANTITIES
from aigc_compute.engine import Formula
from aigc_compute.units import lookup

BASES = {
    "s": 2.0**3,
    "byte": 2.0**5,
    "FLOP": 2.0**7,
    "USD": 2.0**11,
    "J": 2.0**13,
    "CNY": 2.0**17,
    "gCO2": 2.0**19,
    "litre": 2.0**23,
}
"""How many times as much there is of each dimension: powers of two, which no product confuses and nothing rounds."""

PER = {"kwh": "J", "byte": "byte", "flop": "FLOP"}
TIMES = "s|second|h|hour|accelerator_hour|audio_hour|audio_s|day|month|user_month|enterprise_month|year"
SAID = re.compile(rf"_per_({TIMES}|{'|'.join(PER)})(?:_usd|_kg|_cny|_per_accelerator)?$|^(yearly)_")
"""What a name says that its unit leaves out: `serving_cost_usd_per_day` is in USD."""

OWN = {
    "weight_byte_time_s": "s/byte",
    "yearly_training_hours": "",
    "yearly_purchase_usd": "USD",
    "revenue_needed_usd": "USD/s",
    "operations_cost_share": "/s",
}
"""Dimensions that neither unit nor name say: the time of a byte, hours of hours, what a year buys, a yearly share."""

MULTIPLY_ADD = """
    per_head_attention_flop latent_attention_flop forward_flop_full_mask forward_flop_causal_mask
    forward_flop_encoder_decoder two_flop_per_parameter six_flop_per_parameter three_flop_per_parameter
    adapter_flop_per_parameter dpo_flop_per_parameter ppo_flop_per_parameter grpo_flop_per_parameter
    adapter_operator_flop rollout_operator_flop counting_factor orthogonalisation passes_of_several_models
    passes_of_several_models_with_recomputation matrix_time absorbed_attention usual_decode_attention
    usual_prompt_attention decode_gemm_time prompt_token_gemm_time flop_per_prompt_token flop_per_output_token
    two_flop_per_prompt_token two_flop_per_output_token joint_matrix_flop cross_matrix_flop joint_attention_flop
    cross_attention_flop linear_attention_flop generation_flop text_encoder_time audio_encoder_time
    vision_encoder_flop passage_flop"""
"""Count multiply-adds, two FLOP each, from numbers of parameters and tokens: their 2 is in FLOP."""

STORED_NUMBER = """
    dense_divided_activations expert_activations mixture_divided_activations latent_divided_activations
    linear_activations activations_unfused activations_with_full_recomputation tensor_communication_time
    key_value_bytes latent_key_value_bytes expert_communication_time gradient_communication_time
    logits_per_accelerator gathered_weights fetched_weights widened_gradient optimizer_offload_time
    parameter_offload_time communication_time_of_unknown_experts sequence_communication_time buffers_mixture"""
"""Store or send numbers of a fixed width: their 2 or 4 is in bytes."""

YEARS_IN_AN_EXPONENT = "software_factor hardware_value capital_per_hour amortised_per_hour demand_growth"
"""Growth, decline and interest a year, to the power of years."""

YEAR_BY_YEAR = "training_year_from_accelerator available_accelerators"
"""Dates, and the stock of a year that the production of that year is added to."""

NAMED_RATES = "transceivers_200g transceivers_400g transceivers_800g transceivers_1600g"
"""Compare a rate with that of the module that they are named after."""

CARRIED = {
    **dict.fromkeys(MULTIPLY_ADD.split(), ("FLOP",)),
    **dict.fromkeys(STORED_NUMBER.split(), ("byte",)),
    **dict.fromkeys((*YEARS_IN_AN_EXPONENT.split(), *YEAR_BY_YEAR.split()), ("s",)),
    **dict.fromkeys(NAMED_RATES.split(), ("s", "byte")),
}
"""Formulas whose own numbers have a dimension: in these they are not analysed, in all others they are."""


def dimension(name: str) -> dict[str, int]:
    """Exponents of the base dimensions of a quantity."""
    above, _, below = (OWN[name] if name in OWN else lookup(QUANTITIES[name].unit).dimension).partition("/")
    said = SAID.search(name)
    if not below and said and name not in OWN:
        below = PER.get(said[1], "s")
    found: dict[str, int] = {}
    for part, sign in ((above, 1), (below, -1)):
        product = {"W": ("J", "s"), "accelerator-s": ("s",)}.get(part, (part,))
        for place, base in enumerate(product):
            if base in BASES:
                found[base] = found.get(base, 0) + (sign if place == 0 else -sign)
    return found


def times(name: str, apart: Collection[str] = ()) -> float:
    """How many times as large a quantity is."""
    return float(np.prod([BASES[base] ** power for base, power in dimension(name).items() if base not in apart]))


def balances(one: Formula, apart: Collection[str] = ()) -> bool:
    """Whether the output grows as the inputs say."""

    def value(factors: Callable[[str], float]) -> float:
        inputs = next(inputs for name, inputs, _ in CASES if name == one.name)
        given = [np.array([each * factors(name)]) for each, name in zip(inputs, one.inputs, strict=True)]
        return float(np.atleast_1d(one.function(*given))[0])

    wanted = value(lambda _: 1.0) * times(one.output, apart)
    return value(lambda name: times(name, apart)) == pytest.approx(wanted, rel=1e-12, abs=0)


@pytest.mark.parametrize("one", STATED.values(), ids=lambda one: one.name)
def test_dimensions_balance(one: Formula) -> None:
    assert balances(one, CARRIED.get(one.name, ()))


@pytest.mark.parametrize("name", CARRIED)
def test_an_exception_is_needed(name: str) -> None:
    assert not balances(STATED[name])


def broken(one: Formula, place: int, usual: float) -> list[Formula]:
    """A factor too many, one too few, a sum of unlike things of the same size."""
    changes = [lambda *given: one.function(*given) * given[place], lambda *given: one.function(*given) / given[place]]
    if times(one.inputs[place]) != times(one.output):
        changes.append(lambda *given: one.function(*given) * 0 + given[place] / usual)
    return [replace(one, function=change) for change in changes]


NOTHING = {name for name, _, expected in CASES if expected == 0}
SEEN = [one for one in STATED.values() if one.name not in CARRIED and one.name not in NOTHING]


@pytest.mark.parametrize("one", SEEN, ids=lambda one: one.name)
def test_a_wrong_dimension_is_seen(one: Formula) -> None:
    inputs = next(inputs for name, inputs, _ in CASES if name == one.name)
    for place, name in enumerate(one.inputs):
        if times(name) != 1.0 and inputs[place]:
            assert not any(map(balances, broken(one, place, inputs[place]))), name


def test_every_unit_is_of_known_dimensions() -> None:
    counted = {"", "ratio", "flag", "token", "parameter"}
    for name, quantity in QUANTITIES.items():
        parts = set(lookup(quantity.unit).dimension.split("/"))
        assert parts <= {*BASES, *counted, "W", "accelerator-s"}, name
