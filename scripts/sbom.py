"""What an installation of aigc-compute is made of, as CycloneDX 1.5: `python scripts/sbom.py [EXTRA...] > FILE`.

The packages are those of the environment that runs this, as far as aigc-compute, with the extras named, needs them. The
same environment gives the same bytes: no date, and a serial number that follows from the content.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from importlib import metadata
from typing import Any
from uuid import NAMESPACE_URL, uuid5

ROOT = "aigc-compute"
_NAME = re.compile(r"(?P<name>[A-Za-z0-9._-]+)\s*(?:\[(?P<extras>[^\]]*)\])?[^;]*(?:;(?P<marker>.*))?", re.DOTALL)
_EXTRA = re.compile(r"extra\s*==\s*[\"']([^\"']+)[\"']")


def folded(name: str) -> str:
    """A package's name as indexes know it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needs(package: str, extras: Iterable[str]) -> dict[str, set[str]]:
    """The packages that one needs, with the extras of each; what is not installed is not needed here."""
    found: dict[str, set[str]] = {}
    for requirement in metadata.requires(package) or ():
        match = _NAME.match(requirement)
        asked = _EXTRA.findall(requirement)
        if not match or (asked and not set(asked) & set(extras)):
            continue
        name = folded(match["name"])
        if name != folded(package):
            try:
                metadata.version(name)
            except metadata.PackageNotFoundError:
                continue
        found.setdefault(name, set()).update(one.strip() for one in (match["extras"] or "").split(",") if one.strip())
    own = found.pop(folded(package), set()) - set(extras)
    return {**needs(package, own), **found} if own else found


def closure(extras: Iterable[str]) -> dict[str, list[str]]:
    """All packages, each with those that it needs itself."""
    edges: dict[str, list[str]] = {}
    waiting = [(ROOT, frozenset(extras))]
    while waiting:
        package, asked = waiting.pop()
        below = needs(package, asked)
        known = edges.get(package, [])
        edges[package] = sorted({*known, *below})
        waiting += [(name, frozenset(more)) for name, more in below.items() if name not in edges or more]
    return edges


def component(name: str) -> dict[str, Any]:
    """A package with its version, its licence and where it is known by that name."""
    told = metadata.metadata(name)
    version = metadata.version(name)
    licence = told.get("License-Expression") or next(
        (one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or () if one.startswith("License ::")), None
    )
    return {
        "type": "application" if name == ROOT else "library",
        "bom-ref": f"pkg:pypi/{name}@{version}",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
        **({"licenses": [{"license": {"name": licence}}]} if licence else {}),
    }


def bill(extras: Iterable[str] = ()) -> dict[str, Any]:
    """The document."""
    edges = closure(extras)
    parts = {name: component(name) for name in sorted(edges)}
    content = {
        "metadata": {"component": parts[ROOT]},
        "components": [one for name, one in parts.items() if name != ROOT],
        "dependencies": [
            {"ref": parts[name]["bom-ref"], "dependsOn": [parts[one]["bom-ref"] for one in edges[name]]}
            for name in parts
        ],
    }
    serial = uuid5(NAMESPACE_URL, json.dumps(content, sort_keys=True))
    head = {"bomFormat": "CycloneDX", "specVersion": "1.5", "serialNumber": f"urn:uuid:{serial}", "version": 1}
    return {**head, **content}


if __name__ == "__main__":
    print(json.dumps(bill(sys.argv[1:]), indent=2))
