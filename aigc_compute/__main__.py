"""The program: `aigc-compute`, `python -m aigc_compute`."""

from __future__ import annotations

import sys

from .interruption import INTERRUPTED, heeded


def main() -> None:
    """Load the commands and run one; an interruption is told from the first moment on."""
    with heeded(last=True):
        try:
            from .cli.app import main as run
        except KeyboardInterrupt:
            print("interrupted", file=sys.stderr)
            sys.exit(INTERRUPTED)
        run()


if __name__ == "__main__":
    main()
