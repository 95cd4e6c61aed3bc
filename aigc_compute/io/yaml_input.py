"""The only YAML loader: numbers of YAML 1.2, no duplicate keys, limits for hostile input, errors with their place.

PyYAML follows YAML 1.1, where `175e9` is a string, `NO` is false and `010` is 8. This loader follows the core schema of
YAML 1.2, where they are a number, a string and 10. Dates stay strings.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from math import inf
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import yaml

from ..diagnostics import Problems, problem
from ..language import Phrase, error_message, library_message
from .encoding import TABLE, TEXT, UTF_8, decode_text, undecodable
from .limits import beyond, limit

MAX_DIGITS = 400
"""Largest number of characters of an integer."""

STANDARD_INPUT = "-"
"""The name of standard input on a command line."""

STDIN = "<stdin>"
"""The name of standard input in messages."""

BLOCK = 2**16
"""Number of bytes that are read at once."""

TAGS = ("null", "bool", "int", "float", "str", "seq", "map")
"""Tags of the core schema; any other tag is refused."""

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """Loader of the YAML 1.2 core schema that refuses duplicate keys."""

    yaml_constructors: ClassVar[dict[str | None, Any]] = {
        tag: _Base.yaml_constructors[tag] for tag in (None, *(f"tag:yaml.org,2002:{name}" for name in TAGS))
    }
    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}

    def flatten_mapping(self, node: Any) -> None:
        """Do nothing, since YAML 1.2 has no merge keys."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        if len(mapping) < len(node.value):
            lines: dict[Any, int] = {}
            for key_node, _ in node.value:
                key = self.construct_object(key_node, deep=True)
                if key in lines:
                    message = Phrase(
                        "the key {key!r} is given twice, first in line {line}", key=key, line=lines[key] + 1
                    )
                    raise yaml.constructor.ConstructorError(None, None, message, key_node.start_mark)
                lines[key] = key_node.start_mark.line
        return mapping


def _core_int(loader: Any, node: Any) -> int:
    text: str = loader.construct_scalar(node)
    if len(text) > MAX_DIGITS:
        message = Phrase(
            "found a number of {count} digits, expected at most {limit}", count=len(text), limit=MAX_DIGITS
        )
        raise yaml.constructor.ConstructorError(None, None, message, node.start_mark)
    return int(text, 0) if text[:2] in ("0o", "0x") else int(text)


def _core_float(loader: Any, node: Any) -> float:
    return float(loader.construct_scalar(node).lower().replace(".inf", "inf").replace(".nan", "nan"))


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first)
_Loader.add_constructor("tag:yaml.org,2002:int", _core_int)
_Loader.add_constructor("tag:yaml.org,2002:float", _core_float)


def read_text(path: Path | str, shown: str | None = None, *, encoding: str | None = None) -> str:
    """Read the text of a document in UTF-8, or of a table in the encoding that the user names.

    `shown` is the name of the file in messages, by default its path. Raises Problems if the file is missing, too
    large, binary or in another encoding.
    """
    path = Path(path)
    name = shown or str(path)
    try:
        if path.is_dir():
            raise problem("input-directory", "this is a folder, expected a file", name)
        if path.exists() and not (path.is_file() or path.is_relative_to("/dev")):
            raise problem("input-unreadable", "expected a file", name, hint="- reads standard input")
        with path.open("rb") as file:
            return decode(_bounded(file), name, encoding)
    except OSError as error:
        raise problem("input-unreadable", Phrase("cannot be read: {why}", why=error_message(error)), name) from None
    except ValueError:  # raised for a name with a null byte
        raise problem("input-unreadable", "not a valid file name", name) from None


def read_standard_input() -> str:
    """Read the text of standard input. Raises Problems if it is closed or larger than a document may be."""
    if sys.stdin is None:
        raise problem("input-unreadable", "standard input is closed", STDIN)
    return decode(_bounded(sys.stdin.buffer), STDIN)


def _bounded(stream: BinaryIO) -> bytes:
    """Read a stream, but at most a byte more than the limit of a document.

    It is read in blocks, because a single read of the limit's size would reserve that much memory.
    """
    max_bytes = limit("document_bytes") + 1
    data = bytearray()
    while block := stream.read(min(BLOCK, max_bytes - len(data))):
        data += block
    return bytes(data)


def decode(data: bytes, name: str, encoding: str | None = None) -> str:
    """Decode the bytes of the file `name`. Raises Problems as `read_text` does."""
    max_bytes = limit("document_bytes")
    if len(data) > max_bytes:
        message = Phrase("larger than {limit:g} MiB", limit=max_bytes / 2**20)
        raise beyond("document_bytes", message, name, code="input-too-large")
    hint = TABLE if encoding else TEXT
    try:
        text = decode_text(data, encoding or UTF_8)
    except UnicodeError as error:
        raise undecodable(error, encoding or UTF_8, name, hint) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise problem("input-not-text", "binary data", name, line, hint=hint)
    return text


