"""What all tests share: the catalogue as shipped and English, whatever the environment says, and the shipped date."""

from __future__ import annotations

import os
from datetime import date

import pytest

from aigc_compute.catalogue import OVERLAY_VARIABLE, Catalogue
from aigc_compute.language import VARIABLE

os.environ.pop(OVERLAY_VARIABLE, None)
os.environ[VARIABLE] = "en"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture(scope="session")
def as_of(catalogue: Catalogue) -> date:
    return date.fromisoformat(str(catalogue.settings["date"]))
