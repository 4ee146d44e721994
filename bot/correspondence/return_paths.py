"""Return paths: the envelope sender of a customer's mail, which leads a bounce back to that mail.

    bounce+<mail>-<token>@domain

Who can say the token has seen the envelope of the mail. A bounce that comes to any other address
is believed by nobody, for everybody can write one (variable envelope return paths, VERP).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.correspondence import reply_addresses
from bot.tokens import Mint

PURPOSE = "bounce"
PREFIX = "bounce+"
_LOCAL = re.compile(r"bounce\+([0-9]{1,18})-([a-z2-7]{24})", re.IGNORECASE)


def address(mail_id: int, mint: Mint, domain: str) -> str:
    """Return the reverse-path of one of our mails; at most 64 octets before the @."""
    return f"{PREFIX}{mail_id}-{mint.token(PURPOSE, mail_id)}@{domain}"


def returned(addresses: Iterable[str], mint: Mint) -> int | None:
    """Return the id of the mail that comes back; None if no address says so truly."""
    for each in addresses:
        found = _LOCAL.fullmatch(each.rpartition("@")[0])
        if found and mint.is_token(found[2], PURPOSE, int(found[1])):
            return int(found[1])
    return None


def shown(addresses: Iterable[str], mint: Mint) -> int | None:
    """Return the id of the mail that somebody shows to have had, by either of its addresses."""
    found = list(addresses)
    mail_id = returned(found, mint)
    return reply_addresses.answered(found, mint) if mail_id is None else mail_id
