"""`audit`: can it be true?"""

from __future__ import annotations

from typing import Annotated

import typer

from ..language import Phrase
from .options import CatalogueFolder, Format, check_format, console, open_catalogue, read_date


def audit(
    claims: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE|DOCUMENT]...",
            show_default=False,
            help="Claim sets: YAML files, or shipped documents by the beginning of their name (all by default).",
        ),
    ] = None,
    only: Annotated[
        str | None, typer.Option(metavar="VERDICT,VERDICT", show_default=False, help="Show these verdicts only.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when anything fails.")] = False,
    form: Format = "table",
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", show_default="each document's own date", help="Use prices and devices of this day."
        ),
    ] = None,
    catalogue: CatalogueFolder = None,
) -> None:
    """Test statements by every means there is: what they imply of each other, what was published, what memory
    and peaks allow, and their own arithmetic.

    A verdict is one of: fails, suspect (a reading would make it hold), ambiguous (depends on something unstated),
    holds, untestable.

    \b
    Examples:
      aigc-compute audit
      aigc-compute audit press-release.yaml --strict
      aigc-compute audit 004 --only fails,suspect --format markdown
    """
    from ..diagnostics import Diagnostic, Problems, did_you_mean
    from ..render.verdicts import print_audit
    from ..studies.audit import VERDICTS
    from ..studies.audit import audit as run
    from ..studies.seeds import find_sets
    from ..studies.verdicts import audit_document

    check_format(form)
    chosen = tuple(one.strip() for one in only.split(",")) if only else VERDICTS
    unknown = [one for one in chosen if one not in VERDICTS]
    if unknown:
        raise Problems(
            [
                Diagnostic(
                    "verdict",
                    Phrase("--only: found {one!r}, expected one of {names}", one=one, names=", ".join(VERDICTS)),
                    hint=did_you_mean(one, VERDICTS),
                )
                for one in unknown
            ]
        )
    shelf = open_catalogue(catalogue)
    day = read_date(as_of, shelf) if as_of else None
    results = run(find_sets(claims or (), shelf), shelf, day)
    print_audit(audit_document([one for one in results if one.verdict in chosen], shelf, day), form, console)
    if strict and any(one.verdict == "fails" for one in results):
        raise typer.Exit(1)
