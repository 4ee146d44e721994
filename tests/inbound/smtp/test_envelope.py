"""The envelope: which senders, recipients and parameters are taken."""

from __future__ import annotations

import pytest

from tests.inbound.smtp.client import ENVELOPE, MESSAGE, Client
from tests.inbound.smtp.conftest import Running


@pytest.mark.parametrize(
    "parameters",
    [
        b"AUTH=<>",
        b"BODY=8BITMIME",
        b"BODY=7bit SIZE=100",
        b"SIZE=25000000",
        b"RET=HDRS ENVID=QQ314159",
        b"SMTPUTF8",
        b"BY=120;R X-UNKNOWN=a=b AUTH=ann+40example.com",
    ],
)
async def test_parameters_of_mail_are_tolerated(server: Running, parameters: bytes) -> None:
    async with Client(server.port) as client:
        await client.greet()
        reply = await client.say(b"MAIL FROM:<ann@example.com> " + parameters)
        assert reply == "250 2.1.0 Ok"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        (b"SIZE=25000001", "552 5.3.4"),
        (b"SIZE=" + b"9" * 21, "501 5.5.4"),
        (b"SIZE=ten", "501 5.5.4"),
        (b"SIZE", "501 5.5.4"),
        (b"BODY=BINARYMIME", "501 5.5.4"),
        (b"SMTPUTF8=yes", "501 5.5.4"),
        (b"=<>", "553 5.1.7"),
    ],
)
async def test_parameters_we_cannot_honour_are_refused(
    server: Running, parameters: bytes, code: str
) -> None:
    async with Client(server.port) as client:
        await client.greet()
        assert (await client.say(b"MAIL FROM:<ann@example.com> " + parameters)).startswith(code)


async def test_parameters_of_rcpt_are_tolerated(server: Running) -> None:
    async with Client(server.port) as client:
        await client.greet()
        reply = await client.say(
            ENVELOPE[0], ENVELOPE[1] + b" NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;a@b.example"
        )
        assert reply == "250 2.1.5 Ok"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("MAIL FROM:<jürgen@example.com> SMTPUTF8".encode(), "250 2.1.0"),
        ("MAIL FROM:<jürgen@example.com>".encode(), "553 5.6.7"),
        (b"MAIL FROM:<j\xfcrgen@example.com> SMTPUTF8", "553 5.1.7"),
        ("MAIL FROM:<a\u202eb@example.com> SMTPUTF8".encode(), "553 5.1.7"),
    ],
)
async def test_addresses_beyond_ascii_need_smtputf8(
    server: Running, command: bytes, code: str
) -> None:
    async with Client(server.port) as client:
        await client.greet()
        assert (await client.say(command)).startswith(code)


@pytest.mark.parametrize(
    ("recipient", "stored"),
    [
        (b"invoice@jupiter.localhost", "invoice@jupiter.localhost"),
        (b"Invoice@Jupiter.LOCALHOST", "invoice@jupiter.localhost"),
        (b"invoice+abc-9@jupiter.localhost", "invoice+abc-9@jupiter.localhost"),
        (b"abuse@jupiter.localhost", "abuse@jupiter.localhost"),
        (b"postmaster@jupiter.localhost", "postmaster@jupiter.localhost"),
        (b"Postmaster", "postmaster@jupiter.localhost"),
        (b"@relay.example:invoice@jupiter.localhost", "invoice@jupiter.localhost"),
    ],
)
async def test_our_recipients_are_taken_in_any_case(
    server: Running, recipient: bytes, stored: str
) -> None:
    async with Client(server.port) as client:
        await client.greet()
        await client.say(ENVELOPE[0], b"RCPT TO:<" + recipient + b">", b"DATA")
        client.write(MESSAGE + b".\r\n")
        assert (await client.reply()).startswith("250 ")

    assert server.memory.arrivals[0].rcpt_tos == (stored,)


@pytest.mark.parametrize(
    "recipient",
    [
        b"ann@example.com",
        b"root@jupiter.localhost",
        b"bounce@jupiter.localhost",
        b"bounce+17@jupiter.localhost",
        b"bounce+17.x7k@jupiter.localhost",
        b"bounce+17-aaaaaaaaaaaaaaaaaaaaaaaa@jupiter.localhost",
        b"invoice",
    ],
)
async def test_recipients_that_are_not_ours_are_refused(server: Running, recipient: bytes) -> None:
    async with Client(server.port) as client:
        await client.greet()
        reply = await client.say(ENVELOPE[0], b"RCPT TO:<" + recipient + b">")
        assert reply == "550 5.1.1 No such mailbox; write to invoice@jupiter.localhost"
        assert (await client.say(b"DATA")).startswith("503 ")


@pytest.mark.parametrize("recipient", [b"<>", b"invoice@jupiter.localhost", b"<a b@c>", b""])
async def test_a_malformed_recipient_is_refused(server: Running, recipient: bytes) -> None:
    async with Client(server.port) as client:
        await client.greet()
        assert (await client.say(ENVELOPE[0], b"RCPT TO:" + recipient)).startswith("553 5.1.3")


async def test_a_recipient_named_twice_counts_once(server: Running) -> None:
    async with Client(server.port) as client:
        await client.greet()
        await client.say(*ENVELOPE, ENVELOPE[1], b"DATA")
        client.write(MESSAGE + b".\r\n")
        await client.reply()

    assert len(server.memory.arrivals[0].rcpt_tos) == 1


async def test_the_null_reverse_path_is_taken(server: Running) -> None:
    async with Client(server.port) as client:
        await client.greet()
        await client.say(b"MAIL FROM:<>", ENVELOPE[1], b"DATA")
        client.write(MESSAGE + b".\r\n")
        assert (await client.reply()).startswith("250 ")

    assert server.memory.arrivals[0].mail_from == ""
