"""Generated pages and pictures equal what the code and the catalogue generate now."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from aigc_compute.domains.formulas import FORMULAS

ROOT = Path(__file__).parent.parent
SCRIPT = "python scripts/build_docs.py"
SOURCE_FORMULAS = [formula for formula in FORMULAS if not formula.solved_for]
"""Formulas without those that were solved from another formula."""


def load_script(name: str) -> ModuleType:
    folder = str(ROOT / "scripts")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)


@pytest.fixture(scope="module")
def generated() -> dict[Path, str]:
    """The text of each generated file, by its path."""
    return dict(load_script("build_docs").pages())


def texts_of(picture: str) -> list[str]:
    """The texts of an SVG picture, without its shapes."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", picture)


def test_generated_pages_are_up_to_date(generated: dict[Path, str]) -> None:
    outdated = [
        path.relative_to(ROOT).as_posix()
        for path, text in generated.items()
        if not path.exists() or comparable(path, path.read_text(encoding="utf-8")) != comparable(path, text)
    ]
    assert not outdated, f"outdated: {', '.join(outdated)}; generate them again: {SCRIPT}"


def comparable(path: Path, text: str) -> str | list[str]:
    """The part of a file that must not change: of a picture its texts, of a page everything."""
    return texts_of(text) if path.suffix == ".svg" else text


def test_no_page_remains_that_is_no_longer_generated(generated: dict[Path, str]) -> None:
    assert {*(ROOT / "docs" / "reference").rglob("*.md")} <= generated.keys(), f"generate the pages again: {SCRIPT}"


def test_the_formula_book_has_every_formula_with_its_source(generated: dict[Path, str]) -> None:
    book = "".join(text for path, text in generated.items() if path.parent.name == "formulas")
    assert book.count("\nSource: [") == len(SOURCE_FORMULAS)
    assert set(re.findall(r"(?m)^### (\w+)$", book)) == {formula.output for formula in SOURCE_FORMULAS}


def test_printed_equations_give_the_values_of_the_formulas() -> None:
    """Equations with helper functions or constants below them are left out: they cannot be run alone."""
    equation = load_script("reference.equation").equation
    library = {name: getattr(np, name) for name in dir(np) if not name.startswith("_")}
    random = np.random.default_rng(1)
    checked = 0
    for formula in SOURCE_FORMULAS:
        text = re.sub(r"\n +", " ", equation(formula))
        if re.search(r"(?m)^def |^\w+\(|^[A-Z_0-9]+ = ", text):
            continue
        values = {name: np.asarray(random.uniform(1, 9)) for name in formula.inputs}
        results = dict(values)
        with np.errstate(all="ignore"):
            exec(text, library, results)  # noqa: S102
            np.testing.assert_array_equal(results[formula.output], formula.function(*values.values()), err_msg=text)
        checked += 1
    assert checked > 400
