"""Classification of the entries of a folder."""

from __future__ import annotations

import os
from pathlib import Path


def is_file_or_broken_link(path: Path | str) -> bool:
    """Return whether a path is a file or a link without a target.

    A broken link counts, because opening it reports an error, whereas skipping it would hide the error.
    """
    return os.path.isfile(path) or (os.path.islink(path) and not os.path.exists(path))
