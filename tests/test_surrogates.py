"""File names that are not UTF-8: the file is used, and its name written as text."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from aigc_compute.atomic_file import write_atomically
from aigc_compute.diagnostics import Diagnostic
from aigc_compute.render.elements import el, html_text
from aigc_compute.surrogates import ERRORS, encoded, escaped, is_unicode

NAME = os.fsdecode(b"n\xff\xe4.csv")


def test_bytes_that_are_not_utf8_are_escaped() -> None:
    assert escaped(NAME) == "n\\udcff\\udce4.csv"
    assert encoded(NAME) == b"n\\udcff\\udce4.csv"
    assert encoded("\N{SNOWMAN} 名") == "\N{SNOWMAN} 名".encode()
    assert (is_unicode(NAME), is_unicode("名")) == (False, True)


def test_json_keeps_the_name_of_the_file() -> None:
    text = encoded(json.dumps({"file": NAME}, ensure_ascii=False))
    assert os.fsencode(json.loads(text)["file"]) == b"n\xff\xe4.csv"


@pytest.mark.parametrize(("encoding", "last"), [("utf-8", "名"), ("ascii", "?")])
def test_a_stream_escapes_what_no_encoding_has(encoding: str, last: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding, ERRORS)
    stream.write(f"{NAME} 名")
    stream.seek(0)
    assert stream.read() == f"{escaped(NAME)} {last}"


def test_every_view_shows_the_same(tmp_path: Path) -> None:
    write_atomically(tmp_path / NAME, NAME)
    assert (tmp_path / NAME).read_text() == escaped(NAME)
    assert str(Diagnostic("a", "wrong", NAME)) == f"{escaped(NAME)}: error: wrong [a]"
    assert html_text(el("p", NAME, title=NAME)) == f'<p title="{escaped(NAME)}">{escaped(NAME)}</p>'
