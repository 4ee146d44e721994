"""Stage: the whole bot in one process, played by mail over real SMTP, with a clock of its own.

Only what we do not own is replaced, by adapters of the package: the relay is a `MemoryChannel`.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tortoise import connections

import serve
from bot import departure, tokens
from bot.access import upkeep as access
from bot.erasure import marks
from bot.post import InboundMail
from bot.sandbox import Sandbox
from bot.settings import Settings
from bot.store import engine, store
from inbound import worker as inbound_worker
from inbound.intake import Intake
from inbound.listener import Listener
from outbound import farewell
from outbound import worker as outbound_worker
from outbound.channels.channel import Channel
from outbound.channels.connections import Connections, Hop
from outbound.channels.memory import MemoryChannel
from outbound.channels.smarthost import Smarthost
from outbound.submission import hand_over
from tests import databases
from tests.whole import world
from tests.whole.delivered import Delivered

#: A Friday. In the future of every test run, so that no job is due before the stage says so.
OPENING = datetime(2040, 3, 2, 14, 0, tzinfo=UTC)
ANN = "ann@example.com"
ROUNDS = 50


@dataclass(slots=True)
class Stage:
    """The running bot."""

    settings: Settings
    listener: Listener
    channel: MemoryChannel
    printer: Sandbox
    opener: Sandbox
    now: datetime = OPENING
    next_hop: Channel | None = None  #: takes the mails instead of `channel`
    is_trusting: bool = True  #: every mail of this machine counts as proven
    refusal: str = ""  #: what was said to the last mail, if it was not taken
    _seen: int = 0
    _message_id: str = ""
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def mail(
        self,
        text: str = "",
        *,
        subject: str = "",
        sender: str = ANN,
        reply_to: str = "",
        recipient: str = "",
        is_signed: bool = True,
    ) -> list[Delivered]:
        """Send a mail to the bot, let it work, and return what was delivered to anybody.

        On a stage that trusts nobody it is signed as its domain does, unless it is not to be.
        """
        self._message_id = f"<{next(self._ids)}@example.com>"
        if not self.is_trusting:
            written = world.Written(
                sender, recipient or self.settings.bot_address, subject, text, reply_to
            )
            octets = world.composed(written, self._message_id, is_signed=is_signed)
            return await self.offered(octets, sender, written.recipient)
        outcome = await hand_over(
            "127.0.0.1",
            self.listener.port,
            mail_from=sender,
            recipient=recipient or self.settings.bot_address,
            subject=subject,
            text=text,
            now=self.now,
            message_id=self._message_id,
            in_reply_to=reply_to,
        )
        assert outcome.response.startswith("250"), outcome.response
        return await self.work()

    async def offered(self, octets: bytes, mail_from: str, rcpt_to: str) -> list[Delivered]:
        """Offer octets as another mail server would; a refusal is kept."""
        response = await self.offer(octets, mail_from, rcpt_to)
        self.refusal = "" if response.startswith("250") else response
        return await self.work()

    async def again(self) -> list[Delivered]:
        """Send the last mail once more, as it comes by another route: with other trace headers."""
        wanted = self._message_id.encode()
        last = next(m for m in await InboundMail.all() if wanted in bytes(m.octets or b""))
        trace = b"Received: from another.example by bot.example; Fri, 2 Mar 2040 14:00:00 +0000\r\n"
        octets = trace + bytes(last.octets or b"")
        response = await self.offer(octets, last.mail_from, last.rcpt_tos[0])
        assert response.startswith("250"), response
        return await self.work()

    async def offer(self, octets: bytes, mail_from: str, recipient: str) -> str:
        """Offer a mail as another server would; return what the bot says to it."""
        hop = Smarthost(Connections(Hop(host="127.0.0.1", port=self.listener.port)))
        try:
            return (await hop.deliver(mail_from, recipient, octets)).response
        finally:
            await hop.close()

    def last_to(self, recipient: str) -> Delivered:
        """Return the last mail that went to somebody."""
        last = next(each for each in reversed(self.channel.sent) if each.recipient == recipient)
        return Delivered(last.mail_from, last.recipient, last.octets)

    async def later(self, pause: timedelta) -> list[Delivered]:
        """Let time pass, and what is due happen."""
        self.now += pause
        return await self.work()

    async def work(self) -> list[Delivered]:
        """Run every job that is due by the stage's clock; return what was delivered."""
        for _ in range(ROUNDS):
            await self._make_due()
            if not await self._due():
                break
            await engine.app().run_worker_async(
                wait=False,
                concurrency=1,  # a story is the same each time it is played
                install_signal_handlers=False,
                listen_notify=False,
                delete_jobs="successful",
                additional_context=self._tools(),
            )
        else:
            raise AssertionError("the jobs do not come to an end")
        sent = self.channel.sent[self._seen :]
        self._seen = len(self.channel.sent)
        return [Delivered(each.mail_from, each.recipient, each.octets) for each in sent]

    async def _due(self) -> bool:
        jobs = await engine.app().job_manager.list_jobs_async(status="todo")
        return any(job.scheduled_at is None for job in jobs)

    async def _make_due(self) -> None:
        """Take the date off jobs whose time has come by the stage's clock."""
        connection = connections.get("default")
        for job in await engine.app().job_manager.list_jobs_async(status="todo"):
            if job.scheduled_at is not None and job.scheduled_at <= self.now:
                await connection.execute_script(
                    f"UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE id = {job.id}"  # noqa: S608  (a number)
                )

    def _tools(self) -> dict[str, object]:
        channel, marked = self.next_hop or self.channel, self.settings.data / marks.FILE
        sending = outbound_worker.Tools(
            channel=channel,
            printer=self.printer,
            clock=self._clock,
            brand=self.settings.brand,
            operator="Operator Ltd, 1 Data Street",
            bot_address=self.settings.bot_address,
            mail_domain=self.settings.mail_domain,
            base_url=self.settings.base_url,
            mint=tokens.mint(self.settings.secret_key),
        )
        return {
            "access": access.Tools(self._clock),
            "bot": departure.Tools(self._clock, self.settings.mail_domain),
            "erasure": farewell.Tools(channel, self._clock, sending.house, marked),
            "inbound": inbound_worker.Tools(self.opener, serve.house(self.settings), self._clock),
            "outbound": sending,
        }

    def _clock(self) -> datetime:
        return self.now


@asynccontextmanager
async def raised(
    url: str, printer: Sandbox, opener: Sandbox, **choices: Any
) -> AsyncIterator[Stage]:
    """Open the store behind `url` and play on it."""
    given: dict[str, Any] = {
        "undo_window": timedelta(0),
        "secret_key": (databases.SECRET,),
        **choices,
    }
    folder = tempfile.TemporaryDirectory()
    settings = Settings(
        database_url=url,
        smtp_listen="127.0.0.1:0",
        mail_domain="bot.example",
        **{"data": Path(folder.name), **given},
    ).settled()
    with folder:
        async with _playing(settings, printer, opener) as stage:
            yield stage


@asynccontextmanager
async def _playing(settings: Settings, printer: Sandbox, opener: Sandbox) -> AsyncIterator[Stage]:
    url = settings.database_url
    async with store.opened(url, secret_keys=settings.secret_key, blueprints=serve.BLUEPRINTS):
        stage = Stage(settings, None, MemoryChannel(), printer, opener)  # type: ignore[arg-type]
        intake = Intake(now=stage._clock)
        await intake.start()
        stage.is_trusting = bool(settings.peers)
        stage.listener = Listener(settings, intake)
        await stage.listener.start()
        try:
            yield stage
        finally:
            await stage.listener.stop()
            await intake.stop()
