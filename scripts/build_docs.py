"""Write the pages of docs/ that are made of the code and the catalogue: `python scripts/build_docs.py`.

`tests/test_docs.py` holds the pages to what this makes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reference import accuracy, commands, constants, diagnostics, formula_book, picture, schemas, tables

from aigc_compute.catalogue import Catalogue
from aigc_compute.cli.options import read_date
from aigc_compute.domains import DOMAINS

DOCS = Path(__file__).resolve().parent.parent / "docs"


def pages() -> Iterator[tuple[Path, str]]:
    """Each page that is made, with its text."""
    catalogue = Catalogue()
    day = read_date(None, catalogue)
    book = DOCS / "reference"
    yield book / "formulas.md", formula_book.index(catalogue)
    for domain in DOMAINS:
        yield book / "formulas" / f"{domain}.md", formula_book.domain_page(domain, catalogue)
    yield book / "quantities.md", tables.quantities(catalogue)
    yield book / "models.md", tables.models(catalogue)
    yield book / "accelerators.md", tables.accelerators(catalogue)
    yield book / "prices.md", tables.prices(catalogue, day)
    yield book / "assumptions.md", constants.assumptions(catalogue)
    yield book / "entries.md", constants.entries(catalogue)
    yield book / "trends.md", tables.trends(catalogue)
    yield book / "sources.md", tables.sources(catalogue)
    yield book / "cli.md", commands.commands()
    yield book / "diagnostics.md", diagnostics.diagnostics()
    yield book / "schemas.md", schemas.schemas(DOCS.parent / "configs" / "schema")
    yield DOCS / "images" / "estimate.svg", picture.estimate_picture(catalogue)
    compared = accuracy.document(catalogue, day)
    yield DOCS / "accuracy.md", accuracy.accuracy(compared)
    yield DOCS / "images" / "accuracy.svg", accuracy.picture(compared)


def main() -> None:
    made = dict(pages())
    for stale in {*(DOCS / "reference").rglob("*.md")} - made.keys():
        stale.unlink()
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
