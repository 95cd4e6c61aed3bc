"""Fuzz a kind of input, guided by coverage: `python scripts/fuzz.py units --minutes 10`.

What is found is kept, as it was given, in `tests/fuzz/corpus/TARGET/`, where the test suite replays it for ever. What
merely leads to new code is kept in a folder outside the repository, and gone on from next time. An input has
--seconds and --megabytes; beyond them it is a finding too, and the end. The exit code is 1 where anything was found.
Needs atheris (`pip install atheris`, CPython 3.11).
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[1]
ROUND_S = 120
"""After which it begins anew with what led to new code: what atheris has instrumented does not give memory back."""

sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "fuzz")]

with atheris.instrument_imports(include=["aigc_compute"]):
    from targets import NAMES, target


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("target", choices=NAMES)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seconds", type=int, default=10, help="the most an input may take")
    parser.add_argument("--megabytes", type=int, default=3072, help="the most an input may hold")
    parser.add_argument(
        "--longest", type=int, default=4096, help="bytes of an input, or twice those of the longest seed"
    )
    told = parser.parse_args()
    with atheris.instrument_imports(include=["aigc_compute"]):
        one = target(told.target)
    found = ROOT / "tests" / "fuzz" / "corpus" / told.target
    grown = Path(tempfile.gettempdir(), f"fuzz-{told.target}")
    for folder in (found, grown):
        folder.mkdir(parents=True, exist_ok=True)
    for seed in one.SEEDS:
        (grown / hashlib.sha1(seed, usedforsecurity=False).hexdigest()).write_bytes(seed)
    words = grown.with_suffix(".words")
    words.write_text("".join(f'"{_escaped(word.encode())}"\n' for word in one.WORDS if word), encoding="ascii")
    flags = {
        "timeout": told.seconds,
        "rss_limit_mb": told.megabytes,
        "max_len": max(told.longest, 2 * max(map(len, one.SEEDS))),  # a seed that is cut leads nowhere
        "dict": words,
        "artifact_prefix": f"{found}/",
        "print_final_stats": 1,
    }
    arguments = [sys.argv[0], *(f"-{name}={value}" for name, value in flags.items()), str(grown)]
    ends = time.monotonic() + told.minutes * 60
    before = set(found.iterdir())
    while (seconds := min(ROUND_S, round(ends - time.monotonic()))) > 0:
        if (child := os.fork()) == 0:  # it never comes back from this
            atheris.Setup([*arguments, f"-max_total_time={seconds}"], _keeping(one.check, found))
            atheris.Fuzz()
        if os.waitpid(child, 0)[1] or set(found.iterdir()) != before:
            sys.exit(1)


def _keeping(check: Callable[[bytes], None], folder: Path) -> Callable[[bytes], None]:
    """The check; the first input of each kind that it fails at is kept and told, and it goes on."""
    known: set[str] = set()

    def checked(data: bytes) -> None:
        try:
            check(data)
        except Exception as error:  # whatever comes out is a finding
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}"
            if place not in known:
                known.add(place)
                (folder / hashlib.sha1(data, usedforsecurity=False).hexdigest()[:12]).write_bytes(data)
                print(f"FOUND {place}\n{''.join(traceback.format_exception(error))}", file=sys.stderr)

    return checked


def _escaped(word: bytes) -> str:
    return "".join(chr(byte) if 32 < byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    main()
