"""The data centre around accelerators: servers, networks, storage, power and floor. All of it is at nameplate."""

from __future__ import annotations

from . import network, optics, power, servers, space, storage  # noqa: F401
