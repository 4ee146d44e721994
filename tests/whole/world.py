"""World: mail servers that nobody trusts, each with what the DNS says of it.

alice.com signs its mail, unless it is told not to; its host speaks for it, and it asks that all
else is refused. spfonly.com does not sign, its host speaks for it. nopolicy.com has neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from tests.inbound.authentication import signing
from tests.inbound.authentication.names import serving

#: Domains that sign their mail.
SIGNERS = ("alice.com", "my-company.com")


@dataclass(frozen=True, slots=True)
class Written:
    """A mail as somebody wrote it."""

    sender: str
    recipient: str
    subject: str
    text: str
    reply_to: str = ""  #: the Message-ID that it answers


@contextmanager
def resolver() -> Iterator[str]:
    """Give the address of a resolver that knows these domains."""
    with serving(signing.zone()) as (_, dns):
        yield dns


def composed(mail: Written, message_id: str, *, is_signed: bool) -> bytes:
    """Return a mail as its domain sends it, today: signatures are not of the stage's time."""
    thread = f"In-Reply-To: {mail.reply_to}\n" if mail.reply_to else ""
    octets = (
        f"From: {mail.sender}\nTo: {mail.recipient}\nSubject: {mail.subject}\n{thread}"
        f"Date: {format_datetime(datetime.now(UTC))}\nMessage-ID: {message_id}\nMIME-Version: 1.0\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{mail.text}\n"
    ).replace("\n", "\r\n")
    domain = mail.sender.rpartition("@")[2]
    if is_signed and domain in SIGNERS:
        return signing.signed(octets.encode(), domain)
    return octets.encode()
