"""Pages in a real browser, if one is installed: texts are neither cut off nor overlap, and the scripts work."""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.language import set_language
from aigc_compute.render.page import page_html
from aigc_compute.studies.report import batch_report

if TYPE_CHECKING:
    from tests.render.conftest import Reports

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--virtual-time-budget=4000",
)
PHONE, DESKTOP = 390, 1280

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed: pages are not tested in a browser"),
    pytest.mark.filterwarnings("ignore:(divide by zero|invalid value):RuntimeWarning"),
]

HARNESS = """<!DOCTYPE html><meta charset="utf-8">
<iframe id="frame" width="{width}" height="900"></iframe><pre id="result"></pre>
<script>
const frame = document.getElementById("frame");
frame.onload = () => {{
  const view = frame.contentWindow, page = frame.contentDocument;
  const result = {{
    excess_width: page.documentElement.scrollWidth - view.innerWidth, cut: [], overlapping: [], ran: view.ran || 0,
  }};
  for (const picture of page.querySelectorAll("svg.chart")) {{
    const box = picture.viewBox.baseVal;
    const texts = [...picture.querySelectorAll("text")].map((text) => [text.textContent, text.getBBox()]);
    texts.forEach(([text, a], at) => {{
      const [right, bottom] = [a.x + a.width - box.width, a.y + a.height - box.height];
      if (a.x < -1.5 || right > 1.5 || a.y < -1.5 || bottom > 1.5) result.cut.push(text);
      for (const [other, b] of texts.slice(at + 1)) {{
        const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
        const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
        if (wide > 2 && high > 4) result.overlapping.push([text, other]);
      }}
    }});
    const shown = picture.getBoundingClientRect().width;
    if (shown > 0) result.font_size = shown / box.width * 13;
  }}
  for (const part of page.querySelectorAll("p, h1, h2, h3, td, th, li, a, button, label, code, dd")) {{
    const box = part.getBoundingClientRect();
    const ignored = part.closest("thead, caption, .skip, .scroll, [hidden], details:not([open])");
    if (!ignored && box.width && box.right > view.innerWidth + 1) result.cut.push(part.textContent.slice(0, 60));
  }}
  {probe}
  document.getElementById("result").textContent = JSON.stringify(result);
}};
frame.srcdoc = {page};
</script>"""
"""A page that shows another page in a frame, measures it, and writes the result as JSON: the width of the page beyond
that of the frame [CSS pixel], texts that are cut off or overlap, the font size in charts [CSS pixel], and `ran`, which
hostile scripts set.
"""


class MeasurePage(Protocol):
    """Show a page in a frame of this width [CSS pixel]; return what HARNESS and the script `probe` measure."""

    def __call__(self, page: str, width: int, probe: str = "") -> dict[str, Any]: ...


