"""Tables that are not UTF-8 are refused with file and line, and are read if their encoding is named."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.cli.app import main
from aigc_compute.diagnostics import Problems
from aigc_compute.io.encoding import find_encoding
from aigc_compute.scenario.market_table import load_market_table
from aigc_compute.scenario.tables import coded
from aigc_compute.scenario.tables.sources import open_sources
from aigc_compute.scenario.trace import read_trace
from aigc_compute.studies.validate import load_measurements

NAME = "大模型"
CSV = f"name,parameters\r\nfirst,1B\r\n{NAME},7B\r\n"
JSON_LINES = "".join(json.dumps({"name": name, "parameters": "7B"}, ensure_ascii=False) + "\n" for name in ("a", NAME))


def names(path: Path, catalogue: Catalogue, **options: Any) -> list[Any]:
    """The names of the rows of a table."""
    [source] = open_sources([str(path)], catalogue, **options)
    columns = [coded(sheet.columns["name"]) for sheet in source.sheets()]
    return [column.values[code] for column in columns for code in column.codes]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize(("suffix", "text", "first"), [("csv", CSV, "first"), ("jsonl", JSON_LINES, "a")])
def test_a_table_in_a_named_encoding_is_read(
    encoding: str, suffix: str, text: str, first: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    path = tmp_path / f"table.{suffix}"
    path.write_bytes(text.encode(encoding))
    assert names(path, catalogue, encoding=find_encoding(encoding)) == [first, NAME]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_byte_order_mark_is_not_part_of_the_first_cell(mark: str, tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes((mark + '"name","parameters"\n' + NAME + ",7B\n").encode())
    assert names(path, catalogue) == [NAME]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (CSV.encode("gb18030"), 3),
        ("name,parameters\ncafé,7B\n".encode("latin-1"), 2),
        ("name,parameters\rone,7B\rcafé,7B\r".encode("latin-1"), 3),
        (b"name,parameters\r\n" + b"row,7B\r\n" * 100_000 + b"\xff,7B\r\n", 100_002),
        (b"name,parameters\none,7B\ntwo,7B\xe4\xb8", 3),
        (CSV.encode("utf-16"), 1),
    ],
)
def test_bytes_that_are_not_utf8_are_refused_with_their_line(
    data: bytes, line: int, tmp_path: Path, catalogue: Catalogue
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(data)
    with pytest.raises(Problems) as caught:
        names(path, catalogue)
    [problem] = caught.value.diagnostics
    assert (problem.code, problem.file, problem.line) == ("input-not-text", str(path), line)
    assert "not UTF-8 text" in problem.message
    assert "--encoding" in str(problem.hint)


@pytest.mark.parametrize(
    ("encoding", "data", "line"),
    [
        ("gb18030", CSV.encode("gb18030") + b"\x81", 4),
        ("ascii", CSV.encode(), 3),
        ("utf-16", CSV.encode("utf-16-le"), 1),
        ("utf-16", CSV.encode("utf-16") + b"\x00\xd8,\x00", 4),
        ("utf-16-le", CSV.encode("utf-16-le") + b"x", 4),
    ],
)
def test_bytes_that_are_invalid_in_the_named_encoding_are_refused_with_their_line(
    encoding: str, data: bytes, line: int, tmp_path: Path, catalogue: Catalogue
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(data)
    with pytest.raises(Problems, match=f"table.csv:{line}: error: not {encoding.upper()} text"):
        names(path, catalogue, encoding=encoding)


def test_markets_traces_and_measurements_are_read_in_the_named_encoding(tmp_path: Path, catalogue: Catalogue) -> None:
    texts = {
        "market": f"line,2024,2025\n{NAME},$1B,$2B\n",
        "trace": f"arrival_s,prompt_tokens,output_tokens,{NAME}\n1,2,3,4\n",
        "steps": f"dataset,model,gpu,n_gpus,step_s\n{NAME},m,h100,8,1\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_bytes(text.encode("gb18030"))
    market, trace, steps = (str(tmp_path / f"{name}.csv") for name in texts)
    assert [claim.subject for claim in load_market_table(market, "gb18030").claims] == [NAME] * 2
    assert read_trace(trace, "gb18030")["output_tokens"].tolist() == [3]
    assert [measurement.group for measurement in load_measurements(steps, catalogue, "gb18030")] == [NAME]
    for read in (load_market_table, read_trace, lambda path: load_measurements(path, catalogue)):
        for path in (market, trace, steps):
            with pytest.raises(Problems, match="not UTF-8 text: found the byte 0xb4"):
                read(path)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("gb18031", "did you mean 'gb18030'"),
        ("utf-61", "did you mean 'utf-16'"),
        ("nothing like it", "such as gb18030, latin-1 or utf-16"),
        ("base64", "such as"),
        ("", "such as"),
        ("\udcff", "such as"),
        ("a\0b", "such as"),
        ("undefined", "such as"),
    ],
)
def test_an_unknown_encoding_is_refused_with_the_nearest_name(name: str, hint: str) -> None:
    with pytest.raises(Problems, match=f"unknown encoding .*{hint}"):
        find_encoding(name)


def test_different_names_of_an_encoding_are_equal() -> None:
    assert find_encoding("GB18030") == find_encoding("gb18030-2000") == "gb18030"
    assert find_encoding(None) == find_encoding("UTF8") == "utf-8"


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("batch FILE --format csv", CSV),
        ("report FILE -o report.json", CSV),
        ("market FILE", f"line,2024,2025\n{NAME},$1B,$2B\n"),
        ("validate --against FILE", f"dataset,model,gpu,n_gpus,step_s\n{NAME},m,h100,8,1\n"),
        (
            "latency llama-3.1-8b accelerator=h100-sxm --requests 100 --trace FILE",
            f"arrival_s,prompt_tokens,output_tokens,{NAME}\n" + "".join(f"{n},20,30,1\n" for n in range(200)),
        ),
    ],
)
def test_every_command_that_reads_tables_has_the_option_encoding(
    command: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.csv").write_bytes(text.encode("gb18030"))

    def run(*options: str) -> tuple[int, str]:
        words = command.replace("FILE", "table.csv").split()
        monkeypatch.setattr(sys, "argv", ["aigc-compute", *words, *options])
        with pytest.raises(SystemExit) as end:
            main()
        return int(end.value.code or 0), capsys.readouterr().err

    assert run("--encoding", "gb18030")[0] == 0
    code, stderr = run()
    assert (code, "error: not UTF-8 text" in stderr, "table.csv:" in stderr) == (2, True, True)
    code, stderr = run("--encoding", "gb18031")
    assert (code, "did you mean 'gb18030'" in stderr) == (2, True)
