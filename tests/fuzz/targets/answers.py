"""What becomes of an input that is understood: a document and rows without a number that is none."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from itertools import islice
from tempfile import TemporaryDirectory

from aigc_compute.catalogue import Catalogue
from aigc_compute.evaluation.document import build_document
from aigc_compute.evaluation.evaluate import Evaluation
from aigc_compute.io.typed_json import as_json
from aigc_compute.render.rows import writer
from aigc_compute.scenario.tables.source import Source
from aigc_compute.studies.batch import Study, answer_sheets, columns_for, fields_of

SHELF = Catalogue()
DAY = SHELF.day
MOST_ROWS = 2000


def as_document(evaluations: Sequence[Evaluation]) -> None:
    """As JSON, which knows neither inf nor nan."""
    json.dumps(as_json(build_document(evaluations, DAY)), allow_nan=False)


def in_batch(source: Source) -> None:
    """As the rows of a batch, in every form of text."""
    study = Study(SHELF, DAY, columns_for(source.columns, None, few=True))
    fields = fields_of(study, source.kept, named=True, problems=True)
    small = (sheet for sheet in islice(source.sheets(), 3) if sheet.size <= MOST_ROWS)
    chunks = list(answer_sheets(study, small, fields))
    for form in ("csv", "jsonl", "markdown", "table"):
        rows = writer(form, fields, 80, {})
        notes = [rows.chunk(chunk.columns, index) for index, chunk in enumerate(chunks)]
        rows.tail([note for _, note in notes])


class Files:
    """A folder of files in the place of an input."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory()

    def path(self, name: str, data: bytes) -> str:
        """The path of a file of that name that holds the data."""
        path = os.path.join(self._folder.name, name)
        with open(path, "wb") as file:
            file.write(data)
        return path
