"""From FLOP to accelerator time: utilisation, hours, days.

Where nobody tells a run's utilisation it is predicted from what is known before the run: a product of factors whose
constants are calibrated on published runs (configs/calibration/utilisation.yaml; errors in
docs/accuracy-utilisation.md). A factor whose inputs are unknown is 1.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ...units import HOURS_PER_DAY, SECONDS_PER_HOUR
from ..registry import formula, prediction
from ..whole import whole_up
from .methods import CHOSEN_COUNT, ONE_PHASE


@formula("accelerator_hours", source="definition", proportional=("accelerators_needed", "training_days"))
def accelerator_hours(accelerators_needed: Array, training_days: Array) -> Array:
    """Accelerators at work times hours."""
    return accelerators_needed * training_days * HOURS_PER_DAY


@formula("accelerators_needed", source="definition", binding=False, precedence=1)
def every_accelerator(accelerators: Array) -> Array:
    """All of them work, where no deadline says how many are needed."""
    return accelerators


@formula("accelerators", source="definition", precedence=4)
def whole_accelerators(accelerators_needed: Array) -> Array:
    """The next whole number, at least one: a deadline is then met early."""
    return np.maximum(whole_up(accelerators_needed), 1.0)


@formula(
    "training_operator_flop",
    source="chowdhery-2022",
    when=ONE_PHASE,
    proportional=("accelerator_hours", "achieved_flop_per_s_per_accelerator"),
    precedence=1,
)
def operator_flop_from_time(accelerator_hours: Array, achieved_flop_per_s_per_accelerator: Array) -> Array:
    """FLOP = time × speed achieved."""
    return accelerator_hours * SECONDS_PER_HOUR * achieved_flop_per_s_per_accelerator


@formula(
    "achieved_flop_per_s_per_accelerator", source="chowdhery-2022", proportional=("mfu", "accelerator_peak_flop_per_s")
)
def achieved_flop_per_s(accelerator_peak_flop_per_s: Array, mfu: Array) -> Array:
    """MFU is model FLOP/s over the dense peak; recomputation does not count (PaLM, appendix B)."""
    return accelerator_peak_flop_per_s * mfu


@formula("hfu", source="chowdhery-2022", proportional=("mfu",), precedence={"mfu": 1})
def hfu(mfu: Array, recomputation_flop_ratio: Array) -> Array:
    """HFU counts the recomputed FLOP as well."""
    return mfu * recomputation_flop_ratio


@formula("cluster_servers", source="definition")
def cluster_servers(accelerators: Array, accelerators_per_server: Array) -> Array:
    """Whole servers."""
    return whole_up(accelerators / accelerators_per_server)


@formula("cluster_peak_flop_per_s", source="definition")
def cluster_peak(accelerators: Array, accelerator_peak_flop_per_s: Array) -> Array:
    """Peak of all accelerators; no run sustains it."""
    return accelerators * accelerator_peak_flop_per_s


@prediction("accelerators", source="definition", precedence=5)
def accelerators_for_peak(cluster_peak_flop_per_s: Array, accelerator_peak_flop_per_s: Array) -> Array:
    """As many whole ones as reach a peak."""
    return whole_up(cluster_peak_flop_per_s / accelerator_peak_flop_per_s)


CALIBRATION, PREDICTED = "utilisation-calibration-2026", "utilisation"


@formula("training_year", source=CALIBRATION, approximation=PREDICTED)
def year_of_model(
    model_release_year: Array, accelerator_release_year: Array, accelerator_age_years: Array, estimate_year: Array
) -> Array:
    """That of the model; on an accelerator that came later, its release and usual age, not after the estimate."""
    later = np.minimum(accelerator_release_year + accelerator_age_years, estimate_year)
    return np.where(model_release_year < accelerator_release_year, later, model_release_year)


@formula("training_year", source=CALIBRATION, approximation=PREDICTED, precedence=1)
def year_of_accelerator(accelerator_release_year: Array, accelerator_age_years: Array, estimate_year: Array) -> Array:
    """The accelerator's release and its usual age when a model is published, not after the estimate."""
    return np.minimum(accelerator_release_year + accelerator_age_years, estimate_year)


@formula("utilisation_balance_factor", source=CALIBRATION, approximation=PREDICTED)
def balance_factor(
    accelerator_balance_flop_per_byte: Array, utilisation_reference_balance: Array, utilisation_balance_exponent: Array
) -> Array:
    """A peak that grew faster than memory bandwidth is used less: (balance / reference)^-a. Holds for FP8 as for new
    accelerators: twice the peak at the same bandwidth. From 140 to 625 FLOP a byte in the rows.
    """
    return (accelerator_balance_flop_per_byte / utilisation_reference_balance) ** -utilisation_balance_exponent


