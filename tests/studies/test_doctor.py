"""The check of an installation: missing, broken and outdated components."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import metadata
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.studies import doctor as module
from aigc_compute.studies.doctor import Component, DoctorDocument, broken, doctor


def check(today: date | None = None, overlay: Path | None = None, encoding: str = "utf-8") -> DoctorDocument:
    catalogue = Catalogue(overlay)
    return doctor(catalogue, today or catalogue.day, {"encoding": encoding})


def component(document: DoctorDocument, name: str) -> Component:
    [match] = [row for row in document.rows if row.name == name]
    return match


def test_this_installation_is_not_broken() -> None:
    document = check()
    assert not broken(document)
    assert {row.status for row in document.rows} <= {"fine", "missing"}
    assert {"Python", "numpy", "models", "training_pf_days of gpt-3-175b"} <= {row.name for row in document.rows}


def test_a_package_that_is_too_old_too_new_or_missing_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    needs = ["numpy>=99", "rich<1,>=0.1", "no-such-package>=1", "pyyaml>=6.0.1", "pyarrow>=99; extra == 'parquet'"]
    monkeypatch.setattr(metadata, "requires", lambda name: needs)
    document = check()
    assert broken(document)
    packages = {row.name: (row.status, row.hint) for row in document.rows if row.part == "program"}
    assert packages["numpy"] == ("broken", "pip install 'numpy>=99'")
    assert packages["rich"] == ("broken", "pip install 'rich>=0.1,<1'")
    assert packages["no-such-package"] == ("broken", "ModuleNotFoundError: No module named 'no-such-package'")
    assert packages["pyyaml"] == ("fine", None)


def test_a_missing_optional_package_has_a_hint_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "version_of", lambda name: "missing" if name == "pyarrow" else "99")
    document = check()
    package = component(document, "pyarrow")
    assert (package.status, package.hint) == ("missing", "pip install 'aigc-compute[parquet]'")
    assert not broken(replace(document, rows=(package,)))


def test_an_old_catalogue_is_noted() -> None:
    assert component(check(), "shipped").status == "fine"
    catalogue = component(check(date(2099, 1, 1)), "shipped")
    assert catalogue.status == "note"
    assert "days old" in str(catalogue.hint)


def test_the_overlay_is_named_and_its_files_are_checked(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "mine.yaml").write_text("- no mapping\n", "utf-8")
    document = check(overlay=tmp_path)
    overlay = component(document, "overlay")
    assert (overlay.found, overlay.hint) == ("1 files", f"{tmp_path} (--catalogue)")
    models = component(document, "models")
    assert models.status == "broken"
    assert str(tmp_path / "models" / "mine.yaml") in str(models.hint)


def test_a_wrong_value_of_the_reference_estimate_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REFERENCE", ("gpt-3-175b", "training_pf_days", 3637.0))
    assert component(check(), "training_pf_days of gpt-3-175b").status == "broken"


def test_a_terminal_that_cannot_show_chinese_is_noted() -> None:
    assert component(check(encoding="ascii"), "encoding").status == "note"
