"""Texts that can be translated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Self

from .choice import ENGLISH, language

FOLDER = Path(__file__).parent
GLOSSARY = "glossary"
"""Group of a language's file with the terms of the field. It is for translators, so that all texts use the same terms.
"""


class Phrase(str):
    """An English text that keeps its template and its values: `Phrase("found {value!r}", value=3)`.

    Values that are phrases are translated together with the template. Other values are names and stay as they are.
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
        """Return the text in the active language, or in English if it has no translation."""
        template = _texts(language()).get(self.template, self.template)
        return (
            template.format(**{name: translate_phrase(value) for name, value in self.values.items()})
            if self.values
            else template
        )


class _Joined(Phrase):
    """Texts that are joined by a separator."""

    def translated(self) -> str:
        return translate(self.template).join(translate_phrase(part) for part in self.values.values())


def join(separator: str, parts: Iterable[str]) -> Phrase:
    """Return `separator.join(parts)` as a phrase. The separator and the parts that are phrases can be translated."""
    texts = tuple(parts)
    phrase = str.__new__(_Joined, separator.join(texts))
    phrase.template, phrase.values = separator, {str(place): text for place, text in enumerate(texts)}
    return phrase


def alternatives(ways: Iterable[Iterable[str]]) -> Phrase:
    """Return alternatives, each of which is a set of names, as in `a and b or c`."""
    return join(" or ", (join(" and ", way) for way in ways))


def translate(text: str, /, **values: object) -> str:
    """Return a text in the active language. It is a phrase, a template with its values, or a text with a translation;
    any other text is returned unchanged.
    """
    if isinstance(text, Phrase) and not values:
        return text if language() == ENGLISH else text.translated()
    return Phrase(text, **values).translated()


def disambiguate(context: str, text: str) -> str:
    """Return the translation of a text that has several meanings. The file of the language has the key `context|text`;
    a text without such a key is translated as usual.
    """
    return _texts(language()).get(f"{context}|{text}") or translate(text)


def translate_phrase(value: Any) -> Any:
    """Return the translation of a phrase or of an error raised with a phrase; return other values unchanged."""
    if isinstance(value, Exception) and value.args:
        value = value.args[0] if isinstance(value.args[0], Phrase) else value
    return value.translated() if isinstance(value, Phrase) else value


@cache
def _texts(name: str) -> dict[str, str]:
    """Return all translations of a language in one dictionary, without the glossary."""
    if name == ENGLISH:
        return {}
    import json

    groups = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return {english: text for group, texts in groups.items() if group != GLOSSARY for english, text in texts.items()}
