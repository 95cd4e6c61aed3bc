"""Checks as JUnit XML, which continuous integration reads: a suite a file, a case a scenario and quantity."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from ..diagnostics import printable
from ..studies.check import HOLDS, Comparison, record
from .checks import sentence


def as_junit(comparisons: Sequence[Comparison]) -> str:
    """Every comparison, those that hold included; what differs of one quantity is one failure."""
    files: dict[str, dict[tuple[str, str], list[Comparison]]] = {}
    for one in comparisons:
        files.setdefault(one.file, {}).setdefault((one.scenario, one.quantity), []).append(one)
    root = ElementTree.Element("testsuites", name="aigc-compute check")
    for file, cases in files.items():
        suite = ElementTree.SubElement(root, "testsuite", name=printable(file))
        for (scenario, quantity), found in cases.items():
            _add_case(suite, scenario, quantity, [one for one in found if one.category != HOLDS])
        _count(suite, len(cases), len(suite.findall("testcase/failure")))
    _count(root, len(root.findall(".//testcase")), len(root.findall(".//failure")))
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text.decode() + "\n"


def _add_case(suite: ElementTree.Element, scenario: str, quantity: str, failed: Sequence[Comparison]) -> None:
    name = f"{scenario}: {quantity}" if quantity else scenario
    case = ElementTree.SubElement(
        suite, "testcase", classname=suite.attrib["name"], name=printable(name), file=suite.attrib["name"], time="0"
    )
    if not failed:
        return
    records = [record(one) for one in failed]
    if records[0].line:
        case.set("line", str(records[0].line))
    told = [printable(sentence(one)) for one in records]
    failure = ElementTree.SubElement(case, "failure", type=failed[0].category, message="; ".join(told))
    failure.text = "\n".join(told)


def _count(element: ElementTree.Element, tests: int, failures: int) -> None:
    for key, value in (("tests", tests), ("failures", failures), ("errors", 0), ("skipped", 0), ("time", 0)):
        element.set(key, str(value))
