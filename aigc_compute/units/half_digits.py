"""To how many digits the cells of a column were typed."""

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
    """Half of the last typed digit of each row's cell, in `unit`; 0 where it was not typed. As an array it is found
    when it is asked for: few rows ever need it. `codes` are the positions of the rows' cells in `cells`, -1 where a row
    has none.
    """

    cells: Sequence[Any]
    codes: NDArray[np.intp]
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
