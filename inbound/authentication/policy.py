"""Policy: what a domain asks for mail that nothing proves (DMARC, RFC 7489 6.3, RFC 9989)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from inbound.authentication import domains
from inbound.authentication.resolver import Resolver

_RECORD = re.compile(rb"v\s*=\s*DMARC1\s*(?:;|\Z)")


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy of one domain."""

    is_refusal: bool  #: ``p=quarantine`` or ``p=reject``; there is no folder to put doubts into
    wants_same_signer: bool = False  #: ``adkim=s``: the signature is of the very domain
    wants_same_sender: bool = False  #: ``aspf=s``


NONE = Policy(is_refusal=False)


def published(resolver: Resolver, domain: str) -> Policy:
    """Return the policy of a domain, or of its organisation; `NONE` without a sound record.

    Raises:
        DnsFault: the DNS did not answer.
    """
    organisation = domains.organisation(domain)
    for name in dict.fromkeys((domain, organisation)):
        records = [text for text in resolver.texts(f"_dmarc.{name}") if _RECORD.match(text)]
        if len(records) > 1:  # RFC 7489 6.6.3: as if there were none
            return NONE
        if records:
            return _policy(records[0], is_above=name != domain)
    return NONE


def _policy(record: bytes, *, is_above: bool) -> Policy:
    pairs = (part.partition("=") for part in record.decode("ascii", "replace").split(";"))
    tags = {name.strip().lower(): value.strip().lower() for name, _, value in pairs}
    wanted = tags.get("p", "none")
    if is_above:
        wanted = tags.get("sp", wanted)
    if tags.get("t") == "y" and wanted == "quarantine":  # RFC 9989: one step less while testing
        wanted = "none"
    return Policy(
        is_refusal=wanted in ("quarantine", "reject"),
        wants_same_signer=tags.get("adkim") == "s",
        wants_same_sender=tags.get("aspf") == "s",
    )
