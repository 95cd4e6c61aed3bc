"""Models that are given as files: a `config.json` can stand wherever the name of a model can."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..catalogue import Catalogue
from ..diagnostics import Problems
from ..domains.model.layer_stack import stack_figures
from .row import Place, RawRow

if TYPE_CHECKING:
    from .tables.model_config import ConfigRow

JSON = ".json"


def is_model_file(word: str) -> bool:
    """Return whether a word names a configuration, or a folder with configurations, instead of a model."""
    if word.endswith(JSON):
        from .tables.model_config import is_config

        return os.path.isfile(word) and is_config(word)
    return os.path.isdir(word) and bool(model_files(word))


def model_files(word: str) -> list[str]:
    """Return the configurations that a word names: a file, or those in a folder and its subfolders."""
    from .tables.model_config import find_configs

    return [word] if word.endswith(JSON) else find_configs(Path(word))


def configured_rows(word: str, overrides: Mapping[str, Any], place: Place, catalogue: Catalogue) -> list[RawRow]:
    """Return a row for each configuration that a word names; `overrides` replace its values. Raises Problems."""
    values = {key: (value, place) for key, value in overrides.items()}
    return [described(RawRow("", {"model": (path, place), **values}), catalogue) for path in model_files(word)]


def described(raw: RawRow, catalogue: Catalogue) -> RawRow:
    """Return a row with the values of a configuration in place of `model`, if that is one; other values override them.

    A path in a scenario file is relative to the folder of that file, or else to the current folder. A configuration
    that cannot be counted is an error, unless the row states the number of parameters. Raises Problems.
    """
    word, place = raw.values.get("model", ("", Place("")))
    path = _path(str(word), place) if isinstance(word, str) else None
    if path is None:
        return raw
    others = {key: value for key, value in raw.values.items() if key != "model"}
    row = read_model_file(path, catalogue, stated="parameters" in others)
    return RawRow(raw.name, {**{key: (value, Place(path)) for key, value in row.values.items()}, **others}, raw.stages)


def _path(word: str, place: Place) -> str | None:
    """Return the path of a configuration, or None if the word names a model."""
    beside = os.path.join(os.path.dirname(place.file), word)
    for path in (beside, word):
        if is_model_file(path):
            files = model_files(path)
            return files[0] if len(files) == 1 else None
    return None


def read_model_file(path: str, catalogue: Catalogue, stated: bool = False) -> ConfigRow:
    """Return a configuration in our vocabulary. Raises Problems with everything that prevents counting it.

    If the number of parameters is `stated` elsewhere, they need not be counted.
    """
    from .tables.config_mapping import load_config_mapping
    from .tables.model_config import DEFAULT_MAPPING, read_config

    row = read_config(path, load_config_mapping(DEFAULT_MAPPING, catalogue), ())
    if row.problems and not stated:
        raise Problems(row.problems)
    return row


def as_entry(path: str, catalogue: Catalogue) -> dict[str, Any]:
    """Return the entry of the catalogue that a configuration describes, without sources and published facts."""
    row = read_model_file(path, catalogue)
    sums = {"layer_stack", "attention_span", *stack_figures([])} if row.layer_kinds else set()
    windows = ("attention_window", "chunked_attention", "windowed_layers", "index_tokens")
    shares = (
        "windowed_attention_share",
        "windowed_cache_share",
        "indexed_attention_share",
        "decode_indexed_attention_share",
    )
    derived = {*sums, *windows, *shares} if row.layer_kinds else set()
    architecture = {
        name: value
        for name, value in row.values.items()
        if name not in {"name", "checkpoint", *derived} and value is not None
    }
    entry: dict[str, Any] = {"name": row.values["name"], "architecture": architecture}
    if row.layer_kinds:
        architecture["layer_kinds"] = list(row.layer_kinds)
    if "checkpoint" in row.values:
        name, *kinds = str(row.values["checkpoint"]).split()
        stored = {kind: _number(value) for kind, _, value in (part.partition("=") for part in kinds)}
        entry["checkpoints"] = [{"format": name, **stored}]
    return entry


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
