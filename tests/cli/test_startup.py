"""Commands that people wait for load no heavy library. The tests compare names of modules and measure no time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCENARIO = Path(__file__).parents[1] / "published" / "chinchilla.yaml"
HEAVY_MODULES = (
    *("pandas", "scipy", "pydantic", "matplotlib", "pyarrow", "plotly", "jsonschema", "hypothesis", "pytest"),
    *("requests", "openpyxl", "resvg_py", "http.server", "aigc_compute.explorer", "aigc_compute.studies.report"),
    *("aigc_compute.render.page", "aigc_compute.render.charts", "aigc_compute.render.elements"),
)
"""Modules that only other commands or the tests need."""

PRINT_MODULES = """
import io, sys
from contextlib import redirect_stdout
from aigc_compute.cli.app import build
with redirect_stdout(io.StringIO()) as out:
    build()({arguments!r}, standalone_mode=False)
assert out.getvalue()
print(*sys.modules)
"""


@pytest.mark.parametrize(
    "arguments", [["estimate", "gpt-3-175b"], ["explain", "mfu", "llama-2-70b"], ["check", str(SCENARIO)]]
)
def test_common_commands_load_no_heavy_module(arguments: list[str]) -> None:
    code = PRINT_MODULES.format(arguments=arguments)
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = result.stdout.split()
    assert {"aigc_compute", "numpy"} <= set(loaded)
    assert [name for name in HEAVY_MODULES if name in loaded] == []


def test_help_loads_neither_numpy_nor_rich() -> None:
    code = (
        "import sys\nfrom aigc_compute.cli.app import build\n"
        "try: build()(['--help'])\nexcept SystemExit: pass\nprint(*sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"numpy", "rich", "pandas"}.isdisjoint(result.stdout.splitlines()[-1].split())


def test_an_interruption_while_the_program_loads_is_reported() -> None:
    code = (
        "import sys\nfrom aigc_compute.__main__ import main\n"
        "class Interrupted:\n    def find_spec(*_): raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted)\nmain()"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (130, "", "interrupted\n")


PRINT_OPENED_FILES = """
import sys
opened = []
sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)
sys.argv = ["aigc-compute", "estimate", "gpt-3-175b", "--lang", {language!r}]
from aigc_compute.cli.app import main
try: main()
except SystemExit: pass
print(*(name for name in opened if "/language/" in name and name.endswith(".json")))
"""


@pytest.mark.parametrize(("language", "files"), [("en", []), ("zh", ["zh.json"])])
def test_only_the_file_of_the_chosen_language_is_read(language: str, files: list[str]) -> None:
    command = [sys.executable, "-c", PRINT_OPENED_FILES.format(language=language)]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    assert [path.rpartition("/")[2] for path in result.stdout.splitlines()[-1].split()] == files
