"""Conversion between text such as "312 TFLOP/s" and float64 numbers in a known unit. No other package reads units."""

from aigc_compute.units.compound import UNITS, lookup
from aigc_compute.units.format import MAX_DIGITS, format_range, format_value
from aigc_compute.units.half_digits import HalfDigits
from aigc_compute.units.parse import parse
from aigc_compute.units.ranges import Range, discrete, interval, mid_of
from aigc_compute.units.symbols import (
    BITS_PER_BYTE,
    DAYS_PER_MONTH,
    DAYS_PER_YEAR,
    FLOP_PER_PF_DAY,
    GRAMS_PER_KILOGRAM,
    HOURS_PER_DAY,
    HOURS_PER_YEAR,
    JOULES_PER_WATT_HOUR,
    MONTHS_PER_YEAR,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    WATTS_PER_KILOWATT,
    Unit,
    UnitError,
)
from aigc_compute.units.typed import Typed

__all__ = [
    "BITS_PER_BYTE",
    "DAYS_PER_MONTH",
    "DAYS_PER_YEAR",
    "FLOP_PER_PF_DAY",
    "GRAMS_PER_KILOGRAM",
    "HOURS_PER_DAY",
    "HOURS_PER_YEAR",
    "JOULES_PER_WATT_HOUR",
    "MAX_DIGITS",
    "MONTHS_PER_YEAR",
    "SECONDS_PER_DAY",
    "SECONDS_PER_HOUR",
    "UNITS",
    "WATTS_PER_KILOWATT",
    "HalfDigits",
    "Range",
    "Typed",
    "Unit",
    "UnitError",
    "discrete",
    "format_range",
    "format_value",
    "interval",
    "lookup",
    "mid_of",
    "parse",
]
