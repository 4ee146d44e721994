"""Page: facts become HTML, every word and figure in the reader's language."""

from __future__ import annotations

import re
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template
from jinja2.loaders import FileSystemLoader

from bot.documents.facts import DocumentFacts, Party
from outbound.printing.text import totals
from outbound.printing.text.address import address, last_line
from outbound.printing.text.wording import Wording, wording

TITLES = {
    "invoice": "Invoice",
    "credit-note": "Credit note",
    "quote": "Quote",
}

#: What stands over the buyer's address, and beside the last amount.
RECEIVERS = {"invoice": "Bill to", "credit-note": "Credit to", "quote": "Quote for"}
TOTALS = {"invoice": "Total due", "credit-note": "Total credited", "quote": "Total"}

#: Kinds that somebody has to pay, by a day.
PAYABLE = frozenset({"invoice"})

INK = "#101828"

#: The margin of the page holds three lines of this many characters; longer footers go on the page.
MAX_FOOTER = 240


def template() -> Template:
    """Return the compiled template; make it once a process."""
    folder = resources.files("templates") / "documents"
    environment = Environment(
        loader=FileSystemLoader(str(folder)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("ledger.html")


def html(template: Template, facts: DocumentFacts, *, logo: str = "", code: str = "") -> str:
    """Return the page of a document; `logo` and `code` are addresses of images, empty for none."""
    words = wording(facts.language, facts.seller.country)
    legal = legal_line(facts, words)
    has_room = len(legal) + len(facts.footer) <= MAX_FOOTER
    return template.render(
        facts=facts,
        words=words,
        _=words.say,
        title=words.say(TITLES[facts.kind]),
        is_payable=facts.kind in PAYABLE,
        receiver=words.say(RECEIVERS[facts.kind]),
        total=words.say(TOTALS[facts.kind]),
        deposit=words.amount(facts.deposit) if facts.deposit else "",
        brand=brand(facts.seller),
        logo=logo,
        code=code,
        sender=sender_lines(facts, words, has_logo=bool(logo)),
        buyer=buyer_lines(facts, words),
        accent=facts.accent if re.fullmatch("#[0-9A-Fa-f]{6}", facts.accent) else INK,
        details=details(facts, words),
        has_tax=totals.shows_tax(facts),
        rows=list(totals.rows(facts, words)),
        reasons=totals.reasons(facts),
        bank=bank_details(facts, words),
        margin=[line for line in (facts.footer if has_room else "", legal) if line],
        notes=[note for note in (*facts.notes, "" if has_room else facts.footer) if note],
    )


def sender_lines(facts: DocumentFacts, words: Wording, *, has_logo: bool) -> list[str]:
    """Return the sender as it stands at the top right; the name once, if it is at the left too."""
    seller = facts.seller
    name = seller.name if has_logo or seller.name != brand(seller) else ""
    place = address(seller, words, other=facts.buyer)
    return [line for line in (name, *place, seller.email, seller.phone) if line]


def brand(seller: Party) -> str:
    """Return the name people know the seller by."""
    return seller.trading_name or seller.name


def buyer_lines(facts: DocumentFacts, words: Wording) -> list[str]:
    """Return the buyer without the name."""
    buyer = facts.buyer
    lines = (*address(buyer, words, other=facts.seller), vat_id(buyer, words))
    return [line for line in lines if line]


def vat_id(party: Party, words: Wording) -> str:
    """Return a party's VAT id and what it is, empty if there is none."""
    return words.say("VAT ID {number}", number=party.vat_id) if party.vat_id else ""


def details(facts: DocumentFacts, words: Wording) -> list[tuple[str, str]]:
    """Return what the document is called and when, and what it refers to."""
    rows = [
        (words.say(TITLES[facts.kind]), facts.reference),
        (words.say("Issued"), words.date(facts.issued_on)),
        (words.say("Due"), words.date(facts.due_on) if facts.kind in PAYABLE else ""),
        (words.say("Valid until"), words.date(facts.valid_until) if facts.valid_until else ""),
        (words.say("For invoice"), facts.corrects),
        (words.say("From quote"), facts.quote),
        (words.say("Service period"), facts.period),
        (words.say("Your order"), facts.purchase_order),
        (words.say("Your reference"), facts.buyer_reference),
    ]
    return [(label, value) for label, value in rows if value]


def bank_details(facts: DocumentFacts, words: Wording) -> list[tuple[str, str]]:
    """Return what a transfer needs, the IBAN in groups of four; nothing if nothing is due."""
    bank = facts.bank
    if bank is None or facts.due.amount <= 0:
        return []
    iban = " ".join(bank.iban[i : i + 4] for i in range(0, len(bank.iban), 4))
    rows = [
        (words.say("Account holder"), bank.holder),
        ("IBAN", iban),
        (words.say("Account number"), bank.account),
        (words.say("Routing number"), bank.routing),
        ("BIC" if bank.bic else words.say("Bank"), dotted(bank.bic, bank.bank)),
        (words.say("Reference"), facts.reference),
    ]
    return [(label, value) for label, value in rows if value]


def legal_line(facts: DocumentFacts, words: Wording) -> str:
    """Return who the seller is before the law, as it stands at the foot of every page."""
    seller = facts.seller
    return dotted(
        seller.name,
        ", ".join([*seller.street.splitlines(), *filter(None, [last_line(seller)])]),
        vat_id(seller, words),
        words.say("Tax number {number}", number=seller.tax_number) if seller.tax_number else "",
        seller.register,
    )


def dotted(*parts: str) -> str:
    """Return the parts there are on one line."""
    return " · ".join(part for part in parts if part)
