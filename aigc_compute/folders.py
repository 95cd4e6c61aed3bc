"""What stands in a folder."""

from __future__ import annotations

import os
from pathlib import Path


def is_file_or_broken_link(path: Path | str) -> bool:
    """Whether this is a file, or a link that leads to none: opening that says why it cannot be read, where leaving it
    out would be silent.
    """
    return os.path.isfile(path) or (os.path.islink(path) and not os.path.exists(path))
