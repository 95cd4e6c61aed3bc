"""CSV and TSV files, as the rows of a batch and as a trace of requests."""

from __future__ import annotations

from aigc_compute.scenario.tables.sources import open_sources
from aigc_compute.scenario.trace import read_trace

from . import refusals
from .outputs import CATALOGUE, Files, write_batch

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


FILES = Files()


def check(data: bytes) -> None:
    for name in ("input.csv", "input.tsv"):
        with refusals():
            [source] = open_sources([FILES.path(name, data)], CATALOGUE)
            write_batch(source)
    with refusals():
        read_trace(FILES.path("trace.csv", data))
