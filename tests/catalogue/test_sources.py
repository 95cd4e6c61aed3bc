"""Every number has a source that is known, and no source is kept that nothing uses."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

import pytest

from aigc_compute.catalogue import KINDS, Catalogue, data_folder
from aigc_compute.domains.formulas import FORMULAS
from aigc_compute.io.yaml_input import load_yaml, read_text


def stated(raw: Any) -> Iterator[str]:
    """Every source key in a file, however deep."""
    for key, value in raw.items() if isinstance(raw, dict) else ():
        if key in ("source", "looked_in"):
            yield from value if isinstance(value, list) else [value]
        else:
            yield from stated(value)
    for value in raw if isinstance(raw, list) else ():
        yield from stated(value)


@pytest.fixture(scope="module")
def used() -> set[tuple[str, str]]:
    """Source keys, each with what states it."""
    configs = data_folder("configs")
    apart = ("sources.yaml", "runs.yaml", "interruptions.yaml", "names.yaml", "serving_power_models.yaml")
    files = [path for path in configs.rglob("*.yaml") if path.name not in apart]
    found = {(key, path.name) for path in files for key in stated(load_yaml(read_text(path), str(path)))}
    found |= {(one.source, f"formula {one.name}") for one in FORMULAS}
    with open(configs / "prices.csv", encoding="utf-8", newline="") as file:
        found |= {(row["source"], f"price of {row['accelerator']}, {row['date']}") for row in csv.DictReader(file)}
    with open(configs / "history.csv", encoding="utf-8", newline="") as file:
        found |= {(row["source"], f"{row['quantities']} of {row['year']}") for row in csv.DictReader(file)}
    with open(configs / "api_prices.csv", encoding="utf-8", newline="") as file:
        found |= {(row["source"], f"list price of {row['model']}, {row['date']}") for row in csv.DictReader(file)}
    return found


def test_every_source_is_known(used: set[tuple[str, str]], catalogue: Catalogue) -> None:
    assert {(key, user) for key, user in used if key not in catalogue.sources} == set()


def test_every_measurement_states_its_source() -> None:
    folder = data_folder("configs") / "validation"
    runs = load_yaml(read_text(folder / "runs.yaml"), "runs.yaml")["runs"]
    shapes = load_yaml(read_text(folder / "names.yaml"), "names.yaml")["models"].values()
    steps = []
    for name in ("steps.csv", "serving.csv", "media.csv"):
        with open(folder / name, encoding="utf-8", newline="") as file:
            steps += list(csv.DictReader(file))
    boards = load_yaml(read_text(folder / "serving_power_models.yaml"), "serving_power_models.yaml").values()
    rows = [*runs, *steps, *boards, *(one for one in shapes if isinstance(one, dict))]
    assert len(rows) > 200
    assert [one for one in rows if len(str(one.get("source", ""))) < 10] == []


def test_every_source_is_used(used: set[tuple[str, str]], catalogue: Catalogue) -> None:
    assert catalogue.sources.keys() - {key for key, _ in used} == set()


def test_every_source_has_title_and_year(catalogue: Catalogue) -> None:
    assert [key for key, raw in catalogue.sources.items() if not (raw.get("title") and raw.get("year"))] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_has_a_source(kind: str, catalogue: Catalogue) -> None:
    assert [name for name in catalogue.names(kind) if not catalogue.entry(kind, name).get("source")] == []


def test_every_assumption_has_a_source_and_a_rank(catalogue: Catalogue) -> None:
    bare = [name for name, raw in catalogue.assumptions.items() if not (raw.get("source") and raw.get("rank"))]
    assert bare == []
