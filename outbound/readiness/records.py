"""Records: whether the mail domain says in the DNS what makes others take our mail."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from outbound.readiness.finding import Finding, Names, Standing
from outbound.readiness.hosts import Hosts
from outbound.signing import record
from outbound.signing.keys import Key

#: What a DMARC policy may ask for (RFC 7489 6.3).
_POLICIES = ("none", "quarantine", "reject")


def tags(text: str) -> Mapping[str, str]:
    """Return the tags of a record such as ``v=DKIM1; k=rsa; p=...`` (RFC 6376 3.2)."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): re.sub(r"\s+", "", value) for name, _, value in pairs}


def spf(names: Names, domain: str, hosts: Hosts) -> Finding:
    """Tell whether SPF names the hosts that send for a domain (RFC 7208)."""
    found = [text for text in names.texts(domain) if re.match(r"v=spf1( |$)", text, re.I)]
    if not found:
        wanted = f'{domain}. IN TXT "v=spf1 {hosts.mechanism} -all"'
        return Finding("spf", Standing.WRONG, f"{domain} has no SPF record", (wanted,))
    if len(found) > 1:
        text = f"{domain} has {len(found)} SPF records, which counts as none; keep one"
        return Finding("spf", Standing.WRONG, text)
    results = {
        address: names.spf(address, f"bounce@{domain}", host)
        for host, addresses in hosts.sending.items()
        for address in addresses
    }
    return _spf_judged(domain, found[0], hosts, results)


def _spf_judged(domain: str, text: str, hosts: Hosts, results: Mapping[str, str]) -> Finding:
    if "anybody" in results.values():
        wanted = f'{domain}. IN TXT "v=spf1 {hosts.mechanism} -all"'
        said = f"the SPF record of {domain} lets everybody send for it"
        return Finding("spf", Standing.WRONG, said, (wanted,))
    if not results:
        said = "there is a record; which host sends cannot be told from here"
        return Finding("spf", Standing.NOTE, said)
    missing = {address: result for address, result in results.items() if result != "pass"}
    if not missing:
        return Finding("spf", Standing.OK, f"names {', '.join(results)}")
    shown = ", ".join(f"{address} ({result})" for address, result in missing.items())
    if hosts.is_relay and re.search(r"\b(include:|redirect=)", text):
        said = f"does not name {shown}; ask the relay whether it sends from other addresses"
        return Finding("spf", Standing.NOTE, said)
    wanted = re.sub(r"^v=spf1", f"v=spf1 {hosts.mechanism}", text, flags=re.IGNORECASE)
    said = f"the SPF record of {domain} does not name {shown}"
    return Finding("spf", Standing.WRONG, said, (f'{domain}. IN TXT "{wanted}"',))


def dkim(names: Names, domain: str, key: Key | None) -> Finding:
    """Tell whether the DNS has the key that we sign with."""
    if key is None:
        return Finding("dkim", Standing.WRONG, "mails leave unsigned; run `jupiter key`")
    name, wanted = record.name(key, domain), (record.zone_line(key, domain),)
    found = names.texts(name)
    if not found:
        return Finding("dkim", Standing.WRONG, f"there is no record at {name}", wanted)
    if len(found) > 1:
        text = f"there are {len(found)} records at {name}; keep ours"
        return Finding("dkim", Standing.WRONG, text, wanted)
    said = tags(found[0])
    if said.get("v", "DKIM1") != "DKIM1" or said.get("p") != record.public(key):
        text = f"the record at {name} has another key than the one that signs"
        return Finding("dkim", Standing.WRONG, text, wanted)
    if "y" in said.get("t", "").split(":"):
        text = f"the record at {name} says t=y (testing): others may take our mail for unsigned"
        return Finding("dkim", Standing.WRONG, text, wanted)
    return Finding("dkim", Standing.OK, f"{key.selector} is published")


def dmarc(names: Names, domain: str) -> Finding:
    """Tell whether there is a DMARC policy for a domain, and whether it forbids anything."""
    wanted = (f'_dmarc.{domain}. IN TXT "v=DMARC1; p=quarantine"',)
    for above in dict.fromkeys((domain, names.organisation(domain))):
        at = f"_dmarc.{above}"
        found = [text for text in names.texts(at) if re.match(r"v\s*=\s*DMARC1\s*(;|$)", text)]
        if len(found) > 1:
            text = f"{at} has {len(found)} policies, which counts as none; keep one"
            return Finding("dmarc", Standing.WRONG, text)
        if found:
            return _dmarc_judged(at, tags(found[0]), wanted, is_above=above != domain)
    return Finding("dmarc", Standing.WRONG, f"{domain} has no DMARC policy", wanted)


def _dmarc_judged(
    at: str, said: Mapping[str, str], wanted: Sequence[str], *, is_above: bool
) -> Finding:
    policy = said.get("p", "").lower()
    if is_above:
        policy = said.get("sp", policy).lower()
    if policy not in _POLICIES:
        text = f"the policy at {at} names none of {', '.join(_POLICIES)}"
        return Finding("dmarc", Standing.WRONG, text, tuple(wanted))
    if policy == "none":
        text = f"{at} says p=none: others are not asked to refuse mail that is forged in our name"
        return Finding("dmarc", Standing.NOTE, text, tuple(wanted))
    return Finding("dmarc", Standing.OK, f"{at} says {policy}")
