"""Reply addresses: an address of ours that leads a reply back to the mail it answers.

    invoice+<mail>-<token>@domain

The token makes it one that only a mail of ours has shown. It survives mail programs that cut
``References``; it does not prove who writes, for a mail can be forwarded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.tokens import Mint

PURPOSE = "reply"
_LOCAL = re.compile(r"invoice\+([0-9]{1,18})-([a-z2-7]{24})", re.IGNORECASE)


def address(mail_id: int, mint: Mint, domain: str) -> str:
    """Return the address that replies to one of our mails go to; at most 64 octets before the @."""
    return f"invoice+{mail_id}-{mint.token(PURPOSE, mail_id)}@{domain}"


def answered(addresses: Iterable[str], mint: Mint) -> int | None:
    """Return the id of the mail that is replied to; None if no address says so truly."""
    for each in addresses:
        found = _LOCAL.fullmatch(each.rpartition("@")[0])
        if found and mint.is_token(found[2], PURPOSE, int(found[1])):
            return int(found[1])
    return None
