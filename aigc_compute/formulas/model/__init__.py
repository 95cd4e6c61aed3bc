"""What a model is: parameters, products of a token."""

from __future__ import annotations

from . import architecture  # noqa: F401
