"""What all tests share: the catalogue as shipped, whatever the user's environment says, and its own date."""

from __future__ import annotations

import os
from datetime import date

import pytest

from aigc_compute.catalogue import OVERLAY_VARIABLE, Catalogue

os.environ.pop(OVERLAY_VARIABLE, None)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture(scope="session")
def as_of(catalogue: Catalogue) -> date:
    return date.fromisoformat(str(catalogue.settings["date"]))
