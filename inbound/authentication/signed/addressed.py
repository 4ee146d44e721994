"""Addressed: whether the author wrote to the bot, and when, by what the signature covers.

A signature says that somebody wrote a mail, not to whom it was then sent: whoever got a mail can
send it on unchanged. What the author wrote to the bot names the bot, and is new.
"""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from inbound import fields
from inbound.authentication.signed.signature import LONGEST_WAY

_MAX_OCTETS = 200_000
#: ``invoice``, with a reply's token or without, and the addresses of `bot.trust`.
_LOCAL = rb"(?i)(?<![\w.+=@-])(?:invoice|(?:invoice|confirm|me)\+[\w.+=-]{1,64})"
_ASIDE = re.compile(rb'"(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)')


def is_to_us(pairs: list[tuple[str, bytes]], signed: Set[str], mail_domain: str) -> bool:
    """Tell whether an address of the bot stands in a signed To or Cc."""
    ours = re.compile(_LOCAL + b"@" + re.escape(mail_domain.encode()) + rb"(?![\w.@-])")
    return any(
        ours.search(_ASIDE.sub(b" ", value[:_MAX_OCTETS]))
        for name in ("to", "cc")
        if name in signed
        for value in fields.values(pairs, name)
    )


def is_new(pairs: list[tuple[str, bytes]], signed: Set[str], now: datetime) -> bool:
    """Tell whether a signed Date is within `LONGEST_WAY`; an unsigned one says nothing."""
    if "date" not in signed:
        return True
    values = fields.values(pairs, "date")
    written_at = _moment(values[0]) if values else None
    return written_at is not None and abs(written_at - now) <= LONGEST_WAY


def _moment(value: bytes) -> datetime | None:
    try:
        read = parsedate_to_datetime(value[:100].decode("ascii"))
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except Exception:  # the standard library raises what it likes on hostile dates
        return None
