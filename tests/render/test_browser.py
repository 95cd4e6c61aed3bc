"""Pages in a real browser, where there is one: nothing is cut, nothing overlaps, the script does what it says."""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aigc_compute.language import set_language
from aigc_compute.render.page import page_html
from aigc_compute.studies.report import batch_report

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
    pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed: pages are not looked at in a browser"),
    pytest.mark.filterwarnings("ignore:(divide by zero|invalid value):RuntimeWarning"),
]

HARNESS = """<!DOCTYPE html><meta charset="utf-8">
<iframe id="frame" width="{width}" height="900"></iframe><pre id="told"></pre>
<script>
const frame = document.getElementById("frame");
frame.onload = () => {{
  const view = frame.contentWindow, page = frame.contentDocument;
  const told = {{ wide: page.documentElement.scrollWidth - view.innerWidth, cut: [], over: [], ran: view.ran || 0 }};
  for (const picture of page.querySelectorAll("svg.chart")) {{
    const box = picture.viewBox.baseVal;
    const texts = [...picture.querySelectorAll("text")].map((one) => [one.textContent, one.getBBox()]);
    texts.forEach(([text, a], at) => {{
      const [right, bottom] = [a.x + a.width - box.width, a.y + a.height - box.height];
      if (a.x < -1.5 || right > 1.5 || a.y < -1.5 || bottom > 1.5) told.cut.push(text);
      for (const [other, b] of texts.slice(at + 1)) {{
        const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
        const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
        if (wide > 2 && high > 4) told.over.push([text, other]);
      }}
    }});
    if (picture.getBoundingClientRect().width > 0) told.letter = picture.getBoundingClientRect().width / box.width * 13;
  }}
  for (const part of page.querySelectorAll("p, h1, h2, h3, td, th, li, a, button, label, code, dd")) {{
    const place = part.getBoundingClientRect();
    const apart = part.closest("thead, caption, .skip, .scroll, [hidden], details:not([open])");
    if (!apart && place.width && place.right > view.innerWidth + 1) told.cut.push(part.textContent.slice(0, 60));
  }}
  {probe}
  document.getElementById("told").textContent = JSON.stringify(told);
}};
frame.srcdoc = {page};
</script>"""

Looked = Callable[..., dict[str, Any]]


