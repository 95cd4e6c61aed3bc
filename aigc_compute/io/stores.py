"""Where files lie that need not be of this machine: its own folders, and any store that fsspec knows by a URL."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from glob import escape, glob, has_magic
from typing import Any
from uuid import uuid4

from ..diagnostics import Diagnostic, Problems
from ..folders import is_file_or_broken_link
from ..language import foreign, reason
from .extras import need

ERRORS = {
    FileNotFoundError: errno.ENOENT,
    PermissionError: errno.EACCES,
    FileExistsError: errno.EEXIST,
    NotADirectoryError: errno.ENOTDIR,
    IsADirectoryError: errno.EISDIR,
    Exception: errno.EIO,
}
"""Numbers of what a store raises, which need not have one."""


def is_url(word: str) -> bool:
    """Whether a word names something of a store."""
    return "://" in word


def absolute(word: str) -> str:
    """The word as every process understands it."""
    return word if is_url(word) else os.path.abspath(word)


def file_system(word: str) -> tuple[Any, str]:
    """The pyarrow file system of a path or URL, and the path in it. Raises Problems where it cannot be used."""
    need("pyarrow")
    from pyarrow import fs

    if not is_url(word):
        return fs.LocalFileSystem(), os.path.abspath(word)
    store, path = _store(word)
    return fs.PyFileSystem(fs.FSSpecHandler(store)), path


class _Foreign:
    """A store, or a file in it: each has a library of its own, which raises what it likes. Here all of it is OSError,
    with the URL.
    """

    def __init__(self, held: Any, url: str) -> None:
        self._held, self._url = held, url

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._held, name)
        return partial(self._call, found) if callable(found) else found

    def _call(self, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        try:
            found = function(*args, **options)
        except Exception as error:
            number = next(number for kind, number in ERRORS.items() if isinstance(error, kind))
            why = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise OSError(number, why, self._url) from error
        return _Foreign(found, self._url) if hasattr(found, "read") else found


def files(word: str, suffixes: tuple[str, ...]) -> list[str]:
    """The files that a folder, or a pattern with `*`, names, in the order of their names; else the word itself, of a
    store only where it has one of the suffixes.
    """
    if is_url(word):
        return sorted(one for one in _stored(word) if one.lower().endswith(suffixes))
    if os.path.isdir(word):
        found = [one for one in glob(os.path.join(escape(word), "*")) if is_file_or_broken_link(one)]
    else:
        found = glob(word) if has_magic(word) and not os.path.exists(word) else [word]
    return sorted(one for one in found if one == word or one.lower().endswith(suffixes))


@contextmanager
def new_file(folder: str, name: str) -> Iterator[Any]:
    """A file of a folder that is there whole or not at all: it is written under another name."""
    system, path = file_system(folder)
    temporary = f"{path}/.{name}.{uuid4().hex}.tmp"
    try:
        with system.open_output_stream(temporary) as file:
            yield file
        system.move(temporary, f"{path}/{name}")
    except BaseException:
        with suppress(OSError):
            system.delete_file(temporary)
        raise


def _stored(url: str) -> list[str]:
    store, path = _store(url)
    with told(url, "input-missing"):
        if has_magic(path):
            return [store.unstrip_protocol(one) for one in store.glob(path)]
        if store.isdir(path):
            return [store.unstrip_protocol(one) for one in store.ls(path, detail=False)]
    return [url]


def _store(url: str) -> tuple[Any, str]:
    need("fsspec")
    from fsspec.core import url_to_fs

    try:
        store, path = url_to_fs(url, use_listings_cache=False)  # others write there
    except Exception as error:  # of any library
        raise Problems([Diagnostic("store", reason(error), url)]) from None
    return _Foreign(store, url), path


@contextmanager
def told(word: str, code: str) -> Iterator[None]:
    """What a store refuses, told as a problem of the word."""
    try:
        yield
    except OSError as error:
        raise Problems([Diagnostic(code, foreign(error.strerror or str(error)), word)]) from None


def stamps(paths: list[str]) -> list[list[Any]]:
    """Path, size and time of change of those that are files: what tells whether one has changed."""
    own = [[path, os.stat(path).st_size, os.stat(path).st_mtime_ns] for path in paths if os.path.exists(path)]
    stored = [(path, *file_system(path)) for path in paths if is_url(path)]
    return own + [
        [path, one.size, one.mtime_ns] for path, system, place in stored for one in [system.get_file_info(place)]
    ]
