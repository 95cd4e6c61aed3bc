"""Shares of the uncertain inputs in the variance of an outcome (Sobol indices)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .sampling import Array, shuffle


@dataclass(frozen=True, slots=True)
class Share:
    """Share of a group of inputs in the variance of an outcome, between 0 and 1. A group is a single input, or several
    inputs that are correlated.
    """

    inputs: tuple[str, ...]
    first: float
    """Share of the group alone."""
    total: float
    """Share of the group with all its interactions with other inputs."""


def variance_shares(
    outcome: Callable[[Mapping[str, Array]], Array], draws: Mapping[str, Array], groups: Sequence[tuple[str, ...]]
) -> list[Share]:
    """Return first-order and total shares of each group of inputs in the variance of `outcome`, largest total first.

    `draws` maps each input to uniform numbers of shape (samples,). `outcome` maps draws of any length to values of the
    same length. If all values are positive, the variance of their logarithm is divided, so that the shares of the
    factors of a product add up to one. First-order shares use the estimator of Saltelli 2010 (Comput. Phys. Commun.
    181:259, table 2 b), total shares that of Jansen 1999. The list is empty if the outcome does not vary or is not
    always finite.
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
    values = np.log(values) if np.all(values > 0) else _scaled(values)
    base, resampled, *mixed_values = np.split(values, len(groups) + 2)
    variance = float(np.var(np.concatenate([base, resampled])))
    if not variance > 0:
        return []
    mean = float(np.mean(base))
    shares = [
        Share(
            group,
            _between_0_and_1(float(np.mean((resampled - mean) * (group_values - base))) / variance),
            _between_0_and_1(float(np.mean((base - group_values) ** 2)) / (2 * variance)),
        )
        for group, group_values in zip(groups, mixed_values, strict=True)
    ]
    return sorted(shares, key=lambda share: (-share.total, share.inputs))


def _scaled(values: Array) -> Array:
    """Divide the values by a power of two, so that their squares do not overflow."""
    _, exponent = np.frexp(np.abs(values).max())
    scaled: Array = np.ldexp(values, -exponent)
    return scaled


def _between_0_and_1(share: float) -> float:
    return min(max(share, 0.0), 1.0)
