"""FLOP and accelerators for the training and the queries of a year."""

from __future__ import annotations

from ...engine import Array
from ...units import DAYS_PER_YEAR, HOURS_PER_YEAR
from ..demand.queries import PLAN
from ..registry import formula
from .scope import yearly_formula


@formula(
    "effective_training_flop",
    source="ho-2024",
    proportional=("training_flop", "algorithmic_efficiency"),
    precedence={"training_flop": 2},
)
def effective_training_flop(training_flop: Array, algorithmic_efficiency: Array) -> Array:
    """Effective compute of the run: training FLOP · algorithmic efficiency, the factor by which better methods save
    compute (Ho 2024, section 2). A fixed result needs less compute each year.
    """
    return training_flop * algorithmic_efficiency


@yearly_formula("yearly_training_flop", source="definition", proportional=("trainings_per_year",))
def yearly_training_flop(development_flop: Array, trainings_per_year: Array, developers: Array) -> Array:
    """FLOP of all training in a year: FLOP of a run with its development · runs per developer · developers."""
    return development_flop * trainings_per_year * developers


@yearly_formula("yearly_training_hours", source="definition")
def yearly_training_hours(development_accelerator_hours: Array, trainings_per_year: Array, developers: Array) -> Array:
    """Accelerator-hours of all training in a year: hours of a run with its development · runs per developer ·
    developers.
    """
    return development_accelerator_hours * trainings_per_year * developers


@yearly_formula("training_fleet_accelerators", source="definition")
def training_fleet(yearly_training_hours: Array, hardware_utilisation: Array) -> Array:
    """Accelerators that the training of a year keeps in use: accelerator-hours / (hours of a year · hardware
    utilisation).
    """
    return yearly_training_hours / (HOURS_PER_YEAR * hardware_utilisation)


@yearly_formula("yearly_tokens", source="definition")
def yearly_tokens(planned_queries_per_day: Array, prompt_tokens: Array, output_tokens: Array) -> Array:
    """Tokens read and generated in a year: queries per day · days of a year · (prompt tokens + output tokens)."""
    return planned_queries_per_day * DAYS_PER_YEAR * (prompt_tokens + output_tokens)


@yearly_formula("yearly_inference_flop", source="definition")
def yearly_inference_flop(planned_queries_per_day: Array, query_flop: Array) -> Array:
    """FLOP of all queries in a year: queries per day · days of a year · FLOP per query."""
    return planned_queries_per_day * DAYS_PER_YEAR * query_flop


@yearly_formula("yearly_flop", source="definition")
def yearly_flop(yearly_training_flop: Array, yearly_inference_flop: Array) -> Array:
    """FLOP of a year: FLOP of training + FLOP of queries."""
    return yearly_training_flop + yearly_inference_flop


@yearly_formula("yearly_flop", source="definition", approximation=PLAN)
def yearly_flop_of_training(yearly_training_flop: Array) -> Array:
    """FLOP of a year if no queries are given: FLOP of training."""
    return yearly_training_flop


@yearly_formula("yearly_flop", source="definition", approximation=PLAN, precedence=1)
def yearly_flop_of_queries(yearly_inference_flop: Array) -> Array:
    """FLOP of a year if no training is given: FLOP of queries."""
    return yearly_inference_flop


@yearly_formula("demanded_accelerators", source="definition")
def demanded_accelerators(training_fleet_accelerators: Array, fleet_accelerators: Array) -> Array:
    """Accelerators demanded in a year: accelerators that train + accelerators that serve."""
    return training_fleet_accelerators + fleet_accelerators


@yearly_formula("demanded_accelerators", source="definition", approximation=PLAN)
def demanded_by_training(training_fleet_accelerators: Array) -> Array:
    """Accelerators demanded in a year if no service is given: accelerators that train."""
    return training_fleet_accelerators


@yearly_formula("demanded_accelerators", source="definition", approximation=PLAN, precedence=1)
def demanded_by_service(fleet_accelerators: Array) -> Array:
    """Accelerators demanded in a year if no training is given: accelerators that serve."""
    return fleet_accelerators


@yearly_formula("demanded_accelerators", source="definition", approximation=PLAN, precedence=2)
def demanded_as_installed(accelerators_in_place: Array) -> Array:
    """Accelerators demanded in a year if neither training nor service is given: accelerators in place."""
    return accelerators_in_place
