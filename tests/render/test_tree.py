"""Explanations as text, for every quantity and category, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.domains.vocabulary import CATEGORIES, QUANTITIES
from aigc_compute.language import ENGLISH, LANGUAGES, set_language
from aigc_compute.render.tree import explain_text, facts_text
from aigc_compute.scenario import read_inputs
from aigc_compute.studies.explain import explain_document, quantity_facts

UNBOUNDED = [name for name, quantity in QUANTITIES.items() if quantity.low == float("-inf")]
"""Quantities without a lower bound."""


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """The language of the explanation."""
    set_language(request.param)
    yield request.param
    set_language(ENGLISH)


def test_every_quantity_and_category_is_explained(language: str, catalogue: Catalogue) -> None:
    for name in (*QUANTITIES, *CATEGORIES):
        text = facts_text(quantity_facts(name, catalogue))
        assert name in text.splitlines()[0]
        assert "None.." not in text, name


def test_a_missing_bound_is_left_out(catalogue: Catalogue) -> None:
    for name in UNBOUNDED:
        bounds = "any number" if QUANTITIES[name].high == float("inf") else f"possible: ..{QUANTITIES[name].high:g}"
        assert bounds in facts_text(quantity_facts(name, catalogue))
    assert "possible: 0..1\n" in facts_text(quantity_facts("mfu", catalogue))
    assert "possible: 1..\n" in facts_text(quantity_facts("parameters", catalogue))


@pytest.mark.parametrize("name", UNBOUNDED)
def test_a_value_below_zero_is_explained(name: str, language: str, catalogue: Catalogue, as_of: date) -> None:
    [row] = read_inputs(["parameters=7B", f"{name}=-3"], catalogue)
    assert name in explain_text(explain_document(name, [row], catalogue, as_of))


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("values: [1, 2], weights: [1, 3]", "1, 2 [plan]"),
        ("value: 3", "3 [plan]"),
        ("low: 1, mid: 2, high: 3", "2 (1..3) [plan]"),
        ("low: 1, high: 3", "(1..3) [plan]"),
    ],
)
def test_an_assumption_of_any_form_is_explained(statement: str, text: str, tmp_path: Path, as_of: date) -> None:
    (tmp_path / "assumptions.yaml").write_text(f"epochs: {{{statement}, rank: plan}}\n")
    assert text in explain_text(explain_document("epochs", (), Catalogue(tmp_path), as_of))
