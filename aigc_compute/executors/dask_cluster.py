"""The executor that is a Dask cluster: of processes on this machine, or one that runs elsewhere.

A worker needs this package in the same versions, and nothing on its disk. What it works with is sent to it once; tasks
are small, except where the rows of a text table can only be read here. A task that ends with its worker is given to
another.
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
from .work import Answered, Run, Task, Work

REACH_S = 10
"""Within which a scheduler, and one worker of it, must answer."""

AHEAD = 3
"""Tasks given out for each thread of the workers: one is done, the others are at hand."""

RETRIES = 3
"""Of a task that fails, as where a store does not answer."""

WAKE_S = 0.2
"""How often it is looked whether a signal has come, where a part takes that long."""

LOOK_S = 10
"""How often it is looked whether there are workers, where one part takes that long."""

LOST_S = 300
"""Without any worker, after which the run is given up."""

ENVIRONMENT = {"OMP_NUM_THREADS": 1, "MALLOC_TRIM_THRESHOLD_": 2**28, "MALLOC_MMAP_THRESHOLD_": 2**25}
"""Of a worker: one thread, and the memory of a chunk is kept for the next, where Dask would give it back each time."""

SETTINGS = {
    "distributed.admin.large-graph-warning-threshold": "1GB",  # rows of a text table are sent with their task
    "distributed.deploy.lost-worker-timeout": f"{LOST_S}s",  # a machine under load takes its time to start another
    "distributed.nanny.pre-spawn-environ": ENVIRONMENT,
    "distributed.worker.profile.enabled": False,  # nobody looks at it, and it looks a hundred times a second
}


@contextmanager
def cluster(scheduler: str | None = None, workers: int | None = None) -> Iterator[Run]:
    """Workers of the scheduler at an address, or so many processes on this machine (by default one for each core).

    Raises Problems where they cannot be reached, are of other versions, or are lost.
    """
    with ExitStack() as stack:
        stack.enter_context(defer_signals())
        stack.enter_context(dask.config.set(SETTINGS))
        logging.disable(logging.CRITICAL)  # what matters is told as Problems
        stack.callback(logging.disable, logging.NOTSET)
        if scheduler is None:
            address = stack.enter_context(_own(workers))
        client = stack.enter_context(_reached(scheduler or address))
        if scheduler:
            _refuse_other_versions(client, scheduler)
        raise_pending()
        yield partial(_run, client)


def _own(workers: int | None) -> LocalCluster:
    """So many processes on this machine. An interruption is for this one alone, and waits until all have started."""
    resource_tracker.ensure_running()  # which lets interruptions through again where it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # what starts meanwhile has it for ever
    try:
        return LocalCluster(
            n_workers=workers, threads_per_worker=1, silence_logs=logging.CRITICAL, dashboard_address="127.0.0.1:0"
        )
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _reached(address: Any) -> Client:
    try:
        if isinstance(address, str):
            host, _ = get_address_host_port(address)
            host.encode("idna")  # refused here: a client that is only half made complains when the program ends
        client = Client(address, timeout=REACH_S, set_as_default=False)
        client.wait_for_workers(1, timeout=REACH_S)
    except (OSError, TimeoutError, ValueError) as error:
        message = Phrase(
            "no Dask scheduler with workers was reached within {limit} s: {error}", limit=REACH_S, error=error
        )
        hint = Phrase("an address is like tcp://10.0.0.1:8786")
        raise problem("scheduler", message, str(address), hint=hint) from None
    return client


def _refuse_other_versions(client: Client, scheduler: str) -> None:
    try:
        there = {"the scheduler": client.run_on_scheduler(versions), **client.run(versions)}
    except Exception as error:
        message = Phrase("the cluster cannot run this program: {error}", error=error)
        command = f"pip install 'aigc-compute[dask,parquet]=={__version__}'"
        hint = Phrase("{command} for scheduler and workers", command=command)
        raise problem("versions", message, scheduler, hint=hint) from None
    problems = [_other(versions(), its, whose) for whose, its in there.items()]
    if any(problems):
        raise Problems([one for one in problems if one])


def _other(here: dict[str, str], there: dict[str, str], whose: str) -> Diagnostic | None:
    """What differs; with it answers could."""
    found = [
        Phrase("{name} {there}, here {here}", name=name, there=there.get(name), here=one)
        for name, one in here.items()
        if there.get(name) != one
    ]
    message = Phrase("of other versions: {found}", found=join("; ", found))
    return Diagnostic("versions", message, whose, hint="install the same on scheduler and workers") if found else None


def _run(client: Client, work: Work, tasks: Iterable[Task]) -> Iterator[Answered]:
    """As `Run`, with as many tasks given out as keep all workers busy."""
    name = f"aigc-compute-{uuid4().hex}"
    pending: deque[Any] = deque()
    client.register_plugin(Carrier(work), name=name)
    most = 0
    for task in tasks:
        raise_pending()
        if task.number % 100 == 0 or not most:
            most = AHEAD * sum(client.nthreads().values())
        pending.append(client.submit(_done, name, task, key=f"{name}-{task.number}", retries=RETRIES))
        if len(pending) > most:
            yield from _result(client, pending.popleft())
    while pending:
        yield from _result(client, pending.popleft())
    client.unregister_worker_plugin(name)


def _result(client: Client, future: Any) -> list[Answered]:
    try:
        _await(client, future)
        found: list[Answered] = future.result()
    except KilledWorker as error:
        worker = error.last_worker.address
        message = Phrase("a part ended every worker that tried it, the last {worker}", worker=worker)
        raise problem("worker", message, hint="too little memory? --resume goes on") from None
    except (CancelledError, OSError) as error:
        why = str(error).splitlines()[0]
        message = Phrase("the scheduler was lost, or a store failed {times} times: {why}", times=RETRIES + 1, why=why)
        raise problem("scheduler", message, hint="--resume goes on") from None
    return found


def _await(client: Client, future: Any) -> None:
    """Wait until it is done, or a signal has come. Raises Problems where there has been nobody to do it for long."""
    seen = looked = monotonic()
    while not future.done():
        raise_pending()
        with suppress(TimeoutError):
            future.exception(WAKE_S)
            break
        if (now := monotonic()) - looked >= LOOK_S:
            looked, seen = now, now if client.nthreads() else seen
        if looked - seen >= LOST_S:
            raise problem("worker", "no worker is left", hint="--resume goes on")
    raise_pending()


def _done(name: str, task: Task) -> list[Answered]:
    """A task done by this worker."""
    carrier: Carrier = get_worker().plugins[name]
    set_language(carrier.language)
    try:
        return [replace(one, told=carrier.at_home(one.told)) for one in carrier.work(task)]
    except Problems as problems:
        raise Problems(carrier.at_home(problems.diagnostics)) from None


class Carrier(WorkerPlugin):
    """Brings a work to every worker, to those that come later too."""

    def __init__(self, work: Work) -> None:
        self.language = language()
        self._versions = versions()
        self._limits = os.environ.get(limits.VARIABLE, "")
        self._overlay = str(work.study.catalogue.roots[0])
        self._packed = pickle.dumps(work)

    def setup(self, worker: object) -> None:
        """The limits of inputs are those of the client."""
        os.environ[limits.VARIABLE] = self._limits

    @cached_property
    def work(self) -> Work:
        """What this worker does. Raises Problems where it is of other versions."""
        if other := _other(self._versions, versions(), get_worker().address):
            raise Problems([other])
        found: Work = pickle.loads(self._packed)  # noqa: S301 - sent by the client that runs the cluster
        return found

    def at_home(self, told: Iterable[Diagnostic]) -> list[Diagnostic]:
        """What is told of the user's catalogue, in the place that the user knows."""
        here = str(self.work.study.catalogue.roots[0])
        return [replace(one, file=one.file and one.file.replace(here, self._overlay)) for one in told]
