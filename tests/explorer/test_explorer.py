"""The report server: it answers its own page only, computes with the same network, and survives bad requests."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.explorer import Explorer, Session
from aigc_compute.scenario import read_inputs
from aigc_compute.studies.estimate import estimate
from tests.support import RunProgram

WORDS = ("llama-2-70b", "accelerator=h100-sxm", "accelerators=512")
Request = Callable[..., tuple[int, str, dict[str, str]]]
"""A function that sends a request (method, path, body, headers); it returns status, text and headers of the response.
"""


@pytest.fixture(scope="module")
def explorer(catalogue: Catalogue, as_of: date) -> Iterator[Explorer]:
    session = Session(read_inputs(WORDS, catalogue), WORDS, catalogue, as_of)
    with Explorer(session, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def send(explorer: Explorer) -> Request:
    def request(
        method: str, path: str, body: str | bytes | None = None, **headers: str
    ) -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", explorer.server_address[1], timeout=30)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, text, {name.lower(): value for name, value in response.getheaders()}

    return request


def change(send: Request, changes: Any) -> tuple[int, Any]:
    """Send changed inputs; return the status and the JSON document of the response."""
    status, text, _ = send("POST", "/turn", json.dumps(changes), Content_Type="application/json")
    return status, json.loads(text)


def test_the_page_has_a_control_for_every_input(send: Request) -> None:
    status, text, headers = send("GET", "/")
    assert status == 200
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "no-store"
    for name in ("accelerators", "mfu", "price_usd_per_accelerator_hour", "training_tokens"):
        assert f'<input type="range" name="{name}"' in text
    assert re.search(r'<option value="h100-sxm" selected(="")?>', text)
    assert "connect-src 'self'" in text


def test_changed_inputs_give_the_values_of_an_estimate_with_these_inputs(
    send: Request, catalogue: Catalogue, as_of: date
) -> None:
    status, document = change(send, {"accelerators": 1024, "mfu": 0.4})
    assert status == 200
    [expected] = estimate(read_inputs((*WORDS[:2], "accelerators=1024", "mfu=0.4"), catalogue), catalogue, as_of)
    summary = document["sections"]["summary"]
    assert f"{expected.values['training_days']:.2f} days" in summary
    assert {"summary", "charts", "figures", "formulas", "sources"} == document["sections"].keys()
    assert document["shown"] == {"accelerators": "1024", "mfu": "40%"}
    command = "aigc-compute report llama-2-70b accelerator=h100-sxm accelerators=1024 mfu=0.4 -o report.html"
    assert document["command"] == command


def test_the_accelerator_can_be_changed(send: Request) -> None:
    status, document = change(send, {"accelerator": "b200-sxm"})
    assert status == 200
    assert "b200-sxm" in document["sections"]["summary"]


def test_without_changes_the_sections_are_those_of_the_page(send: Request) -> None:
    _, text, _ = send("GET", "/")
    _, document = change(send, {})
    assert all(section in text for section in document["sections"].values())


@pytest.mark.parametrize(
    "changes",
    [
        {"accelerators": -1},
        {"accelerators": "many"},
        {"accelerators": True},
        {"mfu": 2},
        {"accelerator": "<script>"},
        {"no_such": 1},
        {"training_precision": "fp3"},
        {"accelerator": ["h100-sxm"]},
        {"accelerators": None},
        {"accelerators": 10**400},
        {"accelerators": -(10**400)},
    ],
)
def test_an_impossible_change_is_a_problem_that_names_the_input(send: Request, changes: dict[str, Any]) -> None:
    status, document = change(send, changes)
    assert status == 422
    assert next(iter(changes)) in document["problem"] or "accelerator" in document["problem"]


@pytest.mark.parametrize("body", ["", "[]", "{", '{"mfu": NaN}', "1", "[" * 5000, "\xff"])
def test_a_body_without_a_valid_json_object_is_rejected(send: Request, body: str) -> None:
    status, _, _ = send("POST", "/turn", body.encode("latin-1"), Content_Type="application/json")
    assert status in (400, 422)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "[::1", "localhost.x"]
)
def test_a_request_for_another_host_is_rejected(send: Request, host: str) -> None:
    """DNS rebinding: a web site of another name resolves to the address of this server."""
    for method in ("GET", "POST"):
        assert send(method, "/", Host=host)[0] == 403


@pytest.mark.parametrize("host", ["localhost", "localhost:80", "127.0.0.1", "[::1]:8000"])
def test_a_request_for_the_own_host_is_answered(send: Request, host: str) -> None:
    assert send("GET", "/", Host=host)[0] == 200


def test_a_request_from_another_site_is_rejected(send: Request) -> None:
    status, _, _ = send("POST", "/turn", "{}", Content_Type="application/json", Origin="http://evil.example")
    assert status == 403
    assert send("POST", "/turn", "{}", Content_Type="text/plain")[0] == 404


@pytest.mark.parametrize("path", ["/etc/passwd", "/../configs", "/turn", "/index.html"])
def test_no_other_path_is_served(send: Request, path: str) -> None:
    assert send("GET", path)[0] == 404


def test_a_body_that_is_too_long_is_rejected(send: Request) -> None:
    assert send("POST", "/turn", "{" + " " * 2**17 + "}", Content_Type="application/json")[0] == 400


def respond(explorer: Explorer, request: bytes, *, listening: bool = True) -> bytes:
    """Return the response of the server to the bytes of a request; raise the exceptions of the server. A client that
    is not `listening` closes the connection before the request is read.
    """
    client, server = socket.socketpair()

    def handle() -> None:
        with server:
            explorer.finish_request(server, ("127.0.0.1", 0))

    with client, ThreadPoolExecutor(1) as pool:
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        if not listening:
            client.close()
        done = pool.submit(handle)
        response = b"".join(iter(lambda: client.recv(2**16), b"")) if listening else b""
        done.result()
    return response


def status(response: bytes) -> int:
    return int(response.split()[1])


def post_request(body: bytes, length: int | None = None) -> bytes:
    """Return the bytes of a POST request; `length` is the stated length of the body, by default the true one."""
    head = "POST /turn HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"
    return head.format(len(body) if length is None else length).encode() + body


@pytest.mark.parametrize("url", ["http://[", "http://[::1", "http://]/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_invalid_url_is_a_bad_request(explorer: Explorer, method: str, url: str) -> None:
    assert status(respond(explorer, f"{method} {url} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())) == 400


@pytest.mark.parametrize("value", ["1e308", "1e-308", "5e-324", "9" * 308])
@pytest.mark.parametrize("name", ["accelerators", "training_tokens"])
def test_an_enormous_or_tiny_input_is_answered(explorer: Explorer, name: str, value: str) -> None:
    assert status(respond(explorer, post_request(f'{{"{name}": {value}}}'.encode()))) in (200, 422)


def test_a_number_with_too_many_digits_for_json_is_a_bad_request(explorer: Explorer) -> None:
    assert status(respond(explorer, post_request(b'{"accelerators": 1' + b"0" * 5000 + b"}"))) == 400


def test_a_body_that_ends_early_is_a_bad_request(explorer: Explorer) -> None:
    assert status(respond(explorer, post_request(b"{}", length=3))) == 400


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        post_request(b"{}"),
        post_request(b"{}", 99),
        post_request(b"[]"),
    ],
)
def test_a_client_that_closes_the_connection_causes_no_error(explorer: Explorer, request_bytes: bytes) -> None:
    assert respond(explorer, request_bytes, listening=False) == b""


def test_an_error_in_the_program_is_a_response_with_status_500(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(explorer.session, "turned", lambda changes: 1 / 0)
    response = respond(explorer, post_request(b"{}"))
    assert status(response) == 500
    assert json.loads(response.split(b"\r\n\r\n")[1]) == {
        "problem": "an internal error: ZeroDivisionError: division by zero"
    }
    assert capfd.readouterr().err == ""


def test_the_server_listens_on_this_machine_only_and_stops_on_an_interruption() -> None:
    command = [sys.executable, "-m", "aigc_compute", "report", "--serve", *WORDS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith("http://127.0.0.1:")
        port = int(line.split("/")[2].rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=10):
            pass
        process.send_signal(signal.SIGINT)
        try:
            stdout, stderr = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, stdout, stderr) == (0, "", "the server has stopped\n")
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_port_in_use_is_an_error(cli: RunProgram, explorer: Explorer) -> None:
    port = str(explorer.server_address[1])
    result = cli("report", "--serve", "llama-2-70b", "--port", port)
    assert (result.returncode, result.stdout) == (2, "")
    assert f"cannot serve on 127.0.0.1:{port}" in result.stderr
