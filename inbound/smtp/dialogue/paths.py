"""Paths: the arguments of MAIL and RCPT (RFC 5321 4.1.2, RFC 6531 3.3).

Parameters we do not know are tolerated: a mail from Outlook says ``AUTH=<>``, one that wants
delivery reports ``RET`` and ``NOTIFY`` (RFC 3461), whether we announce those or not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

#: RFC 5321 4.5.3.1.3 allows 256 octets with brackets; rewritten senders (SRS, BATV) pass it.
MAX_ADDRESS_OCTETS = 320

_PATH = re.compile(
    r"(?P<keyword>FROM|TO):[ ]*"
    r"<(?:@[^<>:\"\s]+:)?"  # a source route is read over (RFC 5321 appendix C)
    r'(?P<mailbox>(?:(?:"(?:[^"\\]|\\.)*"|[^\s<>"(),:;@\\\[\]]+)'
    r"(?:@(?:[^\s<>\"(),:;@\\\[\]]+|\[[0-9A-Za-z.:\-]+\]))?)?)>"
    r"(?P<parameters>(?: .*)?)",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r"([A-Za-z0-9][A-Za-z0-9\-]*)(?:=([^ =]+(?:=[^ ]*)?))?")


@dataclass(frozen=True, slots=True)
class Path:
    """One address of the envelope and the parameters that came with it."""

    mailbox: str  #: "" is the null reverse-path; may be ``postmaster`` without a domain
    parameters: Mapping[str, str]  #: by upper-case name; "" where there is no value

    @property
    def is_ascii(self) -> bool:
        """Whether the address needs no SMTPUTF8."""
        return self.mailbox.isascii()


def read(argument: str, keyword: str) -> Path | None:
    """Return the path of ``FROM:<...>`` or ``TO:<...>``; None if it is malformed."""
    found = _PATH.fullmatch(argument)
    if not found or found["keyword"].upper() != keyword:
        return None
    mailbox = found["mailbox"]
    is_sound = mailbox.isprintable() and len(_octets(mailbox)) <= MAX_ADDRESS_OCTETS
    parameters = _parameters(found["parameters"])
    if not is_sound or parameters is None:
        return None
    return Path(mailbox, parameters)


def _octets(mailbox: str) -> bytes:
    # Octets that are no UTF-8 were decoded to surrogates, which are not printable.
    return mailbox.encode("utf-8", "surrogateescape")


def _parameters(text: str) -> dict[str, str] | None:
    parameters: dict[str, str] = {}
    for word in text.split():
        found = _PARAMETER.fullmatch(word)
        if not found:
            return None
        parameters[found[1].upper()] = found[2] or ""
    return parameters
