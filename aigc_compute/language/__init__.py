"""What people read, in their language. English stands in the code and is the key; each other language is one file
here, `zh.json`, which is read only when that language is spoken.

A `Phrase` is English to every program and file, and remembers what it was made of; `say` tells it in the active
language, and so is called where something is shown and nowhere else.
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
