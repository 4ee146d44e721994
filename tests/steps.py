"""Steps: how much work something is, counted and not timed, so that it is the same anywhere."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from types import FrameType


def steps(work: Callable[[], object]) -> int:
    """Return how many functions are called by work in this thread, those written in C too.

    What happens inside one call, like the backtracking of a regular expression, is one step; the
    benchmarks measure that (`bench/hostile_mails.py`).
    """
    count = 0

    def called(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before, collects = sys.getprofile(), gc.isenabled()
    gc.disable()  # a round of it calls what others have hooked into it
    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(before)
        if collects:
            gc.enable()
    return count


def grows_evenly(work: Callable[[int], object], times: int) -> bool:
    """Tell whether twice as much to do is about twice the work, and not four times."""
    work(1)  # what is made once and kept, like a compiled pattern, is made
    half, whole = steps(lambda: work(times // 2)), steps(lambda: work(times))
    return whole <= 2.2 * half + 500
