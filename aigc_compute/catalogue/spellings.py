"""Names of models and accelerators as their publishers and drivers write them, made shorter step by step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_MEMORY = re.compile(r"[\s_-]*\b(\d+(?:\.\d+)?) ?gi?b\b(?:[\s_-]*(?:hbm|gddr|lpddr)\w*)?", re.IGNORECASE)
_MARKS = re.compile(r"\((?:r|tm|c)\)|[®™]", re.IGNORECASE)
_PARTITION = re.compile(r"[\s_-]+(?:nps\d|spx|cpx|\d+w|oam)\b", re.IGNORECASE)
_PARENTHESES = re.compile(r"\(([^)]*)\)")
_OTHER_DEVICE = re.compile(r"\b(?:or|limited|modified|x\d+)\b", re.IGNORECASE)
"""Words in parentheses that say that the device is not, or not only, the named one."""

_VENDOR = re.compile(
    r"^(?:nvidia(?: tesla| geforce)?|amd(?: radeon)?(?: instinct)?|google|amazon|aws|huawei|intel)[\s_-]+",
    re.IGNORECASE,
)
_TUNED = re.compile(r"[\s_-](?:instruct|chat|it|hf)(?:[\s_-]\d{4})?$", re.IGNORECASE)

FORMATS = {
    "bfloat16": "bf16",
    "float16": "fp16",
    "half": "fp16",
    "float32": "fp32",
    "float8": "fp8",
    "float8_e4m3fn": "fp8",
}
"""Number formats by the names that PyTorch and the inference engines use."""


class Spelling(NamedTuple):
    """A shorter spelling of a name, and the memory in GB that the name states; None if it states none."""

    name: str
    memory_gb: float | None = None


def spellings(kind: str, text: str) -> Iterator[Spelling]:
    """Yield shorter spellings of the name of an entry of a kind (models, accelerators), the longest first."""
    if kind == "models":
        for name in (text.rsplit("/", 1)[-1], _TUNED.sub("", text.rsplit("/", 1)[-1])):
            yield Spelling(name)
    if kind == "accelerators":
        plain = _PARTITION.sub("", _MARKS.sub("", text)).strip()
        memory = _MEMORY.search(plain)
        outside = _PARENTHESES.sub("", plain)
        inside = [match[1] for match in _PARENTHESES.finditer(plain)]
        if any(map(_OTHER_DEVICE.search, inside)):
            return
        for name in (plain, outside, *inside):
            for shorter in (name, _MEMORY.sub("", name)):
                for spelling in (shorter.strip(), _VENDOR.sub("", shorter.strip())):
                    yield Spelling(spelling, float(memory[1]) if memory else None)
