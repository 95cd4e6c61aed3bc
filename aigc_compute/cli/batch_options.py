"""The options of `batch`."""

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
        help="Scenario files (YAML), tables (CSV, TSV, JSON lines, Parquet), the config.json of models (Hugging Face), "
        "folders of these, Parquet data sets (s3://bucket/folder/), standard input (-), and names of models. "
        "key=value, key=a,b,c and key=lo..hi:steps hold for every row.",
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE|FOLDER/|URL/",
        show_default="standard output",
        help="The output; a name that ends in / is a Parquet data set.",
    ),
]
Form = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="table|csv|tsv|jsonl|json|markdown|parquet",
        show_default="from the name of -o, or table",
        help="Format of the rows.",
    ),
]
Columns = Annotated[
    str | None,
    typer.Option(metavar="NAME,NAME", show_default="inputs and headlines", help="Compute only these quantities."),
]
Mapping = Annotated[
    str | None,
    typer.Option(
        "--map",
        metavar="NAME|FILE",
        show_default="recognised by the columns",
        help="How the columns of a table, or the keys of a config.json, correspond to quantities: a shipped mapping "
        "(aigc-compute list mappings) or your own file.",
    ),
]
Keep = Annotated[
    str | None,
    typer.Option(
        metavar="NAME,NAME",
        show_default=False,
        help="Input columns to copy unchanged into the output. They are also read as inputs; a result of the same name "
        "gets the name NAME_computed.",
    ),
]
Ranges = Annotated[bool, typer.Option("--ranges", help="Add columns with the ends of each 90 % range (much slower).")]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first bad row and write nothing.")]
Resume = Annotated[
    bool, typer.Option("--resume", help="Resume an interrupted run of this command (not with a single Parquet file).")
]
Limit = Annotated[
    str | None, typer.Option(metavar="ROWS", show_default="10M", help="Maximum number of rows of a sweep.")
]
Engine = Annotated[
    str, typer.Option(metavar="local|dask", help="Compute in this process, or on the workers of a Dask cluster.")
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        show_default="a cluster on this machine",
        help="Address of the Dask scheduler (tcp://10.0.0.1:8786).",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        metavar="N", min=1, show_default="one for each core", help="Number of processes of the cluster on this machine."
    ),
]
PartRows = Annotated[
    str | None,
    typer.Option(metavar="ROWS", show_default="1048576", help="Approximate number of rows in each file of a data set."),
]
