"""No rule of the audit knows a statement, a model, a device, an organisation or a document by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import aigc_compute.studies.audit as package
from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.scenario.claims import Claim, ClaimSet
from aigc_compute.studies.audit import audit
from aigc_compute.studies.seeds import find_sets

SOURCES = sorted(Path(str(package.__file__)).parent.glob("*.py"))
SETTINGS = data_folder("configs") / "audit.yaml"


def names_of_the_world(catalogue: Catalogue) -> Iterator[str]:
    """Everything by which an entry, a maker, a source or a document can be told."""
    for kind in ("models", "accelerators"):
        for name in catalogue.names(kind):
            entry = catalogue.entry(kind, name)
            yield from (name, str(entry["name"]), *(str(one) for one in entry.get("aliases", ())))
            makers = str(entry.get("organisation") or entry.get("vendor") or "")
            yield from (one.strip() for one in re.split(r"[/(),]", makers))
    for key, source in catalogue.sources.items():
        yield key
        yield from (str(source[word]) for word in ("document", "publisher") if source.get(word))
    for one in find_sets((), catalogue):
        yield from (one.name, str(one.document))
        yield from (claim.id for claim in one.claims)
        yield from (claim.run for claim in one.claims if claim.run)


def words_in(path: Path) -> str:
    """The code and its strings without docstrings and comments, which may give examples."""
    if path.suffix != ".py":
        return path.read_text(encoding="utf-8")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [  # type: ignore[attr-defined]
                one
                for one in body
                if not (
                    isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) and type(one.value.value) is str
                )
            ] or [ast.Pass()]
    return ast.unparse(tree)


def found_in(text: str, names: set[str]) -> list[str]:
    """Names that stand in a text as words of their own."""
    folded = text.lower()
    there = (name for name in names if name.lower() in folded)
    return sorted(
        name for name in there if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, flags=re.IGNORECASE)
    )


@pytest.fixture(scope="module")
def names(catalogue: Catalogue) -> set[str]:
    return {one for one in names_of_the_world(catalogue) if len(one) >= 3}


def test_the_scan_would_find_a_name(names: set[str]) -> None:
    assert {"gpt-3-175b", "OpenAI", "s4-yuan-params", "a100-sxm-80gb", "NVIDIA"} <= names
    assert "yuan-1.0" in found_in('if claim.model == "yuan-1.0":', names)
    assert found_in('id.startswith("s4-yuan-params")', names) == ["s4-yuan-params"]
    assert found_in("x = claim.growth", names) == []


@pytest.mark.parametrize("path", [*SOURCES, SETTINGS], ids=lambda path: path.name)
def test_no_rule_names_anything(path: Path, names: set[str]) -> None:
    assert found_in(words_in(path), names) == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_rule_compares_an_identity_with_a_text(path: Path) -> None:
    """`claim.id`, `.model`, `.accelerator`, `.document` or `.subject` next to a literal would be a special case."""
    identities = {"id", "model", "accelerator", "document", "subject", "line"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            named = any(isinstance(one, ast.Attribute) and one.attr in identities for one in sides)
            literal = any(isinstance(one, ast.Constant) and isinstance(one.value, str | int) for one in sides)
            assert not (named and literal), f"{path.name}:{node.lineno}"


def renamed(one: ClaimSet) -> ClaimSet:
    """The same set under other ids, other lines and other runs."""

    def link(target: object) -> str:
        return f"x-{str(target)[::-1]}"

    def claim(old: Claim) -> Claim:
        return replace(
            old,
            id=link(old.id),
            line=None,
            run=link(old.run) if old.run else None,
            part_of=link(old.part_of) if old.part_of else None,
            same_as=link(old.same_as) if old.same_as else None,
            largest=link(old.largest) if old.largest else None,
            growth={key: link(to) if key in ("from", "to") else to for key, to in old.growth.items()},
            ratio={key: link(to) for key, to in old.ratio.items()},
            product={
                key: link(to) if isinstance(to, str) else [link(each) for each in to] for key, to in old.product.items()
            },
        )

    return replace(one, claims=tuple(claim(each) for each in one.claims))


def test_verdicts_do_not_hang_on_ids_lines_or_runs(catalogue: Catalogue) -> None:
    sets = find_sets((), catalogue)
    plain = [one.verdict for one in audit(sets, catalogue)]
    assert [one.verdict for one in audit([renamed(one) for one in sets], catalogue)] == plain


def test_verdicts_do_not_hang_on_the_order_of_statements(catalogue: Catalogue) -> None:
    sets = find_sets((), catalogue)
    plain = {one.claim.id: one.verdict for one in audit(sets, catalogue)}
    turned = [replace(one, claims=one.claims[::-1]) for one in sets[::-1]]
    assert {one.claim.id: one.verdict for one in audit(turned, catalogue)} == plain


def test_a_document_audited_alone_keeps_what_its_own_figures_say(catalogue: Catalogue) -> None:
    """Other documents add repeats and nothing else."""
    sets = find_sets((), catalogue)
    together = {one.claim.id: one for one in audit(sets, catalogue)}
    for each in sets:
        for one in audit([each], catalogue):
            both = together[one.claim.id]
            own = [(found.means, found.verdict) for found in one.findings if found.means != "repeat"]
            assert own == [(found.means, found.verdict) for found in both.findings if found.means != "repeat"]
