"""Claim sets, which are read and audited."""

from __future__ import annotations

from aigc_compute.scenario.claims import load_claims
from aigc_compute.studies.audit import audit

from . import refusals
from .outputs import CATALOGUE, Files

WORDS = (
    *(
        "statements:",
        "title: ",
        "date: 2024-03",
        "- ",
        "{",
        "}",
        "\n",
        "\n  ",
        ": ",
        ", ",
        "subject: x",
        "run: x",
        "id: a",
    ),
    *(
        "quantity: parameters",
        "quantity: training_flop",
        "quantity: mfu",
        "quantity: growth",
        "as_written: 70B",
        "value: ",
    ),
    *("unit: FLOP", "unit: fraction", "unit: USD", "growth: {from: a, to: b}", "ratio: {of: a, to: b}", "part_of: a"),
    *(
        "product: {of: [a, b], within: c}",
        "same_as: a",
        "bound: at least",
        "low: 1",
        "high: 2",
        "model: gpt-3",
        "year: 2022",
    ),
    *("accelerator: h100-sxm", "years: 0", "1e308", "-1", "0", "largest: a", "word: text", "read_as: 70M", "note: x"),
)
SEEDS = [
    b"""title: A press release
date: 2024-03
statements:
- {subject: S, run: S, quantity: parameters, as_written: 70B}
- {subject: S, run: S, quantity: training_tokens, as_written: 2T}
- {subject: S, run: S, quantity: accelerators, as_written: 512 GPUs, accelerator: h100-sxm}
- {subject: S, run: S, quantity: training_days, as_written: 3 days}
""",
    b"""statements:
- {id: a, subject: m, quantity: market_usd, as_written: $100M, value: 1.0e+8, unit: USD, year: 2022}
- {id: b, subject: m, quantity: market_usd, as_written: $1B, value: 1.0e+9, unit: USD, year: 2032}
- {subject: m, quantity: growth, value: 42%, unit: fraction, growth: {from: a, to: b}}
- {subject: m, quantity: share, value: 2, unit: x, ratio: {of: b, to: a}, part_of: a}
""",
]
FILES = Files()


def check(data: bytes) -> None:
    path = FILES.path("claims.yaml", data)
    with refusals():
        claims = load_claims(path, CATALOGUE)
        if len(claims.claims) <= 10:
            audit([claims], CATALOGUE)
