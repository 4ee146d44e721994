"""SPF: whether a domain lets a host send for it (RFC 7208), by pyspf on our own resolver."""

from __future__ import annotations

import time
from typing import Any

import spf

from inbound.authentication.resolver import DnsFault, Resolver

#: Questions in all: RFC 7208 4.6.4 counts ten terms, some of which ask for ten names each.
MAX_QUESTIONS = 40
#: Seconds for all of them; the standard allows 20, but a client waits for our answer.
LONGEST_S = 6.0

#: A record that lets everybody send proves nothing about anybody.
_ANYBODY = frozenset({"all", "+all"})


def result(resolver: Resolver, peer: str, mail_from: str, helo: str) -> str:
    """Return what the domain of a reverse-path says of a host.

    Returns:
        ``pass``, ``fail``, ``softfail``, ``neutral``, ``none`` or ``permerror``; ``anybody``
        instead of a pass that any host would get.

    Raises:
        DnsFault: the DNS did not answer.
    """
    try:
        query = _Query(resolver, peer, mail_from, helo)
        found: str = query.check()[0]
    except DnsFault:
        raise
    except Exception:  # a record that pyspf cannot read is the domain's mistake
        return "permerror"
    if found == "temperror":
        raise DnsFault("spf")
    return "anybody" if found == "pass" and query.mechanism in _ANYBODY else found


class _Query(spf.query):  # type: ignore[misc]
    """pyspf's evaluation, whose questions go to our resolver and have a bound."""

    def __init__(self, resolver: Resolver, peer: str, mail_from: str, helo: str) -> None:
        super().__init__(i=peer, s=mail_from, h=helo or "unknown")
        self._resolver = resolver
        self._ends_at = time.monotonic() + LONGEST_S
        self._questions = 0

    def dns(
        self, name: str, qtype: str, cnames: Any = None, ignore_void: bool = False
    ) -> list[Any]:
        """Return the records of a name, aliases followed; what pyspf asks for all it needs."""
        if not name or not name.isascii():
            return []
        self._questions += 1
        if self._questions > MAX_QUESTIONS:
            raise spf.PermError("too many questions")
        try:
            left_s = self._ends_at - time.monotonic()
            records = self._resolver.records(name, qtype, longest_s=max(left_s, 0.001))
        except DnsFault as fault:
            raise spf.TempError(str(fault)) from fault
        found = [_plain(record, qtype) for record in records]
        if not found and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError("too many names without records")
        return found

    def get_explanation(self, spec: str) -> None:
        """Ask for no explanation; nobody would read it."""


def _plain(record: Any, kind: str) -> Any:
    """Return a record as pyspf wants it."""
    if kind in ("A", "AAAA"):
        return record.address
    if kind == "MX":
        return record.preference, record.exchange.to_text(omit_final_dot=True)
    if kind == "PTR":
        return record.target.to_text(omit_final_dot=True)
    return record.strings
