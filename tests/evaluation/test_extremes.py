"""Numbers at the edge of what a float64 holds: an answer is a finite number or none at all, with the reason told."""

from __future__ import annotations

import json
import random
import re
import warnings
from collections.abc import Sequence
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
WIDE = ((1e-100, 1e200, "log-normal"), (1.0, 1.0000000000000002, "log-normal"), (0.0, 1e153, "normal"))
WIDE += tuple((0.0, 1e153, shape) for shape in ("uniform", "triangular"))
SHOWN = [name for name, one in QUANTITIES.items() if one.headline]
BASES = {
    "sizes": ({}, {"parameters": 7e9, "training_tokens": 1e12, "users": 1e6}),
    "a model": ({"model": "llama-2-70b", "accelerator": "h100-sxm"}, {"accelerators": 512.0}),
    "owned": ({"tenure": "owned", "grid": "france", "currency": "CNY", "cooling": "liquid"}, {"parameters": 7e9}),
    "laid out": ({"model": "mixtral-8x7b"}, {"tensor_parallel": 8.0, "pipeline_parallel": 4.0, "data_parallel": 8.0}),
}


def possible(name: str) -> list[float]:
    quantity = QUANTITIES[name]
    if quantity.unit == "flag":
        return [0.0, 1.0]
    ends = [float(end) for end in (quantity.low, quantity.high) if isfinite(end)]
    whole = [one for one in dict.fromkeys((*EXTREMES, *ends)) if one.is_integer() or not quantity.whole]
    return [one for one in whole if quantity.low <= one <= quantity.high]


def unsound(evaluation: Evaluation) -> list[str]:
    """Values that are no numbers, where no error names what contradicts what."""
    told = any(one.severity == "error" for one in evaluation.diagnostics)
    return [] if told else [name for name, value in evaluation.values.items() if not isfinite(value)]


def shown(evaluations: Sequence[Evaluation], as_of: date) -> None:
    """As JSON, which knows neither nan nor inf, and as the screen and a spreadsheet show it."""
    document = build_document(evaluations, as_of)
    json.dumps(as_json(document), allow_nan=False)
    for text in (as_markdown(document.rows, SHOWN), as_csv(document.rows, SHOWN)):
        assert not re.search(r"(?<![a-z])-?(?:nan|inf)(?![a-z])", text)


