"""The one YAML loader: YAML 1.2 numbers, duplicate keys refused, hostile input bounded, errors with a place.

PyYAML follows YAML 1.1, where `175e9` is a string, `NO` is false and `010` is 8; here they read as the
core schema of YAML 1.2 has it. Dates stay strings.
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

STANDARD_INPUT = "-"
"""How the command line names it."""

STDIN = "<stdin>"
"""What it is called in messages."""

BLOCK = 2**16
"""Bytes that are read at once."""

TAGS = ("null", "bool", "int", "float", "str", "seq", "map")
"""Of the core schema; any other is refused."""

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """YAML 1.2 core schema; a key given twice is an error."""

    yaml_constructors: ClassVar[dict[str | None, Any]] = {
        tag: _Base.yaml_constructors[tag] for tag in (None, *(f"tag:yaml.org,2002:{name}" for name in TAGS))
    }
    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}

    def flatten_mapping(self, node: Any) -> None:
        """Merge keys are no part of YAML 1.2."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        if len(mapping) < len(node.value):
            seen: dict[Any, Any] = {}
            for key_node, _ in node.value:
                key = self.construct_object(key_node, deep=True)
                if key in seen:
                    message = Phrase(
                        "the key {key!r} is given twice, first in line {seen}", key=key, seen=seen[key] + 1
                    )
                    raise yaml.constructor.ConstructorError(None, None, message, key_node.start_mark)
                seen[key] = key_node.start_mark.line
        return mapping


def _core_int(loader: Any, node: Any) -> int:
    text: str = loader.construct_scalar(node)
    if len(text) > MAX_DIGITS:
        message = Phrase("a number of {count} digits, expected at most {most}", count=len(text), most=MAX_DIGITS)
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
    """The text of a document in UTF-8, or of a table in the encoding that the user names.

    Raises Problems where the file is missing, too large, binary or in another encoding.
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
    except ValueError:  # a name with a null byte
        raise problem("input-unreadable", "no name of a file", name) from None


def read_standard_input() -> str:
    """What comes on standard input, up to the limit of a document."""
    if sys.stdin is None:
        raise problem("input-unreadable", "standard input is closed", STDIN)
    return decode(_bounded(sys.stdin.buffer), STDIN)


def _bounded(stream: BinaryIO) -> bytes:
    """What a stream holds, of an endless one a byte more than a document may have; read in blocks, since the memory for
    all that is asked for is reserved.
    """
    most = limit("document_bytes") + 1
    data = bytearray()
    while block := stream.read(min(BLOCK, most - len(data))):
        data += block
    return bytes(data)


def decode(data: bytes, name: str, encoding: str | None = None) -> str:
    """As `read_text`, for the bytes of a file."""
    most = limit("document_bytes")
    if len(data) > most:
        raise beyond(
            "document_bytes", Phrase("larger than {most:g} MiB", most=most / 2**20), name, code="input-too-large"
        )
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
    """The document in `text`; every problem of form is Problems with file, line and column."""
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
        raise problem("yaml", "a control character", name, line, column) from None
    except (yaml.YAMLError, ValueError, TypeError, OverflowError, LookupError, AttributeError):
        raise problem("yaml", "a value does not fit its tag", name, *_unreadable(text)) from None
    if "*" in text and "&" in text:
        _refuse_expanding(data, name)
    return data


def locate(text: str, path: Sequence[str | int]) -> tuple[int | None, int | None]:
    """Line and column, counted from 1, of the key (or item) at `path` in a document; None where not found."""
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
    """Line and column of the first scalar that cannot be constructed."""
    loader = _Loader(text)
    try:
        for node in _scalars(loader.get_single_node(), set()):
            try:
                loader.construct_object(node)
            except Exception:  # whatever a constructor stumbles over, the place is what is asked for
                return node.start_mark.line + 1, node.start_mark.column + 1
    finally:
        loader.dispose()
    return None, None


def _scalars(node: Any, seen: set[int]) -> Iterator[Any]:
    """Each scalar below a node once, whatever leads to it."""
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        yield node
    else:
        for child in node.value:
            for one in child if isinstance(child, tuple) else (child,):
                yield from _scalars(one, seen)


@lru_cache(maxsize=1)
def _composed(text: str) -> Any:
    return yaml.compose(text, Loader=_Loader)


def _refuse_deep(text: str, name: str) -> None:
    """Refuse nesting beyond the limit before it is built; cheap for ordinary text.

    The library scans up to 1,024 characters ahead of what it returns, and since PyYAML 6.0.4 refuses flow collections
    nested deeper than 1,000 there. So it first reads only the part up to the bracket that seems to be beyond the limit.
    """
    most = limit("depth")
    openers = text.count("[") + text.count("{")
    indented = max((len(line) - len(line.lstrip(" -?:")) for line in text.splitlines()), default=0)
    if openers <= most and indented <= most:
        return
    end = _bracket_beyond(text, most)
    if end is not None:
        with suppress(yaml.YAMLError):  # because the rest is cut off
            _refuse_deeper(text[:end], name, most)
    _refuse_deeper(text, name, most)


def _bracket_beyond(text: str, most: int) -> int | None:
    """The end of the first bracket that opens more than `most` levels, if those in quotes and comments count too."""
    depth = 0
    for found in re.finditer(r"[][{}]", text):
        depth = depth + 1 if found[0] in "[{" else max(0, depth - 1)
        if depth > most:
            return found.end()
    return None


def _refuse_deeper(text: str, name: str, most: int) -> None:
    """Refuse a text that is nested deeper than `most` levels, at the place where it is."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > most:
                mark: Any = event.start_mark
                raise _too_deep(name, mark.line + 1, mark.column + 1)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _too_deep(name: str, line: int | None = None, column: int | None = None) -> Problems:
    return beyond(
        "depth",
        Phrase("nested deeper than {limit} levels", limit=limit("depth")),
        name,
        line,
        column,
        code="yaml-depth",
    )


def _refuse_expanding(data: Any, name: str) -> None:
    """With every alias written out, a document is neither too large nor too deep, nor without end."""
    measured: dict[int, tuple[float, int]] = {}

    def measure(node: Any) -> tuple[float, int]:
        """Nodes and levels; infinitely many where a node contains itself."""
        if not isinstance(node, (dict, list)):
            return 1, 0
        if id(node) not in measured:
            measured[id(node)] = inf, 0
            children = [measure(one) for one in (node.values() if isinstance(node, dict) else node)]
            measured[id(node)] = 1 + sum(size for size, _ in children), 1 + max((far for _, far in children), default=0)
        return measured[id(node)]

    size, depth = measure(data)
    if size > limit("nodes"):
        told = Phrase("its aliases expand beyond any reasonable size: write the values out, or use 'defaults:'")
        raise beyond("nodes", told, name, code="yaml-aliases")
    if depth > limit("depth"):
        raise _too_deep(name)
