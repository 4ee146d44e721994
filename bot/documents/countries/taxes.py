"""Taxes: which EN 16931 category a line belongs to, and why no tax is charged.

Derived from what the sender said, what the profile says and where the customer is. There is no
table of rates: a rate is always the sender's. Where the facts leave it to a person's judgement the
answer is a question, never a guess (docs/decisions/0010-tax-categories.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.documents.countries.requirements import Rules, Taxation, rules
from bot.grammar.syntax import Tax, TaxKind
from bot.problems import Problem


@dataclass(frozen=True, slots=True)
class Seller:
    """What the profile says about tax."""

    country: str  #: ISO 3166-1 alpha-2; empty: not known
    vat_id: str = ""
    is_small_business: bool = False
    default: Tax | None = None  #: the account's own tax

    @property
    def rules(self) -> Rules:
        """The rules of the seller's country."""
        return rules(self.country)

    @property
    def is_exempt(self) -> bool:
        """Whether a small-business scheme of the country frees the seller from tax."""
        return self.is_small_business and self.rules.taxation is not Taxation.CHOSEN

    @property
    def owes_vat(self) -> bool:
        """Whether sales at home bear value added tax."""
        always = self.rules.taxation is Taxation.ALWAYS
        return not self.is_exempt and (always or bool(self.vat_id))


@dataclass(frozen=True, slots=True)
class Buyer:
    """What is known about the customer."""

    code: str  #: the name used in commands
    country: str = ""  #: ISO 3166-1 alpha-2; empty: taken for the seller's
    vat_id: str = ""


@dataclass(frozen=True, slots=True)
class TaxCategory:
    """The category of a line (BG-30)."""

    code: str  #: UNCL 5305: S, Z, E, AE or O
    rate: Decimal = Decimal(0)  #: percent; more than zero for S only
    reason: str = ""  #: key of `Rules.reasons`; empty where none is printed


def category(said: Tax | None, *, seller: Seller, buyer: Buyer) -> TaxCategory:
    """Return the category of a line.

    Args:
        said: the tax of the line, else of the document, else of the customer; None: nothing said.
        seller: the account, with its default tax.
        buyer: the customer.

    Raises:
        Problem: ``vat-id-missing``, ``customer-vat-id-missing``, ``small-business-tax``,
            ``not-registered``; and as questions ``tax-unknown``, ``tax-rate-missing``,
            ``tax-abroad``, ``no-tax-reason``.
    """
    is_own = said is None or said.kind is TaxKind.OWN
    tax = seller.default if is_own else said
    if said is not None and tax is None:
        raise _rate_missing(seller, buyer)
    if tax and tax.kind is TaxKind.REVERSE_CHARGE:
        return _reverse_charge(seller, buyer)
    if said is None and seller.is_exempt:
        return TaxCategory("E", reason="small-business")
    if tax and tax.kind is TaxKind.RATE and tax.rate:
        _check_may_charge(seller)
        if is_own:
            _ask_abroad(tax, seller=seller, buyer=buyer)
        return TaxCategory("S", tax.rate)
    return _without_tax(tax, seller=seller, buyer=buyer)


def reconciled(categories: Sequence[TaxCategory]) -> tuple[TaxCategory, ...]:
    """Return the categories of one document's lines so that they may stand together.

    O stands alone on a document (BR-O-11 to -14). Beside taxed lines an untaxed one is exempt where
    it has a reason to print (BR-E-10), else zero-rated.
    """
    if all(each.code == "O" for each in categories):
        return tuple(categories)
    return tuple(
        replace(each, code="E" if each.reason else "Z") if each.code == "O" else each
        for each in categories
    )


def prices_include_tax(taxes: Iterable[Tax | None], *, default: Tax | None) -> bool:
    """Return whether the prices of a document include their tax.

    `taxes` are those of its lines as said. Lines without tax do not matter. Raises the problem
    ``tax-included-mixed`` where the others disagree.
    """
    effective = (_rated(tax, default) for tax in taxes)
    found = {tax.is_included for tax in effective if tax and tax.kind is TaxKind.RATE and tax.rate}
    if len(found) > 1:
        raise Problem("tax-included-mixed")
    return found == {True}


