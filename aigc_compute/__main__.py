"""The program: `aigc-compute`, `python -m aigc_compute`."""

from __future__ import annotations

import sys
from signal import SIGINT


def main() -> None:
    """Load the commands and run one; an interruption is told from the first moment on."""
    try:
        from .cli.app import main as run
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(128 + SIGINT)
    run()


if __name__ == "__main__":
    main()
