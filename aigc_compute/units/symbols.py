"""Table of units: every spelling of every unit, with its dimension and its size in base units.

A size is `factor * 10**exponent`. Decimal prefixes change the exponent only, so that conversion between them is exact.
Base units: FLOP, byte, second, joule, watt, gram of CO2, litre, USD, CNY, accelerator-second, and one counted thing.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from aigc_compute.diagnostics import printable

SECONDS_PER_HOUR: Final = 3600.0
SECONDS_PER_DAY: Final = 86400.0
HOURS_PER_DAY: Final = 24.0
DAYS_PER_YEAR: Final = 365.25
MONTHS_PER_YEAR: Final = 12.0
HOURS_PER_YEAR: Final = DAYS_PER_YEAR * HOURS_PER_DAY
WATTS_PER_KILOWATT: Final = 1000.0
GRAMS_PER_KILOGRAM: Final = 1000.0
SECONDS_PER_YEAR: Final = DAYS_PER_YEAR * SECONDS_PER_DAY
DAYS_PER_MONTH: Final = DAYS_PER_YEAR / MONTHS_PER_YEAR
JOULES_PER_WATT_HOUR: Final = 3600.0
FLOP_PER_PF_DAY: Final = 1e15 * SECONDS_PER_DAY
BITS_PER_BYTE: Final = 8.0
BYTES_PER_BIT: Final = 0.125


class UnitError(ValueError):
    """A text or number that cannot be read in the expected unit; the message says what is expected."""

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))


class Unit(NamedTuple):
    """A dimension such as "byte/s", and the size `factor * 10**exponent` of the unit in base units."""

    dimension: str
    factor: float = 1.0
    exponent: int = 0

    @property
    def size(self) -> float:
        """Size of the unit in base units."""
        return self.factor * 10.0**self.exponent

    def over(self, other: Unit, count: float = 1.0, count_exponent: int = 0) -> Unit:
        """Return this unit per `count * 10**count_exponent` of the other unit."""
        return Unit(
            f"{self.dimension}/{other.dimension}",
            self.factor / (other.factor * count),
            self.exponent - other.exponent - count_exponent,
        )


PREFIXES: Final = {"k": 3, "K": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18, "Z": 21, "Y": 24}
_PREFIX_WORDS: Final = {"kilo": 3, "mega": 6, "giga": 9, "tera": 12, "peta": 15, "exa": 18, "zetta": 21, "yotta": 24}
_BINARY: Final = {"Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40, "Pi": 2.0**50, "Ei": 2.0**60}

RATIO: Final = "ratio"

# Names are written without spaces and hyphens, as `atom` looks them up.
_PLAIN: Final[dict[Unit, str]] = {
    Unit("s"): "s sec secs second seconds 秒 秒钟",
    Unit("s", 1.0, -3): "ms 毫秒",
    Unit("s", 1.0, -6): "us μs 微秒",
    Unit("s", 1.0, -9): "ns 纳秒",
    Unit("s", 60.0): "min mins minute minutes 分钟",
    Unit("s", SECONDS_PER_HOUR): "h hr hrs hour hours 小时 时",
    Unit("s", SECONDS_PER_DAY): "day days d 天 日",
    Unit("s", 7 * SECONDS_PER_DAY): "week weeks 周 星期",
    Unit("s", SECONDS_PER_YEAR / 12): "month months 月",
    Unit("s", SECONDS_PER_YEAR): "year years yr yrs y 年",
    Unit("J", JOULES_PER_WATT_HOUR): "瓦时",
    Unit("J", JOULES_PER_WATT_HOUR, 3): "度 度电 千瓦时",
    Unit("J", JOULES_PER_WATT_HOUR, 6): "兆瓦时",
    Unit("W"): "瓦",
    Unit("W", 1.0, 3): "千瓦",
    Unit("W", 1.0, 6): "兆瓦",
    Unit("W", 1.0, -3): "mW",
    Unit("gCO2"): "g gram grams gCO2 gCO2e gCO2eq 克",
    Unit("gCO2", 1.0, 3): "kg kgCO2 kgCO2e kgCO2eq 公斤",
    Unit("gCO2", 1.0, 6): "t tCO2 tCO2e tCO2eq tonne tonnes 吨",
    Unit("litre"): "litre litres liter liters l L 升",
    Unit("litre", 1.0, -3): "mL 毫升",
    Unit("litre", 1.0, 6): "ML",
    Unit("USD"): "USD $ US$ dollar dollars 美元 美金",
    Unit("CNY"): "CNY RMB ¥ yuan 元 人民币 元人民币",
    Unit(RATIO): "x × 倍",
    Unit(RATIO, 1.0, -2): "% percent pct",
    Unit(RATIO, 1.0, -3): "‰",
}

_PREFIXED: Final[dict[Unit, str]] = {
    Unit("byte", BYTES_PER_BIT): "b bit bits",
    Unit("byte/s", BYTES_PER_BIT): "bps",
    Unit("byte"): "B",
    Unit("byte/s"): "Bps",
    Unit("FLOP"): "FLOP FLOPs",
    Unit("FLOP/s"): "FLOPS",
    Unit("W"): "W",
    Unit("J"): "J",
    Unit("J", JOULES_PER_WATT_HOUR): "Wh",
}

_PREFIXED_WORDS: Final[dict[Unit, str]] = {
    Unit("byte", BYTES_PER_BIT): "bit bits 比特",
    Unit("byte"): "byte bytes 字节",
    Unit("FLOP"): "flop FLOP FLOPs",
    Unit("W"): "watt watts",
    Unit("J", JOULES_PER_WATT_HOUR): "watthour watthours",
}

_NOUNS: Final = {
    "token": "token tokens tok toks 词 词元",
    "parameter": "parameter parameters param params 参数",
    "accelerator": "GPU GPUs TPU TPUs NPU NPUs accelerator accelerators card cards chip chips 卡 显卡 加速卡 芯片",
    "server": "server servers node nodes 服务器 节点",
    "user": "user users people 人 用户",
    "enterprise": "enterprise enterprises company companies 企业 公司",
    "employee": "employee employees 员工",
    "task": "task tasks 任务",
    "region": "region regions 区域 地区",
    "query": "query queries request requests call calls 查询 请求 调用 提问",
    "image": "image images picture pictures 图 图片 图像",
    "video": "video videos clip clips 视频",
    "word": "word words 单词",
    "character": "character characters char chars 字 字符 汉字",
    "sample": "sample samples 样本",
    "step": "step steps 步",
    "layer": "layer layers 层",
    "head": "head heads",
    "expert": "expert experts 专家",
    "frame": "frame frames 帧",
    "sequence": "sequence sequences",
    "event": "event events",
    "item": "item items 个 块 张 台 枚 颗 片 位 名 次 条 篇 本 件 家",
}
COUNTED: Final = frozenset(_NOUNS)
PHYSICAL: Final = frozenset(unit.dimension for group in (_PLAIN, _PREFIXED) for unit in group)
_CLASSIFIERS: Final = "个块张台枚颗片位名次条篇本件家"


def _table() -> dict[str, Unit]:
    table = {name: Unit(noun) for noun, names in _NOUNS.items() for name in names.split()}
    table |= {name: unit for unit, names in _PLAIN.items() for name in names.split()}
    for unit, names in _PREFIXED.items():
        for name in names.split():
            table[name] = unit
            table |= {prefix + name: unit._replace(exponent=e) for prefix, e in PREFIXES.items()}
    for unit, names in _PREFIXED_WORDS.items():
        for name in names.split():
            table.setdefault(name, unit)
            table |= {prefix + name: unit._replace(exponent=e) for prefix, e in _PREFIX_WORDS.items()}
    table |= {prefix + name: Unit("byte", n) for prefix, n in _BINARY.items() for name in ("B", "byte", "bytes")}
    # "teraflops" is a rate by custom, while "TFLOPs" is a total.
    table |= {word + name: Unit("FLOP/s", 1.0, e) for word, e in _PREFIX_WORDS.items() for name in ("flops", "FLOPS")}
    return table


SYMBOLS: Final = _table()
_FOLDED: Final[dict[str, list[str]]] = {}
for _name in SYMBOLS:
    _FOLDED.setdefault(_name.casefold(), []).append(_name)

_LONG_TIME: Final = r"(h\w*|d\w*|y\w*|小?时|[天年])"
_COMPUTE_TIME: Final = rf"(?i)({'|'.join([*_PREFIX_WORDS, *PREFIXES])})f(?:lops?)?(?:/s)?{_LONG_TIME}"
_ACCELERATOR_TIME: Final = rf"(?i)(?:[gtn]pu卡?|accelerator|card|chip|卡)s?{_LONG_TIME}"


def atom(text: str) -> Unit | None:
    """Return the unit that a text without a denominator names ("GB", "P flops-day", "GPU hours", "张卡"), or None."""
    key = re.sub(r"[\s()-]", "", text)
    return SYMBOLS.get(key) or _any_case(key) or _product(key) or _classified(key)


def _any_case(key: str) -> Unit | None:
    """Return the only unit that differs from `key` by letter case, or None. "m" is never read as mega, and "G" alone is
    never read as gram.
    """
    if key in PREFIXES:
        return None
    names = _FOLDED.get(key.casefold(), [])
    if len({SYMBOLS[name] for name in names}) != 1:
        return None
    name = names[0]
    unit = SYMBOLS[name]
    return None if unit.exponent and key[0] in "mM" and name[0] != key[0] else unit


def _product(key: str) -> Unit | None:
    """Return the unit of a computing rate or an accelerator times a time, such as "PF-day" or "GPU-hour", or None."""
    if match := re.fullmatch(_COMPUTE_TIME, key):
        prefix, time = match[1], atom(match[2])
        exponent = _PREFIX_WORDS.get(prefix.lower()) or PREFIXES[prefix.upper()]
        return Unit("FLOP", time.factor, exponent) if time else None
    if match := re.fullmatch(_ACCELERATOR_TIME, key):
        time = atom(match[1])
        return Unit("accelerator-s", time.factor) if time else None
    return None


def _classified(key: str) -> Unit | None:
    """Return the unit after a Chinese measure word, such as "个月" or "块GPU", or None."""
    return SYMBOLS.get(key[1:]) or _any_case(key[1:]) if len(key) > 1 and key[0] in _CLASSIFIERS else None
