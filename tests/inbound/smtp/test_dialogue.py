"""The dialogue: what a well-behaved client, and one that is not, is told."""

from __future__ import annotations

import pytest

from tests.inbound.smtp.client import ENVELOPE, MESSAGE, Client
from tests.inbound.smtp.conftest import Running, Serve


async def test_the_greeting_names_the_host_and_no_version(server: Running) -> None:
    async with Client(server.port) as client:
        assert await client.reply() == "220 jupiter.localhost ESMTP"


async def test_the_extensions_are_announced_in_one_piece(server: Running) -> None:
    async with Client(server.port) as client:
        assert (await client.greet()).split("\n") == [
            "250-jupiter.localhost",
            "250-SIZE 25000000",
            "250-8BITMIME",
            "250-SMTPUTF8",
            "250-PIPELINING",
            "250-ENHANCEDSTATUSCODES",
            "250 HELP",
        ]


async def test_a_mail_is_kept_with_envelope_octets_and_author(server: Running) -> None:
    async with Client(server.port) as client:
        await client.greet()

        assert await client.send() == "250 2.0.0 Stored as m1"

    (arrival,) = server.memory.arrivals
    assert arrival.mail_from == "ann@example.com"
    assert arrival.rcpt_tos == ("invoice@jupiter.localhost",)
    assert arrival.octets == MESSAGE
    assert arrival.author == "ann@example.com"
    assert arrival.peer == "127.0.0.1"
    assert arrival.level == "strong"


async def test_a_client_without_extensions_is_served(server: Running) -> None:
    async with Client(server.port) as client:
        await client.reply()
        assert await client.say(b"HELO client.example") == "250 jupiter.localhost"
        assert (await client.send()).startswith("250 ")


async def test_many_mails_go_over_one_connection(server: Running) -> None:
    async with Client(server.port) as client:
        await client.greet()
        replies = [await client.send() for _ in range(150)]

    assert replies == [f"250 2.0.0 Stored as m{number}" for number in range(1, 151)]


async def test_commands_may_be_sent_ahead_of_the_answers(server: Running) -> None:
    async with Client(server.port) as client:
        await client.greet()
        mail = b"\r\n".join([*ENVELOPE, b"DATA", b""])
        client.write(mail)
        assert [(await client.reply())[:3] for _ in range(3)] == ["250", "250", "354"]

        client.write(MESSAGE + b".\r\n" + mail)
        assert [(await client.reply())[:3] for _ in range(4)] == ["250", "250", "250", "354"]

        client.write(MESSAGE + b"again\r\n.\r\nQUIT\r\n")
        assert [(await client.reply())[:3] for _ in range(2)] == ["250", "221"]
        assert await client.is_closed()
    assert [each.octets for each in server.memory.arrivals] == [MESSAGE, MESSAGE + b"again\r\n"]


async def test_a_client_that_closes_its_side_early_is_still_answered(server: Running) -> None:
    async with Client(server.port) as client:
        await client.begin_data()
        client.write(MESSAGE + b".\r\nQUIT\r\n")
        client.writer.write_eof()

        assert [await client.reply(), await client.reply()] == [
            "250 2.0.0 Stored as m1",
            "221 2.0.0 Bye",
        ]


