"""Commands: the verbs of the dialogue (RFC 5321 4.1.1), one function each.

A command returns the one reply to it, or None when it has replied itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from inbound.smtp import metrics, replies
from inbound.smtp.dialogue import paths, transfer
from inbound.smtp.dialogue.client import Client
from inbound.smtp.replies import Reply

Command = Callable[[Client, str], Awaitable[Reply | None]]

_BODIES = frozenset({"7BIT", "8BITMIME"})  # RFC 6152; BINARYMIME needs BDAT


async def helo(client: Client, argument: str) -> Reply | None:
    """Greet a client that knows no extensions."""
    if not argument:
        return replies.NEEDS_HOST_NAME
    client.greet(argument)
    return Reply(f"250 {client.host.name}")


async def ehlo(client: Client, argument: str) -> Reply | None:
    """Greet a client and announce the extensions, in one write."""
    if not argument:
        return replies.NEEDS_HOST_NAME
    client.greet(argument)
    offers_tls = client.host.tls is not None and not client.is_encrypted
    client.write(client.host.extensions(offers_tls=offers_tls))
    return None


async def start_tls(client: Client, argument: str) -> Reply | None:
    """Encrypt the connection; what was said before counts no more (RFC 3207 4.2)."""
    if argument:
        return replies.BAD_ARGUMENT
    if client.is_encrypted:
        return replies.TLS_IS_ON
    if client.host.tls is None:
        return replies.NO_TLS
    await client.encrypt()
    return None


async def mail(client: Client, argument: str) -> Reply | None:
    """Begin a mail."""
    if not client.is_greeted:
        return replies.NEEDS_GREETING
    if client.mail.mail_from is not None:
        return replies.NESTED_SENDER
    if objection := client.host.reception.objection_to_peer(client.peer):
        return _counted(objection)
    path = paths.read(argument, "FROM")
    if path is None or ("@" not in path.mailbox and path.mailbox):
        return _counted(replies.BAD_SENDER)
    if objection := _objection_to_parameters(client, path):
        return _counted(objection)
    client.mail.mail_from = path.mailbox
    client.mail.helo = client.helo
    client.mail.is_utf8 = "SMTPUTF8" in path.parameters
    return replies.SENDER_OK


def _objection_to_parameters(client: Client, path: paths.Path) -> Reply | None:
    parameters = path.parameters
    size = parameters.get("SIZE", "0")
    # RFC 1870 3: at most 20 digits.
    if not (size.isascii() and size.isdigit() and len(size) <= 20):
        return replies.BAD_PARAMETER
    if int(size) > client.host.limits.max_octets:
        return replies.TOO_LARGE
    if parameters.get("BODY", "7BIT").upper() not in _BODIES or parameters.get("SMTPUTF8"):
        return replies.BAD_PARAMETER
    if not path.is_ascii and "SMTPUTF8" not in parameters:
        return replies.NEEDS_SMTPUTF8
    return None


async def rcpt(client: Client, argument: str) -> Reply | None:
    """Add a recipient, if it is ours."""
    if client.mail.mail_from is None:
        return replies.NEEDS_SENDER
    path = paths.read(argument, "TO")
    if path is None or not path.mailbox:
        return _counted(replies.BAD_RECIPIENT)
    reception = client.host.reception
    mailbox = reception.recipient(path.mailbox)
    if mailbox is None:
        return _counted(reception.unknown_recipient)
    rcpt_tos = client.mail.rcpt_tos
    if mailbox in rcpt_tos:
        return replies.RECIPIENT_OK
    if len(rcpt_tos) >= client.host.limits.max_recipients:
        return replies.TOO_MANY_RECIPIENTS
    if not rcpt_tos:
        client.mail.rcpt_at = client.host.loop.time()
    rcpt_tos.append(mailbox)
    return replies.RECIPIENT_OK


async def data(client: Client, argument: str) -> Reply | None:
    """Receive a mail and have it stored."""
    if argument:
        return replies.BAD_ARGUMENT
    if client.mail.mail_from is None:
        return replies.NEEDS_SENDER
    if not client.mail.rcpt_tos:
        return replies.NEEDS_RECIPIENT
    envelope = client.mail
    reply = await transfer.transfer(client)
    if reply.line.startswith("250"):
        client.note_mail()
        metrics.SECONDS_TO_STORED.observe(client.host.loop.time() - envelope.rcpt_at)
    client.reset()
    return _counted(reply)


async def rset(client: Client, argument: str) -> Reply | None:
    """Forget the mail that was begun."""
    if argument:
        return replies.BAD_ARGUMENT
    client.reset()
    return replies.OK


async def noop(client: Client, argument: str) -> Reply | None:
    """Do nothing."""
    return replies.OK


async def vrfy(client: Client, argument: str) -> Reply | None:
    """Tell nobody who has a mailbox (RFC 5321 7.3)."""
    return replies.CANNOT_VERIFY if argument else replies.BAD_ARGUMENT


async def help_(client: Client, argument: str) -> Reply | None:
    """Say what this server is for."""
    return replies.HELP


async def quit_(client: Client, argument: str) -> Reply | None:
    """End the dialogue."""
    return replies.BAD_ARGUMENT if argument else replies.BYE


async def not_offered(client: Client, argument: str) -> Reply | None:
    """Refuse a verb of the standards that has no place here."""
    return replies.NOT_OFFERED


async def not_smtp(client: Client, argument: str) -> Reply | None:
    """Refuse a verb whose next octets are no commands, and close."""
    return replies.NOT_SMTP


def _counted(reply: Reply) -> Reply:
    metrics.count(reply.line, reply.reason)
    return reply


VERBS: Mapping[str, Command] = {
    "HELO": helo,
    "EHLO": ehlo,
    "STARTTLS": start_tls,
    "MAIL": mail,
    "RCPT": rcpt,
    "DATA": data,
    "RSET": rset,
    "NOOP": noop,
    "VRFY": vrfy,
    "HELP": help_,
    "QUIT": quit_,
    "AUTH": not_offered,
    "EXPN": not_offered,
    "ETRN": not_offered,
    "BDAT": not_smtp,  # RFC 3030: not announced; its octets would be taken for commands
    "CONNECT": not_smtp,  # a browser or proxy that was made to speak to us
    "GET": not_smtp,
    "HEAD": not_smtp,
    "OPTIONS": not_smtp,
    "POST": not_smtp,
    "PUT": not_smtp,
}
