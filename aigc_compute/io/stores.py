"""Access to files on this machine and in any object store that fsspec opens by a URL."""

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
"""Error number for each kind of exception of a store, since a store's exceptions need not have a number."""

CHECKSUMS = ("ETag", "etag", "md5Hash", "crc32c")
"""Names under which stores return the checksum of a file's content."""

READERS = 16
"""Largest number of files that are read at the same time."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def is_url(word: str) -> bool:
    """Return whether a word is a URL."""
    return "://" in word


def absolute(word: str) -> str:
    """Return a path or URL in the form that every process understands, whatever its working folder."""
    return word if is_url(word) else os.path.abspath(word)


def located(word: str) -> tuple[Any, str]:
    """Return the store of a path or URL, with the methods of fsspec, and the path in that store.

    Raises Problems if the store cannot be used.
    """
    return _store(word) if is_url(word) else (_Disk, os.path.abspath(word))


class _Disk:
    """The file system of this machine, with those methods of fsspec that this package uses.

    It replaces Arrow's own file system, which accepts only file names in UTF-8.
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
    """Wrapper of an object store, or of a file in it, that turns every exception into OSError with the URL.

    Each kind of store has its own library, which raises exceptions of its own.
    """

    def __init__(self, wrapped: Any, url: str) -> None:
        self._wrapped, self._url = wrapped, url

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._wrapped, name)
        return partial(self._call, attribute) if callable(attribute) else attribute

    def _call(self, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        try:
            result = function(*args, **options)
        except Exception as error:
            number = next(number for kind, number in ERRORS.items() if isinstance(error, kind))
            why = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise OSError(number, why, self._url) from error
        return _Foreign(result, self._url) if hasattr(result, "read") else result


def files(word: str, suffixes: tuple[str, ...]) -> list[str]:
    """Return the files with one of the suffixes that a folder, or a pattern with `*`, names, sorted by name.

    Any other word stands for itself, whatever its suffix; a URL only if it has one of the suffixes.
    """
    if is_url(word):
        return sorted(url for url in _stored(word) if url.lower().endswith(suffixes))
    if os.path.isdir(word):
        paths = [path for path in glob(os.path.join(escape(word), "*")) if is_file_or_broken_link(path)]
    else:
        paths = glob(word) if has_magic(word) and not os.path.exists(word) else [word]
    return sorted(path for path in paths if path == word or path.lower().endswith(suffixes))


@contextmanager
def new_file(folder: str, name: str) -> Iterator[Any]:
    """Yield a binary file that appears under its name in `folder` only once it is complete.

    Until then it has a temporary name. It is removed if an exception ends the block.
    """
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
    """Return the URLs that a pattern or a folder in a store names; any other URL stands for itself."""
    store, path = _store(url)
    with as_problems(url, "input-missing"):
        if has_magic(path):
            return [store.unstrip_protocol(name) for name in store.glob(path)]
        if store.isdir(path):
            return [store.unstrip_protocol(name) for name in store.ls(path, detail=False)]
    return [url]


def _store(url: str) -> tuple[Any, str]:
    need("fsspec")
    from fsspec.core import url_to_fs

    try:
        store, path = url_to_fs(url, use_listings_cache=False)  # other programs may add files at any time
    except Exception as error:  # the libraries of stores raise exceptions of any kind
        raise problem("store", error_message(error), url) from None
    return _Foreign(store, url), path


@contextmanager
def as_problems(word: str, code: str) -> Iterator[None]:
    """Turn an OSError of a store into Problems about the path or URL `word`."""
    try:
        yield
    except OSError as error:
        raise problem(code, library_message(error.strerror or str(error)), word) from None


def content_hash(word: str) -> str:
    """Return a value that identifies the content of a file: the checksum that its store keeps, else its SHA-256."""
    from hashlib import file_digest

    store, path = located(word)
    if is_url(word):
        information = store.info(path)
        checksum = next((name for name in CHECKSUMS if information.get(name)), None)
        if checksum:
            return f"{checksum} {information[checksum]}"
    with closing(store.open(path, "rb")) as file:
        return file_digest(file, "sha256").hexdigest()


def content_hashes(words: Iterable[str]) -> list[tuple[str, str]]:
    """Return those of the words that name files, each with the hash of its content.

    Raises Problems if a file cannot be read.
    """

    def hashed(word: str) -> tuple[str, str]:
        with as_problems(word, "input-unreadable"):
            return word, content_hash(word)

    return map_concurrently(hashed, (word for word in words if is_url(word) or os.path.isfile(word)))


def map_concurrently(function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Apply a function to all items in several threads and return the results in order.

    A store answers slowly but can answer many requests at the same time.
    """
    from concurrent.futures import ThreadPoolExecutor

    listed = list(items)
    if len(listed) > 1:
        with suppress(RuntimeError), ThreadPoolExecutor(READERS) as pool:  # raised if no thread can be started
            return list(pool.map(function, listed))
    return list(map(function, listed))
