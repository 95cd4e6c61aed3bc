"""The HTTP server of an interactive report. It serves the page at `/` and answers changed inputs at `/turn`."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from ..diagnostics import Problems
from ..io.interruption import raise_pending
from ..language import translate
from ..surrogates import encoded
from .session import Session

LOCAL = ("localhost",)
MAX_REQUEST_BYTES = 2**16

TIMEOUT_S = 30
"""Seconds within which a request must arrive."""

HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Explorer(ThreadingHTTPServer):
    """Serves a session. Requests are answered one after another."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, session: Session, host: str, port: int) -> None:
        self.session, self.name, self.lock = session, host, Lock()
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)

    def service_actions(self) -> None:
        """Raise a pending signal to end the program; the server calls this twice per second."""
        raise_pending()

    @property
    def url(self) -> str:
        """Address of the page."""
        name = f"[{self.name}]" if ":" in self.name else self.name
        return f"http://{name}:{self.server_address[1]}/"

    def knows(self, host: str) -> bool:
        """Return whether the Host of a request names this server: its host name, localhost, or any IP address.

        Other names are refused, since another site could let its name resolve to this machine (DNS rebinding).
        """
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name in (*LOCAL, self.name):
            return True
        try:
            ip_address(name)
        except ValueError:
            return False
        return True


class _Handler(BaseHTTPRequestHandler):
    server: Explorer
    timeout = TIMEOUT_S
    server_version, sys_version = "aigc-compute", ""

    def handle(self) -> None:
        """Answer requests until the client closes the connection."""
        with suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        self._route({"/": self._send_page})

    def do_POST(self) -> None:
        self._route({"/turn": self._send_turned})

    def _send_page(self) -> None:
        """Send the whole page."""
        with self.server.lock:
            page = self.server.session.page()
        self._send(HTTPStatus.OK, "text/html", page)

    def _send_turned(self) -> None:
        """Send the sections of the page with the changed inputs of the request."""
        if self.headers.get_content_type() != "application/json":
            self._send(HTTPStatus.NOT_FOUND, "text/plain", "not found")
            return
        changes = self._changes()
        if changes is None:
            self._send_json(HTTPStatus.BAD_REQUEST, {"problem": "expected a JSON object of inputs"})
            return
        try:
            with self.server.lock:
                answer = self.server.session.turned(changes)
        except Problems as problems:
            self._send_json(HTTPStatus.UNPROCESSABLE_ENTITY, {"problem": str(problems)})
        else:
            self._send_json(HTTPStatus.OK, answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Do not log requests on the terminal."""

    def _route(self, pages: Mapping[str, Callable[[], None]]) -> None:
        """Answer a request by the function for its path. An unexpected error is sent as an answer too."""
        if self._refused():
            return
        try:
            send_page = pages.get(urlsplit(self.path).path)
        except ValueError:
            self._send(HTTPStatus.BAD_REQUEST, "text/plain", "the request has no valid URL")
            return
        if send_page is None:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", "not found")
            return
        try:
            send_page()
        except (ConnectionError, TimeoutError):
            raise  # the client has closed the connection
        except Exception as error:
            message = translate("an internal error: {error}", error=f"{type(error).__name__}: {error}")
            self._send_json(HTTPStatus.INTERNAL_SERVER_ERROR, {"problem": message})

    def _refused(self) -> bool:
        """Refuse a request that comes from another site; return whether it was refused."""
        host, origin = self.headers.get("Host", ""), self.headers.get("Origin")
        if self.server.knows(host) and origin in (None, f"http://{host}"):
            return False
        self._send(HTTPStatus.FORBIDDEN, "text/plain", "this page answers requests from its own address only")
        return True

    def _changes(self) -> dict[str, Any] | None:
        """Return the changed inputs in the body of the request, None if the body is not a JSON object."""
        try:
            size = int(self.headers.get("Content-Length", ""))
            if not 0 <= size <= MAX_REQUEST_BYTES:
                return None
            body = self.rfile.read(size)
            changes = json.loads(body) if len(body) == size else None
        except (ValueError, RecursionError):
            return None
        return changes if isinstance(changes, dict) else None

    def _send_json(self, status: HTTPStatus, body: dict[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(body, ensure_ascii=False))

    def _send(self, status: HTTPStatus, content_type: str, text: str) -> None:
        data = encoded(text)
        self.send_response(status)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
