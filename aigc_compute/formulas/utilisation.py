"""From FLOP to accelerator time: utilisation, hours, days."""

from __future__ import annotations

import numpy as np

from ..engine import Array
from ..units import HOURS_PER_DAY, SECONDS_PER_HOUR
from .registry import formula


@formula("accelerator_hours", source="definition", proportional=("accelerators", "training_days"))
def accelerator_hours(accelerators: Array, training_days: Array) -> Array:
    """Accelerators times hours."""
    return accelerators * training_days * HOURS_PER_DAY


@formula(
    "training_operator_flop",
    source="chowdhery-2022",
    proportional=("accelerator_hours", "achieved_flop_per_s_per_accelerator"),
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


@formula("hfu", source="chowdhery-2022", proportional=("mfu",))
def hfu(mfu: Array, recomputation_flop_ratio: Array) -> Array:
    """HFU counts the recomputed FLOP as well."""
    return mfu * recomputation_flop_ratio


@formula("cluster_servers", source="definition")
def cluster_servers(accelerators: Array, accelerators_per_server: Array) -> Array:
    """Whole servers."""
    return np.ceil(accelerators / accelerators_per_server)


@formula("cluster_peak_flop_per_s", source="definition", proportional=("accelerators",))
def cluster_peak(accelerators: Array, accelerator_peak_flop_per_s: Array) -> Array:
    """Peak of all accelerators; no run sustains it."""
    return accelerators * accelerator_peak_flop_per_s
