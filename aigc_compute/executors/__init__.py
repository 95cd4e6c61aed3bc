"""Executors, which evaluate the parts of a batch: in this process, or on the workers of a cluster."""

from __future__ import annotations

from .work import (
    MAX_PROBLEMS_SHOWN,
    ChunkWork,
    PartFileWork,
    Result,
    Run,
    Task,
    Work,
    remaining_tasks,
    run_here,
    tasks_of,
    write_results,
)

__all__ = [
    "MAX_PROBLEMS_SHOWN",
    "ChunkWork",
    "PartFileWork",
    "Result",
    "Run",
    "Task",
    "Work",
    "remaining_tasks",
    "run_here",
    "tasks_of",
    "write_results",
]
