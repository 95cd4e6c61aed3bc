"""Which language is spoken."""

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
    """The active language, a key of LANGUAGES."""
    return _active.get()


def set_language(name: str) -> None:
    """Make a language the active one."""
    _active.set(name)


def language_of(environment: Mapping[str, str]) -> str:
    """The language that an environment asks for: VARIABLE as it stands, else the locale's if it is one of ours."""
    asked = environment.get(VARIABLE)
    if asked:
        return asked
    locale = next((environment[name] for name in _LOCALE if environment.get(name)), "")
    name = locale.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return name if name in LANGUAGES else ENGLISH
