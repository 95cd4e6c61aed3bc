"""Write the pages and pictures in docs/ that are generated from the code and the catalogue.

Run it with `python scripts/build_docs.py`. `tests/test_docs.py` fails if a page differs from the generated one.
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
    """Yield the path and the text of each generated page and picture."""
    catalogue = Catalogue()
    day = read_date(None, catalogue)
    reference = DOCS / "reference"
    yield reference / "formulas.md", formula_book.index(catalogue)
    for domain in DOMAINS:
        yield reference / "formulas" / f"{domain}.md", formula_book.domain_page(domain, catalogue)
    yield reference / "quantities.md", tables.quantities(catalogue)
    yield reference / "models.md", tables.models(catalogue)
    yield reference / "accelerators.md", tables.accelerators(catalogue)
    yield reference / "prices.md", tables.prices(catalogue, day)
    yield reference / "assumptions.md", constants.assumptions(catalogue)
    yield reference / "entries.md", constants.entries(catalogue)
    yield reference / "trends.md", tables.trends(catalogue)
    yield reference / "sources.md", tables.sources(catalogue)
    yield reference / "cli.md", commands.commands()
    yield reference / "diagnostics.md", diagnostics.diagnostics()
    yield reference / "schemas.md", schemas.schemas(DOCS.parent / "configs" / "schema")
    yield DOCS / "images" / "estimate.svg", picture.estimate_picture(catalogue)
    validation = accuracy.document(catalogue, day)
    yield DOCS / "accuracy.md", accuracy.accuracy(validation)
    yield DOCS / "images" / "accuracy.svg", accuracy.picture(validation)


def main() -> None:
    """Write all pages, and delete pages of the reference that are no longer generated."""
    generated = dict(pages())
    for stale in {*(DOCS / "reference").rglob("*.md")} - generated.keys():
        stale.unlink()
    for path, text in generated.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
