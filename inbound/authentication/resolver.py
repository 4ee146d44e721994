"""Resolver: questions to the DNS, with a bounded memory for the answers (RFC 1035, RFC 2308).

That a name or a record does not exist is an answer. SERVFAIL, a timeout and a server that refuses
are faults: they raise, so that nobody takes them for "there is none".
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from threading import Lock
from typing import Any

import dns.exception
import dns.rdatatype
import dns.resolver

#: Seconds one question may take in all, with its repeats and other servers.
QUESTION_S = 3.0
#: Answers remembered at most; one takes about a kilobyte.
MAX_ANSWERS = 10_000
#: Seconds an answer is remembered at most, and the least: a TTL of 0 would be asked about for
#: every signature of one mail.
LONGEST_S, SHORTEST_S = 3600.0, 5.0
#: The same for "there is none" (RFC 2308 5 allows hours; a new key should not wait so long).
NEGATIVE_S = 60.0
#: A fault is remembered for a moment, so that a flood does not wait for each of its mails.
FAULT_S = 5.0

_CLASSIC_PORT = 53


class DnsFault(Exception):  # noqa: N818  (names what happened; it is nobody's error)
    """The DNS did not answer; whatever was asked is not known."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is remembered of one question; `records` is None for a fault."""

    expires: float
    records: tuple[Any, ...] | None


class Resolver:
    """Asks one recursive resolver, or those of the system. Any number of threads may use it."""

    def __init__(
        self,
        server: str = "",
        *,
        question_s: float = QUESTION_S,
        max_answers: int = MAX_ANSWERS,
        clock: Callable[[], float] = time.monotonic,
        waiting: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """Take ``host``, ``host:port``, ``[host]:port``; the system's resolvers if it is empty.

        What `waiting` gives is entered while a question is out.
        """
        self._server = server
        self._question_s = question_s
        self._max_answers = max_answers
        self._clock = clock
        self._waiting = waiting
        self._lock = Lock()
        self._known: OrderedDict[tuple[str, str], _Known] = OrderedDict()
        self._stub: dns.resolver.Resolver | None = None

    def texts(self, name: str) -> list[bytes]:
        """Return the TXT records of a name, the strings of each joined; raises `DnsFault`."""
        return [b"".join(record.strings) for record in self.records(name, "TXT")]

    def records(self, name: str, kind: str, *, longest_s: float | None = None) -> tuple[Any, ...]:
        """Return the records of a name, aliases followed; none if there are none.

        Args:
            name: absolute, in ASCII, with a dot at the end or without.
            kind: ``TXT``, ``A``, ``AAAA``, ``MX`` or ``PTR``.
            longest_s: seconds left for an answer, if there are fewer than usual.

        Raises:
            DnsFault: nobody answered, or with an error.
        """
        key = (name.rstrip(".").lower(), kind)
        known = self._remembered(key)
        if known is None:
            given_s = min(self._question_s, longest_s or self._question_s)
            with self._waiting():
                known = self._asked(key, given_s)
            # That it took more than the rest of somebody else's time says nothing of the server.
            if known.records is not None or given_s == self._question_s:
                self._remember(key, known)
        if known.records is None:
            raise DnsFault(kind)
        return known.records

    def _remembered(self, key: tuple[str, str]) -> _Known | None:
        with self._lock:
            known = self._known.get(key)
            if known is None or known.expires <= self._clock():
                return None
            self._known.move_to_end(key)
            return known

    def _remember(self, key: tuple[str, str], known: _Known) -> None:
        with self._lock:
            self._known[key] = known
            self._known.move_to_end(key)
            while len(self._known) > self._max_answers:
                self._known.popitem(last=False)

    def _asked(self, key: tuple[str, str], longest_s: float) -> _Known:
        name, kind = key
        now = self._clock()
        if longest_s <= 0:
            raise DnsFault("no time left")
        try:
            answer = self._resolver().resolve(
                name + ".", kind, search=False, raise_on_no_answer=False, lifetime=longest_s
            )
        except dns.resolver.NXDOMAIN:
            return _Known(now + NEGATIVE_S, ())
        except (dns.exception.Timeout, dns.resolver.NoNameservers, OSError, EOFError):
            return _Known(self._clock() + FAULT_S, None)
        except (dns.exception.DNSException, UnicodeError, ValueError):
            # A name that cannot stand in a question: too long, an empty label, a loop of aliases.
            return _Known(now + NEGATIVE_S, ())
        if answer.rrset is None:
            return _Known(now + NEGATIVE_S, ())
        lifetime = min(max(float(answer.rrset.ttl), SHORTEST_S), LONGEST_S)
        return _Known(now + lifetime, tuple(answer.rrset))

    def _resolver(self) -> dns.resolver.Resolver:
        with self._lock:
            if self._stub is None:
                self._stub = _stub(self._server)
            return self._stub


def _stub(server: str) -> dns.resolver.Resolver:
    """Return dnspython's resolver for such a server; raises `DnsFault` where there is none."""
    try:
        stub = dns.resolver.Resolver(configure=not server)
    except dns.resolver.NoResolverConfiguration as error:
        raise DnsFault("this machine names no resolver") from error
    if server:
        host, port = _split(server)
        stub.nameservers = [host]
        stub.port = port
    stub.use_edns(0, 0, 1232)  # what passes everywhere unfragmented; more comes by TCP
    stub.timeout = 1.0  # for one try; then the next server, or the same again
    return stub


def _split(server: str) -> tuple[str, int]:
    """Return address and port of ``host``, ``host:port`` or ``[host]:port``."""
    if server.startswith("["):
        host, _, port = server[1:].partition("]")
        return host, int(port.removeprefix(":") or _CLASSIC_PORT)
    if server.count(":") == 1:
        host, _, port = server.partition(":")
        return host, int(port)
    return server, _CLASSIC_PORT
