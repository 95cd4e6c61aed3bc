"""JSON that a command writes follows its schema, and the schemas describe every key."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from aigc_compute.catalogue import KINDS as CATALOGUE_KINDS
from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.cli.app import COMMANDS
from aigc_compute.cli.list_entries import KINDS, STATEMENTS
from aigc_compute.domains.vocabulary import CATEGORIES, QUANTITIES
from aigc_compute.io.typed_json import as_json
from aigc_compute.studies.listing import list_document, show_document
from tests.support import RunProgram

Run = Callable[..., tuple[int, str, str]]

FILES = sorted((data_folder("configs") / "schema").glob("*.json"))
SCHEMAS: dict[str, dict[str, Any]] = {
    path.stem.rpartition("-")[0]: json.loads(path.read_text(encoding="utf-8")) for path in FILES
}
SCHEMA_OF_WORD = {
    "--bom": "bom",
    "--sensitivity": "sensitivity",
    "--market": "market",
    "--by": "prices",
    "statements": "seeds",
}
"""Words of a command line that make the command write another document, with the schema of that document."""

SINGLE_DOCUMENT_COMMANDS = ("deployments", "validate", "plot", "batch")
"""Commands whose document none of these words changes."""

ROWS_KEY = {"check": "differences", "audit": "statements"}
"""The key of a document that holds its rows, where it is not `rows`. `diff` and `show` have rows only as JSON lines."""

LINE_CLASSES = {"check": "Difference", "audit": "Statement", "diff": "DiffLine", "show": "Entry"}
"""Definitions of JSON lines, where they are not the elements of `rows`."""

IMPOSSIBLE = "parameters=60B..80B training_tokens=2T accelerators=8 training_days=1"
CORRELATED = """scenarios:
  apart: {training_flop: 1e24, mfu: 0.3..0.5, price_usd_per_accelerator_hour: 1..4, accelerators: 1024}
  together:
    training_flop: 1e24
    mfu: {values: [0.3, 0.4], weights: [3, 1]}
    price_usd_per_accelerator_hour: 1..4
    accelerators: 1024
    correlations: {mfu: {price_usd_per_accelerator_hour: 0.5}}
  unknown: {model: gpt-3.5}
"""
CHECKED = """scenarios:
  good: {model: gpt-3-175b, expect: {training_pf_days: 3640}}
  bad: {model: gpt-3-175b, expect: {training_pf_days: 1, users: {min: 5, source: me}, mfu: {unknown: true}}}
  impossible: {parameters: 70B, training_tokens: 2T, accelerators: 8, training_days: 1}
