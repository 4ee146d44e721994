"""Postfix as the next hop, and smtp-sink as one that misbehaves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.correspondence import return_paths
from bot.post import OutboundMail, Posted
from bot.sandbox import Sandbox
from outbound.channels.channel import Accepted, Deferred, Outcome, Refused
from outbound.channels.memory import MemoryChannel
from outbound.channels.smarthost import Smarthost
from outbound.worker import deliver
from tests import databases
from tests.certificate import self_signed
from tests.interop import postfix, sink
from tests.interop.sasl import authenticating
from tests.outbound import office as made
from tests.outbound.office import Office

pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(bool(sink.why_not()), reason=sink.why_not() or "-"),
    pytest.mark.xdist_group("postfix"),
]
needs_postfix = pytest.mark.skipif(bool(postfix.why_not()), reason=postfix.why_not() or "-")

MAIL = (
    b"Message-ID: <1@jupiter.example>\r\nFrom: invoice@jupiter.example\r\n"
    b"Subject: x\r\n\r\n.dot\r\n..\r\nend\r\n"
)
ANN = "ann@example.com"


@pytest.fixture
def office(store: str) -> Iterator[Office]:
    """An open post office; nothing is drawn in it."""
    printer = Sandbox(1)
    yield Office(MemoryChannel(), printer)
    printer.close()


@dataclass(frozen=True, slots=True)
class Setup:
    """A Postfix that asks for TLS and a log-in, and where it hands its mail to."""

    port: int
    taken: Path
    certificate: Path
    socket: Path

    def url(self, login: str = "", query: str = "tls=starttls") -> str:
        """Return the relay's URL; its certificate is trusted."""
        return f"smtp://{login}localhost:{self.port}?{query}&ca={self.certificate}"


SUBMISSION = """\
smtpd_tls_chain_files = {certificate}
smtpd_tls_security_level = encrypt
smtpd_tls_loglevel = 1
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {socket}
smtpd_client_restrictions = permit_sasl_authenticated, reject
smtpd_delay_reject = yes
"""


@pytest.fixture
def open_relay(folder: Path) -> Iterator[Setup]:
    """A Postfix that takes mail from this machine without further ado."""
    taken = folder / "taken"
    taken.mkdir()
    with (
        sink.sink(taken) as port,
        postfix.postfix(folder / "postfix", f"smtp:[127.0.0.1]:{port}") as peer,
    ):
        yield Setup(peer.port, taken, folder, folder)


@pytest.fixture
def submission(folder: Path) -> Iterator[Setup]:
    """A Postfix that wants TLS and a password."""
    certificate, socket = self_signed(folder), folder / "auth"
    more = SUBMISSION.format(certificate=certificate, socket=socket)
    with postfix.postfix(folder / "postfix", "discard:", more) as peer:
        yield Setup(peer.port, folder, certificate, socket)


async def delivered(url: str, octets: bytes = MAIL) -> Outcome:
    """Deliver one mail over a connection of its own."""
    channel = Smarthost.of_url(url, "jupiter.example")
    try:
        return await channel.deliver("bounce+7@jupiter.example", ANN, octets)
    finally:
        await channel.close()


def body(mail: bytes) -> bytes:
    """Return a mail from its From field on, as it was before any trace was added."""
    return mail.replace(b"\r\n", b"\n").rstrip(b"\n").partition(b"From: ")[2]


async def arrived(setup: Setup, count: int) -> list[bytes]:
    """Wait until so many mails have come out at the other end."""
    for _ in range(200):
        mails = sink.taken(setup.taken)
        if len(mails) >= count and all(mail.endswith(b"\n") for mail in mails):
            return mails
        await asyncio.sleep(0.05)
    raise AssertionError(f"{len(mails)} of {count} mails arrived")


@needs_postfix
async def test_postfix_takes_our_mail_and_passes_it_on_unchanged(
    open_relay: Setup, office: Office
) -> None:
    document = await made.invoice()
    drawing = await made.drawing_of(document, octets=bytes(range(256)) * 300)
    mail = await made.queued(document, drawings=(drawing,))
    url = f"smtp://127.0.0.1:{open_relay.port}?tls=none"
    office.relay = Smarthost.of_url(url, "jupiter.example")
    try:
        await deliver(office.context(), mail.id)
    finally:
        await office.relay.close()

    mail = await OutboundMail.get(id=mail.id)
    assert mail.state is Posted.RELAYED
    assert "queued as" in mail.last_response
    (taken,) = await arrived(open_relay, 1)
    assert body(taken) == body(bytes(mail.octets or b""))
    assert mail.message_id.encode() in taken
    path = return_paths.address(mail.id, databases.MINT, "jupiter.example")
    assert f"X-Mail-Args: <{path}>".encode() in taken
    assert b"X-Rcpt-Args: <ap@acme.example>" in taken


