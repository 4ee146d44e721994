"""Hosts: which take mail for the domain, which send for it, and what those are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address

import dns.reversename

from outbound.readiness.finding import Finding, Names, Standing


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts of a deployment, each with its addresses."""

    taking: Mapping[str, tuple[str, ...]]  #: of the MX records, the preferred first
    sending: Mapping[str, tuple[str, ...]]  #: the relay, or what takes mail if the relay is ours
    is_relay: bool  #: the relay is somebody else's

    @property
    def mechanism(self) -> str:
        """The SPF mechanism that names what sends (RFC 7208 5)."""
        return f"a:{next(iter(self.sending))}" if self.is_relay else "mx"


def found(names: Names, domain: str, relay_host: str) -> Hosts:
    """Return the hosts of a domain that hands its mail to a relay."""
    exchanges = sorted(
        names.records(domain, "MX"), key=lambda each: (each.preference, str(each.exchange))
    )
    hosts = [each.exchange.to_text(omit_final_dot=True).lower() for each in exchanges]
    taking: dict[str, tuple[str, ...]] = {
        host: tuple(names.addresses(host)) for host in hosts if host and host != "."
    }
    relay = tuple(each for each in _relay(names, relay_host) if is_public(each))
    if relay:
        return Hosts(taking, {relay_host: relay}, is_relay=True)
    public: dict[str, tuple[str, ...]] = {
        host: tuple(filter(is_public, addresses)) for host, addresses in taking.items()
    }
    return Hosts(taking, {host: each for host, each in public.items() if each}, is_relay=False)


def is_public(address: str) -> bool:
    """Tell whether an address is one of the internet's, and not of this machine or its network."""
    return ip_address(address).is_global


def mx(domain: str, hosts: Hosts, portal_host: str) -> Finding:
    """Tell whether others know where mail for a domain goes."""
    if not hosts.taking:
        record = f"{domain}. IN MX 10 {portal_host}."
        return Finding("mx", Standing.WRONG, f"{domain} has no MX record", (record,))
    lost = [host for host, addresses in hosts.taking.items() if not addresses]
    if lost:
        wanted = tuple(f"{host}. IN A (the address of that machine)" for host in lost)
        text = f"{', '.join(lost)} of the MX records has no address"
        return Finding("mx", Standing.WRONG, text, wanted)
    shown = ", ".join(f"{host} [{each[0]}]" for host, each in hosts.taking.items())
    return Finding("mx", Standing.OK, shown)


def ptr(names: Names, hosts: Hosts) -> Finding:
    """Tell whether the addresses that send have names which lead back to them (RFC 1912 2.1)."""
    if not hosts.sending:
        text = "skipped: the address that sends cannot be told from here"
        return Finding("ptr", Standing.NOTE, text)
    shown, nameless = [], {}
    for host, addresses in hosts.sending.items():
        for address in addresses:
            name = _confirmed(names, address)
            shown.append(f"{address} is {name}")
            if not name:
                nameless[address] = host
    if not nameless:
        return Finding("ptr", Standing.OK, ", ".join(shown))
    text = f"no name that leads back: {', '.join(nameless)}"
    if hosts.is_relay:
        return Finding("ptr", Standing.NOTE, f"{text} (a matter of the relay)")
    wanted = tuple(
        f"{dns.reversename.from_address(address)} IN PTR {host}."
        for address, host in nameless.items()
    )
    return Finding("ptr", Standing.WRONG, text, wanted)


def _confirmed(names: Names, address: str) -> str:
    """Return the name of an address that has this address; "" if there is none."""
    reverse = dns.reversename.from_address(address).to_text()
    for each in names.records(reverse, "PTR"):
        name: str = each.target.to_text(omit_final_dot=True)
        if ip_address(address) in map(ip_address, names.addresses(name)):
            return name
    return ""


def _relay(names: Names, host: str) -> list[str]:
    """Return the addresses of a relay; none where there is none."""
    if not host or host == "localhost":
        return []
    try:
        return [str(ip_address(host))]
    except ValueError:
        return names.addresses(host)
