"""Scenarios from YAML files, standard input and `key=value` arguments, as rows; errors state their place."""

from __future__ import annotations

from .files import load_scenarios
from .inputs import read_inputs
from .reading import read_rows
from .row import Correlation, Expectation, Row

__all__ = ["Correlation", "Expectation", "Row", "load_scenarios", "read_inputs", "read_rows"]