@needs_postfix
async def test_postfix_gets_many_mails_over_few_connections(open_relay: Setup) -> None:
    channel = Smarthost.of_url(f"smtp://127.0.0.1:{open_relay.port}?tls=none", "jupiter.example")
    outcomes = await asyncio.gather(*(channel.deliver("", ANN, MAIL) for _ in range(40)))
    await channel.close()
    assert all(isinstance(each, Accepted) for each in outcomes)
    assert len(await arrived(open_relay, 40)) == 40


@needs_postfix
async def test_postfix_refuses_what_it_does_not_relay(folder: Path) -> None:
    gone = "inline:{{ann@example.com=550 5.1.1 gone}}"
    more = f"smtpd_recipient_restrictions = check_recipient_access {gone}"
    with postfix.postfix(folder / "postfix", "discard:", more) as peer:
        outcome = await delivered(f"smtp://127.0.0.1:{peer.port}?tls=none")
    assert isinstance(outcome, Refused)
    assert "5.1.1" in outcome.response


@needs_postfix
async def test_postfix_takes_mail_after_starttls_and_login(submission: Setup) -> None:
    async with authenticating(submission.socket, "bot", "p@ss/word"):
        outcome = await delivered(submission.url("bot:p%40ss%2Fword@"))
    assert isinstance(outcome, Accepted)


@needs_postfix
async def test_a_wrong_password_defers(submission: Setup) -> None:
    async with authenticating(submission.socket, "bot", "secret"):
        outcome = await delivered(submission.url("bot:wrong@"))
    assert isinstance(outcome, Deferred)
    assert "535" in outcome.response


@needs_postfix
async def test_mail_without_tls_or_login_is_deferred_where_postfix_demands_them(
    submission: Setup,
) -> None:
    async with authenticating(submission.socket, "bot", "secret"):
        outcome = await delivered(submission.url(query="tls=none"))
    assert isinstance(outcome, Deferred)
    assert outcome.response.startswith("530 5.7.0")


@needs_postfix
async def test_a_certificate_nobody_vouches_for_defers(submission: Setup) -> None:
    outcome = await delivered(f"smtp://bot:secret@localhost:{submission.port}?tls=starttls")
    assert isinstance(outcome, Deferred)
    assert "certificate" in outcome.response.lower()


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "."])
@pytest.mark.parametrize(("option", "outcome"), [("-r", Deferred), ("-f", Refused)])
async def test_a_sink_that_answers_4yz_or_5yz(
    folder: Path, step: str, option: str, outcome: type[Outcome]
) -> None:
    with sink.sink(folder, [option, step]) as port:
        assert isinstance(await delivered(f"smtp://127.0.0.1:{port}?tls=none"), outcome)


@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "."])
async def test_a_sink_that_cuts(folder: Path, step: str) -> None:
    with sink.sink(folder, ["-q", step]) as port:
        assert isinstance(await delivered(f"smtp://127.0.0.1:{port}?tls=none"), Deferred)


async def test_a_slow_sink_is_waited_for(folder: Path) -> None:
    with sink.sink(folder, ["-w", "2"]) as port:
        assert isinstance(await delivered(f"smtp://127.0.0.1:{port}?tls=none"), Accepted)


async def test_a_mail_cut_after_the_final_dot_goes_again_with_the_same_message_id(
    folder: Path, office: Office
) -> None:
    mail = await made.queued(await made.invoice())
    with sink.sink(folder, ["-q", "."]) as port:
        office.relay = Smarthost.of_url(f"smtp://127.0.0.1:{port}?tls=none", "jupiter.example")
        await deliver(office.context(), mail.id)
    mail = await OutboundMail.get(id=mail.id)
    assert mail.state is Posted.QUEUED
    assert "not known whether" in mail.last_response

    with sink.sink(folder, port=port):
        await deliver(office.context(), mail.id, 1)
        await office.relay.close()
    assert (await OutboundMail.get(id=mail.id)).state is Posted.RELAYED
    taken = sink.taken(folder)
    assert taken
    assert all(mail.message_id.encode() in each for each in taken)
