"""From FLOP to accelerator time: utilisation, hours, days.

If the utilisation of a run is not given, it is predicted as a product of factors that are known before the run. The
constants of the factors are calibrated on published runs (`configs/calibration/utilisation.yaml`; the errors are in
`docs/accuracy-utilisation.md`). A factor whose inputs are unknown is 1.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ...units import HOURS_PER_DAY, SECONDS_PER_HOUR
from ..registry import formula, prediction
from ..whole import whole_up
from .methods import CHOSEN_COUNT, WITHOUT_ROLLOUTS


@formula("accelerator_hours", source="definition", proportional=("accelerators_needed", "training_days"))
def accelerator_hours(accelerators_needed: Array, training_days: Array) -> Array:
    """Accelerator-hours: accelerators × days × 24."""
    return accelerators_needed * training_days * HOURS_PER_DAY


@formula("accelerators_needed", source="definition", binding=False, precedence=1)
def all_accelerators_needed(accelerators: Array) -> Array:
    """Accelerators needed where no deadline determines them: all accelerators of the run."""
    return accelerators


@formula("accelerators", source="definition", precedence=4)
def whole_accelerators(accelerators_needed: Array) -> Array:
    """Accelerators needed, rounded up to a whole number, at least 1, so that the run meets its deadline."""
    return np.maximum(whole_up(accelerators_needed), 1.0)


@formula(
    "training_operator_flop",
    source="chowdhery-2022",
    when=WITHOUT_ROLLOUTS,
    proportional=("accelerator_hours", "achieved_flop_per_s_per_accelerator"),
    precedence=1,
)
def operator_flop_from_time(accelerator_hours: Array, achieved_flop_per_s_per_accelerator: Array) -> Array:
    """Counted training FLOP: accelerator time × achieved FLOP/s per accelerator."""
    return accelerator_hours * SECONDS_PER_HOUR * achieved_flop_per_s_per_accelerator


@formula(
    "achieved_flop_per_s_per_accelerator", source="chowdhery-2022", proportional=("mfu", "accelerator_peak_flop_per_s")
)
def achieved_flop_per_s(accelerator_peak_flop_per_s: Array, mfu: Array) -> Array:
    """Achieved FLOP/s per accelerator: dense peak × MFU, recomputation not counted (PaLM, appendix B)."""
    return accelerator_peak_flop_per_s * mfu


@formula("hfu", source="chowdhery-2022", proportional=("mfu",), precedence={"mfu": 1})
def hfu(mfu: Array, recomputation_flop_ratio: Array) -> Array:
    """HFU: MFU × recomputation ratio; it counts recomputed FLOP too."""
    return mfu * recomputation_flop_ratio


@formula("cluster_servers", source="definition")
def cluster_servers(accelerators: Array, accelerators_per_server: Array) -> Array:
    """Number of servers: accelerators / accelerators per server, rounded up."""
    return whole_up(accelerators / accelerators_per_server)


@formula("cluster_peak_flop_per_s", source="definition")
def cluster_peak(accelerators: Array, accelerator_peak_flop_per_s: Array) -> Array:
    """Peak of the cluster: accelerators × dense peak of one; no run sustains it."""
    return accelerators * accelerator_peak_flop_per_s


@prediction("accelerators", source="definition", precedence=5)
def accelerators_for_peak(cluster_peak_flop_per_s: Array, accelerator_peak_flop_per_s: Array) -> Array:
    """Accelerators that reach a given peak: peak of the cluster / dense peak of one, rounded up."""
    return whole_up(cluster_peak_flop_per_s / accelerator_peak_flop_per_s)


CALIBRATION, PREDICTED = "utilisation-calibration-2026", "utilisation"


@formula("training_year", source=CALIBRATION, approximation=PREDICTED)
def training_year_from_model(
    model_release_year: Array, accelerator_release_year: Array, accelerator_age_years: Array, estimate_year: Array
) -> Array:
    """Year of training: release of the model; with a newer accelerator, release of the accelerator + usual age.

    The usual age is the time between the release of an accelerator and of a model trained on it. The result for a newer
    accelerator is not later than the year of the estimate.
    """
    year_from_accelerator = np.minimum(accelerator_release_year + accelerator_age_years, estimate_year)
    return np.where(model_release_year < accelerator_release_year, year_from_accelerator, model_release_year)


@formula("training_year", source=CALIBRATION, approximation=PREDICTED, precedence=1)
def training_year_from_accelerator(
    accelerator_release_year: Array, accelerator_age_years: Array, estimate_year: Array
) -> Array:
    """Year of training where the release of the model is unknown: release of the accelerator + usual age.

    The usual age is the time between the release of an accelerator and of a model trained on it. The result is not
    later than the year of the estimate.
    """
    return np.minimum(accelerator_release_year + accelerator_age_years, estimate_year)


@formula("utilisation_balance_factor", source=CALIBRATION, approximation=PREDICTED)
def balance_factor(
    accelerator_balance_flop_per_byte: Array, utilisation_reference_balance: Array, utilisation_balance_exponent: Array
) -> Array:
    """Factor of utilisation for the balance of the accelerator: (balance / reference)^-a.

    A peak that grew faster than the memory bandwidth is used less. This holds for FP8 as for new accelerators: both
    have twice the peak at the same bandwidth. The calibration has balances from 140 to 625 FLOP/byte.
    """
    return (accelerator_balance_flop_per_byte / utilisation_reference_balance) ** -utilisation_balance_exponent


@formula("utilisation_size_factor", source=CALIBRATION, approximation=PREDICTED)
def size_factor(active_parameters: Array, utilisation_half_parameters: Array) -> Array:
    """Factor of utilisation for the size of the model: N / (N + N0), as small matrices do not fill an accelerator."""
    return active_parameters / (active_parameters + utilisation_half_parameters)


@formula("utilisation_size_factor", source=CALIBRATION, approximation=PREDICTED, precedence=1)
def size_factor_of_unknown_size(utilisation_half_parameters: Array) -> Array:
    """Factor of utilisation for an unknown model size: 1, as for a large model."""
    return np.ones_like(utilisation_half_parameters)


@formula("utilisation_sparsity_factor", source=CALIBRATION, approximation=PREDICTED)
def sparsity_factor(active_parameters: Array, parameters: Array, utilisation_sparsity_exponent: Array) -> Array:
    """Factor of utilisation for experts: (active / total parameters)^b, 1 for a dense model.

    Experts need communication between accelerators and have smaller GEMMs.
    """
    return (active_parameters / parameters) ** utilisation_sparsity_exponent


@formula(
    "utilisation_sparsity_factor", when={"sparsity": "dense"}, source=CALIBRATION, approximation=PREDICTED, precedence=1
)
def sparsity_factor_of_dense_model(utilisation_sparsity_exponent: Array) -> Array:
    """Factor of utilisation for experts in a dense model: 1, even where its size is unknown."""
    return np.ones_like(utilisation_sparsity_exponent)


@formula("utilisation_software_factor", source=CALIBRATION, approximation=PREDICTED)
def software_factor(
    training_year: Array,
    utilisation_growth_per_year: Array,
    utilisation_growth_start_year: Array,
    utilisation_growth_end_year: Array,
) -> Array:
    """Factor of utilisation for the software of the year: growth^(year − last year of growth), 1 after that year.

    Selective recomputation replaced full recomputation, and attention was fused. Utilisation grew until both had
    spread. A year before the first year of growth counts as that year.
    """
    year = np.clip(training_year, utilisation_growth_start_year, utilisation_growth_end_year)
    return utilisation_growth_per_year ** (year - utilisation_growth_end_year)


@formula("utilisation_share_factor", source=CALIBRATION, approximation=PREDICTED)
def share_factor(
    active_parameters: Array, accelerators: Array, utilisation_reference_share: Array, utilisation_share_exponent: Array
) -> Array:
    """Factor of utilisation for the number of accelerators: (N / n / reference)^c.

    The more accelerators share a model, the smaller is the part of each and the more they communicate. N is the number
    of active parameters, n the number of accelerators.
    """
    return (active_parameters / accelerators / utilisation_reference_share) ** utilisation_share_exponent


@formula("utilisation_share_factor", source=CALIBRATION, approximation=CHOSEN_COUNT, precedence=1)
def share_factor_of_unknown_count(utilisation_share_exponent: Array) -> Array:
    """Factor of utilisation where the number of accelerators or the size is unknown: 1, as for a usual number."""
    return np.ones_like(utilisation_share_exponent)


@formula("utilisation_counting_factor", when={"topology": "decoder-only"}, source=CALIBRATION, approximation=PREDICTED)
def counting_factor(
    forward_flop_per_token: Array,
    active_parameters: Array,
    attention_flop_per_context_token: Array,
    causal_attended_tokens: Array,
) -> Array:
    """Counted forward FLOP over forward FLOP as the calibration counts them: 2·N + causal attention.

    The run time does not depend on how attention is counted; the utilisation does.
    """
    calibration_flop = 2 * active_parameters + attention_flop_per_context_token * causal_attended_tokens
    return forward_flop_per_token / calibration_flop


@formula("utilisation_counting_factor", source=CALIBRATION, approximation=PREDICTED, precedence=1)
def counting_factor_of_unknown_shape(utilisation_base: Array) -> Array:
    """Counted forward FLOP over forward FLOP as the calibration counts them, for an unknown architecture: 1."""
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
    """Predicted MFU over accelerator-hours: base × factors, at most 1, calibrated on published runs.

    Holds for language models trained from scratch on one cluster.
    """
    accelerator_factors = (
        utilisation_base * utilisation_balance_factor * utilisation_software_factor * utilisation_error
    )
    model_factors = utilisation_sparsity_factor * utilisation_share_factor * utilisation_counting_factor
    return np.minimum(accelerator_factors * model_factors * utilisation_size_factor, 1.0)
