"""Audit: can it be true? Every statement of a claim set, tested by every means the network offers."""

from __future__ import annotations

from .run import Audit, audit
from .verdict import VERDICTS, Finding, Verdict

__all__ = ["VERDICTS", "Audit", "Finding", "Verdict", "audit"]
