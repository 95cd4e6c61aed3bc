"""The constants of the serving model: shared, by engine, by generation of accelerators and number format."""

from __future__ import annotations

from typing import Any

from .facts import Fact, read_fact
from .store import Catalogue

ORIGIN = "serving.yaml"
OTHER = "other"
RANK = "performance"


def serving_facts(catalogue: Catalogue, accelerator: str, engine: str, precision: str) -> dict[str, Fact]:
    """Constants for an accelerator, an engine and a format; those of others, and a wider error, where nobody measured."""
    table = catalogue.serving
    name = generation(catalogue, accelerator)
    body = table["generations"][name]
    products = body["product_efficiency"]
    raws: dict[str, Any] = {
        **table["shared"],
        **table["engines"][engine],
        "weight_read_efficiency": body["weight_read_efficiency"],
        "product_efficiency": products.get(precision, products[OTHER]),
        **table["errors"]["calibrated" if [engine, name] in table["measured"] else "judged"],
    }
    found = {
        key: read_fact(key, {"rank": RANK, **_whole(raw)}, "assumed", "calibration of serving", table["source"], ORIGIN)
        for key, raw in raws.items()
    }
    return found


def generation(catalogue: Catalogue, accelerator: str) -> str:
    """The generation that an accelerator belongs to, `other` where it is none of ours."""
    generations = catalogue.serving["generations"].items()
    return next((name for name, body in generations if accelerator in body["accelerators"]), OTHER)


def _whole(raw: Any) -> dict[str, Any]:
    return raw if isinstance(raw, dict) else {"value": raw}
