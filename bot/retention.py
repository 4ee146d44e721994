"""Retention: how long a mail that came in is kept as it came (PRIVACY.md P30).

What is left afterwards says that there was a mail, when, and what became of it. The commands that
were read from it stand in the history of the documents they made.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.post import InboundMail, Received

#: Days for which the octets of a mail are kept, also of one that is set aside for the operator.
KEEP_DAYS = 14

#: Mails of one statement: nobody waits long for it.
AT_ONCE = 200


def drop_traces(mail: InboundMail) -> list[str]:
    """Take from a stranger's mail all that says who wrote it, and what; return the fields to save.

    The octets of other mails are not written anew when they are closed.
    """
    mail.octets = None
    mail.mail_from = mail.author = mail.peer = mail.proof = mail.letter_key = ""
    mail.rcpt_tos = []
    return ["octets", "mail_from", "author", "peer", "proof", "letter_key", "rcpt_tos"]


async def sweep(now: datetime) -> int:
    """Drop the octets of mails that are too old, and the host they came from; return how many.

    A mail that is still to be handled is kept however old it is.
    """
    last, swept = now - timedelta(days=KEEP_DAYS), 0
    old = InboundMail.filter(received_at__lt=last, octets__isnull=False)
    done = old.exclude(state=Received.RECEIVED).order_by("id").limit(AT_ONCE)
    while ids := await done.values_list("id", flat=True):
        swept += await InboundMail.filter(id__in=list(ids)).update(octets=None, peer="", proof="")
    return swept
