"""The executor on a Dask cluster: processes on this machine, or workers of a scheduler elsewhere.

A worker needs this package and its requirements in the same versions, and no files. The work is sent to each worker
once. Tasks are small, unless they carry rows of a text table that only this process can read. If a worker dies, its
task goes to another worker.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import cached_property, partial
from multiprocessing import resource_tracker
from time import monotonic
from typing import Any
from uuid import uuid4

import dask
from distributed import Client, KilledWorker, LocalCluster, WorkerPlugin, get_worker
from distributed.comm import get_address_host_port

from .. import __version__
from ..diagnostics import Diagnostic, Problems, problem
from ..evaluation.versions import versions
from ..io import limits
from ..io.interruption import defer_signals, raise_pending
from ..language import Phrase, join, language, set_language
from .work import Result, Run, Task, Work

REACH_S = 10
"""Seconds within which the scheduler and one of its workers must answer."""

TASKS_PER_THREAD = 3
"""Tasks submitted for each thread of the workers, so that the next task is ready when one is done."""

RETRIES = 3
"""Number of times that a failed task is tried again, for instance if a store does not answer."""

WAKE_S = 0.2
"""Seconds between two checks for a signal while a task runs."""

LOOK_S = 10
"""Seconds between two checks for workers while a task runs."""

LOST_S = 300
"""Seconds without any worker after which the run fails."""

ENVIRONMENT = {"OMP_NUM_THREADS": 1, "MALLOC_TRIM_THRESHOLD_": 2**28, "MALLOC_MMAP_THRESHOLD_": 2**25}
"""Environment of a worker: one thread, and freed memory stays in the process for the next chunk."""

SETTINGS = {
    "distributed.admin.large-graph-warning-threshold": "1GB",  # rows of a text table are sent with their task
    "distributed.deploy.lost-worker-timeout": f"{LOST_S}s",  # starting a worker takes long on a busy machine
    "distributed.nanny.pre-spawn-environ": ENVIRONMENT,
    "distributed.worker.profile.enabled": False,  # the profile is not used, and costs time
}


@contextmanager
def cluster(scheduler: str | None = None, workers: int | None = None) -> Iterator[Run]:
    """Provide an executor on the scheduler at an address, or on processes of this machine (by default one per core).

    Raises Problems if the workers cannot be reached, have other versions, or are lost.
    """
    with ExitStack() as stack:
        stack.enter_context(defer_signals())
        stack.enter_context(dask.config.set(SETTINGS))
        logging.disable(logging.CRITICAL)  # errors are raised as Problems
        stack.callback(logging.disable, logging.NOTSET)
        if scheduler is None:
            address = stack.enter_context(_local_cluster(workers))
        client = stack.enter_context(_connect(scheduler or address))
        if scheduler:
            _refuse_other_versions(client, scheduler)
        raise_pending()
        yield partial(_run, client)


def _local_cluster(workers: int | None) -> LocalCluster:
    """Start processes on this machine. They ignore SIGINT, which this process receives after all have started."""
    resource_tracker.ensure_running()  # started here, since its start unblocks SIGINT
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # processes that start now keep SIGINT blocked
    try:
        return LocalCluster(
            n_workers=workers, threads_per_worker=1, silence_logs=logging.CRITICAL, dashboard_address="127.0.0.1:0"
        )
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _connect(address: Any) -> Client:
    """Connect to a scheduler. Raises Problems if the scheduler or its workers do not answer."""
    try:
        if isinstance(address, str):
            host, _ = get_address_host_port(address)
            host.encode("idna")  # raises here, since a client with an invalid host prints errors at exit
        client = Client(address, timeout=REACH_S, set_as_default=False)
        client.wait_for_workers(1, timeout=REACH_S)
    except (OSError, TimeoutError, ValueError) as error:
        message = Phrase(
            "no Dask scheduler with workers answered within {limit} s: {error}", limit=REACH_S, error=error
        )
        hint = Phrase("expected an address like tcp://10.0.0.1:8786")
        raise problem("scheduler", message, str(address), hint=hint) from None
    return client


def _refuse_other_versions(client: Client, scheduler: str) -> None:
    """Raises Problems if the scheduler or a worker has other versions of packages, or lacks this package."""
    try:
        remote = {"the scheduler": client.run_on_scheduler(versions), **client.run(versions)}
    except Exception as error:
        message = Phrase("the cluster cannot run this program: {error}", error=error)
        command = f"pip install 'aigc-compute[dask,parquet]=={__version__}'"
        hint = Phrase("run {command} on scheduler and workers", command=command)
        raise problem("versions", message, scheduler, hint=hint) from None
    problems = [_version_problem(versions(), packages, member) for member, packages in remote.items()]
    if any(problems):
        raise Problems([problem for problem in problems if problem])


def _version_problem(here: dict[str, str], there: dict[str, str], member: str) -> Diagnostic | None:
    """Return a diagnostic if a member of the cluster has other versions, with which answers could differ."""
    differences = [
        Phrase("{name} {there}, here {here}", name=name, there=there.get(name), here=version)
        for name, version in here.items()
        if there.get(name) != version
    ]
    if not differences:
        return None
    message = Phrase("other versions: {differences}", differences=join("; ", differences))
    return Diagnostic("versions", message, member, hint="install the same versions on scheduler and workers")


def _run(client: Client, work: Work, tasks: Iterable[Task]) -> Iterator[Result]:
    """Execute tasks as `Run`, with enough submitted tasks to keep all workers busy."""
    name = f"aigc-compute-{uuid4().hex}"
    pending: deque[Any] = deque()
    client.register_plugin(WorkPlugin(work), name=name)
    max_pending = 0
    for task in tasks:
        raise_pending()
        if task.number % 100 == 0 or not max_pending:
            max_pending = TASKS_PER_THREAD * sum(client.nthreads().values())
        pending.append(client.submit(_execute, name, task, key=f"{name}-{task.number}", retries=RETRIES))
        if len(pending) > max_pending:
            yield from _results(client, pending.popleft())
    while pending:
        yield from _results(client, pending.popleft())
    client.unregister_worker_plugin(name)


def _results(client: Client, future: Any) -> list[Result]:
    """Return the results of a submitted task. Raises Problems if it failed."""
    try:
        _await(client, future)
        results: list[Result] = future.result()
    except KilledWorker as error:
        worker = error.last_worker.address
        message = Phrase("every worker crashed on this task, last {worker}", worker=worker)
        raise problem("worker", message, hint="check the workers' memory; --resume continues the run") from None
    except (CancelledError, OSError) as error:
        message = Phrase(
            "the scheduler was lost, or a store failed {times} times: {error}",
            times=RETRIES + 1,
            error=str(error).splitlines()[0],
        )
        raise problem("scheduler", message, hint="--resume continues the run") from None
    return results


def _await(client: Client, future: Any) -> None:
    """Wait until a task is done or a signal arrives. Raises Problems if there was no worker for LOST_S seconds."""
    last_worker = last_look = monotonic()
    while not future.done():
        raise_pending()
        with suppress(TimeoutError):
            future.exception(WAKE_S)
            break
        if (now := monotonic()) - last_look >= LOOK_S:
            last_look, last_worker = now, now if client.nthreads() else last_worker
        if last_look - last_worker >= LOST_S:
            raise problem("worker", "no worker is left", hint="--resume continues the run")
    raise_pending()


def _execute(name: str, task: Task) -> list[Result]:
    """Execute a task on this worker."""
    plugin: WorkPlugin = get_worker().plugins[name]
    set_language(plugin.language)
    try:
        return [replace(result, problems=plugin.with_user_paths(result.problems)) for result in plugin.work(task)]
    except Problems as problems:
        raise Problems(plugin.with_user_paths(problems.diagnostics)) from None


class WorkPlugin(WorkerPlugin):
    """Sends the work to every worker, also to workers that join later."""

    def __init__(self, work: Work) -> None:
        self.language = language()
        self._versions = versions()
        self._limits = os.environ.get(limits.VARIABLE, "")
        self._overlay = str(work.study.catalogue.roots[0])
        self._packed = pickle.dumps(work)

    def setup(self, worker: object) -> None:
        """Set the limits of inputs to those of the client."""
        os.environ[limits.VARIABLE] = self._limits

    @cached_property
    def work(self) -> Work:
        """The work that this worker executes. Raises Problems if the worker has other versions than the client."""
        if version_problem := _version_problem(self._versions, versions(), get_worker().address):
            raise Problems([version_problem])
        work: Work = pickle.loads(self._packed)  # noqa: S301 - sent by the client that runs the cluster
        return work

    def with_user_paths(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return diagnostics about the user's catalogue with its path on the user's machine."""
        here = str(self.work.study.catalogue.roots[0])
        return [
            replace(diagnostic, file=diagnostic.file and diagnostic.file.replace(here, self._overlay))
            for diagnostic in diagnostics
        ]
