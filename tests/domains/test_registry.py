"""Rules for every registered formula and quantity: known names, known categories, a source, laws solved correctly."""

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
SOLVED = [formula for formula in ALL if formula.solved_for]
"""Formulas solved for one of their inputs."""
PARENTS = {formula.name: formula for formula in ALL if formula.solved_for is None}
"""Formulas as they are stated, by name."""
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
"""Names of laws with the inputs to which their outputs are inversely proportional."""
POSITIVE = st.floats(1e-6, 1e6)


def label(formula: Formula) -> str:
    return f"{formula.name}-{formula.output}"


def domain_of(formula: Formula) -> str:
    return formula.function.__module__.split(".")[2]


@pytest.mark.parametrize("formula", ALL, ids=label)
def test_a_formula_uses_known_quantities_and_categories(formula: Formula) -> None:
    assert {formula.output, *formula.inputs} <= QUANTITIES.keys()
    assert formula.output not in formula.inputs
    assert len(set(formula.inputs)) == len(formula.inputs)
    for category, words in formula.when:
        assert words
        assert set(words) <= set(CATEGORIES[category].values)
    assert formula.approximation is None or formula.approximation in LAYERS


@pytest.mark.parametrize("formula", PARENTS.values(), ids=label)
def test_a_formula_has_a_meaning_and_a_known_source(formula: Formula, catalogue: Catalogue) -> None:
    assert formula.meaning
    assert formula.source in catalogue.sources


@pytest.mark.parametrize("formula", SOLVED, ids=label)
@given(data=st.data())
def test_a_solved_formula_inverts_its_parent(formula: Formula, data: st.DataObject) -> None:
    parent = PARENTS[formula.name]
    known = {name: data.draw(POSITIVE, label=name) for name in parent.inputs}
    output = parent.function(*known.values())
    assert formula.solved_for == parent.output
    assert formula.inputs[0] == parent.output
    solution = formula.function(output, *(known[name] for name in formula.inputs[1:]))
    assert solution == pytest.approx(known[formula.output], rel=1e-12, abs=0)


@pytest.mark.parametrize("formula", SOLVED, ids=label)
@given(data=st.data(), factor=st.floats(1e-3, 1e3))
def test_a_parent_is_proportional_or_inversely_proportional_to_the_input_that_is_solved_for(
    formula: Formula, data: st.DataObject, factor: float
) -> None:
    parent = PARENTS[formula.name]
    known = {name: data.draw(POSITIVE, label=name) for name in parent.inputs}
    before = parent.function(*known.values())
    after = parent.function(*(known | {formula.output: known[formula.output] * factor}).values())
    inverse = (formula.name, formula.output) in INVERSE
    assert after == pytest.approx(before / factor if inverse else before * factor, rel=1e-12, abs=0)


def test_a_solved_formula_has_the_conditions_of_its_parent() -> None:
    for formula in SOLVED:
        parent = PARENTS[formula.name]
        assert formula.when == parent.when
        assert (formula.source, formula.approximation) == (parent.source, parent.approximation)


def test_every_quantity_is_used() -> None:
    """By a formula, as a price in a bill, or by the simulation of a queue; `context_length` is only shown."""
    used = {name for formula in ALL for name in (formula.output, *formula.inputs)} | {line.price for line in LINES}
    simulated = {"arrival_variation", "prompt_tokens_variation", "output_tokens_variation"}
    assert QUANTITIES.keys() - used == {"context_length", "nominal_memory_bytes", *simulated}


def test_no_name_is_defined_twice() -> None:
    assert sum(map(len, BY_DOMAIN.values())) == len(QUANTITIES)
    assert QUANTITIES.keys().isdisjoint(CATEGORIES)


def test_precedences_of_a_quantity_are_numbered_from_zero_without_a_gap() -> None:
    for quantity in {formula.output for formula in ALL}:
        numbers = {formula.precedence for formula in FORMULAS.of(quantity)}
        assert numbers == set(range(len(numbers))), quantity


def test_packages_vocabulary_formulas_cases_and_reference_pages_have_the_same_domains() -> None:
    packages = {path.parent.name for path in (ROOT / "aigc_compute" / "domains").glob("*/__init__.py")}
    formulas = {domain_of(formula) for formula in PARENTS.values()}
    cases = {path.parent.name for path in (ROOT / "tests" / "domains").glob("*/cases.py")}
    pages = {path.stem for path in (ROOT / "docs" / "reference" / "formulas").glob("*.md")}
    assert packages == BY_DOMAIN.keys() == formulas == cases == pages == set(DOMAINS)
    assert [domain for domain, quantities in BY_DOMAIN.items() if not quantities] == []


def test_the_folders_of_tests_are_the_domains() -> None:
    folders = {path.name for path in (ROOT / "tests" / "domains").iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} == set(DOMAINS)


def test_a_quantity_is_defined_in_a_domain_of_its_formulas_or_in_an_earlier_one() -> None:
    domain_of_quantity = {quantity.name: domain for domain, quantities in BY_DOMAIN.items() for quantity in quantities}
    for quantity in {formula.output for formula in PARENTS.values()}:
        domains = {domain_of(formula) for formula in FORMULAS.of(quantity) if not formula.solved_for}
        first = min(map(DOMAINS.index, domains))
        assert domain_of_quantity[quantity] in {*domains, *DOMAINS[:first]}, quantity


def test_every_quantity_and_category_is_shown_in_a_section() -> None:
    sections = {quantity.section for quantity in QUANTITIES.values()}
    assert sections | {category.section for category in CATEGORIES.values()} == SECTIONS.keys()


def test_no_two_quantities_share_a_column_of_samples() -> None:
    columns = [quantity.column for quantity in QUANTITIES.values()]
    assert columns == sorted(set(columns))
    assert columns[0] >= 0


def test_the_columns_of_samples_in_use_are_balanced(catalogue: Catalogue) -> None:
    """No two columns are correlated more than random columns of this length are. Neighbours in one orthogonal array,
    which are drawn together most often, fill the grid evenly.
    """
    levels = catalogue.sample_levels
    columns = np.array([uniform(quantity.column, levels) for quantity in QUANTITIES.values()])
    correlations = np.abs(np.corrcoef(columns) - np.eye(len(columns)))
    assert correlations.max() < 6 / levels**1.5
    cells = np.floor(columns * levels).astype(int)
    array = np.array([quantity.column // (levels**2 + levels + 1) for quantity in QUANTITIES.values()])
    for step in (1, 2, 5):
        pairs = cells[:-step] * levels + cells[step:]
        for pair in pairs[array[:-step] == array[step:]]:
            assert (np.bincount(pair, minlength=levels**2) == levels).all()


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_definitions_does_not_change_the_vocabulary(seed: int) -> None:
    declared = [quantity for quantities in BY_DOMAIN.values() for quantity in quantities]
    shuffled = [declared[index] for index in np.random.default_rng(seed).permutation(len(declared))]
    assert list(by_column(shuffled).items()) == list(QUANTITIES.items())
