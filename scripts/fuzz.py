"""Fuzz one kind of input, guided by coverage: `python scripts/fuzz.py units --minutes 10`.

An input that makes the check fail is stored unchanged in `tests/fuzz/corpus/TARGET/`, and the test suite replays it. An
input that only reaches new code is stored in a temporary folder, where the next run continues. An input that takes
more than --seconds or --megabytes also counts as a failure, and ends the run. The exit code is 1 if an input failed.
The script needs atheris (`pip install atheris`, CPython 3.11).
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
"""Seconds after which a new process continues with the stored inputs, because code that atheris instruments does not
free its memory.
"""

sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["aigc_compute"]):
    from tests.fuzz.targets import NAMES, target


def main() -> None:
    """Fuzz the target that the command line names. Exits with code 1 if an input failed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("target", choices=NAMES)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seconds", type=int, default=10, help="maximum time of one input")
    parser.add_argument("--megabytes", type=int, default=3072, help="maximum memory of one input")
    parser.add_argument(
        "--longest", type=int, default=4096, help="maximum bytes of an input; at least twice the longest seed"
    )
    options = parser.parse_args()
    with atheris.instrument_imports(include=["aigc_compute"]):
        module = target(options.target)
    failures = ROOT / "tests" / "fuzz" / "corpus" / options.target
    corpus = Path(tempfile.gettempdir(), f"fuzz-{options.target}")
    for folder in (failures, corpus):
        folder.mkdir(parents=True, exist_ok=True)
    for seed in module.SEEDS:
        (corpus / hashlib.sha1(seed, usedforsecurity=False).hexdigest()).write_bytes(seed)
    words = corpus.with_suffix(".words")
    words.write_text("".join(f'"{_escaped(word.encode())}"\n' for word in module.WORDS if word), encoding="ascii")
    flags = {
        "timeout": options.seconds,
        "rss_limit_mb": options.megabytes,
        "max_len": max(options.longest, 2 * max(map(len, module.SEEDS))),  # a seed that is cut off reaches no new code
        "dict": words,
        "artifact_prefix": f"{failures}/",
        "print_final_stats": 1,
    }
    arguments = [sys.argv[0], *(f"-{name}={value}" for name, value in flags.items()), str(corpus)]
    end = time.monotonic() + options.minutes * 60
    before = set(failures.iterdir())
    while (seconds := min(ROUND_S, round(end - time.monotonic()))) > 0:
        if (child := os.fork()) == 0:  # the child process ends inside Fuzz()
            atheris.Setup([*arguments, f"-max_total_time={seconds}"], _storing_failures(module.check, failures))
            atheris.Fuzz()
        if os.waitpid(child, 0)[1] or set(failures.iterdir()) != before:
            sys.exit(1)


def _storing_failures(check: Callable[[bytes], None], folder: Path) -> Callable[[bytes], None]:
    """Return the check in a form that stores and prints the first failing input of each kind, and does not raise.

    Failures are of the same kind if they have the same type of exception, module and line.
    """
    known: set[str] = set()

    def checked(data: bytes) -> None:
        try:
            check(data)
        except Exception as error:  # every exception is a failure
            last = traceback.extract_tb(error.__traceback__)[-1]
            kind = f"{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}"
            if kind not in known:
                known.add(kind)
                (folder / hashlib.sha1(data, usedforsecurity=False).hexdigest()[:12]).write_bytes(data)
                print(f"FAILURE {kind}\n{''.join(traceback.format_exception(error))}", file=sys.stderr)

    return checked


def _escaped(word: bytes) -> str:
    return "".join(chr(byte) if 32 < byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    main()
