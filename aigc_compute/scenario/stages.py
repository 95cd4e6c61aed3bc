"""Scenarios in stages, such as pre-training, fine-tuning and reinforcement learning.

Each stage is a row of its own, and the scenario is the sum of its stages.
"""

from __future__ import annotations

from typing import Any

from ..diagnostics import Diagnostic, Findings, Problems
from ..language import Phrase
from .row import COMMAND_LINE, SCENARIO_KEYS, Place, RawRow

FORM = Phrase("stages: expected names of stages with 'key: value' lines")


def in_stages(raw: RawRow) -> RawRow:
    """Return a row divided into the stages of its `stages:` block; a row without that block is returned unchanged.

    A value of the row applies to every stage that does not have its own. Raises Problems if the block has another form.
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
    own = {key: value for key, value in raw.values.items() if key in SCENARIO_KEYS}
    shared = {key: value for key, value in raw.values.items() if key not in (*SCENARIO_KEYS, "stages")}
    stages = tuple(_stage(raw.title, key, values or {}, shared, place) for key, values in members.items())
    return RawRow(raw.title, own, stages)


def _stage(
    scenario: str, key: Any, values: dict[Any, Any], shared: dict[Any, tuple[Any, Place]], place: Place
) -> RawRow:
    title = values.get("name", f"stage {key + 1}" if isinstance(key, int) else key)
    name = {"name": (f"{scenario}: {title}", Place(COMMAND_LINE))}
    own = {part: (value, Place(place.file, place.text, (*place.path, key, part))) for part, value in values.items()}
    return RawRow(f"{scenario}: {title}", {**shared, **own, **name})
