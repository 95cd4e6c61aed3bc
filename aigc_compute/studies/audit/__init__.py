"""Test every statement of a claim set with all tests that the network offers, and give each statement a verdict."""

from __future__ import annotations

from .run import Audit, audit
from .verdict import TESTS, VERDICTS, Finding, Verdict

__all__ = ["TESTS", "VERDICTS", "Audit", "Finding", "Verdict", "audit"]
