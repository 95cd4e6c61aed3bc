"""Arrival times and lengths of requests, which are the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass
from math import gamma

import numpy as np

from ..uncertainty.sampling import Array, noise, normal_quantile

ARRIVALS, PROMPTS, ANSWERS = 0, 1, 2
"""Seeds of the random numbers for arrival times, prompt lengths and answer lengths."""

SHAPES = 0.1, 50.0
"""Bounds of the shape of the Weibull distribution, for variations from 429 to 0.025."""

BISECTIONS = 80
"""Halvings of the interval in which the shape is searched."""


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests, with arrays of shape (requests,)."""

    arrival_s: Array
    """Arrival times in seconds, in rising order."""
    prompt_tokens: Array
    """Tokens of each prompt, at least 1."""
    output_tokens: Array
    """Tokens of each answer, at least 1."""


def arrivals(count: int, rate: float, variation: float) -> Array:
    """Return arrival times in seconds of `count` requests at `rate` requests per second.

    `variation` is the standard deviation of the time between two arrivals over its mean: 0 for equal times, 1 for a
    Poisson process, more for bursts. The times follow a Weibull distribution, whose inverse has a closed form.
    """
    if variation == 0:
        return np.arange(1, count + 1) / rate
    shape = 1.0 if variation == 1 else _weibull_shape(variation)
    gaps = (-np.log1p(-noise(count, ARRIVALS))) ** (1 / shape) / gamma(1 + 1 / shape)
    times: Array = np.cumsum(gaps) / rate
    return times


def lengths(count: int, mean: float, variation: float, seed: int) -> Array:
    """Return `count` whole lengths, at least 1, of a log-normal distribution. `variation` is its standard deviation
    over its mean.
    """
    width = np.sqrt(np.log1p(variation**2))
    scores = normal_quantile((noise(count, seed) * (count - 1) + 0.5) / count)
    tokens: Array = np.maximum(np.rint(mean * np.exp(width * scores - width**2 / 2)), 1.0)
    return tokens


def _weibull_shape(variation: float) -> float:
    """Return the shape of the Weibull distribution whose standard deviation over the mean is `variation`."""
    low, high = SHAPES
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if _variation(middle) > variation else (low, middle)
    return (low + high) / 2


def _variation(shape: float) -> float:
    return float(np.sqrt(gamma(1 + 2 / shape) / gamma(1 + 1 / shape) ** 2 - 1))