def browse(*arguments: str, profile: Path) -> str:
    command = [str(BROWSER), *FLAGS, f"--user-data-dir={profile}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, encoding="utf-8").stdout


@pytest.fixture
def measure(tmp_path: Path) -> MeasurePage:
    def run(page: str, width: int, probe: str = "") -> dict[str, Any]:
        text = json.dumps(page).replace("</", "<\\/").replace("<!--", "<\\!--")
        path = tmp_path / "harness.html"
        path.write_text(HARNESS.format(width=width, page=text, probe=probe), encoding="utf-8")
        printed = browse("--dump-dom", path.as_uri(), profile=tmp_path / "profile")
        [escaped] = re.findall(r'<pre id="result">(.*?)</pre>', printed, re.DOTALL)
        result: dict[str, Any] = json.loads(escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
        return result

    return run


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """The language of the page."""
    set_language(request.param)
    yield request.param
    set_language("en")


MEASURED_KINDS = ("scenario", "owned", "video", "comparison", "stages", "forecast", "hostile", "hostile-batch", "audit")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("kind", MEASURED_KINDS)
def test_texts_are_neither_cut_off_nor_overlap_and_no_hostile_script_runs(
    reports: Reports, measure: MeasurePage, language: str, kind: str, width: int
) -> None:
    result = measure(page_html(reports[kind]), width)
    assert result["excess_width"] <= 0, "the page scrolls sideways"
    assert result["cut"] == []
    assert result["overlapping"] == []
    assert result["ran"] == 0
    if "font_size" in result:
        assert 11.5 <= result["font_size"] <= 17, "letters of a chart are too small or too large to read"


def test_the_figures_can_be_filtered_and_the_theme_changed(reports: Reports, measure: MeasurePage) -> None:
    probe = """
    const rows = () => [...page.querySelectorAll("tr[data-status]")].filter((row) => !row.hidden);
    result.headlines = rows().length;
    page.querySelector("button[data-from=assumed]").click();
    result.assumed = [...new Set(rows().map((row) => row.dataset.status))];
    const search = page.querySelector("input[type=search]");
    page.querySelector("button[data-from='']").click();
    search.value = "training_days"; search.dispatchEvent(new view.Event("input"));
    result.matches = rows().map((row) => row.id);
    page.getElementById("theme").click();
    result.theme = page.documentElement.dataset.theme;
    result.other_background = view.getComputedStyle(page.body).backgroundColor;
    page.getElementById("theme").click();
    result.background = view.getComputedStyle(page.body).backgroundColor;
    """
    document = reports["scenario"]
    result = measure(page_html(document), DESKTOP, probe)
    assert document.estimate is not None
    assert 20 < result["headlines"] < len(document.estimate.rows[0].quantities) / 2
    assert result["assumed"] == ["assumed"]
    assert "q-training_days" in result["matches"]
    assert {result["other_background"], result["background"]} == {"rgb(18, 22, 28)", "rgb(255, 255, 255)"}


@pytest.fixture(scope="module")
def thousand_rows(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue, as_of: date) -> str:
    """The page of a batch of a thousand rows."""
    path = tmp_path_factory.mktemp("thousand") / "rows.csv"
    lines = (f"run {number},llama-2-7b,{number + 8}" for number in range(1000))
    path.write_text("name,model,accelerators\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return page_html(batch_report([str(path)], catalogue, as_of))


def test_a_thousand_rows_can_be_paged_sorted_searched_and_opened(thousand_rows: str, measure: MeasurePage) -> None:
    assert len(thousand_rows.encode()) < 3e6
    probe = """
    const names = () => [...page.querySelectorAll("table.batch tbody tr")].map((row) => row.cells[0].textContent);
    result.first_page = names();
    page.getElementById("later").click();
    result.second_page = names();
    const heads = [...page.querySelectorAll("table.batch thead button")];
    const sort = heads.find((button) => button.textContent === "training_days");
    sort.click();
    result.shortest = names()[0];
    sort.click();
    result.longest = names()[0];
    const find = page.getElementById("find");
    find.value = "run 77"; find.dispatchEvent(new view.Event("input"));
    result.matches = names();
    page.querySelector("table.batch tbody button").click();
    result.detail = page.getElementById("detail").textContent;
    """
    result = measure(thousand_rows, PHONE, probe)
    assert result["excess_width"] <= 0
    assert result["first_page"] == [f"run {number}" for number in range(50)]
    assert result["second_page"] == [f"run {number}" for number in range(50, 100)]
    assert (result["shortest"], result["longest"]) == ("run 999", "run 0")
    assert set(result["matches"]) == {"run 77", *(f"run 77{digit}" for digit in range(10))}
    assert "training_cost_usd" in result["detail"]
    assert ".." in result["detail"]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_screenshot_shows_the_page(reports: Reports, tmp_path: Path, width: int) -> None:
    page, picture = tmp_path / "page.html", tmp_path / "page.png"
    page.write_text(page_html(reports["scenario"]), encoding="utf-8")
    browse(f"--window-size={width},900", f"--screenshot={picture}", page.as_uri(), profile=tmp_path / "profile")
    data = picture.read_bytes()
    assert struct.unpack(">II", data[16:24]) == (width, 900)
    assert len(data) > 20_000


def test_the_page_prints_on_a4(reports: Reports, tmp_path: Path) -> None:
    page, paper = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(page_html(reports["scenario"]), encoding="utf-8")
    browse("--no-pdf-header-footer", f"--print-to-pdf={paper}", page.as_uri(), profile=tmp_path / "profile")
    data = paper.read_bytes()
    assert data.startswith(b"%PDF")
    boxes = re.findall(rb"/MediaBox \[([\d. ]+)\]", data)
    sizes = {tuple(round(float(length)) for length in box.split()) for box in boxes}
    assert sizes <= {(0, 0, 595, 842), (0, 0, 596, 842), (0, 0, 595, 841)}
