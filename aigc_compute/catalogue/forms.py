"""Checks of the form of catalogue files: entries by kind, and tables of the user against the shipped tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..diagnostics import Diagnostic, Findings, Problems, problem
from ..io.yaml_input import load_yaml, locate, read_text
from ..language import Phrase
from .facts import VALUE_KEYS
from .layers import LAYERS
from .periods import period, read_day
from .searches import SEARCH_KEYS

Check = Callable[[Any], bool]
Fault = tuple[tuple[Any, ...], str]
"""A path into a table, and what is wrong there."""


MAX_NUMBER = 1e300
"""Largest absolute value of a number in the catalogue."""

HEAD = ("source", "rank", "block", "fit")
"""Keys at the head of a table of calibrated values."""

CONDITIONS = "applies_when"
"""The key of a row that limits it to some categories."""

WITHOUT_RANGES = ("catalogue.yaml", "audit.yaml", "money.yaml")
"""Tables whose numbers cannot be replaced by ranges."""


def is_word(raw: Any) -> bool:
    return isinstance(raw, (str, bool)) or is_number(raw)


def is_number(raw: Any) -> bool:
    return isinstance(raw, (int, float)) and not isinstance(raw, bool) and abs(raw) < MAX_NUMBER


def is_positive(raw: Any) -> bool:
    return is_number(raw) and raw > 0


def are_words(raw: Any) -> bool:
    return is_word(raw) or (isinstance(raw, list) and bool(raw) and all(map(is_word, raw)))


def is_list(raw: Any) -> bool:
    return isinstance(raw, list) and all(map(is_word, raw))


def is_mapping(raw: Any) -> bool:
    return isinstance(raw, dict) and all(isinstance(key, str) for key in raw)


def is_block(raw: Any) -> bool:
    return raw is None or is_mapping(raw)


def are_numbers(raw: Any) -> bool:
    return is_mapping(raw) and bool(raw) and all(map(is_positive, raw.values()))


def is_day(raw: Any) -> bool:
    """Return whether a value is a day, a month or a year."""
    return period(raw) is not None


def are_searches(raw: Any) -> bool:
    """Return whether a value is a list of searches: quantities that were not found, where and when."""
    return isinstance(raw, list) and all(map(_is_search, raw))


def _is_search(raw: Any) -> bool:
    return (
        is_mapping(raw)
        and set(raw) == set(SEARCH_KEYS)
        and all(is_list(raw[key]) and raw[key] for key in ("quantities", "looked_in"))
        and read_day(raw["date"]) is not None
    )


EXPECTED: dict[Check, str] = {
    is_word: Phrase("a text"),
    is_positive: Phrase("a number above zero"),
    are_words: Phrase("a text or a list of texts"),
    is_list: Phrase("a list of texts"),
    is_mapping: Phrase("a mapping"),
    is_block: Phrase("a mapping"),
    are_numbers: Phrase("a mapping from names to numbers above zero"),
    is_day: Phrase("a day like 2024-06-30, a month or a year"),
    are_searches: Phrase(
        "a list of mappings with 'quantities', 'looked_in' (keys of sources) and 'date' (a day like 2024-06-30)"
    ),
}
"""What each check expects, for messages."""

COMMON: Mapping[str, Check] = {"name": is_word, "source": are_words, "aliases": is_list}
"""Checks of keys that entries of every kind can have."""

BLOCKS = ("architecture", "recipe", "reported", "estimates")
FORMS: Mapping[str, Mapping[str, Check]] = {
    "models": {"released": is_day, "serves": is_word, "unpublished": are_searches, **dict.fromkeys(BLOCKS, is_block)},
    "accelerators": {
        "released": is_day,
        "vendor": is_word,
        "kind": is_word,
        "generation": is_word,
        "reference_server": is_word,
        "peak_flop_per_s": are_numbers,
        "server": is_mapping,
        "accelerator_link": is_block,
        "accelerator_network_bit_per_s": is_positive,
    },
    "scaling_laws": {"form": is_word, "constants": is_mapping},
    "precisions": {},
    "optimizers": {},
    "grids": {},
    "mappings": {"source": lambda raw: True},
}
"""Checks of the keys of each kind whose values are not quantities."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "accelerators": (
        "vendor",
        "released",
        "peak_flop_per_s",
        "accelerator_memory_bytes",
        "accelerator_memory_bandwidth_bytes_per_s",
    ),
    "scaling_laws": ("name", "source", "form", "constants"),
    "precisions": ("name", "source", "bytes"),
    "optimizers": ("name", "source"),
    "grids": ("name", "source"),
}
"""Keys that every entry of a kind must have."""


def read_entry(path: Path, kind: str) -> dict[str, Any]:
    """Read an entry of a kind. Raises Problems if it does not have the form of that kind."""
    text = read_text(path)
    data = load_yaml(text, str(path))
    if not is_mapping(data):
        raise problem("catalogue", "expected a mapping", str(path), 1, 1)
    problems = Findings()
    for name, check in {**COMMON, **FORMS[kind]}.items():
        if name in data and not check(data[name]):
            place = locate(text, (name,))
            message = Phrase("{name}: expected {form}", name=name, form=EXPECTED[check])
            problems.append(Diagnostic("catalogue", message, str(path), *place))
    problems += (
        Diagnostic("catalogue", Phrase("{name} is missing", name=name), str(path))
        for name in NEEDED.get(kind, ())
        if name not in data
    )
    if problems:
        raise Problems(problems)
    entry: dict[str, Any] = data
    return entry


