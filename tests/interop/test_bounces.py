"""Postfix as the one that could not deliver: what it reports comes back and is believed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.documents.model import Event
from bot.post import InboundMail, OutboundMail, Posted
from bot.sandbox import Sandbox
from bot.unreachable import Undeliverable
from outbound.channels import open_channel
from tests.interop import postfix, sink
from tests.ports import free_port
from tests.whole.stage import ANN, Stage, raised

pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(bool(postfix.why_not()), reason=postfix.why_not() or "-"),
    pytest.mark.xdist_group("postfix"),
]

#: The customer is nobody there; what is for the bot goes back to it.
TRANSPORTS = (
    "transport_maps = inline:{ bot.example=smtp:[127.0.0.1]:%d, {acme.example=%s} }\n"
    "bounce_queue_lifetime = 5s\nmaximal_queue_lifetime = %s\ndelay_warning_time = %s"
)
IN_BUSINESS = (
    "profile name Studio Nord\nprofile address 1 Main Street, Springfield, IL 62701, USA\n\n"
    "customer ACME <ap@acme.example>"
)


@asynccontextmanager
async def invoiced(
    database_url: str,
    folder: Path,
    transport: str,
    *,
    printer: Sandbox,
    opener: Sandbox,
    lifetime: str = "1d",
    warning: str = "0h",
) -> AsyncIterator[Stage]:
    """Have an invoice go out through a Postfix that hands acme.example to `transport`."""
    async with raised(database_url, printer, opener) as stage:
        more = TRANSPORTS % (stage.listener.port, transport, lifetime, warning)
        with postfix.postfix(folder / "postfix", "discard:", more) as relay:
            stage.next_hop = open_channel(f"smtp://127.0.0.1:{relay.port}?tls=none")
            try:
                await stage.mail(IN_BUSINESS)
                await stage.mail("invoice ACME 3h @ 100")
                yield stage
            finally:
                await stage.next_hop.close()


async def until_reported(stage: Stage, is_so: Callable[[OutboundMail], bool]) -> OutboundMail:
    """Let the bot work until a report has done what is expected to the invoice's mail."""
    for _ in range(300):
        await stage.work()
        mail = await OutboundMail.get(kind="invoice")
        if is_so(mail):
            return mail
        await asyncio.sleep(0.1)
    raise AssertionError([each.note for each in await InboundMail.all()])


async def test_an_invoice_to_nobody_comes_back_from_postfix(
    database_url: str, folder: Path, printer: Sandbox, opener: Sandbox
) -> None:
    refusing = ["-f", "RCPT", "-B", "550 5.1.1 no such user here"]
    with sink.sink(folder, refusing) as port:
        transport = f"smtp:[127.0.0.1]:{port}"
        async with invoiced(
            database_url, folder, transport, printer=printer, opener=opener
        ) as stage:
            mail = await until_reported(stage, lambda mail: mail.state is Posted.BOUNCED)
            assert mail.last_response == "550 5.1.1 no such user here"
            assert await Undeliverable.filter(address="ap@acme.example").count() == 1
            notice = await OutboundMail.get(kind="notice")
            assert (notice.recipient, notice.facts["what"]) == (ANN, "bounced")
            report = await InboundMail.get(mail_from="")
            assert report.note == f"failed report on {mail.id}: bounced"


async def test_a_delay_and_then_giving_up_are_reported_by_postfix(
    database_url: str, folder: Path, printer: Sandbox, opener: Sandbox
) -> None:
    transport = f"smtp:[127.0.0.1]:{free_port()}"  # nobody listens
    async with invoiced(
        database_url,
        folder,
        transport,
        printer=printer,
        opener=opener,
        lifetime="6s",
        warning="1s",
    ) as stage:
        mail = await until_reported(stage, lambda mail: mail.state is Posted.BOUNCED)
        assert mail.last_response.startswith("4.4.1 ")
        assert await Undeliverable.all().count() == 0
        events = await Event.filter(document_id=mail.document_id).order_by("id")
        assert [each.what for each in events][-2:] == ["delayed", "bounced"]
