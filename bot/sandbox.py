"""Sandbox: a pool of worker processes, for CPU work and for untrusted octets.

A process is killed when its work takes too long, and replaced then or when it has done its share.
Each has a pipe of its own, so killing one at any moment leaves nothing locked for the others, and
what one cannot say is the fault of its call alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import pickle
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from bot.cell import Cell, Died, Limits, Outcome, TookTooLong, Unavailable, nothing

__all__ = ["Died", "Limits", "Sandbox", "TookTooLong", "Unavailable", "nothing"]

P = ParamSpec("P")
R = TypeVar("R")

_log = logging.getLogger(__name__)


class _Call:
    """One piece of work, which its caller may give up while a process has it."""

    def __init__(self, request: bytes, timeout_s: float) -> None:
        self.request, self.timeout_s = request, timeout_s
        self._lock = threading.Lock()
        self._process: Cell | None = None
        self._is_given_up = False

    def answered_by(self, process: Cell) -> tuple[Outcome, Any]:
        """Ask a process; raises what `Cell.ask` raises."""
        with self._lock:
            if self._is_given_up:
                return Outcome.VALUE, None
            self._process = process
        try:
            return process.ask(self.request, self.timeout_s)
        finally:
            with self._lock:
                self._process = None

    def give_up(self) -> None:
        """Kill the process that has the work, if one has."""
        with self._lock:
            self._is_given_up = True
            if self._process is not None:
                self._process.kill()


class Sandbox:
    """A bounded pool of killable processes, each warmed once by `warm_up`.

    A thread waits for each process, so a sandbox belongs to no event loop.
    """

    def __init__(
        self, processes: int, *, warm_up: Callable[[], None] = nothing, limits: Limits | None = None
    ) -> None:
        self.processes = processes
        self._warm_up, self._limits = warm_up, limits or Limits()
        self._threads = ThreadPoolExecutor(processes, thread_name_prefix="sandbox")
        self._lock = threading.Lock()
        self._idle: list[Cell] = []
        self._living: set[Cell] = set()
        self._is_closed = False
        # Threads wait for processes, and the interpreter for threads.
        self._finalizer = weakref.finalize(self, _kill_all, self._living)

    async def run(
        self, work: Callable[P, R], timeout_s: float, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Do `work` in a process; raises `TookTooLong`, `Died`, `Unavailable` or what it raised.

        `timeout_s` is wall time from the moment a process takes the work, not from the call. Work
        whose caller is cancelled is killed.
        """
        name = getattr(work, "__name__", type(work).__name__)
        call = _Call(pickle.dumps((work, args, kwargs)), timeout_s)
        future = self._threads.submit(self._do, call)
        try:
            answer, value = await asyncio.wrap_future(future)
        except TookTooLong:
            raise TookTooLong(name) from None
        except Died as error:
            raise Died(f"{name}: {error}") from None
        except asyncio.CancelledError:
            call.give_up()
            raise
        if answer is Outcome.DIED:
            raise Died(f"{name}: {value}")
        if answer is Outcome.RAISED:
            raise value
        result: R = value
        return result

    def start(self) -> None:
        """Start and warm all processes, so that the first work finds them so. Does not wait."""
        for _ in range(self.processes):
            self._threads.submit(self._refill)

    def close(self) -> None:
        """Stop the processes, without waiting for work that still runs."""
        with self._lock:
            self._is_closed = True
            self._finalizer()
        self._threads.shutdown()
        for process in self._living:
            process.end()

    def _do(self, call: _Call) -> tuple[Outcome, Any]:
        """Have one call answered. Runs in a thread."""
        process = self._taken()
        is_fit = False
        try:
            answer = call.answered_by(process)
            is_fit = answer[0] is not Outcome.DIED and process.tasks_left > 0
        except Died:
            if self._is_closed:
                raise Unavailable("the sandbox is closed") from None
            raise
        finally:
            self._give_back(process, is_fit=is_fit)
        return answer

    def _taken(self) -> Cell:
        """Return a process that is warm: an idle one, or else a new one."""
        while True:
            with self._lock:
                process = self._idle.pop() if self._idle else None
            if process is None:
                return self._begun()
            if process.is_alive:
                return process
            self._bury(process)

    def _begun(self) -> Cell:
        with self._lock:
            if self._is_closed:
                raise Unavailable("the sandbox is closed")
            try:
                process = Cell(self._warm_up, self._limits)
            except OSError as error:
                raise Unavailable(f"a process does not start: {error}") from error
            self._living.add(process)
        try:
            process.wait_until_warm()
        except Unavailable:
            self._bury(process)
            raise
        return process

    def _give_back(self, process: Cell, *, is_fit: bool) -> None:
        if is_fit and not self._is_closed:
            with self._lock:
                self._idle.append(process)
            return
        if process.tasks_left > 0:  # it did not just do its share
            process.kill()
        with contextlib.suppress(RuntimeError):  # closing, which ends all of them
            self._threads.submit(self._replace, process)

    def _replace(self, process: Cell) -> None:
        self._bury(process)
        self._refill()

    def _refill(self) -> None:
        """Start a process in place of one that is gone; no more than once for each."""
        with self._lock:
            if self._is_closed or len(self._living) >= self.processes:
                return
        try:
            process = self._begun()
        except Unavailable as error:
            if not self._is_closed:
                _log.error("%s", error)
        else:
            self._give_back(process, is_fit=True)

    def _bury(self, process: Cell) -> None:
        process.end()
        with self._lock:
            self._living.discard(process)


def _kill_all(processes: set[Cell]) -> None:
    for process in list(processes):
        process.kill()
