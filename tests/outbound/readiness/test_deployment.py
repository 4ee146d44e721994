"""What ``jupiter check`` says of a deployment, on a DNS and a mail server of its own."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from inbound.authentication import domains, spf
from inbound.authentication.resolver import DnsFault, Resolver
from outbound.readiness import deployment
from outbound.readiness.deployment import Deployment
from outbound.readiness.finding import Finding, Names, Standing
from outbound.signing import keys, record
from outbound.signing.keys import Key
from tests.certificate import self_signed
from tests.inbound.authentication.names import serving
from tests.inbound.smtp.conftest import running

NOW = datetime.now(UTC)
DOMAIN = "bot.example.com"
#: Of its names one is in trouble.
FAILING_IN_PART = "bot.example.net"
#: Addresses of the internet; nothing is sent there.
BOT, RELAY = "93.184.215.14", "93.184.215.25"


@cache
def key() -> Key:
    """The key of this deployment."""
    with TemporaryDirectory() as folder:
        return keys.make(Path(folder), NOW)


def zone(**changed: str) -> str:
    """Return a zone in which all is well, or with other records in it."""
    records = {
        "mx": f"{DOMAIN}. 60 IN MX 10 mail.example.com.",
        "address": f"mail.example.com. 60 IN A {BOT}",
        "spf": f'{DOMAIN}. 60 IN TXT "v=spf1 mx -all"',
        "dkim": record.zone_line(key(), DOMAIN).replace(" ( ", " ").removesuffix(" )"),
        "dmarc": f'_dmarc.{DOMAIN}. 60 IN TXT "v=DMARC1; p=reject"',
        "ptr": "14.215.184.93.in-addr.arpa. 60 IN PTR mail.example.com.",
        "relay": f"smtp.relay.example.com. 60 IN A {RELAY}",
    }
    return "\n".join((records | changed).values()).replace(". IN TXT", ". 60 IN TXT") + "\n"


@contextmanager
def asking(text: str) -> Iterator[Names]:
    """Ask a DNS that serves a zone."""
    with serving(text) as (served, address):
        served.failing.update({"failing.example.com", f"_dmarc.{FAILING_IN_PART}"})
        yield names_of(address)


def names_of(address: str) -> Names:
    """Ask the DNS at an address, as serve.py has it asked."""
    resolver = Resolver(address)
    return Names(resolver.records, partial(spf.result, resolver), domains.organisation, DnsFault)


@dataclass(frozen=True, slots=True)
class Door:
    """A mail server that stands for that of any address."""

    port: int
    ca: Path

    def __call__(self, _address: str) -> tuple[str, int]:
        """Return where it is."""
        return "127.0.0.1", self.port


@asynccontextmanager
async def listening(
    folder: Path, host: str = "mail.example.com", ends: timedelta = timedelta(days=60)
) -> AsyncIterator[Door]:
    """Run our own mail server with a certificate."""
    file = self_signed(folder, host, ends=ends)
    async with running(smtp_certificate=file) as server:
        yield Door(server.port, file)


OURS = Deployment(DOMAIN, "https://bot.example.com", "smtp://127.0.0.1:25?tls=none", key())


async def told(text: str, door: Door, ours: Deployment = OURS) -> dict[str, Finding]:
    """Return what is said of a deployment whose zone is this, by name."""
    with asking(text) as names:
        wanted = replace(ours, door=door, ca=str(door.ca))
        return {each.name: each for each in await deployment.findings(wanted, names, NOW)}


async def test_a_deployment_in_order_is_said_to_be(tmp_path: Path) -> None:
    async with listening(tmp_path) as door:
        said = await told(zone(), door)
    assert list(said) == ["mx", "spf", "dkim", "dmarc", "ptr", "tls in", "tls out"]
    assert {each.standing for each in said.values()} == {Standing.OK}, said
    lines = [line for each in said.values() for line in each.lines()]
    assert lines[0] == f"mx         ok: mail.example.com [{BOT}]"
    assert lines[1] == f"spf        ok: names {BOT}"
    assert lines[4] == f"ptr        ok: {BOT} is mail.example.com"
    assert re.fullmatch(r"tls in     ok: mail\.example\.com, until \d{4}-\d\d-\d\d", lines[5])


@pytest.mark.parametrize(
    ("changed", "name", "said", "publish"),
    [
        ({"mx": ""}, "mx", "has no MX record", f"{DOMAIN}. IN MX 10 bot.example.com."),
        ({"address": ""}, "mx", "has no address", "mail.example.com. IN A (the address"),
        ({"spf": ""}, "spf", "has no SPF record", f'{DOMAIN}. IN TXT "v=spf1 mx -all"'),
        (
            {"spf": f'{DOMAIN}. 60 IN TXT "v=spf1 ip4:192.0.2.1 -all"'},
            "spf",
            f"does not name {BOT} (fail)",
            f'{DOMAIN}. IN TXT "v=spf1 mx ip4:192.0.2.1 -all"',
        ),
        (
            {"spf": f'{DOMAIN}. 60 IN TXT "v=spf1 +all"'},
            "spf",
            "lets everybody send",
            f'{DOMAIN}. IN TXT "v=spf1 mx -all"',
        ),
        (
            {"spf": f'{DOMAIN}. 60 IN TXT "v=spf1 mx"\n{DOMAIN}. 60 IN TXT "v=spf1 -all"'},
            "spf",
            "has 2 SPF records",
            "",
        ),
        (
            {"dkim": ""},
            "dkim",
            "there is no record at",
            '._domainkey.bot.example.com. IN TXT ( "v=',
        ),
        (
            {"dkim": f'{record.name(key(), DOMAIN)}. 60 IN TXT "v=DKIM1; p=MIIB"'},
            "dkim",
            "has another key",
            "p=MII",
        ),
        (
            {"dkim": f'{record.name(key(), DOMAIN)}. 60 IN TXT "v=DKIM1; p="'},
            "dkim",
            "has another key",
            "p=MII",
        ),
        (
            {"dmarc": ""},
            "dmarc",
            "has no DMARC policy",
            '_dmarc.bot.example.com. IN TXT "v=DMARC1; p=quarantine"',
        ),
        (
            {"dmarc": f'_dmarc.{DOMAIN}. 60 IN TXT "v=DMARC1; p=perhaps"'},
            "dmarc",
            "names none of",
            "p=quarantine",
        ),
        ({"ptr": ""}, "ptr", BOT, "14.215.184.93.in-addr.arpa. IN PTR mail.example.com."),
        (
            {"ptr": "14.215.184.93.in-addr.arpa. 60 IN PTR smtp.relay.example.com."},
            "ptr",
            BOT,
            "14.215.184.93.in-addr.arpa. IN PTR mail.example.com.",
        ),
    ],
)
async def test_what_is_wrong_is_named_with_the_record_that_mends_it(
    tmp_path: Path, changed: dict[str, str], name: str, said: str, publish: str
) -> None:
    async with listening(tmp_path) as door:
        found = (await told(zone(**changed), door))[name]
    assert found.standing is Standing.WRONG
    assert said in found.text
    assert publish in "\n".join(found.publish)


async def test_the_record_that_is_offered_mends_it(tmp_path: Path) -> None:
    kinds = {"spf": "", "dkim": "", "dmarc": "", "ptr": ""}
    async with listening(tmp_path) as door:
        wrong = await told(zone(**kinds), door)
        offered = {name: "\n".join(wrong[name].publish) for name in kinds}
        plain = {
            name: each.replace(" ( ", " ").removesuffix(" )").replace(". IN ", ". 60 IN ")
            for name, each in offered.items()
        }
        mended = await told(zone(**plain), door)
    assert {each.standing for each in mended.values()} <= {Standing.OK}, mended


async def test_a_policy_of_none_is_noted_and_one_of_the_organisation_counts(tmp_path: Path) -> None:
    async with listening(tmp_path) as door:
        none = await told(zone(dmarc=f'_dmarc.{DOMAIN}. 60 IN TXT "v=DMARC1; p=none"'), door)
        above = await told(zone(dmarc='_dmarc.example.com. 60 IN TXT "v=DMARC1; p=reject"'), door)
    assert none["dmarc"].standing is Standing.NOTE
    assert above["dmarc"].text == "_dmarc.example.com says reject"


async def test_a_relay_of_others_must_be_named_by_spf_and_reached_by_tls(tmp_path: Path) -> None:
    by_relay = replace(OURS, relay_url="smtp://smtp.relay.example.com:587?tls=none")
    async with listening(tmp_path) as door:
        unnamed = await told(zone(), door, by_relay)
        wanted = f'{DOMAIN}. 60 IN TXT "v=spf1 a:smtp.relay.example.com -all"'
        named = await told(zone(spf=wanted), door, by_relay)
        included = f'{DOMAIN}. 60 IN TXT "v=spf1 include:_spf.relay.example.com -all"'
        unclear = await told(zone(spf=included), door, by_relay)
    assert unnamed["spf"].publish == (
        f'{DOMAIN}. IN TXT "v=spf1 a:smtp.relay.example.com mx -all"',
    )
    assert named["spf"].standing is Standing.OK
    assert unclear["spf"].standing in (Standing.NOTE, Standing.WRONG)
    assert "in the clear" in named["tls out"].text
    assert named["tls out"].standing is Standing.WRONG
    assert named["ptr"].standing is Standing.NOTE


@pytest.mark.parametrize(
    ("host", "ends", "said"),
    [
        ("other.example.com", timedelta(days=60), "Hostname mismatch"),
        ("mail.example.com", timedelta(days=-1), "expired"),
        ("mail.example.com", timedelta(days=3), "is to be renewed"),
    ],
)
async def test_a_certificate_that_others_do_not_trust_is_named(
    tmp_path: Path, host: str, ends: timedelta, said: str
) -> None:
    async with listening(tmp_path, host, ends) as door:
        found = (await told(zone(), door))["tls in"]
    assert found.standing is Standing.WRONG
    assert said in found.text


async def test_a_server_without_tls_or_without_an_answer_is_named(tmp_path: Path) -> None:
    file = self_signed(tmp_path, "mail.example.com", ends=timedelta(days=60))
    async with running() as server:
        door = Door(server.port, file)
        plain = (await told(zone(), door))["tls in"]
    silent = (await told(zone(), door))["tls in"]
    assert plain.text == "mail.example.com offers no STARTTLS: set JUPITER_SMTP_CERTIFICATE"
    assert "does not answer on port 25" in silent.text
    assert (plain.standing, silent.standing) == (Standing.WRONG, Standing.WRONG)


async def test_without_a_key_the_way_to_one_is_said(tmp_path: Path) -> None:
    async with listening(tmp_path) as door:
        said = await told(zone(), door, replace(OURS, key=None))
    assert said["dkim"].text == "mails leave unsigned; run `jupiter key`"


async def test_a_dns_in_trouble_is_no_record_and_no_absence_of_one(tmp_path: Path) -> None:
    ours = replace(OURS, domain="failing.example.com")
    async with listening(tmp_path) as door:
        said = await told(zone(), door, ours)
    assert list(said) == ["dns"]
    assert said["dns"].standing is Standing.WRONG


async def test_one_name_in_trouble_hides_nothing_of_the_others(tmp_path: Path) -> None:
    ours = replace(OURS, domain=FAILING_IN_PART)
    async with listening(tmp_path) as door:
        said = await told(zone().replace(DOMAIN, FAILING_IN_PART), door, ours)
    wrong = [name for name, each in said.items() if each.standing is Standing.WRONG]
    assert wrong == ["dmarc"]
    assert said["dmarc"].text.startswith("the DNS does not answer")
    assert said["dkim"].standing is Standing.OK
