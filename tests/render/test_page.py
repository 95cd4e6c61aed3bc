"""The page of a report: valid HTML that loads no other file, runs no script of a user and has no dead links."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from aigc_compute.language import set_language
from aigc_compute.render.elements import el, html_text
from aigc_compute.render.page import page_html
from aigc_compute.render.page.batch import embedded
from aigc_compute.render.page.shell import without_dead_links

if TYPE_CHECKING:
    from tests.render.conftest import MakeReport, Reports

pytestmark = pytest.mark.filterwarnings("ignore:(divide by zero|invalid value):RuntimeWarning")

VOID = {"meta", "link", "input", "br", "img", "hr", "source"}
LOADING = ("src", "srcset", "data", "poster", "action", "formaction", "background", "xlink:href")


class Page(HTMLParser):
    """The elements and texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        """Tags with their attributes."""
        self.open: list[str] = []
        """Tags that are not closed."""
        self.wrong: list[str] = []
        """End tags that do not match the last open tag."""
        self.texts: list[str] = []
        self.figures: list[set[str]] = []
        """Tags within each figure."""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag == "figure":
            self.figures.append(set())
        if "figure" in self.open:
            self.figures[-1].add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.texts.append(data)

    def values(self, name: str) -> list[str]:
        """Return all values of an attribute."""
        return [attributes[name] for _, attributes in self.elements if name in attributes]


Pages = dict[str, tuple[str, Page]]


@pytest.fixture(scope="module")
def pages(reports: Reports) -> Pages:
    """The HTML text and the elements of the page of every kind of report."""
    texts = {name: page_html(document) for name, document in reports.items()}
    return {name: (text, Page(text)) for name, text in texts.items()}


def test_every_element_is_closed_in_order(pages: Pages, kind: str) -> None:
    text, page = pages[kind]
    assert text.startswith("<!DOCTYPE html>\n")
    assert page.wrong == []
    assert page.open == []


def test_ids_are_unique_and_links_lead_to_ids(pages: Pages, kind: str) -> None:
    _, page = pages[kind]
    ids = page.values("id")
    assert len(ids) == len(set(ids)), [id_ for id_ in ids if ids.count(id_) > 1]
    assert {target[1:] for target in page.values("href") if target.startswith("#")} <= set(ids)
    assert set(page.values("for")) <= set(ids)


def test_a_page_loads_no_other_file(pages: Pages, kind: str) -> None:
    text, page = pages[kind]
    assert [value for name in LOADING for value in page.values(name)] == []
    assert not {tag for tag, _ in page.elements} & {"img", "link", "iframe", "object", "embed", "base", "form", "video"}
    assert "url(" not in text.split("<body>")[0]
    assert "@import" not in text
    for tag, attributes in page.elements:
        target = attributes.get("href", "#")
        if not target.startswith("#"):
            assert (tag, attributes.get("rel")) == ("a", "noopener noreferrer")
            assert target.startswith(("https://", "http://"))
    policies = [element for _, element in page.elements if element.get("http-equiv") == "Content-Security-Policy"]
    policy = policies[0]["content"]
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy


def test_no_attribute_runs_a_script(pages: Pages, kind: str) -> None:
    _, page = pages[kind]
    assert [name for _, attributes in page.elements for name in attributes if name.startswith("on")] == []
    with_scheme = [target for target in page.values("href") if ":" in target]
    assert [target for target in with_scheme if not target.startswith(("http://", "https://", "#"))] == []
    scripts = [attributes for tag, attributes in page.elements if tag == "script"]
    assert len(scripts) == (2 if kind == "hostile-batch" else 1)


@pytest.mark.parametrize("kind", ["hostile", "hostile-batch", "hostile-audit"])
def test_hostile_names_are_shown_as_text(pages: Pages, hostile_names: tuple[str, ...], kind: str) -> None:
    text, page = pages[kind]
    assert "<script>window" not in text
    shown = "".join(page.texts)
    for name in hostile_names:
        assert name in shown


