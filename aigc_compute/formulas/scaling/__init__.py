"""Scaling laws: the optimum, over a lifetime, and with repeated data."""

from __future__ import annotations

from . import lifetime, optimum, repetition  # noqa: F401
