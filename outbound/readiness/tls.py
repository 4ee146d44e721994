"""TLS: whether mail comes to us and leaves us encrypted, under certificates that others trust."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import aiosmtplib

from outbound.channels.connections import Hop
from outbound.readiness.finding import Finding, Standing
from outbound.readiness.hosts import Hosts

TIMEOUT_S = 10.0
#: A certificate that ends so soon was not renewed.
SOON = timedelta(days=10)

#: Where to reach the mail server of an address.
Door = Callable[[str], tuple[str, int]]


def port_25(address: str) -> tuple[str, int]:
    """Return where the world reaches a mail server (RFC 5321 4.5.4.2)."""
    return address, 25


async def coming(
    hosts: Hosts, *, now: datetime, helo: str, door: Door = port_25, ca: str | None = None
) -> list[Finding]:
    """Tell of each host that takes mail whether it offers STARTTLS under its own name."""
    return [
        await _greeted(host, door(addresses[0]), now=now, helo=helo, ca=ca)
        for host, addresses in hosts.taking.items()
        if addresses
    ]


async def _greeted(
    host: str, at: tuple[str, int], *, now: datetime, helo: str, ca: str | None
) -> Finding:
    client = aiosmtplib.SMTP(
        hostname=at[0], port=at[1], start_tls=False, local_hostname=helo, timeout=TIMEOUT_S
    )
    try:
        await client.connect()
        await client.ehlo()
        if not client.supports_extension("starttls"):
            text = f"{host} offers no STARTTLS: set JUPITER_SMTP_CERTIFICATE"
            return Finding("tls in", Standing.WRONG, text)
        context = ssl.create_default_context(cafile=ca)
        await client.starttls(server_hostname=host, tls_context=context)
        return _of_certificate("tls in", host, client, now)
    except (OSError, aiosmtplib.SMTPException) as error:
        return _failed(host, error)
    finally:
        client.close()


def _failed(host: str, error: BaseException) -> Finding:
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        text = f"the certificate of {host} is not trusted: {cause.verify_message}"
        return Finding("tls in", Standing.WRONG, text)
    if cause is not None:
        return Finding("tls in", Standing.WRONG, f"TLS with {host} failed: {cause}")
    text = f"{host} does not answer on port 25, seen from here: {str(error) or 'timeout'}"
    return Finding("tls in", Standing.WRONG, text)


def _of_certificate(name: str, host: str, client: aiosmtplib.SMTP, now: datetime) -> Finding:
    certificate = client.transport.get_extra_info("peercert") if client.transport else None
    if not certificate:
        return Finding(name, Standing.OK, host)
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
    text = f"{host}, until {ends:%Y-%m-%d}"
    if ends - now < SOON:
        return Finding(name, Standing.WRONG, f"the certificate of {text}, is to be renewed")
    return Finding(name, Standing.OK, text)


def leaving(hop: Hop | None, hosts: Hosts) -> Finding:
    """Tell whether the way to the relay is encrypted; that it answers is checked elsewhere."""
    if hop is None:
        return Finding("tls out", Standing.NOTE, "skipped: mail is not handed to a relay")
    if hop.tls is not None:
        return Finding("tls out", Standing.OK, f"{hop.host}, certificate checked")
    if hosts.is_relay:
        text = f"mail goes to {hop.host} in the clear; take tls=none out of JUPITER_RELAY_URL"
        return Finding("tls out", Standing.WRONG, text)
    return Finding("tls out", Standing.OK, f"{hop.host} is on this machine or its network")
