"""The page of diagnostic codes."""

from __future__ import annotations

from aigc_compute.diagnostic_codes import CODES

HEAD = """# Diagnostics

Made by `python scripts/build_docs.py` from the registry of codes.

Every error, warning and note ends in its code in brackets: `unknown quantity ... [unknown-key]`. This page
lists all codes: what each means and what you can do. `aigc-compute explain CODE` shows the same. A code does not change
between versions, so that scripts can rely on it.
"""


def diagnostics() -> str:
    """One section for each code: its meaning, the remedy and an example."""
    return "\n".join([HEAD, *(_section(name) for name in CODES)])


def _section(name: str) -> str:
    code = CODES[name]
    example = f"\nExample: `aigc-compute {code.example}`\n" if code.example else ""
    return f"## {name}\n\n{code.meaning}\n{code.remedy}\n{example}"
