"""Numbers at the limits of float64: every value is a finite number, or it is left out and a message says why."""

from __future__ import annotations

import json
import random
import re
import warnings
from collections.abc import Callable, Sequence
from datetime import date
from math import ceil, isfinite

import numpy as np
import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.domains.vocabulary import QUANTITIES
from aigc_compute.evaluation.document import build_document
from aigc_compute.evaluation.evaluate import Evaluation, evaluate_rows
from aigc_compute.io.typed_json import as_json
from aigc_compute.render.formats import as_csv, as_markdown, json_text
from aigc_compute.render.page import page_html
from aigc_compute.render.rows import writer
from aigc_compute.scenario import Row, read_inputs
from aigc_compute.scenario.tables import Sheet
from aigc_compute.scenario.tables.columns import Column
from aigc_compute.studies.batch import Study, answer_sheets, columns_for, fields_of
from aigc_compute.studies.bom import bom_document
from aigc_compute.studies.deployments import Criteria, deployments_document
from aigc_compute.studies.forecast import forecasts
from aigc_compute.studies.latency import Workload, latency_document
from aigc_compute.studies.layouts import layouts_document
from aigc_compute.studies.report import scenario_report
from aigc_compute.studies.report.controls import Slider, changed, controls
from aigc_compute.studies.sensitivity import sensitivity_document
from aigc_compute.units import UnitError, interval

EXTREMES = (0.0, 5e-324, 1e-310, 1e-200, 1.0, 1e15 + 1, 2.0**53, 1e200, 1.7976931348623157e308, -1e308, -5e-324)
WIDE = (
    (1e-100, 1e200, "log-normal"),
    (1.0, 1.0000000000000002, "log-normal"),
    *((0.0, 1e153, shape) for shape in ("normal", "uniform", "triangular")),
)
"""Very wide and very narrow ranges: low end, high end, shape."""
HEADLINES = [name for name, quantity in QUANTITIES.items() if quantity.headline]
BASES = {
    "sizes": ({}, {"parameters": 7e9, "training_tokens": 1e12, "users": 1e6}),
    "a model": ({"model": "llama-2-70b", "accelerator": "h100-sxm"}, {"accelerators": 512.0}),
    "owned": ({"tenure": "owned", "grid": "france", "currency": "CNY", "cooling": "liquid"}, {"parameters": 7e9}),
    "laid out": ({"model": "mixtral-8x7b"}, {"tensor_parallel": 8.0, "pipeline_parallel": 4.0, "data_parallel": 8.0}),
}


def extreme_values(name: str) -> list[float]:
    """Return the extremes and limits that a quantity may have."""
    quantity = QUANTITIES[name]
    if quantity.unit == "flag":
        return [0.0, 1.0]
    ends = [float(end) for end in (quantity.low, quantity.high) if isfinite(end)]
    values = [value for value in dict.fromkeys((*EXTREMES, *ends)) if value.is_integer() or not quantity.whole]
    return [value for value in values if quantity.low <= value <= quantity.high]


def not_finite(evaluation: Evaluation) -> list[str]:
    """Return the quantities whose values are nan or infinite; none if the answer is an error."""
    has_error = any(diagnostic.severity == "error" for diagnostic in evaluation.diagnostics)
    return [] if has_error else [name for name, value in evaluation.values.items() if not isfinite(value)]


def assert_outputs_have_finite_numbers(evaluations: Sequence[Evaluation], as_of: date) -> None:
    """Check JSON, which has neither nan nor inf, Markdown and CSV."""
    document = build_document(evaluations, as_of)
    json.dumps(as_json(document), allow_nan=False)
    for text in (as_markdown(document.rows, HEADLINES), as_csv(document.rows, HEADLINES)):
        assert not re.search(r"(?<![a-z])-?(?:nan|inf)(?![a-z])", text)


