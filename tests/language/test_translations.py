"""Everything a person reads has its translation, and every translation is of something that is read."""

from __future__ import annotations

import ast
import json
import os
import re
from collections import Counter

import pytest
from readable import WANTED, calls, ends, literals, named, read_in

from aigc_compute.language.phrase import FOLDER, GLOSSARY

FIELD = r"{([a-z_]+)(?:[!:][^{} ]*)?}"
FILES = sorted(FOLDER.glob("*.json"))
UPDATE = "AIGC_UPDATE_GOLDEN"


def wordy(template: str) -> bool:
    """Whether a template must be translated; one of signs alone may be."""
    return bool(re.search(r"[^\W\d_]{2}", re.sub(FIELD, "", template)))


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
        for argument in read_in(call)
        for one in ends(argument)
        if isinstance(one, (ast.JoinedStr, ast.BinOp))
        or (isinstance(one, ast.Name) and (place.partition(":")[0], one.id) in plain)
    ]
    assert composed == [], "make a phrase of it: Phrase('found {found!r}', found=found)"


def test_a_template_has_the_values_it_names() -> None:
    for place, call in calls():
        if isinstance(call.func, ast.Name) and call.func.id in ("Phrase", "translate") and call.keywords:
            given = {one.arg for one in call.keywords}
            for template in literals(call.args[0]):
                assert fields(template) == given, place
