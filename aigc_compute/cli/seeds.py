"""`seeds`: what the source documents state."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..language import Phrase, translate
from .options import CatalogueFolder, Format, check_format, console, open_catalogue, tell

app = typer.Typer(
    help="What the source documents state, figure by figure.", no_args_is_help=True, rich_markup_mode=None
)

Sets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[DOCUMENT]...", show_default=False, help="Documents by the beginning of their name; all by default."
    ),
]


@app.command("list")
def list_statements(
    documents: Sets = None,
    subject: Annotated[str | None, typer.Option(help="Subjects that contain this.", show_default=False)] = None,
    quantity: Annotated[str | None, typer.Option(help="Quantities that contain this.", show_default=False)] = None,
    form: Format = "table",
    catalogue: CatalogueFolder = None,
) -> None:
    """List statements.

    \b
    Examples:
      aigc-compute seeds list --quantity parameters
      aigc-compute seeds list 004 --subject 商汤
    """
    from ..render.listing import print_listing, print_records
    from ..studies.seeds import find_sets, seeds_document, select

    check_format(form)
    shelf = open_catalogue(catalogue)
    document = seeds_document(select(find_sets(documents or (), shelf), subject, quantity), shelf)
    if form == "table":
        shown = ("id", "line", "subject", "quantity", "as_written")
        print_records([{key: getattr(one, key) for key in shown} for one in document.rows], form, console)
    else:
        print_listing(document, form, console)


@app.command("show")
def show_statement(
    name: Annotated[str, typer.Argument(metavar="ID", help="The statement's id.", show_default=False)],
    catalogue: CatalogueFolder = None,
) -> None:
    """Show one statement in full."""
    from ..diagnostics import did_you_mean, problem
    from ..io.typed_json import as_json
    from ..render.listing import entry_text
    from ..studies.seeds import find_sets, statement

    claims = {one.id: one for each in find_sets((), open_catalogue(catalogue)) for one in each.claims}
    if name not in claims:
        raise problem("unknown-name", Phrase("unknown statement {name!r}", name=name), hint=did_you_mean(name, claims))
    print(
        entry_text({key: value for key, value in as_json(statement(claims[name])).items() if value is not None}), end=""
    )


@app.command("verify")
def verify_statements(
    folder: Annotated[
        Path, typer.Option("--documents", metavar="DIR", show_default=False, help="Folder with the source documents.")
    ],
    catalogue: CatalogueFolder = None,
) -> None:
    """Find every statement's written token on its line of the document; exit code 1 where one is missing."""
    from ..studies.seeds import find_sets, verify

    sets = find_sets((), open_catalogue(catalogue))
    missing = verify(sets, folder)
    total = sum(len(one.claims) for one in sets)
    found = total - len(missing)
    print(
        translate("{found} of {total} statements found in {sets} documents", found=found, total=total, sets=len(sets))
    )
    if tell(missing, quiet=False):
        raise typer.Exit(1)
