"""Compare the start-up time with that of the imports alone, and the time of a million rows with plain NumPy.

Run `python benchmarks/speed.py`. The script prints ratios of times that were measured in turn, and does not judge them.
Absolute times differ between machines; ratios differ little.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from statistics import median

import numpy as np

from aigc_compute.catalogue import Catalogue
from aigc_compute.evaluation.tables import evaluate_table
from aigc_compute.scenario.tables import Coded, Table
from aigc_compute.units import FLOP_PER_PF_DAY, HOURS_PER_DAY, SECONDS_PER_HOUR

ROWS = 1_000_000
BARE = "import numpy, yaml, typer, rich.table"
TARGETS = ("training_flop", "training_pf_days", "accelerator_hours", "training_days", "training_cost_usd")


def cpu_seconds(arguments: list[str]) -> float:
    """Run a process. Return its user and system time in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def seconds(work: Callable[[], object]) -> float:
    """Call the function. Return the wall time in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(title: str, ours: Callable[[], float], theirs: Callable[[], float], runs: int) -> None:
    """Print the median of the ratios of both times, measured in turn after one warm-up of each side."""
    ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(runs)]
    ratio = median(a / b for a, b in pairs)
    first, second = (median(times) for times in zip(*pairs, strict=True))
    print(f"{title}: ratio {ratio:.2f} ({first:.3f} s and {second:.3f} s)")


def start_up() -> None:
    """Compare the processor time of one estimate with that of its necessary imports."""
    estimate = [sys.executable, "-m", "aigc_compute", "estimate", "gpt-3-175b"]
    bare = [sys.executable, "-c", BARE]
    compare(
        "start-up, processor time of an estimate and of its imports",
        lambda: cpu_seconds(estimate),
        lambda: cpu_seconds(bare),
        15,
    )


def million_rows() -> None:
    """Compare the training quantities of a million rows with the same arithmetic written in NumPy."""
    random = np.random.default_rng(0)
    parameters = random.uniform(1e9, 1e12, ROWS)
    tokens = random.uniform(1e10, 1e13, ROWS)
    accelerators = np.rint(random.uniform(8, 1e5, ROWS))
    mfu = random.uniform(0.2, 0.6, ROWS)
    price = random.uniform(1, 5, ROWS)
    columns = {
        "parameters": parameters,
        "training_tokens": tokens,
        "accelerators": accelerators,
        "mfu": mfu,
        "price_usd_per_accelerator_hour": price,
    }
    catalogue, day = Catalogue(), date(2026, 1, 1)
    table = Table(ROWS, {"accelerator": Coded(np.zeros(ROWS, dtype=np.intp), ["h100-sxm"])}, columns)

    def by_hand() -> tuple[np.ndarray, ...]:
        flop = 6 * parameters * tokens
        hours = flop / (989.4e12 * mfu * SECONDS_PER_HOUR)
        return flop, flop / FLOP_PER_PF_DAY, hours, hours / (accelerators * HOURS_PER_DAY), hours * price

    def by_network() -> None:
        evaluate_table(table, catalogue, day, TARGETS)

    compare(f"{ROWS:,} rows, program and NumPy", lambda: seconds(by_network), lambda: seconds(by_hand), 15)


if __name__ == "__main__":
    start_up()
    million_rows()
