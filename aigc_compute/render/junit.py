"""Results of `check` as JUnit XML for continuous integration, with one suite for each file and one test case for each
quantity of a scenario.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from ..diagnostics import printable
from ..studies.check import HOLDS, Comparison, record
from .checks import sentence


def as_junit(comparisons: Sequence[Comparison]) -> str:
    """Return all comparisons as JUnit XML. All differences of one quantity are one failure of its test case."""
    files: dict[str, dict[tuple[str, str], list[Comparison]]] = {}
    for comparison in comparisons:
        files.setdefault(comparison.file, {}).setdefault((comparison.scenario, comparison.quantity), []).append(
            comparison
        )
    root = ElementTree.Element("testsuites", name="aigc-compute check")
    for file, cases in files.items():
        suite = ElementTree.SubElement(root, "testsuite", name=printable(file))
        for (scenario, quantity), group in cases.items():
            _add_case(suite, scenario, quantity, [comparison for comparison in group if comparison.category != HOLDS])
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
    records = [record(comparison) for comparison in failed]
    if records[0].line:
        case.set("line", str(records[0].line))
    messages = [printable(sentence(comparison)) for comparison in records]
    failure = ElementTree.SubElement(case, "failure", type=failed[0].category, message="; ".join(messages))
    failure.text = "\n".join(messages)


def _count(element: ElementTree.Element, tests: int, failures: int) -> None:
    for key, value in (("tests", tests), ("failures", failures), ("errors", 0), ("skipped", 0), ("time", 0)):
        element.set(key, str(value))
