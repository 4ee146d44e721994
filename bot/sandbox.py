"""Sandbox: worker processes that may be killed, for CPU work and for untrusted octets.

Processes are spawned, not forked: a forked child would inherit the listening SMTP socket and keep
its port after a crash. Each dies with its parent, has limits on CPU time and memory, and is
replaced when it is killed or has done its share.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

P = ParamSpec("P")
R = TypeVar("R")

PR_SET_PDEATHSIG = 1  # prctl(2)


class _BareProcess(SpawnProcess):
    """A spawned process that does not import the parent's main module: it has no use for it."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802  (the hook's name)
        main = sys.modules["__main__"]
        hidden = {name: main.__dict__.pop(name, None) for name in ("__file__", "__spec__")}
        main.__spec__ = None
        try:
            return SpawnProcess._Popen(process_obj)
        finally:
            main.__dict__.update({name: value for name, value in hidden.items() if value})


class _BareContext(SpawnContext):
    """Spawns bare processes, each 60 MB lighter than one that holds the whole bot."""

    Process = _BareProcess


class TookTooLong(Exception):  # noqa: N818  (it names what happened)
    """The work did not end within its time; its process was killed."""


class Died(Exception):  # noqa: N818
    """The process ended without an answer: out of memory, CPU limit, or a crash."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one process may use."""

    memory_octets: int = 1 << 30  #: address space
    cpu_s: int = 600  #: of the whole life of a process; wall time is given with each call
    tasks: int = 500  #: then the process is replaced


def nothing() -> None:
    """Warm nothing up."""


class Sandbox:
    """A bounded pool of killable processes, each warmed once by `warm_up`."""

    def __init__(
        self, processes: int, *, warm_up: Callable[[], None] = nothing, limits: Limits | None = None
    ) -> None:
        bounds = limits or Limits()
        self._pool = ProcessPool(
            max_workers=processes,
            max_tasks=bounds.tasks,
            initializer=_confine,
            initargs=(os.getpid(), warm_up, bounds),
            context=_BareContext(),
        )

    async def run(
        self, work: Callable[P, R], timeout_s: float, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Do `work` in a process; raises `TookTooLong`, `Died`, or what `work` raised.

        `timeout_s` is wall time from the moment a process takes the work, not from the call.
        """
        future = self._pool.schedule(work, args=list(args), kwargs=kwargs, timeout=timeout_s)
        try:
            result: R = await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise TookTooLong(work.__name__) from error
        except ProcessExpired as error:
            raise Died(f"{work.__name__}: exit code {error.exitcode}") from error
        return result

    def close(self) -> None:
        """Stop the processes, without waiting for work that still runs."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def _confine(parent: int, warm_up: Callable[[], None], limits: Limits) -> None:
    """Make this process die with its parent, warm it up, then limit it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which stops us
    warm_up()
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 5))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_octets, limits.memory_octets))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def warm(sandbox: Sandbox, processes: int) -> list[Any]:
    """Start work of no consequence in every process, so that the first real one finds it warm."""
    return [sandbox._pool.schedule(nothing) for _ in range(processes)]
