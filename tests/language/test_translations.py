"""Everything a person reads has its translation, and every translation is of something that is read."""

from __future__ import annotations

import ast
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import aigc_compute
from aigc_compute.cli.app import build
from aigc_compute.language.foreign import FOREIGN
from aigc_compute.language.phrase import FOLDER, GLOSSARY
from aigc_compute.units.problems import KINDS

PACKAGE = Path(aigc_compute.__file__).parent
CALLS = ("Phrase", "say", "join")
"""Whose first argument is a text that is read."""

CODES = {"error", "warning", "note", "rental", "server", "purchase", "model", "accelerator", "scaling law"}
CODES |= {"precision", "optimizer", "mapping", "grid"}
"""Words that are put into a sentence as they stand in data."""

FIELD = r"{([a-z_]+)(?:[!:][^{} ]*)?}"
FILES = sorted(FOLDER.glob("*.json"))
UPDATE = "AIGC_UPDATE_GOLDEN"


def literals(node: ast.expr | None) -> Iterator[str]:
    """The literal texts that an expression may be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*literals(node.body), *literals(node.orelse))
    elif isinstance(node, ast.BoolOp):
        for one in node.values:
            yield from literals(one)


def read_in(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that are read."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name in CALLS:
        yield from call.args[:1]
    elif name == "Diagnostic":
        yield from call.args[1:2]
        yield from (one.value for one in call.keywords if one.arg == "hint")


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node


def named() -> set[tuple[str, str]]:
    """Names to which a module gives a text that is no phrase."""
    return {
        (str(path.relative_to(PACKAGE)), target.id)
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign) and (isinstance(node.value, ast.JoinedStr) or [*literals(node.value)])
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def texts() -> set[str]:
    """Templates and texts in the code, and those that stand in tables."""
    found = {text for _, call in calls() for argument in read_in(call) for text in literals(argument)}
    tables = {*FOREIGN, *(text for told in KINDS.values() for text in told)}
    return found | tables | CODES


def wordy(template: str) -> bool:
    """Whether a template must be translated; one of signs alone may be."""
    return bool(re.search(r"[^\W\d_]{2}", re.sub(FIELD, "", template)))


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
    fixed = {"Show this message and exit.", "Usage: ", "Arguments", "Options", "Commands", "required"}
    return {text for text in commands(build()) if text} | fixed


WANTED = {"texts": texts, "help": helps}
"""What each group of a language's file must hold."""


def canonical(groups: dict[str, dict[str, str]]) -> str:
    ordered = {name: dict(sorted(texts.items())) for name, texts in groups.items()}
    return json.dumps(ordered, ensure_ascii=False, indent=1) + "\n"


def fields(template: str) -> set[str]:
    return set(re.findall(FIELD, template))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def groups(request) -> dict[str, dict[str, str]]:
    found = json.loads(request.param.read_text(encoding="utf-8"))
    if os.environ.get(UPDATE):
        seen: set[str] = set()
        for group, wanted in WANTED.items():
            kept = found.get(group, {})
            texts = {text for text in wanted() if text not in seen and (text in kept or wordy(text))}
            found[group] = {text: kept.get(text, "") for text in texts}
            seen |= found[group].keys()
        request.param.write_text(canonical(found), encoding="utf-8")
    assert request.param.read_text(encoding="utf-8") == canonical(found), "not in order: " + UPDATE + "=1 orders it"
    return found


def test_nothing_is_missing(groups) -> None:
    known = {text for group, texts in groups.items() if group != GLOSSARY for text, told in texts.items() if told}
    missing = {text for wanted in WANTED.values() for text in wanted() if wordy(text)} - known
    assert not missing, "without a translation:\n" + "\n".join(sorted(map(repr, missing)))


def test_nothing_is_stale(groups) -> None:
    assert set(groups) == {GLOSSARY, *WANTED}
    for group, wanted in WANTED.items():
        assert groups[group].keys() <= wanted(), group


def test_no_text_is_in_two_groups(groups) -> None:
    counts = Counter(text for group, texts in groups.items() if group != GLOSSARY for text in texts)
    assert [text for text, count in counts.items() if count > 1] == []


def test_placeholders_are_those_of_the_english(groups) -> None:
    for english, told in groups["texts"].items():
        assert fields(told) == fields(english), english
        if fields(english):
            told.format_map(dict.fromkeys(fields(english), 1.0))


def test_no_diagnostic_is_composed_where_it_cannot_be_translated() -> None:
    plain = named()
    composed = [
        place
        for place, call in calls()
        for one in read_in(call)
        if isinstance(one, (ast.JoinedStr, ast.BinOp))
        or (isinstance(one, ast.Name) and (place.partition(":")[0], one.id) in plain)
    ]
    assert composed == [], "make a phrase of it: Phrase('found {found!r}', found=found)"


def test_a_template_has_the_values_it_names() -> None:
    for place, call in calls():
        if isinstance(call.func, ast.Name) and call.func.id in ("Phrase", "say") and call.keywords:
            given = {one.arg for one in call.keywords}
            for template in literals(call.args[0]):
                assert fields(template) == given, place
