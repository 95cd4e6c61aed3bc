"""Serve a report with sliders, for `report --serve`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import typer

from ..diagnostics import problem
from ..language import Phrase, error_message, translate

if TYPE_CHECKING:
    from ..catalogue import Catalogue

LOCAL = "127.0.0.1"


def serve(words: Sequence[str], opened: Catalogue, day: date, host: str, port: int) -> None:
    """Serve the report of the scenarios that the words name, until Ctrl-C. Raises Problems for other inputs, and for an
    address that cannot be used.
    """
    from ..explorer import Explorer, Session
    from ..io.interruption import clear_pending
    from ..studies.report import rows_among

    if not host.strip():
        raise problem("value", "--host: found an empty address, expected one such as 127.0.0.1")
    rows = rows_among(list(words), opened)
    if rows is None:
        raise problem("rows", "--serve takes scenarios, no tables and sweeps", hint="write a file with -o instead")
    session = Session(rows, list(words), opened, day)
    try:
        server = Explorer(session, host, port)
    except (OSError, ValueError) as error:
        message = Phrase("cannot serve on {host}:{port}: {reason}", host=host, port=port, reason=error_message(error))
        raise problem("port", message) from None
    with server:
        session.page()
        try:
            typer.echo(translate("{url}  (Ctrl-C stops the server)", url=server.url))
            server.serve_forever()
        except KeyboardInterrupt:
            clear_pending()
            typer.echo(translate("the server has stopped"), err=True)
