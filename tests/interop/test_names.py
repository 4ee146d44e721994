"""Names as a real name server has them: what is to be published is read as it is meant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import dkim
import pytest

from bench.trust import question
from inbound.authentication.examination import Rules, examine
from inbound.authentication.resolver import Resolver
from outbound.readiness import deployment
from outbound.readiness.finding import Standing
from outbound.signing import record
from outbound.signing.signature import signed
from tests.inbound.authentication.signing import mail
from tests.interop import nsd
from tests.outbound.readiness.test_deployment import (
    BOT,
    DOMAIN,
    NOW,
    OURS,
    key,
    listening,
    names_of,
)

pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(bool(nsd.why_not()), reason=nsd.why_not() or "-"),
]


def zones() -> dict[str, str]:
    """Return the zones of a deployment, with the lines that `jupiter key` prints as they stand."""
    ours = f"""\
{DOMAIN}. 60 IN MX 10 mail.example.com.
mail.example.com. 60 IN A {BOT}
{DOMAIN}. IN TXT "v=spf1 mx -all"
{record.zone_line(key(), DOMAIN)}
_dmarc.{DOMAIN}. IN TXT "v=DMARC1; p=reject"
"""
    return {
        "example.com": ours,
        "215.184.93.in-addr.arpa": "14.215.184.93.in-addr.arpa. IN PTR mail.example.com.\n",
    }


async def test_a_deployment_in_order_is_said_to_be(tmp_path: Path) -> None:
    with nsd.answering(tmp_path, zones()) as dns:
        async with listening(tmp_path) as door:
            ours = replace(OURS, door=door, ca=str(door.ca))
            found = await deployment.findings(ours, names_of(dns), NOW)
    assert len(found) == 7
    assert {each.standing for each in found} == {Standing.OK}, found


async def test_what_we_sign_is_strong_to_a_bot_like_us(tmp_path: Path) -> None:
    octets = signed(mail(f"Ann <ann@{DOMAIN}>"), key(), DOMAIN)
    with nsd.answering(tmp_path, zones()) as dns:
        resolver = Resolver(dns)

        def texts(name: bytes, timeout: int = 5) -> bytes:
            return resolver.texts(name.decode())[0]

        assert dkim.verify(octets, dnsfunc=texts)
        asked = question(octets, f"ann@{DOMAIN}")
        verdict = examine(asked, resolver, Rules("jupiter.localhost"))
    assert verdict.level == "strong"
