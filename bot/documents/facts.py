"""Facts: a document as it is printed, frozen and complete.

The page, the mail to the customer and later the e-invoice are made from these values alone, so
they cannot say different things. Everything is picklable and holds no reference to the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.money import Money


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or buyer (EN 16931 BG-4, BG-7). Empty text means: not known."""

    name: str  #: legal name, BT-27 or BT-44
    trading_name: str = ""  #: BT-28
    street: str = ""  #: BT-35 or BT-50; several lines are joined by newlines
    post_code: str = ""  #: BT-38
    city: str = ""  #: BT-37
    region: str = ""  #: state or county, BT-39
    country: str = ""  #: ISO 3166-1 alpha-2, BT-40 or BT-55
    email: str = ""
    phone: str = ""
    vat_id: str = ""  #: BT-31 or BT-48
    tax_number: str = ""  #: BT-32
    register: str = ""  #: trade register entry, BT-30


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where the money goes (BG-17): IBAN and BIC, or account and routing number."""

    holder: str
    iban: str = ""  #: without spaces
    bic: str = ""
    bank: str = ""
    account: str = ""
    routing: str = ""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One invoice line (BG-25), already calculated."""

    position: int
    description: str  #: first line is the name (BT-153), further lines the description (BT-154)
    quantity: Decimal  #: BT-129
    unit: str  #: value of `bot.grammar.syntax.Unit`
    unit_price: Money  #: BT-146, up to 6 decimals
    discount: str  #: as written, e.g. ``10%``; empty if none
    tax_rate: Decimal | None  #: percent, BT-152; None where no tax is shown
    net: Money  #: BT-131, in gross mode the typed gross of the line


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """One row of the tax breakdown (BG-23)."""

    category: str  #: UNCL 5305 code: S, Z, E, AE, K, G, O
    rate: Decimal  #: percent, BT-119
    base: Money  #: BT-116
    tax: Money  #: BT-117
    reason: str = ""  #: why no tax is charged, BT-120


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """Everything a page, a mail or an e-invoice says about a document."""

    kind: str  #: ``invoice``, ``credit-note`` or ``quote``
    reference: str  #: the number, or ``D-12`` while it is a draft
    is_preview: bool  #: not issued: the page is marked PREVIEW
    language: str  #: ISO 639-1, of the buyer
    currency: str
    issued_on: date
    due_on: date
    seller: Party
    buyer: Party
    lines: tuple[PrintedLine, ...]
    lines_total: Money  #: BT-106
    discount: Money  #: document level allowance, BT-107; zero if none
    discount_label: str  #: e.g. ``10%``
    net: Money  #: BT-109
    taxes: tuple[TaxGroup, ...]
    gross: Money  #: BT-112
    paid: Money  #: BT-113
    due: Money  #: BT-115
    prices_include_tax: bool = False
    tax_name: str = "VAT"  #: what the seller's country calls it
    period: str = ""  #: service period as shown, BT-73/74
    purchase_order: str = ""  #: BT-13
    buyer_reference: str = ""  #: BT-10
    corrects: str = ""  #: number of the invoice that a credit note is for, BT-25
    notes: tuple[str, ...] = ()  #: BT-22
    valid_until: date | None = None  #: of a quote
    quote: str = ""  #: number of the quote that an invoice was made from
    deposit: Money | None = None  #: of the gross amount, to be paid first
    footer: str = ""
    bank: BankAccount | None = None
    layout: str = "ledger"
    accent: str = "#101828"  #: RGB in hex
    page_size: str = "A4"  #: or ``Letter``
    logo_sha256: str = ""  #: the logo's octets travel beside the facts, keyed by this hash
