"""Smarthost: relay over SMTP (RFC 5321, RFC 6409) with TLS, AUTH and reused connections.

What goes wrong before the next hop has spoken about *this mail* (no connection, TLS, AUTH, a
greeting of 5yz) is the operator's trouble: the mail is deferred, never refused.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import aiosmtplib
import structlog

from outbound.channels.channel import Accepted, Deferred, Outcome, Refused
from outbound.channels.connections import Connections, Hop
from outbound.message import headers

log = structlog.get_logger(__name__)

PORTS = {"starttls": 587, "implicit": 465, "none": 25}

#: Seconds to wait for the answer to the final dot (RFC 5321 4.5.3.2.6: 10 minutes). Giving up
#: early is what doubles mails.
FINAL_DOT_S = 600.0

#: Replies to MAIL or RCPT that mean our own log-in, not this mail (RFC 4954 6, RFC 3207 4).
LOGIN_REPLIES = frozenset({530, 534, 535, 538})

#: What may stand between the angle brackets of MAIL and RCPT.
FIT = re.compile(r"[^\x00-\x20\x7f<>\ud800-\udfff]*")

LOST = "connection lost during DATA: it is not known whether the mail was taken"


class Smarthost:
    """Relays through one server, over at most four connections."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    @classmethod
    def of_url(cls, url: str, helo: str) -> Smarthost:
        """Return the channel of ``smtp://user:password@host:port?tls=starttls``.

        `tls` is ``starttls`` (the default), ``implicit`` (the default on port 465) or ``none``;
        `ca` names a file of certificates to trust instead of the system's. Raises ValueError.
        """
        return cls(Connections(hop_of(url, helo)))

    async def deliver(self, mail_from: str, recipient: str, octets: bytes) -> Outcome:
        """Hand one mail to the next hop."""
        if not FIT.fullmatch(mail_from) or not recipient or not FIT.fullmatch(recipient):
            return Refused("553 5.1.3 not an address (not handed on)")
        try:
            # With its domain in ASCII most addresses need no SMTPUTF8 of the next hop.
            wanted = headers.checked(recipient)
        except headers.UnfitAddress:
            wanted = recipient
        try:
            async with self._connections.one() as client:
                return await _transact(client, mail_from, wanted, octets)
        except (aiosmtplib.SMTPException, OSError) as error:  # TLS faults and timeouts too
            return _troubled(error)

    async def erase(self, recipient: str) -> None:
        """Do nothing: what was handed on is the next hop's."""

    async def close(self) -> None:
        """Give back the connections."""
        await self._connections.close()


def _troubled(error: aiosmtplib.SMTPException | OSError) -> Deferred:
    """Log what the operator has to see to, and defer the mail."""
    match error:
        case aiosmtplib.SMTPAuthenticationError():
            log.error("relay-login-failed", code=error.code)
            return Deferred(f"{error.code} {error.message} (the relay does not let us log in)")
        case aiosmtplib.SMTPResponseException():
            log.error("relay-not-ready", code=error.code)
            return Deferred(f"{error.code} {error.message}")
        case ssl.SSLError():
            log.error("relay-tls-failed", reason=error.reason)
            return Deferred(f"TLS with the relay failed: {error.reason or error}")
        case _:
            log.warning("relay-not-reached", fault=type(error).__name__)
            return Deferred(str(error) or type(error).__name__)


async def _transact(
    client: aiosmtplib.SMTP, mail_from: str, recipient: str, octets: bytes
) -> Outcome:
    """Do MAIL, RCPT and DATA; raises when the connection is of no more use."""
    options = _mail_options(client, mail_from + recipient, octets)
    if options is None:
        return Refused("553 5.6.7 the relay does not take addresses beyond ASCII (RFC 6531)")
    for verb, argument in (("MAIL", f"FROM:<{mail_from}>"), ("RCPT", f"TO:<{recipient}>")):
        extras = options if verb == "MAIL" else ()
        reply = await client.execute_command(verb.encode(), argument.encode(), *extras)
        if not 200 <= reply.code < 300:
            return _judged(reply.code, reply.message)
    try:
        reply = await client.data(octets, timeout=FINAL_DOT_S)
    except aiosmtplib.SMTPDataError as error:
        return _judged(error.code, error.message)
    except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError):
        log.warning("relay-silent-after-data")
        return Deferred(LOST)
    return Accepted(f"{reply.code} {reply.message}")


def _mail_options(client: aiosmtplib.SMTP, addresses: str, octets: bytes) -> list[bytes] | None:
    """Return the parameters of MAIL, or None if the next hop cannot take such addresses.

    A header with somebody else's address beyond ASCII is announced where it can be (RFC 6531 3.1),
    and handed on all the same: it shows the address and brings nothing to it.
    """
    options = []
    takes_utf8 = client.supports_extension("smtputf8")
    if not (addresses.isascii() or takes_utf8):
        return None
    if takes_utf8 and not (addresses.isascii() and octets.partition(b"\r\n\r\n")[0].isascii()):
        options.append(b"SMTPUTF8")
    if not octets.isascii() and client.supports_extension("8bitmime"):
        options.append(b"BODY=8BITMIME")
    if client.supports_extension("size"):
        options.append(f"SIZE={len(octets)}".encode())
    return options


def _judged(code: int, message: str) -> Outcome:
    """Return what a reply other than 2yz means for the mail (RFC 5321 4.2.1)."""
    response = f"{code} {message}"
    if code in LOGIN_REPLIES:
        log.error("relay-wants-login", code=code)
        return Deferred(response)
    return Refused(response) if 500 <= code < 600 else Deferred(response)


def hop_of(url: str, helo: str) -> Hop:
    """Return the next hop of a relay URL; raises ValueError in the operator's words."""
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    tls = options.get("tls") or ("implicit" if parts.port == PORTS["implicit"] else "starttls")
    if not parts.hostname or tls not in PORTS:
        raise ValueError("a relay is smtp://user:password@host:port?tls=starttls|implicit|none")
    _refuse_open_password(parts, tls)
    return Hop(
        host=parts.hostname,
        port=parts.port or PORTS[tls],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls_from_start=tls == "implicit",
        tls=None if tls == "none" else _trusting(options.get("ca")),
        local_name=helo,
    )


def _trusting(file: str | None) -> ssl.SSLContext:
    """Return a context that checks certificates against a file, or against the system's."""
    try:
        return ssl.create_default_context(cafile=file)
    except OSError as error:  # ssl.SSLError too: there is no certificate in it
        raise ValueError(f"ca={file}: {error.strerror or error}") from error


def _refuse_open_password(parts: SplitResult, tls: str) -> None:
    """Raise ValueError if a password would cross the network unencrypted."""
    if tls == "none" and parts.password and not _is_loopback(parts.hostname or ""):
        raise ValueError("tls=none would send the relay's password in the clear")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
