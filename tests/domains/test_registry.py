"""What holds for every registered formula: known names, known words, a source, and laws that can be turned round."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_compute.catalogue import Catalogue
from aigc_compute.catalogue.layers import LAYERS
from aigc_compute.domains.formulas import FORMULAS
from aigc_compute.domains.vocabulary import CATEGORIES, GROUPS, QUANTITIES
from aigc_compute.engine import Formula
from aigc_compute.studies.bom import LINES

ALL = list(FORMULAS)
SOLVED = [one for one in ALL if one.solved_for]
PARENTS = {one.name: one for one in ALL if one.solved_for is None}
INVERSE = {
    ("dataset_tokens", "bytes_per_token"),
    ("training_steps", "batch_tokens"),
    ("micro_batches", "data_parallel"),
    ("tokens_per_second", "step_time_s"),
    ("hours_between_failures", "failures_per_accelerator_hour"),
    ("checkpoint_write_time", "checkpoint_bytes_per_s_per_accelerator"),
    ("images_per_second", "seconds_per_image"),
    ("videos_per_second", "seconds_per_video"),
    ("audio_streams_per_accelerator", "real_time_factor"),
    ("passages_per_second", "passage_flop"),
}
POSITIVE = st.floats(1e-6, 1e6)


def label(one: Formula) -> str:
    return f"{one.name}-{one.output}"


@pytest.mark.parametrize("one", ALL, ids=label)
def test_formula_speaks_the_vocabulary(one: Formula) -> None:
    assert {one.output, *one.inputs} <= QUANTITIES.keys()
    assert one.output not in one.inputs
    assert len(set(one.inputs)) == len(one.inputs)
    for category, words in one.when:
        assert words
        assert set(words) <= set(CATEGORIES[category].values)
    assert one.approximation is None or one.approximation in LAYERS


@pytest.mark.parametrize("one", PARENTS.values(), ids=label)
def test_formula_says_what_it_is_and_whose(one: Formula, catalogue: Catalogue) -> None:
    assert one.meaning
    assert one.source in catalogue.sources


@pytest.mark.parametrize("one", SOLVED, ids=label)
@given(data=st.data())
def test_solved_formula_inverts_its_parent(one: Formula, data: st.DataObject) -> None:
    parent = PARENTS[one.name]
    known = {name: data.draw(POSITIVE, label=name) for name in parent.inputs}
    result = parent.function(*known.values())
    assert one.solved_for == parent.output
    assert one.inputs[0] == parent.output
    found = one.function(result, *(known[name] for name in one.inputs[1:]))
    assert found == pytest.approx(known[one.output], rel=1e-12, abs=0)


@pytest.mark.parametrize("one", SOLVED, ids=label)
@given(data=st.data(), factor=st.floats(1e-3, 1e3))
def test_parent_is_linear_or_inverse_in_what_it_is_solved_for(one: Formula, data: st.DataObject, factor: float) -> None:
    parent = PARENTS[one.name]
    known = {name: data.draw(POSITIVE, label=name) for name in parent.inputs}
    before = parent.function(*known.values())
    after = parent.function(*(known | {one.output: known[one.output] * factor}).values())
    inverse = (one.name, one.output) in INVERSE
    assert after == pytest.approx(before / factor if inverse else before * factor, rel=1e-12, abs=0)


def test_solved_formula_keeps_the_conditions_of_its_parent() -> None:
    for one in SOLVED:
        parent = PARENTS[one.name]
        assert (one.when, one.source, one.approximation) == (parent.when, parent.source, parent.approximation)


def test_every_quantity_is_used() -> None:
    """By a formula, by the simulation of a queue, in a bill as the price of a line, or for the reader."""
    named = {name for one in ALL for name in (one.output, *one.inputs)} | {one.price for one in LINES}
    simulated = {"arrival_variation", "prompt_tokens_variation", "output_tokens_variation"}
    assert QUANTITIES.keys() - named == {"context_length", *simulated}


def test_no_name_stands_twice() -> None:
    assert sum(map(len, GROUPS)) == len(QUANTITIES)
    assert QUANTITIES.keys().isdisjoint(CATEGORIES)
