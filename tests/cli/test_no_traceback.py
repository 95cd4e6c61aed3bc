"""No command ends in a traceback or a warning of the interpreter, whatever odd but legal input it is given, in any
format and language. Commands, formats, and options that take files are those of the program itself, so that a new one
is tested here or a test fails.
"""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.cli.app import COMMANDS, build
from aigc_compute.cli.text import FILES
from aigc_compute.domains.vocabulary import CATEGORIES, QUANTITIES
from aigc_compute.evaluation.evaluate import evaluate_rows
from aigc_compute.language import ENGLISH, LANGUAGES, set_language
from aigc_compute.render.tree import explanation_text, facts_text
from aigc_compute.scenario import Row, load_scenarios
from aigc_compute.studies.explain import explanation, quantity_facts

NOT_UTF8 = os.fsdecode(b"\xff")
FOLDER = f"{NOT_UTF8} 文件夹 'a' \u200b#1%"
"""A folder whose name is all that a name may be."""

ODD = 'it\'s "so"\n 名\u200b\u202e {x} %s |`<b>[red]\\ \x1b[31m'
NAMES = (ODD, "", " ", "=1+1", "x" * 300)
RUN = {"model": "llama-2-7b", "accelerator": "h100-sxm", "accelerators": 8}
VALUES = {
    "zero width": {"parameters": "7B..7B", "training_tokens": "1T", "mfu": "0.4..0.4"},
    "almost zero width": {"parameters": "7000000000..7000000001", "training_tokens": "1T"},
    "wide": {"parameters": "1..1e30", "training_tokens": "1T"},
    "from zero": {
        "parameters": "7B",
        "training_tokens": "1T",
        "mfu": {"low": 0, "high": 0.5, "distribution": "uniform"},
    },
    "one value": {"parameters": "7B", "training_tokens": "1T", "mfu": {"values": [0.3]}},
    "huge": {"parameters": "1e300", "training_tokens": "1e300", "accelerators": 1e300},
    "tiny": {"parameters": 1, "training_tokens": "5e-324", "accelerators": 1},
    "zero": {"parameters": "7B", "training_tokens": 0, "cluster_servers": 0, "mfu": 0},
    "fractions": {"parameters": 1.5, "training_tokens": 0.5, "training_days": 0.5, "users": 0.5},
    "nothing": {},
    "unknown": {"model": "gpt-3.5"},
    "impossible": {"parameters": "70B", "training_tokens": "2T", "accelerators": 8, "training_days": 1},
    "a service": {"model": "llama-3.1-8b", "users": 1e300},
    "nobody": {"model": "llama-3.1-8b", "users": 0},
    "owned": {**RUN, "tenure": "owned", "grid": "france", "currency": "CNY", "cooling": "liquid"},
}
CONFIG = {"model_type": "gpt2", "n_embd": 768, "n_layer": 12, "n_head": 12, "n_positions": 1024, "vocab_size": 50257}


def as_yaml(data: Any) -> str:
    """JSON, which is YAML."""
    return json.dumps(data, ensure_ascii=False)


CONTENTS: dict[str, str | bytes] = {
    "run.yaml": as_yaml(RUN),
    "names.yaml": as_yaml({"scenarios": {name: RUN for name in NAMES}}),
    "others.yaml": as_yaml({"scenarios": {name: {**RUN, "mfu": "0.4..0.4"} for name in (ODD, "")}}),
    "values.yaml": as_yaml({"scenarios": VALUES}),
    **{f"{name}.yaml": as_yaml({"scenarios": {name: row}}) for name, row in VALUES.items()},
    "stage.yaml": as_yaml({"name": ODD, "stages": {ODD: RUN}}),
    "checked.yaml": as_yaml(
        {
            "scenarios": {
                ODD: {**RUN, "expect": {"parameters": 1, "users": {"min": 5, "source": ODD}, "mfu": {"unknown": True}}},
                "impossible": VALUES["impossible"],
            }
        }
    ),
    "forecast.yaml": as_yaml(
        {
            "scenarios": {
                ODD: {
                    **VALUES["zero width"],
                    "forecast": {"from": 2030, "to": 2030, "grow": {"training_tokens": "1x/year"}},
                }
            }
        }
    ),
    "claims.yaml": as_yaml(
        {
            "title": ODD,
            "date": "2024-03",
            "statements": [
                {"id": ODD, "subject": ODD, "quantity": "parameters", "as_written": ODD, "value": 7e9},
                {"id": "b", "subject": "", "quantity": "outlook", "as_written": ""},
                {"subject": "c", "model": "gpt-3-175b", "quantity": "training_tokens", "low": 1, "high": 1e30},
            ],
        }
    ),
    "no claims.yaml": as_yaml({"title": "", "statements": []}),
    "rows.csv": 'name,note,parameters,accelerators\n"a\n""b""",文,7B,8\n=1+1,\u200b,7 parsecs,\n,,,\n"'
    + "x" * 300
    + '",,1e300,1e300\n',
    "row.csv": "name,parameters\na,7B\n",
    "no rows.csv": "name,parameters\n",
    "rows.jsonl": '{"name": "\\ud800", "note": "\\udfff", "parameters": 7e9}\n{"parameters": 1'
    + "0" * 400
    + "}\n[]\n{}\n",
    "foreign.csv": "title,size\na,7B\n",
    "mapping.yaml": "columns: {parameters: size}\n",
    "config.json": as_yaml(CONFIG),
    "market.csv": "line,part_of,2022,2027E,growth 2022-2027\n"
    f"{ODD.split()[0]},,$40B,$399B,42%\nb,{ODD.split()[0]},0,,\n",
    "trace.csv": "arrival_s,prompt_tokens,output_tokens\n0,100,10\n0,1,1\n1e9,1e5,1\n",
    "steps.csv": "dataset,model,params,gpu,n_gpus,precision,seq_len,gbs,tflops_gpu\n"
    f'mine,"{ODD[:4]}",7e9,a100_80gb,8,bf16,'
    "2048,64,150\n,,,,,,,,\n",
    "runs.yaml": as_yaml({"runs": [{"id": ODD}, None, [], {"id": "b", "params_total": 7e9, "accelerator_hours": []}]}),
    "overlay/models/mine.yaml": as_yaml(
        {"name": ODD, "source": ODD, "reported": {"parameters": {"low": 1, "high": 1}}}
    ),
    "overlay/sources.yaml": as_yaml({"mine": {"title": ODD}}),
    "documents/any.md": "",
}
"""Odd files that are legal, by name."""

ANSWERED = {
    "estimate": ("@names.yaml", "@values.yaml --all", "@stage.yaml", "--bom @names.yaml", "mine --catalogue @overlay"),
    "batch": (
        "@rows.csv --keep note",
        "@values.yaml --ranges",
        "@names.yaml @row.csv @rows.parquet",
        "@no\\ rows.csv",
        "@rows.jsonl --keep note",
        "@config.json",
        "@foreign.csv --map @mapping.yaml",
        "mine accelerators=8,8 --catalogue @overlay",
    ),
    "layouts": ("@names.yaml --top 1", "@run.yaml --explain", "@stage.yaml"),
    "deployments": ("@names.yaml --top 1", "@run.yaml --frontier --explain", "@a\\ service.yaml"),
    "latency": ("@run.yaml --requests 100 --trace @trace.csv", "@names.yaml --ttft 1ms --requests 100"),
    "explain": (
        "training_cost_usd @names.yaml",
        "mfu",
        "accelerator",
        "parameters mine --catalogue @overlay",
        "training_days @names.yaml --sensitivity",
        "training_flop @huge.yaml --sensitivity",
        "parameters @zero\\ width.yaml --sensitivity",
    ),
    "forecast": ("@forecast.yaml", "training_flop @names.yaml --grow training_flop=0.1x/year --to 2027"),
    "diff": (
        "@names.yaml @others.yaml",
        "@zero.yaml @huge.yaml",
        "@result.json @values.yaml",
        "@unknown.yaml @tiny.yaml",
    ),
    "check": (
        "@checked.yaml @values.yaml --baseline @baseline.json --junit @report.xml",
        "@run.yaml --baseline @new.json --update",
    ),
    "validate": ("--against @steps.csv", "--against @runs.yaml"),
    "audit": (
        "@claims.yaml",
        "@no\\ claims.yaml",
        "--market @market.csv",
        f"--market @market.csv --buys {shlex.quote(ODD.split()[0])} accelerator=h100-sxm",
    ),
    "plot": (
        "training_days --over accelerators=8,8 @names.yaml",
        "training_days --over accelerators=1..1e300:log:3 @run.yaml",
        "training_flop --over training_tokens=0,5e-324 @run.yaml --log xy",
    ),
    "report": (
        "@zero\\ width.yaml --title '{x} <b> 名'",
        "@run.yaml",
        "@names.yaml",
        "@values.yaml @a\\ service.yaml",
        "@rows.csv",
        "@rows.parquet",
        "@no\\ rows.csv",
        "@stage.yaml",
        "@forecast.yaml",
        "--audit @claims.yaml",
        "@no\\ claims.yaml",
        "mine --catalogue @overlay",
        *(f"@{name}.yaml".replace(" ", "\\ ") for name in VALUES),
    ),
    "list": (
        "sources --catalogue @overlay",
        "models --catalogue @overlay",
        "formulas",
        "assumptions",
        "prices --by commitment",
        "prices h100-sxm --by provider",
        "statements 004",
        "statements --subject ''",
    ),
    "show": ("mine --catalogue @overlay", "mfu", "accelerator", "h100-sxm", "besiroglu-2024", "s4-chatgpt-launch"),
    "doctor": ("--catalogue @overlay", "--documents @documents"),
}
"""Lines that have an answer, by command: the first of each holds most of what is odd. A word that begins with @ is a
file of the folder.
"""

BEFORE = {"explain": "mfu", "plot": "training_days --over accelerators=1..2:2", "report": "-o @out.html"}
"""What a command takes before its scenarios."""

WRONG: dict[str, str | bytes] = {
    "empty.yaml": "",
    "comment.yaml": "# nothing\n",
    "null.yaml": "null\n",
    "list.yaml": "[]\n",
    "word.yaml": "word\n",
    "no scenarios.yaml": "scenarios:\n",
    "no stages.yaml": "stages: {}\n",
    "binary.yaml": b"\0\1\2",
    "gb18030.yaml": "名: 7B\n".encode("gb18030"),
    "digits.yaml": "parameters: " + "9" * 500 + "\n",
    "surrogate.yaml": '"\\ud800": 1\n',
}
"""Files that no command takes."""

REFUSED = (
    *(f"@{name}".replace(" ", "\\ ") for name in WRONG),
    "@nowhere.yaml",
    "@nowhere/a.yaml",
    "no-such-model",
    "''",
    "' '",
    shlex.quote(ODD),
    "parameters=",
    "=7B",
    "parameters=1e999",
    "parameters=nan",
    "parameters=-1",
    "accelerators=0",
    "accelerators=2.5",
    "layers=1.5",
    "parameters=7B parameters=8B",
    f"parameters={'9' * 500}",
    "model=",
    f"model={shlex.quote(ODD)}",
    "x=1",
    "名=1",
)
"""Scenarios that are refused."""

Told = Callable[..., Any]


PROGRAM = build().commands


def takes(name: str) -> dict[str, str]:
    """The options of a command, and its arguments in capitals, with what they take."""
    return {
        (max(one.opts, key=len) if one.param_type_name == "option" else one.name.upper()): one.metavar or "TEXT"
        for one in PROGRAM[name].params
        if one.type.name in ("str", "path") and one.name != "lang"
    }


def names_files(metavar: str) -> bool:
    return not FILES.isdisjoint(re.findall("[A-Z]+", metavar))


def forms(name: str) -> list[str]:
    """What asks a command for each of its formats: --format, or the ending of a file."""
    options = takes(name)
    module = import_module(f"aigc_compute.cli.{COMMANDS[name][0]}")
    listed = [f"--format {one}" for one in options.get("--format", "").split("|") if one]
    if "--output" not in options:
        return listed or [""]
    if listed:
        return [f"{one} -o @out.{one.split()[-1]}" for one in listed]
    return [f"-o @out{ending}" for ending in module.FORMS]


LINES = [(name, form) for name in ANSWERED for form in forms(name)]


@pytest.fixture(scope="module")
def folder(cli, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of odd files."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = tmp_path_factory.mktemp("odd") / FOLDER
    for name, content in {**CONTENTS, **WRONG}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with (folder / "rows.parquet").open("wb") as file:
        pq.write_table(
            pa.table({"name": [ODD, None], "parameters": ["7B", "7 parsecs"], "accelerators": [8.0, None]}), file
        )
    (folder / "result.json").write_text(cli("estimate", str(folder / "names.yaml"), "-f", "json").stdout, "utf-8")
    cli("check", str(folder / "run.yaml"), "--baseline", str(folder / "baseline.json"), "--update")
    return folder


@pytest.fixture(scope="module")
def told(cli, folder: Path) -> Told:
    """Run a command with a line of words; what it printed, checked for tracebacks, warnings, and broken JSON."""

    def run(name: str, line: str, language: str) -> Any:
        words = [str(folder / one[1:]) if one.startswith("@") else one for one in shlex.split(line)]
        result = cli(name, *words, "--lang", language)
        assert "Traceback" not in result.stderr, result.stderr
        assert "Warning" not in result.stderr, result.stderr
        if "--format json" in line and "-o" not in line:
            for text in result.stdout.splitlines() if "jsonl" in line else filter(None, [result.stdout]):
                json.loads(text, parse_constant=pytest.fail)
        return result

    return run


def test_every_command_is_tested() -> None:
    assert ANSWERED.keys() == PROGRAM.keys()
    assert BEFORE.keys() <= PROGRAM.keys()


def test_every_option_that_takes_a_file_is_tested() -> None:
    """With a file of a folder whose name is not UTF-8."""
    for name, lines in ANSWERED.items():
        words = [word for line in lines for form in forms(name) for word in shlex.split(f"{line} {form}")]
        given = {word for word, after in pairwise(words) if after.startswith("@")}
        short = {"-o": "--output"}
        options = {
            option for option, metavar in takes(name).items() if option.startswith("--") and names_files(metavar)
        }
        assert options - {"--catalogue"} <= {short.get(one, one) for one in given}, name


@pytest.mark.parametrize(
    ("name", "form", "language"),
    [(*one, language) for one, language in zip(LINES, cycle(LANGUAGES), strict=False) if "json" not in one[1]],
)
def test_a_line_in_every_format(told: Told, name: str, form: str, language: str) -> None:
    result = told(name, f"{ANSWERED[name][0]} {form}", language)
    if form not in ("--format csv", "--format jsonl") or name not in ("explain", "show"):
        assert result.returncode in (0, 1, 3), result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "line", "form"), [(name, line, form) for name, form in LINES for line in ANSWERED[name]]
)
def test_every_line_in_every_format_and_language(told: Told, name: str, line: str, form: str, language: str) -> None:
    told(name, f"{line} {form}", language)


@pytest.mark.parametrize(
    "name", [one for one in PROGRAM if any("NAME|" in each and "KEY=" in each for each in takes(one).values())]
)
def test_what_is_no_scenario_is_refused(told: Told, name: str) -> None:
    for line, language in zip(REFUSED, cycle(LANGUAGES), strict=False):
        result = told(name, f"{BEFORE.get(name, '')} {line}", language)
        assert result.returncode == 2 or (name == "batch" and result.returncode == 3), line
        assert result.stderr, line


@pytest.mark.parametrize("name", PROGRAM)
def test_text_that_is_not_utf8_is_refused(told: Told, name: str) -> None:
    for option, metavar in takes(name).items():
        if not names_files(metavar):
            word = f"{option} {NOT_UTF8}" if option.startswith("--") else NOT_UTF8
            result = told(name, word, "en")
            assert result.returncode == 2, option
            assert "\\udcff" in result.stderr, option
        elif "=" in metavar:
            assert "[input-not-text]" in told(name, f"{BEFORE.get(name, '')} name={NOT_UTF8}", "en").stderr


@pytest.mark.parametrize("host", ["a" * 64, "'no such host'", "256.256.256.256", "%", "::::"])
def test_an_address_that_cannot_be_served_is_refused(told: Told, host: str) -> None:
    result = told("report", f"parameters=7B --serve --host {host}", "en")
    assert (result.returncode, result.stdout) == (2, "")
    assert "cannot serve on" in result.stderr


EVERYTHING = (*QUANTITIES, *CATEGORIES)


@pytest.fixture(scope="module")
def known(catalogue: Catalogue) -> dict[str, Row]:
    """A row that knows each quantity and category: of the worked questions, or one that gives it."""
    paths = sorted((data_folder("configs") / "scenarios").rglob("*.yaml"))
    rows = [row for path in paths for row in load_scenarios(path, catalogue) if not row.stages]
    answers = evaluate_rows(rows, catalogue, catalogue.day, ranges=False)
    found = {name: one.row for one in reversed(answers) for name in (*one.values, *one.context.categories)}
    given = {name: Row(ODD, {}, {name: max(one.low, 1.0)}) for name, one in QUANTITIES.items()}
    words = {
        name: Row(ODD, {name: (one.values or catalogue.names(one.catalogue))[0]}) for name, one in CATEGORIES.items()
    }
    return {**given, **words, **found}


def check_tree(name: str, row: Row, catalogue: Catalogue) -> None:
    """The tree behind a value can be told in every language."""
    body = explanation(name, row, catalogue, catalogue.day)
    for language in LANGUAGES:
        set_language(language)
        assert name in explanation_text(body, str(catalogue.day))


@pytest.fixture
def english_again() -> Iterator[None]:
    yield
    set_language(ENGLISH)


@pytest.mark.usefixtures("english_again")
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_quantity_or_category_is_can_be_told(catalogue: Catalogue, language: str) -> None:
    set_language(language)
    for name in EVERYTHING:
        assert name in facts_text(quantity_facts(name, catalogue))


@pytest.mark.slow
@pytest.mark.usefixtures("english_again")
@pytest.mark.parametrize("name", EVERYTHING)
def test_every_quantity_has_a_tree(catalogue: Catalogue, known: dict[str, Row], name: str) -> None:
    check_tree(name, known[name], catalogue)
