"""Curves: lines and points that a chart leaves out are named with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Diagnostic, Problems
from aigc_compute.evaluation.evaluate import evaluate_rows
from aigc_compute.render.curves import curves_chart, lines_of
from aigc_compute.scenario import read_inputs
from aigc_compute.scenario.growth import read_growth
from aigc_compute.studies.curves import LEFT_OUT, PlotDocument, curves_document
from aigc_compute.studies.forecast import forecasts
from aigc_compute.studies.report.alternatives import frontier

TOKENS = (1e12, 5e12, 20e12)


def curves(
    words: str, quantity: str, over: str, values: tuple[float, ...], catalogue: Catalogue, as_of: date
) -> tuple[PlotDocument, list[Diagnostic]]:
    """Return the document and the notes of curves for scenarios, whose words are separated by "|"."""
    rows = [row for scenario in words.split("|") for row in read_inputs(scenario.split(), catalogue)]
    return curves_document(quantity, over, values, rows, catalogue, as_of)


def test_a_line_without_a_price_is_left_out_with_a_note(catalogue: Catalogue, as_of: date) -> None:
    words = "llama-2-70b accelerator=h20|llama-2-70b accelerator=h100-sxm"
    document, [note] = curves(words, "training_cost_usd", "training_tokens", TOKENS, catalogue, as_of)
    assert (note.code, note.severity) == (LEFT_OUT, "note")
    assert "a line is left out: llama-2-70b: training_cost_usd is unknown" in note.message
    assert "price_usd_per_accelerator_hour" in str(note.hint)
    lines = lines_of(document)
    assert lines.named
    assert [len(line.points) for line in lines.lines] == [3]
    picture = curves_chart(document, lines, [note.sentence]).picture
    texts = " ".join(text.text or "" for text in picture.iter("text"))
    assert "a line is left out: llama-2-70b: training_cost_usd is unknown" in texts
    assert "llama-2-70b" in texts


def test_without_a_missing_line_there_is_no_note(catalogue: Catalogue, as_of: date) -> None:
    words = "llama-2-70b accelerator=h100-sxm"
    document, notes = curves(words, "training_cost_usd", "training_tokens", TOKENS, catalogue, as_of)
    assert notes == []
    assert not lines_of(document).named


def test_a_line_has_a_gap_where_a_point_is_impossible(catalogue: Catalogue, as_of: date) -> None:
    words = "parameters=7B training_tokens=1T accelerator=h100-sxm mfu=0.4"
    document, notes = curves(words, "training_days", "accelerators", (0.0, 8.0, 16.0), catalogue, as_of)
    [note] = [note for note in notes if note.code == LEFT_OUT]
    assert "1 of 3 points are left out, the first at accelerators = 0: " in note.message
    zero, eight, sixteen = document.rows
    four = replace(eight, over=4.0)
    [line] = lines_of(replace(document, rows=(zero, four, eight, sixteen))).lines
    assert [[point.x for point in run] for run in line.runs] == [[4.0, 8.0, 16.0]]
    [line] = lines_of(replace(document, rows=(zero, four, replace(eight, value=None), sixteen))).lines
    assert [[point.x for point in run] for run in line.runs] == [[4.0], [16.0]]


def test_two_scenarios_with_the_same_name_are_two_lines(catalogue: Catalogue, as_of: date) -> None:
    words = "llama-2-70b accelerator=h100-sxm|llama-2-70b accelerator=h200-sxm"
    document, _ = curves(words, "training_cost_usd", "training_tokens", TOKENS, catalogue, as_of)
    assert [len(line.points) for line in lines_of(document).lines] == [3, 3]


def test_a_chart_without_any_line_is_an_error_that_names_every_line(catalogue: Catalogue, as_of: date) -> None:
    words = "llama-2-70b accelerator=h20|gpt-3-175b accelerator=h20"
    with pytest.raises(Problems) as raised:
        curves(words, "training_cost_usd", "training_tokens", TOKENS, catalogue, as_of)
    messages = [str(diagnostic) for diagnostic in raised.value.diagnostics]
    assert [message.split(":")[1] for message in messages] == [" llama-2-70b", " gpt-3-175b"]


def test_an_accelerator_without_a_price_is_named_below_the_frontier(catalogue: Catalogue) -> None:
    """The catalogue has no price of a B200 for 2023."""
    day = date(2023, 6, 30)
    rows = read_inputs(["llama-2-70b", "accelerator=a100-sxm-80gb", "accelerators=512"], catalogue)
    [answer] = evaluate_rows(rows, catalogue, day)
    points, notes = frontier(answer, catalogue, day)
    shown = {point.accelerator for point in points}
    assert "b200-sxm" not in shown
    assert any("b200-sxm: training_cost_usd is unknown" in note.message for note in notes)
    assert len(shown) + len(notes) == 1 + len(set(catalogue.settings["compared_accelerators"]) - {"a100-sxm-80gb"})


def test_a_requested_quantity_that_is_unknown_in_every_year_is_an_error(catalogue: Catalogue, as_of: date) -> None:
    rows = read_inputs(["users=1e6"], catalogue)
    rates = read_growth(["users=2x/year"], catalogue)
    with pytest.raises(Problems, match="purchased_accelerators is unknown"):
        forecasts(rows, ["users", "purchased_accelerators"], rates, (2026, 2028), catalogue, as_of)
