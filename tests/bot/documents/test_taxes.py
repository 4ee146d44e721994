"""Which tax category a line belongs to, and when that is asked."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.countries.requirements import rules
from bot.documents.countries.taxes import (
    Buyer,
    Seller,
    TaxCategory,
    category,
    prices_include_tax,
    reconciled,
)
from bot.grammar.syntax import Tax, TaxKind
from bot.problems import Problem

GERMAN, FRENCH, BRITISH = "DE136695976", "FR61954506077", "GB980780684"

NO_TAX = Tax(TaxKind.NONE)
OWN, INCLUDED = Tax(TaxKind.OWN), Tax(TaxKind.OWN, is_included=True)
REVERSE = Tax(TaxKind.REVERSE_CHARGE)


def rate(percent: str, *, included: bool = False) -> Tax:
    """Return a tax of so many percent."""
    return Tax(TaxKind.RATE, Decimal(percent), is_included=included)


STUDIO = Seller("DE", GERMAN, default=rate("19"))
SMALL = Seller("DE", is_small_business=True)
AMERICAN = Seller("US")

AT_HOME = Buyer("ACME")
PARIS = Buyer("Bureau", "FR", FRENCH)
PARISIAN = Buyer("Marie", "FR")
BOSTON = Buyer("Globex", "US")


def asked(said: Tax | None, seller: Seller, buyer: Buyer = AT_HOME) -> Problem:
    """Return the problem that deriving the category raises."""
    with pytest.raises(Problem) as caught:
        category(said, seller=seller, buyer=buyer)
    return caught.value


@pytest.mark.parametrize(
    ("said", "seller", "buyer", "expected"),
    [
        (None, STUDIO, AT_HOME, TaxCategory("S", Decimal(19))),
        (None, STUDIO, Buyer("ACME", "DE", GERMAN), TaxCategory("S", Decimal(19))),
        (None, STUDIO, PARISIAN, TaxCategory("S", Decimal(19))),
        (rate("7"), STUDIO, AT_HOME, TaxCategory("S", Decimal(7))),
        (rate("19"), STUDIO, PARIS, TaxCategory("S", Decimal(19))),
        (rate("19"), STUDIO, BOSTON, TaxCategory("S", Decimal(19))),
        (rate("0"), STUDIO, AT_HOME, TaxCategory("Z")),
        (None, Seller("DE", GERMAN, default=rate("0")), AT_HOME, TaxCategory("Z")),
        (REVERSE, STUDIO, PARIS, TaxCategory("AE", reason="reverse-charge")),
        (NO_TAX, STUDIO, BOSTON, TaxCategory("O", reason="abroad")),
        (None, SMALL, AT_HOME, TaxCategory("E", reason="small-business")),
        (NO_TAX, SMALL, BOSTON, TaxCategory("E", reason="small-business")),
        (rate("0"), SMALL, AT_HOME, TaxCategory("E", reason="small-business")),
        (None, AMERICAN, AT_HOME, TaxCategory("O")),
        (NO_TAX, AMERICAN, PARIS, TaxCategory("O")),
        (rate("8.25"), AMERICAN, AT_HOME, TaxCategory("S", Decimal("8.25"))),
        (None, Seller("US", default=rate("8.25")), PARIS, TaxCategory("S", Decimal("8.25"))),
        (None, Seller("US", is_small_business=True), AT_HOME, TaxCategory("O")),
        (None, Seller(""), AT_HOME, TaxCategory("O")),
        (None, Seller("GB"), AT_HOME, TaxCategory("O")),
        (NO_TAX, Seller("CH"), BOSTON, TaxCategory("O")),
        (rate("20"), Seller("GB", BRITISH), AT_HOME, TaxCategory("S", Decimal(20))),
        (NO_TAX, Seller("GB", BRITISH), PARIS, TaxCategory("O", reason="abroad")),
        (OWN, STUDIO, AT_HOME, TaxCategory("S", Decimal(19))),
        (INCLUDED, STUDIO, PARISIAN, TaxCategory("S", Decimal(19))),
        (OWN, Seller("US", default=rate("8.25")), PARIS, TaxCategory("S", Decimal("8.25"))),
        (rate("10"), Seller("AU"), AT_HOME, TaxCategory("S", Decimal(10))),
    ],
)
def test_a_category_follows_from_words_and_facts(
    said: Tax | None, seller: Seller, buyer: Buyer, expected: TaxCategory
) -> None:
    assert category(said, seller=seller, buyer=buyer) == expected


def test_a_seller_who_owes_tax_and_names_none_is_asked() -> None:
    for seller in (Seller("DE"), Seller("DE", GERMAN), Seller("GB", BRITISH), Seller("PL")):
        problem = asked(None, seller)
        assert (problem.code, problem.is_question) == ("tax-unknown", True)
    ready = ("tax 19%", "profile tax 19%")
    at_home = asked(None, Seller("DE", GERMAN))
    assert at_home.replies == (*ready, "profile small business yes")
    assert asked(None, Seller("DE", GERMAN), PARIS).replies == (*ready, "reverse charge")
    assert asked(None, Seller("DE", GERMAN), BOSTON).replies == (*ready, "no tax")


def test_no_tax_at_home_is_asked_for_its_reason() -> None:
    problem = asked(NO_TAX, STUDIO)
    assert (problem.code, problem.is_question) == ("no-tax-reason", True)
    assert problem.replies == ("tax 0%", "profile small business yes")
    assert asked(NO_TAX, STUDIO, PARIS).replies[0] == "reverse charge"
    assert asked(None, Seller("DE", GERMAN, default=NO_TAX)).code == "no-tax-reason"


def test_the_usual_rate_is_asked_about_before_it_goes_to_a_business_abroad() -> None:
    problem = asked(None, STUDIO, PARIS)
    assert (problem.code, problem.is_question) == ("tax-abroad", True)
    assert problem.replies == ("reverse charge", "tax 19%")
    assert asked(None, STUDIO, BOSTON).replies == ("no tax", "tax 19%")


def test_reverse_charge_names_the_vat_id_that_is_missing() -> None:
    own = asked(REVERSE, Seller("DE"), PARIS)
    assert (own.code, own.replies) == ("vat-id-missing", ("profile vat DE123456789",))
    theirs = asked(REVERSE, STUDIO, Buyer("Bureau Vert", "FR"))
    assert theirs.code == "customer-vat-id-missing"
    assert theirs.replies == ('customer "Bureau Vert" vat FR12345678901',)


def test_a_small_business_may_not_show_tax() -> None:
    assert asked(rate("19"), SMALL).code == "small-business-tax"


def test_who_is_not_registered_may_not_charge_tax() -> None:
    for country in ("GB", "CH", "IE"):
        problem = asked(rate("20"), Seller(country))
        assert problem.code == "not-registered"
        assert problem.replies[0].startswith(f"profile vat {country}")


def test_outside_scope_stands_alone_on_a_document() -> None:
    taxed, untaxed = TaxCategory("S", Decimal(8)), TaxCategory("O")
    abroad = TaxCategory("O", reason="abroad")
    assert reconciled([untaxed, untaxed]) == (untaxed, untaxed)
    assert reconciled([taxed, untaxed]) == (taxed, TaxCategory("Z"))
    assert reconciled([taxed, abroad]) == (taxed, TaxCategory("E", reason="abroad"))
    assert reconciled([]) == ()


def test_prices_include_tax_when_every_taxed_line_says_so() -> None:
    included, added = rate("19", included=True), rate("19")
    assert prices_include_tax([included, NO_TAX, rate("0")], default=None)
    assert prices_include_tax([None, None], default=included)
    assert not prices_include_tax([added, None], default=added)
    assert not prices_include_tax([NO_TAX, None], default=None)
    with pytest.raises(Problem, match="tax-included-mixed"):
        prices_include_tax([included, None], default=added)


taxes = st.sampled_from([None, NO_TAX, REVERSE, rate("0"), rate("19"), rate("8.25")])
countries = st.sampled_from(["", "DE", "FR", "PL", "GB", "CH", "US", "IN"])


@given(taxes, taxes, countries, countries, st.tuples(st.booleans(), st.booleans(), st.booleans()))
def test_a_category_obeys_the_standard_or_something_is_asked(
    said: Tax | None, default: Tax | None, at: str, to: str, flags: tuple[bool, bool, bool]
) -> None:
    registered, known, small = flags
    seller = Seller(at, "X1" if registered else "", is_small_business=small, default=default)
    buyer = Buyer("ACME", to, "X2" if known else "")
    try:
        derived = category(said, seller=seller, buyer=buyer)
    except Problem as problem:
        assert problem.replies
        return
    assert (derived.code == "S") == (derived.rate > 0)
    assert bool(derived.reason) or derived.code in {"S", "Z", "O"}
    assert derived.code != "AE" or (registered and known)
    assert rules(at).reason(derived.reason, "en") or not derived.reason


@pytest.mark.parametrize(
    ("seller", "buyer", "code"),
    [
        (Seller("DE", GERMAN), AT_HOME, "tax-unknown"),
        (AMERICAN, AT_HOME, "tax-rate-missing"),
        (SMALL, AT_HOME, "small-business-tax"),
        (STUDIO, PARIS, "tax-abroad"),
        (STUDIO, BOSTON, "tax-abroad"),
    ],
)
@pytest.mark.parametrize("said", [OWN, INCLUDED])
def test_tax_at_the_own_rate_is_asked_about_where_that_is_not_clear(
    said: Tax, seller: Seller, buyer: Buyer, code: str
) -> None:
    assert asked(said, seller, buyer).code == code


def test_prices_include_the_own_tax_only_if_the_line_says_so() -> None:
    assert prices_include_tax([INCLUDED, INCLUDED], default=rate("19"))
    assert not prices_include_tax([OWN, None], default=rate("19"))
    with pytest.raises(Problem, match="tax-included-mixed"):
        prices_include_tax([INCLUDED, None], default=rate("19"))
