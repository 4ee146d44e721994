"""SPF: whether a domain lets a host send for it (RFC 7208), by pyspf on our own resolver."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import spf

from inbound.authentication import domains
from inbound.authentication.resolver import DnsFault, Resolver

#: Questions in all: RFC 7208 4.6.4 counts ten terms, some of which ask for ten names each.
MAX_QUESTIONS = 40
#: Seconds for all of them; the standard allows 20, but a client waits for our answer.
LONGEST_S = 6.0

#: A record that lets everybody send proves nothing about anybody.
_ANYBODY = frozenset({"all", "+all"})
#: Addresses that no host has (RFC 1112 4, RFC 6666): a record that lets them send, by what it
#: includes or by a network of all there are, lets everybody.
_NO_HOSTS = {False: "240.0.0.1", True: "100::1"}  # by whether it is of IPv6


def result(resolver: Resolver, peer: str, mail_from: str, helo: str) -> str:
    """Return what the domain of a reverse-path says of a host.

    Returns:
        ``pass``, ``fail``, ``softfail``, ``neutral``, ``none`` or ``permerror``; ``anybody``
        instead of a pass that any host would get.

    Raises:
        DnsFault: the DNS did not answer.
    """
    local, _, domain = mail_from.rpartition("@")
    domain = domains.in_ascii(domain)
    if not domain:
        return "none"
    asked = partial(
        _found, resolver, f"{local}@{domain}", helo, ends_at=time.monotonic() + LONGEST_S
    )
    found = asked(peer)
    return "anybody" if found == "pass" and _lets_anybody(asked, peer) else found


def _found(resolver: Resolver, mail_from: str, helo: str, peer: str, *, ends_at: float) -> str:
    try:
        query = _Query(resolver, peer, mail_from, helo, ends_at=ends_at)
        found: str = query.check()[0]
    except DnsFault:
        raise
    except Exception:  # a record that pyspf cannot read is the domain's mistake
        return "permerror"
    if found == "temperror":
        raise DnsFault("spf")
    return "anybody" if found == "pass" and query.mechanism in _ANYBODY else found


def _lets_anybody(asked: Callable[[str], str], peer: str) -> bool:
    """Tell whether a record lets a host send that there can not be."""
    try:
        return asked(_NO_HOSTS[":" in peer]) in ("pass", "anybody")
    except DnsFault:
        return False  # it let the real one without trouble


class _Query(spf.query):  # type: ignore[misc]
    """pyspf's evaluation, whose questions go to our resolver and have a bound."""

    def __init__(
        self, resolver: Resolver, peer: str, mail_from: str, helo: str, *, ends_at: float
    ) -> None:
        super().__init__(i=peer, s=mail_from, h=helo or "unknown")
        self._resolver = resolver
        self._ends_at = ends_at
        self._questions = 0

    def validated_ptrs(self) -> list[str]:
        """Return the names of the host that lead back to it.

        Whose network it is may have a DNS in trouble; that is no name (RFC 7208 5.5).
        """
        try:
            names = self.dns_ptr(self.i)[: spf.MAX_PTR]
        except spf.TempError:
            return []
        return [name for name in names if self._leads_back(name)]

    def _leads_back(self, name: str) -> bool:
        try:
            return bool(self.cidrmatch(self.dns_a(name, self.A), self.cidrmax))
        except spf.TempError:
            return False

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
