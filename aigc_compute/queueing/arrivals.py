"""When requests arrive and how long they are: the same numbers on every machine."""

from __future__ import annotations

from dataclasses import dataclass
from math import gamma

import numpy as np

from ..uncertainty.sampling import Array, noise, normal_quantile

ARRIVALS, PROMPTS, ANSWERS = 0, 1, 2
"""Seeds of the columns."""

SHAPES = 0.1, 50.0
"""Of the Weibull distribution: variations from 429 to 0.025."""

BISECTIONS = 80


@dataclass(frozen=True, slots=True)
class Requests:
    """Arrival in seconds, in rising order, and tokens of prompt and answer (at least one): shape (requests,)."""

    arrival_s: Array
    prompt_tokens: Array
    output_tokens: Array


def arrivals(count: int, rate: float, variation: float) -> Array:
    """Times of so many arrivals at `rate` a second, `variation` the standard deviation of the time between two over its
    mean: 1 is a Poisson process, 0 a clock, more are bursts (Weibull distribution: its inverse has a closed form).
    """
    if variation == 0:
        return np.arange(1, count + 1) / rate
    shape = 1.0 if variation == 1 else _weibull_shape(variation)
    gaps = (-np.log1p(-noise(count, ARRIVALS))) ** (1 / shape) / gamma(1 + 1 / shape)
    times: Array = np.cumsum(gaps) / rate
    return times


def lengths(count: int, mean: float, variation: float, seed: int) -> Array:
    """Whole lengths of that mean, log-normal with `variation` their standard deviation over the mean; one at least."""
    width = np.sqrt(np.log1p(variation**2))
    scores = normal_quantile((noise(count, seed) * (count - 1) + 0.5) / count)
    found: Array = np.maximum(np.rint(mean * np.exp(width * scores - width**2 / 2)), 1.0)
    return found


def _weibull_shape(variation: float) -> float:
    """The shape whose standard deviation over the mean is `variation`."""
    low, high = SHAPES
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if _variation(middle) > variation else (low, middle)
    return (low + high) / 2


def _variation(shape: float) -> float:
    return float(np.sqrt(gamma(1 + 2 / shape) / gamma(1 + 1 / shape) ** 2 - 1))
