"""YAML texts of any form."""

from __future__ import annotations

from aigc_compute.io.yaml_input import decode, load_yaml, locate

from . import refusals

WORDS = (
    *("&a ", "*a", "<<: ", "!!int ", "!!binary ", "!!merge ", "!!timestamp ", "!!set ", "!!omap ", "!!python/name:os "),
    *("!x ", "%TAG ! x\n", "%YAML 1.1\n", "---\n", "...\n", "? ", ": ", "- ", "[", "]", "{", "}", ",", "|\n", ">-\n"),
    *("'", '"', "\\u0000", "\\x1b", "\t", "\n", "  ", "#", ".nan", ".inf", "0o7", "0x" + "f" * 300, "1e999", "~"),
    *("null", "true", "2024-13-45", "9" * 300, "\ufeff", "\u2028", "\x85", "key: "),
)
SEEDS = [
    b"a: 1\nb: [1, 2, {c: 3}]\n",
    b"defaults: &x {model: gpt-3-175b}\nscenarios:\n  a: *x\n  b: {mfu: 0.3..0.5}\n",
    b"? [a, b]\n: c\n",
    b"a: !!timestamp 2020-01-01\nb: !!set {x, y}\n",
    b"a: &a [1]\nb: &b [*a, *a]\nc: [*b, *b, !!int x]\n",
]


def check(data: bytes) -> None:
    with refusals():
        text = decode(data, "input.yaml")
        value = load_yaml(text, "input.yaml")
        path: list[str | int] = []
        while isinstance(value, (dict, list)) and value and len(path) < 200:
            locate(text, path)
            key = next(iter(value)) if isinstance(value, dict) else len(value) - 1
            path.append(key)
            value = value[key]
