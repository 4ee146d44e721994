"""Session: one connection, its life and its limits, on aiosmtpd's protocol class.

Of aiosmtpd's class the transport side is used: streams, STARTTLS and its reset of all that was
said in plain text. The loop over command lines is our own. Stock, it takes bare LF for a line
end, logs every line with its addresses, answers a fault of ours with a permanent 500 that shows
the exception, and drops a mail whose client closes its sending side early.
"""

from __future__ import annotations

import asyncio
import re
from typing import cast

import structlog
from aiosmtpd.smtp import SMTP, TLSSetupException

from bot.allowance import name_of
from inbound.smtp import metrics, peers, replies
from inbound.smtp.dialogue.commands import VERBS
from inbound.smtp.host import Envelope, Host
from inbound.smtp.replies import Reply

#: Seconds a closed connection may take to read the last reply.
CLOSE_S = 10.0

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

_log = structlog.get_logger()


class _NoHooks:
    """aiosmtpd's handler object; everything is a method of the session instead."""

    def __dir__(self) -> list[str]:
        return []


_NO_HOOKS = _NoHooks()


class Session(SMTP):
    """One client."""

    line_length_limit = 65536  # of the stream: fewer pauses of the transport in DATA

    def __init__(self, host: Host) -> None:
        super().__init__(
            _NO_HOOKS,
            data_size_limit=host.limits.max_octets,
            enable_SMTPUTF8=True,
            hostname=host.name,  # without it aiosmtpd asks the DNS for each connection
            ident="ESMTP",
            tls_context=host.tls,
            timeout=host.limits.idle_s,
            loop=host.loop,
        )
        self.host = host
        self.peer: peers.Address | None = None
        self._admitted_as: str | None = None  #: counted at the door under this name
        self._is_turned_away = False
        self.mail = Envelope()
        self.is_greeted = False  #: since STARTTLS, if there was one
        self.helo = ""  #: what the client calls itself
        self.is_in_flight = False  #: from the 354 to the answer after the final dot
        self.is_storing = False
        self._errors = 0
        self._idle_commands = 0
        self.ends_at = host.loop.time() + host.limits.session_s

    def __dir__(self) -> list[str]:
        # aiosmtpd walks dir() three times for each connection (200 us of it) for hooks we do
        # not use: our commands are a table.
        return []

    # -- the connection ---------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the client in, or turn it away. Called again after STARTTLS."""
        if self.session is not None:
            self.is_greeted = False
            super().connection_made(transport)
            return
        self.peer = peers.address_of(transport.get_extra_info("peername"))
        refusal = self._refusal_at_the_door()
        metrics.CONNECTIONS.labels("refused" if refusal else "accepted").inc()
        if refusal:
            self._is_turned_away = True
            transport = cast("asyncio.WriteTransport", transport)  # uvloop's is one in deed only
            transport.write(refusal.octets)
            transport.close()
            return
        self.host.sessions.add(self)
        metrics.OPEN_CONNECTIONS.inc()
        super().connection_made(transport)

    def _refusal_at_the_door(self) -> Reply | None:
        if self.host.is_stopping:
            return replies.STOPPING
        if not self.host.door.enter():
            return replies.TOO_MANY_CONNECTIONS
        # Behind a proxy the peer is known only after its header.
        if self.host.proxies is None and not self._is_counted_in():
            self.host.door.leave()
            return replies.TOO_MANY_CONNECTIONS
        return None

    def _is_counted_in(self) -> bool:
        name = name_of(self.peer)
        if not self.host.door.enter_from(name):
            return False
        self._admitted_as = name
        return True

    def connection_lost(self, error: Exception | None) -> None:
        """Count the client out; a commit that runs for it goes on."""
        if self._is_turned_away:
            return
        if self in self.host.sessions:  # not yet, after a failed STARTTLS
            self.host.sessions.discard(self)
            if not self.host.sessions:
                self.host.emptied.set()
            metrics.OPEN_CONNECTIONS.dec()
            self.host.door.leave()
            if self._admitted_as is not None:
                self.host.door.leave_from(self._admitted_as)
            super().connection_lost(error)

    def eof_received(self) -> bool | None:
        """Let what was sent before the end of the stream be answered (RFC 5321 4.1.1.10)."""
        if self._is_turned_away:
            return None
        self._reader.feed_eof()
        return self.session is not None and self.session.ssl is None

    def farewell(self, reply: Reply) -> None:
        """Say goodbye outside the dialogue and close."""
        transport = cast("asyncio.WriteTransport | None", self.transport)
        if transport is not None and not transport.is_closing():
            transport.write(reply.octets)
            self._close()

    def _close(self) -> None:
        transport = cast("asyncio.WriteTransport | None", self.transport)
        if transport is None or transport.is_closing():
            return
        transport.close()
        if transport.get_write_buffer_size():  # a client that reads nothing must not keep us
            self.host.loop.call_later(CLOSE_S, transport.abort)

    # -- time -------------------------------------------------------------------------------

    def _reset_timeout(self, duration: float | None = None) -> None:
        left = self.ends_at - self.host.loop.time()
        super()._reset_timeout(max(0.001, min(duration or self.host.limits.idle_s, left)))

    def allow(self, seconds: float | None = None) -> None:
        """Give the client so long for its next octets, `Limits.idle_s` if not said."""
        self._reset_timeout(seconds)

    def _timeout_cb(self) -> None:
        if self.is_storing:  # not the client's time; the store has a limit of its own
            return
        self.farewell(replies.IDLE)

    # -- the dialogue -----------------------------------------------------------------------

    def _set_post_data_state(self) -> None:
        self.mail = Envelope()

    def reset(self) -> None:
        """Forget the mail that was begun."""
        self.mail = Envelope()

    def greet(self, name: str) -> None:
        """Note that the client said EHLO or HELO and its name; it begins anew."""
        self.is_greeted = True
        self.helo = name
        self.reset()

    def note_mail(self) -> None:
        """Note that a mail was taken: the client is no idler."""
        self._idle_commands = 0

    @property
    def stream(self) -> asyncio.StreamReader:
        """What the client sends."""
        return self._reader

    @property
    def is_encrypted(self) -> bool:
        """Whether STARTTLS is done."""
        return self.session is not None and self.session.ssl is not None

    async def encrypt(self) -> None:
        """Shake hands; raises TLSSetupException if that fails."""
        await self.smtp_STARTTLS("")
        if not self.is_encrypted:  # we hung up meanwhile, which asyncio takes for no error
            raise TLSSetupException

    async def _handle_client(self) -> None:
        try:
            if await self._is_admitted():
                self._writer.write(self.host.greeting)
                while await self._take_command():
                    pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client went away; a sender that saw no 250 comes again
        except TLSSetupException as error:
            self.connection_lost(error)  # asyncio tells only sessions that shook hands
        except Exception:
            _log.exception("smtp.session_failed")
        finally:
            self._close()

    async def _is_admitted(self) -> bool:
        """Read the PROXY header where one is due."""
        if self.host.proxies is None:
            return True
        if not peers.is_among(self.peer, self.host.proxies):
            return False
        is_sound, self.peer = await peers.proxied(self._reader)
        if not is_sound:
            return False
        if not self._is_counted_in():
            await self.say(replies.TOO_MANY_CONNECTIONS)
            return False
        return True

    async def _take_command(self) -> bool:
        """Answer one command line; return whether the dialogue goes on."""
        if self.host.is_stopping:
            await self.say(replies.STOPPING)
            return False
        try:
            line = await self._reader.readuntil(b"\n")
        except asyncio.LimitOverrunError:
            await self.say(Reply(replies.LINE_TOO_LONG.line, is_last=True))
            return False
        self._reset_timeout()
        reply = await self._answer(line)
        if reply is not None:
            if reply.is_negative:
                await self.host.pace.turn()
            await self.say(reply)
        last = self._last_word(reply)
        if last is not None:
            await self.say(last)
        return not (last or (reply and reply.is_last))

    async def _answer(self, line: bytes) -> Reply | None:
        """Carry out a command; a fault of ours is 451, whatever it was."""
        try:
            text = _command_text(line, self.host.limits.max_command_octets)
            if isinstance(text, Reply):
                return text
            verb, _, argument = text.partition(" ")
            command = VERBS.get(verb.upper())
            if command is None:
                return replies.UNKNOWN_COMMAND
            return await command(self, argument.strip(" "))
        except (ConnectionError, asyncio.IncompleteReadError, TLSSetupException):
            raise
        except Exception:
            _log.exception("smtp.command_failed")
            self.reset()
            return replies.OWN_FAULT

    def _last_word(self, reply: Reply | None) -> Reply | None:
        """Count errors and commands that bring no mail; return the 421 when it is too much."""
        if reply is None or reply.is_last:
            return None
        self._errors += reply.is_refusal
        self._idle_commands += 1
        if self._errors > self.host.limits.max_errors:
            return replies.TOO_MANY_ERRORS
        if self._idle_commands > self.host.limits.max_idle_commands:
            return replies.TOO_MANY_COMMANDS
        return None

    def write(self, octets: bytes) -> None:
        """Send octets as they are."""
        self._writer.write(octets)

    async def say(self, reply: Reply) -> None:
        """Send a reply; waits while the client does not read."""
        self._writer.write(reply.octets)
        await self._writer.drain()


def _command_text(line: bytes, max_octets: int) -> str | Reply:
    """Return a command line as text, or the reply that refuses it."""
    if not line.endswith(b"\r\n"):
        return replies.BAD_LINE_END
    if len(line) > max_octets:
        return replies.LINE_TOO_LONG
    # Host names in EHLO come in any encoding; addresses are looked at where they are read.
    text = line[:-2].decode("utf-8", "surrogateescape")
    return replies.BAD_CHARACTER if _CONTROL.search(text) else text
