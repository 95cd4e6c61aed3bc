"""Limits of the size of inputs, which keep a single file from using all memory or time.

Each limit can be raised with an environment variable; the message about an exceeded limit says how.
"""

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
"""The default of each limit, by name:

- `document_bytes`: size of a YAML or JSON document in bytes
- `depth`: levels of nesting of a document
- `nodes`: number of values of a document after its aliases are expanded
- `line_bytes`: size of a line of a table in bytes
- `columns`: number of columns of a table
- `parquet_group_bytes`: size of a row group of a Parquet file in bytes, as its footer states it
- `samples`: number of samples from which a range is computed
- `divided`: number of accelerators, layers, heads or experts that a search divides
- `served`: number of sequences that a simulated replica serves at once
- `pieces`: number of chunks in which a simulated replica processes the prompts
"""


def limit(name: str) -> int:
    """Return a limit: from the environment variable AIGC_COMPUTE_LIMITS (`columns=5000,depth=200`), else the default.

    Raises Problems if the variable has another form.
    """
    return _limits(os.environ.get(VARIABLE, "")).get(name, DEFAULTS[name])


def beyond(
    name: str,
    message: str,
    file: str | None = None,
    line: int | None = None,
    column: int | None = None,
    *,
    code: str = "limit",
) -> Problems:
    """Return the exception for an input that exceeds the limit `name`; its hint says how to raise the limit."""
    hint = Phrase("set {variable}={name}=NUMBER to raise the limit", variable=VARIABLE, name=name)
    return problem(code, message, file, line, column, hint)


def _limits(text: str) -> dict[str, int]:
    """Parse the value of the environment variable. Raises Problems if it has another form."""
    limits = {}
    for part in filter(None, text.split(",")):
        name, _, number = part.strip().partition("=")
        if name not in DEFAULTS:
            hint = did_you_mean(name, DEFAULTS) or Phrase("the limits are {names}", names=", ".join(DEFAULTS))
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
        limits[name] = int(number)
    return limits


def address_space_is_limited() -> bool:
    """Return whether the system limits this process's address space (`ulimit -v`)."""
    try:
        import resource
    except ImportError:  # not available on this system
        return False
    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY
