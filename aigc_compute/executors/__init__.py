"""Who answers the parts of a batch: this process, or the workers of a cluster."""

from __future__ import annotations

from .work import MOST_TOLD, Answered, PartFiles, Rows, Run, Task, Work, here, left, tasks_of, written

__all__ = ["MOST_TOLD", "Answered", "PartFiles", "Rows", "Run", "Task", "Work", "here", "left", "tasks_of", "written"]
