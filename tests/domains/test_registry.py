"""What holds for every registered formula: known names, known words, a source, and laws that can be turned round."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_compute.catalogue import Catalogue
from aigc_compute.catalogue.layers import LAYERS
from aigc_compute.domains import DOMAINS
from aigc_compute.domains.formulas import FORMULAS
from aigc_compute.domains.vocabulary import BY_DOMAIN, CATEGORIES, QUANTITIES, SECTIONS, by_column
from aigc_compute.engine import Formula
from aigc_compute.studies.bom import LINES
from aigc_compute.uncertainty import uniform

ROOT = Path(__file__).parents[2]
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


def domain_of(one: Formula) -> str:
    return one.function.__module__.split(".")[2]


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
    assert QUANTITIES.keys() - named == {"context_length", "nominal_memory_bytes", *simulated}


def test_no_name_stands_twice() -> None:
    assert sum(map(len, BY_DOMAIN.values())) == len(QUANTITIES)
    assert QUANTITIES.keys().isdisjoint(CATEGORIES)


def test_precedences_are_numbered_without_a_gap() -> None:
    """A number that nothing comes before says nothing."""
    for quantity in {one.output for one in ALL}:
        numbers = {one.precedence for one in FORMULAS.of(quantity)}
        assert numbers == set(range(len(numbers))), quantity


def test_every_list_of_domains_is_the_same() -> None:
    """Packages, vocabulary, formulas, hand-worked cases and pages of the reference."""
    packages = {path.parent.name for path in (ROOT / "aigc_compute" / "domains").glob("*/__init__.py")}
    formulas = {domain_of(one) for one in PARENTS.values()}
    cases = {path.parent.name for path in (ROOT / "tests" / "domains").glob("*/cases.py")}
    pages = {path.stem for path in (ROOT / "docs" / "reference" / "formulas").glob("*.md")}
    assert packages == BY_DOMAIN.keys() == formulas == cases == pages == set(DOMAINS)
    assert [domain for domain, own in BY_DOMAIN.items() if not own] == []


def test_folders_of_tests_are_domains() -> None:
    folders = {path.name for path in (ROOT / "tests" / "domains").iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} == set(DOMAINS)


def test_a_quantity_stands_beside_a_formula_of_it_or_in_a_domain_before() -> None:
    homes = {one.name: domain for domain, own in BY_DOMAIN.items() for one in own}
    for quantity in {one.output for one in PARENTS.values()}:
        domains = {domain_of(one) for one in FORMULAS.of(quantity) if not one.solved_for}
        first = min(map(DOMAINS.index, domains))
        assert homes[quantity] in {*domains, *DOMAINS[:first]}, quantity


def test_every_quantity_is_shown_in_a_section() -> None:
    assert {one.section for one in (*QUANTITIES.values(), *CATEGORIES.values())} == SECTIONS.keys()


def test_no_two_quantities_share_a_column() -> None:
    columns = [one.column for one in QUANTITIES.values()]
    assert columns == sorted(set(columns))
    assert columns[0] >= 0


def test_the_columns_in_use_are_balanced(catalogue: Catalogue) -> None:
    """No two are more alike than chance makes any two of this length; neighbours in one array, which are drawn together
    most, fill the grid evenly.
    """
    levels = catalogue.sample_levels
    columns = np.array([uniform(one.column, levels) for one in QUANTITIES.values()])
    alike = np.abs(np.corrcoef(columns) - np.eye(len(columns)))
    assert alike.max() < 6 / levels**1.5
    cells = np.floor(columns * levels).astype(int)
    array = np.array([one.column // (levels**2 + levels + 1) for one in QUANTITIES.values()])
    for step in (1, 2, 5):
        pairs = cells[:-step] * levels + cells[step:]
        for pair in pairs[array[:-step] == array[step:]]:
            assert (np.bincount(pair, minlength=levels**2) == levels).all()


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_definitions_decides_nothing(seed: int) -> None:
    declared = [one for own in BY_DOMAIN.values() for one in own]
    shuffled = [declared[place] for place in np.random.default_rng(seed).permutation(len(declared))]
    assert list(by_column(shuffled).items()) == list(QUANTITIES.items())
