"""Shapes: what the values of settings look like, and what is said of one that does not.

Each function returns the value to use, or raises ValueError with the end of a sentence that begins
with the setting's name. No sentence repeats a value: some of them are secrets.
"""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_address, ip_network
from urllib.parse import parse_qsl, urlsplit

#: What a duration understands, in seconds.
_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}

#: Days; what waits longer than this is forgotten, not reconsidered.
LONGEST_DAYS = 30

#: Characters of a secret that cannot be guessed: 128 bits in hexadecimal.
SHORTEST_SECRET = 32

#: RFC 1034 3.5, in ASCII: names beyond it are written in their xn-- form (RFC 5890).
_DOMAIN = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9-]{1,63})*")


def duration(value: object) -> object:
    """Read ``10s``, ``5m``, ``1h``; a bare number is seconds."""
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"([0-9]{1,9})([smhd]?)", value.strip().lower())
    if not found:
        raise ValueError("write a duration such as 10s, 5m or 1h")
    read = timedelta(seconds=int(found[1]) * _UNITS_S[found[2] or "s"])
    if read > timedelta(days=LONGEST_DAYS):
        raise ValueError(f"at most {LONGEST_DAYS}d")
    return read


def listed(value: object) -> object:
    """Read a comma separated list."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def listen(value: str) -> str:
    """Read ``HOST:PORT``, ``:PORT`` or ``[::1]:PORT``; port 0 picks a free one."""
    host, _, port = value.strip().rpartition(":")
    if re.search(r"[\s/]", host) or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65535:
        raise ValueError("write an address and a port such as 127.0.0.1:2525 or :2525")
    return value.strip()


def domain(value: str) -> str:
    """Read a domain, in lower case; an empty one is left to the default."""
    read = value.strip().lower()
    if read and not _DOMAIN.fullmatch(read):
        raise ValueError("write a domain such as bot.example.com (xn--... for other characters)")
    return read


def web_address(value: str) -> str:
    """Read ``https://host...``; an empty one is left to the default."""
    parts = urlsplit(value.strip())
    if value.strip() and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError("write an address such as https://bot.example.com")
    return value.strip()


def issuer(value: str) -> str:
    """Read the address of an OpenID provider: HTTPS, or a provider on this machine."""
    read = web_address(value)
    if not is_guarded(read):
        raise ValueError("write an https address such as https://accounts.google.com")
    return read


def is_guarded(url: str) -> bool:
    """Tell whether nobody on the way can read what is said to an address: HTTPS, or loopback."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1")


def database(value: str) -> str:
    """Read ``sqlite://PATH`` or ``postgres://...``; an empty one is left to the default."""
    read = value.strip()
    try:
        parts = urlsplit(read)
        options = dict(parse_qsl(parts.query))
        sizes = [int(options.get(name, "2")) for name in ("minsize", "maxsize")]
        is_fit = parts.port is None or parts.port > 0
    except ValueError:
        is_fit, sizes = False, []
    is_known = read.startswith(("postgres://", "postgresql://")) or (
        read[9:] and read.startswith("sqlite://")
    )
    if read and not (is_fit and is_known and min(sizes) > 0):
        raise ValueError("write sqlite://FILE or postgres://user:password@host:5432/name")
    return read


def networks(value: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Read addresses and networks."""
    for each in value or ():
        try:
            ip_network(each, strict=False)
        except ValueError:
            raise ValueError("write addresses or networks such as 203.0.113.7,10.0.0.0/8") from None
    return value


def resolver(value: str) -> str:
    """Read the address of a resolver, with a port or without."""
    read = value.strip()
    found = re.fullmatch(r"\[?([0-9A-Fa-f:.]+?)\]?(?::[0-9]{1,5})?", read)
    try:
        if read:
            ip_address(found[1] if found else "")
    except ValueError:
        raise ValueError("write a resolver's address such as 127.0.0.1:53") from None
    return read


def mailboxes(value: tuple[str, ...]) -> tuple[str, ...]:
    """Read mail addresses."""
    if not all(re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", each) for each in value):
        raise ValueError("write mail addresses such as ann@example.org,ben@example.com")
    return value


def mailbox(value: str) -> str:
    """Read one mail address; an empty one is left to the default."""
    read = value.strip()
    if read and not re.fullmatch(r"[^\s@<>,]+@[^\s@<>,]+", read):
        raise ValueError("write a mail address such as post@example.com")
    return read


def pairs(value: str) -> str:
    """Read ``name: purpose; name: purpose``."""
    parts = [part for part in value.split(";") if part.strip()]
    if not value.strip().isprintable() or not all(":" in part for part in parts):
        raise ValueError("write NAME: WHAT FOR; NAME: WHAT FOR")
    return value.strip()


def secrets(value: tuple[str, ...]) -> tuple[str, ...]:
    """Read keys that nobody can guess."""
    if any(len(each) < SHORTEST_SECRET for each in value):
        raise ValueError(f"each key has {SHORTEST_SECRET} characters or more: openssl rand -hex 32")
    return value


def line(value: str) -> str:
    """Read a text that stands in header fields: one line of printable characters."""
    if not value.strip().isprintable():
        raise ValueError("write one line of printable characters")
    return value.strip()


def tracker(value: str) -> str:
    """Read the address of an error tracker's project, ``https://KEY@HOST/NUMBER``."""
    read = value.strip()
    if read and not re.fullmatch(r"https?://[^\s@/]+@[^\s@/]+(/\S*)?/[0-9]+", read):
        raise ValueError("write https://KEY@HOST/NUMBER, as the tracker shows it")
    return read
