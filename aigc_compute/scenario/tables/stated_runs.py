"""Rows of a table that state size, data, compute and hardware of a training run, where these figures may not agree.

Precedence of the stated columns:

1. The model. Where the catalogue has it (with a size within 10 %), its shape replaces the stated number of parameters.
   A mixture of experts is known by the catalogue, by the name or by the notes of the row. Its active parameters are
   those of the catalogue or of the name and notes; otherwise they follow from compute and tokens.
2. The tokens: those that were seen, else the data set times the epochs. A data set that is counted in words is
   converted. If the compute is less than all parameters take for the stated tokens, and nothing says whether the model
   is dense, it is read as a mixture.
3. The compute. It is read unless the active parameters and the tokens determine another value.
4. The accelerator-hours, then time and number of accelerators.
5. The utilisation. It is read unless compute and hours determine it.

A dense model may have seen its data several times or only in part where the row states no epochs. A row with a base
model is read as its last step, since only the compute includes the base model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, ClassVar, Final

import numpy as np

from ...catalogue import Catalogue, resolve
from ...catalogue.entries import model as model_entry
from ...diagnostics import Diagnostic, Problems
from ...domains.formulas import FORMULAS
from ...engine import Signature, evaluate, make_plan
from ...engine.plan import APPROXIMATIONS
from ...language import Phrase, join
from ...units import mid_of
from .columns import Array, Column, Sheet, listed, plain_numbers

FLOP_PER_PARAMETER_PER_TOKEN: Final = 6
"""FLOP of training for each active parameter and token (Kaplan 2020, section 2.1)."""

SAME_SIZE: Final = 0.1
"""Largest relative difference between stated and catalogued parameters of the same model."""

EQUAL: Final = 0.005
"""Largest relative difference of values that agree; `given_precision` of the catalogue's settings."""

CLOSE: Final = 0.1
"""Largest relative difference of values that describe the same run, since published figures are estimates."""

SPARSITY: Final = "mixture-of-experts"

RUN_RESULTS: Final = ("model", "sparsity", "active_parameters")
"""Columns that the reading of runs may add."""

_FIGURES: tuple[str, ...] = (
    "parameters",
    "training_flop",
    "training_tokens",
    "dataset_tokens",
    "epochs",
    "training_days",
    "accelerators",
    "accelerator_hours",
    "mfu",
    "hfu",
)
_OF_HARDWARE: tuple[str, ...] = ("training_days", "accelerators", "accelerator_hours", "mfu", "hfu")

_MIXTURE_NAME = re.compile(r"\bmoe\b|\d+x\d+(?:\.\d+)?b\b|[-_ ]a\d+(?:\.\d+)?b\b", re.IGNORECASE)
_MIXTURE = re.compile(
    r"\bmoe\b|mixture[- ]of[- ]experts|\bexperts\b|\bsparse\W{0,3}(?:model|param)|\bsparsely[- ](?:activ|gat)|"
    r"\bactive (?:param|per token)|\bactivated (?:param|for each|per token)",
    re.IGNORECASE,
)
_ACTIVE_IN_NAME = re.compile(r"[-_ ]a(\d+(?:\.\d+)?)(b)\b", re.IGNORECASE)
_NUMBER = r"(\d+(?:\.\d+)?) ?(b|bn|billion|m|million|t|trillion)\b"
_ACTIVE = re.compile(
    rf"{_NUMBER}[^.\n\d]{{0,25}}?(?:\bactiv(?:e|ated)|used on average|per token)|"
    rf"\bactiv(?:e|ates|ated)[^.\n\d]{{0,30}}?{_NUMBER}",
    re.IGNORECASE,
)
_WORDS = re.compile(r"\bwords?\b", re.IGNORECASE)
_MAGNITUDES: Final = {"m": 1e6, "b": 1e9, "t": 1e12}


