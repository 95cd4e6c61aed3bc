"""Compare the times of a study with one worker and with two workers, measured in turn.

Run `python benchmarks/scale.py [STUDY] [RUNS]` (default: both studies, 3 runs; a run takes half a minute). The study
`sweep` has many rows with few columns, so it writes as much as it computes. The study `ranges` has fewer rows with
samples behind them. The script prints wall and processor times of each run and the ratio of the medians. It does not
judge them. The last line of a study is the best ratio that this machine allows: two independent processes compute the
study at the same time, and their time is divided by twice the time of one process. Run the script on a machine without
other work; otherwise the results mean nothing.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from statistics import median

RUNS = 3
STUDIES = {
    "sweep": (
        *(
            "accelerator=h100-sxm",
            "training_tokens=1T..10T:10",
            "parameters=1B..1000B:16000",
            "accelerators=100..1000:30",
        ),
        *("mfu=0.3..0.5:40", "--limit", "1e12", "--columns"),
        "parameters,training_tokens,accelerators,mfu,training_flop,training_days,training_cost_usd,training_energy_kwh",
    ),
    "ranges": (
        *("llama-2-70b", "accelerator=h100-sxm", "mfu=0.3..0.5", "accelerators=1..40000:40000", "--ranges"),
        *("--part-rows", "1000", "--columns", "training_cost_usd,training_days"),
    ),
}
"""Arguments of `batch` for each study: 192 million rows, and 40,000 rows with 6,859 samples each."""


def timed(study: str, workers: Sequence[str], processes: int = 1) -> tuple[float, float]:
    """Run the study in a number of processes at the same time. Return wall and processor seconds."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "aigc_compute", "batch", *STUDIES[study], "--quiet", *workers, "-o"]
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        running = [subprocess.Popen([*words, f"{folder}/{number}/"]) for number in range(processes)]  # noqa: S603
        if any([process.wait() for process in running]):
            sys.exit("the study failed")
        wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(study: str, runs: int) -> None:
    """Measure a study with one and with two workers, and print the times and their ratio."""
    print(f"{study}: load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    pairs = []
    for _ in range(runs):
        (wall_1, cpu_1), (wall_2, cpu_2) = (
            timed(study, ("--engine", "dask", "--workers", str(number))) for number in (1, 2)
        )
        pairs.append((wall_1, wall_2))
        print(f"one worker: {wall_1:.1f} s (processors {cpu_1:.1f} s), ", end="")
        print(f"two workers: {wall_2:.1f} s (processors {cpu_2:.1f} s)")
    walls_1, walls_2 = zip(*pairs, strict=True)
    print(f"time of two workers divided by the time of one worker: {median(walls_2) / median(walls_1):.2f}")
    print(f"the same ratio for two independent processes: {timed(study, (), 2)[0] / timed(study, ())[0] / 2:.2f}")


if __name__ == "__main__":
    for study in sys.argv[1:2] or STUDIES:
        measure(study, int(sys.argv[2]) if len(sys.argv) > 2 else RUNS)
