"""Everything that a person reads, as it stands in the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import yaml

import aigc_compute
from aigc_compute.catalogue import KINDS as KINDS_OF_ENTRIES
from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.catalogue.prices import price_book
from aigc_compute.cli.app import GROUPS, build
from aigc_compute.cli.list_entries import KINDS as LISTED
from aigc_compute.diagnostic_codes import CODES
from aigc_compute.domains.formulas import FORMULAS
from aigc_compute.domains.vocabulary import CATEGORIES, QUANTITIES, SECTIONS
from aigc_compute.io.typed_json import as_json
from aigc_compute.io.yaml_input import load_yaml
from aigc_compute.language.foreign import FOREIGN
from aigc_compute.render import bom, checks, deployments, latency, layouts, tornado, validation, verdicts, years
from aigc_compute.render.provenance import INTERVAL_NOTE
from aigc_compute.scenario.claims import Claim
from aigc_compute.studies.audit import TESTS, VERDICTS
from aigc_compute.studies.bom import LINES
from aigc_compute.studies.check import CATEGORIES as COMPARED
from aigc_compute.studies.doctor import Condition, Part
from aigc_compute.studies.explain import formula_facts
from aigc_compute.studies.layout_parts import ALL_STAGES, FIRST_STAGE, LAST_STAGE, MICRO_BATCH_PARTS, STEP_PARTS
from aigc_compute.studies.listing import listing
from aigc_compute.studies.seeds import find_sets
from aigc_compute.units import UnitError, lookup
from aigc_compute.units.format import NAMES
from aigc_compute.units.problems import KINDS

PACKAGE = Path(aigc_compute.__file__).parent
CALLS = ("Phrase", "translate", "join")
"""Whose first argument is a text that is read."""

WORDS = {"rental", "server", "purchase", "list price", "model", "accelerator", "scaling law"}
WORDS |= {"precision", "optimizer", "mapping", "grid", "architecture", "recipe", "reported", "estimates"}
"""Words that are put into a sentence as they stand in data."""


IN_DOCTOR = ("shipped", "overlay", "output", "colour", "encoding", "language")
"""Names of components that `doctor` shows."""

SENSES = {"head|power", "head|line", "change|from", "change|to", "part|attention"}
SENSES |= {f"doctor|{text}" for text in (*get_args(Part), *get_args(Condition), *KINDS_OF_ENTRIES, *IN_DOCTOR)}
SENSES |= {"severity|error", "severity|note", "severity|warning"}
"""Texts that mean something else elsewhere."""

STATUSES = ("given", "catalogue", "derived", "assumed", "chosen", "unknown", "impossible")
TIERS = ("run", "step", "given", "catalogue", "assumed")
PRICES = ("accelerator", "price", "prices", "median", "5 to 95 %", "seen", "provider", "region", "source")


def ends(node: ast.expr) -> Iterator[ast.expr]:
    """What an expression with `if` and `or` may come to."""
    inner = [node.body, node.orelse] if isinstance(node, ast.IfExp) else getattr(node, "values", ())
    if isinstance(node, (ast.IfExp, ast.BoolOp)):
        for one in inner:
            yield from ends(one)
    else:
        yield node


def literals(node: ast.expr) -> Iterator[str]:
    """The literal texts that an expression may be."""
    yield from (one.value for one in ends(node) if isinstance(one, ast.Constant) and isinstance(one.value, str))


def unmarked(node: ast.expr) -> bool:
    """Whether it is a text, and no phrase."""
    return isinstance(node, ast.JoinedStr) or any(literals(node))


def read_in(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that are read."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name in CALLS:
        yield from call.args[:1]
    elif name in ("Diagnostic", "problem", "beyond"):
        yield from call.args[1:2]
        yield from (one.value for one in call.keywords if one.arg == "hint")


@cache
def nodes() -> list[tuple[str, ast.AST]]:
    """Every node of the package's syntax trees, with the file it is in."""
    paths = sorted(PACKAGE.rglob("*.py"))
    trees = ((path.relative_to(PACKAGE), ast.parse(path.read_text(encoding="utf-8"))) for path in paths)
    return [(str(path), node) for path, tree in trees for node in ast.walk(tree)]


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call, with its file and line."""
    return ((f"{path}:{node.lineno}", node) for path, node in nodes() if isinstance(node, ast.Call))


def named() -> set[tuple[str, str]]:
    """Names to which a module gives a text that is no phrase."""
    return {
        (path, target.id)
        for path, node in nodes()
        if isinstance(node, ast.Assign) and any(map(unmarked, ends(node.value)))
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def texts() -> set[str]:
    """Templates and texts in the code, and those that stand in tables."""
    found = {text for _, call in calls() for argument in read_in(call) for text in literals(argument)}
    tables = {text for code in CODES.values() for text in (code.meaning, code.remedy)}
    tables |= {*FOREIGN, *(text for told in KINDS.values() for text in told)}
    return found | tables | WORDS | SENSES


def paragraphs(text: str) -> Iterator[str]:
    for part in text.split("\n\n"):
        lines = [line.strip() for line in part.strip("\n").split("\n")]
        if lines[0] == "\b":
            yield from (line for line in lines if line.endswith(":"))
        elif part.strip():
            yield " ".join(lines)


def commands(command) -> Iterator[str]:
    """Texts of the help of a command and of those below it."""
    for text in (command.help, command.epilog, command.short_help):
        yield from paragraphs(text or "")
    for one in command.params:
        yield getattr(one, "help", None) or ""
        yield one.show_default if isinstance(one.show_default, str) else ""
    for below in getattr(command, "commands", {}).values():
        yield from commands(below)


def helps() -> set[str]:
    fixed = {"Show this message and exit.", "Usage: ", "Arguments", "Options", "required"}
    return {text for text in commands(build()) if text} | fixed | GROUPS.keys()


@cache
def claims() -> list[Claim]:
    """The statements of the shipped claim sets."""
    return [claim for claim_set in find_sets([], Catalogue()) for claim in claim_set.claims]


def is_noun(unit: str) -> bool:
    """Whether a unit is a counted noun that `units` does not know; HKD is a currency."""
    try:
        lookup(unit)
    except UnitError:
        return not unit.isupper()
    return False


def units() -> set[str]:
    """Units, and nouns that shipped statements count, that have names of their own in a language."""
    return {*NAMES, *(claim.unit for claim in claims() if is_noun(claim.unit))}


def headings() -> set[str]:
    """Heads of tables, and words of a few that documents are made of."""
    catalogue = Catalogue()
    lists = {key for kind in LISTED for row in listing(kind, catalogue)[:1] for key in as_json(row)}
    prices_of = [one._asdict() for one in price_book(catalogue)]
    tables = (
        *(checks.HEAD, COMPARED, VERDICTS, TESTS, STATUSES, ("hold", "all", "part", "state", "status")),
        *(validation.ROW_HEAD, validation.SUMMARY_HEAD, validation.SUMMARISED, validation.PLURALS.values(), TIERS),
        *(deployments.FIRST, deployments.LAYOUT.values(), (title for title, _ in deployments.PERFORMANCE.values())),
        *(deployments.PARTS.values(), latency.TITLES.values(), latency.HEADS, layouts.HEADS.values(), layouts.TITLES),
        *(bom.HEADS, bom.NO_PRICE.values(), tornado.HEADS, verdicts.HEADS, (years.KNOWN, "scenario", "value")),
        *(part.values() for part in (MICRO_BATCH_PARTS, STEP_PARTS, FIRST_STAGE, LAST_STAGE, ALL_STAGES)),
        *(SECTIONS, SECTIONS.values(), (one.section.capitalize() for one in LINES)),
        *({one["kind"] for one in prices_of}, {one["commitment"] for one in prices_of}, PRICES),
        *({one["rank"] for one in catalogue.assumptions.values()}, ("Given", "Looked up", "Correlations", "Outputs")),
        *(("from", "to", "ratio", "share", "verdict", "statement", "as written", "why", "bubble", "growth"),),
    )
    return lists | {text for table in tables for text in table if text}


def names() -> set[str]:
    """What quantities and words are called."""
    return {*QUANTITIES, *CATEGORIES, *(claim.quantity for claim in claims())}


def words() -> set[str]:
    """What a category may be."""
    return {word for one in CATEGORIES.values() for word in one.values}


def meanings() -> set[str]:
    return {one.meaning for one in (*QUANTITIES.values(), *CATEGORIES.values())}


def formulas() -> set[str]:
    """The first lines of formulas' docstrings."""
    return {one.meaning for one in map(formula_facts, FORMULAS)}


