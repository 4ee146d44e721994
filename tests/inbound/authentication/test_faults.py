"""The DNS in trouble: what is not known is neither proven nor refused for good."""

from __future__ import annotations

import asyncio

import pytest

from inbound.authentication.resolver import DnsFault, Resolver
from inbound.smtp.limits import Limits
from tests.inbound.authentication.conftest import Stranger, stranger_of
from tests.inbound.authentication.names import Zone
from tests.inbound.authentication.signing import mail, signed
from tests.waiting import until

FAULT = "451 4.4.3 The DNS of your domain does not answer, try again later"


@pytest.mark.parametrize(
    "failing",
    ["s1._domainkey.alice.com", "alice.com"],
)
async def test_a_key_that_cannot_be_asked_for_puts_the_mail_off(
    stranger: Stranger, failing: str
) -> None:
    stranger.zone.failing.add(failing)
    assert await stranger.offer(signed(mail())) == FAULT


async def test_a_policy_that_cannot_be_asked_for_puts_the_mail_off(stranger: Stranger) -> None:
    stranger.zone.failing.add("_dmarc.alice.com")
    assert await stranger.offer(mail()) == FAULT
    assert await stranger.offer(mail(), "bob@alice.com") == FAULT


async def test_a_sender_record_that_cannot_be_asked_for_puts_the_mail_off(
    stranger: Stranger,
) -> None:
    stranger.zone.failing.add("spf.alice.com")
    stranger.zone.records.pop(("alice.com.", 16))
    stranger.zone.add('alice.com. 60 IN TXT "v=spf1 include:spf.alice.com -all"')
    assert await stranger.offer(mail(), "bob@alice.com") == FAULT


async def test_trouble_with_what_does_not_matter_is_no_trouble(stranger: Stranger) -> None:
    stranger.zone.failing.update({"_dmarc.alice.com", "elsewhere.com", "evil.com"})
    assert await stranger.outcome(signed(mail())) == "strong dkim alice.com s1"


async def test_only_the_author_s_domain_is_asked_about(stranger: Stranger) -> None:
    foreign = signed(signed(mail(), "evil.com"), "victim.com")
    assert (await stranger.offer(foreign)).startswith("550 5.7.1")
    assert set(stranger.zone.asked) == {"_dmarc.alice.com"}


@pytest.mark.slow
async def test_a_silent_server_is_waited_for_a_while(dns: tuple[Zone, str]) -> None:
    zone, address = dns
    zone.silent.add("s1._domainkey.alice.com")
    async with stranger_of(zone, address) as stranger:
        assert await stranger.offer(signed(mail())) == FAULT


@pytest.mark.slow
async def test_silent_servers_of_many_domains_hold_up_nobody_else(dns: tuple[Zone, str]) -> None:
    zone, address = dns
    zone.silent.add("silent.com")
    limits = Limits(connections_per_peer=200)
    async with stranger_of(zone, address, limits) as stranger:
        names = [f"of{number}.silent.com" for number in range(100)]
        offered = [asyncio.create_task(stranger.offer(mail(f"x@{name}"))) for name in names]
        await until(lambda: all(f"_dmarc.{name}" in zone.asked for name in names))
        assert await stranger.outcome(signed(mail())) == "strong dkim alice.com s1"
        assert not any(each.done() for each in offered)
        assert set(await asyncio.gather(*offered)) == {FAULT}


@pytest.mark.slow
async def test_no_resolver_at_all_puts_every_mail_off(dns: tuple[Zone, str]) -> None:
    async with stranger_of(dns[0], "127.0.0.1:9") as stranger:
        assert await stranger.offer(mail()) == FAULT
    assert stranger.server.memory.arrivals == []


def test_answers_are_remembered_for_as_long_as_they_hold(dns: tuple[Zone, str]) -> None:
    zone, address = dns
    now = [0.0]
    resolver = Resolver(address, clock=lambda: now[0])
    for now[0], asked in ((0.0, 1), (59.0, 1), (61.0, 2)):
        assert resolver.texts("_dmarc.alice.com")
        assert zone.asked["_dmarc.alice.com"] == asked


def test_that_there_is_none_is_remembered_too(dns: tuple[Zone, str]) -> None:
    zone, address = dns
    now = [0.0]
    resolver = Resolver(address, clock=lambda: now[0])
    for now[0], asked in ((0.0, 1), (50.0, 1), (70.0, 2)):
        assert resolver.texts("Nothing.alice.com.") == []
        assert zone.asked["nothing.alice.com"] == asked


def test_a_fault_is_remembered_for_a_moment_only(dns: tuple[Zone, str]) -> None:
    zone, address = dns
    now = [0.0]
    resolver = Resolver(address, clock=lambda: now[0])
    zone.failing.add("alice.com")
    for _ in range(3):
        with pytest.raises(DnsFault):
            resolver.texts("alice.com")
    failed = zone.asked["alice.com"]
    zone.failing.clear()
    now[0] = 10.0
    assert resolver.texts("alice.com")
    assert zone.asked["alice.com"] == failed + 1


def test_a_question_that_was_given_no_time_is_not_remembered_as_a_fault(
    dns: tuple[Zone, str],
) -> None:
    """Who writes a record that takes long chooses the names that are asked for last."""
    zone, address = dns
    resolver = Resolver(address)
    zone.silent.add("s1._domainkey.alice.com")
    with pytest.raises(DnsFault):
        resolver.records("s1._domainkey.alice.com", "TXT", longest_s=0.05)
    zone.silent.clear()
    assert resolver.texts("s1._domainkey.alice.com")


def test_no_more_answers_are_kept_than_there_is_room_for(dns: tuple[Zone, str]) -> None:
    zone, address = dns
    resolver = Resolver(address, max_answers=3)
    for name in ("a", "b", "c", "d", "b", "a"):
        resolver.texts(f"{name}.alice.com")
    assert (zone.asked["b.alice.com"], zone.asked["a.alice.com"]) == (1, 2)


@pytest.mark.parametrize("name", ["x" * 64 + ".com", "a..b", "." * 300, "ü.com", ""])
def test_a_name_that_cannot_exist_has_no_records(dns: tuple[Zone, str], name: str) -> None:
    assert Resolver(dns[1]).texts(name) in ([], [b""])


def test_a_long_record_comes_by_tcp(dns: tuple[Zone, str]) -> None:
    zone, address = dns
    zone.add("long.alice.com. 60 IN TXT " + " ".join(f'"{"x" * 250}"' for _ in range(12)))
    assert Resolver(address).texts("long.alice.com") == [b"x" * 3000]


@pytest.mark.parametrize("form", ["{}", "[127.0.0.1]:{port}"])
def test_a_resolver_is_named_in_several_forms(dns: tuple[Zone, str], form: str) -> None:
    address = dns[1]
    named = form.format(address, port=address.rpartition(":")[2])
    assert Resolver(named).texts("_dmarc.alice.com")
