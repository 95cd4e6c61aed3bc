"""aigc-compute: how much compute generative AI needs, from what you know about it.

The Python interface is in `aigc_compute.api` and loaded when one of its names is first used.
"""

from __future__ import annotations

TYPE_CHECKING = False
"""As `typing` has it, without the time to load that."""

if TYPE_CHECKING:
    from typing import Any

    from .api import Diagnostic, Estimate, Problems, Row, UnknownQuantity, estimate, evaluate, load_scenarios

__version__ = "0.1.1"

__all__ = ["Diagnostic", "Estimate", "Problems", "Row", "UnknownQuantity", "estimate", "evaluate", "load_scenarios"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
