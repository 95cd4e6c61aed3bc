"""Every number has a known source, and every source is used."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest

from aigc_compute.catalogue import KINDS, Catalogue, data_folder
from aigc_compute.domains.formulas import FORMULAS
from aigc_compute.io.yaml_input import load_yaml, read_text


def source_keys(raw: object) -> Iterator[str]:
    """The source keys in the data of a file, at every depth."""
    for key, value in raw.items() if isinstance(raw, dict) else ():
        if key in ("source", "looked_in"):
            yield from value if isinstance(value, list) else [value]
        else:
            yield from source_keys(value)
    for value in raw if isinstance(raw, list) else ():
        yield from source_keys(value)


@pytest.fixture(scope="module")
def uses_of_sources() -> set[tuple[str, str]]:
    """Pairs of a source key and the file, formula or price that cites it."""
    configs = data_folder("configs")
    files_of_other_form = ("sources.yaml", "runs.yaml", "interruptions.yaml", "names.yaml", "serving_power_models.yaml")
    files = [path for path in configs.rglob("*.yaml") if path.name not in files_of_other_form]
    uses = {(key, path.name) for path in files for key in source_keys(load_yaml(read_text(path), str(path)))}
    uses |= {(formula.source, f"formula {formula.name}") for formula in FORMULAS}
    with open(configs / "prices.csv", encoding="utf-8", newline="") as file:
        uses |= {(row["source"], f"price of {row['accelerator']}, {row['date']}") for row in csv.DictReader(file)}
    with open(configs / "history.csv", encoding="utf-8", newline="") as file:
        uses |= {(row["source"], f"{row['quantities']} of {row['year']}") for row in csv.DictReader(file)}
    with open(configs / "api_prices.csv", encoding="utf-8", newline="") as file:
        uses |= {(row["source"], f"list price of {row['model']}, {row['date']}") for row in csv.DictReader(file)}
    return uses


def test_every_source_that_is_used_is_known(uses_of_sources: set[tuple[str, str]], catalogue: Catalogue) -> None:
    assert {(key, user) for key, user in uses_of_sources if key not in catalogue.sources} == set()


def test_every_measurement_states_its_source() -> None:
    folder = data_folder("configs") / "validation"
    runs = load_yaml(read_text(folder / "runs.yaml"), "runs.yaml")["runs"]
    models = load_yaml(read_text(folder / "names.yaml"), "names.yaml")["models"].values()
    steps = []
    for name in ("steps.csv", "serving.csv", "media.csv"):
        with open(folder / name, encoding="utf-8", newline="") as file:
            steps += list(csv.DictReader(file))
    power_models = load_yaml(read_text(folder / "serving_power_models.yaml"), "serving_power_models.yaml").values()
    rows = [*runs, *steps, *power_models, *(model for model in models if isinstance(model, dict))]
    assert len(rows) > 200
    assert [row for row in rows if len(str(row.get("source", ""))) < 10] == []


def test_every_source_that_is_known_is_used(uses_of_sources: set[tuple[str, str]], catalogue: Catalogue) -> None:
    assert catalogue.sources.keys() - {key for key, _ in uses_of_sources} == set()


def test_every_source_has_title_and_year(catalogue: Catalogue) -> None:
    assert [key for key, raw in catalogue.sources.items() if not (raw.get("title") and raw.get("year"))] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_has_a_source(kind: str, catalogue: Catalogue) -> None:
    assert [name for name in catalogue.names(kind) if not catalogue.entry(kind, name).get("source")] == []


def test_every_assumption_has_a_source_and_a_rank(catalogue: Catalogue) -> None:
    incomplete = [name for name, raw in catalogue.assumptions.items() if not (raw.get("source") and raw.get("rank"))]
    assert incomplete == []
