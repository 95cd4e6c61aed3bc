"""`explore`: a report to play with."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import AsOf, CatalogueFolder, Inputs, open_catalogue, read_date


def explore(
    inputs: Inputs = None,
    port: Annotated[
        int, typer.Option(metavar="PORT", min=0, max=65535, show_default="a free one", help="Where it is served.")
    ] = 0,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Serve on this address: others than your own machine may come then.")
    ] = "127.0.0.1",
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
) -> None:
    """Serve the report of scenarios on your own machine, with sliders for its inputs: turn one, and everything that
    follows from it is computed anew. Nothing is written; Ctrl-C ends it.

    \b
    Examples:
      aigc-compute explore llama-2-70b accelerator=h100-sxm accelerators=512
      aigc-compute explore llama-3.1-70b users=1亿 --port 8000
    """
    from ..diagnostics import problem
    from ..explorer import Explorer, Session
    from ..io.interruption import clear_pending
    from ..language import Phrase, error_message, translate
    from ..studies.report import rows_among

    if not host.strip():
        raise problem("value", "--host: found an empty address, expected one such as 127.0.0.1")
    words = list(inputs or ())
    shelf = open_catalogue(catalogue)
    rows = rows_among(words, shelf)
    if rows is None:
        raise problem("rows", "tables and sweeps cannot be explored", hint="'aigc-compute report' shows them")
    session = Session(rows, words, shelf, read_date(as_of, shelf))
    try:
        server = Explorer(session, host, port)
    except (OSError, ValueError) as error:
        told = Phrase("{host}:{port} cannot be served: {reason}", host=host, port=port, reason=error_message(error))
        raise problem("port", told) from None
    with server:
        session.page()
        try:
            typer.echo(translate("{url}  (Ctrl-C ends it)", url=server.url))
            server.serve_forever()
        except KeyboardInterrupt:
            clear_pending()
            typer.echo(translate("closed"), err=True)
