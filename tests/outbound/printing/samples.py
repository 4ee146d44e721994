"""Samples: documents to print, each with figures that add up."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from bot.documents.facts import BankAccount, DocumentFacts, Party, PrintedLine, TaxGroup
from bot.money import Money

SELLER = Party(
    name="Nordlicht Studio GmbH",
    trading_name="Nordlicht Studio",
    street="Ringbahnstraße 27",
    post_code="12099",
    city="Berlin",
    country="DE",
    email="hello@nordlicht.example",
    phone="+49 30 5550 1234",
    vat_id="DE123456789",
    register="HRB 123456 B, AG Charlottenburg",
)
BUYER = Party(
    name="ACME Industries Ltd.",
    street="Zoë Álvarez, Accounts Payable\n48 Threadneedle Court",
    post_code="EC2R 8AY",
    city="London",
    country="GB",
    vat_id="GB999999973",
)
BANK = BankAccount(
    holder="Nordlicht Studio GmbH",
    iban="DE02120300000000202051",
    bic="BYLADEM1001",
    bank="Deutsche Kreditbank",
)
#: name, description, quantity, unit, price, rate
WORK = (
    (
        "Discovery workshop",
        "Two days on site, preparation and written summary",
        "16",
        "h",
        "120",
        19,
    ),
    ("Information architecture", "Sitemap, content model, navigation study", "12", "h", "110", 19),
    ("Visual design", "Key screens, component library, dark mode", "38.5", "h", "110", 19),
    ("Front-end implementation", "Templates, accessibility review", "52", "h", "105", 19),
    ("Back-end integration", "Payment provider, invoice export", "24", "h", "115", 19),
    ("Illustrations", "Set of eight spot illustrations, SVG", "8", "x", "180", 7),
    ("Copy editing", "English and German, ca. 4,200 words", "4200", "word", "0.14", 7),
    ("Printed style guide", "48 pages, soft cover", "25", "x", "18.90", 7),
    ("Managed hosting", "October – December, 99.9 % availability", "3", "mo", "89", 19),
    ("Domain renewal", "acme-industries.example, 2 years", "1", "x", "38", 19),
    ("Travel", "Berlin – London, return, economy flex", "2", "x", "312.40", 19),
    ("Project management", "Weekly calls, reporting, planning", "14", "h", "95", 19),
)


def euros(amount: Decimal | str | int, currency: str = "EUR") -> Money:
    """Return an amount, rounded."""
    return Money(Decimal(amount), currency).rounded()


def line(position: int, text: str, quantity: str, price: str, **changes: object) -> PrintedLine:
    """Return one line of pieces with 19 % tax."""
    made = PrintedLine(
        position=position,
        description=text,
        quantity=Decimal(quantity),
        unit="x",
        unit_price=Money(Decimal(price), "EUR"),
        discount="",
        tax_rate=Decimal(19),
        net=euros(Decimal(quantity) * Decimal(price)),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def lines(count: int, seed: int = 0) -> tuple[PrintedLine, ...]:
    """Return lines; each seed gives other names, quantities and prices."""
    dice = random.Random(seed)
    made = []
    for index in range(count):
        name, more, quantity, unit, price, rate = WORK[index % len(WORK)]
        if seed:
            words = more.split(" ")
            name = f"{name} {dice.choice('ABCDEFGHK')}{dice.randint(1, 99)}"
            more = " ".join(dice.sample(words, len(words)))
            quantity = str(Decimal(quantity) + dice.randint(0, 9))
            price = str(Decimal(price) + dice.randint(0, 900) / Decimal(100))
        text = f"{name}\n{more}"
        tax = Decimal(rate)
        made.append(line(index + 1, text, quantity, price, unit=unit, tax_rate=tax))
    return tuple(made)


def taxes(printed: Sequence[PrintedLine]) -> tuple[TaxGroup, ...]:
    """Return the tax of the lines, one group a rate, the highest first."""
    bases: dict[Decimal, Decimal] = {}
    for each in printed:
        if each.tax_rate is not None:
            bases[each.tax_rate] = bases.get(each.tax_rate, Decimal(0)) + each.net.amount
    groups = []
    for rate, base in sorted(bases.items(), reverse=True):
        tax = (base * rate / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        category = "S" if rate else "AE"
        groups.append(TaxGroup(category, rate, euros(base), euros(tax)))
    return tuple(groups)


def lessened(groups: tuple[TaxGroup, ...], discount: Money) -> tuple[TaxGroup, ...]:
    """Return the groups with the discount taken from the first."""
    if not groups or not discount.amount:
        return groups
    first, *rest = groups
    base = first.base - discount
    return (replace(first, base=base, tax=(base * (first.rate / 100)).rounded()), *rest)


def facts(count: int = 12, seed: int = 0, **changes: object) -> DocumentFacts:
    """Return an invoice of `count` lines."""
    printed = lines(count, seed)
    made = DocumentFacts(
        kind="invoice",
        reference=f"INV-2026-{42 + seed:04}",
        is_preview=False,
        language="en",
        currency="EUR",
        issued_on=date(2026, 11, 23),
        due_on=date(2026, 12, 7),
        seller=SELLER,
        buyer=BUYER if not seed else replace(BUYER, name=f"ACME Industries {seed} Ltd."),
        lines=printed,
        lines_total=euros(0),
        discount=euros(0),
        discount_label="",
        net=euros(0),
        taxes=(),
        gross=euros(0),
        paid=euros(0),
        due=euros(0),
        tax_name="VAT",
        period="October 2026",
        purchase_order="PO-7719",
        notes=("Thank you for the good work together.",),
        bank=BANK,
    )
    return added_up(replace(made, **changes))  # type: ignore[arg-type]


def added_up(made: DocumentFacts) -> DocumentFacts:
    """Return the facts with sums that fit their lines, discount and payment."""
    currency = made.currency
    total = sum((each.net.amount for each in made.lines), Decimal(0))
    groups = made.taxes or lessened(taxes(made.lines), made.discount)
    net = euros(total - made.discount.amount, currency)
    gross = euros(net.amount + sum((group.tax.amount for group in groups), Decimal(0)), currency)
    due = euros(gross.amount - made.paid.amount, currency)
    return replace(
        made, lines_total=euros(total, currency), net=net, taxes=groups, gross=gross, due=due
    )


def titled(*descriptions: str) -> DocumentFacts:
    """Return an invoice with these descriptions."""
    made = tuple(line(i, words, "1", "10") for i, words in enumerate(descriptions, 1))
    return added_up(replace(facts(1), lines=made, taxes=()))
