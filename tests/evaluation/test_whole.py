"""Counts of devices are whole numbers. The needed number from which they are rounded up is a real number."""

from __future__ import annotations

from datetime import date
from math import ceil

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.evaluation.evaluate import Evaluation, evaluate_rows
from aigc_compute.scenario import read_inputs

RUN = "parameters=70B training_tokens=2T training_days=30 mfu=40% accelerator=h100-sxm"


def answer(words: str, catalogue: Catalogue, as_of: date) -> Evaluation:
    return evaluate_rows(read_inputs(words.split(), catalogue), catalogue, as_of, ranges=False)[0]


def test_the_accelerators_for_a_deadline_are_the_needed_number_rounded_up(catalogue: Catalogue, as_of: date) -> None:
    result = answer(RUN, catalogue, as_of)
    needed = result.values["accelerators_needed"]
    assert needed == pytest.approx(818.9, abs=0.5)
    assert result.values["accelerators"] == ceil(needed)
    assert result.values["accelerator_hours"] == pytest.approx(needed * 30 * 24, rel=1e-12)


def test_the_accelerators_for_a_deadline_and_a_layout_are_whole_replicas(catalogue: Catalogue, as_of: date) -> None:
    result = answer(f"{RUN} tensor_parallel=8 pipeline_parallel=4", catalogue, as_of)
    assert result.values["accelerators"] == 832
    assert result.values["data_parallel"] == 26


def test_a_budget_buys_a_whole_number_of_accelerators(catalogue: Catalogue, as_of: date) -> None:
    result = answer("accelerators_purchase_usd=100000 accelerator_price_usd=30000", catalogue, as_of)
    assert result.values["accelerators"] == 3


@pytest.mark.parametrize(
    ("words", "contradicts"),
    [
        (f"{RUN} accelerators=819", False),
        (f"{RUN} accelerators=820", False),
        (f"{RUN} accelerators=1014", True),
        (f"{RUN} accelerators=8", True),
        ("parameters=1B training_tokens=20B training_days=30 mfu=40% accelerator=h100-sxm accelerators=1", False),
        ("parameters=1B training_tokens=20B training_days=30 mfu=40% accelerator=h100-sxm accelerators=8", True),
    ],
)
def test_a_count_agrees_with_a_deadline_if_it_is_the_needed_number_rounded_up(
    words: str, contradicts: bool, catalogue: Catalogue, as_of: date
) -> None:
    codes = [diagnostic.code for diagnostic in answer(words, catalogue, as_of).diagnostics]
    assert ("contradiction" in codes) is contradicts
