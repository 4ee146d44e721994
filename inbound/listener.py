"""Listener: the sockets of the SMTP server, from the first connection to the graceful stop.

aiosmtpd's own Controller is not used: it runs a loop of its own in a thread, and its stop kills
the mail in flight.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from bot.settings import Settings
from inbound.server import Keeper, Server
from inbound.smtp import replies, sockets
from inbound.smtp.certificate import Certificate
from inbound.smtp.dialogue.session import Session
from inbound.smtp.host import Host
from inbound.smtp.limits import Limits

#: Name under which systemd passes the sockets.
SOCKET_NAME = "smtp"

_log = structlog.get_logger()


class Listener:
    """Accepts connections in the running event loop, between `start` and `stop`."""

    def __init__(
        self,
        settings: Settings,
        intake: Keeper,
        *,
        limits: Limits | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._limits = limits or Limits(
            connections=settings.smtp_connections,
            connections_per_peer=settings.smtp_connections_per_peer,
        )
        self._server = Server(settings, intake, limits=self._limits, now=now)
        self._servers: list[asyncio.Server] = []
        self._sockets: list[socket.socket] = []
        self._certificate: Certificate | None = None
        self._host: Host | None = None

    @property
    def port(self) -> int:
        """The port of the first socket, once it is started; setting 0 picks a free one."""
        return int(self._sockets[0].getsockname()[1])

    @property
    def connections(self) -> int:
        """How many are open now."""
        return self._host.door.connections if self._host else 0

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: the address is taken, or the certificate cannot be read.
        """
        logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd's; it names peers
        settings = self._settings
        if settings.smtp_certificate is not None:
            self._certificate = Certificate.load(
                settings.smtp_certificate, settings.smtp_certificate_key
            )
        loop = asyncio.get_running_loop()
        host = self._host = Host(
            name=settings.mail_domain,
            reception=self._server,
            loop=loop,
            limits=self._limits,
            tls=self._certificate.context if self._certificate else None,
            proxies=settings.peers if settings.smtp_proxy_protocol else None,
        )
        self._sockets = sockets.inherited(SOCKET_NAME) or sockets.bound(settings.smtp_listen)
        self._servers = [
            await loop.create_server(lambda: Session(host), sock=each, backlog=sockets.BACKLOG)
            for each in self._sockets
        ]
        _log.info("smtp.listening", port=self.port, tls=host.tls is not None)

    def reload_certificate(self) -> None:
        """Read the certificate anew (on SIGHUP); a broken one is logged and the old one stays."""
        if self._certificate is None:
            return
        try:
            self._certificate.reload()
        except OSError:
            _log.exception("smtp.certificate_not_reloaded")
        else:
            _log.info("smtp.certificate_reloaded")

    async def stop(self) -> None:
        """Accept no more, say 421 to the idle, finish the mails in flight."""
        host = self._host
        if host is None:
            return
        host.is_stopping = True
        for server in self._servers:
            server.close()
        for session in list(host.sessions):
            if not session.is_in_flight:
                session.farewell(replies.STOPPING)
        host.emptied.clear()
        try:
            async with asyncio.timeout(self._limits.drain_s):
                if host.sessions:
                    await host.emptied.wait()
        except TimeoutError:
            _log.warning("smtp.gave_up_waiting", sessions=len(host.sessions))
        for session in list(host.sessions):
            session.farewell(replies.STOPPING)
        self._server.close()
        self._host = None
