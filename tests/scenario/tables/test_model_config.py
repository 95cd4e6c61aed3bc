"""Model configurations: parameters are counted exactly, or a problem says why they cannot be counted."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.scenario.tables.config_mapping import load_config_mapping
from aigc_compute.scenario.tables.expression import Expression, Nothing, read_expression
from aigc_compute.scenario.tables.model_config import DEFAULT_MAPPING, title
from aigc_compute.scenario.tables.source import kept_columns
from aigc_compute.scenario.tables.sources import open_sources
from aigc_compute.studies.batch import Study, answer_sheets, fields_of
from tests.support import RunProgram

LINES = (Path(__file__).parent / "model_configs.jsonl").read_text().splitlines()
MODELS = {model["name"]: model for model in map(json.loads, LINES)}
"""Configurations without keys that change no count, and their numbers of parameters. If Transformers 5.24 has the
class, the number is that of the class built from these keys (buffers such as the corrections of a router apart). `class
NAME` is a configuration in which all values, or values of another shape, are those of the class. The parameters of
other classes are counted from their code (Qwen 1, InternLM, Baichuan, ChatGLM, DeepSeek-MoE, the first versions of
Falcon and OLMo, MiMo) or are published: Step 3 (316 billion, https://huggingface.co/stepfun-ai/step3), LongCat (560
billion, https://arxiv.org/abs/2509.01322; the class of Transformers also allocates experts that compute nothing),
Llama-Nemotron Super (49,867,145,216) and Phi-4-mini-flash (3,852,562,944, both from the index of their checkpoint). The
numbers per token and per sequence are those of the cache of a forward pass of the class.
"""

FIGURES = ("parameters", "kv_values_per_token", "state_values_per_sequence")
"""Quantities that the lines of the configurations state."""

PADDED = {"gemma-2b", "gemma-7b"}
"""Models published with a vocabulary of 256,000 tokens, although their paper counts 256,128."""

LLAMA = {
    "model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
    "intermediate_size": 11008, "vocab_size": 32000,
}  # fmt: skip
LLAMA_7B = 6738415616

Write = Callable[[str, Any], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a configuration into a folder of this name; return the path of the file."""

    def write_config(name: str, config: Any) -> str:
        path = tmp_path / name / "config.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(config if isinstance(config, str) else json.dumps(config))
        return str(path)

    return write_config


def batch_rows(*words: str, columns: tuple[str, ...] = ("parameters",), **options: Any) -> list[dict[str, Any]]:
    """The rows of a batch over words of the command line: name, requested columns and problem."""
    catalogue = Catalogue()
    sources = open_sources(words, catalogue, **options)
    study = Study(catalogue, date(2026, 1, 1), columns)
    fields = fields_of(study, kept_columns(sources), named=True, problems=True)
    rows = []
    sheets = (sheet for source in sources for sheet in source.sheets())
    for chunk in answer_sheets(study, sheets, fields):
        for row in range(chunk.count.rows):
            rows.append({name: cell_of(column, row) for name, column in chunk.columns.items()})
    return rows


def cell_of(column: Any, row: int) -> Any:
    if hasattr(column, "codes"):
        return column.values[column.codes[row]] if column.codes[row] >= 0 else None
    return column[row]


@pytest.fixture(scope="module")
def rows_by_model(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The row of each published configuration, by the name of the model. All are read from one folder."""
    folder = tmp_path_factory.mktemp("models")
    for name, model in MODELS.items():
        (folder / name).mkdir()
        (folder / name / "config.json").write_text(json.dumps(model["config"]))
    return {row["name"]: row for row in batch_rows(str(folder), columns=FIGURES)}


@pytest.mark.parametrize("name", MODELS)
def test_parameters_of_a_published_configuration_are_counted_exactly(
    name: str, rows_by_model: dict[str, dict[str, Any]]
) -> None:
    row, model = rows_by_model[name], MODELS[name]
    assert row["problem"] is None
    stated = [figure for figure in FIGURES if figure in model]
    assert {figure: row[figure] for figure in stated} == {figure: model[figure] for figure in stated}


@pytest.mark.parametrize("name", [name for name in MODELS if Catalogue().path("models", name) and name not in PADDED])
def test_the_count_agrees_with_the_catalogue(name: str) -> None:
    official = Catalogue().entry("models", name).get("official_parameters")
    assert official is None or official == MODELS[name]["parameters"]


@pytest.mark.parametrize(
    ("config", "active"),
    [
        (MODELS["mixtral-8x7b"]["config"], 46702792704 - 32 * 6 * 3 * 4096 * 14336),
        (MODELS["qwen-3-30b-a3b"]["config"], 30532122624 - 48 * 120 * 3 * 2048 * 768),
        (MODELS["gpt-oss-20b"]["config"], 20914757184 - 24 * 28 * (3 * 2880 * 2880 + 3 * 2880)),
    ],
)
def test_active_parameters_of_a_mixture_of_experts_are_counted(config: Any, active: float, write: Write) -> None:
    [row] = batch_rows(write("mixture", config), columns=("active_parameters",))
    assert row["active_parameters"] == active


UNKNOWN = "is unknown, so its parameters cannot be counted"

UNCOUNTED = {
    "unknown class": ({**LLAMA, "model_type": "novel"}, f"model_type 'novel' {UNKNOWN}"),
    "no class": (
        {key: value for key, value in LLAMA.items() if key != "model_type"},
        "model_type is missing, so the parameters cannot be counted",
    ),
    "known class with experts": ({**LLAMA, "num_experts": 8}, "experts"),
    "known class with an index": ({**LLAMA, "index_topk": 2048}, "index"),
    "known class with unknown layers": (
        {**LLAMA, "layer_types": ["linear_attention"]},
        "linear_attention (layer_types)",
    ),
    "known class with other layers": (
        {"model_type": "minimax", "layer_types": ["mamba"] * 80},
        "layers of the kind mamba (layer_types)",
    ),
    "a pattern with an unknown letter": (
        {"model_type": "nemotron_h", "hybrid_override_pattern": "M-*Q"},
        "layers of the kind Q (hybrid_override_pattern)",
    ),
    "a list that is too short": (
        {"model_type": "gpt_oss", "layer_types": ["full_attention"]},
        "layers without a kind (layer_types)",
    ),
    "known class with heads of two sizes": ({**LLAMA, "global_head_dim": 512}, "global_head_dim"),
    "list of dense layers and a step": (
        {"model_type": "qwen3_moe", "decoder_sparse_step": 2, "mlp_only_layers": [0]},
        "a list of dense layers",
    ),
    "shared layers": ({**LLAMA, "model_type": "albert"}, "share their weights"),
    "heads as a list": ({**LLAMA, "num_attention_heads": [12, 16]}, "found a list"),
    "NaN": ('{"model_type": "llama", "hidden_size": NaN}', "hidden_size: found NaN, expected a number"),
    "Infinity": ('{"model_type": "llama", "hidden_size": -Infinity}', "found -Infinity, expected a number"),
    "layers as words": ({**LLAMA, "num_hidden_layers": "many"}, "layers is 'many', expected a number"),
    "no vocabulary": ({"model_type": "llama", "vocab_size": None}, "vocabulary_size is missing"),
    "negative": ({**LLAMA, "vocab_size": -5}, "vocab"),
    "huge": ({**LLAMA, "hidden_size": 10**400}, "too large"),
    "infinite": ({**LLAMA, "hidden_size": 1e308, "num_attention_heads": 1, "num_hidden_layers": 1e308}, "too large"),
    "no heads": ({**LLAMA, "num_attention_heads": 0}, "cannot be computed"),
}


@pytest.mark.parametrize("name", UNCOUNTED)
def test_a_configuration_that_cannot_be_counted_is_a_problem_of_its_row(name: str, write: Write) -> None:
    config, message = UNCOUNTED[name]
    [row] = batch_rows(write("model", config))
    assert row["parameters"] != row["parameters"]
    assert message in row["problem"]


BROKEN = {
    "not JSON": ("{", "config.json:1:2"),
    "not JSON in line 2": ('{\n"a": ]}', "config.json:2:6"),
    "empty": ("", "config.json:1:1"),
    "a list": ("[]", "expected a JSON object"),
    "a word": ('"llama"', "expected a JSON object"),
    "nothing of a model": ('{"theme": "dark"}', "not the configuration of a language model"),
    "a class without keys": ('{"model_type": "novel"}', "not the configuration of a language model"),
    "a class that is no word": ('{"model_type": ["llama"]}', "not the configuration of a language model"),
    "a key twice": ('{"model_type": "llama", "vocab_size": 1, "vocab_size": 2}', "'vocab_size' is given twice"),
    "deep": ("[" * 200_000, "nested too deeply"),
    "a number of many digits": ('{"model_type": "llama", "vocab_size": ' + "9" * 5000 + "}", "digits"),
    "binary": ("\0\1", "binary data"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_its_path(name: str, write: Write) -> None:
    text, message = BROKEN[name]
    path = write("model", text)
    with pytest.raises(Problems) as caught:
        batch_rows(path)
    [problem] = caught.value.diagnostics
    assert path in str(problem)
    assert message in str(problem)


def test_a_broken_file_among_others_is_a_problem_of_its_row(cli: RunProgram, tmp_path: Path, write: Write) -> None:
    write("models/good", LLAMA)
    for position, (text, _) in enumerate(BROKEN.values()):
        write(f"models/bad{position}", text)
    output = tmp_path / "out.csv"
    result = cli("batch", str(tmp_path / "models"), "-o", str(output), "--columns", "parameters")
    assert result.returncode == 3
    rows = list(csv.DictReader(output.read_text().splitlines()))
    assert [row["name"] for row in rows if row["problem"]] == sorted(f"bad{n}" for n in range(len(BROKEN)))
    assert [float(row["parameters"]) for row in rows if row["parameters"]] == [LLAMA_7B]
    assert f"bad0{os.sep}config.json:1:2: error: " in result.stderr


def test_a_folder_without_configurations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problems, match=r"no .* config\.json in this folder"):
        batch_rows(str(tmp_path))


def test_models_of_folders_and_of_a_download_cache_are_read(tmp_path: Path, write: Write) -> None:
    write("a/one", LLAMA)
    write("a/maker/two", LLAMA)
    write(f"a/models--maker--three/snapshots/{'0a' * 20}", LLAMA)
    write("a/far/too/deep", LLAMA)
    assert sorted(row["name"] for row in batch_rows(str(tmp_path / "a"))) == ["one", "three", "two"]


def test_configurations_with_names_of_their_own_are_read(tmp_path: Path) -> None:
    """aiconfigurator keeps configurations as NAME_config.json in one folder."""
    for name in ("maker--one_config.json", "two.json"):
        (tmp_path / name).write_text(json.dumps(LLAMA))
    (tmp_path / "tokenizer_config.json").write_text('{"tokenizer_class": "LlamaTokenizer"}')
    rows = batch_rows(str(tmp_path))
    assert [(row["name"], row["parameters"]) for row in rows] == [("one", LLAMA_7B), ("two", LLAMA_7B)]


def test_the_name_of_a_model_comes_from_its_folder_or_its_configuration() -> None:
    assert title("/models/llama-7b/config.json") == "llama-7b"
    assert title("/models/phi.json", "maker/else") == "phi"
    assert title("/models/maker--phi-2_config.json") == "phi-2"
    assert title(f"/blobs/{'0a' * 20}/config.json", "maker/phi-2/") == "phi-2"


def test_other_files_in_the_folder_of_a_model_are_ignored(tmp_path: Path, write: Write) -> None:
    write("model", LLAMA)
    (tmp_path / "model" / "merge.yaml").write_text("slices: []")
    assert [row["parameters"] for row in batch_rows(str(tmp_path / "model"))] == [LLAMA_7B]


def test_tables_and_models_of_a_folder_are_both_read(tmp_path: Path, write: Write) -> None:
    write("all/model", LLAMA)
    (tmp_path / "all" / "runs.csv").write_text("name,parameters\nrun,7e9\n")
    assert [(row["name"], row["parameters"]) for row in batch_rows(str(tmp_path / "all"))] == [
        ("run", 7e9),
        ("model", LLAMA_7B),
    ]


def test_a_json_file_is_recognized_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "llama.json").write_text(json.dumps(LLAMA))
    (tmp_path / "scenario.json").write_text('{"parameters": 7e9}')
    rows = batch_rows(str(tmp_path / "llama.json"), str(tmp_path / "scenario.json"))
    assert [row["parameters"] for row in rows] == [LLAMA_7B, 7e9]


def test_a_sweep_holds_for_every_model(write: Write) -> None:
    rows = batch_rows(write("a", LLAMA), write("b", LLAMA), "accelerators=8,16", columns=("parameters", "accelerators"))
    assert [row["accelerators"] for row in rows] == [8, 16, 8, 16]


def test_keys_of_a_configuration_can_be_kept(write: Write) -> None:
    [row] = batch_rows(write("a", {**LLAMA, "torch_dtype": "float16"}), keep=["torch_dtype"])
    assert row["torch_dtype"] == "float16"
    with pytest.raises(Problems, match="no key 'dtype'"):
        batch_rows(write("a", LLAMA), keep=["dtype"])


def test_a_note_names_parts_that_are_not_counted(write: Write) -> None:
    [source] = open_sources([write("m", {"model_type": "seer", "text_config": LLAMA})], Catalogue())
    assert source.note == "m: only its text_config is counted"
    [source] = open_sources([write("m", LLAMA)], Catalogue())
    assert source.note is None


@pytest.mark.parametrize(
    ("config", "name", "value"),
    [
        ({"num_key_value_heads": None}, "key_value_heads", 32),
        ({"num_key_value_heads": 8}, "key_value_heads", 8),
        ({"model_type": "hf_olmo", "multi_query_attention": True}, "key_value_heads", 1),
        ({"head_dim": 256}, "head_size", 256),
        ({"head_dim": None}, "head_size", 128),
        ({"tie_word_embeddings": True}, "tied_embeddings", 1),
        ({}, "tied_embeddings", 0),
        ({"torch_dtype": "float32"}, "training_precision", "bf16"),
        ({"quantization_config": {"quant_method": "fp8"}}, "inference_precision", "fp8"),
        ({"quantization_config": {"quant_method": "gptq", "bits": 4}}, "inference_precision", "bf16"),
        ({"quantization_config": None}, "inference_precision", "bf16"),
    ],
)
def test_a_key_determines_a_quantity_or_category(config: Any, name: str, value: Any, write: Write) -> None:
    [row] = batch_rows(write("m", {**LLAMA, **config}), columns=(name,))
    assert row[name] == value


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("qwen-3-30b-a3b", {"use_qk_norm": True}),
        ("qwen-3-30b-a3b", {"layer_types": ["full_attention"] * 48, "use_sliding_window": False}),
        ("minimax-m2", {"attn_type_list": [1] * 62}),
        ("llama-2-7b", {"rope_scaling": None, "initializer_range": float("nan"), "time_step_limit": [0, float("inf")]}),
    ],
)
def test_keys_that_change_nothing_are_accepted(name: str, keys: Any, write: Write) -> None:
    [row] = batch_rows(write("m", {**MODELS[name]["config"], **keys}))
    assert (row["parameters"], row["problem"]) == (MODELS[name]["parameters"], None)


def test_the_class_provides_missing_keys(write: Write) -> None:
    assert batch_rows(write("m", {"model_type": "llama"}))[0]["parameters"] == LLAMA_7B


def test_a_key_overrides_the_default_of_another_key_of_the_same_meaning(write: Write) -> None:
    config = {"model_type": "gpt2", "n_layer": 24, "n_embd": 1024, "n_head": 16}
    assert batch_rows(write("m", config))[0]["parameters"] == 354823168


MAPPING_ERRORS = {
    "unknown key": ("columns: {}\nkinds: {}\nwhitin: [a]", "3:1", "unknown key 'whitin' (did you mean 'within'?)"),
    "unknown target": ("columns: {a: layerz}\nkinds: {}", "1:11", "unknown quantity 'layerz'"),
    "unknown quantity": ("kinds:\n  a:\n    layerz: 3", "3:5", "unknown quantity 'layerz' (did you mean"),
    "unknown class": ("kinds:\n  b: llamma\n  llama: {}", "2:3", "like: unknown class 'llamma'"),
    "class below": ("kinds:\n  b: c\n  c: {}", "2:3", "expected a class above it"),
    "no formula": ("kinds:\n  a:\n    norms: 2 * + *", "3:5", "is not a formula"),
    "a call": ("kinds:\n  a:\n    norms: open('x')", "3:5", "is not allowed in a formula"),
    "a power": ("kinds:\n  a:\n    norms: 9 ** 9", "3:5", "is not allowed in a formula"),
    "unknown name": ("kinds:\n  a:\n    norms: 2 * layer", "3:5", "unknown name 'layer' (did you mean 'layers'"),
    "circle": ("kinds:\n  a:\n    norms: layers\n    layers: norms", "2:3", "norms and layers depend on each other"),
    "wrong word": ("kinds:\n  a:\n    topology: decoder", "3:5", "expected one of decoder-only"),
    "a list": ("kinds:\n  a:\n    norms: [1]", "3:5", "expected a number or a formula"),
    "a number for a class": ("kinds:\n  a: 3", "2:3", "expected 'name: value' lines"),
    "defaults": ("kinds:\n  a:\n    defaults: 3", "3:5", "expected 'key: value' lines"),
    "uncounted": ("kinds:\n  a:\n    uncounted: 3", "3:5", "expected 'condition: description' lines"),
    "by layer": ("by_layer: {a: 3}\nkinds: {}", "1:1", "by_layer: expected 'key: [word, ...]' lines"),
    "terms": ("kinds:\n  a:\n    terms: 3", "3:5", "terms: expected 'name: formula' lines"),
    "layer kinds": ("kinds:\n  a:\n    layer_kinds: 3", "3:5", "layer_kinds: expected a list"),
    "needs": ("kinds: {}\nneeds: [layerz]", "2:1", "unknown quantity 'layerz'"),
    "kinds": ("kinds: 3", "1:1", "expected a mapping from classes of models"),
    "itself": ("extends: FILE", "mine.yaml", "extends itself"),
    "nothing": ("extends: nothing", "", "unknown mapping 'nothing'"),
    "of tables": ("columns: {a: layers}", "mine.yaml", "maps the columns of tables"),
}


@pytest.mark.parametrize("name", MAPPING_ERRORS)
def test_a_mistake_in_a_mapping_is_refused_with_its_place(name: str, tmp_path: Path) -> None:
    text, place, message = MAPPING_ERRORS[name]
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace("FILE", str(path)))
    with pytest.raises(Problems) as caught:
        load_config_mapping(str(path), Catalogue())
    [problem] = caught.value.diagnostics
    assert message in str(problem)
    assert place in problem.place


def test_a_mapping_of_the_user_extends_the_shipped_mapping(tmp_path: Path, write: Write) -> None:
    mapping = tmp_path / "mine.yaml"
    mapping.write_text(
        "extends: huggingface\ncolumns: {depth: layers}\nkinds:\n  novel: {like: llama, norms: 4 * layers + 1}\n"
        "  llama: {like: llama, output_bias: true}\n"
    )
    config = {key: value for key, value in LLAMA.items() if key != "num_hidden_layers"}
    [row] = batch_rows(write("m", {**config, "model_type": "novel", "depth": 32}), mapping=str(mapping))
    assert row["parameters"] == LLAMA_7B + 2 * 32 * 4096
    [row] = batch_rows(write("m", LLAMA), mapping=str(mapping))
    assert row["parameters"] == LLAMA_7B + 32000


def test_terms_layer_kinds_and_conditional_words_of_a_mapping(tmp_path: Path, write: Write) -> None:
    mapping = tmp_path / "mine.yaml"
    mapping.write_text(
        """
        extends: huggingface
        kinds:
          novel:
            like: llama
            defaults: {memory: 4, layer_types: null}
            sparsity: '"mixture-of-experts" if experts else "dense"'
            terms: {recurrent: "count(layer_types, 'recurrent')"}
            layer_kinds:
              - layers: layers - recurrent
                attention_heads: attention_heads
                key_value_heads: key_value_heads
                head_size: head_size
                parameters: attention_parameters
              - {layers: recurrent, parameters: hidden_size * memory, state_values: memory}
        """
    )
    types = ["recurrent", "full_attention", "recurrent", "recurrent"] * 8
    columns = (*FIGURES, "sparsity")
    [row] = batch_rows(
        write("m", {**LLAMA, "model_type": "novel", "layer_types": types}), mapping=str(mapping), columns=columns
    )
    assert row["problem"] is None
    assert row["parameters"] == LLAMA_7B - 24 * (4 * 4096 * 4096 - 4096 * 4)
    assert (row["kv_values_per_token"], row["state_values_per_sequence"]) == (8 * 2 * 4096, 24 * 4)
    assert row["sparsity"] == "dense"


def test_a_mapping_of_tables_and_a_mapping_of_configurations_are_not_confused(tmp_path: Path, write: Write) -> None:
    tables = tmp_path / "tables.yaml"
    tables.write_text("columns: {Size: parameters}")
    with pytest.raises(Problems, match="maps the columns of tables"):
        batch_rows(write("m", LLAMA), mapping=str(tables))
    (tmp_path / "table.csv").write_text("model_type,hidden_size\nllama,4096\n")
    with pytest.raises(Problems, match="maps model configurations"):
        batch_rows(str(tmp_path / "table.csv"), mapping=DEFAULT_MAPPING)


def test_every_class_of_the_shipped_mapping_has_values_or_is_uncounted() -> None:
    mapping = load_config_mapping(DEFAULT_MAPPING, Catalogue())
    assert all(kind.values or kind.uncounted for kind in mapping.kinds.values())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 * a + 1", 7),
        ("first(b, a)", 3),
        ("first(b, False)", False),
        ("has(b) or a > 2", True),
        ("not has(a)", False),
        ("-a // 2", -2),
        ("c.d / 2", 2.5),
        ("len(e) if 'x' in e else 0", 2),
        ("'silu' not in ('gelu', 'relu')", True),
        ("min(a, 2) + max(a, 2) + sum((1, 2))", 8),
        ("count(e, 'x', 'z') + count('xyx', 'x')", 3),
        ("take(e, 1)", ["x"]),
        ("take(e, -1)", []),
        ("fill(a, 2) + fill((1, 2), 2)", [4, 5]),
        ("every(5, 2, 'full', 'window')", ["window", "full", "window", "full", "window"]),
        ("every(2, 0, 1, a)", [3, 3]),
        ("at(g, 'size.width')", [7, 0]),
        ("2 * (1, a) // 4", [0, 1]),
        ("None if a else 1", None),
    ],
)
def test_a_formula_has_a_value(text: str, value: Any) -> None:
    names = {"a": 3, "c.d": 5, "e": ["x", "y"], "g": [{"size": {"width": 7}}, {"size": None}]}
    assert read_expression(text).value(names.get) == value


@pytest.mark.parametrize(
    "text",
    [
        "b + 1",
        "a / 0",
        "e * 2",
        "'x' * 3",
        "len(a)",
        "'x' in b",
        "b < 2",
        "a * 1e308 * 1e308",
        "(1, 2) + (1, 2, 3)",
        "count(b, 1)",
        "fill(1, 10000000)",
        "every(10000000, 1, 1, 1)",
        "(1, 'x') * 2",
        "min(a)",
    ],
)
def test_a_formula_that_cannot_be_computed_raises_an_exception(text: str) -> None:
    names = {"a": 3, "e": ["x"]}
    with pytest.raises(Nothing):
        read_expression(text).value(names.get)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a b",
        "a; b",
        "lambda: 1",
        "a[0]",
        "f(a)",
        "a.b()",
        "[a]",
        "__import__('os')",
        "1 if a",
        "a < b < c",
        "(" * 500,
    ],
)
def test_a_text_that_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a formula|not allowed"):
        read_expression(text)


def test_a_formula_lists_each_name_once() -> None:
    formula = read_expression("a.b + a.b if c else first(a.b, d)")
    assert isinstance(formula, Expression)
    assert formula.names == ("c", "a.b", "d")
