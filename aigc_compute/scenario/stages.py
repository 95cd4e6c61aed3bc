"""Scenarios in stages, such as pre-training, tuning and reinforcement learning: each stage is a row of its own, the
scenario their sum.
"""

from __future__ import annotations

from typing import Any

from ..diagnostics import Diagnostic, Findings, Problems
from ..language import Phrase
from .row import COMMAND_LINE, OF_THE_WHOLE, Place, RawRow

FORM = Phrase("stages: expected names of stages with 'key: value' lines")


def in_stages(raw: RawRow) -> RawRow:
    """The row divided as its `stages:` block says; a row without one as it is. What the row says holds for every stage
    that does not say otherwise. Raises Problems where the block has not that form.
    """
    if "stages" not in raw.values:
        return raw
    block, place = raw.values["stages"]
    members = dict(enumerate(block)) if isinstance(block, list) else block
    if not isinstance(members, dict) or not members:
        raise Problems([place.mark(Diagnostic("form", FORM))])
    wrong = [key for key, values in members.items() if not isinstance(values, (dict, type(None)))]
    if wrong:
        problems = Findings()
        problems += (
            place.mark(Diagnostic("form", Phrase("{key}: expected 'key: value' lines", key=key)), key) for key in wrong
        )
        raise Problems(problems)
    own = {key: value for key, value in raw.values.items() if key in OF_THE_WHOLE}
    shared = {key: value for key, value in raw.values.items() if key not in (*OF_THE_WHOLE, "stages")}
    stages = tuple(_stage(raw.title, key, values or {}, shared, place) for key, values in members.items())
    return RawRow(raw.title, own, stages)


def _stage(whole: str, key: Any, values: dict[Any, Any], shared: dict[Any, tuple[Any, Place]], place: Place) -> RawRow:
    title = values.get("name", f"stage {key + 1}" if isinstance(key, int) else key)
    name = {"name": (f"{whole}: {title}", Place(COMMAND_LINE))}
    own = {each: (value, Place(place.file, place.text, (*place.path, key, each))) for each, value in values.items()}
    return RawRow(f"{whole}: {title}", {**shared, **own, **name})
