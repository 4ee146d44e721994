"""TLS to a relay: from the start or by STARTTLS, under a certificate that is trusted."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from outbound.channels.channel import Accepted, Deferred
from outbound.channels.smarthost import Smarthost
from tests.certificate import self_signed
from tests.outbound.channels.handing import ANN, MAIL, delivered
from tests.outbound.channels.relay import relaying


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate of localhost with its key, in one file."""
    return self_signed(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def served(certificate: Path) -> ssl.SSLContext:
    """The TLS context of a relay with that certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


STARTTLS = {"EHLO": "250-relay.example\r\n250 STARTTLS", "STARTTLS": "220 2.0.0 go on"}


async def test_starttls_encrypts_and_greets_again(
    served: ssl.SSLContext, certificate: Path
) -> None:
    async with relaying(STARTTLS, tls=served) as relay:
        outcome = await delivered(relay, f"tls=starttls&ca={certificate}")
    assert isinstance(outcome, Accepted)
    assert relay.commands[:3] == ["EHLO jupiter.example", "STARTTLS", "EHLO jupiter.example"]


async def test_implicit_tls_encrypts_from_the_start(
    served: ssl.SSLContext, certificate: Path
) -> None:
    async with relaying(tls=served, is_tls_from_start=True) as relay:
        outcome = await delivered(relay, f"tls=implicit&ca={certificate}")
    assert isinstance(outcome, Accepted)


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_an_unknown_certificate_defers(served: ssl.SSLContext, tls: str) -> None:
    is_implicit = tls == "implicit"
    async with relaying(STARTTLS, tls=served, is_tls_from_start=is_implicit) as relay:
        outcome = await delivered(relay, f"tls={tls}")
    assert isinstance(outcome, Deferred)
    assert relay.taken == []


async def test_a_certificate_of_another_name_defers(
    served: ssl.SSLContext, certificate: Path
) -> None:
    async with relaying(STARTTLS, tls=served) as relay:
        url = f"smtp://127.0.0.1:{relay.port}?tls=starttls&ca={certificate}"
        channel = Smarthost.of_url(url, "jupiter.example")
        outcome = await channel.deliver("", ANN, MAIL)
        await channel.close()
    assert isinstance(outcome, Deferred)
    assert relay.taken == []


async def test_a_login_is_sent_over_tls_only(served: ssl.SSLContext, certificate: Path) -> None:
    replies = {**STARTTLS, "AUTH": "235 2.7.0 welcome"}
    replies["EHLO"] = "250-relay.example\r\n250-STARTTLS\r\n250 AUTH PLAIN"
    async with relaying(replies, tls=served) as relay:
        outcome = await delivered(relay, f"tls=starttls&ca={certificate}", login="user:p%40ss@")
    assert isinstance(outcome, Accepted)
    verbs = [line.split()[0] for line in relay.commands]
    assert verbs.index("STARTTLS") < verbs.index("AUTH")
