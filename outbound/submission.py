"""Submission: hands a plain mail to a mail server, as a mail program would."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from outbound.channels.channel import Outcome
from outbound.channels.connections import Connections, Hop
from outbound.channels.smarthost import Smarthost
from outbound.message import headers
from outbound.message.headers import Mailbox


async def hand_over(  # noqa: PLR0913  (the fields of one mail)
    host: str,
    port: int,
    *,
    mail_from: str,
    recipient: str,
    subject: str,
    text: str,
    now: datetime,
    message_id: str,
    in_reply_to: str = "",
) -> Outcome:
    """Send a mail of plain text and return the server's reply; raises `UnfitAddress`.

    `message_id` and `in_reply_to` are given with their angle brackets.
    """
    is_ascii = headers.checked(mail_from).isascii() and headers.checked(recipient).isascii()
    message = EmailMessage(policy=(SMTP if is_ascii else SMTPUTF8).clone(cte_type="7bit"))
    fields = [
        headers.mailboxes("From", [Mailbox(mail_from)]),
        headers.mailboxes("To", [Mailbox(recipient)]),
        headers.text("Subject", subject),
        headers.token("Date", format_datetime(now)),
        headers.message_ids("Message-ID", [message_id]),
        headers.message_ids("In-Reply-To", [in_reply_to]),
        headers.message_ids("References", [in_reply_to]),
    ]
    for field in fields:
        if field is not None:
            message[field.name] = field
    message.set_content(text)
    channel = Smarthost(Connections(Hop(host=host, port=port)))
    try:
        return await channel.deliver(mail_from, recipient, message.as_bytes())
    finally:
        await channel.close()
