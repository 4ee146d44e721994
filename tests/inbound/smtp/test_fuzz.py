"""Whatever a client sends, the server answers or closes, and serves the next one."""

from __future__ import annotations

import asyncio
import re

from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from inbound.smtp.limits import Limits
from tests.inbound.smtp.client import ENVELOPE, MESSAGE, Client
from tests.inbound.smtp.conftest import running

fragments = st.one_of(
    st.sampled_from(
        [
            b"EHLO x\r\n",
            ENVELOPE[0] + b"\r\n",
            ENVELOPE[1] + b"\r\n",
            b"DATA\r\n",
            MESSAGE,
            b".\r\n",
            b"\r\n.\r\n",
            b"RSET\r\n",
            b"QUIT\r\n",
            b"STARTTLS\r\n",
            b"AUTH PLAIN AA==\r\n",
            b"MAIL FROM:",
            b"RCPT TO:<",
            b" SIZE=",
            b"\r",
            b"\n",
            b"\0",
            b"\r\n",
        ]
    ),
    st.binary(max_size=40),
    st.binary(max_size=20).map(lambda octets: octets + b"\r\n"),
)
REPLY = re.compile(rb"(?:[2345][0-9][0-9][ -][^\r\n]*\r\n)+")


async def answers_to(octets: bytes) -> bytes:
    """Return all that a server says to a client that sends this and waits for the end."""
    async with running(Limits(max_octets=2000, max_errors=20, idle_s=5)) as server:
        async with Client(server.port) as client:
            client.write(octets)
            client.writer.write_eof()
            try:
                said = await asyncio.wait_for(client.reader.read(), 10)
            except ConnectionResetError:  # closed with octets of ours unread
                said = b"221 closed\r\n"
        async with Client(server.port) as client:
            await client.greet()
            assert (await client.send()).startswith("250 ")
    return said


@settings(deadline=None)  # each example starts a server
@given(st.lists(fragments, max_size=30).map(b"".join))
def test_the_server_answers_or_closes_whatever_it_is_sent(octets: bytes) -> None:
    with capture_logs() as logs:
        said = asyncio.run(answers_to(octets))

    assert REPLY.fullmatch(said)
    assert b"451" not in said
    assert [entry for entry in logs if entry["log_level"] == "error"] == []
