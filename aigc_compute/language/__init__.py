"""What people read, in their language. English stands in the code and is the key; each other language is one file
here, `zh.json`, which is read only when that language is spoken.

A `Phrase` is English to every program and file, and remembers what it was made of; `say` tells it in the active
language, and so is called where something is shown and nowhere else.
"""

from .choice import ENGLISH, LANGUAGES, VARIABLE, language, language_of, speak
from .foreign import foreign, reason
from .phrase import Phrase, alternatives, join, say, sense, told
from .wrapping import cells, pieces, wrap

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "VARIABLE",
    "Phrase",
    "alternatives",
    "cells",
    "foreign",
    "join",
    "language",
    "language_of",
    "pieces",
    "reason",
    "say",
    "sense",
    "speak",
    "told",
    "wrap",
]
