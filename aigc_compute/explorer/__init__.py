"""Interactive reports: a server on this machine and a page whose sliders change inputs of the scenario."""

from .server import Explorer
from .session import Session

__all__ = ["Explorer", "Session"]
