"""Logs and error reports name ids, never what people wrote, who they are or what they owe."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.store import upkeep
from outbound.submission import hand_over
from tests.faults.bot import ROOT, Bot
from tests.waiting import until

ANN = "ann.canary@example.com"
MAILS = (
    "profile name Canary Studio\nprofile address 1 Canary Street, Springfield, IL 62701, USA\n"
    "profile iban DE89370400440532013000\nprofile currency EUR",
    'customer ACME "Canary Corp" <ap@canary.example>',
    "invoice ACME Canary work @ 4711.50",
    "quote ACME Canary work @ 4711.50",
    "paid 1 11.25 canary note",
    "no such canary words 4711",
    "invoice Nobody 4711.50",
    "delete my account",
)
SECRETS = ("canary", "Canary", "4711", "DE89370400440532013000", "11.25", "62701")

pytestmark = pytest.mark.slow


async def said(bot: Bot, text: str, *, sender: str = ANN) -> None:
    """Mail a text to a bot."""
    outcome = await hand_over(
        "127.0.0.1",
        bot.port,
        mail_from=sender,
        recipient="invoice@jupiter.localhost",
        subject="canary",
        text=text,
        now=datetime.now(UTC),
        message_id=f"<{abs(hash(text))}@canary.example>",
    )
    assert outcome.response.startswith("250"), outcome.response


def delivered(folder: Path) -> list[bytes]:
    """Return the mails in all mailboxes of a folder."""
    return [file.read_bytes() for file in folder.glob("*/new/*")]


async def test_no_level_of_logs_tells_what_people_wrote(tmp_path: Path) -> None:
    """P7, P13: bodies, names, amounts, addresses and tokens stay out of the logs."""
    bot = Bot(
        tmp_path,
        f"sqlite://{tmp_path}/jupiter.db",
        roles=["smtp", "worker", "web"],
        relay=f"maildir:{tmp_path}/mail",
        settings={"JUPITER_LOG_LEVEL": "debug", "JUPITER_LOG_FORMAT": "json"},
    )
    await bot.start()
    for text in MAILS:
        await said(bot, text)
    # An answer to each, an invoice and a quote.
    await until(lambda: len(delivered(tmp_path / "mail")) >= len(MAILS) + 2, within_s=60)
    assert await bot.stop() == 0
    log = bot.log.read_text()
    mails = b"".join(delivered(tmp_path / "mail")).decode("utf-8", "replace")
    tokens = set(re.findall(r"invoice\+\d+-([a-z2-7]{24})", mails))
    assert tokens
    assert "mail.stored" in log
    assert "drawn" in log
    assert not [each for each in (*SECRETS, *tokens) if each in log]


def test_what_failed_is_kept_for_30_days() -> None:
    """P7: what the bot itself keeps of failures ages out; log files are the operator's."""
    assert upkeep.KEEP_FAILED_H == 30 * 24


class Tracker(BaseHTTPRequestHandler):
    """An error tracker that keeps what it is sent."""

    kept: list[bytes]

    def do_POST(self) -> None:
        """Keep a report."""
        octets = self.rfile.read(int(self.headers["Content-Length"]))
        is_packed = self.headers.get("Content-Encoding") == "gzip"
        self.kept.append(gzip.decompress(octets) if is_packed else octets)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def tracking() -> Iterator[tuple[int, list[bytes]]]:
    """Run an error tracker; give its port and what it was sent."""
    kept: list[bytes] = []
    handler = type("Kept", (Tracker,), {"kept": kept})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port, kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


#: A process that breaks as a job would, with what people wrote in the error and around it.
BREAKS = """
import sys
sys.modules["brotli"] = None  # so that the report comes packed as the tracker here reads it
import sentry_sdk
from bot.watch import telemetry
telemetry.configure("http://key@127.0.0.1:{port}/1")
def job(address="ann.canary@example.com", amount="4711.50"):
    sentry_sdk.set_user({{"email": address}})
    sentry_sdk.add_breadcrumb(message=address)
    raise ValueError(f"{{address}} owes {{amount}}")
try:
    job()
except ValueError as error:
    telemetry.report(error)
sentry_sdk.flush(5)
"""


def test_an_error_report_holds_no_canary() -> None:
    """P8: what leaves for the tracker says what broke and where, over the real library."""
    with tracking() as (port, kept):
        call = [sys.executable, "-c", BREAKS.format(port=port)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run(call, cwd=ROOT, env=environment, check=True, timeout=60)
    report = b"".join(kept)
    assert b"ValueError" in report
    assert b'"job"' in report
    assert not [each for each in SECRETS if each.encode() in report]


def test_without_a_target_nothing_is_reported() -> None:
    """P8: the default sends nothing, and does not even load the library."""
    call = "import sys, serve; from bot.watch import telemetry; telemetry.configure('');"
    call += "telemetry.report(ValueError('canary')); assert 'sentry_sdk' not in sys.modules"
    subprocess.run([sys.executable, "-c", call], cwd=ROOT, check=True, timeout=60)
