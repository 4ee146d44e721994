"""Parts: what is typed is kept, or comes back as it was typed with a sentence at its field."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest

from bot.accounts import Account
from bot.setup import shown
from bot.setup.reading import SECTIONS
from tests.web.visitor import Page, Portal, Visitor

HOSTILE = "\"><script>alert(1)</script>\x07 {{ 7*7 }} %s ' OR 1=1 --"


def at_field(page: Page, name: str) -> str:
    """Return what a page says is wrong with a field."""
    found = re.search(rf'<p class="problem" id="{name}-problem">(.*?)</p>', page.text)
    assert found, f"nothing is said at {name}"
    assert (
        f"{name}-problem"
        in re.findall(rf'id="{name}"[^>]*aria-describedby="([^"]*)"', page.text)[0]
    )
    return unescape(found[1])


async def test_a_part_is_kept_and_the_page_says_so(ann: Visitor) -> None:
    page = await ann.post(
        "/profile/part/business", {"name": "Studio Nord", "email": "b@nord.example"}
    )
    assert page.status == 200
    assert page.url.endswith("/profile?done=saved&part=business")
    assert "Saved." in page.text
    again = await ann.post("/profile/part/business", {"name": "N"}, allow_redirects=False)
    assert again.headers["Location"] == "/profile?done=saved&part=business#part-business"
    await ann.post("/profile/part/business", {"name": "Studio Nord", "email": "b@nord.example"})
    assert 'value="Studio Nord"' in page.text
    account = await Account.get(address="ann@example.com")
    assert (account.name, account.email) == ("Studio Nord", "b@nord.example")


async def test_what_does_not_fit_comes_back_as_typed_with_a_sentence_at_its_field(
    ann: Visitor,
) -> None:
    sent = {"vat": "DE12", "tax": "a fifth", "tax_number": "12/345"}
    page = await ann.post("/profile/part/tax", sent)
    assert page.status == 422
    assert at_field(page, "vat").startswith('"DE12" is not a VAT id')
    assert '"a fifth%"' in at_field(page, "tax") or '"a fifth"' in at_field(page, "tax")
    for value in sent.values():
        assert f'value="{value}"' in page.text
    assert (await Account.get()).tax_number == ""


@pytest.mark.parametrize("part", list(SECTIONS))
async def test_every_form_takes_back_what_it_shows(ann: Visitor, part: str) -> None:
    before = await Account.get()
    values = shown.values(before)
    page = await ann.post(f"/profile/part/{part}", {name: values[name] for name in SECTIONS[part]})
    assert page.url.endswith(f"/profile?done=saved&part={part}")
    assert dict(shown.values(await Account.get())) == dict(values)


@pytest.mark.slow
@pytest.mark.parametrize("part", list(SECTIONS))
@pytest.mark.parametrize(
    "value",
    ["", "x" * 5000, "x" * 200_000, HOSTILE, "\x00", "-1", "1e999", "٣", "🦊" * 50, "a\r\nb: c"],
    ids=["missing", "huge", "vast", "hostile", "nul", "minus", "e", "arabic", "emoji", "header"],
)
async def test_whatever_is_typed_is_answered_with_the_form(
    ann: Visitor, part: str, value: str
) -> None:
    page = await ann.post(f"/profile/part/{part}", dict.fromkeys(SECTIONS[part], value))
    assert page.status in (200, 413, 422)
    assert "<script>alert" not in page.text
    assert "49" not in page.text.replace("&#34;", "") or "{{ 7*7 }}" not in value
    if page.status == 422:
        assert 'role="alert"' in page.text
        assert "form" in page.text


@pytest.mark.parametrize("part", list(SECTIONS))
async def test_fields_that_come_twice_or_as_files_are_told(ann: Visitor, part: str) -> None:
    name = SECTIONS[part][0]
    page = await ann.post(f"/profile/part/{part}", [(name, "a"), (name, "b")])
    assert page.status == 422
    assert "twice" in at_field(page, name)
    page = await ann.post(f"/profile/part/{part}", {name: io.BytesIO(b"octets")})
    assert "text here" in at_field(page, name)


async def test_fields_that_are_not_asked_for_change_nothing(ann: Visitor) -> None:
    await ann.post("/profile/part/business", {"name": "N", "address": "eve@example.com", "id": "7"})
    account = await Account.get(name="N")
    assert account.address == "ann@example.com"


async def test_no_other_part_is_touched(ann: Visitor) -> None:
    await ann.post("/profile/part/address", {"city": "München", "country": "DE"})
    await ann.post("/profile/part/business", {"name": "Studio Nord"})
    account = await Account.get()
    assert (account.city, account.name) == ("München", "Studio Nord")


async def test_there_is_no_other_part(ann: Visitor) -> None:
    for part in ("bank", "nothing", "..%2fbank", "id"):
        assert (await ann.post(f"/profile/part/{part}", {"iban": "x"})).status == 404


async def test_what_an_invoice_still_needs_is_said_on_top(ann: Visitor) -> None:
    assert "your name, address and country are needed" in (await ann.get("/profile")).text


async def test_an_account_sees_and_changes_only_its_own_profile(
    portal: Portal, ann: Visitor, ben: Visitor
) -> None:
    await ann.post("/profile/part/business", {"name": "Studio Nord"})
    assert "Studio Nord" not in (await ben.get("/profile")).text
    await ben.post("/profile/part/business", {"name": "Ben"})
    assert (await Account.get(address="ann@example.com")).name == "Studio Nord"
