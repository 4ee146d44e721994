"""Which domains speak for each other, and what domains publish."""

from __future__ import annotations

import pytest

from inbound.authentication import policy, spf
from inbound.authentication.domains import are_aligned, in_ascii, organisation
from inbound.authentication.policy import Policy
from inbound.authentication.resolver import Resolver
from tests.inbound.authentication.names import Zone


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        ("alice.com", "alice.com", True),
        ("mail.alice.com", "alice.com", True),
        ("alice.com", "a.b.alice.com", True),
        ("user1.host.com", "user2.host.com", False),
        ("alice.com", "malice.com", False),
        ("alice.co.uk", "co.uk", False),
        ("a.co.uk", "b.co.uk", False),
        ("alice.com", "com", False),
        ("me.github.io", "github.io", False),
        ("mail.me.github.io", "me.github.io", True),
        ("x.alice.test", "alice.test", True),
        ("", "", False),
        ("alice.com", "", False),
    ],
)
def test_domains_of_one_line_speak_for_each_other(one: str, other: str, is_so: bool) -> None:
    assert are_aligned(one, other) is is_so
    assert are_aligned(other, one) is is_so
    assert are_aligned(one, other, strictly=True) is (is_so and one == other)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Alice.COM", "alice.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("s1._domainkey.alice.com", "s1._domainkey.alice.com"),
        ("alice.com.", ""),
        ("a..b", ""),
        ("alice com", ""),
        ("☃☃.com\n", ""),
        ("x" * 64 + ".com", ""),
        ("", ""),
    ],
)
def test_a_name_has_one_form(name: str, form: str) -> None:
    assert in_ascii(name) == form


def test_a_public_suffix_belongs_to_itself() -> None:
    assert (organisation("co.uk"), organisation("a.b.co.uk")) == ("co.uk", "b.co.uk")


@pytest.mark.parametrize(
    ("records", "domain", "expected"),
    [
        (['_dmarc.x.com "v=DMARC1; p=reject"'], "x.com", Policy(is_refusal=True)),
        (['_dmarc.x.com "v=DMARC1;p=quarantine"'], "x.com", Policy(is_refusal=True)),
        (['_dmarc.x.com "v=DMARC1; p=none"'], "x.com", policy.NONE),
        (['_dmarc.x.com "v=DMARC1; p=reject"'], "a.b.x.com", Policy(is_refusal=True)),
        (['_dmarc.x.com "v=DMARC1; p=reject; sp=none"'], "a.x.com", policy.NONE),
        (['_dmarc.x.com "v=DMARC1; p=none; sp=reject"'], "a.x.com", Policy(is_refusal=True)),
        (
            ['_dmarc.x.com "v=DMARC1; p=reject"', '_dmarc.a.x.com "v=DMARC1; p=none"'],
            "a.x.com",
            policy.NONE,
        ),
        (['_dmarc.x.com "v=DMARC1; p=quarantine; t=y"'], "x.com", policy.NONE),
        (
            ['_dmarc.x.com "v=DMARC1; P=Reject; adkim=S; aspf = s"'],
            "x.com",
            Policy(is_refusal=True, wants_same_signer=True, wants_same_sender=True),
        ),
        (['_dmarc.x.com "v=DMARC1x; p=reject"'], "x.com", policy.NONE),
        (['_dmarc.x.com "p=reject; v=DMARC1"'], "x.com", policy.NONE),
        (['_dmarc.x.com "v=DMARC1"'], "x.com", policy.NONE),
        (['_dmarc.x.com "nonsense"', '_dmarc.x.com "v=DMARC1; p=reject"'], "x.com",
         Policy(is_refusal=True)),
        ([], "x.com", policy.NONE),
    ],
)  # fmt: skip
def test_a_policy_is_read(
    dns: tuple[Zone, str], records: list[str], domain: str, expected: Policy
) -> None:
    for each in records:
        name, _, text = each.partition(" ")
        dns[0].add(f"{name}. 60 IN TXT {text}")
    assert policy.published(Resolver(dns[1]), domain) == expected


