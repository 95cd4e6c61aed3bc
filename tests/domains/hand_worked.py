"""The stated formulas and their hand-worked cases."""

from __future__ import annotations

from pathlib import Path
from runpy import run_path

from aigc_compute.domains import DOMAINS
from aigc_compute.domains.formulas import FORMULAS

STATED = {formula.name: formula for formula in FORMULAS if formula.solved_for is None}
"""Formulas as they are stated, by name; without those solved for one of their inputs."""

Case = tuple[str, tuple[float, ...], float]
"""Name of a formula, inputs, expected output."""

BY_DOMAIN: dict[str, list[Case]] = {
    domain: run_path(str(Path(__file__).parent / domain / "cases.py"))["CASES"] for domain in DOMAINS
}
CASES = [case for cases in BY_DOMAIN.values() for case in cases]
