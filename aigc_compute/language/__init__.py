"""Translation of all texts that people read.

The English text stands in the code and is the key of its translation. Each other language has one file in this folder
(`zh.json`), which is read when the first text is translated.

A `Phrase` is an English `str` that also keeps its template and its values. `translate` returns it in the active
language. It is called only where a text is shown, so that files and documents are the same in all languages.
"""

from .choice import ENGLISH, LANGUAGES, VARIABLE, language, language_of, set_language
from .foreign import error_message, library_message
from .phrase import Phrase, alternatives, disambiguate, join, translate, translate_phrase
from .wrapping import cells, pieces, wrap

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "VARIABLE",
    "Phrase",
    "alternatives",
    "cells",
    "disambiguate",
    "error_message",
    "join",
    "language",
    "language_of",
    "library_message",
    "pieces",
    "set_language",
    "translate",
    "translate_phrase",
    "wrap",
]
