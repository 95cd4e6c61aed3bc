"""Numbers at the edge of what a float64 holds: an answer is a finite number or none at all, with the reason told."""

from __future__ import annotations

import json
import random
import re
import warnings
from collections.abc import Sequence
from datetime import date
from math import isfinite

import numpy as np
import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.domains.vocabulary import QUANTITIES
from aigc_compute.evaluation.document import build_document
from aigc_compute.evaluation.evaluate import Evaluation, evaluate_rows
from aigc_compute.io.typed_json import as_json
from aigc_compute.render.formats import as_csv, as_markdown
from aigc_compute.render.rows import writer
from aigc_compute.scenario import Row
from aigc_compute.scenario.tables import Sheet
from aigc_compute.scenario.tables.columns import Column
from aigc_compute.studies.batch import Study, answer_sheets, columns_for, names_of
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
    ends = [end for end in (quantity.low, quantity.high) if isfinite(end)]
    return [one for one in dict.fromkeys((*EXTREMES, *ends)) if quantity.low <= one <= quantity.high]


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


@pytest.mark.parametrize("base", BASES)
def test_an_extreme_given_leaves_no_number_that_is_none(base: str, catalogue: Catalogue, as_of: date) -> None:
    words, given = BASES[base]
    rows = [
        Row(f"{name} {value}", dict(words), {**given, name: value}) for name in QUANTITIES for value in possible(name)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answers = evaluate_rows(rows, catalogue, as_of, ranges=False)
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


@pytest.mark.parametrize("wide", WIDE, ids=str)
def test_a_range_of_any_width_leaves_no_number_that_is_none(
    wide: tuple[float, float, str], catalogue: Catalogue, as_of: date
) -> None:
    names = ["parameters", "training_tokens", "mfu", "users", "price_usd_per_accelerator_hour", "layers"]
    names += list(QUANTITIES)[:: len(QUANTITIES) // 25]
    rows = []
    for name in dict.fromkeys(names):
        low, high = max(wide[0], QUANTITIES[name].low), min(wide[1], QUANTITIES[name].high)
        if low < high and (low > 0 or wide[2] != "log-normal") and QUANTITIES[name].unit != "flag":
            given = {"parameters": 7e9, "training_tokens": 1e12, "users": 1e6}
            rows.append(Row(name, {}, {**given, name: interval(low, high, None, wide[2])}))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answers = evaluate_rows(rows, catalogue, as_of)
    assert not [one.row for one in answers if unsound(one)]
    shown(answers, as_of)


@pytest.mark.parametrize("form", ["csv", "jsonl", "markdown", "table"])
def test_a_batch_of_extremes_writes_no_number_that_is_none(form: str, catalogue: Catalogue, as_of: date) -> None:
    columns: dict[str, Column] = {
        "parameters": np.array([0.0, 5e-324, 1e308, np.nan, 7e9, 7e9]),
        "accelerators": np.array([0.0, 1e308, 5e-324, 8.0, np.inf, -np.inf]),
    }
    sheet = Sheet(6, columns, lambda row: ("in.csv", row + 2))
    study = Study(catalogue, as_of, columns_for(columns, None, few=False))
    names = names_of(study, (), named=False, told=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        [chunk] = answer_sheets(study, [sheet], names)
    assert chunk.count.faulty == 4
    rows = writer(form, names, 10_000, {})
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
