"""Where files lie that need not be of this machine: its own folders, and any store that fsspec knows by a URL."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from glob import escape, glob, has_magic
from typing import Any, TypeVar
from uuid import uuid4

from ..diagnostics import problem
from ..language import error_message, library_message
from .extras import need
from .folders import is_file_or_broken_link

ERRORS = {
    FileNotFoundError: errno.ENOENT,
    PermissionError: errno.EACCES,
    FileExistsError: errno.EEXIST,
    NotADirectoryError: errno.ENOTDIR,
    IsADirectoryError: errno.EISDIR,
    Exception: errno.EIO,
}
"""Numbers of what a store raises, which need not have one."""

CHECKSUMS = ("ETag", "etag", "md5Hash", "crc32c")
"""What stores call the checksum that they keep of a file's content."""

READERS = 16
"""Files that are looked into at once."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def is_url(word: str) -> bool:
    """Whether a word names something of a store."""
    return "://" in word


def absolute(word: str) -> str:
    """The word as every process understands it."""
    return word if is_url(word) else os.path.abspath(word)


def located(word: str) -> tuple[Any, str]:
    """The store of a path or URL, with the methods of fsspec, and the path in it. Raises Problems where it cannot be
    used.
    """
    return _store(word) if is_url(word) else (_Disk, os.path.abspath(word))


class _Disk:
    """The folders of this machine, by the methods of fsspec that are used here. Their names may be any bytes, where
    Arrow's own file system takes UTF-8 alone.
    """

    open = staticmethod(open)
    mv = staticmethod(os.replace)
    rm_file = staticmethod(os.remove)

    @staticmethod
    def ls(path: str, detail: bool = False) -> list[str]:
        return [f"{path}/{name}" for name in os.listdir(path)]

    @staticmethod
    def mkdir(path: str, create_parents: bool = True) -> None:
        os.makedirs(path, exist_ok=True)

    @staticmethod
    def rm(path: str, recursive: bool = True) -> None:
        shutil.rmtree(path)


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
    store, path = located(folder)
    temporary = f"{path}/.{name}.{uuid4().hex}.tmp"
    try:
        with closing(store.open(temporary, "wb")) as file:
            yield file
        store.mv(temporary, f"{path}/{name}")
    except BaseException:
        with suppress(OSError):
            store.rm_file(temporary)
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
        raise problem("store", error_message(error), url) from None
    return _Foreign(store, url), path


@contextmanager
def told(word: str, code: str) -> Iterator[None]:
    """What a store refuses, told as a problem of the word."""
    try:
        yield
    except OSError as error:
        raise problem(code, library_message(error.strerror or str(error)), word) from None


def content_hash(word: str) -> str:
    """What tells the content of a file from any other: the checksum that a store keeps of it, else its SHA-256."""
    from hashlib import file_digest

    store, path = located(word)
    if is_url(word):
        information = store.info(path)
        kept = next((name for name in CHECKSUMS if information.get(name)), None)
        if kept:
            return f"{kept} {information[kept]}"
    with closing(store.open(path, "rb")) as file:
        return file_digest(file, "sha256").hexdigest()


def content_hashes(words: Iterable[str]) -> list[tuple[str, str]]:
    """Of the words that name files, each with the hash of its content. Raises Problems where one cannot be read."""

    def hashed(word: str) -> tuple[str, str]:
        with told(word, "input-unreadable"):
            return word, content_hash(word)

    return at_once(hashed, (word for word in words if is_url(word) or os.path.isfile(word)))


def at_once(function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """What the function makes of the items, several at once: a store is slow to answer, and answers many."""
    from concurrent.futures import ThreadPoolExecutor

    whole = list(items)
    if len(whole) > 1:
        with suppress(RuntimeError), ThreadPoolExecutor(READERS) as pool:  # raised where no thread can be started
            return list(pool.map(function, whole))
    return list(map(function, whole))
