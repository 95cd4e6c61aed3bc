"""The same bytes, in whatever order formulas, quantities, files and rows come."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.domains import DOMAINS
from aigc_compute.domains.formulas import FORMULAS
from aigc_compute.domains.vocabulary import QUANTITIES, by_column
from aigc_compute.evaluation import historic_run, prepare
from aigc_compute.evaluation.document import build_document
from aigc_compute.io.typed_json import as_json
from aigc_compute.scenario import Row, load_scenarios
from aigc_compute.studies.estimate import estimate
from aigc_compute.studies.explain import quantity_facts
from aigc_compute.studies.listing import list_document
from aigc_compute.studies.sensitivity import sensitivity_document
from aigc_compute.units import interval

ROOT = Path(__file__).parents[2]
REMEMBERED = (prepare._plan, prepare._context, historic_run.run_figures)
WANTED = ("training_cost_usd", "parameters", "servers", "energy_wh_per_query", "facility_power_w", "seconds_per_image")
SCENARIOS = sorted(map(str, (ROOT / "configs" / "scenarios").rglob("*.yaml")))


def shuffled(things: Sequence[Any], seed: int) -> list[Any]:
    return [things[place] for place in np.random.default_rng(seed).permutation(len(things))]


@contextmanager
def another_order(seed: int) -> Iterator[None]:
    """Formulas and quantities declared, and files listed in another order."""
    formulas, quantities, glob = FORMULAS._formulas, dict(QUANTITIES), Path.glob
    with pytest.MonkeyPatch.context() as patch:
        ways = {output: shuffled(formulas[output], seed) for output in shuffled(list(formulas), seed)}
        patch.setattr(FORMULAS, "_formulas", ways)
        patch.setattr(Path, "glob", lambda self, pattern: iter(shuffled(list(glob(self, pattern)), seed)))
        reorder(QUANTITIES, by_column(shuffled(list(quantities.values()), seed)))
        forget()
        try:
            yield
        finally:
            reorder(QUANTITIES, quantities)
            forget()


def reorder(table: dict, entries: dict) -> None:
    table.clear()
    table.update(entries)


def forget() -> None:
    for function in REMEMBERED:
        function.cache_clear()


def answers(rows: Sequence[Row], catalogue: Catalogue, as_of: date, *, ranges: bool) -> list[str]:
    """Each row of the document of an estimate, as text."""
    evaluations = estimate(rows, catalogue, as_of, ranges=ranges)
    return [json.dumps(as_json(row)) for row in build_document(evaluations, as_of, WANTED).rows]


def scenarios(catalogue: Catalogue, paths: Sequence[str]) -> list[Row]:
    return [row for path in paths for row in load_scenarios(path, catalogue)]


def models(catalogue: Catalogue, accelerators: Sequence[str]) -> list[Row]:
    """Every model as it was trained, and on these accelerators; a few questions of each accelerator."""
    names = catalogue.names("models")
    trained = [Row(name, {"model": name}, {}) for name in names]
    moved = [
        Row(f"{name} {accelerator}", {"model": name, "accelerator": accelerator}, {"accelerators": 512.0})
        for name in names
        for accelerator in accelerators
    ]
    return trained + moved


def test_formulas_quantities_files_and_rows_in_another_order_give_the_same_bytes(
    catalogue: Catalogue, as_of: date
) -> None:
    rows = [*scenarios(catalogue, SCENARIOS)[::8], *models(catalogue, [])[::16]]
    before = answers(rows, catalogue, as_of, ranges=False)
    for seed in range(2):
        places = shuffled(range(len(rows)), seed)
        with another_order(seed):
            after = answers([rows[place] for place in places], Catalogue(), as_of, ranges=False)
        assert after == [before[place] for place in places], seed


def test_ranges_do_not_depend_on_the_order(catalogue: Catalogue, as_of: date) -> None:
    """Nor the drivers of a range, with correlations too."""
    given = {"parameters": interval(6e9, 8e9), "training_tokens": interval(1e12, 2e12), "mfu": interval(0.3, 0.5)}
    rows = [
        Row("a run", {}, given),
        Row("tied", {}, given, correlations=(("mfu", "training_tokens", 0.5), ("parameters", "mfu", -0.3))),
        Row("a model", {"model": "llama-3.1-8b"}, {"users": 1e6}),
    ]

    def drivers() -> str:
        return json.dumps(as_json(sensitivity_document("training_cost_usd", rows[:2], catalogue, as_of)))

    before, driven = answers(rows, catalogue, as_of, ranges=True), drivers()
    with another_order(1):
        assert answers(rows[::-1], catalogue, as_of, ranges=True) == before[::-1]
        assert drivers() == driven


def test_lists_and_explanations_do_not_depend_on_the_order(catalogue: Catalogue) -> None:
    def told(catalogue: Catalogue) -> str:
        facts = [quantity_facts(name, catalogue) for name in QUANTITIES]
        lists = [list_document(kind, catalogue) for kind in ("formulas", "models")]
        return json.dumps([as_json(one) for one in (*facts, *lists)])

    before = told(catalogue)
    with another_order(1):
        assert told(Catalogue()) == before


@pytest.mark.slow
def test_hundreds_of_scenarios_in_another_order_give_the_same_bytes(catalogue: Catalogue, as_of: date) -> None:
    """With their ranges: worked questions, the gate, published figures, and models on several accelerators."""
    paths = [*SCENARIOS, str(ROOT / "tests" / "baseline.yaml"), *map(str, sorted((ROOT / "tests/published").glob("*")))]
    gate = scenarios(catalogue, [path for path in paths if path.endswith(".yaml")])
    rows = [*gate, *models(catalogue, ["h100-sxm", "a100-sxm-80gb", "ascend-910b"])]
    assert len(rows) > 300
    before = answers(rows, catalogue, as_of, ranges=True)
    for seed in (1, 2):
        places = shuffled(range(len(rows)), seed)
        with another_order(seed):
            after = answers([rows[place] for place in places], Catalogue(), as_of, ranges=True)
        assert [rows[place].name for place, one in zip(places, after, strict=True) if one != before[place]] == []


IMPORTED_IN_ANOTHER_ORDER = """
import sys
import aigc_compute.domains as domains
domains.DOMAINS = tuple(sys.argv[1].split())
from aigc_compute.__main__ import main
sys.argv[1:] = sys.argv[2:]
sys.exit(main())
"""


@pytest.mark.slow
def test_domains_imported_in_another_order_give_the_same_bytes(tmp_path: Path) -> None:
    """Every screen of the program, in a process of its own for each order."""
    asked = ("estimate", "llama-3.1-70b", "users=1M", "accelerator=h100-sxm", "--format", "json")
    for arguments in (asked, ("explain", "training_flop"), ("list", "formulas"), ("list", "quantities")):
        told = {
            subprocess.run(
                [sys.executable, "-c", IMPORTED_IN_ANOTHER_ORDER, " ".join(order), *arguments],
                capture_output=True,
                check=True,
                cwd=ROOT,
            ).stdout
            for order in (DOMAINS, DOMAINS[::-1])
        }
        assert len(told) == 1, arguments
