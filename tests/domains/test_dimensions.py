"""Dimensional analysis with numbers. Every base dimension (time, bytes, money, ...) is scaled by its own factor; the
output of a formula must then be scaled by the factor of its unit. Conversions (seconds in an hour) are pure ratios and
cancel.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace

import numpy as np
import pytest

from aigc_compute.domains.vocabulary import QUANTITIES
from aigc_compute.engine import Formula
from aigc_compute.units import lookup
from tests.domains.hand_worked import CASES, STATED

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
"""Scale factor of each base dimension: powers of two, whose products differ and are never rounded."""

PER = {"kwh": "J", "byte": "byte", "flop": "FLOP"}
TIMES = "s|second|h|hour|accelerator_hour|audio_hour|audio_s|day|month|user_month|enterprise_month|year"
DIMENSION_IN_NAME = re.compile(rf"_per_({TIMES}|{'|'.join(PER)})(?:_usd|_kg|_cny|_per_accelerator)?$|^(yearly)_")
"""The part of a quantity's name that completes its unit: the unit of `serving_cost_usd_per_day` is USD."""

DIMENSION_OF_QUANTITY = {
    "weight_byte_time_s": "s/byte",
    "yearly_training_hours": "",
    "yearly_purchase_usd": "USD",
    "revenue_needed_usd": "USD/s",
    "operations_cost_share": "/s",
}
"""Dimensions of quantities for which neither the unit nor the name states them."""

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
"""Formulas that count multiply-adds, of two FLOP each, from numbers of parameters and tokens: their 2 is in FLOP."""

STORED_NUMBER = """
    dense_divided_activations expert_activations mixture_divided_activations latent_divided_activations
    linear_activations activations_unfused activations_with_full_recomputation tensor_communication_time
    key_value_bytes latent_key_value_bytes expert_communication_time gradient_communication_time
    logits_per_accelerator gathered_weights fetched_weights widened_gradient optimizer_offload_time
    parameter_offload_time communication_time_of_unknown_experts sequence_communication_time buffers_mixture"""
"""Formulas of stored or sent numbers of a fixed width: their 2 or 4 is in bytes."""

YEARS_IN_AN_EXPONENT = "software_factor hardware_value capital_per_hour amortised_per_hour demand_growth"
"""Formulas with growth, decline or interest per year, to the power of a number of years."""

YEAR_BY_YEAR = "training_year_from_accelerator available_accelerators"
"""Formulas of dates, and the formula that adds the production of a year to the stock of that year."""

NAMED_RATES = "transceivers_200g transceivers_400g transceivers_800g transceivers_1600g"
"""Formulas that compare a rate with the rate of the module in their name."""

EXCLUDED_DIMENSIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(MULTIPLY_ADD.split(), ("FLOP",)),
    **dict.fromkeys(STORED_NUMBER.split(), ("byte",)),
    **dict.fromkeys((*YEARS_IN_AN_EXPONENT.split(), *YEAR_BY_YEAR.split()), ("s",)),
    **dict.fromkeys(NAMED_RATES.split(), ("s", "byte")),
}
"""Formulas whose constants have a dimension, with the base dimensions in which they are therefore not analysed."""


def dimension(name: str) -> dict[str, int]:
    """Return the exponents of the base dimensions of a quantity."""
    stated = DIMENSION_OF_QUANTITY.get(name)
    above, _, below = (lookup(QUANTITIES[name].unit).dimension if stated is None else stated).partition("/")
    match = DIMENSION_IN_NAME.search(name)
    if not below and match and stated is None:
        below = PER.get(match[1], "s")
    exponents: dict[str, int] = {}
    for part, sign in ((above, 1), (below, -1)):
        product = {"W": ("J", "s"), "accelerator-s": ("s",)}.get(part, (part,))
        for position, base in enumerate(product):
            if base in BASES:
                exponents[base] = exponents.get(base, 0) + (sign if position == 0 else -sign)
    return exponents


def scale(name: str, excluded: Collection[str] = ()) -> float:
    """Return the factor by which a quantity is scaled, without the `excluded` base dimensions."""
    return float(np.prod([BASES[base] ** power for base, power in dimension(name).items() if base not in excluded]))


def balances(formula: Formula, excluded: Collection[str] = ()) -> bool:
    """Return whether the output is scaled by the factor of its unit when the inputs are scaled by theirs."""

    def value(factor: Callable[[str], float]) -> float:
        inputs = next(inputs for name, inputs, _ in CASES if name == formula.name)
        scaled = [np.array([number * factor(name)]) for number, name in zip(inputs, formula.inputs, strict=True)]
        return float(np.atleast_1d(formula.function(*scaled))[0])

    expected = value(lambda _: 1.0) * scale(formula.output, excluded)
    return bool(value(lambda name: scale(name, excluded)) == pytest.approx(expected, rel=1e-12, abs=0))


@pytest.mark.parametrize("formula", STATED.values(), ids=lambda formula: formula.name)
def test_the_dimensions_of_inputs_and_output_balance(formula: Formula) -> None:
    assert balances(formula, EXCLUDED_DIMENSIONS.get(formula.name, ()))


@pytest.mark.parametrize("name", EXCLUDED_DIMENSIONS)
def test_a_formula_with_excluded_dimensions_needs_the_exclusion(name: str) -> None:
    assert not balances(STATED[name])


def broken(formula: Formula, position: int, value: float) -> list[Formula]:
    """Return wrong versions of a formula: with the input at `position`, of this `value`, multiplied once more, divided
    once more, and added to an output of another dimension.
    """
    function = formula.function
    changes = [
        lambda *inputs: function(*inputs) * inputs[position],
        lambda *inputs: function(*inputs) / inputs[position],
    ]
    if scale(formula.inputs[position]) != scale(formula.output):
        changes.append(lambda *inputs: function(*inputs) * 0 + inputs[position] / value)
    return [replace(formula, function=change) for change in changes]


ZERO_OUTPUT = {name for name, _, expected in CASES if expected == 0}
ANALYSED = [
    formula
    for formula in STATED.values()
    if formula.name not in EXCLUDED_DIMENSIONS and formula.name not in ZERO_OUTPUT
]


@pytest.mark.parametrize("formula", ANALYSED, ids=lambda formula: formula.name)
def test_a_wrong_dimension_is_detected(formula: Formula) -> None:
    inputs = next(inputs for name, inputs, _ in CASES if name == formula.name)
    for position, name in enumerate(formula.inputs):
        if scale(name) != 1.0 and inputs[position]:
            assert not any(map(balances, broken(formula, position, inputs[position]))), name


def test_every_unit_has_known_dimensions() -> None:
    dimensionless = {"", "ratio", "flag", "token", "parameter"}
    for name, quantity in QUANTITIES.items():
        parts = set(lookup(quantity.unit).dimension.split("/"))
        assert parts <= {*BASES, *dimensionless, "W", "accelerator-s"}, name
