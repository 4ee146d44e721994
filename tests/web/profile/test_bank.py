"""Bank: only after a fresh sign-in, checked, and announced by mail (TRUST.md 3, PRIVACY.md P6)."""

from __future__ import annotations

import pytest

from bot.accounts import Account
from bot.post import OutboundMail
from tests.web.visitor import Portal, Visitor

FIRST, OTHER = "DE02 1203 0000 0000 2020 51", "DE89370400440532013000"


async def test_a_change_is_kept_and_announced_to_the_account(portal: Portal, ann: Visitor) -> None:
    """P6: bank details are kept for the invoice, and whoever changes them is heard of."""
    page = await ann.post("/profile/bank", {"iban": FIRST})
    assert "a mail to you says so" in page.text
    assert "Deutsche Kreditbank Berlin" in page.text
    text = await portal.mailed("ann@example.com", "bank-details")
    assert "… 2051 · Deutsche Kreditbank Berlin" in text
    assert f"{portal.site.base_url}/profile/bank" in text
    assert FIRST.replace(" ", "") not in text


async def test_a_sign_in_of_a_while_ago_is_not_enough(portal: Portal, ann: Visitor) -> None:
    await ann.post("/profile/bank", {"iban": FIRST})
    portal.clock.wait(minutes=6)
    page = await ann.post("/profile/bank", {"iban": OTHER}, allow_redirects=False)
    assert page.status == 303
    assert page.headers["Location"] == "/sign-in/again?next=/profile/bank"
    assert (await ann.get("/profile/bank", allow_redirects=False)).status == 303
    assert (await Account.get()).bank == {"iban": FIRST.replace(" ", "")}
    assert await OutboundMail.filter(kind="bank-details").count() == 1


async def test_the_whole_number_is_seen_only_after_a_fresh_sign_in(
    portal: Portal, ann: Visitor
) -> None:
    await ann.post("/profile/bank", {"iban": FIRST})
    compact = FIRST.replace(" ", "")
    assert compact not in (await ann.get("/profile")).text
    assert compact in (await ann.get("/profile/bank")).text


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"iban": "DE00 1203 0000 0000 2020 51"}, "is not an IBAN"),
        ({"iban": FIRST, "bic": "COBADEFFXXX"}, "another bank than the IBAN"),
        ({"iban": FIRST, "account": "12345"}, "give one account"),
        ({"bic": "COBADEFFXXX"}, "There is no account yet"),
        ({"account": "<b>1</b>"}, "is not the number of an account"),
        ({"iban": "\x00"}, "a character that cannot be used"),
        ({"iban": "x" * 5000}, "characters long"),
    ],
)
async def test_what_does_not_fit_comes_back_with_a_sentence(
    ann: Visitor, sent: dict[str, str], sentence: str
) -> None:
    page = await ann.post("/profile/bank", sent)
    assert page.status == 422
    assert sentence in page.text
    assert (await Account.get()).bank == {}
    assert await OutboundMail.filter(kind="bank-details").count() == 0


async def test_a_field_that_comes_twice_is_told(ann: Visitor) -> None:
    page = await ann.post("/profile/bank", [("iban", FIRST), ("iban", OTHER)])
    assert page.status == 422
    assert (await Account.get()).bank == {}


async def test_nobody_sees_or_changes_the_details_of_another(ann: Visitor, ben: Visitor) -> None:
    await ann.post("/profile/bank", {"iban": FIRST})
    assert "2051" not in (await ben.get("/profile")).text
    await ben.post("/profile/bank", {"iban": OTHER})
    ours = await Account.get(address="ann@example.com")
    assert ours.bank == {"iban": FIRST.replace(" ", "")}
