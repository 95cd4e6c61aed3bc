"""What a second worker is worth, measured side by side: a study answered by one process, then by two, in turn.

`python benchmarks/scale.py [STUDY] [RUNS]` (by default both studies, 3 runs; half a minute a run): `sweep`, many rows
of few columns, which is as much writing as computing, and `ranges`, the samples behind fewer rows. Wall and processor
times of each run and the ratio of the medians are printed; nothing is judged. The last line of a study is what two
processes that know nothing of each other take for two such studies, by the time of one process for both: what this
machine allows. Other work on it makes all of this meaningless.
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
"""192 million rows, and 40,000 with 6,859 samples each."""


def timed(study: str, workers: Sequence[str], processes: int = 1) -> tuple[float, float]:
    """Wall and processor seconds of the study, answered by so many processes at once."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "aigc_compute", "batch", *STUDIES[study], "--quiet", *workers, "-o"]
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        running = [subprocess.Popen([*words, f"{folder}/{number}/"]) for number in range(processes)]  # noqa: S603
        if any([one.wait() for one in running]):
            sys.exit("the study failed")
        wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(study: str, runs: int) -> None:
    print(f"{study}: load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    pairs = []
    for _ in range(runs):
        one, two = (timed(study, ("--engine", "dask", "--workers", str(number))) for number in (1, 2))
        pairs.append((one[0], two[0]))
        print(f"one worker {one[0]:.1f} s ({one[1]:.1f} s of processors), two {two[0]:.1f} s ({two[1]:.1f} s)")
    ones, twos = zip(*pairs, strict=True)
    print(f"two workers take {median(twos) / median(ones):.2f} of the time of one")
    print(f"two separate processes {timed(study, (), 2)[0] / timed(study, ())[0] / 2:.2f}")


if __name__ == "__main__":
    for study in sys.argv[1:2] or STUDIES:
        measure(study, int(sys.argv[2]) if len(sys.argv) > 2 else RUNS)
