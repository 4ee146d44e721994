"""What a relay says it found out, read narrowly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbound.authentication import relayed
from tests.inbound.authentication.conftest import Stranger, stranger_of
from tests.inbound.authentication.names import Zone
from tests.inbound.authentication.signing import mail, signed

ID = "mx.relay.example"


def proof(*values: str, domain: str = "alice.com") -> str:
    """Return what proves alice.com in a header with these fields, topmost first."""
    pairs = [("authentication-results", value.encode()) for value in values]
    return relayed.proof(pairs, ID, domain)


@pytest.mark.parametrize(
    ("value", "method"),
    [
        (f"{ID}; dmarc=pass header.from=alice.com", "dmarc"),
        (f"{ID} 1; dkim=pass header.d=alice.com header.s=s1 header.b=AbCd/12", "dkim"),
        (f"{ID}; dkim=pass header.i=@alice.com header.s=s1 header.b=/tGNLxKp", "dkim"),
        (f"{ID}; dkim=pass header.d=alice.com header.b=tG//xKp/; spf=none", "dkim"),
        (f"{ID}; bimi=pass policy.uri=https://x.com/a.pem; dmarc=pass header.from=alice.com",
         "dmarc"),
        (f"{ID}; dkim=pass (2048-bit key) header.i=@alice.com", "dkim"),
        (f"{ID}; spf=pass smtp.mailfrom=bob@alice.com", "spf"),
        (f"{ID}; spf=pass smtp.mailfrom=alice.com smtp.helo=mx.evil.com", "spf"),
        (f'{ID}; spf=fail; dkim=pass reason="ok; so" header.d=alice.com', "dkim"),
        (f"{ID};\t dkim=fail header.d=evil.com;\t dkim=pass header.d=mail.alice.com;", "dkim"),
        (f"{ID.upper()}; DMARC=Pass header.from=ALICE.com", "dmarc"),
        (f"(by (us) here) {ID}; dmarc/1=pass (p=reject) header.from=alice.com", "dmarc"),
        (f"{ID}; arc=pass (i=1 spf=pass); dmarc=pass header.from=alice.com", "dmarc"),
    ],
)  # fmt: skip
def test_what_relays_write_is_read(value: str, method: str) -> None:
    assert proof(value) == method


@pytest.mark.parametrize(
    "value",
    [
        "mx.evil.com; dmarc=pass header.from=alice.com",
        f"x{ID}; dmarc=pass header.from=alice.com",
        f"{ID}.evil.com; dmarc=pass header.from=alice.com",
        f"{ID} 2; dmarc=pass header.from=alice.com",
        f"{ID} dmarc=pass header.from=alice.com",
        f'"{ID}"; dmarc=pass header.from=alice.com',
        f"{ID}; none",
        f"{ID}",
        "",
        f"{ID}; dmarc=fail header.from=alice.com",
        f"{ID}; dmarc=pass header.from=evil.com",
        f"{ID}; dmarc=pass",
        f"{ID}; dmarc=pass (header.from=alice.com)",
        f'{ID}; dmarc=pass reason="header.from=alice.com"',
        f"{ID}; dmarc=fail (dmarc=pass header.from=alice.com) header.from=alice.com",
        f"{ID}; dmarc=pass header.from=evil.com header.from=alice.com",
        f"{ID}; dmarc=fail header.from=alice.com; dmarc=pass header.from=alice.com",
        f"{ID}; dkim=pass header.d=alice.com header.i=@evil.com",
        f"{ID}; dkim=pass header.d=user2.alice.com.evil.com",
        f"{ID}; spf=pass smtp.helo=alice.com",
        f"{ID}; spf=pass smtp.mailfrom=bob@alice.com@evil.com",
        f"{ID}; spf=pass smtp.mailfrom=x=y; dmarc=pass header.from=alice.com",
        f"{ID}; iprev=pass policy.iprev=127.0.0.1",
        f'{ID}; dmarc=pass header.from="alice.com',
        f"{ID}; dmarc=pass header.from=alice.com (",
        f"{ID}; spf=pass/smtp.mailfrom=alice.com",
        f"{ID}; spf=fail smtp.mailfrom=/;dmarc=pass header.from=alice.com@evil.com",
        f"{ID}; dmarc=/pass header.from=alice.com",
        f"{ID}; dmarc=pass header.from=/alice.com",
        f"{ID}; =pass header.from=alice.com",
        f"{ID}; dmarc==pass header.from=alice.com",
        f"{ID}; dmarc=pass header.from=alice.com" + " x" * 3000,
    ],
)
def test_nothing_else_is(value: str) -> None:
    assert proof(value) == ""


def test_only_the_topmost_field_counts() -> None:
    good = f"{ID}; dmarc=pass header.from=alice.com"
    assert proof(good, "mx.evil.com; none") == "dmarc"
    assert proof("mx.evil.com; none", good) == ""
    assert proof(f"{ID}; dmarc=fail header.from=alice.com", good) == ""
    assert proof() == ""


@given(st.text(max_size=300), st.sampled_from(["", f"{ID}; dmarc=pass ", f"{ID}; "]))
def test_no_text_is_too_strange(text: str, head: str) -> None:
    assert proof(head + text) in ("", "dmarc", "dkim", "spf")


GOOD = f"Authentication-Results: {ID}; dmarc=pass header.from=alice.com\r\n".encode()


async def test_a_relay_proves_to_the_medium_level_and_a_signature_still_more(
    dns: tuple[Zone, str],
) -> None:
    async with stranger_of(*dns, relayed_by=("127.0.0.0/8",), authserv_id=ID) as stranger:
        assert await stranger.outcome(GOOD + mail()) == "medium relay dmarc alice.com unsigned"
        assert await stranger.outcome(GOOD + signed(mail())) == "strong dkim alice.com s1"
        forged = b"Authentication-Results: mx.evil.com; none\r\n" + GOOD + mail()
        assert (await stranger.outcome(forged)).startswith("550 5.7.1")
        # Its own address says nothing about whom it got the mail from.
        assert (await stranger.outcome(mail(), "bob@alice.com")).startswith("550 5.7.1")


async def test_another_host_proves_nothing_by_saying_so(stranger: Stranger) -> None:
    assert (await stranger.outcome(GOOD + mail())).startswith("550 5.7.1")


async def test_no_id_is_no_proof(dns: tuple[Zone, str]) -> None:
    async with stranger_of(*dns, authserv_id=ID) as stranger:
        assert (await stranger.outcome(GOOD + mail())).startswith("550 5.7.1")
