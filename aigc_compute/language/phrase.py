"""Texts that can be told in another language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Self

from .choice import ENGLISH, language

FOLDER = Path(__file__).parent
GLOSSARY = "glossary"
"""The group of a language's file that is for its writers: terms of the field, so that they stay the same."""


class Phrase(str):
    """An English text that remembers the template and the values it was made of: `Phrase("found {found!r}", found=3)`.

    Values that are phrases themselves are told in the active language too; other texts are names and stay.
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        phrase = super().__new__(cls, template.format(**values) if values else template)
        phrase.template, phrase.values = template, values
        return phrase

    def __add__(self, other: str) -> Phrase:
        return join("", (self, other))

    def translated(self) -> str:
        """The text in the active language, in English where that has none."""
        template = _texts(language()).get(self.template, self.template)
        return (
            template.format(**{name: translate_phrase(one) for name, one in self.values.items()})
            if self.values
            else template
        )


class _Joined(Phrase):
    """Phrases in a row."""

    def translated(self) -> str:
        return translate(self.template).join(translate_phrase(part) for part in self.values.values())


def join(separator: str, parts: Iterable[str]) -> Phrase:
    """Texts in a row, as `separator.join(parts)`, that can be told in another language, the separator too."""
    kept = tuple(parts)
    phrase = str.__new__(_Joined, separator.join(kept))
    phrase.template, phrase.values = separator, dict(zip(map(str, range(len(kept))), kept, strict=True))
    return phrase


def alternatives(ways: Iterable[Iterable[str]]) -> Phrase:
    """Sets of things, any of which would do: `a and b or c`."""
    return join(" or ", (join(" and ", way) for way in ways))


def translate(text: str, /, **values: object) -> str:
    """A text in the active language: a phrase, or a template and its values, or anything that has a translation."""
    if isinstance(text, Phrase) and not values:
        return text if language() == ENGLISH else text.translated()
    return Phrase(text, **values).translated()


def disambiguate(context: str, text: str) -> str:
    """A text that has several senses, in the active language as it is meant here."""
    return _texts(language()).get(f"{context}|{text}") or translate(text)


def translate_phrase(value: Any) -> Any:
    """A phrase, or an error that was raised with one, in the active language; anything else as it is."""
    if isinstance(value, Exception) and value.args:
        value = value.args[0] if isinstance(value.args[0], Phrase) else value
    return value.translated() if isinstance(value, Phrase) else value


@cache
def _texts(name: str) -> dict[str, str]:
    """What the file of a language holds, all groups but the glossary in one."""
    if name == ENGLISH:
        return {}
    import json

    groups = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return {english: text for group, texts in groups.items() if group != GLOSSARY for english, text in texts.items()}
