"""Demo: one command mail, played through a running bot, from the first word to the PDF.

usage: python -m bench.demo

Starts the bot in this process on free ports of the loopback interface, in a folder of its own,
says who invoices and whom, writes one line, and prints the answer and where the PDF lies.
"""

from __future__ import annotations

import asyncio
import email
import shutil
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path

import serve
from bot.settings import Settings
from bot.watch import logs
from outbound.submission import hand_over

FOLDER = Path("var/demo")
YOU = "you@example.com"
MAILS = (
    (
        "",
        "profile name Studio Nord\n"
        "profile address 1 Main Street, Springfield, IL 62701, USA\n"
        "profile account 000123456789\n"
        "profile routing 021000021",
    ),
    ("", "customer ACME <ap@acme.example> net 30"),
    ("invoice ACME 3h @ 100", ""),
)
PATIENCE_S = 30.0


async def main() -> int:
    """Play the demo; exit status 1 if the invoice did not arrive."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    settings = Settings(
        data=FOLDER, smtp_listen="127.0.0.1:0", undo_window=timedelta(0), renderers=1
    ).settled()
    logs.configure("warning", "console")
    async with serve.running(settings, ["smtp", "worker"]) as listener:
        assert listener is not None
        for count, (subject, text) in enumerate(MAILS, start=1):
            show_sent(subject, text)
            reply = await send(listener.port, settings, subject, text)
            print(f"(the bot says: {reply})\n")
            answer = await arrived(YOU, count)
        invoice = await arrived("ap@acme.example", 1)
    show_answer(answer)
    for path in saved(invoice):
        print(f"The invoice that ap@acme.example received: {path}")
    return 0


def show_sent(subject: str, text: str) -> None:
    """Print a mail as it is written."""
    print("You write to the bot:")
    for line in filter(None, (subject and f"Subject: {subject}", text)):
        print("    " + line.replace("\n", "\n    "))


async def send(port: int, settings: Settings, subject: str, text: str) -> str:
    """Hand a mail to the bot and return its reply."""
    outcome = await hand_over(
        "127.0.0.1",
        port,
        mail_from=YOU,
        recipient=settings.bot_address,
        subject=subject,
        text=text,
        now=datetime.now(UTC),
        message_id=f"<{uuid.uuid4()}@example.com>",
    )
    return outcome.response


async def arrived(address: str, count: int) -> Message:
    """Wait for the mail of that number to an address and return it."""
    until = time.monotonic() + PATIENCE_S
    box = FOLDER / "mail" / address / "new"
    while time.monotonic() < until:
        found = sorted(box.iterdir(), key=lambda f: f.stat().st_mtime_ns) if box.is_dir() else []
        if len(found) >= count:
            return email.message_from_bytes(found[count - 1].read_bytes())
        await asyncio.sleep(0.05)
    raise SystemExit(f"no mail for {address} within {PATIENCE_S:.0f} s")


def show_answer(message: Message) -> None:
    """Print the text of a mail."""
    print("The bot answers:")
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            print(
                "    "
                + payload.decode("utf-8").rstrip().replace("\r\n", "\n").replace("\n", "\n    ")
            )
            break
    print()


def saved(message: Message) -> list[Path]:
    """Write the PDFs of a mail into the folder of the demo and return where they are."""
    paths = []
    for part in message.walk():
        if part.get_content_type() == "application/pdf":
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            path = FOLDER / Path(part.get_filename() or "invoice.pdf").name
            path.write_bytes(payload)
            paths.append(path)
    if not paths:
        raise SystemExit("the invoice carries no PDF")
    return paths


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