def _rated(said: Tax | None, default: Tax | None) -> Tax | None:
    """Return a tax with its rate, where the words leave that to the profile."""
    if said is None or default is None or said.kind is not TaxKind.OWN:
        return said or default
    return replace(default, is_included=said.is_included)


def _reverse_charge(seller: Seller, buyer: Buyer) -> TaxCategory:
    """Return AE, which needs the VAT ids of both (BR-AE-02)."""
    if not seller.vat_id:
        raise Problem("vat-id-missing", replies=[f"profile vat {seller.rules.examples['vat']}"])
    if not buyer.vat_id:
        example = rules(buyer.country).examples["vat"]
        raise Problem(
            "customer-vat-id-missing",
            replies=[f"customer {quoted(buyer.code)} vat {example}"],
            customer=buyer.code,
        )
    return TaxCategory("AE", reason="reverse-charge")


def _check_may_charge(seller: Seller) -> None:
    """Refuse tax that the seller must not show (e.g. UStG § 14c, VATA 1994 s. 67)."""
    if seller.is_exempt:
        raise Problem("small-business-tax", replies=["profile small business no"])
    if seller.rules.taxation is Taxation.REGISTERED and not seller.vat_id:
        reply = f"profile vat {seller.rules.examples['vat']}"
        raise Problem("not-registered", replies=[reply])


def _without_tax(tax: Tax | None, *, seller: Seller, buyer: Buyer) -> TaxCategory:
    """Return the category of a line on which no tax is charged, or ask why that is."""
    if seller.is_exempt:
        return TaxCategory("E", reason="small-business")
    if tax and tax.kind is TaxKind.RATE:
        return TaxCategory("Z")
    if not seller.owes_vat:
        return TaxCategory("O")
    if tax is None:
        raise _unknown(seller, buyer)
    if _is_abroad(seller, buyer) and not _is_within_eu(seller, buyer):
        return TaxCategory("O", reason="abroad")
    within = ["reverse charge"] if _is_within_eu(seller, buyer) else []
    replies = [*within, "tax 0%", "profile small business yes"]
    raise Problem("no-tax-reason", replies=replies, is_question=True)


def _rate_missing(seller: Seller, buyer: Buyer) -> Problem:
    """Return what is said to ``plus VAT`` of a seller whose profile has no rate."""
    if seller.is_exempt:
        return Problem("small-business-tax", replies=["profile small business no"])
    if seller.owes_vat:
        return _unknown(seller, buyer)
    example = seller.rules.examples["tax"]
    replies = [f"tax {example}", f"profile tax {example}"]
    return Problem("tax-rate-missing", replies=replies, is_question=True)


def _unknown(seller: Seller, buyer: Buyer) -> Problem:
    """Return the question which tax a seller who owes it charges."""
    example = seller.rules.examples["tax"]
    if _is_within_eu(seller, buyer):
        other = "reverse charge"
    else:
        other = "no tax" if _is_abroad(seller, buyer) else "profile small business yes"
    replies = [f"tax {example}", f"profile tax {example}", other]
    return Problem("tax-unknown", replies=replies, is_question=True)


def _ask_abroad(tax: Tax, *, seller: Seller, buyer: Buyer) -> None:
    """Ask before the account's own rate goes to a business abroad that may not owe it.

    Private persons of the European Union are charged at home (Directive 2006/112/EC, Art. 45), so
    a customer there is asked about only with a VAT id.
    """
    if not seller.owes_vat or not _is_abroad(seller, buyer):
        return
    if _is_within_eu(seller, buyer) and not buyer.vat_id:
        return
    other = "reverse charge" if _is_within_eu(seller, buyer) else "no tax"
    raise Problem(
        "tax-abroad",
        replies=[other, f"tax {tax.rate.normalize():f}%"],
        is_question=True,
        customer=buyer.code,
    )


def _is_abroad(seller: Seller, buyer: Buyer) -> bool:
    return bool(seller.country and buyer.country) and seller.country != buyer.country


def _is_within_eu(seller: Seller, buyer: Buyer) -> bool:
    """Whether this is a sale from one member state to another."""
    both = seller.rules.is_eu and rules(buyer.country).is_eu
    return both and _is_abroad(seller, buyer)


def quoted(code: str) -> str:
    """Write a customer's name as a command line takes it."""
    return f'"{code}"' if " " in code else code
