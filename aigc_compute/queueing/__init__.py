"""Requests that arrive, wait and are served together: arrivals, and one copy of a program that serves them in steps.

Knows nothing of models: what a step takes is told.
"""

from __future__ import annotations

from .arrivals import ANSWERS, PROMPTS, Requests, arrivals, lengths
from .batcher import Server, Timings, serve

__all__ = ["ANSWERS", "PROMPTS", "Requests", "Server", "Timings", "arrivals", "lengths", "serve"]