@pytest.mark.parametrize(
    ("record", "peer", "expected"),
    [
        ("v=spf1 ip4:192.0.2.0/24 -all", "192.0.2.9", "pass"),
        ("v=spf1 ip6:2001:db8::/32 -all", "2001:db8::9", "pass"),
        ("v=spf1 ip4:192.0.2.0/24 -all", "198.51.100.1", "fail"),
        ("v=spf1 a:host.x.com -all", "192.0.2.1", "pass"),
        ("v=spf1 mx:m.x.com ~all", "192.0.2.1", "pass"),
        ("v=spf1 include:inner.x.com -all", "192.0.2.77", "pass"),
        ("v=spf1 redirect=inner.x.com", "192.0.2.77", "pass"),
        ("v=spf1 exists:%{i}.ok.x.com -all", "192.0.2.5", "pass"),
        ("v=spf1 +all", "192.0.2.5", "anybody"),
        ("v=spf1 all", "192.0.2.5", "anybody"),
        ("v=spf1 include:open.x.com -all", "192.0.2.5", "anybody"),
        ("v=spf1 redirect=open.x.com", "192.0.2.5", "anybody"),
        ("v=spf1 ip4:0.0.0.0/0 -all", "192.0.2.5", "anybody"),
        ("v=spf1 ip6:::/0 -all", "2001:db8::9", "anybody"),
        ("v=spf1 exists:host.x.com -all", "192.0.2.5", "anybody"),
        ("v=spf1 exists:%{i}.moody.x.com -all", "192.0.2.5", "pass"),
        ("v=spf1 ptr ip4:192.0.2.5 -all", "192.0.2.5", "pass"),
        ("v=spf1 ptr -all", "192.0.2.5", "fail"),
        ("v=spf1 ptr:host.x.com -all", "192.0.2.1", "pass"),
        ("v=spf1 exists:%{p}.ok.x.com ip4:192.0.2.5 -all", "192.0.2.5", "pass"),
        ("v=spf1 ?all", "192.0.2.5", "neutral"),
        ("v=spf1 moo -all", "192.0.2.5", "permerror"),
        ("v=spf1 " + "include:inner.x.com " * 11 + "-all", "198.51.100.1", "permerror"),
        ("v=spf1 a:v1.x.com a:v2.x.com a:v3.x.com ip4:192.0.2.5 -all", "192.0.2.5", "permerror"),
        ("v=spf1 include:loop.x.com -all", "192.0.2.5", "permerror"),
        ("nothing", "192.0.2.5", "none"),
        ("v=spf1 ip4:192.0.2.5 -all", "None", "permerror"),
    ],
)
def test_the_hosts_of_a_domain_are_known(
    dns: tuple[Zone, str], record: str, peer: str, expected: str
) -> None:
    zone, address = dns
    strings = " ".join(f'"{record[i : i + 200]}"' for i in range(0, len(record), 200))
    zone.add(
        f"""
        x.com. 60 IN TXT {strings}
        inner.x.com. 60 IN TXT "v=spf1 ip4:192.0.2.77 -all"
        loop.x.com. 60 IN TXT "v=spf1 include:loop2.x.com -all"
        loop2.x.com. 60 IN TXT "v=spf1 include:loop.x.com -all"
        host.x.com. 60 IN A 192.0.2.1
        m.x.com. 60 IN MX 10 host.x.com.
        192.0.2.5.ok.x.com. 60 IN A 127.0.0.2
        192.0.2.5.moody.x.com. 60 IN A 127.0.0.2
        open.x.com. 60 IN TXT "v=spf1 +all"
        1.2.0.192.in-addr.arpa. 60 IN PTR gone.x.com.
        1.2.0.192.in-addr.arpa. 60 IN PTR host.x.com.
        """
    )
    # What the domain of the author does not answer for.
    zone.failing.update({"5.2.0.192.in-addr.arpa", "gone.x.com", "240.0.0.1.moody.x.com"})
    assert spf.result(Resolver(address), peer, "a@x.com", "client.example") == expected
    assert sum(zone.asked.values()) <= spf.MAX_QUESTIONS


def test_a_reverse_path_may_be_of_a_domain_in_other_letters(dns: tuple[Zone, str]) -> None:
    zone, address = dns
    zone.add('xn--bcher-kva.x.com. 60 IN TXT "v=spf1 ip4:192.0.2.5 -all"')
    for domain in ("bücher.x.com", "BÜCHER.X.com", "xn--bcher-kva.x.com"):
        assert spf.result(Resolver(address), "192.0.2.5", f"a@{domain}", "h") == "pass"
    assert spf.result(Resolver(address), "192.0.2.5", "a@-", "h") == "none"


def test_a_record_that_asks_for_hundreds_of_names_is_given_up(dns: tuple[Zone, str]) -> None:
    zone, address = dns
    for number in range(10):
        for host in range(10):
            zone.add(f"m{number}.x.com. 60 IN MX 10 h{number}-{host}.x.com.")
            zone.add(f"h{number}-{host}.x.com. 60 IN A 198.51.100.1")
    terms = " ".join(f"mx:m{number}.x.com" for number in range(10))
    zone.add(f'x.com. 60 IN TXT "v=spf1 {terms} -all"')
    assert spf.result(Resolver(address), "192.0.2.5", "a@x.com", "h") == "permerror"
    assert sum(zone.asked.values()) <= spf.MAX_QUESTIONS
