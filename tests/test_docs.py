"""The pages that are made of the code and the catalogue are as they would be made now."""

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
STATED = [one for one in FORMULAS if not one.solved_for]


def script(name: str) -> ModuleType:
    folder = str(ROOT / "scripts")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)


@pytest.fixture(scope="module")
def made() -> dict[Path, str]:
    return dict(script("build_docs").pages())


def words(picture: str) -> list[str]:
    """What a picture says, whatever draws it."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", picture)


def test_pages_are_as_made(made: dict[Path, str]) -> None:
    stale = [
        path.relative_to(ROOT).as_posix()
        for path, text in made.items()
        if not path.exists() or drawn(path, path.read_text(encoding="utf-8")) != drawn(path, text)
    ]
    assert not stale, f"not as the code and the catalogue have it: {', '.join(stale)}; write them anew: {SCRIPT}"


def drawn(path: Path, text: str) -> str | list[str]:
    return words(text) if path.suffix == ".svg" else text


def test_nothing_is_left_of_what_is_no_longer_made(made: dict[Path, str]) -> None:
    assert {*(ROOT / "docs" / "reference").rglob("*.md")} <= made.keys(), f"write the pages anew: {SCRIPT}"


def test_every_formula_is_in_the_book_with_its_source(made: dict[Path, str]) -> None:
    book = "".join(text for path, text in made.items() if path.parent.name == "formulas")
    assert book.count("\nSource: [") == len(STATED)
    assert set(re.findall(r"(?m)^### (\w+)$", book)) == {one.output for one in STATED}


def test_equations_compute_what_the_formulas_do() -> None:
    """Those that stand alone; others have helpers and constants below them."""
    equation = script("reference.equation").equation
    library = {name: getattr(np, name) for name in dir(np) if not name.startswith("_")}
    chance = np.random.default_rng(1)
    tried = 0
    for one in STATED:
        text = re.sub(r"\n +", " ", equation(one))
        if re.search(r"(?m)^def |^\w+\(|^[A-Z_0-9]+ = ", text):
            continue
        values = {name: np.asarray(chance.uniform(1, 9)) for name in one.inputs}
        told = dict(values)
        with np.errstate(all="ignore"):
            exec(text, library, told)  # noqa: S102
            np.testing.assert_array_equal(told[one.output], one.function(*values.values()), err_msg=text)
        tried += 1
    assert tried > 400
