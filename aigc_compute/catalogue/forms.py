"""The form of what a catalogue holds: entries by kind, and tables that are like those they lie over."""

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

Check = Callable[[Any], bool]
Fault = tuple[tuple[Any, ...], str]
"""A path into a table, and what was expected there."""


MOST = 1e300
"""Of any number of a catalogue."""

HEAD = ("source", "rank", "block", "fit")
"""Keys at the head of a table of calibrated values."""

CONDITIONS = "applies_when"
"""What limits a row of it to some categories."""

ALONE = ("catalogue.yaml", "audit.yaml", "money.yaml")
"""Tables whose numbers are computed with as they stand: no ranges."""


def is_word(raw: Any) -> bool:
    return isinstance(raw, (str, bool)) or is_number(raw)


def is_number(raw: Any) -> bool:
    return isinstance(raw, (int, float)) and not isinstance(raw, bool) and abs(raw) < MOST


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
    """A day, a month or a year."""
    return period(raw) is not None


EXPECTED: dict[Check, str] = {
    is_word: Phrase("a text"),
    is_positive: Phrase("a number above zero"),
    are_words: Phrase("a text, or several in a list"),
    is_list: Phrase("a list of texts"),
    is_mapping: Phrase("a mapping"),
    is_block: Phrase("a mapping"),
    are_numbers: Phrase("numbers above zero by name"),
    is_day: Phrase("a day like 2024-06-30, a month or a year"),
}

COMMON: Mapping[str, Check] = {"name": is_word, "source": are_words, "aliases": is_list}
BLOCKS = ("architecture", "recipe", "reported", "estimates")
FORMS: Mapping[str, Mapping[str, Check]] = {
    "models": {"released": is_day, "serves": is_word, "unpublished": is_list, **dict.fromkeys(BLOCKS, is_block)},
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
"""By kind, what keys hold whose values are no quantities."""

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
"""By kind, what an entry cannot do without."""


def read_entry(path: Path, kind: str) -> dict[str, Any]:
    """An entry of a kind. Raises Problems where it has not the form of one."""
    text = read_text(path)
    data = load_yaml(text, str(path))
    if not is_mapping(data):
        raise problem("catalogue", "expected a mapping", str(path), 1, 1)
    problems = Findings()
    for name, check in {**COMMON, **FORMS[kind]}.items():
        if name in data and not check(data[name]):
            place = locate(text, (name,))
            problems.append(
                Diagnostic(
                    "catalogue", Phrase("{name}: expected {form}", name=name, form=EXPECTED[check]), str(path), *place
                )
            )
    problems += (
        Diagnostic("catalogue", Phrase("{name} is missing", name=name), str(path))
        for name in NEEDED.get(kind, ())
        if name not in data
    )
    if problems:
        raise Problems(problems)
    found: dict[str, Any] = data
    return found


def check_likeness(own: Mapping[str, Any], ours: Mapping[str, Any], file: str) -> None:
    """Raises Problems where a table is not of the form of the one that it lies over. A key that is new is a mapping
    where the others are, or a list of dated values.
    """
    listed = bool(ours) and all(isinstance(one, list) for one in ours.values())
    usual: Any = {} if all(isinstance(one, dict) for one in ours.values()) else None
    usual = [{"date": None}] if listed else usual
    problems = Findings()
    alone = Path(file).name in ALONE
    for key, raw in own.items():
        model = ours.get(key, usual)
        if isinstance(model, dict) and not isinstance(raw, dict):
            problems.append(Diagnostic("catalogue", Phrase("{key}: expected a mapping", key=key), file))
            continue
        for path, wrong in _unlike(raw, model, whole=listed or key in ours, alone=alone):
            told = Phrase("{names}: {wrong}", names=".".join(map(str, (key, *path))), wrong=wrong)
            problems.append(Diagnostic("catalogue", told, file))
    if problems:
        raise Problems(problems)


def check_rows(own: Mapping[str, Any], file: str) -> None:
    """Raises Problems where a row of a table of calibrated values is no value with its conditions."""
    problems = Findings()
    for key, raw in own.items():
        for place, row in enumerate(raw if isinstance(raw, list) else [raw]) if key not in HEAD else ():
            name = f"{key}.{place}" if isinstance(raw, list) else key
            plain = {one: value for one, value in row.items() if one != CONDITIONS} if isinstance(row, dict) else row
            if not is_fact(plain):
                wrong = Phrase("expected a value, or a mapping with 'value', or 'low' and 'high'")
                problems.append(Diagnostic("catalogue", Phrase("{names}: {wrong}", names=name, wrong=wrong), file))
            elif isinstance(row, dict) and not _are_conditions(row.get(CONDITIONS, {})):
                wrong = Phrase("expected a mapping of words or lists of words")
                told = Phrase("{names}: {wrong}", names=f"{name}.{CONDITIONS}", wrong=wrong)
                problems.append(Diagnostic("catalogue", told, file))
    if problems:
        raise Problems(problems)


def _are_conditions(raw: Any) -> bool:
    return isinstance(raw, dict) and all(is_word(one) or is_list(one) for one in raw.values())


def _unlike(own: Any, ours: Any, *, whole: bool, alone: bool) -> Iterator[Fault]:
    """Where a value is not as ours is; None is like anything. `whole`: nothing of ours may be missing; `alone`: no
    range stands for a number.
    """
    if isinstance(ours, list) or (isinstance(ours, dict) and not is_fact(ours)):
        if not isinstance(own, type(ours)):
            yield (), Phrase("expected a list" if isinstance(ours, list) else "expected a mapping")
            return
        pairs: list[tuple[Any, Any, Any]]
        if isinstance(ours, list):
            pairs = [(place, one, ours[0] if ours else None) for place, one in enumerate(own)]
        else:
            pairs = [(key, dict(own).get(key), one) for key, one in ours.items()]
        for key, one, model in pairs:
            if key == "date" and not read_day(one):
                yield (key,), Phrase("expected a day like 2024-06-30")
            elif one is not None:
                yield from (((key, *path), wrong) for path, wrong in _unlike(one, model, whole=whole, alone=alone))
            elif whole and key not in VALUE_KEYS:
                yield (key,), "is missing"
    elif isinstance(ours, dict):
        yield from _unlike_fact(own, ours)
    elif isinstance(ours, (str, bool)) and not is_word(own):
        yield (), Phrase("expected a word")
    elif is_number(ours) and not (is_number(own) or (not alone and isinstance(own, dict) and is_fact(own))):
        yield (), Phrase("expected a number")


def _unlike_fact(own: Any, ours: Mapping[str, Any]) -> Iterator[Fault]:
    """As `_unlike`, for a value with what is said of it."""
    words, told = ours.get("value"), own.get("value") if isinstance(own, dict) else own
    if not is_fact(own):
        yield (), Phrase("expected a value, or a mapping with 'value', or 'low' and 'high'")
    elif "rank" in ours and (not isinstance(own, dict) or own.get("rank") not in LAYERS):
        yield (), Phrase("expected a mapping with a rank, one of {names}", names=", ".join(LAYERS))
    elif isinstance(words, list) and not is_list(told):
        yield ("value",), Phrase("expected a list of words")
    elif isinstance(words, str) and not is_word(told):
        yield ("value",), Phrase("expected a word")


def is_fact(raw: Any) -> bool:
    """Whether it is a value: alone, or a mapping as `read_value` takes it."""
    if isinstance(raw, dict):
        return bool(raw) and VALUE_KEYS.issuperset(raw) and not {"value", "low", "values"}.isdisjoint(raw)
    return is_word(raw)
