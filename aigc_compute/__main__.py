"""The program: `aigc-compute`, `python -m aigc_compute`."""

from __future__ import annotations

import atexit
import gc
import os
import sys

from .io.interruption import INTERRUPTED, handle_signals

NEW_OBJECTS = 50_000
"""New objects after which cyclic garbage is looked for: more than most commands leave behind."""


def main() -> None:
    """Load the commands and run one; an interruption is told from the first moment on."""
    with handle_signals(last=True):
        _save_time()
        try:
            from .cli.app import main as run
        except KeyboardInterrupt:
            print("interrupted", file=sys.stderr)
            sys.exit(INTERRUPTED)
        run()


def _save_time() -> None:
    """Leave out what a short command does not need: garbage collection while modules are loaded and at the exit, and
    threads for large matrices, which wait for work as soon as NumPy is loaded.
    """
    gc.set_threshold(NEW_OBJECTS)
    atexit.register(gc.freeze)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


if __name__ == "__main__":
    main()