def stated_notes(part: object) -> Iterator[str]:
    """The notes within an entry of the catalogue, except those that are intervals."""
    if isinstance(part, dict):
        note = part.get("note")
        if isinstance(note, str) and not INTERVAL_NOTE.fullmatch(note):
            yield note
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from stated_notes(one)


def titles(folder: Path) -> Iterator[str]:
    """Titles of the scenarios of a folder and of their stages."""
    for path in folder.rglob("*.yaml"):
        scenarios = load_yaml(path.read_text(encoding="utf-8"), str(path))["scenarios"]
        yield from scenarios
        yield from (stage for raw in scenarios.values() for stage in (raw or {}).get("stages", ()))


def notes() -> set[str]:
    """Notes on assumptions, trends and facts of the catalogue, features that mappings do not count, titles of shipped
    scenarios, and how statements are read.
    """
    catalogue = Catalogue()
    tables = (
        catalogue.assumptions,
        catalogue.conditional_assumptions,
        catalogue.table("trends"),
        catalogue.table("trend_groups"),
    )
    facts = (
        file
        for kind in ("accelerators", "calibration", "infrastructure", "models", "optimizers", "precisions")
        for file in catalogue.roots[-1].glob(f"{kind}/**/*.yaml")
    )
    noted = {str(raw[key]) for table in tables for raw in table.values() for key in ("note", "about") if raw.get(key)}
    noted |= {
        note for file in facts for note in stated_notes(yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader))
    }
    mapping = catalogue.entry("mappings", "huggingface")
    classes = [kind for kind in mapping["kinds"].values() if isinstance(kind, dict)]
    features = [mapping["shape"], *(kind.get("uncounted", {}) for kind in classes)]
    noted |= {text for part in features for text in ([part] if isinstance(part, str) else part.values())}
    noted |= set(titles(data_folder("configs") / "scenarios"))
    return noted | {claim.read_as for claim in claims() if claim.read_as}


WANTED = {
    "units": cache(units),
    "names": cache(names),
    "words": cache(words),
    "headings": cache(headings),
    "meanings": cache(meanings),
    "formulas": cache(formulas),
    "notes": cache(notes),
    "texts": cache(texts),
    "help": cache(helps),
}
"""What each group of a language's file must hold."""
