"""Messages of UnitError: the text that was found, how the expected quantity is written, and the most similar unit."""

from __future__ import annotations

import re
from typing import Final

from aigc_compute.units.symbols import SYMBOLS, UnitError

from ..language import Phrase

# For each dimension: the kind of quantity, and examples of texts that are read as such a quantity.
KINDS: Final = {
    "": ("a count", "'175B', '2048 GPUs' or '1.8万亿'"),
    "flag": ("a flag", "'yes' or 'no'"),
    "ratio": ("a ratio", "'0.38', '38%' or '20x'"),
    "FLOP": ("an amount of computation", "'3.14e23 FLOP' or '3640 PF-days'"),
    "FLOP/s": ("a computing rate", "'312 TFLOP/s' or '5 EFLOPS'"),
    "FLOP/token": ("computation per token", "'350 GFLOP/token'"),
    "byte": ("a size", "'80 GB' or '80 GiB'"),
    "byte/s": ("a data rate", "'3.35 TB/s' or '800 Gb/s'"),
    "byte/token": ("a size per token", "'2.5 MB/token'"),
    "s": ("a time", "'34 days', '24 h', '90 min' or '2 months'"),
    "accelerator-s": ("accelerator time", "'2.3M GPU-hours'"),
    "USD": ("an amount of US dollars", "'$4.6M' or '4.6 million USD'"),
    "USD/s": ("a price per time", "'$2/h' or '$100/month'"),
    "CNY": ("an amount of yuan", "'¥7.1' or '400万元'"),
    "W": ("a power", "'400 W' or '10.2 kW'"),
    "J": ("an energy", "'1.3 MWh'"),
    "token/s": ("a token rate", "'50 token/s'"),
    "gCO2/J": ("a carbon intensity", "'400 gCO2/kWh'"),
    "gCO2": ("a mass of CO2", "'25 kgCO2' or '552 tCO2'"),
    "litre": ("a volume", "'0.5 litre'"),
    "/s": ("a number of events per time", "'1.2B/day'"),
}
_NOT_FINITE: Final = r"(?i)[+-]?(?:nan|inf|infinity|∞)"
_BAD_GROUPS: Final = r"[0-9]+[,_][0-9]"


def mismatch(text: str, unit: str, dimension: str, actual: str) -> UnitError:
    """Return the error for a text that names a quantity of the dimension `actual` instead of `dimension`."""
    kind = Phrase(KINDS[actual][0]) if actual in KINDS else Phrase("a quantity in {unit!r}", unit=actual)
    hint = ""
    if {*actual.split("/"), *dimension.split("/")} >= {"USD", "CNY"}:
        hint = Phrase("; currencies are not converted, because exchange rates change with the date")
    elif {actual, dimension} == {"FLOP", "FLOP/s"}:
        hint = Phrase("; FLOP/s (FLOPS) is a rate and FLOP (FLOPs) a total")
    expected = _expected(unit, dimension)
    return UnitError(
        Phrase("found {text!r}, which is {kind}; {expected}{hint}", text=text, kind=kind, expected=expected, hint=hint)
    )


def unreadable(value: object, unit: str, dimension: str) -> UnitError:
    """Return the error for a value that is not a quantity, or has an unknown unit."""
    return UnitError(
        Phrase(
            "found {value!r}; {expected}{hint}",
            value=value,
            expected=_expected(unit, dimension),
            hint=_hint(value, dimension),
        )
    )


def _expected(unit: str, dimension: str) -> str:
    if dimension not in KINDS:
        return Phrase("write a quantity in {unit} as '1.5 {unit}'", unit=unit)
    kind, examples = KINDS[dimension]
    return Phrase("write {kind} as {examples}", kind=Phrase(kind), examples=Phrase(examples))


def _hint(value: object, dimension: str) -> str:
    if not isinstance(value, str):
        return ""
    if re.fullmatch(_NOT_FINITE, value):
        return Phrase("; the number must be finite")
    word = re.sub(r"^[^A-Za-z]*", "", value)
    if word.lower().endswith("flops"):
        return Phrase("; write FLOP/s for a rate and FLOP for a total")
    if re.search(_BAD_GROUPS, value):
        return Phrase("; digits are grouped by three, as in 1,750")
    from aigc_compute.diagnostics import did_you_mean

    names = [name for name, known in SYMBOLS.items() if known.dimension == dimension.partition("/")[0]]
    hint = did_you_mean(word, names or SYMBOLS) if word else None
    return Phrase("; {hint}", hint=hint) if hint else ""
