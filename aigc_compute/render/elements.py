"""HTML and SVG as element trees, so that texts of users are always escaped and never become markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as ET

from ..surrogates import escaped

Element = ET.Element
Child = Element | str | int | None | Iterable["Child"]

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""Characters that HTML and XML do not allow."""


def el(tag: str, /, *children: Child, **attributes: Any) -> Element:
    """Return an element. The argument `class_` becomes the attribute `class`, and `data_name` becomes `data-name`. An
    attribute with the value None or False is left out; one with the value True is empty.
    """
    element = ET.Element(tag)
    for name, value in attributes.items():
        if value is not None and value is not False:
            text = "" if value is True else clean(value)
            element.set(name.rstrip("_").replace("_", "-"), text)
    _append(element, children)
    return element


def svg(tag: str, /, *children: Child, **attributes: Any) -> Element:
    """Return an element as `el` does, with floats rounded to five significant digits."""
    short = {name: f"{value:.5g}" if isinstance(value, float) else value for name, value in attributes.items()}
    return el(tag, *children, **short)


def html_text(root: Element) -> str:
    """Return the tree as HTML."""
    return ET.tostring(root, encoding="unicode", method="html")


def xml_text(root: Element) -> str:
    """Return the tree as XML, as an SVG file needs it."""
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)


def clean(value: Any) -> str:
    """Return the value as text, with forbidden characters replaced and lone surrogates escaped."""
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
        for item in child:
            _append(parent, item)