def check_likeness(own: Mapping[str, Any], shipped: Mapping[str, Any], file: str) -> None:
    """Raise Problems if a table of the user does not have the form of the shipped table that it overlays.

    The value of a new key must be a mapping, or a list of dated values, if the values of all shipped keys are.
    """
    listed = bool(shipped) and all(isinstance(value, list) for value in shipped.values())
    usual: Any = {} if all(isinstance(value, dict) for value in shipped.values()) else None
    usual = [{"date": None}] if listed else usual
    problems = Findings()
    fixed = Path(file).name in WITHOUT_RANGES
    for key, raw in own.items():
        pattern = shipped.get(key, usual)
        if isinstance(pattern, dict) and not isinstance(raw, dict):
            problems.append(Diagnostic("catalogue", Phrase("{key}: expected a mapping", key=key), file))
            continue
        for path, wrong in _faults(raw, pattern, complete=listed or key in shipped, fixed=fixed):
            message = Phrase("{names}: {wrong}", names=".".join(map(str, (key, *path))), wrong=wrong)
            problems.append(Diagnostic("catalogue", message, file))
    if problems:
        raise Problems(problems)


def check_rows(own: Mapping[str, Any], file: str) -> None:
    """Raise Problems if a row of a calibration table of the user is not a value with optional conditions."""
    problems = Findings()
    for key, raw in own.items():
        for index, row in enumerate(raw if isinstance(raw, list) else [raw]) if key not in HEAD else ():
            name = f"{key}.{index}" if isinstance(raw, list) else key
            plain = {part: value for part, value in row.items() if part != CONDITIONS} if isinstance(row, dict) else row
            if not is_fact(plain):
                wrong = Phrase("expected a value, or a mapping with 'value', or 'low' and 'high'")
                problems.append(Diagnostic("catalogue", Phrase("{names}: {wrong}", names=name, wrong=wrong), file))
            elif isinstance(row, dict) and not _are_conditions(row.get(CONDITIONS, {})):
                wrong = Phrase("expected a mapping from names to words or lists of words")
                message = Phrase("{names}: {wrong}", names=f"{name}.{CONDITIONS}", wrong=wrong)
                problems.append(Diagnostic("catalogue", message, file))
    if problems:
        raise Problems(problems)


def _are_conditions(raw: Any) -> bool:
    return isinstance(raw, dict) and all(is_word(value) or is_list(value) for value in raw.values())


def _faults(own: Any, pattern: Any, *, complete: bool, fixed: bool) -> Iterator[Fault]:
    """Yield where a value of the user differs in form from `pattern`, the shipped value; None allows any value.

    With `complete`, every key of the pattern is required; with `fixed`, a range cannot replace a number.
    """
    if isinstance(pattern, list) or (isinstance(pattern, dict) and not is_fact(pattern)):
        if not isinstance(own, type(pattern)):
            yield (), Phrase("expected a list" if isinstance(pattern, list) else "expected a mapping")
            return
        parts: list[tuple[Any, Any, Any]]
        if isinstance(pattern, list):
            parts = [(index, value, pattern[0] if pattern else None) for index, value in enumerate(own)]
        else:
            parts = [(key, dict(own).get(key), inner) for key, inner in pattern.items()]
        for key, value, inner in parts:
            if key == "date" and not read_day(value):
                yield (key,), Phrase("expected a day like 2024-06-30")
            elif value is not None:
                faults = _faults(value, inner, complete=complete, fixed=fixed)
                yield from (((key, *path), wrong) for path, wrong in faults)
            elif complete and key not in VALUE_KEYS:
                yield (key,), Phrase("is missing")
    elif isinstance(pattern, dict):
        yield from _fact_faults(own, pattern)
    elif isinstance(pattern, (str, bool)) and not is_word(own):
        yield (), Phrase("expected a word")
    elif is_number(pattern) and not (is_number(own) or (not fixed and isinstance(own, dict) and is_fact(own))):
        yield (), Phrase("expected a number")


def _fact_faults(own: Any, pattern: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield the same as `_faults` for a value that is a mapping with source, note and the like."""
    words, value = pattern.get("value"), own.get("value") if isinstance(own, dict) else own
    if not is_fact(own):
        yield (), Phrase("expected a value, or a mapping with 'value', or 'low' and 'high'")
    elif "rank" in pattern and (not isinstance(own, dict) or own.get("rank") not in LAYERS):
        yield (), Phrase("expected a mapping with a rank, one of {names}", names=", ".join(LAYERS))
    elif isinstance(words, list) and not is_list(value):
        yield ("value",), Phrase("expected a list of words")
    elif isinstance(words, str) and not is_word(value):
        yield ("value",), Phrase("expected a word")


def is_fact(raw: Any) -> bool:
    """Return whether a value is plain, or a mapping that `read_value` accepts."""
    if isinstance(raw, dict):
        return bool(raw) and VALUE_KEYS.issuperset(raw) and not {"value", "low", "values"}.isdisjoint(raw)
    return is_word(raw)