@dataclass(frozen=True, slots=True)
class RunColumns:
    """The foreign columns that say how the figures of a run belong together.

    - `model`: name of the model, `base_model`: model on which it is built
    - `last_step_flop`: compute of the last step alone
    - `domain`: kinds of data, separated by commas; the data set is a number of tokens if all of them are in `text`, and
      the first of `text` among them
    - `notes`: texts that may say that the model is a mixture of experts
    - `data_notes`: texts that may say that the data set is counted in words, of which `words_per_token` are a token
    """

    model: str = ""
    base_model: str = ""
    last_step_flop: str = ""
    domain: str = ""
    words_per_token: float | None = None
    text: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    data_notes: tuple[str, ...] = ()

    WORDS: ClassVar = ("model", "base_model", "last_step_flop", "domain")
    NUMBER: ClassVar = "words_per_token"
    LISTS: ClassVar = ("text", "notes", "data_notes")

    @property
    def foreign(self) -> tuple[str, ...]:
        """All foreign columns."""
        own = (self.model, self.base_model, self.last_step_flop, self.domain)
        return tuple(filter(None, (*own, *self.notes, *self.data_notes)))


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a model: its entry in the catalogue, its parameters, and the active ones where they are known.

    `mixture` says whether it is a mixture of experts; None if nothing tells. `exact` says whether the parameters follow
    from the shape in the catalogue.
    """

    entry: str | None = None
    parameters: float | None = None
    active: float | None = None
    mixture: bool | None = None
    exact: bool = False

    @property
    def per_token(self) -> float | None:
        """The parameters that a token uses, as far as they are known."""
        return self.active if self.mixture else self.active or self.parameters


@dataclass(frozen=True, slots=True)
class Run:
    """The figures of a row, by name of our vocabulary, and what else the row says about the run."""

    figures: Mapping[str, float]
    name: str = ""
    base: str = ""
    last_step_flop: float | None = None
    domain: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    words_per_token: float | None = None
    notes: str = ""
    data_notes: str = ""

    @property
    def tokens(self) -> float | None:
        """The stated tokens that the run has seen; without epochs, the data set."""
        seen, dataset = self.figures.get("training_tokens"), self.figures.get("dataset_tokens")
        return seen or (dataset * self.figures.get("epochs", 1.0) if dataset else None)

    @property
    def states_epochs(self) -> bool:
        """Whether the stated tokens are those that the run has seen, and not only its data set."""
        return bool({"training_tokens", "epochs"} & self.figures.keys())

    @property
    def hours(self) -> float | None:
        """The stated accelerator-hours."""
        days, accelerators = self.figures.get("training_days"), self.figures.get("accelerators")
        return self.figures.get("accelerator_hours") or (days * 24 * accelerators if days and accelerators else None)

    def without(self, *names: str) -> Run:
        return replace(self, figures={name: value for name, value in self.figures.items() if name not in names})

    def having(self, **figures: float) -> Run:
        return replace(self, figures={**self.figures, **figures})


@dataclass(slots=True)
class Reading:
    """How a run is read: its figures, its categories, and notes about what was not read."""

    run: Run
    categories: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def drop(self, note: str | None, *names: str) -> None:
        """Leave out figures, and note why if the row states any of them."""
        if note and any(name in self.run.figures for name in names):
            self.notes.append(note)
        self.run = self.run.without(*names)


def reconciled(mapped: Sheet, foreign: Mapping[str, Column], columns: RunColumns, catalogue: Catalogue) -> Sheet:
    """Return a sheet in our vocabulary with those figures of each row that belong to one run, and notes about the rest.

    Args:
        mapped: The sheet in our vocabulary.
        foreign: The columns of the table.
        columns: The columns that say how the figures belong together.
        catalogue: The catalogue.
    """
    numbers = {name: plain_numbers(mapped.columns[name]) for name in _FIGURES if name in mapped.columns}
    cells: dict[str, list[Any]] = {name: listed(mapped.columns[name]) for name in numbers}
    cells |= {name: [None] * mapped.size for name in RUN_RESULTS}
    notes: dict[int, tuple[Diagnostic, ...]] = {}
    for row, run in enumerate(_runs(numbers, foreign, columns, mapped.size)):
        reading = read_run(run, catalogue)
        for name, before in run.figures.items():
            after = reading.run.figures.get(name)
            if after != before:
                cells[name][row] = after
        for name in reading.run.figures.keys() - run.figures.keys():
            cells.setdefault(name, [None] * mapped.size)[row] = reading.run.figures[name]
        for name, word in reading.categories.items():
            cells[name][row] = word
        if reading.notes:
            note = Diagnostic("stated-run", join("; ", reading.notes), severity="note")
            notes[row] = (note.at(*mapped.place(row)),)
    return replace(mapped, columns={**mapped.columns, **cells}, notes={**mapped.notes, **notes})


def read_run(run: Run, catalogue: Catalogue) -> Reading:
    """Return how a run is read, by the precedence that this module describes."""
    reading = Reading(run)
    size = _size(reading, catalogue)
    _read_data(reading, size)
    if run.base and not _agrees(reading.run, size):
        size = replace(size, entry=None)
        _read_last_step(reading)
    _read_size(reading, size)
    _read_compute(reading, size)
    _read_hardware(reading, size)
    return reading


def _size(reading: Reading, catalogue: Catalogue) -> Size:
    """Return the size of a model from the catalogue, else from that of its base model, or from the row.

    A mixture of experts whose compute is that of all parameters is read as dense.
    """
    run, stated = reading.run, reading.run.figures.get("parameters")
    for name in filter(None, (run.name, run.base)):
        entry = _entry(catalogue, name)
        known = catalogued_size(catalogue, entry) if entry else Size()
        if entry and (not stated or not known.parameters or abs(stated / known.parameters - 1) <= SAME_SIZE):
            own = entry if name == run.name else None
            size = stated if known.parameters is None or not own else known.parameters
            return replace(known, entry=own, parameters=size, active=known.active or _active(run, stated))
        if entry and name == run.name:
            reading.notes.append(
                Phrase(
                    "the row states {stated} parameters, but the catalogue has {known} for {entry}",
                    stated=_short(stated),
                    known=_short(known.parameters),
                    entry=entry,
                )
            )
            return _size_of_row(run, known.mixture)
    return _size_of_row(run, _mixture(run))


def _size_of_row(run: Run, mixture: bool | None) -> Size:
    """Return the size of a model as the row states it."""
    stated = run.figures.get("parameters")
    ratio = _ratio(run, Size(parameters=stated)) if mixture else None
    if ratio and ratio >= 1 - CLOSE:
        mixture = False
    return Size(None, stated, _active(run, stated) if mixture else None, mixture)


def _mixture(run: Run) -> bool | None:
    """Return whether the name or the notes of a row say that its model is a mixture; None if it has no notes."""
    if _MIXTURE_NAME.search(run.name) or _MIXTURE.search(run.notes):
        return True
    return False if run.notes.strip() else None


def _entry(catalogue: Catalogue, name: str) -> str | None:
    """Return the entry of the catalogue that a name means, with or without what stands in parentheses."""
    for spelling in (name, re.sub(r"\([^)]*\)", " ", name).strip()):
        try:
            return catalogue.find("models", spelling, hinted=False)
        except Problems:
            continue
    return None


@lru_cache(maxsize=4096)
def catalogued_size(catalogue: Catalogue, name: str) -> Size:
    """Return the size of a model of the catalogue: from its shape, else as reported or estimated."""
    context = resolve(catalogue, {"model": name}, (), catalogue.day)
    signature = context.signature
    shape = signature.fallbacks[: signature.fallbacks.index(APPROXIMATIONS + "structure") + 1]
    plan = make_plan(FORMULAS, Signature(signature.initial, shape, signature.categories))
    inputs = {
        step.quantity: np.array([mid_of(context.facts[step.quantity].value)]) for step in plan if not step.formula
    }
    computed = {quantity: float(value[0]) for quantity, value in evaluate(plan, inputs).items()}
    blocks = model_entry(catalogue, name).blocks
    published = {key: fact.value for block in ("estimates", "reported") for key, fact in blocks[block].items()}
    parameters, active = (
        computed.get(key) or (mid_of(published[key]) if key in published else None)
        for key in ("parameters", "active_parameters")
    )
    word = next((blocks[block]["sparsity"].value for block in blocks if "sparsity" in blocks[block]), None)
    mixture = None if word is None else word == SPARSITY
    return Size(name, parameters, active, mixture, "parameters" in computed)


def _active(run: Run, parameters: float | None) -> float | None:
    """Return the active parameters that the name or the notes of a run state."""
    for match in (_ACTIVE_IN_NAME.search(run.name), *_ACTIVE.finditer(run.notes)):
        digits, unit = [group for group in match.groups() if group] if match else ("", "")
        active = float(digits) * _MAGNITUDES[unit[0].lower()] if digits else None
        if active and (parameters is None or active < parameters):
            return active
    return None


def _read_data(reading: Reading, size: Size) -> None:
    """Leave out a data set that is no number of tokens, and convert one that is counted in words."""
    run = reading.run
    flop, tokens, per_token = run.figures.get("training_flop"), run.tokens, size.per_token or size.parameters
    ratio = flop / (FLOP_PER_PARAMETER_PER_TOKEN * per_token * tokens) if flop and tokens and per_token else None
    with_text = not run.domain or not run.text or run.text[0] in run.domain
    if not with_text or (run.text and not set(run.domain) <= set(run.text)):
        if not with_text or ratio is None or ratio > 1 + CLOSE:
            note = Phrase("the data set is not read, since it may not be a number of tokens") if with_text else None
            reading.drop(note, "dataset_tokens", "training_tokens")
        return
    words = run.words_per_token
    if words and ratio and abs(ratio * words - 1) <= CLOSE and _WORDS.search(run.data_notes):
        named = {
            name: run.figures[name] / words for name in ("dataset_tokens", "training_tokens") if name in run.figures
        }
        reading.run = run.having(**named)
        reading.notes.append(
            Phrase("the data set is counted in words; it is read with {words} words per token", words=f"{words:g}")
        )


def _ratio(run: Run, size: Size) -> float | None:
    """Return the stated compute over that of the stated tokens; None if a figure is missing."""
    flop, tokens, per_token = run.figures.get("training_flop"), run.tokens, size.per_token
    return flop / (FLOP_PER_PARAMETER_PER_TOKEN * per_token * tokens) if flop and tokens and per_token else None


def _agrees(run: Run, size: Size) -> bool:
    ratio = _ratio(run, size)
    return ratio is not None and abs(ratio - 1) <= CLOSE


def _read_last_step(reading: Reading) -> None:
    """Read the last step of a run that continues another: its own compute, data and hardware.

    If the row states nothing from which the compute of the last step follows, the compute with the base model is read
    alone.
    """
    run = reading.run
    step, least = run.last_step_flop, FLOP_PER_PARAMETER_PER_TOKEN * run.figures.get("parameters", 1e6)
    if step and step < least:
        step = None
        reading.notes.append(Phrase("the compute of the last step is cut off in the table and not read"))
    if step or run.tokens or run.hours:
        note = Phrase("the stated compute includes the base model {base}; the last step is read", base=run.base)
        reading.drop(note, "training_flop")
        if step and not run.tokens:
            reading.run = reading.run.having(training_flop=step)
        return
    reading.drop(None, *_OF_HARDWARE)
    if "training_flop" in run.figures:
        reading.notes.append(
            Phrase("the compute includes the base model {base}; hardware of the last step is not read", base=run.base)
        )


def _read_size(reading: Reading, size: Size) -> None:
    """Take the model from the catalogue, or state the size of a mixture that the catalogue does not have."""
    if size.entry:
        reading.categories["model"] = size.entry
        if size.exact:
            reading.run = reading.run.without("parameters")
    elif size.mixture:
        reading.categories["sparsity"] = SPARSITY
        if size.active:
            reading.run = reading.run.having(active_parameters=size.active)


def _read_compute(reading: Reading, size: Size) -> None:
    """Leave out the compute where active parameters and tokens determine another value."""
    run = reading.run
    ratio = _ratio(run, size)
    if ratio is None:
        return
    tolerated = abs(ratio - 1) <= EQUAL
    if size.mixture is None and ratio < 1 - CLOSE:
        reading.categories["sparsity"] = SPARSITY
        reading.notes.append(
            Phrase(
                "the compute is {ratio} times that of all parameters and the stated tokens; it is read as that of a "
                "mixture of experts, but perhaps only a part of the data was used",
                ratio=f"{ratio:.2g}",
            )
        )
    elif not size.mixture and not run.states_epochs:
        if ratio < 1 - CLOSE:
            reading.notes.append(Phrase("the compute is that of {ratio} times the data set", ratio=f"{ratio:.2g}"))
    elif not tolerated and (size.mixture or abs(ratio - 1) <= CLOSE):
        note = Phrase(
            "the stated compute of {flop} FLOP is not read: it is {ratio} times that of the active parameters and the "
            "stated tokens",
            flop=_short(run.figures["training_flop"]),
            ratio=f"{ratio:.2f}",
        )
        reading.drop(note, "training_flop")


def _read_hardware(reading: Reading, size: Size) -> None:
    """Leave out the time where accelerator-hours are stated, and the utilisation where compute and hours are known."""
    run = reading.run
    stated, product = run.figures.get("accelerator_hours"), run.without("accelerator_hours").hours
    if stated and product and abs(stated / product - 1) > EQUAL:
        note = Phrase(
            "the training time is not read: with the accelerators it is {ratio} times the stated accelerator-hours",
            ratio=f"{product / stated:.2f}",
        )
        reading.drop(note, "training_days")
    utilisation = run.figures.get("mfu", run.figures.get("hfu"))
    if utilisation and run.hours and ("training_flop" in run.figures or (run.tokens and size.per_token)):
        note = Phrase(
            "the stated utilisation of {utilisation} is not read: it follows from compute and accelerator-hours",
            utilisation=f"{utilisation:.1%}",
        )
        reading.drop(note, "mfu", "hfu")


def _runs(numbers: Mapping[str, Array], foreign: Mapping[str, Column], columns: RunColumns, size: int) -> list[Run]:
    """Return the runs of the rows of a sheet."""
    empty: list[Any] = [None] * size

    def texts(*names: str) -> list[str]:
        cells = [listed(foreign[name]) for name in names if name in foreign]
        return ["\n".join(str(cell) for cell in row if cell is not None) for row in zip(empty, *cells, strict=True)]

    model, base, domain = texts(columns.model), texts(columns.base_model), texts(columns.domain)
    notes, data_notes = texts(*columns.notes), texts(*columns.data_notes)
    last_step = plain_numbers(foreign.get(columns.last_step_flop, empty))
    return [
        Run(
            {name: float(column[row]) for name, column in numbers.items() if column[row] > 0},
            model[row].strip(),
            base[row].strip(),
            float(last_step[row]) if last_step[row] > 0 else None,
            tuple(part.strip() for part in domain[row].split(",")) if domain[row].strip() else (),
            columns.text,
            columns.words_per_token,
            notes[row],
            data_notes[row],
        )
        for row in range(size)
    ]


def _short(value: float | None) -> str:
    return "?" if value is None else f"{value:.4g}"
