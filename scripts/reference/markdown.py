"""Markdown that all pages share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aigc_compute.catalogue import Catalogue

MADE = "Made by `python scripts/build_docs.py` from {what}; do not edit."


def page(title: str, what: str, *parts: str) -> str:
    """A page under its title, and what it is made of."""
    return "\n\n".join([f"# {title}", MADE.format(what=what), *(part for part in parts if part)]) + "\n"


def table(head: Sequence[str], lines: Iterable[Sequence[Any]], right: Sequence[int] = ()) -> str:
    """A table; columns whose places are in `right` hold numbers."""
    rules = ("---:" if place in right else "---" for place in range(len(head)))
    rows = [head, *lines]
    written = [f"| {' | '.join(_cell(one) for one in row)} |" for row in rows]
    return "\n".join([written[0], f"|{'|'.join(rules)}|", *written[1:]])


def anchored(name: str) -> str:
    """A name that other pages can link to."""
    return f'<a id="{name}"></a>`{name}`'


def citation(key: str, catalogue: Catalogue, root: str = "") -> str:
    """The sources behind a key or several, as links into the page of sources; `root` leads to its folder."""
    return ", ".join(f"[{one}]({root}sources.md#{one})" for one in key.split(", ") if one in catalogue.sources)


def full_citation(key: str, catalogue: Catalogue, root: str = "") -> str:
    """The sources behind a key or several with who wrote what and when."""
    told = []
    for one in key.split(", "):
        raw = catalogue.sources[one]
        words = (raw.get("authors") or raw.get("publisher"), raw.get("title"), raw.get("year"))
        told.append(f"[{one}]({root}sources.md#{one}) ({', '.join(str(word) for word in words if word)})")
    return "; ".join(told)


def address(raw: Mapping[str, Any]) -> str:
    """A source's address as a link."""
    url = str(raw.get("url", ""))
    if url.startswith("arXiv:"):
        return f"[{url}](https://arxiv.org/abs/{url.removeprefix('arXiv:').split()[0]})"
    return f"<{url}>" if url.startswith("http") and " " not in url else url


def _cell(value: Any) -> str:
    """A cell, in which code and links stay what they are."""
    text = "" if value is None else str(value)
    plain = text if text.startswith(("<a ", "<http")) else text.replace("<", "&lt;")
    return plain.replace("|", "\\|").replace("\n", " ")
