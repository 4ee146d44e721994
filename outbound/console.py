"""Console: what an operator does with ``jupiter WORD`` about what goes out, the store closed.

Each word returns the exit status.
"""

from __future__ import annotations

import sys
import uuid
from argparse import ArgumentParser, Namespace
from datetime import datetime

from bot.settings import Settings
from bot.watch.console import Word
from outbound.signing import keys, record
from outbound.submission import hand_over


async def mail(settings: Settings, arguments: Namespace, now: datetime) -> int:
    """Hand a mail to the local bot over SMTP and print its reply."""
    text = sys.stdin.read() if arguments.text == "-" else arguments.text
    host, _, port = settings.smtp_listen.rpartition(":")
    outcome = await hand_over(
        host.strip("[]"),
        int(port),
        mail_from=arguments.sender,
        recipient=arguments.to or settings.bot_address,
        subject=arguments.subject,
        text=text,
        now=now,
        message_id=f"<{uuid.uuid4()}@{settings.mail_domain}>",
    )
    print(outcome.response)
    return 0 if outcome.response.startswith("2") else 1


async def key(settings: Settings, arguments: Namespace, now: datetime) -> int:
    """Show the key that signs mails, made if there is none, and its record for the DNS."""
    if arguments.use:
        keys.use(settings.data, arguments.use)
    elif arguments.new or keys.active(settings.data) is None:
        keys.make(settings.data, now)
    print(record.report(settings.data, settings.mail_domain))
    return 0


def _add_mail(parser: ArgumentParser) -> None:
    parser.add_argument("--from", dest="sender", default="you@example.com", metavar="ADDR")
    parser.add_argument("--to", default="", metavar="ADDR", help="where an answer is replied to")
    parser.add_argument("--subject", default="")
    parser.add_argument("text", help="the text, or - for standard input")


def _add_key(parser: ArgumentParser) -> None:
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--new", action="store_true", help="make another key; the old one stays")
    change.add_argument("--use", metavar="SELECTOR", help="let this key sign from now on")


WORDS = (
    Word("mail", mail, _add_mail),
    Word("key", key, _add_key),
)
