"""Real programs that send to us: Postfix as upstream, swaks, msmtp, smtp-source."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from inbound.intake import NotStored
from tests.inbound.smtp.conftest import Memory, Running, running
from tests.inbound.smtp.test_tls import write_certificate
from tests.interop import postfix
from tests.waiting import until

pytestmark = [pytest.mark.peer, pytest.mark.xdist_group("postfix")]

needs_postfix = pytest.mark.skipif(bool(postfix.why_not()), reason=postfix.why_not() or "-")
INVOICE = "invoice@jupiter.localhost"


def needs(program: str) -> pytest.MarkDecorator:
    """Skip where a program is missing."""
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not installed")


async def run(*command: str | Path, given: bytes = b"") -> str:
    """Run a program; return all it says, with its exit status in the last line."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(given), 60)
    return f"{said.decode(errors='replace')}\n{process.returncode}"


def source(port: int, count: int, *options: str) -> list[str]:
    """Return the command of smtp-source."""
    envelope = ["-M", "client.example", "-f", "ann@client.example", "-t", INVOICE]
    return ["smtp-source", "-m", str(count), *envelope, *options, f"127.0.0.1:{port}"]


def upstream(
    folder: Path, server: Running, more: str = ""
) -> AbstractContextManager[postfix.Postfix]:
    """Run a Postfix that hands every mail on to us."""
    return postfix.postfix(folder / "postfix", f"smtp:[127.0.0.1]:{server.port}", more)


@needs_postfix
async def test_postfix_hands_on_every_mail_once(folder: Path) -> None:
    async with running(smtp_connections_per_peer=100) as server:
        with upstream(folder, server) as relay:
            assert (await run(*source(relay.port, 200, "-s", "10"))).endswith("0")
            await until(lambda: len(server.memory.arrivals) >= 200)
            await until(lambda: not relay.queued())

    ids = Counter(each.octets.partition(b"Message-Id: ")[2][:40] for each in server.memory.arrivals)
    assert len(ids) == 200
    assert set(ids.values()) == {1}
    assert {each.author for each in server.memory.arrivals} == {"ann@client.example"}


@needs_postfix
async def test_postfix_hands_on_encrypted(folder: Path) -> None:
    async with running(**write_certificate(folder)) as server:
        more = "smtp_tls_security_level = encrypt\nsmtp_tls_loglevel = 1"
        with upstream(folder, server, more) as relay:
            await run(*source(relay.port, 20, "-s", "4"))
            await until(lambda: len(server.memory.arrivals) == 20)
            assert "TLS connection established" in relay.log()


@needs_postfix
async def test_postfix_keeps_what_we_defer_and_hands_it_on_later(folder: Path) -> None:
    async with running() as server:
        server.memory.fails_with = NotStored()
        with upstream(folder, server) as relay:
            await run(*source(relay.port, 3))
            await until(lambda: relay.log().count("said: 451 4.3.0") >= 3)
            server.memory.fails_with = None
            await until(lambda: len(server.memory.arrivals) == 3)
            assert "bounced" not in relay.log()


@needs_postfix
async def test_postfix_bounces_what_we_refuse(folder: Path) -> None:
    async with running() as server:
        with upstream(folder, server) as relay:
            said = await run(
                "swaks",
                *("--server", f"127.0.0.1:{relay.port}", "--from", "ann@client.example"),
                *("--to", "nobody@jupiter.localhost"),
            )
            assert said.endswith("\n0")
            await until(lambda: "status=bounced" in relay.log())
            assert "550 5.1.1 No such mailbox" in relay.log()


@needs_postfix
async def test_postfix_hands_on_an_international_sender(folder: Path) -> None:
    message = "From: Jürgen <jürgen@client.example>\r\nSubject: ü\r\n\r\nRechnung ACME\r\n"
    async with running() as server:
        with upstream(folder, server) as relay:
            await sent_as_utf8(relay.port, message)
            await until(lambda: len(server.memory.arrivals) == 1)
    assert server.memory.arrivals[0].mail_from == "jürgen@client.example"
    assert server.memory.arrivals[0].author == "jürgen@client.example"


async def sent_as_utf8(port: int, message: str) -> None:
    """Send a mail with SMTPUTF8."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    dialogue = [
        b"",
        b"EHLO client.example\r\n",
        "MAIL FROM:<jürgen@client.example> BODY=8BITMIME SMTPUTF8\r\n".encode(),
        f"RCPT TO:<{INVOICE}>\r\n".encode(),
        b"DATA\r\n",
        message.encode() + b".\r\n",
    ]
    for said in dialogue:
        writer.write(said)
        while (line := await reader.readline())[3:4] == b"-":
            pass
        assert line[:1] in b"23", line
    writer.close()


@needs("swaks")
@pytest.mark.parametrize(
    "options",
    [(), ("--pipeline",), ("--protocol", "SMTP")],
)
async def test_swaks_delivers(options: tuple[str, ...]) -> None:
    async with running() as server:
        said = await run(
            "swaks",
            *("--server", f"127.0.0.1:{server.port}", "--ehlo", "client.example"),
            *("--from", "ann@client.example", "--to", INVOICE),
            *("--body", ".\n..\nend\n", *options),
        )
        assert said.endswith("\n0"), said
        assert server.memory.arrivals[0].octets.count(b"\r\n.\r\n..\r\nend\r\n") == 1


@needs("swaks")
async def test_swaks_delivers_a_large_attachment(folder: Path) -> None:
    (folder / "scan.bin").write_bytes(bytes(range(256)) * 20_000)
    async with running() as server:
        said = await run(
            "swaks",
            *("--server", f"127.0.0.1:{server.port}", "--ehlo", "client.example"),
            *("--from", "ann@client.example", "--to", INVOICE),
            *("--attach", f"@{folder / 'scan.bin'}"),
        )
        assert said.endswith("\n0"), said[-500:]
        assert len(server.memory.arrivals[0].octets) > 6_000_000


@needs("swaks")
async def test_a_client_that_hangs_up_anywhere_harms_nobody() -> None:
    async with running() as server:
        for stage in ("connect", "helo", "mail", "rcpt", "data"):
            await run(
                "swaks",
                *("--server", f"127.0.0.1:{server.port}", "--ehlo", "client.example"),
                *("--from", "ann@client.example", "--to", INVOICE, "--drop-after", stage),
            )
        await until(lambda: server.listener.connections == 0)


@needs("msmtp")
@pytest.mark.parametrize("tls", [["--tls=off"], ["--tls=on", "--tls-certcheck=off"]])
async def test_msmtp_delivers_dots_and_text_beyond_ascii(folder: Path, tls: list[str]) -> None:
    message = "From: Ann <ann@client.example>\nSubject: =?utf-8?q?=C3=BC?=\n\n.\n..\nGrüße\n"
    async with running(**write_certificate(folder)) as server:
        said = await run(
            "msmtp",
            *("--host=127.0.0.1", f"--port={server.port}", "--from=ann@client.example"),
            *(*tls, "--auth=off", "--domain=client.example", INVOICE),
            given=message.encode(),
        )
        assert said.endswith("\n0"), said
    assert arrived(server.memory).endswith(".\r\n..\r\nGrüße\r\n".encode())


def arrived(memory: Memory) -> bytes:
    """Return the one message that arrived."""
    (arrival,) = memory.arrivals
    return arrival.octets
