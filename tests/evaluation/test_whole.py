"""Counts of things are whole numbers; what is needed of them is a real number."""

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


def test_a_deadline_gives_the_whole_number_above_the_need(catalogue: Catalogue, as_of: date) -> None:
    one = answer(RUN, catalogue, as_of)
    needed = one.values["accelerators_needed"]
    assert needed == pytest.approx(818.9, abs=0.5)
    assert one.values["accelerators"] == ceil(needed)
    assert one.values["accelerator_hours"] == pytest.approx(needed * 30 * 24, rel=1e-12)


def test_a_deadline_of_a_layout_gives_whole_replicas(catalogue: Catalogue, as_of: date) -> None:
    one = answer(f"{RUN} tensor_parallel=8 pipeline_parallel=4", catalogue, as_of)
    assert one.values["accelerators"] == 832
    assert one.values["data_parallel"] == 26


def test_money_buys_no_part_of_an_accelerator(catalogue: Catalogue, as_of: date) -> None:
    one = answer("accelerators_purchase_usd=100000 accelerator_price_usd=30000", catalogue, as_of)
    assert one.values["accelerators"] == 3


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
def test_a_count_agrees_with_a_deadline_where_it_is_the_next_whole_number(
    words: str, contradicts: bool, catalogue: Catalogue, as_of: date
) -> None:
    codes = [each.code for each in answer(words, catalogue, as_of).diagnostics]
    assert ("contradiction" in codes) is contradicts