"""
PASSING = "scenarios:\n  good: {model: gpt-3-175b, expect: {training_pf_days: 3640}}\n"
STEPS = """dataset,model,params,gpu,n_gpus,precision,seq_len,gbs,tflops_gpu,memory_gb
mine,Odd|7B,7e9,a100_80gb,8,bf16,2048,64,150,60
mine,=1+1,7e9,abacus,8,bf16,2048,64,150,
mine,Odd-7B,7e9,h100_80gb,8,bf16,2048,64,NaN,
"""
RUNS = """runs:
- {id: good, org: me, params_total: 7e9, training_tokens: 1e12, accelerator: h100-sxm, accelerator_hours: 40000}
- {id: mute, org: me, params_total: 7e9, accelerator: h100-sxm, accelerator_hours: [1, 2]}
- nothing
"""

EXIT_CODES = {
    "doctor": 0,
    "estimate gpt-3-175b llama-2-70b gpt-3.5": 0,
    f"estimate {IMPOSSIBLE}": 1,
    "estimate parameters=7B mfu=0": 1,
    "estimate tied.yaml": 0,
    "estimate --bom accelerator=h100-sxm accelerators=1000 llama-2-70b": 0,
    "estimate --bom accelerator=rtx4090 accelerators=64 mfu=0.3": 0,
    "estimate --bom gpt-3.5": 2,
    f"estimate --bom {IMPOSSIBLE}": 1,
    "layouts llama-2-70b accelerator=h100-sxm accelerators=64 --top 3": 0,
    "layouts gpt-3-175b accelerator=h100-sxm accelerators=8": 0,
    "latency llama-3.1-8b accelerator=h100-sxm": 0,
    "latency llama-3.1-8b users=1M --requests 500": 0,
    "latency llama-3.1-8b --ttft 1ms": 0,
    "deployments llama-3.1-8b accelerator=h100-sxm --ttft 1s --top 3": 0,
    "deployments deepseek-v3 --on h200-sxm,b200-sxm --tpot 1ms --frontier": 0,
    "batch tied.yaml": 0,
    "batch llama-2-70b accelerators=8,16 mfu=0.3..0.5:3 --ranges": 0,
    f"batch {IMPOSSIBLE}": 3,
    "batch rows.csv --keep team": 3,
    "check checked.yaml": 1,
    "check holding.yaml": 0,
    "check checked.yaml --baseline baseline.json --as-of 2023-06-30": 1,
    "check other.yaml --baseline baseline.json": 1,
    "diff gpt-3-175b llama-2-70b": 0,
    "diff gpt-3-175b gpt-3-175b": 0,
    "diff gpt-3.5 llama-2-70b mixtral-8x7b": 0,
    "diff llama-2-70b --as-of 2023-06-30 --as-of 2025-06-30": 0,
    "diff tied.yaml#apart tied.yaml#together": 0,
    "diff tied.yaml checked.yaml#good": 2,
    "diff tied.yaml result.json": 0,
    f"diff llama-2-70b gpt-3-175b {IMPOSSIBLE}": 1,
    "diff parameters=7B --catalogue '' --catalogue overlay": 0,
    "audit claims.yaml": 0,
    "audit claims.yaml --strict --as-of 2023-06-30": 1,
    "audit claims.yaml --only untestable": 0,
    "audit nothing.yaml": 0,
    "audit": 0,
    "explain mfu": 0,
    "explain accelerator": 0,
    "explain topology": 0,
    "explain users": 0,
    "explain training_cost_usd llama-2-70b gpt-3-175b": 0,
    "explain accelerator llama-2-70b gpt-3-175b": 0,
    "explain users tied.yaml": 2,
    f"explain mfu {IMPOSSIBLE}": 1,
    "explain training_days parameters=7B accelerators=8 training_tokens=1T mfu=0": 1,
    "explain --sensitivity users llama-2-70b": 2,
    "explain --sensitivity training_cost_usd tied.yaml llama-2-70b": 0,
    "explain --sensitivity training_flop gpt-3-175b": 0,
    f"explain --sensitivity mfu {IMPOSSIBLE}": 1,
    "explain --sensitivity training_days parameters=7B..8B training_tokens=1T accelerators=8 mfu=0": 1,
    "forecast training_flop gpt-3-175b llama-2-70b --grow training_flop=4..5x/year --from 2023 --to 2024": 0,
    "forecast servers llama-2-70b users=1e8 --grow users='CAGR 42%' --to 2030": 0,
    "forecast configs/scenarios/forecasts/enterprises.yaml": 0,
    "forecast configs/scenarios/forecasts/back-cast-2023.yaml": 0,
    "forecast training_flop gpt-3-175b --grow training_flop=epoch-training-compute --from 2020 --to 2020": 0,
    "audit --market 004": 0,
    "audit --market 004 --buys 'AI Server' accelerator=h100-sxm": 0,
    "validate": 0,
    "validate --against steps.csv": 0,
    "validate --against runs.yaml": 0,
    "validate --against steps.csv --against runs.yaml --summary": 0,
    "validate --against holding.yaml": 2,
    "list models --catalogue overlay": 0,
    "list prices": 0,
    "list grids": 0,
    "show china": 0,
    "list prices --by commitment": 0,
    "list prices h100-sxm --by provider --as-of 2024-06-30": 0,
    "list prices h100-sxm --by region": 0,
    "list prices --by size": 2,
    "estimate llama-2-70b tenure=owned grid=china currency=CNY clean_contract_share=60%": 0,
    "show gpt-3-175b": 0,
    "show H100": 0,
    "show mfu": 0,
    "show mine --catalogue overlay": 0,
    "list statements": 0,
    "list statements 004 --quantity parameters": 0,
    "list statements --subject 'no such subject'": 0,
    "show s0-gpt3-training-cost": 0,
}
"""Exit codes of command lines."""

SLOW_LINES = dict.fromkeys(
    ("validate", "audit", "forecast configs/scenarios/forecasts/enterprises.yaml"), pytest.mark.slow
)
"""Marks of command lines that take long. Faster command lines write documents of the same forms."""


@pytest.fixture
def run(cli: RunProgram) -> Run:
    """Run the program; return exit code, standard output and standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        result = cli(*arguments)
        return result.returncode, result.stdout, result.stderr

    return run


