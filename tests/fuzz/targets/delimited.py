"""CSV and TSV: as rows of a batch, as a trace of requests and as measurements."""

from __future__ import annotations

import io

from aigc_compute.scenario.tables.delimited import open_delimited
from aigc_compute.scenario.tables.source import Source

from . import refusals
from .answers import in_batch

WORDS = (
    *(
        ",",
        "\t",
        "\n",
        "\r\n",
        "\r",
        '"',
        '""',
        "\0",
        "\ufeff",
        " ",
        ";",
        "'",
        "=cmd|' /C calc'!A0",
        "@SUM(1)",
        "+1",
        "-1",
    ),
    *("parameters", "model", "accelerator", "mfu", "name", "correlations", "training_days", "gated_ffn", "problem"),
    *("gpt-3-175b", "175B", "0.3..0.5", "1e999", "nan", "-inf", "1_000", "yes", "N/A", "None", "\x1b[31m", "x" * 200),
)
SEEDS = [
    b"name,model,accelerators\na,gpt-3-175b,1024\nb,llama-2-70b,8\n",
    b"parameters,mfu,training_tokens\n7B,0.3..0.5,1T\n1e9,,\n",
    b'name,parameters\n"=1+1",7B\n"a\nb",8B\n',
    b"parameters\tgated_ffn\n7B\tyes\n",
]


def check(data: bytes) -> None:
    for delimiter in ",\t":
        with refusals():
            text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", errors="replace", newline="")
            columns, sheets = open_delimited(text, "input.csv", delimiter)
            in_batch(Source("input.csv", tuple(columns), lambda sheets=sheets: sheets))
