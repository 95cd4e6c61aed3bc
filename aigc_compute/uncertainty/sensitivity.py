"""Which uncertain input drives the spread of an outcome: variance shares after Sobol."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .sampling import Array, shuffle


@dataclass(frozen=True, slots=True)
class Share:
    """What a group of inputs (one, or several that are correlated) explains of the variance: alone, and with all
    interactions it takes part in; both between 0 and 1.
    """

    inputs: tuple[str, ...]
    first: float
    total: float


def variance_shares(
    outcome: Callable[[Mapping[str, Array]], Array], draws: Mapping[str, Array], groups: Sequence[tuple[str, ...]]
) -> list[Share]:
    """First-order and total shares of each group of inputs in the variance of `outcome`, largest total first.

    `draws` are uniform numbers by input, shape (samples,); `outcome` maps such draws of any length to values of
    that length. Where all values are positive the variance is that of the logarithm, so that in a product the
    shares add up to one. Estimators of Saltelli 2010 (Comput. Phys. Commun. 181:259, table 2 b) for the first
    order and of Jansen 1999 for the total. An outcome that does not vary, or is no number somewhere, has no shares.
    """
    names = list(draws)
    first = np.array([draws[name] for name in names])
    order = shuffle(first.shape[1])
    second = first[:, order]
    mixed = [np.where(np.isin(names, group)[:, None], second, first) for group in groups]
    points = np.concatenate([first, second, *mixed], axis=1)
    values = outcome(dict(zip(names, points, strict=True)))
    if not np.isfinite(values).all():
        return []
    values = np.log(values) if np.all(values > 0) else _below_one(values)
    base, other, *changed = np.split(values, len(groups) + 2)
    variance = float(np.var(np.concatenate([base, other])))
    if not variance > 0:
        return []
    middle = float(np.mean(base))
    shares = [
        Share(
            group,
            _unit(float(np.mean((other - middle) * (one - base))) / variance),
            _unit(float(np.mean((base - one) ** 2)) / (2 * variance)),
        )
        for group, one in zip(groups, changed, strict=True)
    ]
    return sorted(shares, key=lambda share: (-share.total, share.inputs))


def _below_one(values: Array) -> Array:
    """The values divided by a power of two, so that no square of them is beyond a float64."""
    _, exponent = np.frexp(np.abs(values).max())
    scaled: Array = np.ldexp(values, -exponent)
    return scaled


def _unit(share: float) -> float:
    return min(max(share, 0.0), 1.0)
