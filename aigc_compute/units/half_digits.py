"""Precision to which the numbers of a column were typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aigc_compute.units.parse import parse
from aigc_compute.units.symbols import UnitError
from aigc_compute.units.typed import half_digit_of


@dataclass(frozen=True, slots=True)
class HalfDigits:
    """Half of the last typed digit of the number of each row, in `unit`; 0 if the number was not typed.

    The values are computed only when an array is requested, because few rows need them.
    """

    cells: Sequence[Any]
    """Different cells of the column."""
    codes: NDArray[np.intp]
    """Position of the cell of each row in `cells`; -1 if a row has no cell."""
    unit: str

    def __getitem__(self, rows: Any) -> HalfDigits:
        return replace(self, codes=self.codes[rows])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[np.float64]:
        halves = {code: self._half(self.cells[code]) if code >= 0 else 0.0 for code in set(self.codes.tolist())}
        return np.array([halves[code] for code in self.codes.tolist()], dtype=np.float64)

    def _half(self, cell: Any) -> float:
        if not isinstance(cell, str):
            return half_digit_of(cell)
        try:
            return half_digit_of(parse(cell, self.unit))
        except UnitError:
            return 0.0
