"""What an input may come to: no file takes all memory or time. Each limit can be raised, and says how."""

from __future__ import annotations

import os

from ..diagnostics import Problems, did_you_mean, problem
from ..language import Phrase

VARIABLE = "AIGC_COMPUTE_LIMITS"

DEFAULTS = {
    "document_bytes": 64 * 2**20,
    "depth": 100,
    "nodes": 2_000_000,
    "line_bytes": 16 * 2**20,
    "columns": 2_000,
    "parquet_group_bytes": 8 * 2**30,
    "samples": 50_000,
    "divided": 10**9,
    "served": 10**6,
    "pieces": 10**8,
}
"""Bytes of a YAML or JSON document; its levels of nesting; its values with all aliases written out; bytes of a line of
a table; its columns; bytes of a row group of a Parquet file as it says itself; samples behind a range; accelerators,
layers, heads or experts that a search divides; sequences that a simulated copy of a model serves at once; pieces in
which it reads the prompts.
"""


def limit(name: str) -> int:
    """A limit: that of the environment variable AIGC_COMPUTE_LIMITS (`columns=5000,depth=200`) or the default.

    Raises Problems where the variable says anything else.
    """
    return _told(os.environ.get(VARIABLE, "")).get(name, DEFAULTS[name])


def beyond(
    name: str,
    message: str,
    file: str | None = None,
    line: int | None = None,
    column: int | None = None,
    *,
    code: str = "limit",
) -> Problems:
    """What to raise where an input is beyond a limit: it says how to raise that."""
    hint = Phrase("{variable}={name}=NUMBER allows more", variable=VARIABLE, name=name)
    return problem(code, message, file, line, column, hint)


def _told(text: str) -> dict[str, int]:
    found = {}
    for part in filter(None, text.split(",")):
        name, _, number = part.strip().partition("=")
        if name not in DEFAULTS:
            hint = did_you_mean(name, DEFAULTS) or Phrase("limits are {names}", names=", ".join(DEFAULTS))
            raise problem(
                "limit", Phrase("{variable}: unknown limit {name!r}", variable=VARIABLE, name=name), hint=hint
            )
        if not (number.isdecimal() and number.isascii() and len(number) < 19):
            raise problem(
                "limit",
                Phrase(
                    "{variable}: {name}: found {number!r}, expected a whole number",
                    variable=VARIABLE,
                    name=name,
                    number=number,
                ),
            )
        found[name] = int(number)
    return found


def address_space_is_limited() -> bool:
    """Whether a limit (ulimit -v) counts every address that is reserved as memory."""
    try:
        import resource
    except ImportError:  # not on this system
        return False
    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY
