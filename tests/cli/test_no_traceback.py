"""No command ends in a traceback or a warning of Python, whatever unusual input it gets, in any format and language.

Commands, formats, and options that take files come from the program itself: a new command, format or option is tested
here, or a test fails.
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
from tests.support import Result, RunProgram

NOT_UTF8 = os.fsdecode(b"\xff")
FOLDER = f"{NOT_UTF8} 文件夹 'a' \u200b#1%"
"""Name of a folder: not UTF-8, Chinese, with spaces, quotes, an invisible character and signs."""

ODD_TEXT = 'it\'s "so"\n 名\u200b\u202e {x} %s |`<b>[red]\\ \x1b[31m'
ODD_NAMES = (ODD_TEXT, "", " ", "=1+1", "x" * 300)
TRAINING_RUN: dict[str, object] = {"model": "llama-2-7b", "accelerator": "h100-sxm", "accelerators": 8}
ODD_VALUES: dict[str, dict[str, object]] = {
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
    "owned": {**TRAINING_RUN, "tenure": "owned", "grid": "france", "currency": "CNY", "cooling": "liquid"},
}
CONFIG = {"model_type": "gpt2", "n_embd": 768, "n_layer": 12, "n_head": 12, "n_positions": 1024, "vocab_size": 50257}


def yaml_text(data: object) -> str:
    """The data as JSON, which is also YAML."""
    return json.dumps(data, ensure_ascii=False)


ODD_FILES: dict[str, str | bytes] = {
    "run.yaml": yaml_text(TRAINING_RUN),
    "names.yaml": yaml_text({"scenarios": {name: TRAINING_RUN for name in ODD_NAMES}}),
    "others.yaml": yaml_text({"scenarios": {name: {**TRAINING_RUN, "mfu": "0.4..0.4"} for name in (ODD_TEXT, "")}}),
    "values.yaml": yaml_text({"scenarios": ODD_VALUES}),
    **{f"{name}.yaml": yaml_text({"scenarios": {name: row}}) for name, row in ODD_VALUES.items()},
    "stage.yaml": yaml_text({"name": ODD_TEXT, "stages": {ODD_TEXT: TRAINING_RUN}}),
    "checked.yaml": yaml_text(
        {
            "scenarios": {
                ODD_TEXT: {
                    **TRAINING_RUN,
                    "expect": {"parameters": 1, "users": {"min": 5, "source": ODD_TEXT}, "mfu": {"unknown": True}},
                },
                "impossible": ODD_VALUES["impossible"],
            }
        }
    ),
    "forecast.yaml": yaml_text(
        {
            "scenarios": {
                ODD_TEXT: {
                    **ODD_VALUES["zero width"],
                    "forecast": {"from": 2030, "to": 2030, "grow": {"training_tokens": "1x/year"}},
                }
            }
        }
    ),
    "claims.yaml": yaml_text(
        {
            "title": ODD_TEXT,
            "date": "2024-03",
            "statements": [
                {"id": ODD_TEXT, "subject": ODD_TEXT, "quantity": "parameters", "as_written": ODD_TEXT, "value": 7e9},
                {"id": "b", "subject": "", "quantity": "outlook", "as_written": ""},
                {"subject": "c", "model": "gpt-3-175b", "quantity": "training_tokens", "low": 1, "high": 1e30},
            ],
        }
    ),
    "no claims.yaml": yaml_text({"title": "", "statements": []}),
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
    "config.json": yaml_text(CONFIG),
    "market.csv": "line,part_of,2022,2027E,growth 2022-2027\n"
    f"{ODD_TEXT.split()[0]},,$40B,$399B,42%\nb,{ODD_TEXT.split()[0]},0,,\n",
    "trace.csv": "arrival_s,prompt_tokens,output_tokens\n0,100,10\n0,1,1\n1e9,1e5,1\n",
    "steps.csv": "dataset,model,params,gpu,n_gpus,precision,seq_len,gbs,tflops_gpu\n"
    f'mine,"{ODD_TEXT[:4]}",7e9,a100_80gb,8,bf16,'
    "2048,64,150\n,,,,,,,,\n",
    "runs.yaml": yaml_text(
        {"runs": [{"id": ODD_TEXT}, None, [], {"id": "b", "params_total": 7e9, "accelerator_hours": []}]}
    ),
    "overlay/models/mine.yaml": yaml_text(
        {"name": ODD_TEXT, "source": ODD_TEXT, "reported": {"parameters": {"low": 1, "high": 1}}}
    ),
    "overlay/sources.yaml": yaml_text({"mine": {"title": ODD_TEXT}}),
    "documents/any.md": "",
}
"""Contents of unusual but valid files, by file name."""

VALID_LINES = {
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
        f"--market @market.csv --buys {shlex.quote(ODD_TEXT.split()[0])} accelerator=h100-sxm",
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
        *(f"@{name}.yaml".replace(" ", "\\ ") for name in ODD_VALUES),
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
"""Valid command lines, by command; the first line of each has the most unusual input. A word that begins with @ is a
file of the folder.
"""

LEADING_ARGUMENTS = {"explain": "mfu", "plot": "training_days --over accelerators=1..2:2", "report": "-o @out.html"}
"""Arguments of a command that precede its scenarios."""

INVALID_FILES: dict[str, str | bytes] = {
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
"""Contents of files that every command refuses, by file name."""

INVALID_SCENARIOS = (
    *(f"@{name}".replace(" ", "\\ ") for name in INVALID_FILES),
    "@nowhere.yaml",
    "@nowhere/a.yaml",
    "no-such-model",
    "''",
    "' '",
    shlex.quote(ODD_TEXT),
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
    f"model={shlex.quote(ODD_TEXT)}",
    "x=1",
    "名=1",
)
"""Scenarios that every command refuses."""

RunLine = Callable[[str, str, str], Result]

COMMAND_OBJECTS = build().commands


def parameters_of(name: str) -> dict[str, str]:
    """The metavariable of each option of a command, and of each argument, whose name is in capitals."""
    return {
        (max(parameter.opts, key=len) if parameter.param_type_name == "option" else str(parameter.name).upper()): (
            parameter.metavar or "TEXT"
        )
        for parameter in COMMAND_OBJECTS[name].params
        if parameter.type.name in ("str", "path") and parameter.name != "lang"
    }


def names_files(metavar: str) -> bool:
    """Whether a parameter with this metavariable takes a file."""
    return not FILES.isdisjoint(re.findall("[A-Z]+", metavar))


def format_options(name: str) -> list[str]:
    """The words that request each format of a command: the option --format, or an output file with an ending."""
    parameters = parameters_of(name)
    module = import_module(f"aigc_compute.cli.{COMMANDS[name][0]}")
    format_words = [f"--format {name}" for name in parameters.get("--format", "").split("|") if name]
    if "--output" not in parameters:
        return format_words or [""]
    if format_words:
        return [f"{word} -o @out.{word.split()[-1]}" for word in format_words]
    return [f"-o @out{ending}" for ending in module.FORMS]


LINES_WITH_FORMATS = [(name, form) for name in VALID_LINES for form in format_options(name)]


@pytest.fixture(scope="module")
def folder(cli: RunProgram, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all valid and invalid files."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = tmp_path_factory.mktemp("odd") / FOLDER
    for name, content in {**ODD_FILES, **INVALID_FILES}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with (folder / "rows.parquet").open("wb") as file:
        pq.write_table(
            pa.table({"name": [ODD_TEXT, None], "parameters": ["7B", "7 parsecs"], "accelerators": [8.0, None]}), file
        )
    (folder / "result.json").write_text(cli("estimate", str(folder / "names.yaml"), "-f", "json").stdout, "utf-8")
    cli("check", str(folder / "run.yaml"), "--baseline", str(folder / "baseline.json"), "--update")
    return folder


@pytest.fixture(scope="module")
def run_line(cli: RunProgram, folder: Path) -> RunLine:
    """Run a command with a line of arguments in a language. Fail the test if the output has a traceback, a warning, or
    invalid JSON.
    """

    def run(name: str, line: str, language: str) -> Result:
        words = [str(folder / word[1:]) if word.startswith("@") else word for word in shlex.split(line)]
        result = cli(name, *words, "--lang", language)
        assert "Traceback" not in result.stderr, result.stderr
        assert "Warning" not in result.stderr, result.stderr
        if "--format json" in line and "-o" not in line:
            for text in result.stdout.splitlines() if "jsonl" in line else filter(None, [result.stdout]):
                json.loads(text, parse_constant=pytest.fail)
        return result

    return run


def test_every_command_is_tested() -> None:
    assert VALID_LINES.keys() == COMMAND_OBJECTS.keys()
    assert LEADING_ARGUMENTS.keys() <= COMMAND_OBJECTS.keys()


def test_every_option_that_takes_a_file_is_tested() -> None:
    """The tests give each such option a file in a folder whose name is not UTF-8."""
    for name, lines in VALID_LINES.items():
        words = [word for line in lines for form in format_options(name) for word in shlex.split(f"{line} {form}")]
        tested = {word for word, next_word in pairwise(words) if next_word.startswith("@")}
        long_names = {"-o": "--output"}
        options = {
            option
            for option, metavar in parameters_of(name).items()
            if option.startswith("--") and names_files(metavar)
        }
        assert options - {"--catalogue"} <= {long_names.get(option, option) for option in tested}, name


@pytest.mark.parametrize(
    ("name", "form", "language"),
    [
        (name, form, language)
        for (name, form), language in zip(LINES_WITH_FORMATS, cycle(LANGUAGES), strict=False)
        if "json" not in form
    ],
)
def test_the_first_line_of_a_command_runs_in_every_format(
    run_line: RunLine, name: str, form: str, language: str
) -> None:
    result = run_line(name, f"{VALID_LINES[name][0]} {form}", language)
    if form not in ("--format csv", "--format jsonl") or name not in ("explain", "show"):
        assert result.returncode in (0, 1, 3), result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "line", "form"), [(name, line, form) for name, form in LINES_WITH_FORMATS for line in VALID_LINES[name]]
)
def test_every_line_runs_in_every_format_and_language(
    run_line: RunLine, name: str, line: str, form: str, language: str
) -> None:
    run_line(name, f"{line} {form}", language)


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in COMMAND_OBJECTS
        if any("NAME|" in metavar and "KEY=" in metavar for metavar in parameters_of(name).values())
    ],
)
def test_invalid_scenarios_are_refused(run_line: RunLine, name: str) -> None:
    for line, language in zip(INVALID_SCENARIOS, cycle(LANGUAGES), strict=False):
        result = run_line(name, f"{LEADING_ARGUMENTS.get(name, '')} {line}", language)
        assert result.returncode == 2 or (name == "batch" and result.returncode == 3), line
        assert result.stderr, line


@pytest.mark.parametrize("name", COMMAND_OBJECTS)
def test_text_that_is_not_utf8_is_refused(run_line: RunLine, name: str) -> None:
    for option, metavar in parameters_of(name).items():
        if not names_files(metavar):
            word = f"{option} {NOT_UTF8}" if option.startswith("--") else NOT_UTF8
            result = run_line(name, word, "en")
            assert result.returncode == 2, option
            assert "\\udcff" in result.stderr, option
        elif "=" in metavar:
            assert (
                "[input-not-text]" in run_line(name, f"{LEADING_ARGUMENTS.get(name, '')} name={NOT_UTF8}", "en").stderr
            )


@pytest.mark.parametrize("host", ["a" * 64, "'no such host'", "256.256.256.256", "%", "::::"])
def test_an_address_that_cannot_be_served_is_refused(run_line: RunLine, host: str) -> None:
    result = run_line("report", f"parameters=7B --serve --host {host}", "en")
    assert (result.returncode, result.stdout) == (2, "")
    assert "cannot serve on" in result.stderr


QUANTITIES_AND_CATEGORIES = (*QUANTITIES, *CATEGORIES)


@pytest.fixture(scope="module")
def rows_by_name(catalogue: Catalogue) -> dict[str, Row]:
    """For each quantity and category a scenario in which it is known: a shipped one, or one that states its value."""
    paths = sorted((data_folder("configs") / "scenarios").rglob("*.yaml"))
    rows = [row for path in paths for row in load_scenarios(path, catalogue) if not row.stages]
    evaluations = evaluate_rows(rows, catalogue, catalogue.day, ranges=False)
    shipped = {
        name: evaluation.row
        for evaluation in reversed(evaluations)
        for name in (*evaluation.values, *evaluation.context.categories)
    }
    quantities = {name: Row(ODD_TEXT, {}, {name: max(quantity.low, 1.0)}) for name, quantity in QUANTITIES.items()}
    categories = {
        name: Row(ODD_TEXT, {name: (category.values or catalogue.names(str(category.catalogue)))[0]})
        for name, category in CATEGORIES.items()
    }
    return {**quantities, **categories, **shipped}


def check_explanation(name: str, row: Row, catalogue: Catalogue) -> None:
    """Check that the explanation of a value can be shown in every language."""
    body = explanation(name, row, catalogue, catalogue.day)
    for language in LANGUAGES:
        set_language(language)
        assert name in explanation_text(body, str(catalogue.day))


@pytest.fixture
def restore_english() -> Iterator[None]:
    yield
    set_language(ENGLISH)


@pytest.mark.usefixtures("restore_english")
@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_of_every_quantity_and_category_can_be_shown(catalogue: Catalogue, language: str) -> None:
    set_language(language)
    for name in QUANTITIES_AND_CATEGORIES:
        assert name in facts_text(quantity_facts(name, catalogue))


@pytest.mark.slow
@pytest.mark.usefixtures("restore_english")
@pytest.mark.parametrize("name", QUANTITIES_AND_CATEGORIES)
def test_every_quantity_and_category_can_be_explained(
    catalogue: Catalogue, rows_by_name: dict[str, Row], name: str
) -> None:
    check_explanation(name, rows_by_name[name], catalogue)
