"""Domains: which of them speak for each other, and how a name is written in the DNS.

Of the organisational domain (RFC 7489 3.2) by the public suffix list, which comes with a package
and is never fetched. Narrower than DMARC: siblings do not speak for each other, since a host that
rents out names below its own would let one tenant write for another.
"""

from __future__ import annotations

import re
from functools import cache

import idna
from publicsuffixlist import PublicSuffixList

#: RFC 1034 3.1, with the underscore that selectors and policies are named by.
_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")


def in_ascii(name: str) -> str:
    """Return a domain in the form of the DNS (RFC 5890), lower case; "" if it is none."""
    lower = name.lower()
    if not lower.isascii():
        try:
            lower = idna.encode(lower).decode("ascii")
        except idna.IDNAError:
            return ""
    return lower if _NAME.fullmatch(lower) else ""


def organisation(domain: str) -> str:
    """Return the registered domain that a name belongs to; a public suffix belongs to itself."""
    return _suffixes().privatesuffix(domain) or domain


def are_aligned(one: str, other: str, *, strictly: bool = False) -> bool:
    """Tell whether two domains are of one organisation, and equal or one above the other.

    Both in the form of `in_ascii`; `strictly` asks for equal ones (RFC 7489 3.1).
    """
    if not one or not other or strictly or one == other:
        return bool(one) and one == other
    shorter, longer = sorted((one, other), key=len)
    return longer.endswith(f".{shorter}") and organisation(longer) == organisation(shorter)


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
