"""Serving: weights and cache, decode and prefill, layout, service, power."""

from __future__ import annotations

from . import (  # noqa: F401
    weights,
    kept_context,
    decode,
    prefill,
    layout,
    query,
    queueing,
    service,
    power,
)
