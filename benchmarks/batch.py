"""Compare the speed of `batch` with pandas and plain NumPy, from Parquet to Parquet.

Run `python benchmarks/batch.py [ROWS] [RUNS]` (default: 2 million rows, 3 runs). One process runs `aigc-compute batch`
and computes the full default estimate from seven input columns. Another process reads the same file with pandas, does
only the same arithmetic (it calls the formulas of the plan on whole columns), and writes the same columns with pandas.
The script prints times, peak memory, and the ratio of start-up times from speed.py. It does not judge them.
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
    """Write a table of random inputs, uniformly distributed between the ends in GIVEN; accelerators are whole."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    random = np.random.default_rng(0)
    schema = pa.schema([(name, pa.float64()) for name in GIVEN])
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, rows, PART):
            size = min(PART, rows - start)
            columns = {name: random.uniform(low, high, size) for name, (low, high) in GIVEN.items()}
            columns["accelerators"] = np.rint(columns["accelerators"])
            writer.write_table(pa.table(columns, schema=schema))


def by_hand(source: str, target: str) -> None:
    """Read with pandas, compute with NumPy and write with pandas. Print the seconds of each step."""
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
    targets = columns_for(frame.columns, None, few=False)
    columns = {name: frame[name].to_numpy() for name in frame.columns}
    group = Group({"accelerator": ACCELERATOR}, columns, rows=range(len(frame)))
    [prepared] = prepare([group], catalogue, catalogue.day, targets)
    known: dict[str, np.ndarray] = {}
    with np.errstate(all="ignore"):
        for step in prepared.plan:
            if step.formula:
                known[step.quantity] = step.formula.function(*[known[name] for name in step.inputs])
            elif step.quantity in columns:
                known[step.quantity] = columns[step.quantity]
            else:
                known[step.quantity] = np.array([mid_of(prepared.context.facts[step.quantity].value)])
    computed = time.perf_counter()
    categories = prepared.context.categories
    table = {
        name: pd.Categorical.from_codes(np.zeros(len(frame), dtype=np.int8), pd.Index([categories[name]]))
        if name in categories
        else np.broadcast_to(known.get(name, np.array([np.nan])), len(frame))
        for name in targets
    }
    pd.DataFrame({**table, PROBLEM: pd.Categorical([None] * len(frame))}, copy=False).to_parquet(target, index=False)
    written = time.perf_counter()
    print(f"read {read - began:.2f} s, computed {computed - read:.2f} s, written {written - computed:.2f} s", end=" ")


def run(words: list[str]) -> tuple[float, float, str]:
    """Run a process. Return its wall time in seconds, its peak memory in MB, and its output."""
    began = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # noqa: S603
    assert process.stdout
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(words)} failed")
    return time.perf_counter() - began, usage.ru_maxrss / 1024, output


def main(rows: int, runs: int) -> None:
    """Measure both sides in turn, and print each run and the ratio of the times."""
    with tempfile.TemporaryDirectory() as folder:
        source, ours, theirs = (Path(folder) / name for name in ("in.parquet", "ours.parquet", "theirs.parquet"))
        make_table(source, rows)
        batch = [sys.executable, "-m", "aigc_compute", "batch", str(source), f"accelerator={ACCELERATOR}"]
        batch += ["-o", str(ours)]
        hand = [sys.executable, __file__, "--by-hand", str(source), str(theirs)]
        pairs = []
        for _ in range(runs):
            program, plain = run(batch), run(hand)
            pairs.append((program, plain))
            print(f"batch: {program[0]:.2f} s, {program[1]:.0f} MB", end="; ")
            print(f"pandas and NumPy: {plain[0]:.2f} s, {plain[1]:.0f} MB ({plain[2].strip()})")
        ratio = median(program[0] / plain[0] for program, plain in pairs)
        speed = rows / median(program[0] for program, _ in pairs)
        peak = max(program[1] for program, _ in pairs)
        print(f"{rows:,} rows: {ratio:.2f} times the time of pandas and NumPy, ", end="")
        print(f"{speed:,.0f} rows per second, peak memory {peak:.0f} MB")
    start_up()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--by-hand"]:
        by_hand(*sys.argv[2:])
    else:
        numbers = [int(float(word)) for word in sys.argv[1:]]
        main(numbers[0] if numbers else ROWS, numbers[1] if len(numbers) > 1 else RUNS)
