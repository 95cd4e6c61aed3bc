"""A year of a developer, a country or an industry."""

from __future__ import annotations

from . import demand, supply, money  # noqa: F401
