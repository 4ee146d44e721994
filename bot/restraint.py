"""Restraint: how often one address is answered within an hour, whatever it writes (RFC 3834 2).

Two programs that answer each other mostly know each other by marks. Where not, this ends it. The
answers themselves are counted, so all processes count together. Mail of trusted peers, the
operator's own machines, is not held back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.post import InboundMail, Level, OutboundMail

log = structlog.get_logger()

#: Answers to one address within `HOUR`.
MOST = 10
#: Of these so many for weak mails: who writes in the name of somebody else, by an address that
#: leaked, does not use up what the owner is answered.
MOST_UNPROVEN = 8
HOUR = timedelta(hours=1)
#: Kinds of mail that answer what somebody wrote.
ANSWERS = ("answer", "reply")
#: What proves the mail of a trusted peer (`inbound.authentication.verdict.TRUSTED`).
TRUSTED = "peer"


async def answers_left(recipient: str, mail: InboundMail, now: datetime) -> int:
    """Return how many answers an address may still get for mails like this one."""
    if mail.proof == TRUSTED:
        return MOST
    most = MOST_UNPROVEN if mail.level is Level.WEAK else MOST
    lately = OutboundMail.filter(recipient=recipient, queued_at__gt=now - HOUR, kind__in=ANSWERS)
    left = max(0, most - await lately.count())
    if not left:
        log.warning("not answered: too many answers within an hour", mail=mail.id)
    return left
