"""Simulation of requests that arrive, wait and are served together by one server that works in steps.

The package knows nothing of models; the time of each step is an input.
"""

from __future__ import annotations

from .arrivals import ANSWERS, PROMPTS, Requests, arrivals, lengths
from .batcher import Server, Timings, serve

__all__ = ["ANSWERS", "PROMPTS", "Requests", "Server", "Timings", "arrivals", "lengths", "serve"]
