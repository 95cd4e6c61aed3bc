"""Energy, carbon, water."""

from __future__ import annotations

from . import energy, environment  # noqa: F401
