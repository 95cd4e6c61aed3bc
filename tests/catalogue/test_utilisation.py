"""Utilisation that nobody tells is predicted from what is known before the run; whatever is nearer wins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.catalogue.calibration import read_table
from aigc_compute.catalogue.entries import chip
from aigc_compute.catalogue.origin import ASSUMPTION
from aigc_compute.catalogue.periods import decimal_year
from aigc_compute.evaluation.evaluate import Evaluation, evaluate_rows
from aigc_compute.scenario import read_inputs

Answer = Callable[..., Evaluation]
DENSE = ("parameters=7B", "training_tokens=2T", "accelerator=a100-sxm-80gb", "training_year=2024")


@pytest.fixture
def answer(catalogue: Catalogue, as_of: date) -> Answer:
    def of(*words: str, ranges: bool = False) -> Evaluation:
        return evaluate_rows(read_inputs(words, catalogue), catalogue, as_of, ranges=ranges)[0]

    return of


def formula(one: Evaluation, quantity: str) -> str | None:
    found = one.plan.steps[quantity].formula
    return found.name if found else None


def test_prediction_beats_the_flat_assumption(answer: Answer) -> None:
    one = answer(*DENSE)
    assert formula(one, "mfu") == "predicted_utilisation"
    assert one.values["accelerator_hours"] == pytest.approx(
        one.values["training_operator_flop"] / (312e12 * one.values["mfu"] * 3600)
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("mfu=0.5",), 0.5),
        (("achieved_flop_per_s_per_accelerator=156 TFLOP/s",), 0.5),
        (("accelerators=1000", "training_days=10"), 8.4e22 / (240_000 * 3600 * 312e12)),
    ],
)
def test_what_the_row_tells_wins(words: tuple[str, ...], expected: float, answer: Answer) -> None:
    one = answer(*DENSE, *words)
    assert one.values["mfu"] == pytest.approx(expected)
    assert not [name for name in one.values if name.startswith("utilisation_")], "nothing of the prediction is left"


def test_the_models_own_run_wins(answer: Answer) -> None:
    assert formula(answer("llama-2-70b"), "mfu") == "achieved_flop_per_s"
    assert formula(answer("llama-2-70b", "accelerator=h100-sxm"), "mfu") == "predicted_utilisation"


def test_an_unknown_count_is_a_usual_one(answer: Answer) -> None:
    bare, few, many = (answer(*DENSE, *words) for words in ((), ("accelerators=64",), ("accelerators=4096",)))
    assert formula(bare, "utilisation_share_factor") == "share_factor_of_unknown_count"
    assert bare.values["utilisation_share_factor"] == 1
    assert many.values["mfu"] < bare.values["mfu"] < few.values["mfu"]


def test_an_unknown_size_is_a_large_model(answer: Answer) -> None:
    one = answer("training_cost_usd=5M", "accelerator=h100-sxm")
    assert formula(one, "mfu") == "predicted_utilisation"
    assert one.values["utilisation_size_factor"] == 1


def test_experts_of_unknown_share_leave_the_flat_assumption(answer: Answer) -> None:
    one = answer("training_flop=1e24", "sparsity=mixture-of-experts", "accelerator=h100-sxm")
    assert one.context.facts["mfu"].origin.block == ASSUMPTION
    assert formula(one, "mfu") is None


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        (("parameters=100M",), ("parameters=10B",)),
        (("parameters=100B", "active_parameters=10B"), ("parameters=10B",)),
        (("parameters=10B", "accelerator=h100-sxm"), ("parameters=10B", "accelerator=a100-sxm-80gb")),
        (("parameters=10B", "training_year=2021"), ("parameters=10B", "training_year=2023")),
    ],
)
def test_direction(lower: tuple[str, ...], higher: tuple[str, ...], answer: Answer) -> None:
    one, other = (answer(*words, "training_tokens=1T").values["mfu"] for words in (lower, higher))
    assert one < other


def test_fp8_is_faster_but_not_twice(answer: Answer) -> None:
    row = ("parameters=70B", "training_tokens=1T", "accelerator=h100-sxm")
    bf16, fp8 = (answer(*row, f"training_precision={one}").values["accelerator_hours"] for one in ("bf16", "fp8"))
    assert 1.2 < bf16 / fp8 < 1.9


def test_time_does_not_depend_on_how_attention_is_counted(answer: Answer) -> None:
    full, causal = (
        answer("llama-2-70b", "accelerator=h100-sxm", f"attention_mask={one}") for one in ("full", "causal")
    )
    assert full.values["mfu"] > causal.values["mfu"]
    assert full.values["accelerator_hours"] == pytest.approx(causal.values["accelerator_hours"])


def test_a_model_on_a_later_accelerator_is_trained_later(answer: Answer) -> None:
    assert answer("llama-2-70b", "accelerator=h100-sxm").values["training_year"] == decimal_year("2023-07-18")
    assert answer("gpt-3-175b", "accelerator=h100-sxm").values["training_year"] > 2023


def test_the_interval_spans_what_published_runs_do(answer: Answer) -> None:
    known, other = (
        answer("parameters=7B", "training_tokens=2T", f"accelerator={name}", "training_year=2024", ranges=True)
        for name in ("a100-sxm-80gb", "gaudi2")
    )
    spans = [one.high["accelerator_hours"] / one.low["accelerator_hours"] for one in (known, other)]
    assert 2 < spans[0] < 2.5 < spans[1] < 4


def test_chips_are_told_apart_by_what_they_are(catalogue: Catalogue) -> None:
    assert chip(catalogue.entry("accelerators", "a800-sxm-80gb")) == chip(
        catalogue.entry("accelerators", "a100-sxm-40gb")
    )
    assert chip(catalogue.entry("accelerators", "h20")) != chip(catalogue.entry("accelerators", "h100-sxm"))
    chips = {chip(catalogue.entry("accelerators", name)) for name in catalogue.names("accelerators")}
    seen = catalogue.parsed("calibration/utilisation", read_table)["utilisation_error"][1].applies_when["chip"]
    assert set(seen) <= chips
