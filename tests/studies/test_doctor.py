"""What an installation is found to lack."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.studies import doctor as module
from aigc_compute.studies.doctor import Component, DoctorDocument, broken, doctor

TERMINAL = {"encoding": "utf-8"}


def found(today: date | None = None, overlay: Path | None = None, **terminal: str) -> dict[str, Any]:
    catalogue = Catalogue(overlay)
    day = catalogue.day
    return doctor(catalogue, today or day, {**TERMINAL, **terminal})


def row(document: DoctorDocument, name: str) -> Component:
    [one] = [one for one in document.rows if one.name == name]
    return one


def test_this_installation_is_sound() -> None:
    document = found()
    assert not broken(document)
    assert {one.status for one in document.rows} <= {"fine", "missing"}
    assert {"Python", "numpy", "models", "training_pf_days of gpt-3-175b"} <= {one.name for one in document.rows}


def test_a_package_that_is_too_old_too_new_or_torn_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    needs = ["numpy>=99", "rich<1,>=0.1", "no-such-package>=1", "pyyaml>=6.0.1", "pyarrow>=99; extra == 'parquet'"]
    monkeypatch.setattr(metadata, "requires", lambda name: needs)
    document = found()
    assert broken(document)
    told = {one.name: (one.status, one.hint) for one in document.rows if one.part == "program"}
    assert told["numpy"] == ("broken", "pip install 'numpy>=99'")
    assert told["rich"] == ("broken", "pip install 'rich>=0.1,<1'")
    assert told["no-such-package"] == ("broken", "ModuleNotFoundError: No module named 'no-such-package'")
    assert told["pyyaml"] == ("fine", None)


def test_an_optional_part_that_is_missing_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "version_of", lambda name: "missing" if name == "pyarrow" else "99")
    document = found()
    one = row(document, "pyarrow")
    assert (one.status, one.hint) == ("missing", "pip install 'aigc-compute[parquet]'")
    assert not broken(replace(document, rows=(one,)))


def test_an_old_catalogue_is_noted() -> None:
    assert row(found(), "shipped").status == "fine"
    one = row(found(date(2099, 1, 1)), "shipped")
    assert (one.status, "days old" in one.hint) == ("note", True)


def test_the_overlay_in_force_is_told_and_looked_through(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "mine.yaml").write_text("- no mapping\n", "utf-8")
    document = found(overlay=tmp_path)
    overlay = row(document, "overlay")
    assert (overlay.found, overlay.hint) == ("1 files", f"{tmp_path} (--catalogue)")
    one = row(document, "models")
    assert (one.status, str(tmp_path / "models" / "mine.yaml") in one.hint) == ("broken", True)


def test_a_wrong_figure_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REFERENCE", ("gpt-3-175b", "training_pf_days", 3637.0))
    assert row(found(), "training_pf_days of gpt-3-175b").status == "broken"


def test_a_terminal_that_shows_no_chinese_is_noted() -> None:
    assert row(found(encoding="ascii"), "encoding").status == "note"
