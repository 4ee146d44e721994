"""Deployment: everything that others look at before they take our mail, line by line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from outbound.channels.smarthost import hop_of
from outbound.readiness import hosts, records, tls
from outbound.readiness.finding import Finding, Names, Standing
from outbound.readiness.hosts import Hosts
from outbound.readiness.tls import Door
from outbound.signing.keys import Key

#: What local mode leaves out.
OUTSIDE = "mx, spf, dkim, dmarc, ptr and tls"


@dataclass(frozen=True, slots=True)
class Deployment:
    """What an operator has set up."""

    domain: str
    base_url: str
    relay_url: str
    key: Key | None
    door: Door = tls.port_25
    ca: str | None = None  #: certificates to trust instead of the system's


def skipped() -> list[Finding]:
    """Return what is said in local mode."""
    text = f"{OUTSIDE} skipped: local mode takes mail from this machine and keeps it here"
    return [Finding("dns", Standing.NOTE, text)]


async def findings(deployment: Deployment, names: Names, now: datetime) -> list[Finding]:
    """Return what was found out, one finding a line of the report."""
    hop = None
    if deployment.relay_url.startswith("smtp:"):
        hop = hop_of(deployment.relay_url, deployment.domain)
    try:
        found = await asyncio.to_thread(
            hosts.found, names, deployment.domain, hop.host if hop else ""
        )
        told = await asyncio.to_thread(_published, deployment, names, found)
    except names.fault:
        text = "the resolver does not answer, or with an error; see JUPITER_DNS"
        return [Finding("dns", Standing.WRONG, text)]
    coming = await tls.coming(
        found, now=now, helo=deployment.domain, door=deployment.door, ca=deployment.ca
    )
    return [*told, *coming, tls.leaving(hop, found)]


def _published(deployment: Deployment, names: Names, found: Hosts) -> list[Finding]:
    """Ask the DNS; this waits for it. What is in trouble hides nothing of the others."""
    domain = deployment.domain
    portal_host = urlsplit(deployment.base_url).hostname or domain
    questions = {
        "mx": partial(hosts.mx, domain, found, portal_host),
        "spf": partial(records.spf, names, domain, found),
        "dkim": partial(records.dkim, names, domain, deployment.key),
        "dmarc": partial(records.dmarc, names, domain),
        "ptr": partial(hosts.ptr, names, found),
    }
    return [_answered(name, question, names.fault) for name, question in questions.items()]


def _answered(name: str, question: Callable[[], Finding], fault: type[Exception]) -> Finding:
    try:
        return question()
    except fault:
        text = "the DNS does not answer, or with an error; what others see of it is not known"
        return Finding(name, Standing.WRONG, text)
