"""Peers: which host is at the other end, also behind a proxy (haproxy's PROXY protocol, v1, v2)."""

from __future__ import annotations

from asyncio import StreamReader
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from aiosmtpd.proxy_protocol import V2_CMD, get_proxy

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]


def address_of(peername: Any) -> Address | None:
    """Return the address in a socket's ``peername``; None for a socket that has none."""
    if not isinstance(peername, tuple) or not peername:
        return None
    return _plain(ip_address(str(peername[0]).partition("%")[0]))


def is_among(address: Address | None, networks: Networks) -> bool:
    """Tell whether an address lies in one of the networks."""
    return address is not None and any(
        address in network for network in networks if network.version == address.version
    )


async def proxied(reader: StreamReader) -> tuple[bool, Address | None]:
    """Read a PROXY header; return whether it is sound, and the address it names.

    A proxy that speaks for itself (LOCAL) or does not know (UNKNOWN) names none.
    """
    header = await get_proxy(reader)
    if not header.valid:
        return False, None
    source = None if header.command == V2_CMD.LOCAL else header.src_addr
    return True, _plain(source) if isinstance(source, IPv4Address | IPv6Address) else None


def _plain(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 socket shows as ``::ffff:192.0.2.1``."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
