"""An explored report over HTTP: it answers its own page alone, and the same network computes it."""

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
from typing import Any

import pytest

from aigc_compute.explorer import Explorer, Session
from aigc_compute.scenario import read_inputs
from aigc_compute.studies.estimate import estimate

WORDS = ("llama-2-70b", "accelerator=h100-sxm", "accelerators=512")
Answer = tuple[int, str, dict[str, str]]


@pytest.fixture(scope="module")
def explorer(catalogue, as_of) -> Iterator[Explorer]:
    session = Session(read_inputs(WORDS, catalogue), WORDS, catalogue, as_of)
    with Explorer(session, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def ask(explorer: Explorer) -> Callable[..., Answer]:
    def run(method: str, path: str, body: str | bytes | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", explorer.server_address[1], timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text, {name.lower(): value for name, value in answer.getheaders()}

    return run


def turn(ask: Callable[..., Answer], changes: Any) -> tuple[int, Any]:
    status, text, _ = ask("POST", "/turn", json.dumps(changes), Content_Type="application/json")
    return status, json.loads(text)


def test_the_page_has_a_control_for_each_input(ask) -> None:
    status, text, headers = ask("GET", "/")
    assert status == 200
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "no-store"
    for name in ("accelerators", "mfu", "price_usd_per_accelerator_hour", "training_tokens"):
        assert f'<input type="range" name="{name}"' in text
    assert re.search(r'<option value="h100-sxm" selected(="")?>', text)
    assert "connect-src 'self'" in text


def test_a_turned_input_goes_through_the_network(ask, catalogue, as_of) -> None:
    status, found = turn(ask, {"accelerators": 1024, "mfu": 0.4})
    assert status == 200
    [expected] = estimate(read_inputs((*WORDS[:2], "accelerators=1024", "mfu=0.4"), catalogue), catalogue, as_of)
    summary = found["sections"]["summary"]
    assert f"{expected.values['training_days']:.2f} days" in summary
    assert {"summary", "charts", "figures", "formulas", "sources"} == found["sections"].keys()
    assert found["shown"] == {"accelerators": "1024", "mfu": "40%"}
    assert (
        found["command"]
        == "aigc-compute report llama-2-70b accelerator=h100-sxm accelerators=1024 mfu=0.4 -o report.html"
    )


def test_another_device_is_a_word(ask) -> None:
    status, found = turn(ask, {"accelerator": "b200-sxm"})
    assert status == 200
    assert "b200-sxm" in found["sections"]["summary"]


def test_as_it_was_is_the_page(ask) -> None:
    _, text, _ = ask("GET", "/")
    _, found = turn(ask, {})
    assert all(section in text for section in found["sections"].values())


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
def test_what_cannot_be_is_told(ask, changes: dict[str, Any]) -> None:
    status, found = turn(ask, changes)
    assert status == 422
    assert next(iter(changes)) in found["problem"] or "accelerator" in found["problem"]


@pytest.mark.parametrize("body", ["", "[]", "{", '{"mfu": NaN}', "1", "[" * 5000, "\xff"])
def test_what_is_no_question_is_refused(ask, body: str) -> None:
    status, _, _ = ask("POST", "/turn", body.encode("latin-1"), Content_Type="application/json")
    assert status in (400, 422)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "[::1", "localhost.x"]
)
def test_another_name_is_refused(ask, host: str) -> None:
    """DNS rebinding: a site of another name that leads to this address."""
    for method in ("GET", "POST"):
        assert ask(method, "/", Host=host)[0] == 403


@pytest.mark.parametrize("host", ["localhost", "localhost:80", "127.0.0.1", "[::1]:8000"])
def test_its_own_names_are_answered(ask, host: str) -> None:
    assert ask("GET", "/", Host=host)[0] == 200


def test_another_site_may_not_ask(ask) -> None:
    status, _, _ = ask("POST", "/turn", "{}", Content_Type="application/json", Origin="http://evil.example")
    assert status == 403
    assert ask("POST", "/turn", "{}", Content_Type="text/plain")[0] == 404


@pytest.mark.parametrize("path", ["/etc/passwd", "/../configs", "/turn", "/index.html"])
def test_nothing_else_is_served(ask, path: str) -> None:
    assert ask("GET", path)[0] == 404


def test_a_question_too_long_is_refused(ask) -> None:
    assert ask("POST", "/turn", "{" + " " * 2**17 + "}", Content_Type="application/json")[0] == 400


def handled(explorer: Explorer, request: bytes, *, listening: bool = True) -> bytes:
    """The answer to the bytes of a request; what the server raises is raised here. A client that is not `listening`
    has gone before the request is read.
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
        answer = b"".join(iter(lambda: client.recv(2**16), b"")) if listening else b""
        done.result()
    return answer


def status(answer: bytes) -> int:
    return int(answer.split()[1])


def posted(body: bytes, length: int | None = None) -> bytes:
    head = "POST /turn HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"
    return head.format(len(body) if length is None else length).encode() + body


@pytest.mark.parametrize("url", ["http://[", "http://[::1", "http://]/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_url_that_is_none_is_a_bad_request(explorer: Explorer, method: str, url: str) -> None:
    assert status(handled(explorer, f"{method} {url} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())) == 400


@pytest.mark.parametrize("value", ["1e308", "1e-308", "5e-324", "9" * 308])
@pytest.mark.parametrize("name", ["accelerators", "training_tokens"])
def test_an_enormous_or_tiny_input_is_answered(explorer: Explorer, name: str, value: str) -> None:
    assert status(handled(explorer, posted(f'{{"{name}": {value}}}'.encode()))) in (200, 422)


def test_a_number_of_too_many_digits_for_json_is_a_bad_request(explorer: Explorer) -> None:
    assert status(handled(explorer, posted(b'{"accelerators": 1' + b"0" * 5000 + b"}"))) == 400


def test_a_body_that_ends_early_is_a_bad_request(explorer: Explorer) -> None:
    assert status(handled(explorer, posted(b"{}", length=3))) == 400


@pytest.mark.parametrize(
    "request_sent",
    [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", posted(b"{}"), posted(b"{}", 99), posted(b"[]")],
)
def test_a_client_may_leave_at_any_point(explorer: Explorer, request_sent: bytes) -> None:
    assert handled(explorer, request_sent, listening=False) == b""


def test_an_error_in_the_program_is_an_answer(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(explorer.session, "turned", lambda changes: 1 / 0)
    answer = handled(explorer, posted(b"{}"))
    assert status(answer) == 500
    assert json.loads(answer.split(b"\r\n\r\n")[1]) == {
        "problem": "an internal error: ZeroDivisionError: division by zero"
    }
    assert capfd.readouterr().err == ""


def test_it_listens_on_this_machine_alone_and_closes() -> None:
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
            printed, complaints = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, printed, complaints) == (0, "", "the server has stopped\n")
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_taken_port_is_told(cli, explorer: Explorer) -> None:
    port = str(explorer.server_address[1])
    done = cli("report", "--serve", "llama-2-70b", "--port", port)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"cannot serve on 127.0.0.1:{port}" in done.stderr
