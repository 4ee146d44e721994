"""Who is let in, how often, and what becomes of mail that needs no author."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from bot import tokens
from bot.allowance import Allowance, name_of
from bot.correspondence import reply_addresses, return_paths, unsubscribing
from bot.post import Level
from inbound import authentication
from inbound.authentication.complaint import REASONS
from inbound.authentication.signed import addressed
from inbound.smtp.limits import Limits
from tests.inbound.authentication.conftest import Stranger, stranger_of
from tests.inbound.authentication.names import Zone
from tests.inbound.authentication.signing import BOT, by_evil, mail, rsa_key, signed
from tests.inbound.authentication.test_fuzz import judged
from tests.inbound.smtp.client import ENVELOPE, Client
from tests.steps import grows_evenly, steps

_RSA = b"DKIM-Signature: v=1; a=rsa-sha256; d=alice.com; s=s1; "
#: What a signature begins with, what it repeats, and how often.
REPEATED = (
    (_RSA + b"h=from:to:subject:date; bh=eA==; b=", b" " * 900 + b"\r\n ", 60),
    (_RSA + b"bh=eA==; b=eA==; h=from:to:subject:date", b":x" * 400 + b"\r\n ", 50),
    (b"DKIM-Signature: v=1; d=alice.com", b";", 9_000),
    (b"DKIM-Signature: ", b"\xff", 500),
    (b"DKIM-Signature:", b" ", 2),
)

DOMAIN = "jupiter.localhost"


async def test_a_host_brings_so_many_mails_an_hour_and_no_more(dns: tuple[Zone, str]) -> None:
    async with stranger_of(*dns, Limits(mails_per_peer_hourly=3)) as stranger:
        said = [await stranger.offer(mail("a@nopolicy.com")) for _ in range(3)]
        assert {each[:9] for each in said} == {"550 5.7.2"}
        async with Client(stranger.server.port) as client:
            await client.greet()
            reply = await client.say(ENVELOPE[0])
            assert reply == "450 4.7.1 Too many mails from your host in an hour, try again later"
            assert (await client.say(b"NOOP")).startswith("250 ")


async def test_an_author_is_counted_only_if_proven(dns: tuple[Zone, str]) -> None:
    async with stranger_of(*dns, Limits(mails_per_author_hourly=2)) as stranger:
        for _ in range(5):  # whoever writes in his name uses up nothing of his
            assert (await stranger.offer(mail())).startswith("550 ")
        said = [await stranger.offer(signed(mail(body=f"list {n}\r\n"))) for n in range(3)]
    assert [each[:3] for each in said] == ["250", "250", "450"]
    assert said[2] == "450 4.7.1 You sent many mails within an hour, try again later"


async def test_trusted_hosts_are_not_counted(dns: tuple[Zone, str]) -> None:
    async with stranger_of(
        *dns, Limits(mails_per_peer_hourly=1), trusted_peers=("127.0.0.1",)
    ) as stranger:
        said = [await stranger.offer(mail()) for _ in range(5)]
    assert {each[:3] for each in said} == {"250"}
    assert {each.proof for each in stranger.server.memory.arrivals} == {"peer"}
    assert not stranger.zone.asked


def test_a_bucket_fills_again_with_time_and_few_are_kept() -> None:
    now = [0.0]
    allowance = Allowance(60, max_buckets=100, clock=lambda: now[0])
    assert [allowance.take("a") for _ in range(61)] == [True] * 60 + [False]
    now[0] = 60.0
    assert (allowance.take("a"), allowance.take("a")) == (True, False)
    for number in range(10_000):
        allowance.take(f"x{number}")
    assert len(allowance) == 100


def test_a_network_of_ipv6_is_one_host() -> None:
    names = {name_of(ip_address(f"2001:db8:0:7::{n}")) for n in range(1, 9)}
    assert names == {"2001:db8:0:7::/64"}
    assert name_of(ip_address("192.0.2.1")) == "192.0.2.1"
    assert name_of(None) == "None"


async def test_the_postmaster_is_reached_also_without_proof(stranger: Stranger) -> None:
    unproven = mail("a@nopolicy.com")
    reply = await stranger.offer(unproven, "a@nopolicy.com", f"postmaster@{DOMAIN}")
    assert reply.startswith("250 ")
    assert stranger.server.memory.arrivals[0].level == "none"
    forged = mail("ceo@victim.com")
    assert (await stranger.offer(forged, "a@b.com", f"postmaster@{DOMAIN}")).startswith("550 5.7.1")
    both = await stranger.offer(unproven, "a@nopolicy.com", f"postmaster@{DOMAIN}", BOT)
    assert both.startswith("550 5.7.26")


def return_path(mail_id: int) -> str:
    """Return the address that bounces of one of our mails come to."""
    return return_paths.address(mail_id, tokens.mint(("s" * 32,)), DOMAIN)


async def test_bounces_come_in_unproven_and_ask_nobody(stranger: Stranger) -> None:
    octets = mail("MAILER-DAEMON@mx.elsewhere.com")
    assert (await stranger.offer(octets, "", return_path(17))).startswith("250 ")
    (arrival,) = stranger.server.memory.arrivals
    assert (arrival.level, arrival.proof) == ("none", "none unasked")
    assert not stranger.zone.asked
    assert (await stranger.offer(octets, "", return_path(1), BOT)).startswith("550 ")


@pytest.mark.parametrize("nameless", [b"From: <>\r\n", b"From: Mail System\r\n", b""])
async def test_who_reports_a_bounce_needs_no_name(stranger: Stranger, nameless: bytes) -> None:
    octets = nameless + b"Subject: Undelivered Mail\r\n\r\nSorry.\r\n"
    assert (await stranger.offer(octets, "", return_path(17))).startswith("250 ")
    assert stranger.server.memory.arrivals[0].author == ""
    assert (await stranger.offer(octets, "", BOT)).startswith("550 5.6.0")


async def test_complaints_come_in_unproven(stranger: Stranger) -> None:
    octets = mail("fbl@nopolicy.com")
    assert (await stranger.offer(octets, "", f"abuse@{DOMAIN}")).startswith("250 ")
    assert stranger.server.memory.arrivals[0].level == "none"


async def test_a_reply_address_of_ours_lets_an_unproven_mail_in(stranger: Stranger) -> None:
    address = reply_addresses.address(17, tokens.mint(("s" * 32,)), DOMAIN)
    unproven = mail("ap@nopolicy.com", to=address)
    assert (await stranger.offer(unproven, "ap@nopolicy.com", address)).startswith("250 ")
    (arrival,) = stranger.server.memory.arrivals
    assert (arrival.level, arrival.proof) == ("weak", "address unsigned")
    guessed = address.replace("17-", "18-")
    assert (await stranger.offer(unproven, "ap@nopolicy.com", guessed)).startswith("550 5.7.26")
    forged = mail("ceo@victim.com", to=address)
    assert (await stranger.offer(forged, "ceo@victim.com", address)).startswith("550 5.7.1")


async def test_a_reply_address_lets_so_many_mails_in_whoever_writes(dns: tuple[Zone, str]) -> None:
    """A mail that was handed around could else fill the mailbox of whoever sent it."""
    address = reply_addresses.address(17, tokens.mint(("s" * 32,)), DOMAIN)
    async with stranger_of(*dns, Limits(mails_per_author_hourly=2)) as stranger:
        said = []
        for number in range(3):
            author = f"a{number}@nopolicy.com"
            octets = mail(author, to=address, body=f"{number}\r\n")
            said.append((await stranger.offer(octets, author, address))[:9])
        other = reply_addresses.address(18, tokens.mint(("s" * 32,)), DOMAIN)
        reply = await stranger.offer(mail("a@nopolicy.com", to=other), "a@nopolicy.com", other)
    assert said == ["250 2.0.0", "250 2.0.0", "450 4.7.1"]
    assert reply.startswith("250 ")


async def test_the_operator_gets_few_and_small_mails_from_who_is_unproven(
    dns: tuple[Zone, str],
) -> None:
    """What anybody can write would else fill the disk."""
    async with stranger_of(*dns, Limits(unproven_per_peer_hourly=2)) as stranger:
        said = []
        for number in range(3):
            octets = mail("a@nopolicy.com", body=f"{number}\r\n")
            said.append((await stranger.offer(octets, "", f"abuse@{DOMAIN}"))[:9])
        large = mail("a@nopolicy.com", body=("word " * 15 + "\r\n") * 30_000)
        reply = await stranger.offer(large, "", f"postmaster@{DOMAIN}")
        again = await stranger.offer(signed(mail(to=BOT)))
    assert said == ["250 2.0.0", "250 2.0.0", "450 4.7.1"]
    assert reply.startswith("552 5.3.4")
    assert again.startswith("250 ")


async def test_a_null_reverse_path_is_no_proof(stranger: Stranger) -> None:
    reply = await stranger.offer(mail("bob@alice.com"), "", helo="alice.com")
    assert reply.startswith("550 5.7.1")


async def test_a_large_mail_is_proven_and_its_signature_matters(stranger: Stranger) -> None:
    large = signed(mail(body="list\r\n" + "x" * 70 + "\r\n" + ("word " * 15 + "\r\n") * 20_000))
    assert await stranger.outcome(large) == "strong dkim alice.com s1"
    changed = large.replace(b"list", b"void", 1)
    assert (await stranger.outcome(changed)).startswith("550 5.7.1")


async def test_a_signature_written_differently_is_the_same_signature(stranger: Stranger) -> None:
    field, _, rest = signed(mail()).partition(b"From:")
    head, _, value = field.rpartition(b"b=")
    number = int.from_bytes(base64.b64decode(value), "big")
    key = load_der_public_key(base64.b64decode(rsa_key("honest")[1]))
    assert isinstance(key, RSAPublicKey)
    larger = (number + key.public_numbers().n).to_bytes(257, "big")  # equal, modulo the key
    for written in (value, value[:20] + b"\r\n  " + value[20:], base64.b64encode(larger) + b"\r\n"):
        reply = await stranger.offer(b"X-Relay: y\r\n" + head + b"b=" + written + b"From:" + rest)
        assert reply.startswith("250 ")
    fingerprints = [each.fingerprints for each in stranger.server.memory.arrivals]
    assert len(fingerprints[0]) == 1
    assert fingerprints == fingerprints[:1] * 3


async def test_two_signatures_give_two_fingerprints(stranger: Stranger) -> None:
    twice = signed(signed(mail()), "mail.alice.com")
    assert await stranger.outcome(twice) == "strong dkim mail.alice.com s1"
    (both,) = [each.fingerprints for each in stranger.server.memory.arrivals]
    await stranger.outcome(twice[twice.index(b"DKIM-Signature", 10) :])
    assert stranger.server.memory.arrivals[1].fingerprints == both[1:]


async def test_a_hostile_signature_is_refused(stranger: Stranger) -> None:
    for head, unit, times in REPEATED:
        octets = head + unit * times + b"\r\n" + mail()
        assert (await stranger.offer(octets)).startswith("550 5.7.1")


@pytest.mark.parametrize(("head", "unit", "times"), REPEATED)
def test_a_hostile_signature_of_twice_the_length_takes_twice_the_steps(
    head: bytes, unit: bytes, times: int
) -> None:
    assert grows_evenly(lambda times: judged(head + unit * times + b"\r\n" + mail()), times)


async def test_a_body_of_blanks_is_judged_in_as_many_steps_as_a_short_one() -> None:
    short = signed(mail(body="list" + " " * 60 + "x\r\n"))
    hostile = short.replace(b" " * 60, b" " * 1_000_000)  # relaxed, it is the same body
    for octets in (short, hostile):
        found = judged(octets)
        assert found
        assert found[1].level is Level.STRONG
    assert steps(lambda: judged(hostile)) == steps(lambda: judged(short))


@pytest.mark.parametrize("unit", [b",", b"a=,", b"(a)", b'""', b"a<b>,", b"=?a?q?b?=", b"(a"])
def test_a_list_of_recipients_without_end_is_read_to_a_bound(unit: bytes) -> None:
    def read(times: int) -> bool:
        return addressed.is_to_us([("to", unit * times + b"," + BOT.encode())], {"to"}, DOMAIN)

    assert not read(10_000)
    assert steps(lambda: read(10_000)) == steps(lambda: read(20_000))
    many = b"Ann <ann@example.com>, " * 900 + BOT.encode()
    assert addressed.is_to_us([("to", many)], {"to"}, DOMAIN)


async def test_a_hundred_signatures_are_not_all_tried(stranger: Stranger) -> None:
    fields = b"".join(
        signed(mail(), selector=f"s{n}").partition(b"From:")[0] for n in range(100, 140)
    )
    assert (await stranger.offer(fields + mail())).startswith("550 5.7.1")
    assert sum("_domainkey" in name for name in stranger.zone.asked) <= 3


async def test_an_expired_signature_proves_nothing(stranger: Stranger) -> None:
    octets = signed(mail())
    past = int(datetime.now(UTC).timestamp()) - 60
    expired = octets.replace(b"q=dns/txt", b"x=%d; q=dns/txt" % past, 1)
    said = await stranger.outcome(expired)
    assert REASONS["expired"] in said


async def test_a_refusal_names_the_page_that_helps(stranger: Stranger) -> None:
    assert await stranger.offer(by_evil(mail("a@nopolicy.com"))) == (
        "550 5.7.26 We cannot tell that you wrote this, since it is signed (DKIM) for another"
        " domain than yours. Sign in at https://bot.example to find out what to do"
    )


def test_every_reason_has_its_words_and_none_is_left_over() -> None:
    package = Path(authentication.__file__).parent
    said = "".join(each.read_text("utf-8") for each in package.rglob("*.py"))
    code = said.replace((package / "complaint.py").read_text("utf-8"), "")
    named = {
        reason for reason in REASONS if f'"{reason}"' in code or reason.startswith("unsigned-")
    }
    assert named == set(REASONS)
    raised = set(re.findall(r'"([a-z]+-(?:key|changed|addressed|domain))"', code))
    assert raised <= set(REASONS)


async def test_unsubscribing_needs_no_proof_but_the_true_address(stranger: Stranger) -> None:
    octets = mail("anybody@nopolicy.com")
    true = unsubscribing.address(7, tokens.mint(("s" * 32,)), DOMAIN)
    assert (await stranger.offer(octets, "", true)).startswith("250 ")
    assert not stranger.zone.asked
    assert (await stranger.offer(octets, "", true, BOT)).startswith("550 5.7.26")
    async with Client(stranger.server.port) as client:
        await client.greet()
        await client.say(ENVELOPE[0])
        for wrong in (true.replace("+7-", "+8-"), f"unsubscribe+@{DOMAIN}"):
            assert (await client.say(f"RCPT TO:<{wrong}>".encode())).startswith("550 5.1.1")
