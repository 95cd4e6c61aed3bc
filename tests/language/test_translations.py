"""Every text that people read has a translation, and every translation belongs to such a text."""

from __future__ import annotations

import ast
import json
import os
import re
from collections import Counter

import pytest

from aigc_compute.language.phrase import FOLDER, GLOSSARY
from tests.language.readable import TEXTS_BY_GROUP, alternatives, calls, literals, plain_text_names, readable_arguments

Groups = dict[str, dict[str, str]]

FIELD = r"{([a-z_]+)(?:[!:][^{} ]*)?}"
FILES = sorted(FOLDER.glob("*.json"))
UPDATE = "AIGC_UPDATE_GOLDEN"


def has_words(template: str) -> bool:
    """Whether a template has words, so that it must be translated. A template of signs alone may be translated."""
    return bool(re.search(r"[^\W\d_]{2}", re.sub(FIELD, "", template)))


def canonical(groups: Groups) -> str:
    """The text of the file of a language, with sorted keys."""
    ordered = {name: dict(sorted(texts.items())) for name, texts in groups.items()}
    return json.dumps(ordered, ensure_ascii=False, indent=1) + "\n"


def fields(template: str) -> set[str]:
    """The names of the fields of a template."""
    return set(re.findall(FIELD, template))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def groups(request: pytest.FixtureRequest) -> Groups:
    """The groups of texts and translations in the file of a language."""
    groups: Groups = json.loads(request.param.read_text(encoding="utf-8"))
    if os.environ.get(UPDATE):
        seen: set[str] = set()
        for group, texts_of_group in TEXTS_BY_GROUP.items():
            translations = groups.get(group, {})
            texts = {
                text for text in texts_of_group() if text not in seen and (text in translations or has_words(text))
            }
            groups[group] = {text: translations.get(text, "") for text in texts}
            seen |= groups[group].keys()
        request.param.write_text(canonical(groups), encoding="utf-8")
    assert request.param.read_text(encoding="utf-8") == canonical(groups), "not sorted: " + UPDATE + "=1 sorts it"
    return groups


def test_every_text_has_a_translation(groups: Groups) -> None:
    known = {
        text
        for group, texts in groups.items()
        if group != GLOSSARY
        for text, translation in texts.items()
        if translation
    }
    missing = {
        text for texts_of_group in TEXTS_BY_GROUP.values() for text in texts_of_group() if has_words(text)
    } - known
    assert not missing, "without a translation:\n" + "\n".join(sorted(map(repr, missing)))


def test_every_translation_belongs_to_a_text(groups: Groups) -> None:
    assert set(groups) == {GLOSSARY, *TEXTS_BY_GROUP}
    for group, texts_of_group in TEXTS_BY_GROUP.items():
        assert groups[group].keys() <= texts_of_group(), group


def test_no_text_belongs_to_two_groups(groups: Groups) -> None:
    counts = Counter(text for group, texts in groups.items() if group != GLOSSARY for text in texts)
    assert [text for text, count in counts.items() if count > 1] == []


def test_a_translation_has_the_fields_of_its_text(groups: Groups) -> None:
    for english, translation in groups["texts"].items():
        assert fields(translation) == fields(english), english
        if fields(english):
            translation.format_map(dict.fromkeys(fields(english), 1.0))


def test_no_readable_text_is_composed_without_a_phrase() -> None:
    plain_names = plain_text_names()
    composed = [
        place
        for place, call in calls()
        for argument in readable_arguments(call)
        for expression in alternatives(argument)
        if isinstance(expression, (ast.JoinedStr, ast.BinOp))
        or (isinstance(expression, ast.Name) and (place.partition(":")[0], expression.id) in plain_names)
    ]
    assert composed == [], "use a phrase: Phrase('found {found!r}', found=found)"


def test_a_template_has_a_value_for_each_field() -> None:
    for place, call in calls():
        if isinstance(call.func, ast.Name) and call.func.id in ("Phrase", "translate") and call.keywords:
            values = {keyword.arg for keyword in call.keywords}
            for template in literals(call.args[0]):
                assert fields(template) == values, place
