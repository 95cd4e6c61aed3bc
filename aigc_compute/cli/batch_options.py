"""Options of `batch`."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import complete_inputs

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="[FILE|DIR|URL|-|NAME|KEY=VALUES]...",
        show_default=False,
        autocompletion=complete_inputs,
        help="Scenario files (YAML), tables (CSV, TSV, JSON lines, Parquet), config.json of models (Hugging Face), "
        "folders of them, Parquet data sets (s3://bucket/folder/), standard input (-), models by name; key=value, "
        "key=a,b,c and key=lo..hi:steps hold for every row.",
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE|FOLDER/|URL/",
        show_default="standard output",
        help="Where the rows go; a name that ends in / is a Parquet data set.",
    ),
]
Form = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="table|csv|tsv|jsonl|json|markdown|parquet",
        show_default="by the name of -o, else table",
        help="How the rows are written.",
    ),
]
Columns = Annotated[
    str | None,
    typer.Option(
        metavar="NAME,NAME", show_default="what is given and the headlines", help="Answer these quantities only."
    ),
]
Mapping = Annotated[
    str | None,
    typer.Option(
        "--map",
        metavar="NAME|FILE",
        show_default="known by its columns",
        help="What the columns of a foreign table, or the keys of a model's config.json, are (aigc-compute list "
        "mappings, or a file of your own).",
    ),
]
Keep = Annotated[
    str | None,
    typer.Option(
        metavar="NAME,NAME",
        show_default=False,
        help="Columns of the input to write unchanged beside the answers. They are read all the same; an answer of the "
        "same name is called NAME_computed.",
    ),
]
Ranges = Annotated[bool, typer.Option("--ranges", help="Add the ends of every 90 % range (much slower).")]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first bad row and write nothing.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with an interrupted run of this command.")]
Limit = Annotated[
    str | None, typer.Option(metavar="ROWS", show_default="10M", help="The most rows that a sweep may make.")
]
Engine = Annotated[
    str, typer.Option(metavar="local|dask", help="Who answers: this process, or the workers of a Dask cluster.")
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS", show_default="a cluster of this machine", help="The Dask scheduler (tcp://10.0.0.1:8786)."
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, show_default="one for each core", help="Processes of a cluster of this machine."),
]
PartRows = Annotated[
    str | None, typer.Option(metavar="ROWS", show_default="1048576", help="About so many rows in a data set's files.")
]
