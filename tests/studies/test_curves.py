"""Curves: what a picture leaves out is said, with the reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Diagnostic, Problems
from aigc_compute.render.curves import curves_chart, lines_of
from aigc_compute.scenario import read_inputs
from aigc_compute.scenario.growth import read_growth
from aigc_compute.studies.curves import LEFT_OUT, curves_document
from aigc_compute.studies.evaluation import evaluate_rows
from aigc_compute.studies.forecast import forecasts
from aigc_compute.studies.report.around import frontier

TOKENS = (1e12, 5e12, 20e12)


def curves(
    words: str, quantity: str, over: str, values: tuple[float, ...], catalogue: Catalogue, as_of: date
) -> tuple[dict[str, Any], list[Diagnostic]]:
    rows = [row for each in words.split("|") for row in read_inputs(each.split(), catalogue)]
    return curves_document(quantity, over, values, rows, catalogue, as_of)


def test_a_line_without_a_price_is_named(catalogue: Catalogue, as_of: date) -> None:
    words = "llama-2-70b accelerator=h20|llama-2-70b accelerator=h100-sxm"
    document, told = curves(words, "training_cost_usd", "training_tokens", TOKENS, catalogue, as_of)
    [note] = told
    assert (note.code, note.severity) == (LEFT_OUT, "note")
    assert "a line is left out: llama-2-70b: training_cost_usd is unknown" in note.message
    assert "price_usd_per_accelerator_hour" in str(note.hint)
    lines = lines_of(document)
    assert lines.named
    assert [len(one.points) for one in lines.lines] == [3]
    picture = curves_chart(document, lines, [note.sentence]).picture
    drawn = " ".join(one.text or "" for one in picture.iter("text"))
    assert "a line is left out: llama-2-70b: training_cost_usd is unknown" in drawn
    assert "llama-2-70b" in drawn


def test_nothing_is_said_where_nothing_is_left_out(catalogue: Catalogue, as_of: date) -> None:
    words = "llama-2-70b accelerator=h100-sxm"
    document, told = curves(words, "training_cost_usd", "training_tokens", TOKENS, catalogue, as_of)
    assert told == []
    assert not lines_of(document).named


def test_a_line_has_a_gap_where_a_point_is_impossible(catalogue: Catalogue, as_of: date) -> None:
    words = "parameters=7B training_tokens=1T accelerator=h100-sxm mfu=0.4"
    document, told = curves(words, "training_days", "accelerators", (0.0, 8.0, 16.0), catalogue, as_of)
    [note] = [one for one in told if one.code == LEFT_OUT]
    assert "1 of 3 points are left out, the first at accelerators = 0: " in note.message
    document["rows"][1:1] = [{**document["rows"][1], "over": 4.0}]
    [line] = lines_of(document).lines
    assert [[point.x for point in run] for run in line.runs] == [[4.0, 8.0, 16.0]]
    document["rows"][2]["value"] = None
    [line] = lines_of(document).lines
    assert [[point.x for point in run] for run in line.runs] == [[4.0], [16.0]]


def test_two_scenarios_of_one_name_are_two_lines(catalogue: Catalogue, as_of: date) -> None:
    words = "llama-2-70b accelerator=h100-sxm|llama-2-70b accelerator=h200-sxm"
    document, _ = curves(words, "training_cost_usd", "training_tokens", TOKENS, catalogue, as_of)
    assert [len(one.points) for one in lines_of(document).lines] == [3, 3]


def test_a_picture_of_nothing_is_an_error_that_names_every_line(catalogue: Catalogue, as_of: date) -> None:
    words = "llama-2-70b accelerator=h20|llama-2-7b accelerator=h20"
    with pytest.raises(Problems) as problems:
        curves(words, "training_cost_usd", "training_tokens", TOKENS, catalogue, as_of)
    told = [str(one) for one in problems.value.diagnostics]
    assert [one.split(":")[1] for one in told] == [" llama-2-70b", " llama-2-7b"]


def test_a_device_without_a_price_is_named_below_the_frontier(catalogue: Catalogue) -> None:
    """No price of a B200 was seen in 2023."""
    day = date(2023, 6, 30)
    rows = read_inputs(["llama-2-70b", "accelerator=a100-sxm-80gb", "accelerators=512"], catalogue)
    [one] = evaluate_rows(rows, catalogue, day)
    points, notes = frontier(one, catalogue, day)
    shown = {point["accelerator"] for point in points}
    assert "b200-sxm" not in shown
    assert any("b200-sxm: training_cost_usd is unknown" in note.message for note in notes)
    assert len(shown) + len(notes) == 1 + len(set(catalogue.settings["compared_accelerators"]) - {"a100-sxm-80gb"})


def test_a_quantity_that_no_year_knows_is_not_passed_over(catalogue: Catalogue, as_of: date) -> None:
    rows = read_inputs(["parameters=7B", "training_tokens=1T"], catalogue)
    rates = read_growth(["training_tokens=2x/year"], catalogue)
    with pytest.raises(Problems, match="images_per_s is unknown"):
        forecasts(rows, ["training_flop", "images_per_s"], rates, (2026, 2028), catalogue, as_of)