@formula("utilisation_size_factor", source=CALIBRATION, approximation=PREDICTED)
def size_factor(active_parameters: Array, utilisation_half_parameters: Array) -> Array:
    """Small matrices do not fill an accelerator: N / (N + N0)."""
    return active_parameters / (active_parameters + utilisation_half_parameters)


@formula("utilisation_size_factor", source=CALIBRATION, approximation=PREDICTED, precedence=1)
def large_model(utilisation_half_parameters: Array) -> Array:
    """A large model, where the size is unknown."""
    return np.ones_like(utilisation_half_parameters)


@formula("utilisation_sparsity_factor", source=CALIBRATION, approximation=PREDICTED)
def sparsity_factor(active_parameters: Array, parameters: Array, utilisation_sparsity_exponent: Array) -> Array:
    """Experts cost exchange between accelerators and smaller products: (active / total)^b, 1 for a dense model."""
    return (active_parameters / parameters) ** utilisation_sparsity_exponent


@formula(
    "utilisation_sparsity_factor", when={"sparsity": "dense"}, source=CALIBRATION, approximation=PREDICTED, precedence=1
)
def no_experts(utilisation_sparsity_exponent: Array) -> Array:
    """A dense model, whatever its size."""
    return np.ones_like(utilisation_sparsity_exponent)


@formula("utilisation_software_factor", source=CALIBRATION, approximation=PREDICTED)
def software_factor(
    training_year: Array,
    utilisation_growth_per_year: Array,
    utilisation_growth_start_year: Array,
    utilisation_growth_end_year: Array,
) -> Array:
    """Full recomputation gave way to selective, and attention was fused: growth until it had spread, none since."""
    year = np.clip(training_year, utilisation_growth_start_year, utilisation_growth_end_year)
    return utilisation_growth_per_year ** (year - utilisation_growth_end_year)


@formula("utilisation_share_factor", source=CALIBRATION, approximation=PREDICTED)
def share_factor(
    active_parameters: Array, accelerators: Array, utilisation_reference_share: Array, utilisation_share_exponent: Array
) -> Array:
    """More accelerators for a model leave each a smaller part of it and more to exchange: (N / n / reference)^c."""
    return (active_parameters / accelerators / utilisation_reference_share) ** utilisation_share_exponent


@formula("utilisation_share_factor", source=CALIBRATION, approximation=CHOSEN_COUNT, precedence=1)
def usual_share(utilisation_share_exponent: Array) -> Array:
    """A usual number of accelerators, where their number or the size is unknown."""
    return np.ones_like(utilisation_share_exponent)


@formula("utilisation_counting_factor", when={"topology": "decoder-only"}, source=CALIBRATION, approximation=PREDICTED)
def counting_factor(
    forward_flop_per_token: Array,
    active_parameters: Array,
    attention_flop_per_context_token: Array,
    sequence_length: Array,
) -> Array:
    """FLOP as they are counted here over 2·N and causal attention, the count of the calibration: time does not depend
    on how attention is counted.
    """
    causal = 2 * active_parameters + attention_flop_per_context_token * (sequence_length + 1) / 2
    return forward_flop_per_token / causal


@formula("utilisation_counting_factor", source=CALIBRATION, approximation=PREDICTED, precedence=1)
def same_count(utilisation_base: Array) -> Array:
    """The same count, where the architecture is unknown."""
    return np.ones_like(utilisation_base)


@formula("mfu", source=CALIBRATION, approximation=PREDICTED, kind="prediction")
def predicted_utilisation(
    utilisation_base: Array,
    utilisation_balance_factor: Array,
    utilisation_size_factor: Array,
    utilisation_sparsity_factor: Array,
    utilisation_software_factor: Array,
    utilisation_share_factor: Array,
    utilisation_counting_factor: Array,
    utilisation_error: Array,
) -> Array:
    """What published runs of such a model on such accelerators reached over their card hours: base times factors.

    Language models trained from scratch on one cluster; never above the peak.
    """
    of_accelerator = utilisation_base * utilisation_balance_factor * utilisation_software_factor * utilisation_error
    of_model = utilisation_sparsity_factor * utilisation_share_factor * utilisation_counting_factor
    return np.minimum(of_accelerator * of_model * utilisation_size_factor, 1.0)
