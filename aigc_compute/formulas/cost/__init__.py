"""Rent and ownership."""

from __future__ import annotations

from . import ownership, rent  # noqa: F401