EVERY = [pytest.param(11, id="some"), pytest.param(1, id="all", marks=pytest.mark.slow)]
"""Every so many cases are tried: a part of them shows most of what can go wrong."""


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize("base", BASES)
def test_an_extreme_given_leaves_no_number_that_is_none(
    base: str, every: int, catalogue: Catalogue, as_of: date
) -> None:
    words, given = BASES[base]
    rows = [
        Row(f"{name} {value}", dict(words), {**given, name: value}) for name in QUANTITIES for value in possible(name)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answers = evaluate_rows(rows[::every], catalogue, as_of, ranges=False)
        wrong = [(one.row.name, unsound(one)) for one in answers if unsound(one)]
        assert not wrong, wrong[:10]
        shown([one for one in answers if not all(map(isfinite, one.values.values()))][::20], as_of)


def test_two_extremes_leave_no_number_that_is_none(catalogue: Catalogue, as_of: date) -> None:
    """Pairs at random: what one lifts beyond all bounds another may divide."""
    chance = random.Random(0)  # noqa: S311
    names = [name for name in QUANTITIES if name not in ("parameters", "training_tokens")]
    rows = []
    for _ in range(150):
        pair = chance.sample(names, 3)
        given = {"parameters": 7e9, "training_tokens": 1e12}
        rows += [Row("", {}, {**given, **{name: chance.choice(possible(name)) for name in pair}}) for _ in range(8)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for one in evaluate_rows(rows, catalogue, as_of, ranges=False):
            assert not unsound(one), one.row


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize("wide", WIDE, ids=str)
def test_a_range_of_any_width_leaves_no_number_that_is_none(
    wide: tuple[float, float, str], every: int, catalogue: Catalogue, as_of: date
) -> None:
    names = ["parameters", "training_tokens", "mfu", "users", "price_usd_per_accelerator_hour", "layers"]
    names += list(QUANTITIES)[:: len(QUANTITIES) // 25]
    rows = []
    for name in dict.fromkeys(names):
        low, high = max(wide[0], QUANTITIES[name].low), min(wide[1], QUANTITIES[name].high)
        low = ceil(low) if QUANTITIES[name].whole else low
        if low < high and (low > 0 or wide[2] != "log-normal") and QUANTITIES[name].unit != "flag":
            given = {"parameters": 7e9, "training_tokens": 1e12, "users": 1e6}
            rows.append(Row(name, {}, {**given, name: interval(low, high, None, wide[2])}))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answers = evaluate_rows(rows[::every], catalogue, as_of)
    assert not [one.row for one in answers if unsound(one)]
    shown(answers, as_of)


@pytest.mark.parametrize("form", ["csv", "jsonl", "markdown", "table"])
def test_a_batch_of_extremes_writes_no_number_that_is_none(form: str, catalogue: Catalogue, as_of: date) -> None:
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
    values = re.sub(r"[a-z_]+ (?:would be|=) -?(?:nan|inf)|found -?inf", "", text)  # a contradiction says so
    assert not re.search(r"(?<![a-z])-?(?:nan|inf|NaN|Infinity)(?![a-z])", values)


@pytest.mark.parametrize(
    ("low", "high", "shape"),
    [(5e-324, 1.7e308, None), (-1e308, 1e308, "normal"), (0.0, 1e308, "triangular"), (0.0, 1e308, "uniform")],
)
def test_a_range_without_measure_is_refused(low: float, high: float, shape: str | None) -> None:
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
def test_a_report_of_extremes_is_drawn(words: str, catalogue: Catalogue, as_of: date) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        document, _ = scenario_report(read_inputs(words.split(), catalogue), catalogue, as_of)
        page = page_html(document)
        assert all(isfinite(one.high) for one in controls(document, catalogue) if isinstance(one, Slider))
    json_text(document)
    assert not re.search(r'="-?(?:nan|inf)', page)


def test_a_bill_without_a_sum_has_no_shares(catalogue: Catalogue, as_of: date) -> None:
    rows = read_inputs(["llama-2-70b", "accelerators=1e308"], catalogue)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        [bill] = bom_document(rows, catalogue, as_of)[0].rows
    assert {one.share for one in bill.lines} == {None}
    assert bill.total.usd.value is None
    assert "it_power_w" in bill.total.unknown


@pytest.mark.parametrize(
    ("command", "words", "told"),
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
def test_a_search_that_would_not_end_is_refused(
    command: str, words: str, told: str, catalogue: Catalogue, as_of: date
) -> None:
    rows = read_inputs(words.split(), catalogue)
    study = {
        "layouts": lambda: layouts_document(rows, catalogue, as_of, 3),
        "deployments": lambda: deployments_document(rows, catalogue, as_of, Criteria(), 3),
        "latency": lambda: latency_document(rows, catalogue, as_of, Workload(200)),
    }[command]
    with pytest.raises(Problems, match=told):
        study()


def test_a_service_without_users_is_no_overload(catalogue: Catalogue, as_of: date) -> None:
    rows = read_inputs(["llama-3.1-8b", "accelerator=h100-sxm", "users=0"], catalogue)
    [row] = latency_document(rows, catalogue, as_of, Workload(200)).rows
    assert [one.load for one in row.loads] == [0.3, 0.5, 0.7, 0.8, 0.9, 0.95]


def test_what_cannot_be_told_of_an_extreme_is_left_out(catalogue: Catalogue, as_of: date) -> None:
    """Neither drivers of a spread without measure nor years beyond all numbers."""
    words = ["llama-3.1-8b", "accelerator=h100-sxm", "accelerators=1e100..1e308"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dear = read_inputs([*words, "price_usd_per_accelerator_hour=1.7e308"], catalogue)
        [row] = sensitivity_document("cost_per_million_output_tokens_usd", dear, catalogue, as_of).rows
        assert row.drivers == ()
        [many] = read_inputs(["llama-2-70b", "accelerator=h100-sxm", "enterprises=1.7e308"], catalogue)
        with pytest.raises(Problems):
            forecasts([many], (), (), (None, None), catalogue, as_of)


@pytest.mark.parametrize("value", [10**400, -(10**400), float("inf"), float("nan")])
def test_no_slider_takes_what_is_no_number(value: float, catalogue: Catalogue) -> None:
    rows = read_inputs(["llama-2-70b"], catalogue)
    with pytest.raises(Problems, match="expected a number within the bounds"):
        changed(rows, {"cache_room_bytes": value}, catalogue)
