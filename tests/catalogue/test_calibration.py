"""The form of calibration tables: which row applies, which tables are refused. A new accelerator is a single file."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.catalogue.calibration import calibrated, read_table, with_properties
from aigc_compute.diagnostics import Problems

TABLES = sorted(
    path.relative_to(data_folder("configs")).with_suffix("").as_posix()
    for folder in ("calibration", "infrastructure")
    for path in (data_folder("configs") / folder).glob("*.yaml")
    if path.stem not in ("servers", "prices")
)


@pytest.mark.parametrize("table", [*TABLES, "ownership", "environment", "market"])
def test_every_table_has_the_same_form(catalogue: Catalogue, table: str) -> None:
    assert catalogue.parsed(table, read_table)


def test_the_row_with_the_most_conditions_applies(catalogue: Catalogue) -> None:
    for precision, expected in (("fp8", 0.827), ("bf16", 0.773)):
        categories = {"generation": "hopper", "training_precision": precision}
        assert calibrated(catalogue, "calibration/step_time", categories)["matrix_efficiency"].value == expected


def test_two_rows_that_could_both_apply_are_refused() -> None:
    rows = [
        {"applies_when": {"generation": "hopper"}, "value": 0.5},
        {"applies_when": {"engine": ["vllm", "sglang"]}, "value": 0.6},
    ]
    with pytest.raises(Problems) as error:
        read_table({"source": "judgement-2026", "product_efficiency": rows}, "calibration/serving")
    assert "product_efficiency" in str(error.value)
    rows[1]["applies_when"] = {"generation": "ada"}
    assert len(read_table({"source": "judgement-2026", "product_efficiency": rows}, "x")["product_efficiency"]) == 2


def test_a_new_accelerator_is_one_file(tmp_path: Path) -> None:
    """An accelerator of a known generation has the constants of that generation in every table."""
    entry = (data_folder("configs") / "accelerators" / "h200-nvl.yaml").read_text(encoding="utf-8")
    (tmp_path / "accelerators").mkdir()
    (tmp_path / "accelerators" / "h999.yaml").write_text(entry.replace("aliases: ", "aliases: [] # "), encoding="utf-8")
    catalogue = Catalogue(tmp_path)
    for table in TABLES:
        new, known = (
            {
                name: fact.value
                for name, fact in calibrated(
                    catalogue, table, with_properties(catalogue, {"accelerator": accelerator, "engine": "vllm"})
                ).items()
            }
            for accelerator in ("h999", "h200-nvl")
        )
        assert new == known, table
