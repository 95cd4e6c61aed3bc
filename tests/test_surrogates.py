"""File names that are not UTF-8: the file is used, and its name is printed with escapes."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from aigc_compute.diagnostics import Diagnostic
from aigc_compute.io.atomic_file import write_atomically
from aigc_compute.render.elements import el, html_text
from aigc_compute.surrogates import ERRORS, encoded, escaped, is_unicode

NAME = os.fsdecode(b"n\xff\xe4.csv")


def test_bytes_that_are_not_utf8_are_escaped() -> None:
    assert escaped(NAME) == "n\\udcff\\udce4.csv"
    assert encoded(NAME) == b"n\\udcff\\udce4.csv"
    assert encoded("\N{SNOWMAN} 名") == "\N{SNOWMAN} 名".encode()
    assert (is_unicode(NAME), is_unicode("名")) == (False, True)


def test_json_keeps_the_bytes_of_a_file_name() -> None:
    text = encoded(json.dumps({"file": NAME}, ensure_ascii=False))
    assert os.fsencode(json.loads(text)["file"]) == b"n\xff\xe4.csv"


@pytest.mark.parametrize(("encoding", "last"), [("utf-8", "名"), ("ascii", "?")])
def test_a_stream_escapes_characters_that_its_encoding_lacks(encoding: str, last: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding, ERRORS)
    stream.write(f"{NAME} 名")
    stream.seek(0)
    assert stream.read() == f"{escaped(NAME)} {last}"


def test_files_diagnostics_and_html_escape_a_name_alike(tmp_path: Path) -> None:
    write_atomically(tmp_path / NAME, NAME)
    assert (tmp_path / NAME).read_text() == escaped(NAME)
    assert str(Diagnostic("a", "wrong", NAME)) == f"{escaped(NAME)}: error: wrong [a]"
    assert html_text(el("p", NAME, title=NAME)) == f'<p title="{escaped(NAME)}">{escaped(NAME)}</p>'
