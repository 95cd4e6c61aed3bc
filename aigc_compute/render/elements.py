"""HTML and SVG as trees, so that whatever a user writes is text and never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as ET

from ..surrogates import escaped

Element = ET.Element
Child = Element | str | int | None | Iterable["Child"]

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""What neither HTML nor XML may hold."""


def el(tag: str, /, *children: Child, **attributes: Any) -> Element:
    """An element. `class_` is class, `data_name` data-name; None and False leave an attribute out, True leaves it
    empty.
    """
    found = ET.Element(tag)
    for name, value in attributes.items():
        if value is not None and value is not False:
            text = "" if value is True else clean(value)
            found.set(name.rstrip("_").replace("_", "-"), text)
    _append(found, children)
    return found


def svg(tag: str, /, *children: Child, **attributes: Any) -> Element:
    """As `el`; numbers are rounded to what an eye can tell."""
    short = {name: f"{value:.5g}" if isinstance(value, float) else value for name, value in attributes.items()}
    return el(tag, *children, **short)


def html_text(root: Element) -> str:
    """A tree as HTML."""
    return ET.tostring(root, encoding="unicode", method="html")


def xml_text(root: Element) -> str:
    """A tree as XML, such as an SVG file."""
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)


def clean(value: Any) -> str:
    """A text without characters that a page may not hold: these are replaced, and lone surrogates escaped."""
    return _CONTROL.sub("\ufffd", escaped(str(value)))


def _append(parent: Element, child: Child) -> None:
    if child is None:
        return
    if isinstance(child, Element):
        parent.append(child)
    elif isinstance(child, str | int):
        text = clean(child)
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text
    else:
        for one in child:
            _append(parent, one)
