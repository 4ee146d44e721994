"""Authenticator: examines mails beside the event loop, a bounded number at a time.

An examination waits for the DNS most of its time, so it has a thread. Only one of those that do not
wait runs at a time: dozens of busy threads would keep the event loop from its work. The arithmetic
over a large message does not let other threads run at all and is done in a process, which can be
killed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import Barrier, Lock

from bot.sandbox import Sandbox
from inbound.authentication.examination import Check, Rules, examine
from inbound.authentication.resolver import Resolver
from inbound.authentication.signed import signature
from inbound.authentication.signed.signature import Checked, Claim
from inbound.authentication.verdict import Question, Verdict

#: Threads that are started with the first mail; more follow while many domains are silent.
WARM = 64
#: Larger messages are hashed in a process.
OCTETS_IN_A_THREAD = 64 * 1024
#: Seconds for one signature of a large message; 25 MB take about two.
CHECK_S = 10.0
#: Seconds for an examination in all; then the mail is to come again.
LONGEST_S = 15.0


class Authenticator:
    """Gives verdicts. `close` it when no session is left."""

    def __init__(self, dns: str, rules: Rules, *, at_a_time: int = WARM) -> None:
        """Ask the resolver `dns`, as `Resolver` takes it.

        `at_a_time` is how many mails can come at once: a domain whose servers are silent holds a
        thread for seconds, and no other mail may wait for that.
        """
        self._turn = Lock()
        self._resolver = Resolver(dns, waiting=self._waiting)
        self._rules = rules
        self._warm = min(WARM, at_a_time)
        self._threads = ThreadPoolExecutor(at_a_time, thread_name_prefix="authentication")
        self._is_warm = False
        self._sandbox = Sandbox(1)  # its process starts with the first large message

    async def verdict(self, question: Question) -> Verdict:
        """Return the verdict on a mail.

        Raises:
            DnsFault: the DNS did not answer.
            TimeoutError: it took too long.
            TookTooLong, Died, Unavailable: the process for large messages failed.
        """
        loop = asyncio.get_running_loop()
        self._warm_up()
        check: Check = signature.check
        if len(question.octets) > OCTETS_IN_A_THREAD:
            check = partial(self._checked_apart, loop)
        work = partial(self._examined, question, check)
        async with asyncio.timeout(LONGEST_S):
            return await loop.run_in_executor(self._threads, work)

    def close(self) -> None:
        """End threads and process, without waiting for examinations that still run."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._sandbox.close()

    def _warm_up(self) -> None:
        """Start threads with the first mail: in a rush each start would wait for its turn."""
        if not self._is_warm:
            self._is_warm = True
            barrier = Barrier(self._warm)
            for _ in range(self._warm):
                self._threads.submit(barrier.wait, CHECK_S)

    def _examined(self, question: Question, check: Check) -> Verdict:
        with self._turn:
            return examine(question, self._resolver, self._rules, check)

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        """Leave the turn to others while an examination waits."""
        self._turn.release()
        try:
            yield
        finally:
            self._turn.acquire()

    def _checked_apart(
        self, loop: asyncio.AbstractEventLoop, octets: bytes, claim: Claim, key: bytes
    ) -> Checked:
        """Check a signature in the process. Runs in a thread of an examination."""
        work = self._sandbox.run(signature.check, CHECK_S, octets, claim, key)
        with self._waiting():
            return asyncio.run_coroutine_threadsafe(work, loop).result(LONGEST_S)
