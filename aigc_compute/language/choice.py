"""The active language and how it is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Final

ENGLISH: Final = "en"
LANGUAGES: Final = {ENGLISH: "English", "zh": "中文"}
VARIABLE: Final = "AIGC_COMPUTE_LANG"
_LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")

_active: ContextVar[str] = ContextVar("language", default=ENGLISH)


def language() -> str:
    """Return the active language, a key of LANGUAGES."""
    return _active.get()


def set_language(name: str) -> None:
    """Set the active language."""
    _active.set(name)


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language that environment variables choose: the value of VARIABLE (unchecked), or else the language of
    the locale if it is a key of LANGUAGES, or else English.
    """
    if chosen := environment.get(VARIABLE):
        return chosen
    locale = next((environment[name] for name in _LOCALE if environment.get(name)), "")
    name = locale.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return name if name in LANGUAGES else ENGLISH
