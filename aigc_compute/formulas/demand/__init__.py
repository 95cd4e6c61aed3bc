"""From those who ask to a fleet and its bill."""

from __future__ import annotations

from . import bill, fleet, queries  # noqa: F401
