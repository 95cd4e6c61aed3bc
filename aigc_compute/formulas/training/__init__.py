"""Training: FLOP, kinds of training, utilisation, hours, goodput, memory of the state."""

from __future__ import annotations

from . import development, flop, goodput, memory, post_training, utilisation  # noqa: F401
