"""What a year's training and queries take, in FLOP and in accelerators."""

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
    """What better methods are worth in compute multiplies it (Ho 2024, section 2); a fixed aim needs less each year."""
    return training_flop * algorithmic_efficiency


@yearly_formula("yearly_training_flop", source="definition", proportional=("trainings_per_year",))
def yearly_training_flop(development_flop: Array, trainings_per_year: Array, developers: Array) -> Array:
    """Runs of the year, each with all that led to it."""
    return development_flop * trainings_per_year * developers


@yearly_formula("yearly_training_hours", source="definition")
def yearly_training_hours(development_accelerator_hours: Array, trainings_per_year: Array, developers: Array) -> Array:
    """Runs of the year, each with all that led to it."""
    return development_accelerator_hours * trainings_per_year * developers


@yearly_formula("training_fleet_accelerators", source="definition")
def training_fleet(yearly_training_hours: Array, hardware_utilisation: Array) -> Array:
    """Hours of work over the hours of a year that hardware is put to use."""
    return yearly_training_hours / (HOURS_PER_YEAR * hardware_utilisation)


@yearly_formula("yearly_tokens", source="definition")
def yearly_tokens(planned_queries_per_day: Array, prompt_tokens: Array, output_tokens: Array) -> Array:
    """Prompts and answers of a year's queries."""
    return planned_queries_per_day * DAYS_PER_YEAR * (prompt_tokens + output_tokens)


@yearly_formula("yearly_inference_flop", source="definition")
def yearly_inference_flop(planned_queries_per_day: Array, query_flop: Array) -> Array:
    """A year's queries, each with its prompt and answer."""
    return planned_queries_per_day * DAYS_PER_YEAR * query_flop


@yearly_formula("yearly_flop", source="definition")
def yearly_flop(yearly_training_flop: Array, yearly_inference_flop: Array) -> Array:
    """Training and queries."""
    return yearly_training_flop + yearly_inference_flop


@yearly_formula("yearly_flop", source="definition", approximation=PLAN)
def yearly_flop_of_training(yearly_training_flop: Array) -> Array:
    """Training alone, where no queries are told."""
    return yearly_training_flop


@yearly_formula("yearly_flop", source="definition", approximation=PLAN, precedence=1)
def yearly_flop_of_queries(yearly_inference_flop: Array) -> Array:
    """Queries alone, where no training is known."""
    return yearly_inference_flop


@yearly_formula("demanded_accelerators", source="definition")
def demanded_accelerators(training_fleet_accelerators: Array, fleet_accelerators: Array) -> Array:
    """Those that train and those that serve."""
    return training_fleet_accelerators + fleet_accelerators


@yearly_formula("demanded_accelerators", source="definition", approximation=PLAN)
def demanded_by_training(training_fleet_accelerators: Array) -> Array:
    """Training alone, where no service is told."""
    return training_fleet_accelerators


@yearly_formula("demanded_accelerators", source="definition", approximation=PLAN, precedence=1)
def demanded_by_service(fleet_accelerators: Array) -> Array:
    """The service alone, where no training is known."""
    return fleet_accelerators


@yearly_formula("demanded_accelerators", source="definition", approximation=PLAN, precedence=2)
def demanded_as_installed(accelerators_in_place: Array) -> Array:
    """What stands, where nothing is told of what it is for."""
    return accelerators_in_place