def test_data_in_a_script_cannot_end_the_script() -> None:
    data = ["</script><script>alert(1)</script>", "<!--", "]]>", "\u2028"]
    text = embedded(data)
    assert "<" not in text
    assert ">" not in text
    assert json.loads(text) == data


def test_control_characters_are_replaced() -> None:
    assert html_text(el("p", "a\x00b\x1bc\ud800d", title="\x07")) == '<p title="\ufffd">a\ufffdb\ufffdc\\ud800d</p>'


def test_a_link_to_a_missing_id_becomes_text() -> None:
    tree = without_dead_links(
        el("div", el("a", "there", href="#there"), el("a", "gone", href="#gone"), el("b", id="there"))
    )
    assert html_text(tree) == '<div><a href="#there">there</a><span>gone</span><b id="there"></b></div>'


def test_every_chart_has_a_table_and_a_description(pages: Pages, kind: str) -> None:
    _, page = pages[kind]
    pictures = [attributes for tag, attributes in page.elements if tag == "svg"]
    assert len(page.figures) == len(pictures)
    assert all({"svg", "table", "details", "figcaption", "title", "desc"} <= tags for tags in page.figures)
    for attributes in pictures:
        assert attributes["role"] == "img"
        assert len(attributes["aria-label"]) > 20


def test_positions_in_a_chart_are_finite_numbers(pages: Pages, kind: str) -> None:
    text, _ = pages[kind]
    drawn = "".join(re.findall(r"<svg.*?</svg>", text, re.DOTALL))
    words = r"<title>.*?</title>|<desc>.*?</desc>|<text.*?</text>|aria-label=\"[^\"]*\""
    marks = re.sub(words, "", drawn, flags=re.DOTALL)
    assert not re.search(r"\bnan\b|\binf\b|None", marks)


def test_a_report_has_all_charts_of_its_kind(pages: Pages) -> None:
    titles = {name: " ".join(page.texts) for name, (_, page) in pages.items()}
    for words in (
        "Time of a decode step by part",
        "Hardware of llama-2-70b",
        "Uncertainty of training_cost_usd of llama-2-70b",
        "Time and cost of llama-2-70b",
        "Roofline of llama-2-70b on h100-sxm",
        "Scaling laws and the size of the model",
    ):
        assert words in titles["scenario"]
    assert "Cost of an hour of owned hardware by part" in titles["owned"]
    assert "Memory of a training accelerator by use" in titles["owned"]
    assert "accelerators_in_place over the years" in titles["forecast"]
    assert "Statements by verdict" in titles["audit"]


def test_every_figure_has_a_link_to_its_formula_or_its_source(pages: Pages, reports: Reports) -> None:
    text, _ = pages["scenario"]
    estimate = reports["scenario"].estimate
    assert estimate is not None
    for name, body in estimate.rows[0].quantities.items():
        line = re.search(rf'<tr id="q-{name}".*?</tr>', text, re.DOTALL)
        assert line, name
        if body.formula:
            assert f'href="#f-{name}.{body.formula}"' in line[0], name
        elif {*body.provenance.sources} - {"definition"}:
            assert 'href="#s-' in line[0], name


def test_a_page_is_in_the_active_language(reports: Reports) -> None:
    english = page_html(reports["scenario"])
    set_language("zh")
    try:
        chinese = page_html(reports["scenario"])
    finally:
        set_language("en")
    assert '<html lang="en">' in english
    assert '<html lang="zh">' in chinese
    assert "摘要" in chinese
    assert english == page_html(reports["scenario"])


def test_the_page_of_a_repeated_report_has_the_same_bytes(reports: Reports, make_report: MakeReport) -> None:
    repeated = make_report("llama-2-70b", "accelerator=h100-sxm", "accelerators=512")
    assert page_html(repeated) == page_html(reports["scenario"])