def browse(*arguments: str, profile: Path) -> str:
    command = [str(BROWSER), *FLAGS, f"--user-data-dir={profile}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, encoding="utf-8").stdout


@pytest.fixture
def look(tmp_path: Path) -> Looked:
    """What a browser finds on a page of a width, with what a `probe` finds beside."""

    def run(page: str, width: int, probe: str = "") -> dict[str, Any]:
        text = json.dumps(page).replace("</", "<\\/").replace("<!--", "<\\!--")
        path = tmp_path / "harness.html"
        path.write_text(HARNESS.format(width=width, page=text, probe=probe), encoding="utf-8")
        printed = browse("--dump-dom", path.as_uri(), profile=tmp_path / "profile")
        [told] = re.findall(r'<pre id="told">(.*?)</pre>', printed, re.DOTALL)
        found: dict[str, Any] = json.loads(told.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
        return found

    return run


@pytest.fixture(params=["en", "zh"])
def spoken(request: pytest.FixtureRequest):
    set_language(request.param)
    yield request.param
    set_language("en")


LOOKED_AT = ("scenario", "owned", "video", "comparison", "stages", "forecast", "hostile", "hostile-batch", "audit")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("kind", LOOKED_AT)
def test_nothing_is_cut_and_nothing_overlaps(reports, look: Looked, spoken: str, kind: str, width: int) -> None:
    found = look(page_html(reports[kind]), width)
    assert found["wide"] <= 0, "the page scrolls sideways"
    assert found["cut"] == []
    assert found["over"] == []
    assert found["ran"] == 0
    if "letter" in found:
        assert 11.5 <= found["letter"] <= 17, "letters of a chart are too small or too large to read"


def test_figures_are_filtered(reports, look: Looked) -> None:
    probe = """
    const rows = () => [...page.querySelectorAll("tr[data-status]")].filter((one) => !one.hidden);
    told.headlines = rows().length;
    page.querySelector("button[data-from=assumed]").click();
    told.assumed = [...new Set(rows().map((one) => one.dataset.status))];
    const search = page.querySelector("input[type=search]");
    page.querySelector("button[data-from='']").click();
    search.value = "training_days"; search.dispatchEvent(new view.Event("input"));
    told.found = rows().map((one) => one.id);
    page.getElementById("theme").click();
    told.theme = page.documentElement.dataset.theme;
    told.back = view.getComputedStyle(page.body).backgroundColor;
    page.getElementById("theme").click();
    told.again = view.getComputedStyle(page.body).backgroundColor;
    """
    found = look(page_html(reports["scenario"]), DESKTOP, probe)
    row = reports["scenario"].estimate.rows[0]
    assert 20 < found["headlines"] < len(row.quantities) / 2
    assert found["assumed"] == ["assumed"]
    assert "q-training_days" in found["found"]
    assert {found["back"], found["again"]} == {"rgb(18, 22, 28)", "rgb(255, 255, 255)"}


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory, catalogue, as_of) -> str:
    path = tmp_path_factory.mktemp("thousand") / "rows.csv"
    lines = (f"run {place},llama-2-7b,{place + 8}" for place in range(1000))
    path.write_text("name,model,accelerators\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return page_html(batch_report([str(path)], catalogue, as_of))


def test_a_thousand_rows_are_paged_sorted_and_opened(thousand: str, look: Looked) -> None:
    assert len(thousand.encode()) < 3e6
    probe = """
    const names = () => [...page.querySelectorAll("table.batch tbody tr")].map((one) => one.cells[0].textContent);
    told.first = names();
    page.getElementById("later").click();
    told.second = names();
    const heads = [...page.querySelectorAll("table.batch thead button")];
    const sort = heads.find((one) => one.textContent === "training_days");
    sort.click();
    told.shortest = names()[0];
    sort.click();
    told.longest = names()[0];
    const find = page.getElementById("find");
    find.value = "run 77"; find.dispatchEvent(new view.Event("input"));
    told.found = names();
    page.querySelector("table.batch tbody button").click();
    told.detail = page.getElementById("detail").textContent;
    """
    found = look(thousand, PHONE, probe)
    assert found["wide"] <= 0
    assert found["first"] == [f"run {place}" for place in range(50)]
    assert found["second"] == [f"run {place}" for place in range(50, 100)]
    assert (found["shortest"], found["longest"]) == ("run 999", "run 0")
    assert set(found["found"]) == {"run 77", *(f"run 77{place}" for place in range(10))}
    assert "training_cost_usd" in found["detail"]
    assert ".." in found["detail"]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_screenshot_has_the_page_in_it(reports, tmp_path: Path, width: int) -> None:
    page, picture = tmp_path / "page.html", tmp_path / "page.png"
    page.write_text(page_html(reports["scenario"]), encoding="utf-8")
    browse(f"--window-size={width},900", f"--screenshot={picture}", page.as_uri(), profile=tmp_path / "profile")
    data = picture.read_bytes()
    assert struct.unpack(">II", data[16:24]) == (width, 900)
    assert len(data) > 20_000


def test_it_prints_on_a4(reports, tmp_path: Path) -> None:
    page, paper = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(page_html(reports["scenario"]), encoding="utf-8")
    browse("--no-pdf-header-footer", f"--print-to-pdf={paper}", page.as_uri(), profile=tmp_path / "profile")
    data = paper.read_bytes()
    assert data.startswith(b"%PDF")
    sizes = {tuple(round(float(one)) for one in box.split()) for box in re.findall(rb"/MediaBox \[([\d. ]+)\]", data)}
    assert sizes <= {(0, 0, 595, 842), (0, 0, 596, 842), (0, 0, 595, 841)}