async def test_a_mail_cut_off_before_its_end_is_not_kept(server: Running) -> None:
    async with Client(server.port) as client:
        await client.begin_data()
        client.write(MESSAGE)
        client.writer.write_eof()
        assert await client.is_closed()

    assert server.memory.arrivals == []


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([b"MAIL FROM:<ann@example.com>"], "503 5.5.1"),
        ([b"EHLO x", b"RCPT TO:<invoice@jupiter.localhost>"], "503 5.5.1"),
        ([b"EHLO x", b"DATA"], "503 5.5.1"),
        ([b"EHLO x", ENVELOPE[0], b"DATA"], "503 5.5.1"),
        ([b"EHLO x", ENVELOPE[0], ENVELOPE[0]], "503 5.5.1"),
        ([b"EHLO x", *ENVELOPE, b"EHLO x", b"DATA"], "503 5.5.1"),
        ([b"EHLO x", *ENVELOPE, b"RSET", b"DATA"], "503 5.5.1"),
        ([b"EHLO x", *ENVELOPE, b"DATA now"], "501 5.5.4"),
        ([b"EHLO"], "501 5.5.4"),
        ([b"HELO"], "501 5.5.4"),
        ([b"RSET all"], "501 5.5.4"),
        ([b"QUIT now"], "501 5.5.4"),
        ([b"NOOP whatever"], "250 2.0.0"),
        ([b"HELP"], "214 2.0.0"),
        ([b"VRFY root"], "252 2.5.0"),
        ([b"VRFY"], "501 5.5.4"),
        ([b"EXPN staff"], "502 5.5.1"),
        ([b"EHLO x", b"AUTH PLAIN AGEAYg=="], "502 5.5.1"),
        ([b"STARTTLS"], "454 4.7.0"),
        ([b"MADE UP"], "500 5.5.1"),
        ([b""], "500 5.5.1"),
        ([b"N\xc3\x96\xc3\x96P"], "500 5.5.1"),
        ([b"NOOP " + b"x" * 3000], "500 5.5.6"),
        ([b"EHLO B\xfcro-PC"], "250 HELP"),  # Latin-1, seen from Windows
    ],
)
async def test_a_command_out_of_place_is_told_so(
    server: Running, lines: list[bytes], code: str
) -> None:
    async with Client(server.port) as client:
        await client.reply()
        assert (await client.say(*lines)).startswith(code)
        assert (await client.say(b"NOOP")).startswith("250 ")


@pytest.mark.parametrize("verb", [b"GET / HTTP/1.1", b"POST / HTTP/1.1", b"BDAT 10 LAST"])
async def test_a_client_that_does_not_speak_smtp_is_cut_off(server: Running, verb: bytes) -> None:
    async with Client(server.port) as client:
        await client.reply()
        assert (await client.say(verb)).startswith("502 ")
        client.write(b"EHLO x\r\n")
        assert await client.is_closed()


@pytest.mark.parametrize(
    "command",
    [
        b"MAIL FROM:<a\0b@example.com>",
        b"MAIL FROM:<a\x0bb@example.com>",
        b"MAIL FROM:<ann@example.com>\rRSET",
        b"NOOP \x7f",
        b"NO\tOP",
    ],
)
async def test_control_characters_in_a_command_are_refused(server: Running, command: bytes) -> None:
    async with Client(server.port) as client:
        await client.greet()
        assert (await client.say(command)).startswith("500 5.5.2")


async def test_a_command_line_that_ends_with_a_bare_lf_is_refused(server: Running) -> None:
    async with Client(server.port) as client:
        await client.greet()
        client.write(b"MAIL FROM:<ann@example.com>\n")
        assert (await client.reply()).startswith("500 5.5.2")
        assert (await client.say(ENVELOPE[1])).startswith("503 ")


async def test_a_host_that_is_not_trusted_may_offer_a_mail(serve: Serve) -> None:
    server = await serve(trusted_peers=("192.0.2.0/24",))
    async with Client(server.port) as client:
        await client.greet()
        assert (await client.say(*ENVELOPE, b"DATA")).startswith("354 ")


@pytest.mark.parametrize(
    "octets",
    [
        MESSAGE + b"bare \r cr\r\n",
        MESSAGE + b"bare \n lf\r\n",
        MESSAGE + b"nul \0\r\n",
        b"From: ann@example.com\r\nFrom: bob@example.com\r\n\r\nx\r\n",
        b"Subject: nobody\r\n\r\nx\r\n",
        b"",
    ],
)
async def test_a_malformed_message_is_refused_for_good(server: Running, octets: bytes) -> None:
    async with Client(server.port) as client:
        await client.greet()
        assert (await client.send(octets)).startswith("550 5.6.0")
        assert (await client.send()).startswith("250 ")

    assert len(server.memory.arrivals) == 1


async def test_a_large_message_is_examined_and_kept_whole(server: Running) -> None:
    octets = MESSAGE + (b"x" * 76 + b"\r\n") * 10_000
    async with Client(server.port) as client:
        await client.greet()
        assert (await client.send(octets)).startswith("250 ")
        assert (await client.send(octets + b"bare \n\r\n")).startswith("550 5.6.0")

    assert [each.octets for each in server.memory.arrivals] == [octets]
