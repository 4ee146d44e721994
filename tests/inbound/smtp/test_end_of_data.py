"""The end of a message: CR LF . CR LF and no other spelling (SMTP smuggling)."""

from __future__ import annotations

import asyncio

import pytest

from tests.inbound.smtp.client import ENVELOPE, MESSAGE, Client
from tests.inbound.smtp.conftest import Running

SMUGGLED = b"\r\n".join([b"MAIL FROM:<eve@example.com>", ENVELOPE[1], b"DATA", MESSAGE])


@pytest.mark.parametrize(
    "spelling",
    [
        b"\n.\n",
        b"\n.\r\n",
        b"\r\n.\n",
        b"\r.\r\n",
        b"\r.\r",
        b"\r\n.\r",
        b"\n.\r",
        b"\r\r\n.\r\r\n",
        b"\r\n.\r\r\n",
        b"\r\n\0.\r\n",
        b"\r\n.\0\r\n",
        b"\r\n. \r\n",
        b"\r\n..\r\n",
    ],
)
async def test_no_other_spelling_ends_a_message(server: Running, spelling: bytes) -> None:
    async with Client(server.port) as client:
        await client.begin_data()
        client.write(MESSAGE.removesuffix(b"\r\n") + spelling + SMUGGLED)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.reader.readline(), 0.2)

        client.write(b"\r\n.\r\nNOOP\r\n")
        reply = await client.reply()
        assert (await client.reply()).startswith("250 2.0.0 Ok")

    is_sound = spelling in (b"\r\n. \r\n", b"\r\n..\r\n")
    assert reply.startswith("250 " if is_sound else "550 5.6.0")
    assert [each.mail_from for each in server.memory.arrivals] == ["ann@example.com"] * is_sound


async def test_dots_at_the_beginning_of_a_line_come_through(server: Running) -> None:
    octets = MESSAGE + b".\r\n..\r\n.dot\r\n"
    async with Client(server.port) as client:
        await client.greet()
        await client.send(octets)

    assert server.memory.arrivals[0].octets == octets


async def test_the_end_may_come_in_pieces(server: Running) -> None:
    async with Client(server.port) as client:
        await client.begin_data()
        client.write(MESSAGE.removesuffix(b"\r\n"))
        for octet in (b"\r", b"\n", b".", b"\r", b"\n"):
            await asyncio.sleep(0.01)
            client.write(octet)
        assert (await client.reply()).startswith("250 ")

    assert server.memory.arrivals[0].octets == MESSAGE