@pytest.fixture(scope="module")
def folder(cli: RunProgram, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the command lines name."""
    folder = tmp_path_factory.mktemp("lines")
    texts = {
        "tied.yaml": CORRELATED,
        "rows.csv": "name,team,parameters\nbig,a,175B\nwrong,b,7 parsecs\nempty,,\n",
        "few.csv": "name,parameters\nbig,175B\n=1+1,7 parsecs\nempty,\n",
        "checked.yaml": CHECKED,
        "holding.yaml": PASSING,
        "other.yaml": PASSING.replace("good", "other"),
        "claims.yaml": (Path(__file__).parent / "claims.yaml").read_text(encoding="utf-8"),
        "steps.csv": STEPS,
        "runs.yaml": RUNS,
        "nothing.yaml": "title: Nothing\ndate: 2024-03\nstatements: []\n",
        "overlay/models/mine.yaml": "name: Mine\nsource: me\nreported: {parameters: {low: 1B, high: 2B}}\n",
        "odd/models/odd.yaml": "name: Odd\nreported: {parameters: .nan, accelerators: .inf, mfu: {value: -.inf}}\n",
        "odd/assumptions.yaml": "mfu: {value: .inf, rank: performance, source: mine}\n",
        "overlay/assumptions.yaml": "mfu: {value: 0.5, rank: performance, source: mine}\n",
        "overlay/sources.yaml": "mine: {title: Mine, doi: 10.1000/1}\n",
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "result.json").write_text(cli("estimate", str(folder / "tied.yaml"), "-f", "json").stdout, "utf-8")
    cli("check", str(folder / "holding.yaml"), "--baseline", str(folder / "baseline.json"), "--update")
    return folder


def arguments(line: str, folder: Path) -> list[str]:
    """The arguments of a command line; names of files in the folder become paths."""
    return [
        str(folder / word) if (folder / word.split("#")[0]).exists() and word else word for word in shlex.split(line)
    ]


def schema_of(line: str) -> str:
    """The name of the schema that the document of a command line follows."""
    name, *others = line.split()
    return next(
        (SCHEMA_OF_WORD[word] for word in others if word in SCHEMA_OF_WORD and name not in SINGLE_DOCUMENT_COMMANDS),
        name,
    )


def refuse_constant(word: str) -> float:
    raise AssertionError(f"{word} is not JSON")


def read_strict_json(text: str) -> Any:
    return json.loads(text, parse_constant=refuse_constant)


def row_validator(name: str) -> Draft202012Validator:
    """A validator of a JSON line of the documents with this schema."""
    schema = SCHEMAS[name]
    if name in LINE_CLASSES:
        line: dict[str, Any] = {"$ref": f"#/$defs/{LINE_CLASSES[name]}"}
    else:
        rows = schema["properties"]["rows"]["items"]
        line = {"anyOf": [rows, schema["properties"]["facts"]]} if "facts" in schema["properties"] else rows
    return Draft202012Validator({**line, "$defs": schema.get("$defs", {})})


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # of the lines that divide by zero
@pytest.mark.parametrize("line", [pytest.param(line, marks=SLOW_LINES.get(line, ())) for line in EXIT_CODES])
def test_json_and_json_lines_follow_the_schema(run: Run, line: str, folder: Path) -> None:
    name = schema_of(line)
    code, json_text, stderr = run(*arguments(line, folder), "--format", "json")
    jsonl_code, jsonl_text, _ = run(*arguments(line, folder), "--format", "jsonl")
    assert code == jsonl_code == EXIT_CODES[line], stderr
    if EXIT_CODES[line] == 2:
        assert json_text == jsonl_text == ""
        return
    document, records = read_strict_json(json_text), [read_strict_json(text) for text in jsonl_text.splitlines()]
    assert document["schema"] == SCHEMAS[name]["$id"]
    Draft202012Validator(SCHEMAS[name]).validate(document)
    for record in records:
        row_validator(name).validate(record)
    if name not in ("diff", "show"):
        assert records == document.get(ROWS_KEY.get(name, "rows"), [document.get("facts")])


@pytest.mark.parametrize("line", ["show odd", "show mfu", "explain mfu"])
def test_numbers_of_a_catalogue_are_written_without_nan_and_infinity(run: Run, line: str, folder: Path) -> None:
    for form in ("json", "jsonl"):
        code, stdout, stderr = run(*line.split(), "--catalogue", str(folder / "odd"), "-f", form)
        assert (code, stderr) == (0, "")
        assert read_strict_json(stdout)


def test_a_baseline_follows_the_schema(folder: Path) -> None:
    document = read_strict_json((folder / "baseline.json").read_text("utf-8"))
    assert document["schema"] == SCHEMAS["baseline"]["$id"]
    Draft202012Validator(SCHEMAS["baseline"]).validate(document)
    Draft202012Validator(SCHEMAS["baseline"]).validate({**document, "tolerances": {"mfu": "1 %", "users": 0.1}})


def test_every_list_follows_the_schema(catalogue: Catalogue) -> None:
    for kind in set(KINDS) - {STATEMENTS}:
        document = list_document(kind, catalogue)
        assert document.rows
        Draft202012Validator(SCHEMAS["list"]).validate(json.loads(json.dumps(as_json(document))))


def test_every_entry_follows_the_schema(catalogue: Catalogue) -> None:
    names = [name for kind in CATALOGUE_KINDS for name in catalogue.names(kind)]
    validator = Draft202012Validator(SCHEMAS["show"])
    for name in (*names, *list(QUANTITIES)[::7], *CATEGORIES, *list(catalogue.sources)[::7]):
        validator.validate(json.loads(json.dumps(as_json(show_document(name, catalogue)))))


def test_every_command_that_writes_json_has_a_schema() -> None:
    assert SCHEMAS.keys() == {*COMMANDS, *SCHEMA_OF_WORD.values(), "baseline"}
    assert {line.split()[0] for line in EXIT_CODES} == {*COMMANDS} - {line.split()[0] for line in FILE_EXIT_CODES}


FILE_EXIT_CODES = {
    "report llama-2-70b accelerator=h100-sxm accelerators=64": 0,
    "report tied.yaml configs/scenarios/deepseek-v3-stages.yaml": 0,
    f"report {IMPOSSIBLE}": 1,
    "report parameters=7B mfu=0": 1,
    "report wan-2.1-14b accelerator=h100-sxm": 0,
    "report few.csv": 3,
    "report claims.yaml": 0,
    "report nothing.yaml": 0,
    "report configs/scenarios/forecasts/enterprises.yaml": 0,
    "plot training_days --over accelerators=64..4096:log:9 llama-2-70b --by accelerator=h100-sxm,h20": 0,
    f"plot mfu --over training_days=1,2 {IMPOSSIBLE.removesuffix(' training_days=1')}": 1,
}
"""Exit codes of command lines that write their document to a file."""


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")
@pytest.mark.parametrize("line", FILE_EXIT_CODES)
def test_a_document_in_a_file_follows_the_schema(run: Run, line: str, folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "document.json"
    code, stdout, stderr = run(*arguments(line, folder), "-o", str(target))
    assert code == FILE_EXIT_CODES[line], stderr
    assert stdout == ""
    document = read_strict_json(target.read_text(encoding="utf-8"))
    Draft202012Validator(SCHEMAS[line.split()[0]]).validate(document)
    parts = [document.get(name) for name in ("estimate", "bom", "forecast", "audit", "batch")]
    for part in filter(None, (*parts, *document.get("sensitivity", ()))):
        Draft202012Validator(SCHEMAS[part["schema"].split("/")[1]]).validate(part)


def test_each_schema_has_one_version() -> None:
    assert len(SCHEMAS) == len(FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_schema_is_valid_and_has_its_own_name(path: Path) -> None:
    name, _, version = path.stem.rpartition("-")
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == schema["properties"]["schema"]["const"] == f"aigc-compute/{name}/{version}"
    assert {"schema", "version"} <= {*schema["required"]}


def objects(schema: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The schemas of objects with named keys, each with its path within the whole schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "object" and "properties" in schema:
            yield place, schema
        for key, value in schema.items():
            yield from objects(value, f"{place}/{key}")
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from objects(value, f"{place}/{index}")


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_describes_every_key_and_forbids_others(name: str) -> None:
    for place, schema in objects(SCHEMAS[name]):
        assert schema["additionalProperties"] is False, place
        assert "required" in schema, place
        for key, body in schema["properties"].items():
            assert body.get("description"), f"{place}: {key}"


def test_definitions_of_the_same_name_are_equal() -> None:
    shared = ("CatalogueVersion", "DiagnosticRecord", "OriginRecord", "QuantityFacts", "FormulaFacts", "Interval")
    for name in shared:
        definitions = {
            document: schema["$defs"][name] for document, schema in SCHEMAS.items() if name in schema.get("$defs", {})
        }
        assert len(definitions) > 1, name
        texts = {json.dumps(definition) for definition in definitions.values()}
        assert len(texts) == 1, f"{name} differs between {', '.join(definitions)}"


def places(document: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value of a document."""
    if isinstance(document, (dict, list)):
        for key, value in document.items() if isinstance(document, dict) else enumerate(document):
            yield (*place, key)
            yield from places(value, (*place, key))


def with_value(document: Any, place: tuple[str | int, ...], value: Any) -> Any:
    """A copy of the document with another value at a path."""
    copy = json.loads(json.dumps(document))
    inner = copy
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return copy


@pytest.mark.parametrize(
    "line",
    [
        "check checked.yaml",
        "explain --sensitivity training_cost_usd llama-2-70b",
        "diff gpt-3 llama-2-7b --columns mfu,training_cost_usd",
        "estimate --bom accelerator=a100-sxm-80gb accelerators=160",
    ],
)
def test_a_schema_refuses_a_wrong_value_and_an_additional_key(run: Run, line: str, folder: Path) -> None:
    """The value may be anywhere in the document, and the key in every object."""
    document = read_strict_json(run(*arguments(line, folder), "--format", "json")[1])
    validator = Draft202012Validator(SCHEMAS[schema_of(line)])
    for place in places(document):
        assert not validator.is_valid(with_value(document, place, [{"no": "such"}])), place
    for place in places(document):
        if isinstance(place[-1], str) and len(place) > 1 and place[0] != "counts":
            assert not validator.is_valid(with_value(document, (*place[:-1], "no_such_key"), 1)), place
