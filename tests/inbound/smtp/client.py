"""A client that says what it is told to say, also what no mail program would."""

from __future__ import annotations

import asyncio
import ssl
from types import TracebackType

MESSAGE = b"From: ann@example.com\r\nSubject: x\r\n\r\ninvoice ACME 3h @ 100\r\n"
ENVELOPE = (b"MAIL FROM:<ann@example.com>", b"RCPT TO:<invoice@jupiter.localhost>")


class Client:
    """One connection to a server on loopback."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def __aenter__(self) -> Client:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.writer.close()

    async def reply(self) -> str:
        """Return the last line of the next reply; "" when the server has closed."""
        return (await self.whole_reply()).rpartition("\n")[2]

    async def whole_reply(self) -> str:
        """Return all lines of the next reply."""
        lines = []
        while True:
            line = (await asyncio.wait_for(self.reader.readline(), 10)).decode()
            assert not line or line.endswith("\r\n"), line
            lines.append(line.removesuffix("\r\n"))
            if line[3:4] != "-":
                return "\n".join(lines)

    def write(self, octets: bytes) -> None:
        """Send octets as they are."""
        self.writer.write(octets)

    async def say(self, *lines: bytes) -> str:
        """Send lines one after the other; return the last line of the last reply."""
        reply = ""
        for line in lines:
            self.writer.write(line + b"\r\n")
            reply = await self.reply()
        return reply

    async def greet(self) -> str:
        """Read the greeting, say EHLO; return all lines of the answer."""
        assert (await self.reply()).startswith("220 ")
        self.writer.write(b"EHLO client.example\r\n")
        return await self.whole_reply()

    async def begin_data(self) -> None:
        """Go as far as the content of a message."""
        await self.greet()
        assert (await self.say(*ENVELOPE, b"DATA")).startswith("354 ")

    async def send(self, octets: bytes = MESSAGE) -> str:
        """Send a mail after `greet`; return the reply to it."""
        assert (await self.say(*ENVELOPE, b"DATA")).startswith("354 ")
        self.write(octets.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        return await self.reply()

    async def greet_again(self) -> str:
        """Say EHLO after STARTTLS; return all lines of the answer."""
        self.write(b"EHLO client.example\r\n")
        return await self.whole_reply()

    async def start_tls(self, *, injected: bytes = b"") -> bytes:
        """Shake hands after `greet`; return the certificate shown.

        `injected` is sent in plain text in the same packet as the command.
        """
        self.write(b"STARTTLS\r\n" + injected)
        assert (await self.reply()).startswith("220 ")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        await self.writer.start_tls(context)
        shown = self.writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        assert isinstance(shown, bytes)
        return shown

    async def is_closed(self) -> bool:
        """Tell whether the server closes the connection, after whatever it still says."""
        try:
            await asyncio.wait_for(self.reader.read(), 10)
        except ConnectionResetError:
            return True
        return self.reader.at_eof()
