"""Cell: one worker process that may be killed, seen from without and from within.

It is started anew, not forked: a forked child would inherit the listening SMTP socket and keep its
port after a crash. It dies with its parent and has limits on CPU time and memory.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pickle
import resource
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from multiprocessing.connection import Connection, Pipe
from typing import Any

PR_SET_PDEATHSIG = 1  # prctl(2)

#: Seconds a process may take to start and warm up.
START_S = 60.0
#: Seconds an idle process is given to end by itself.
END_S = 1.0

#: What a process runs. It has no use for the parent's main module, which holds the whole bot.
_MAIN = "import sys; sys.path[:] = {path!r}; from bot import cell; cell.live({descriptor})"


class TookTooLong(Exception):  # noqa: N818  (it names what happened)
    """The work did not end within its time; its process was killed."""


class Died(Exception):  # noqa: N818  (it names what happened)
    """The process ended without an answer: out of memory, CPU limit, or a crash."""


class Unavailable(Exception):  # noqa: N818  (it names what happened)
    """No process could take the work, which is not to blame: none starts, or all are closed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one process may use."""

    memory_octets: int = 1 << 30  #: address space
    cpu_s: int = 600  #: of the whole life of a process; wall time is given with each call
    tasks: int = 500  #: then the process is replaced


class Outcome(Enum):
    """What became of a request."""

    VALUE = auto()
    RAISED = auto()
    DIED = auto()  # the process is in no state to go on


def nothing() -> None:
    """Warm nothing up."""


class Cell:
    """One process and the pipe to it. Used by one thread at a time, but for `kill`."""

    def __init__(self, warm_up: Callable[[], None], limits: Limits) -> None:
        self._orders = pickle.dumps((os.getpid(), warm_up, limits))
        self.tasks_left = limits.tasks
        self._pipe, theirs = Pipe()
        with theirs:
            main = _MAIN.format(path=sys.path, descriptor=theirs.fileno())
            self._popen = subprocess.Popen(  # noqa: S603  (our own interpreter)
                [sys.executable, "-c", main],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                process_group=0,  # Ctrl-C is for the parent, which stops us
            )

    def wait_until_warm(self) -> None:
        """Raise Unavailable if the process does not start."""
        try:
            self._pipe.send_bytes(self._orders)
            reason = (
                self._pipe.recv_bytes().decode()
                if self._pipe.poll(START_S)
                else f"not warm after {START_S:.0f} s"
            )
        except (EOFError, OSError):
            reason = f"ended with {self.kill()}"
        if reason:
            raise Unavailable(f"a process does not start: {reason}")

    @property
    def is_alive(self) -> bool:
        """Tell whether it lives, as far as is known."""
        return self._popen.poll() is None

    def ask(self, request: bytes, timeout_s: float) -> tuple[Outcome, Any]:
        """Have a request done; raises TookTooLong or Died, and is of no use after either."""
        try:
            self._pipe.send_bytes(request)
            if not self._pipe.poll(timeout_s):
                raise TookTooLong
            octets = self._pipe.recv_bytes()
        except (EOFError, OSError):
            raise Died(f"exit code {self.kill()}") from None
        self.tasks_left -= 1
        try:
            answer: tuple[Outcome, Any] = pickle.loads(octets)  # noqa: S301  (from our own process)
        except Exception as error:  # whatever a class does when it is read
            return Outcome.RAISED, pickle.UnpicklingError(f"the answer cannot be read: {error}")
        return answer

    def kill(self) -> int:
        """End it at once; returns its exit code, below zero for a signal."""
        with contextlib.suppress(ProcessLookupError):
            self._popen.kill()
        return self._popen.wait()

    def end(self) -> None:
        """Let it end by itself, or else kill it."""
        self._pipe.close()
        try:
            self._popen.wait(END_S)
        except subprocess.TimeoutExpired:
            self.kill()


def live(descriptor: int) -> None:
    """Be a process of a sandbox: get ready, then do what is asked until the parent hangs up."""
    pipe = Connection(descriptor)
    parent, warm_up, limits = pickle.loads(pipe.recv_bytes())  # noqa: S301  (from our parent)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        return
    # A stop of the whole service is for the parent: it ends us when our work is done.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        warm_up()
        _confine(limits)
    except BaseException as error:
        pipe.send_bytes(_told(error).encode())
        raise
    pipe.send_bytes(b"")
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send_bytes(_answer(pipe.recv_bytes()))


def _confine(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 5))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_octets, limits.memory_octets))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(request: bytes) -> bytes:
    """Do a request and return the answer, which always can be read."""
    try:
        work, args, kwargs = pickle.loads(request)  # noqa: S301  (from our parent)
        return pickle.dumps((Outcome.VALUE, work(*args, **kwargs)))
    except MemoryError:
        return pickle.dumps((Outcome.DIED, "out of memory"))
    except Exception as error:
        error.add_note("".join(traceback.format_exception(error)))
        with contextlib.suppress(Exception):
            octets = pickle.dumps((Outcome.RAISED, error))
            pickle.loads(octets)  # noqa: S301  (made in the line above)
            return octets
        return pickle.dumps((Outcome.RAISED, RuntimeError(_told(error))))
    except BaseException as error:  # SystemExit and the like would end the parent's loop
        return pickle.dumps((Outcome.DIED, _told(error)))


def _told(error: BaseException) -> str:
    return "".join(traceback.format_exception_only(error)).strip()
