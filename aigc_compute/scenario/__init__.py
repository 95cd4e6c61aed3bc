"""Input as rows: YAML files, standard input and `key=value` words, with errors that say where."""

from __future__ import annotations

from .claims import Claim, ClaimSet, end_of_period, load_claims
from .files import load_scenarios
from .inputs import read_inputs
from .row import Expectation, Row, read_rows

__all__ = [
    "Claim",
    "ClaimSet",
    "Expectation",
    "Row",
    "end_of_period",
    "load_claims",
    "load_scenarios",
    "read_inputs",
    "read_rows",
]
