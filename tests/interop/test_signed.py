"""Mail as a real Postfix with a real signer sends it, and what forwarding makes of it."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path

import pytest

from tests.inbound.authentication.names import serving
from tests.inbound.smtp.conftest import Running, running
from tests.interop import opendkim, postfix
from tests.interop.test_upstream import INVOICE
from tests.waiting import until

_WHY_NOT = postfix.why_not() or opendkim.why_not()

pytestmark = [
    pytest.mark.peer,
    pytest.mark.xdist_group("postfix"),
    pytest.mark.skipif(bool(_WHY_NOT), reason=_WHY_NOT or "-"),
]

ANN = "ann@client.example"


def mail(text: str, **fields: str) -> bytes:
    """Return a mail as a mail program makes it."""
    message = EmailMessage()
    usual = {"From": f"Ann Länge <{ANN}>", "To": INVOICE, "Subject": "Größe", "Date": formatdate()}
    for name, value in (usual | fields).items():
        message[name] = value
    message.set_content(text)
    message.add_attachment(
        bytes(range(256)) * 40, maintype="image", subtype="png", filename="a.png"
    )
    return message.as_bytes()


def hand_in(port: int, octets: bytes, mail_from: str = ANN) -> None:
    """Give a mail to a Postfix."""
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail(mail_from, [INVOICE], octets)


@asynccontextmanager
async def signed_by_postfix(
    folder: Path, canonicalization: str
) -> AsyncIterator[tuple[Running, postfix.Postfix]]:
    """Give a server that trusts nobody, and a Postfix that signs what it hands on to it."""
    with opendkim.signing(folder / "dkim", "client.example", canonicalization) as signer:
        zone = f'{signer.record}\n_dmarc.client.example. 60 IN TXT "v=DMARC1; p=reject"\n'
        with serving(zone) as (_, dns):
            async with running(trusted_peers=(), dns=dns) as server:
                target = f"smtp:[127.0.0.1]:{server.port}"
                with postfix.postfix(folder / "postfix", target, signer.milter) as relay:
                    yield server, relay


@pytest.mark.parametrize(
    "canonicalization", ["relaxed/simple", "relaxed/relaxed", "simple/simple", "simple/relaxed"]
)
async def test_what_postfix_signs_is_strong_and_what_a_forwarder_changed_is_not(
    folder: Path, canonicalization: str
) -> None:
    async with signed_by_postfix(folder, canonicalization) as (server, relay):
        text = "invoice ACME 3h @ 100\n\n.\n..\nGrüße,  Ann \t \n-- \nAnn\n\n\n"
        await asyncio.to_thread(hand_in, relay.port, mail(text))
        await until(lambda: len(server.memory.arrivals) == 1)
        (arrival,) = server.memory.arrivals
        assert (arrival.level, arrival.author) == ("strong", ANN)
        assert arrival.proof == "dkim client.example s1"

        target = f"smtp:[127.0.0.1]:{server.port}"
        with postfix.postfix(folder / "forwarder", target) as forwarder:
            footer = b"\r\n_______\r\nThis list is run by volunteers.\r\n"
            octets = arrival.octets + footer
            await asyncio.to_thread(hand_in, forwarder.port, octets, "list@forwarder.example")
            await until(lambda: "status=bounced" in forwarder.log())
            assert "said: 550 5.7.1 Refused, as your domain's DMARC policy asks" in forwarder.log()

            await asyncio.to_thread(
                hand_in, forwarder.port, arrival.octets, "forwarder@forwarder.example"
            )
            await until(lambda: len(server.memory.arrivals) == 2)
        assert server.memory.arrivals[1].fingerprints == arrival.fingerprints  # known as a replay


async def test_what_postfix_sends_unsigned_bounces_with_a_sentence(folder: Path) -> None:
    with serving('client.example. 60 IN TXT "v=spf1 -all"') as (_, dns):
        async with running(trusted_peers=(), dns=dns) as server:
            target = f"smtp:[127.0.0.1]:{server.port}"
            with postfix.postfix(folder / "postfix", target) as relay:
                await asyncio.to_thread(hand_in, relay.port, mail("invoice ACME 3h @ 100\n"))
                await until(lambda: "status=bounced" in relay.log())
                assert "550 5.7.26 We cannot tell that you wrote this" in relay.log()
    assert server.memory.arrivals == []


async def test_postfix_keeps_a_mail_while_the_dns_is_in_trouble(folder: Path) -> None:
    with serving('client.example. 60 IN TXT "v=spf1 ip4:127.0.0.1 -all"') as (zone, dns):
        zone.failing.add("client.example")
        async with running(trusted_peers=(), dns=dns) as server:
            target = f"smtp:[127.0.0.1]:{server.port}"
            with postfix.postfix(folder / "postfix", target) as relay:
                await asyncio.to_thread(hand_in, relay.port, mail("invoice ACME 3h @ 100\n"))
                await until(lambda: "said: 451 4.4.3" in relay.log())
                zone.failing.clear()
                await until(lambda: len(server.memory.arrivals) == 1)
    assert server.memory.arrivals[0].proof == "spf client.example unsigned"
