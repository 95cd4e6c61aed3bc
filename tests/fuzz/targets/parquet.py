"""Parquet files, as the rows of a batch."""

from __future__ import annotations

import io

import numpy as np

from aigc_compute.scenario.tables.sources import open_sources

from . import refusals
from .outputs import CATALOGUE, Files, write_batch

WORDS = (
    "PAR1",
    "parameters",
    "model",
    "mfu",
    "\0\0\0\0",
    "\x15\x02",
    "\x15\x04",
    "\x19",
    "\x1c",
    "\x18",
    "ARROW:schema",
)
FILES = Files()


def _seeds() -> list[bytes]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {
        "parameters": pa.array([7e9, None, 1e9]),
        "model": pa.array(["gpt-3-175b", None, "nobody"]),
        "mfu": pa.array(["0.3..0.5", "0.4", ""]),
        "accelerators": pa.array(np.array([8, 16, 32])),
    }
    seeds = []
    for options in (
        {"compression": "none"},
        {"compression": "snappy"},
        {"use_dictionary": False, "compression": "none"},
    ):
        buffer = io.BytesIO()
        pq.write_table(pa.table(columns), buffer, **options)
        seeds.append(buffer.getvalue())
    buffer = io.BytesIO()
    nested = pa.table({"parameters": pa.array([{"low": 1.0, "high": 2.0}]), "name": pa.array([[1, 2]])})
    pq.write_table(nested, buffer, compression="none")
    return [*seeds, buffer.getvalue()]


SEEDS = _seeds()


def check(data: bytes) -> None:
    with refusals():
        [source] = open_sources([FILES.path("input.parquet", data)], CATALOGUE)
        write_batch(source)
