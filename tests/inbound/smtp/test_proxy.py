"""Behind a proxy: the peer is who the PROXY header names, and only a proxy may name one."""

from __future__ import annotations

import contextlib
import socket
import struct

import pytest

from inbound.smtp import peers
from inbound.smtp.limits import Limits
from tests.inbound.smtp.client import ENVELOPE, Client
from tests.inbound.smtp.conftest import Running, Serve

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"


def version_2(source: str, *, command: int = 1) -> bytes:
    """Return a PROXY header, version 2, over TCP and IPv4."""
    addresses = socket.inet_aton(source) + socket.inet_aton("127.0.0.1")
    body = addresses + struct.pack("!HH", 40000, 25)
    return SIGNATURE + bytes([0x20 | command, 0x11]) + struct.pack("!H", len(body)) + body


async def behind_proxy(serve: Serve, limits: Limits | None = None, **settings: object) -> Running:
    """Start a server that wants a PROXY header of loopback and trusts one network behind it."""
    trusted = ("127.0.0.0/8", "192.0.2.0/24")
    return await serve(limits, smtp_proxy_protocol=True, trusted_peers=trusted, **settings)


@pytest.mark.parametrize(
    "header", [b"PROXY TCP4 192.0.2.7 127.0.0.1 40000 25\r\n", version_2("192.0.2.7")]
)
async def test_the_peer_is_the_one_behind_the_proxy(serve: Serve, header: bytes) -> None:
    server = await behind_proxy(serve)
    async with Client(server.port) as client:
        client.write(header)
        await client.greet()
        await client.send()
    assert server.memory.arrivals[0].peer == "192.0.2.7"


@pytest.mark.parametrize(
    "header",
    [
        b"PROXY TCP4 198.51.100.1 127.0.0.1 40000 25\r\n",
        b"PROXY UNKNOWN\r\n",
        version_2("198.51.100.1"),
        version_2("192.0.2.7", command=0),  # LOCAL: the proxy speaks for itself
    ],
)
async def test_a_stranger_behind_the_proxy_is_not_trusted(serve: Serve, header: bytes) -> None:
    server = await behind_proxy(serve, Limits(mails_per_peer_hourly=0))  # the trusted are free
    async with Client(server.port) as client:
        client.write(header)
        await client.greet()
        assert (await client.say(ENVELOPE[0])).startswith("450 4.7.1")


@pytest.mark.parametrize(
    "header", [b"EHLO x\r\n", b"PROXY TCP4 nonsense\r\n", SIGNATURE + b"\x21\x11\0\x02xx", b"P"]
)
async def test_a_connection_without_a_sound_header_is_closed_unanswered(
    serve: Serve, header: bytes
) -> None:
    server = await behind_proxy(serve)
    async with Client(server.port) as client:
        client.write(header)
        client.writer.write_eof()
        assert await client.reply() == ""


async def test_who_is_no_proxy_may_send_no_header(serve: Serve) -> None:
    server = await serve(smtp_proxy_protocol=True, trusted_peers=("192.0.2.0/24",))
    async with Client(server.port) as client:
        client.write(b"PROXY TCP4 192.0.2.7 127.0.0.1 40000 25\r\n")
        assert await client.is_closed()


async def test_without_the_option_the_header_is_no_command(server: Running) -> None:
    async with Client(server.port) as client:
        await client.reply()
        reply = await client.say(b"PROXY TCP4 192.0.2.7 127.0.0.1 40000 25")
        assert reply.startswith("500 ")


async def test_connections_are_counted_by_the_peer_behind_the_proxy(serve: Serve) -> None:
    server = await serve(
        Limits(connections_per_peer=1), smtp_proxy_protocol=True, trusted_peers=("127.0.0.0/8",)
    )
    async with Client(server.port) as first, Client(server.port) as other:
        first.write(version_2("192.0.2.7"))
        other.write(version_2("192.0.2.8"))
        assert (await first.reply()).startswith("220 ")
        assert (await other.reply()).startswith("220 ")
        async with Client(server.port) as second:
            second.write(version_2("192.0.2.7"))
            assert (await second.reply()).startswith("421 4.7.0")


async def test_connections_from_a_network_of_ipv6_are_those_of_one_host(serve: Serve) -> None:
    server = await serve(
        Limits(connections_per_peer=1), smtp_proxy_protocol=True, trusted_peers=("127.0.0.0/8",)
    )
    greeted = {"2001:db8::1": "220 ", "2001:db8::2": "421 4.7.0", "2001:db8:0:1::1": "220 "}
    async with contextlib.AsyncExitStack() as stack:
        for source, reply in greeted.items():
            client = await stack.enter_async_context(Client(server.port))
            client.write(f"PROXY TCP6 {source} ::1 40000 25\r\n".encode())
            assert (await client.reply()).startswith(reply)


def test_addresses_are_read_from_any_socket() -> None:
    assert str(peers.address_of(("192.0.2.1", 25))) == "192.0.2.1"
    assert str(peers.address_of(("::ffff:192.0.2.1", 25, 0, 0))) == "192.0.2.1"
    assert str(peers.address_of(("fe80::1%eth0", 25, 0, 2))) == "fe80::1"
    assert peers.address_of("") is None
