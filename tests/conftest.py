"""What all tests share: the catalogue as shipped, its date, and English, whatever the environment and the day are."""

from __future__ import annotations

import os
import signal
from datetime import date, datetime

import pytest
from hypothesis import settings

from aigc_compute.catalogue import OVERLAY_VARIABLE, Catalogue
from aigc_compute.language import VARIABLE

os.environ.pop(OVERLAY_VARIABLE, None)
os.environ[VARIABLE] = "en"
NOON = datetime.fromisoformat(f"{Catalogue().settings['date']}T12:00:00+00:00")
os.environ["SOURCE_DATE_EPOCH"] = str(int(NOON.timestamp()))  # today is the catalogue's day, whenever the tests run
# What a shell starts in the background ignores interruptions, and its children do.
signal.signal(signal.SIGINT, signal.default_int_handler)
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture(scope="session")
def as_of(catalogue: Catalogue) -> date:
    return catalogue.day
