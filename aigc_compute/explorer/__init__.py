"""Reports to play with: a page served on this machine, whose sliders go through the same network."""

from .server import Explorer
from .session import Session

__all__ = ["Explorer", "Session"]
