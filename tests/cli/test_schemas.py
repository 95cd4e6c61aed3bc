"""Whatever a command writes as JSON follows its schema, and the schemas leave nothing open."""

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

Told = Callable[..., tuple[int, str, str]]

FILES = sorted((data_folder("configs") / "schema").glob("*.json"))
SCHEMAS: dict[str, dict[str, Any]] = {
    path.stem.rpartition("-")[0]: json.loads(path.read_text(encoding="utf-8")) for path in FILES
}
OPTIONS = {
    "--bom": "bom",
    "--sensitivity": "sensitivity",
    "--market": "market",
    "--by": "prices",
    "statements": "seeds",
}
"""Words of a command line after which the document is not the usual one of its command."""

BY_ITSELF = ("deployments", "validate", "plot", "batch")
"""Commands that have an option `--by` of their own."""

ROWS = {"check": "differences", "audit": "statements"}
"""Where a document has its rows under another name; `diff` and `show` make theirs up for JSON lines."""

LINES_OF = {"check": "Difference", "audit": "Statement", "diff": "DiffLine", "show": "Entry"}
"""Classes of JSON lines that are no element of `rows`."""

IMPOSSIBLE = "parameters=60B..80B training_tokens=2T accelerators=8 training_days=1"
TIED = """scenarios:
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
HOLDING = "scenarios:\n  good: {model: gpt-3-175b, expect: {training_pf_days: 3640}}\n"
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

LINES = {
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
"""Command lines with their exit codes."""

LONG = dict.fromkeys(("validate", "audit", "forecast configs/scenarios/forecasts/enterprises.yaml"), pytest.mark.slow)
"""Lines that take long; shorter ones make documents of the same forms."""


@pytest.fixture
def told(cli) -> Told:
    """Run the program: exit code, what it printed, what it complained of."""

    def run(*arguments: str) -> tuple[int, str, str]:
        ran = cli(*arguments)
        return ran.returncode, ran.stdout, ran.stderr

    return run


@pytest.fixture(scope="module")
def lines(cli, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the files that the lines name."""
    folder = tmp_path_factory.mktemp("lines")
    texts = {
        "tied.yaml": TIED,
        "rows.csv": "name,team,parameters\nbig,a,175B\nwrong,b,7 parsecs\nempty,,\n",
        "few.csv": "name,parameters\nbig,175B\n=1+1,7 parsecs\nempty,\n",
        "checked.yaml": CHECKED,
        "holding.yaml": HOLDING,
        "other.yaml": HOLDING.replace("good", "other"),
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


def words(line: str, folder: Path) -> list[str]:
    """The line's words, the folder before the files in it."""
    return [
        str(folder / word) if (folder / word.split("#")[0]).exists() and word else word for word in shlex.split(line)
    ]


def schema_of(line: str) -> str:
    """The document that a line makes: that of its command, or that of one of its words."""
    name, *others = line.split()
    return next((OPTIONS[word] for word in others if word in OPTIONS and name not in BY_ITSELF), name)


def refuse(word: str) -> float:
    raise AssertionError(f"{word} is no JSON")


def read(text: str) -> Any:
    return json.loads(text, parse_constant=refuse)


def row_validator(name: str) -> Draft202012Validator:
    schema = SCHEMAS[name]
    if name in LINES_OF:
        line = {"$ref": f"#/$defs/{LINES_OF[name]}"}
    else:
        rows = schema["properties"]["rows"]["items"]
        line = {"anyOf": [rows, schema["properties"]["facts"]]} if "facts" in schema["properties"] else rows
    return Draft202012Validator({**line, "$defs": schema.get("$defs", {})})


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # where a division by zero is asked for
@pytest.mark.parametrize("line", [pytest.param(line, marks=LONG.get(line, ())) for line in LINES])
def test_json_and_its_lines_follow_the_schema(told: Told, line: str, lines: Path) -> None:
    name = schema_of(line)
    code, whole, complaints = told(*words(line, lines), "--format", "json")
    again, rows, _ = told(*words(line, lines), "--format", "jsonl")
    assert code == again == LINES[line], complaints
    if LINES[line] == 2:
        assert whole == rows == ""
        return
    document, records = read(whole), [read(one) for one in rows.splitlines()]
    assert document["schema"] == SCHEMAS[name]["$id"]
    Draft202012Validator(SCHEMAS[name]).validate(document)
    for record in records:
        row_validator(name).validate(record)
    if name not in ("diff", "show"):
        assert records == document.get(ROWS.get(name, "rows"), [document.get("facts")])


@pytest.mark.parametrize("line", ["show odd", "show mfu", "explain mfu"])
def test_no_number_of_a_catalogue_is_none(told: Told, line: str, lines: Path) -> None:
    for form in ("json", "jsonl"):
        code, printed, complaints = told(*line.split(), "--catalogue", str(lines / "odd"), "-f", form)
        assert (code, complaints) == (0, "")
        assert read(printed)


def test_a_baseline_follows_its_schema(lines: Path) -> None:
    document = read((lines / "baseline.json").read_text("utf-8"))
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
    assert SCHEMAS.keys() == {*COMMANDS, *OPTIONS.values(), "baseline"}
    assert {line.split()[0] for line in LINES} == {*COMMANDS} - {line.split()[0] for line in FILES_OF}


FILES_OF = {
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
"""Lines of commands that write their document to a file, with exit codes."""


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")
@pytest.mark.parametrize("line", FILES_OF)
def test_a_document_in_a_file_follows_the_schema(told: Told, line: str, lines: Path, tmp_path: Path) -> None:
    target = tmp_path / "document.json"
    code, printed, complaints = told(*words(line, lines), "-o", str(target))
    assert code == FILES_OF[line], complaints
    assert printed == ""
    document = read(target.read_text(encoding="utf-8"))
    Draft202012Validator(SCHEMAS[line.split()[0]]).validate(document)
    parts = [document.get(name) for name in ("estimate", "bom", "forecast", "audit", "batch")]
    for part in filter(None, (*parts, *document.get("sensitivity", ()))):
        Draft202012Validator(SCHEMAS[part["schema"].split("/")[1]]).validate(part)


def test_of_every_schema_one_version_is_kept() -> None:
    assert len(SCHEMAS) == len(FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_schema_is_sound_and_names_itself(path: Path) -> None:
    name, _, version = path.stem.rpartition("-")
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == schema["properties"]["schema"]["const"] == f"aigc-compute/{name}/{version}"
    assert {"schema", "version"} <= {*schema["required"]}


def objects(schema: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The schemas of objects with named keys, each with the place where it stands."""
    if isinstance(schema, dict):
        if schema.get("type") == "object" and "properties" in schema:
            yield place, schema
        for key, value in schema.items():
            yield from objects(value, f"{place}/{key}")
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from objects(value, f"{place}/{index}")


@pytest.mark.parametrize("name", SCHEMAS)
def test_no_key_is_left_open_or_without_a_meaning(name: str) -> None:
    for place, one in objects(SCHEMAS[name]):
        assert one["additionalProperties"] is False, place
        assert "required" in one, place
        for key, body in one["properties"].items():
            assert body.get("description"), f"{place}: {key}"


def test_definitions_of_one_name_are_one() -> None:
    shared = ("CatalogueVersion", "DiagnosticRecord", "OriginRecord", "QuantityFacts", "FormulaFacts", "Interval")
    for name in shared:
        alike = {one: schema["$defs"][name] for one, schema in SCHEMAS.items() if name in schema.get("$defs", {})}
        assert len(alike) > 1, name
        assert len({json.dumps(one) for one in alike.values()}) == 1, f"{name} differs between {', '.join(alike)}"


def keys(document: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a document."""
    if isinstance(document, (dict, list)):
        for key, value in document.items() if isinstance(document, dict) else enumerate(document):
            yield (*place, key)
            yield from keys(value, (*place, key))


def broken(document: Any, place: tuple[str | int, ...], value: Any) -> Any:
    """The document with another value at a place."""
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
def test_a_broken_document_does_not_pass(told: Told, line: str, lines: Path) -> None:
    """A value of another kind at any place, or a key more in any object."""
    document = read(told(*words(line, lines), "--format", "json")[1])
    validator = Draft202012Validator(SCHEMAS[schema_of(line)])
    for place in keys(document):
        assert not validator.is_valid(broken(document, place, [{"no": "such"}])), place
    for place in keys(document):
        if isinstance(place[-1], str) and len(place) > 1 and place[0] != "counts":
            assert not validator.is_valid(broken(document, (*place[:-1], "no_such_key"), 1)), place
