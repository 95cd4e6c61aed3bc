"""The order of formulas, quantities, files and rows does not change a byte of the output."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TypeVar

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
from aigc_compute.units import Range, interval

ROOT = Path(__file__).parents[2]
T = TypeVar("T")
K = TypeVar("K")
CACHED = (prepare._plan, prepare._context, historic_run.run_figures)
TARGETS = ("training_cost_usd", "parameters", "servers", "energy_wh_per_query", "facility_power_w", "seconds_per_image")
SCENARIOS = sorted(map(str, (ROOT / "configs" / "scenarios").rglob("*.yaml")))


def shuffled(items: Sequence[T], seed: int) -> list[T]:
    return [items[index] for index in np.random.default_rng(seed).permutation(len(items))]


@contextmanager
def another_order(seed: int) -> Iterator[None]:
    """Shuffle the declarations of formulas and quantities and the listings of files."""
    formulas, quantities, glob = FORMULAS._formulas, dict(QUANTITIES), Path.glob
    with pytest.MonkeyPatch.context() as patch:
        reordered = {output: shuffled(formulas[output], seed) for output in shuffled(list(formulas), seed)}
        patch.setattr(FORMULAS, "_formulas", reordered)
        patch.setattr(Path, "glob", lambda self, pattern: iter(shuffled(list(glob(self, pattern)), seed)))
        reorder(QUANTITIES, by_column(shuffled(list(quantities.values()), seed)))
        clear_caches()
        try:
            yield
        finally:
            reorder(QUANTITIES, quantities)
            clear_caches()


def reorder(table: dict[K, T], entries: dict[K, T]) -> None:
    table.clear()
    table.update(entries)


def clear_caches() -> None:
    for function in CACHED:
        function.cache_clear()


def answers(rows: Sequence[Row], catalogue: Catalogue, as_of: date, *, ranges: bool) -> list[str]:
    """Return every row of the document of an estimate, as text."""
    evaluations = estimate(rows, catalogue, as_of, ranges=ranges)
    return [json.dumps(as_json(row)) for row in build_document(evaluations, as_of, TARGETS).rows]


def scenarios(catalogue: Catalogue, paths: Sequence[str]) -> list[Row]:
    return [row for path in paths for row in load_scenarios(path, catalogue)]


def models(catalogue: Catalogue, accelerators: Sequence[str]) -> list[Row]:
    """Return a row for every model as it was trained, and for every model on 512 of each of these accelerators."""
    names = catalogue.names("models")
    trained = [Row(name, {"model": name}, {}) for name in names]
    on_others = [
        Row(f"{name} {accelerator}", {"model": name, "accelerator": accelerator}, {"accelerators": 512.0})
        for name in names
        for accelerator in accelerators
    ]
    return trained + on_others


def test_formulas_quantities_files_and_rows_in_another_order_give_the_same_bytes(
    catalogue: Catalogue, as_of: date
) -> None:
    rows = [*scenarios(catalogue, SCENARIOS)[::8], *models(catalogue, [])[::16]]
    before = answers(rows, catalogue, as_of, ranges=False)
    for seed in range(2):
        order = shuffled(range(len(rows)), seed)
        with another_order(seed):
            after = answers([rows[index] for index in order], Catalogue(), as_of, ranges=False)
        assert after == [before[index] for index in order], seed


def test_ranges_and_their_drivers_do_not_depend_on_the_order(catalogue: Catalogue, as_of: date) -> None:
    """One of the rows has correlations."""
    inputs: dict[str, float | Range] = {
        "parameters": interval(6e9, 8e9),
        "training_tokens": interval(1e12, 2e12),
        "mfu": interval(0.3, 0.5),
    }
    rows = [
        Row("a run", {}, inputs),
        Row("correlated", {}, inputs, correlations=(("mfu", "training_tokens", 0.5), ("parameters", "mfu", -0.3))),
        Row("a model", {"model": "llama-3.1-8b"}, {"users": 1e6}),
    ]

    def drivers() -> str:
        return json.dumps(as_json(sensitivity_document("training_cost_usd", rows[:2], catalogue, as_of)))

    answers_before, drivers_before = answers(rows, catalogue, as_of, ranges=True), drivers()
    with another_order(1):
        assert answers(rows[::-1], catalogue, as_of, ranges=True) == answers_before[::-1]
        assert drivers() == drivers_before


def test_lists_and_explanations_do_not_depend_on_the_order(catalogue: Catalogue) -> None:
    def documents(catalogue: Catalogue) -> str:
        explanations = [quantity_facts(name, catalogue) for name in QUANTITIES]
        lists = [list_document(kind, catalogue) for kind in ("formulas", "models")]
        return json.dumps([as_json(document) for document in (*explanations, *lists)])

    before = documents(catalogue)
    with another_order(1):
        assert documents(Catalogue()) == before


@pytest.mark.slow
def test_hundreds_of_scenarios_in_another_order_give_the_same_bytes(catalogue: Catalogue, as_of: date) -> None:
    """With ranges: worked questions, the baseline, published figures, and models on several accelerators."""
    paths = [*SCENARIOS, str(ROOT / "tests" / "baseline.yaml"), *map(str, sorted((ROOT / "tests/published").glob("*")))]
    files = scenarios(catalogue, [path for path in paths if path.endswith(".yaml")])
    rows = [*files, *models(catalogue, ["h100-sxm", "a100-sxm-80gb", "ascend-910b"])]
    assert len(rows) > 300
    before = answers(rows, catalogue, as_of, ranges=True)
    for seed in (1, 2):
        order = shuffled(range(len(rows)), seed)
        with another_order(seed):
            after = answers([rows[index] for index in order], Catalogue(), as_of, ranges=True)
        assert [rows[index].name for index, answer in zip(order, after, strict=True) if answer != before[index]] == []


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
    """Runs several commands, in a process of its own for each order."""
    estimate_command = ("estimate", "llama-3.1-70b", "users=1M", "accelerator=h100-sxm", "--format", "json")
    for arguments in (estimate_command, ("explain", "training_flop"), ("list", "formulas"), ("list", "quantities")):
        outputs = {
            subprocess.run(
                [sys.executable, "-c", IMPORTED_IN_ANOTHER_ORDER, " ".join(order), *arguments],
                capture_output=True,
                check=True,
                cwd=ROOT,
            ).stdout
            for order in (DOMAINS, DOMAINS[::-1])
        }
        assert len(outputs) == 1, arguments
