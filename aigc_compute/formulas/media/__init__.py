"""Images, videos, sound, and what models perceive."""

from __future__ import annotations

from . import denoiser, generation, output, perception  # noqa: F401
