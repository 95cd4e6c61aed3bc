"""The texts of a value and its range."""

from __future__ import annotations

import pytest

from aigc_compute.evaluation.document import Provenance, QuantityAnswer
from aigc_compute.render.layout import shown_range, shown_value


@pytest.mark.parametrize(
    ("value", "low", "high", "unit", "texts"),
    [
        (277.4e6, 150e6, 3.46e9, "byte", ("277.4 MB", "150 MB..3.46 GB")),
        (277.6e6, 277.6e6, 3.46e9, "byte", ("277.6 MB", "277.6 MB..3.46 GB")),
        (1.234, 1.0, 1.234, "s", ("1.234 s", "1..1.234")),
        (12288.0, 12288.0, 20000.0, "", ("12288", "12.288k..20k")),
        (12288.0, 10000.0, 20000.0, "", ("12288", "10k..20k")),
        (2.0, 2.0, 2.0, "s", ("2 s", "")),
    ],
)
def test_the_text_of_a_range_contains_the_text_of_its_value(
    value: float, low: float, high: float, unit: str, texts: tuple[str, str]
) -> None:
    body = QuantityAnswer(
        value=value, unit=unit, domain="training", low=low, high=high, status="given", provenance=Provenance()
    )
    assert (shown_value("training_tokens", body), shown_range(body)) == texts
