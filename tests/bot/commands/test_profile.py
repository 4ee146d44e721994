"""Profiles: what is kept, what is asked, and what cannot be changed by mail."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.accounts import Account
from bot.grammar.syntax import NumberFormat
from tests.bot.mailroom import HOUSE, IN_BUSINESS, headlines, mailed, offered, tones

pytestmark = pytest.mark.usefixtures("store")


async def test_every_field_is_kept() -> None:
    await mailed(
        "profile name Studio Nord\nprofile trading Nord & Süd\n"
        "profile address Hauptstraße 1, 80331 München\nprofile country Germany\n"
        "profile email books@nord.example\nprofile phone +49 89 123\nprofile vat 136695976\n"
        "profile tax number 143/123/12345\nprofile register HRB 12345\nprofile rate 90/h\n"
        "profile tax 19%\nprofile terms 14\nprofile numbers 1.234,56\nprofile language english\n"
        "profile layout statement\nprofile colour #155EEF\nprofile footer Thank you\n"
        "profile limit 5.000,00\nprofile bic MARKDEFF\nprofile iban DE89 3704 0044 0532 0130 00"
    )
    row = await Account.get()
    assert (row.name, row.trading_name) == ("Studio Nord", "Nord & Süd")
    assert (row.street, row.post_code, row.city) == ("Hauptstraße 1", "80331", "München")
    assert (row.country, row.currency, row.time_zone) == ("DE", "EUR", "Europe/Berlin")
    assert (row.email, row.phone, row.vat_id) == ("books@nord.example", "+49 89 123", "DE136695976")
    assert (row.tax_number, row.register) == ("143/123/12345", "HRB 12345")
    assert (row.rate, row.tax_rate, row.terms_days) == (Decimal(90), Decimal(19), 14)
    assert (row.numbers, row.language) == (NumberFormat.COMMA, "en")
    assert (row.layout, row.accent, row.footer) == ("statement", "#155eef", "Thank you")
    assert (row.limit_minor, row.bank["iban"]) == (500000, "DE89370400440532013000")
    assert row.bank["bic"] == "MARKDEFF"


async def test_a_question_mark_only_tries_what_a_profile_would_be() -> None:
    await mailed("profile name Studio Nord")
    facts = await mailed("profile name Studio Süd?")
    assert headlines(facts)[-1].startswith("Only a preview, nothing was changed.")
    assert (await Account.get()).name == "Studio Nord"


async def test_the_order_of_fields_does_not_matter() -> None:
    await mailed("profile vat 136695976\nprofile limit 5,000.00\nprofile country DE")
    row = await Account.get()
    assert (row.vat_id, row.limit_minor) == ("DE136695976", 500000)


async def test_bank_details_once_set_are_not_changed_by_mail() -> None:
    first, other = "DE02120300000000202051", "DE89370400440532013000"
    await mailed(f"profile iban {first}")
    assert tones(await mailed(f"profile iban {first}")) == [
        "question"
    ]  # the same again is no change
    facts = await mailed(f"profile iban {other}\nprofile name Studio Süd")
    assert headlines(facts)[0].startswith("Your IBAN is set already.")
    row = await Account.get()
    assert (row.bank["iban"], row.name) == (first, "")
    assert tones(await mailed("profile iban none")) == ["error"]
    assert (await Account.get()).bank["iban"] == first


async def test_what_is_missing_is_shown_and_offered() -> None:
    facts = await mailed("profile country DE")
    assert headlines(facts)[0].endswith("I still need your name, address and VAT id or tax number.")
    rows = dict(facts["parts"][0]["sections"][0]["rows"])
    assert rows["VAT id or tax number"] == "still missing"
    for line in offered(facts):
        assert tones(await mailed(line)) != ["error"], line


async def test_a_complete_profile_offers_the_drafts_that_waited_for_it() -> None:
    await mailed("customer ACME ap@acme.example\n\ninvoice ACME 1h @ 100 USD")
    await mailed("profile name Studio Nord")
    facts = await mailed("profile address 1 Main Street, Springfield, IL 62701, USA")
    assert offered(facts) == ["send D-1"]
    assert tones(await mailed("send D-1")) == ["ok"]


async def test_what_is_neither_yes_nor_no_is_asked(store: str) -> None:
    await mailed(IN_BUSINESS)
    facts = await mailed("profile small business maybe")
    assert tones(facts) == ["question"]
    assert offered(facts) == ["profile small business yes", "profile small business no"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("colour blue", "written like #155eef"),
        ("colour #12345", "written like #155eef"),
        ("vat US1", "is not a VAT id"),
        ("iban DE00120300000000202051", "is not an IBAN"),
        ("bic X", "is not a BIC"),
        ("numbers 1 234,56", "1,234.56 or 1.234,56"),
        ("layout fancy", "ledger, statement"),
        ("email nobody", "is not a mail address"),
        ("terms soon", "is not a number of days"),
        ("undo 40d", "is not a time span"),
        ("tax lots", "is not a percentage"),
        ("rate much", "is not a rate"),
        ("limit much", "is not an amount"),
        ("currency florins", "is not a currency I know"),
        ("country Atlantis", "do not know a country"),
        ("address somewhere", "street and city"),
        (f"name {'a' * 201}", "at most 200"),
    ],
)
async def test_a_value_that_does_not_fit_is_refused(words: str, said: str) -> None:
    await mailed(IN_BUSINESS)
    before = await Account.get().values()
    facts = await mailed(f"profile {words}\nprofile phone 3")
    assert tones(facts) == ["error"]
    assert said in headlines(facts)[0]
    assert await Account.get().values() == before


async def test_a_limit_needs_a_currency() -> None:
    facts = await mailed("profile limit 1000")
    assert "in your own currency" in headlines(facts)[0]
    await mailed("profile currency eur\nprofile limit 1000 EUR")
    assert (await Account.get()).limit_minor == 100000


async def test_the_limit_keeps_its_figure_in_another_currency() -> None:
    await mailed("profile currency USD\nprofile limit 1000")
    await mailed("profile currency JPY")
    assert (await Account.get()).limit_minor == 1000
    await mailed("profile currency KWD")
    assert (await Account.get()).limit_minor == 1_000_000


async def test_drafts_are_offered_only_by_what_completes_the_profile() -> None:
    await mailed(f"{IN_BUSINESS}\ndraft ACME 1h @ 100")
    assert offered(await mailed("profile terms 14")) == []
    assert offered(await mailed("customer ACME name Acme")) == []


async def test_a_small_business_is_said_with_or_without_yes() -> None:
    for words, expected in (("", True), (" no", False), (" yes", True), (" nein", False)):
        await mailed(f"profile small business{words}")
        assert (await Account.get()).is_small_business is expected


async def test_who_would_change_bank_details_by_mail_is_told_where_they_can() -> None:
    await mailed("profile iban DE02120300000000202051")
    house = replace(HOUSE, base_url="https://bot.example")
    facts = await mailed("profile iban DE89370400440532013000", house=house)
    assert "https://bot.example/profile" in headlines(facts)[0]


async def test_no_second_account_is_put_beside_the_one_that_is_known() -> None:
    await mailed("profile iban DE02120300000000202051")
    facts = await mailed("profile account 123456789\nprofile routing 021000021")
    assert tones(facts) == ["error"]
    assert (await Account.get()).bank == {"iban": "DE02120300000000202051"}


async def test_a_colour_that_paper_hardly_shows_is_answered_with_a_darker_one() -> None:
    facts = await mailed("profile colour #ffe680")
    (offer,) = offered(facts)
    assert tones(await mailed(offer)) == ["question"]  # the rest of the profile is missing
    assert (await Account.get()).accent == offer.split()[-1]


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("1'234.56", NumberFormat.POINT),
        ("1’234,56", NumberFormat.COMMA),
        ("1,234.56", NumberFormat.POINT),
    ],
)
async def test_the_decimal_mark_of_the_example_settles_how_numbers_are_written(
    written: str, numbers: NumberFormat
) -> None:
    assert tones(await mailed(f"profile numbers {written}")) != ["error"]
    assert (await Account.get()).numbers == numbers
