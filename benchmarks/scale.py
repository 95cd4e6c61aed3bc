"""What a second worker is worth, measured side by side: one sweep answered by one process, then by two, in turn.

`python benchmarks/scale.py [ROWS] [RUNS]` (by default 192 million rows, 3 runs; half a minute a run). Wall and
processor times of each run and the ratio of the medians are printed; nothing is judged. Other work on the machine
makes it meaningless.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from statistics import median

ROWS = 192_000_000
RUNS = 3
ACROSS = 12_000
"""Rows for each size of the sweep."""

WANTED = "parameters,training_tokens,accelerators,mfu,training_flop,training_days,training_cost_usd,training_energy_kwh"


def timed(rows: int, workers: int) -> tuple[float, float]:
    """Wall and processor seconds of the sweep with so many workers."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "aigc_compute", "batch", "accelerator=h100-sxm", "training_tokens=1T..10T:10"]
        words += [f"parameters=1B..1000B:{rows // ACROSS}", "accelerators=100..1000:30", "mfu=0.3..0.5:40"]
        words += ["--limit", "1e12", "--columns", WANTED, "--quiet", "-o", f"{folder}/set/"]
        words += ["--engine", "dask", "--workers", str(workers)]
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(words, check=True)  # noqa: S603
        wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(rows: int, runs: int) -> None:
    print(f"{rows:,} rows, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    pairs = []
    for _ in range(runs):
        one, two = timed(rows, 1), timed(rows, 2)
        pairs.append((one[0], two[0]))
        print(f"one worker {one[0]:.1f} s ({one[1]:.1f} s of processors), two {two[0]:.1f} s ({two[1]:.1f} s)")
    ones, twos = zip(*pairs, strict=True)
    print(f"two workers take {median(twos) / median(ones):.2f} of the time of one")


if __name__ == "__main__":
    numbers = [int(float(word)) for word in sys.argv[1:]]
    main(numbers[0] if numbers else ROWS, numbers[1] if len(numbers) > 1 else RUNS)
