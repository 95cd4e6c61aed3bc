"""Outputs for an input that was read: a JSON document and rows of a batch, without NaN or infinity."""

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

CATALOGUE = Catalogue()
DAY = CATALOGUE.day
MAX_ROWS = 2000
"""Greatest number of rows of a sheet that is evaluated."""


def write_json(evaluations: Sequence[Evaluation]) -> None:
    """Write the evaluations as JSON, which has neither NaN nor infinity."""
    json.dumps(as_json(build_document(evaluations, DAY)), allow_nan=False)


def write_batch(source: Source) -> None:
    """Evaluate an input as a batch, and write its rows in every text format."""
    study = Study(CATALOGUE, DAY, columns_for(source.columns, None, few=True))
    fields = fields_of(study, source.kept, named=True, problems=True)
    small_sheets = (sheet for sheet in islice(source.sheets(), 3) if sheet.size <= MAX_ROWS)
    chunks = list(answer_sheets(study, small_sheets, fields))
    for form in ("csv", "jsonl", "markdown", "table"):
        rows = writer(form, fields, 80, {})
        notes = [rows.chunk(chunk.columns, index) for index, chunk in enumerate(chunks)]
        rows.tail([note for _, note in notes])


class Files:
    """A temporary folder for files that hold an input."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory()

    def path(self, name: str, data: bytes) -> str:
        """Write a file; return its path."""
        path = os.path.join(self._folder.name, name)
        with open(path, "wb") as file:
            file.write(data)
        return path
