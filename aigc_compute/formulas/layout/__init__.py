"""Parallel layouts: division, stages, exchange, optimiser, the time of a step, memory of an accelerator."""

from __future__ import annotations

from . import activations, division, exchange, memory, optimizer, stages, step_time  # noqa: F401