def load_yaml(text: str, name: str) -> Any:
    """Parse the YAML document `text`. Raises Problems with file `name`, line and column for every error of form."""
    try:
        _refuse_deep(text, name)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = library_message(error.problem or error.context or "") or Phrase("not YAML")
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise problem("yaml", message, name, line, column) from None
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise problem("yaml", "found a control character", name, line, column) from None
    except (yaml.YAMLError, ValueError, TypeError, OverflowError, LookupError, AttributeError):
        raise problem("yaml", "a value does not fit its tag", name, *_unreadable(text)) from None
    if "*" in text and "&" in text:
        _refuse_expanding(data, name)
    return data


def locate(text: str, path: Sequence[str | int]) -> tuple[int | None, int | None]:
    """Return line and column, counted from 1, of the key or item at `path` in a document.

    If a part of the path is missing, the place is that of the last part that exists; None if there is none.
    """
    node = place = _composed(text)
    for part in path:
        if isinstance(node, yaml.MappingNode):
            pairs = [(key, value) for key, value in node.value if key.value == str(part)]
            if not pairs:
                break
            place, node = pairs[-1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            place = node = node.value[part]
        else:
            break
    if place is None:
        return None, None
    return place.start_mark.line + 1, place.start_mark.column + 1


def _unreadable(text: str) -> tuple[int | None, int | None]:
    """Return line and column of the first scalar that cannot be constructed."""
    loader = _Loader(text)
    try:
        for node in _scalars(loader.get_single_node(), set()):
            try:
                loader.construct_object(node)
            except Exception:  # the kind of error does not matter, only its place is needed
                return node.start_mark.line + 1, node.start_mark.column + 1
    finally:
        loader.dispose()
    return None, None


def _scalars(node: Any, seen: set[int]) -> Iterator[Any]:
    """Yield every scalar below a node, and only once if several aliases lead to it."""
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        yield node
    else:
        for child in node.value:
            for part in child if isinstance(child, tuple) else (child,):
                yield from _scalars(part, seen)


@lru_cache(maxsize=1)
def _composed(text: str) -> Any:
    return yaml.compose(text, Loader=_Loader)


def _refuse_deep(text: str, name: str) -> None:
    """Raise Problems for nesting beyond the limit before the document is built. This is cheap for ordinary texts.

    PyYAML scans up to 1,024 characters ahead of the event that it returns, and since version 6.0.4 its scanner refuses
    flow collections nested deeper than 1,000. Therefore this first parses only the part up to the bracket that seems to
    exceed the limit.
    """
    max_depth = limit("depth")
    openers = text.count("[") + text.count("{")
    indented = max((len(line) - len(line.lstrip(" -?:")) for line in text.splitlines()), default=0)
    if openers <= max_depth and indented <= max_depth:
        return
    end = _bracket_beyond(text, max_depth)
    if end is not None:
        with suppress(yaml.YAMLError):  # raised because the rest of the text is cut off
            _refuse_deeper(text[:end], name, max_depth)
    _refuse_deeper(text, name, max_depth)


def _bracket_beyond(text: str, max_depth: int) -> int | None:
    """Return the end of the first bracket deeper than `max_depth`, counting those in quotes and comments too."""
    depth = 0
    for match in re.finditer(r"[][{}]", text):
        depth = depth + 1 if match[0] in "[{" else max(0, depth - 1)
        if depth > max_depth:
            return match.end()
    return None


def _refuse_deeper(text: str, name: str, max_depth: int) -> None:
    """Raise Problems, with line and column, if a text is nested deeper than `max_depth` levels."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > max_depth:
                mark: Any = event.start_mark
                raise _too_deep(name, mark.line + 1, mark.column + 1)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _too_deep(name: str, line: int | None = None, column: int | None = None) -> Problems:
    message = Phrase("nested deeper than {limit} levels", limit=limit("depth"))
    return beyond("depth", message, name, line, column, code="yaml-depth")


def _refuse_expanding(data: Any, name: str) -> None:
    """Raise Problems if a document, with all aliases expanded, is too large, too deep or contains itself."""
    measured: dict[int, tuple[float, int]] = {}

    def measure(node: Any) -> tuple[float, int]:
        """Return the number of values and of levels; infinitely many values if a node contains itself."""
        if not isinstance(node, (dict, list)):
            return 1, 0
        if id(node) not in measured:
            measured[id(node)] = inf, 0
            children = [measure(child) for child in (node.values() if isinstance(node, dict) else node)]
            levels = 1 + max((depth for _, depth in children), default=0)
            measured[id(node)] = 1 + sum(size for size, _ in children), levels
        return measured[id(node)]

    size, depth = measure(data)
    if size > limit("nodes"):
        message = Phrase("its aliases expand to too many values: write the values out, or use 'defaults:'")
        raise beyond("nodes", message, name, code="yaml-aliases")
    if depth > limit("depth"):
        raise _too_deep(name)
