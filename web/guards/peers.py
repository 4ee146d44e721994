"""Peers: who asks. A reverse proxy that the operator names speaks for its client."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import web

from web.site import Address, site_of

NOBODY = IPv4Address("0.0.0.0")  # noqa: S104  (the unspecified address, not a socket to listen on)


def peer_of(request: web.Request) -> Address:
    """Return the address a request comes from."""
    return client(request, site_of(request).settings.proxies)


def client(request: web.Request, proxies: Sequence[IPv4Network | IPv6Network]) -> Address:
    """Return the address a request comes from, given whom to believe about it.

    Of X-Forwarded-For only what a named proxy added counts: read from the right, the first address
    that is not a proxy's. What stands left of it a client may have made up.
    """
    said = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
    peer = _read(request.remote)
    while said and any(peer in network for network in proxies):
        named = said.pop().strip()
        if not named:
            break
        peer = _read(named)
    return peer


def _read(text: str | None) -> Address:
    try:
        read = ip_address((text or "").partition("%")[0].strip("[]"))
    except ValueError:
        return NOBODY
    return read.ipv4_mapped or read if isinstance(read, IPv6Address) else read
