"""Customers: how they are made, found and changed."""

from __future__ import annotations

import pytest

from bot.customers import Customer, CustomerKey, quoted
from tests.bot.mailroom import IN_BUSINESS, headlines, mailed, offered, tones

pytestmark = pytest.mark.usefixtures("store")


async def test_every_field_is_kept() -> None:
    await mailed(
        'customer Globex "Globex Ltd" ap@globex.example vat GB980780684 net 14 lang french; '
        "rate EUR 800/d; address 5 High Street, London, SW1A 1AA, UK; reference 12-A; "
        "cc a@globex.example, b@globex.example; alias GX"
    )
    row = await Customer.get(code="Globex")
    assert (row.code, row.name, row.address) == ("Globex", "Globex Ltd", "ap@globex.example")
    assert (row.vat_id, row.terms_days, row.language) == ("GB980780684", 14, "fr")
    assert (str(row.rate.normalize() if row.rate else ""), row.rate_unit, row.currency) == (
        "8E+2",
        "d",
        "EUR",
    )
    assert (row.street, row.city, row.post_code) == ("5 High Street", "London", "SW1A 1AA")
    assert (row.country, row.reference) == ("GB", "12-A")
    assert row.cc == "a@globex.example, b@globex.example"
    assert await CustomerKey.filter(key="gx", is_alias=True).exists()


@pytest.mark.parametrize(
    "name", ["Globex", "globex", "GLOBEX LTD", '"Globex Limited"', "gx", "ap@globex.example"]
)
async def test_a_customer_is_found_by_code_name_alias_or_mail(name: str) -> None:
    await mailed(f'{IN_BUSINESS}\ncustomer Globex "Globex Ltd" ap@globex.example; alias GX')
    facts = await mailed(f"draft {name} 1h @ 100")
    assert headlines(facts)[0].startswith("Draft D-1 for Globex")


@pytest.mark.parametrize("name", ["Globe", "Globexx", '"Globex Holding"', "x@globex.example"])
async def test_a_customer_is_never_found_by_likeness(name: str) -> None:
    await mailed(f'{IN_BUSINESS}\ncustomer Globex "Globex Ltd" ap@globex.example')
    facts = await mailed(f"draft {name} 1h @ 100?")
    assert "for Globex," not in headlines(facts)[0]


async def test_a_bare_name_that_is_nobody_s_makes_no_customer() -> None:
    await mailed(IN_BUSINESS)
    facts = await mailed("customer ACNE")
    assert tones(facts) == ["question"]
    assert offered(facts) == ["customer ACME"]  # a made-up address is not to be chosen by number
    assert await Customer.all().count() == 1


async def test_a_new_address_moves_the_key() -> None:
    await mailed(IN_BUSINESS)
    await mailed("customer ACME new@acme.example")
    facts = await mailed("draft ap@acme.example 1h @ 100?")
    assert "for ap@acme.example" in headlines(facts)[0]
    facts = await mailed("draft new@acme.example 1h @ 100?")
    assert "for ACME" in headlines(facts)[0]


async def test_an_alias_names_one_customer_only() -> None:
    await mailed(f"{IN_BUSINESS}\ncustomer Globex ap@globex.example")
    facts = await mailed("customer Globex alias acme; net 7")
    assert headlines(facts)[0].startswith('"acme" already names another customer.')
    assert (await Customer.get(code="Globex")).terms_days is None


async def test_fields_are_cleared() -> None:
    await mailed(IN_BUSINESS)
    await mailed("customer ACME cc a@acme.example; rate 90; vat GB980780684")
    facts = await mailed("customer ACME cc none; rate none; vat none")
    row = await Customer.get()
    assert (row.cc, row.rate, row.vat_id) == ("", None, "")
    assert headlines(facts)[0] == "ACME is changed: copies to, VAT id and rate."


async def test_a_customer_always_has_a_name() -> None:
    await mailed(f"{IN_BUSINESS}\ncustomer ACME name none")
    assert (await Customer.get()).name == "ACME"


@pytest.mark.parametrize("address", ["bob@desk.localhost", "bob@desk.TEST", "bob@desk.example"])
async def test_an_address_on_this_desk_is_kept_wherever_it_stands(address: str) -> None:
    await mailed(f"customer ACME <{address}>\ncustomer Globex\ncustomer Globex email {address[1:]}")
    await mailed(f"customer Globex cc {address} <{address[2:]}>")
    acme, globex = await Customer.get(code="ACME"), await Customer.get(code="Globex")
    assert acme.address == address.lower()
    assert globex.address == address[1:].lower()
    assert globex.cc == f"{address}, {address[2:]}".lower()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("vat DE12", "is not a VAT id"),
        ("currency florins", "is not a currency I know"),
        ("country Atlantis", "I do not know a country"),
        ("lang klingon", "there is: de, en, es, fr"),
        ("net 5000", "at most 999 days"),
        ("rate 90 apples", "not a"),
        ("cc nobody", "not a"),
        ("address somewhere", "street and city"),
        (f'name "{"a" * 250}"', "too long"),
    ],
)
async def test_a_value_that_does_not_fit_is_refused(words: str, said: str) -> None:
    await mailed(IN_BUSINESS)
    facts = await mailed(f"customer ACME {words}")
    assert tones(facts) == ["error"]
    assert said in headlines(facts)[0]


@pytest.mark.parametrize("code", ["ACME", "Muster AG", "3M", "a-b", "O'Neil", "Müller & Co. KG"])
async def test_a_quoted_name_is_read_as_that_customer(code: str) -> None:
    await mailed(IN_BUSINESS)
    await mailed(f'customer "{code}" x@example.net')
    facts = await mailed(f"draft {quoted(code)} 1h @ 100?")
    assert f"invoice for {code}," in headlines(facts)[0]
