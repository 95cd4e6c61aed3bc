"""The server of an explored report: two addresses, on this machine alone unless it is told otherwise."""

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
LARGEST = 2**16
"""Bytes of a question."""

SECONDS = 30
"""That a question may take to arrive."""

HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Explorer(ThreadingHTTPServer):
    """Serves a session; questions are answered one at a time."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, session: Session, host: str, port: int) -> None:
        self.session, self.name, self.lock = session, host, Lock()
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)

    def service_actions(self) -> None:
        """Called twice a second: raises a signal to end the program that was swallowed."""
        raise_pending()

    @property
    def url(self) -> str:
        """Where the page is."""
        name = f"[{self.name}]" if ":" in self.name else self.name
        return f"http://{name}:{self.server_address[1]}/"

    def knows(self, host: str) -> bool:
        """Whether a request's Host is this server's: a name of another site that leads here is refused (DNS rebinding),
        an address in figures is nobody's name.
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
    timeout = SECONDS
    server_version, sys_version = "aigc-compute", ""

    def handle(self) -> None:
        """Answer requests as long as the client is there."""
        with suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        self._answered({"/": self._page})

    def do_POST(self) -> None:
        self._answered({"/turn": self._turned})

    def _page(self) -> None:
        with self.server.lock:
            page = self.server.session.page()
        self._answer(HTTPStatus.OK, "text/html", page)

    def _turned(self) -> None:
        if self.headers.get_content_type() != "application/json":
            self._answer(HTTPStatus.NOT_FOUND, "text/plain", "not found")
            return
        changes = self._changes()
        if changes is None:
            self._told(HTTPStatus.BAD_REQUEST, {"problem": "expected a JSON object of inputs"})
            return
        try:
            with self.server.lock:
                found = self.server.session.turned(changes)
        except Problems as problems:
            self._told(HTTPStatus.UNPROCESSABLE_ENTITY, {"problem": str(problems)})
        else:
            self._told(HTTPStatus.OK, found)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a terminal is no log."""

    def _answered(self, pages: Mapping[str, Callable[[], None]]) -> None:
        """Answer a request for one of the pages. An error in the program itself is an answer too."""
        if self._refused():
            return
        try:
            answer = pages.get(urlsplit(self.path).path)
        except ValueError:
            self._answer(HTTPStatus.BAD_REQUEST, "text/plain", "the request names no URL")
            return
        if answer is None:
            self._answer(HTTPStatus.NOT_FOUND, "text/plain", "not found")
            return
        try:
            answer()
        except (ConnectionError, TimeoutError):
            raise  # the client does not listen any longer
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            told = translate("an error in the program itself: {what}", what=what)
            self._told(HTTPStatus.INTERNAL_SERVER_ERROR, {"problem": told})

    def _refused(self) -> bool:
        """Refuse what comes from another site."""
        host, origin = self.headers.get("Host", ""), self.headers.get("Origin")
        if self.server.knows(host) and origin in (None, f"http://{host}"):
            return False
        self._answer(HTTPStatus.FORBIDDEN, "text/plain", "this page is for its own address alone")
        return True

    def _changes(self) -> dict[str, Any] | None:
        try:
            size = int(self.headers.get("Content-Length", ""))
            if not 0 <= size <= LARGEST:
                return None
            body = self.rfile.read(size)
            found = json.loads(body) if len(body) == size else None
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    def _told(self, status: HTTPStatus, body: dict[str, Any]) -> None:
        self._answer(status, "application/json", json.dumps(body, ensure_ascii=False))

    def _answer(self, status: HTTPStatus, kind: str, text: str) -> None:
        data = encoded(text)
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