EVERY = [pytest.param(11, id="some"), pytest.param(1, id="all", marks=pytest.mark.slow)]
"""Step between the cases that are tried: every 11th case shows most of the problems."""


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize("base", BASES)
def test_an_extreme_input_gives_finite_values_or_an_error(
    base: str, every: int, catalogue: Catalogue, as_of: date
) -> None:
    categories, inputs = BASES[base]
    rows = [
        Row(f"{name} {value}", dict(categories), {**inputs, name: value})
        for name in QUANTITIES
        for value in extreme_values(name)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answers = evaluate_rows(rows[::every], catalogue, as_of, ranges=False)
        wrong = [(answer.row.name, not_finite(answer)) for answer in answers if not_finite(answer)]
        assert not wrong, wrong[:10]
        with_errors = [answer for answer in answers if not all(map(isfinite, answer.values.values()))]
        assert_outputs_have_finite_numbers(with_errors[::20], as_of)


def test_three_extreme_inputs_give_finite_values_or_an_error(catalogue: Catalogue, as_of: date) -> None:
    """The triples are random, because one extreme may be divided by another one."""
    chance = random.Random(0)  # noqa: S311
    names = [name for name in QUANTITIES if name not in ("parameters", "training_tokens")]
    rows = []
    for _ in range(150):
        triple = chance.sample(names, 3)
        for _ in range(8):
            extremes = {name: chance.choice(extreme_values(name)) for name in triple}
            rows.append(Row("", {}, {"parameters": 7e9, "training_tokens": 1e12, **extremes}))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for answer in evaluate_rows(rows, catalogue, as_of, ranges=False):
            assert not not_finite(answer), answer.row


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize("wide", WIDE, ids=str)
def test_a_range_of_any_width_gives_finite_values_or_an_error(
    wide: tuple[float, float, str], every: int, catalogue: Catalogue, as_of: date
) -> None:
    names = ["parameters", "training_tokens", "mfu", "users", "price_usd_per_accelerator_hour", "layers"]
    names += list(QUANTITIES)[:: len(QUANTITIES) // 25]
    rows = []
    for name in dict.fromkeys(names):
        low, high = max(wide[0], QUANTITIES[name].low), min(wide[1], QUANTITIES[name].high)
        low = ceil(low) if QUANTITIES[name].whole else low
        if low < high and (low > 0 or wide[2] != "log-normal") and QUANTITIES[name].unit != "flag":
            inputs = {"parameters": 7e9, "training_tokens": 1e12, "users": 1e6}
            rows.append(Row(name, {}, {**inputs, name: interval(low, high, None, wide[2])}))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answers = evaluate_rows(rows[::every], catalogue, as_of)
    assert not [answer.row for answer in answers if not_finite(answer)]
    assert_outputs_have_finite_numbers(answers, as_of)


@pytest.mark.parametrize("form", ["csv", "jsonl", "markdown", "table"])
def test_a_batch_of_extremes_writes_neither_nan_nor_infinity(form: str, catalogue: Catalogue, as_of: date) -> None:
    columns: dict[str, Column] = {
        "parameters": np.array([0.0, 5e-324, 1e308, np.nan, 7e9, 7e9, 7e9, 7e9, 7e9]),
        "accelerators": np.array([1.0, 1e308, 1.0, 8.0, 1e308, np.inf, -np.inf, 5e-324, 0.0]),
    }
    sheet = Sheet(9, columns, lambda row: ("in.csv", row + 2))
    study = Study(catalogue, as_of, columns_for(columns, None, few=False))
    fields = fields_of(study, {}, named=False, problems=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        [chunk] = answer_sheets(study, [sheet], fields)
    assert chunk.count.faulty == 6
    rows = writer(form, fields, 10_000, {})
    data, note = rows.chunk(chunk.columns, 0)
    text = (rows.head() + data + rows.tail([note])).decode()
    values = re.sub(r"[a-z_]+ (?:would be|=) -?(?:nan|inf)|found -?inf", "", text)  # problems may name them
    assert not re.search(r"(?<![a-z])-?(?:nan|inf|NaN|Infinity)(?![a-z])", values)


@pytest.mark.parametrize(
    ("low", "high", "shape"),
    [(5e-324, 1.7e308, None), (-1e308, 1e308, "normal"), (0.0, 1e308, "triangular"), (0.0, 1e308, "uniform")],
)
def test_a_range_with_ends_too_far_apart_is_rejected(low: float, high: float, shape: str | None) -> None:
    with pytest.raises(UnitError, match="too far apart"):
        interval(low, high, None, shape)


@pytest.mark.parametrize(
    "words",
    [
        "llama-2-70b accelerators=1e308",
        "llama-2-70b accelerators=1e100..1e308",
        "llama-2-70b training_tokens=5e-324",
        "accelerator=h100-sxm accelerators=1000 training_flop=1e308",
        "llama-2-70b training_days=1e-308",
        "parameters=1e308 users=1e308",
    ],
)
def test_a_report_of_extremes_shows_finite_numbers_only(words: str, catalogue: Catalogue, as_of: date) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        document, _ = scenario_report(read_inputs(words.split(), catalogue), catalogue, as_of)
        page = page_html(document)
        sliders = [control for control in controls(document, catalogue) if isinstance(control, Slider)]
        assert all(isfinite(slider.high) for slider in sliders)
    json_text(document)
    assert not re.search(r'="-?(?:nan|inf)', page)


def test_a_bill_of_materials_without_a_total_has_no_shares(catalogue: Catalogue, as_of: date) -> None:
    rows = read_inputs(["llama-2-70b", "accelerators=1e308"], catalogue)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        [bill] = bom_document(rows, catalogue, as_of)[0].rows
    assert {line.share for line in bill.lines} == {None}
    assert bill.total.usd is not None
    assert bill.total.usd.value is None
    assert "it_power_w" in bill.total.unknown


@pytest.mark.parametrize(
    ("command", "words", "message"),
    [
        ("layouts", "llama-2-70b accelerator=h100-sxm accelerators=1e308", "at most 1,000,000,000"),
        ("layouts", "llama-2-70b accelerator=h100-sxm accelerators=8 layers=1e308", "at most 1,000,000,000"),
        ("deployments", "llama-2-70b accelerator=h100-sxm attention_heads=1e12", "at most 1,000,000,000"),
        ("deployments", "llama-2-70b accelerator=h100-sxm accelerator_memory_bytes=5e-324", "impossible"),
        ("latency", "llama-2-70b accelerator=h100-sxm inference_accelerators=1e100", "at most 1,000,000"),
        ("latency", "llama-2-70b accelerator=h100-sxm prompt_tokens=1e15", "pieces, expected at most 100,000,000"),
        ("latency", "llama-2-70b accelerator=h100-sxm output_tokens=1e110", "outside the range that can be simulated"),
        ("latency", "llama-2-70b accelerator=h100-sxm accelerator_memory_bytes=5e-324", "impossible"),
    ],
)
def test_a_search_that_would_take_too_long_is_rejected(
    command: str, words: str, message: str, catalogue: Catalogue, as_of: date
) -> None:
    rows = read_inputs(words.split(), catalogue)
    studies: dict[str, Callable[[], object]] = {
        "layouts": lambda: layouts_document(rows, catalogue, as_of, 3),
        "deployments": lambda: deployments_document(rows, catalogue, as_of, Criteria(), 3),
        "latency": lambda: latency_document(rows, catalogue, as_of, Workload(200)),
    }
    with pytest.raises(Problems, match=message):
        studies[command]()


def test_a_service_without_users_is_not_overloaded(catalogue: Catalogue, as_of: date) -> None:
    rows = read_inputs(["llama-3.1-8b", "accelerator=h100-sxm", "users=0"], catalogue)
    [row] = latency_document(rows, catalogue, as_of, Workload(200)).rows
    assert [level.load for level in row.loads] == [0.3, 0.5, 0.7, 0.8, 0.9, 0.95]


def test_an_infinite_range_has_no_drivers_and_an_infinite_demand_no_forecast(catalogue: Catalogue, as_of: date) -> None:
    words = ["llama-3.1-8b", "accelerator=h100-sxm", "accelerators=1e100..1e308"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        expensive = read_inputs([*words, "price_usd_per_accelerator_hour=1.7e308"], catalogue)
        [row] = sensitivity_document("cost_per_million_output_tokens_usd", expensive, catalogue, as_of).rows
        assert row.drivers == ()
        [huge] = read_inputs(["llama-2-70b", "accelerator=h100-sxm", "enterprises=1.7e308"], catalogue)
        with pytest.raises(Problems):
            forecasts([huge], (), (), (None, None), catalogue, as_of)


@pytest.mark.parametrize("value", [10**400, -(10**400), float("inf"), float("nan")])
def test_a_slider_rejects_values_that_are_not_finite_numbers(value: float, catalogue: Catalogue) -> None:
    rows = read_inputs(["llama-2-70b"], catalogue)
    with pytest.raises(Problems, match="expected a number within the bounds"):
        changed(rows, {"cache_room_bytes": value}, catalogue)
