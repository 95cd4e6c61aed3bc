"""The page of a report: sound HTML that fetches nothing, runs nothing of a user's and leads nowhere that is not."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from aigc_compute.language import set_language
from aigc_compute.render.elements import el, html_text
from aigc_compute.render.page import page_html
from aigc_compute.render.page.batch import embedded
from aigc_compute.render.page.shell import without_dead_links

pytestmark = pytest.mark.filterwarnings("ignore:(divide by zero|invalid value):RuntimeWarning")

VOID = {"meta", "link", "input", "br", "img", "hr", "source"}
LOADING = ("src", "srcset", "data", "poster", "action", "formaction", "background", "xlink:href")


class Page(HTMLParser):
    """What is on a page: elements with their attributes and depth, texts, and what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.categories: list[str] = []
        self.figures: list[set[str]] = []
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
            self.categories.append(data)

    def of(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.elements if name in attributes]


@pytest.fixture(scope="module")
def pages(reports: dict[str, dict[str, Any]]) -> dict[str, tuple[str, Page]]:
    texts = {name: page_html(document) for name, document in reports.items()}
    return {name: (text, Page(text)) for name, text in texts.items()}


def test_every_element_is_closed_in_order(pages, kind: str) -> None:
    text, page = pages[kind]
    assert text.startswith("<!DOCTYPE html>\n")
    assert page.wrong == []
    assert page.open == []


def test_identities_are_single_and_links_lead_somewhere(pages, kind: str) -> None:
    _, page = pages[kind]
    places = page.of("id")
    assert len(places) == len(set(places)), [one for one in places if places.count(one) > 1]
    inside = [to for to in page.of("href") if to.startswith("#")]
    assert {to[1:] for to in inside} <= set(places)
    assert {name for name in page.of("for")} <= set(places)


def test_nothing_is_fetched(pages, kind: str) -> None:
    text, page = pages[kind]
    assert [value for name in LOADING for value in page.of(name)] == []
    assert not {tag for tag, _ in page.elements} & {"img", "link", "iframe", "object", "embed", "base", "form", "video"}
    assert "url(" not in text.split("<body>")[0]
    assert "@import" not in text
    for tag, attributes in page.elements:
        to = attributes.get("href", "#")
        if not to.startswith("#"):
            assert (tag, attributes.get("rel")) == ("a", "noopener noreferrer")
            assert to.startswith(("https://", "http://"))
    policy = next(one["content"] for tag, one in page.elements if one.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy


def test_no_attribute_runs_anything(pages, kind: str) -> None:
    _, page = pages[kind]
    assert [name for _, attributes in page.elements for name in attributes if name.startswith("on")] == []
    assert [to for to in page.of("href") if ":" in to and not to.startswith(("http://", "https://", "#"))] == []
    scripts = [attributes for tag, attributes in page.elements if tag == "script"]
    assert len(scripts) == (2 if kind == "hostile-batch" else 1)


@pytest.mark.parametrize("kind", ["hostile", "hostile-batch", "hostile-audit"])
def test_hostile_names_are_words(pages, names, kind: str) -> None:
    text, page = pages[kind]
    assert "<script>window" not in text
    words = "".join(page.categories)
    for name in names:
        assert name in words


def test_data_in_a_script_cannot_end_it() -> None:
    data = ["</script><script>alert(1)</script>", "<!--", "]]>", "\u2028"]
    text = embedded(data)
    assert "<" not in text
    assert ">" not in text
    assert json.loads(text) == data


def test_control_characters_are_left_out() -> None:
    assert html_text(el("p", "a\x00b\x1bc\ud800d", title="\x07")) == '<p title="\ufffd">a\ufffdb\ufffdc\\ud800d</p>'


def test_a_link_to_nothing_is_words() -> None:
    tree = without_dead_links(
        el("div", el("a", "there", href="#there"), el("a", "gone", href="#gone"), el("b", id="there"))
    )
    assert html_text(tree) == '<div><a href="#there">there</a><span>gone</span><b id="there"></b></div>'


def test_behind_every_chart_is_a_table_and_words(pages, kind: str) -> None:
    _, page = pages[kind]
    pictures = [attributes for tag, attributes in page.elements if tag == "svg"]
    assert len(page.figures) == len(pictures)
    assert all({"svg", "table", "details", "figcaption", "title", "desc"} <= one for one in page.figures)
    for one in pictures:
        assert one["role"] == "img"
        assert len(one["aria-label"]) > 20


def test_places_of_a_picture_are_numbers(pages, kind: str) -> None:
    text, _ = pages[kind]
    drawn = "".join(re.findall(r"<svg.*?</svg>", text, re.DOTALL))
    words = r"<title>.*?</title>|<desc>.*?</desc>|<text.*?</text>|aria-label=\"[^\"]*\""
    marks = re.sub(words, "", drawn, flags=re.DOTALL)
    assert not re.search(r"\bnan\b|\binf\b|None", marks)


def test_all_charts_of_a_scenario_are_there(pages) -> None:
    titles = " ".join(pages["scenario"][1].categories)
    for words in (
        "Time of a decode step by part",
        "Hardware of llama-2-70b",
        "Uncertainty of training_cost_usd of llama-2-70b",
        "Time and cost of llama-2-70b",
        "Roofline of llama-2-70b on h100-sxm",
        "Scaling laws and the size of the model",
    ):
        assert words in titles
    assert "Cost of an hour of owned hardware by part" in " ".join(pages["owned"][1].categories)
    assert "Memory of a training accelerator by use" in " ".join(pages["owned"][1].categories)
    assert "accelerators_in_place over the years" in " ".join(pages["forecast"][1].categories)
    assert "Statements by verdict" in " ".join(pages["audit"][1].categories)


def test_every_figure_leads_to_its_formula_or_its_source(pages, reports) -> None:
    text, _ = pages["scenario"]
    row = reports["scenario"].estimate.rows[0]
    for name, body in row.quantities.items():
        line = re.search(rf'<tr id="q-{name}".*?</tr>', text, re.DOTALL)
        assert line, name
        if body.formula:
            assert f'href="#f-{name}.{body.formula}"' in line[0], name
        elif {*body.provenance.sources} - {"definition"}:
            assert 'href="#s-' in line[0], name


def test_a_page_speaks_the_language_that_is_active(reports) -> None:
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


def test_the_same_report_is_the_same_bits(reports, reported) -> None:
    again = reported("llama-2-70b", "accelerator=h100-sxm", "accelerators=512")
    assert page_html(again) == page_html(reports["scenario"])
