"""Batch speed as ratios measured side by side: Parquet to Parquet against pandas and plain NumPy.

`python benchmarks/batch.py [ROWS] [RUNS]` (by default 2 million rows, 3 runs). The full default estimate of seven given
columns is made by `aigc-compute batch` in a process of its own. The other side, in a process of its own too, reads the
same file with pandas, does the same arithmetic (the formulas of the plan called on whole columns, nothing else), and
writes the same columns with pandas. Times and peak memory are printed, and the start-up ratio of speed.py; nothing is
judged.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
from speed import start_up

ROWS = 2_000_000
RUNS = 3
PART = 1_000_000
GIVEN = {
    "parameters": (1e9, 1e12),
    "training_tokens": (1e10, 1e13),
    "accelerators": (8, 1e5),
    "mfu": (0.2, 0.6),
    "price_usd_per_accelerator_hour": (1, 5),
    "prompt_tokens": (100, 4000),
    "output_tokens": (50, 1000),
}
ACCELERATOR = "h100-sxm"


def make_table(path: Path, rows: int) -> None:
    """Random givens, uniformly between the ends of each."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    random = np.random.default_rng(0)
    schema = pa.schema([(name, pa.float64()) for name in GIVEN])
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, rows, PART):
            size = min(PART, rows - start)
            columns = {name: random.uniform(low, high, size) for name, (low, high) in GIVEN.items()}
            writer.write_table(pa.table(columns, schema=schema))


def by_hand(source: str, target: str) -> None:
    """The other side: pandas reads, NumPy computes, pandas writes."""
    import pandas as pd

    from aigc_compute.catalogue import Catalogue
    from aigc_compute.evaluation.groups import Group
    from aigc_compute.evaluation.prepare import prepare
    from aigc_compute.studies.batch import PROBLEM, columns_for
    from aigc_compute.units import mid_of

    began = time.perf_counter()
    frame = pd.read_parquet(source)
    read = time.perf_counter()
    catalogue = Catalogue()
    wanted = columns_for(frame.columns, None, few=False)
    columns = {name: frame[name].to_numpy() for name in frame.columns}
    group = Group({"accelerator": ACCELERATOR}, columns, rows=range(len(frame)))
    [one] = prepare([group], catalogue, catalogue.day, wanted)
    known: dict[str, np.ndarray] = {}
    with np.errstate(all="ignore"):
        for step in one.plan:
            if step.formula:
                known[step.quantity] = step.formula.function(*[known[name] for name in step.inputs])
            elif step.quantity in columns:
                known[step.quantity] = columns[step.quantity]
            else:
                known[step.quantity] = np.array([mid_of(one.context.facts[step.quantity].value)])
    computed = time.perf_counter()
    words = one.context.categories
    table = {
        name: pd.Categorical.from_codes(np.zeros(len(frame), dtype=np.int8), pd.Index([words[name]]))
        if name in words
        else np.broadcast_to(known.get(name, np.array([np.nan])), len(frame))
        for name in wanted
    }
    pd.DataFrame({**table, PROBLEM: pd.Categorical([None] * len(frame))}, copy=False).to_parquet(target, index=False)
    written = time.perf_counter()
    print(f"read {read - began:.2f} s, computed {computed - read:.2f} s, written {written - computed:.2f} s", end=" ")


def run(words: list[str]) -> tuple[float, float, str]:
    """Wall time in seconds, peak memory in MB and output of one process."""
    began = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # noqa: S603
    assert process.stdout
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(words)} failed")
    return time.perf_counter() - began, usage.ru_maxrss / 1024, output


def main(rows: int, runs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, ours, theirs = (Path(folder) / name for name in ("in.parquet", "ours.parquet", "theirs.parquet"))
        make_table(source, rows)
        batch = [sys.executable, "-m", "aigc_compute", "batch", str(source), f"accelerator={ACCELERATOR}"]
        batch += ["-o", str(ours)]
        hand = [sys.executable, __file__, "--by-hand", str(source), str(theirs)]
        pairs = []
        for _ in range(runs):
            one, other = run(batch), run(hand)
            pairs.append((one, other))
            print(f"batch {one[0]:.2f} s, {one[1]:.0f} MB", end="; ")
            print(f"by hand {other[0]:.2f} s, {other[1]:.0f} MB ({other[2].strip()})")
        ratio = median(one[0] / other[0] for one, other in pairs)
        speed = rows / median(one[0] for one, _ in pairs)
        peak = max(one[1] for one, _ in pairs)
        print(f"{rows:,} rows: {ratio:.2f}x by hand, {speed:,.0f} rows a second, peak {peak:.0f} MB")
    start_up()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--by-hand"]:
        by_hand(*sys.argv[2:])
    else:
        numbers = [int(float(word)) for word in sys.argv[1:]]
        main(numbers[0] if numbers else ROWS, numbers[1] if len(numbers) > 1 else RUNS)
