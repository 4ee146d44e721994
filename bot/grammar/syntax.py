"""Syntax: what a mail's text means, as frozen values. No handler looks at raw text again.

The readers of this package turn text into these values; `bot.commands` acts on them. What
a verb says that asks or keeps stands beside its reader, in `acts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.problems import Place


class NumberFormat(StrEnum):
    """How an account writes numbers; it settles ``1,200`` (R5)."""

    UNSETTLED = "unsettled"
    POINT = "1,234.56"
    COMMA = "1.234,56"


class Unit(StrEnum):
    """Units of a quantity; `bot.documents` maps them to UN/ECE Recommendation 20."""

    HOUR = "h"
    DAY = "d"
    WEEK = "wk"
    MONTH = "mo"
    YEAR = "yr"
    MINUTE = "min"
    PIECE = "x"
    KILOGRAM = "kg"
    KILOMETRE = "km"
    METRE = "m"
    SQUARE_METRE = "m2"
    LITRE = "l"
    PAGE = "page"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer that words of a mail may mean: what the reader needs of its row."""

    id: int
    code: str  #: the name used in commands, e.g. ``ACME``
    rate: Decimal | None = None  #: price of one hour, in the customer's or account's currency
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What reading depends on besides the words: the account's habits and today."""

    today: date  #: in the account's time zone
    language: str = "en"
    currency: str = "USD"  #: the account's own
    numbers: NumberFormat = NumberFormat.UNSETTLED
    #: key (`bot.grammar.names.key`) -> the customers that key may mean, from `candidates`
    customers: Mapping[str, tuple[KnownCustomer, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the new text, as written."""

    number: int  #: counted from 1; 0 is the subject
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """One command: its first line and the continuation lines that belong to it."""

    verb: str  #: English name of the verb, a key of `VERBS`
    lines: tuple[SourceLine, ...]
    choice: int = 0  #: number of the offered line that it is; 0: it was written out
    said: str = ""  #: what chose it, as written


@dataclass(frozen=True, slots=True)
class Misread:
    """A line that is no command although it should be one; answered as a problem (R3, R10)."""

    line: SourceLine
    code: str  #: a key of problems.toml, e.g. ``unknown-command``
    place: Place
    replies: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail's text taken apart into commands."""

    parts: tuple[Block | Misread, ...]  #: in the order they were written
    ignored: tuple[str, ...] = ()  #: digit-free text that is no command (R3)
    comments: tuple[str, ...] = ()  #: lines that begin with ``#`` or ``//``
    gave_up: bool = False  #: five unknown lines ended the reading (R14)


@dataclass(frozen=True, slots=True)
class CustomerRef:
    """Whom a create line names: an existing customer, or a name and address for a new one."""

    written: str  #: the name as written, without quotes; may be empty if only an address stands
    place: Place
    known: KnownCustomer | None = None  #: set if the words mean exactly one customer
    address: str | None = None  #: the mail address in the line, lower-case domain


class TaxKind(StrEnum):
    """What a tax word says; `bot.documents` derives the EN 16931 category from it."""

    RATE = "rate"
    OWN = "own"  #: ``plus VAT``, ``VAT included``: at the rate of the profile
    NONE = "none"
    REVERSE_CHARGE = "reverse-charge"


@dataclass(frozen=True, slots=True)
class Tax:
    """``tax 8.1%``, ``vat 19% incl``, ``plus tax``, ``no tax``, ``reverse charge``."""

    kind: TaxKind
    rate: Decimal = Decimal(0)  #: percent
    is_included: bool = False  #: prices include the tax


@dataclass(frozen=True, slots=True)
class Discount:
    """``discount 10%`` or ``discount 50``; exactly one of the two is set."""

    percent: Decimal | None = None
    amount: Decimal | None = None  #: in the document's currency


@dataclass(frozen=True, slots=True)
class Item:
    """One line item as written."""

    description: str
    quantity: Decimal  #: up to 4 decimals
    unit: Unit
    unit_price: Decimal | None  #: of one unit, up to 6 decimals; None: the customer's rate
    currency: str | None  #: ISO 4217, if the line names one
    source: SourceLine
    tax: Tax | None = None
    discount: Discount | None = None  #: on this line
    code: str | None = None  #: of the account's price list


class SendWhen(StrEnum):
    """What a create block says about leaving."""

    DEFAULT = "default"  #: nothing said: the verb decides
    NOW = "now"  #: ``send`` or ``send now``
    ON = "on"  #: ``send 2026-12-01``


@dataclass(frozen=True, slots=True)
class Period:
    """``for November 2026``: the time the work was done, as written and as days."""

    written: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Create:
    """``invoice`` or ``draft``: a document to be made."""

    verb: str
    customer: CustomerRef
    items: tuple[Item, ...]
    net_days: int | None = None
    due_on: date | None = None
    issued_on: date | None = None
    period: Period | None = None
    purchase_order: str | None = None
    reference: str | None = None
    tax: Tax | None = None
    discount: Discount | None = None
    deposit: Discount | None = None
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    currency: str | None = None  #: named by ``in CUR`` or by any price
    language: str | None = None
    valid_until: date | None = None
    notes: tuple[str, ...] = ()
    send: SendWhen = SendWhen.DEFAULT
    send_on: date | None = None
    is_meant: bool = False  #: although the same was said a moment ago (R15)
    is_dry_run: bool = False  #: a trailing ``?`` (R13)


@dataclass(frozen=True, slots=True)
class Change:
    """``change [REFERENCE]`` and lines: what is different on a draft."""

    reference: str | None  #: as written, e.g. ``D-12``; None: what the mail is about
    said: Create  #: items to add, and what is said about the document; its customer is empty
    removed: tuple[int, ...] = ()  #: numbers of lines, as the document was before
    places: tuple[Place, ...] = ()  #: of the numbers, in the same order
    is_meant: bool = False  #: although the same was said a moment ago (R15)
    place: Place | None = None
    is_dry_run: bool = False  #: a trailing ``?`` (R13)


@dataclass(frozen=True, slots=True)
class SetProduct:
    """``product CODE [item]``: an entry of the price list; without an item it is shown."""

    code: str  #: as written, without ``#``
    item: Item | None = None  #: of one unit
    is_removed: bool = False
    place: Place | None = None
    is_dry_run: bool = False  #: a trailing ``?`` (R13)


@dataclass(frozen=True, slots=True)
class Setting:
    """One ``field value`` of ``customer`` or ``profile``, value as written."""

    field: str  #: canonical English name, e.g. ``tax number``
    value: str
    place: Place  #: of the value


@dataclass(frozen=True, slots=True)
class SetCustomer:
    """``customer NAME [<mail>] field value ...``."""

    customer: CustomerRef
    settings: tuple[Setting, ...]
    is_dry_run: bool = False  #: a trailing ``?`` (R13)


@dataclass(frozen=True, slots=True)
class SetProfile:
    """``profile`` lines; without settings it asks to see the profile."""

    settings: tuple[Setting, ...]
    is_dry_run: bool = False  #: a trailing ``?`` (R13)


@dataclass(frozen=True, slots=True)
class Send:
    """``send [REFERENCE] [now|DATE]``: let a draft leave."""

    reference: str | None  #: as written, e.g. ``D-12``; None: what the mail is about
    on: date | None = None
    place: Place | None = None
    is_dry_run: bool = False  #: a trailing ``?`` (R13)
    customer: KnownCustomer | None = None  #: whose it is, by the line


@dataclass(frozen=True, slots=True)
class Stop:
    """``stop [REFERENCE]``: hold what has not left yet."""

    reference: str | None
    place: Place | None = None
    is_dry_run: bool = False  #: a trailing ``?`` (R13)


@dataclass(frozen=True, slots=True)
class Paid:
    """``paid [REFERENCE] [money] [on DATE] [words]``: money came in for an invoice."""

    reference: str | None
    amount: Decimal | None = None  #: None: all that is open
    currency: str | None = None  #: ISO 4217, if the line names one
    on: date | None = None  #: None: today
    note: str = ""
    is_overpaid: bool = False  #: more than is open, and meant so
    is_meant: bool = False  #: although the same was said a moment ago (R15)
    place: Place | None = None
    is_dry_run: bool = False  #: a trailing ``?`` (R13)
    customer: KnownCustomer | None = None  #: whose it is, by the line


@dataclass(frozen=True, slots=True)
class Unpaid:
    """``unpaid [REFERENCE] [money] [on DATE]``: a payment is taken back."""

    reference: str | None
    amount: Decimal | None = None  #: of the payment that is meant
    currency: str | None = None
    on: date | None = None
    place: Place | None = None
    is_dry_run: bool = False  #: a trailing ``?`` (R13)
    customer: KnownCustomer | None = None  #: whose it is, by the line


@dataclass(frozen=True, slots=True)
class Credit:
    """``credit [REFERENCE] [item] [reason ...]``: a credit note over a part of an invoice."""

    reference: str | None
    item: Item | None = None  #: without a price: at that of the line it fits
    is_whole: bool = False  #: ``all``
    reason: str = ""
    is_meant: bool = False  #: although the same was said a moment ago (R15)
    place: Place | None = None
    is_dry_run: bool = False  #: a trailing ``?`` (R13)
    customer: KnownCustomer | None = None  #: whose it is, by the line


@dataclass(frozen=True, slots=True)
class Void:
    """``void [REFERENCE] [reason ...]``: an unpaid invoice is cancelled by a credit note."""

    reference: str | None
    reason: str = ""
    place: Place | None = None
    is_dry_run: bool = False  #: a trailing ``?`` (R13)
    customer: KnownCustomer | None = None  #: whose it is, by the line


@dataclass(frozen=True, slots=True)
class Confirm:
    """``confirm [void REFERENCE]``: yes to what an answer has asked."""

    verb: str | None  #: English name of the verb that asked
    reference: str | None
    place: Place | None = None
    is_dry_run: bool = False  #: a trailing ``?`` (R13)


@dataclass(frozen=True, slots=True)
class Again:
    """``again [REFERENCE] [for PERIOD]``: a copy as a draft."""

    reference: str | None
    period: Period | None = None
    is_meant: bool = False  #: although the same was said a moment ago (R15)
    place: Place | None = None
    is_dry_run: bool = False  #: a trailing ``?`` (R13)
    customer: KnownCustomer | None = None  #: whose it is, by the line


@dataclass(frozen=True, slots=True)
class Convert:
    """``convert [REFERENCE] [anyway]``: an invoice is made from a quote."""

    reference: str | None
    is_meant: bool = False  #: although it was declined or has expired
    place: Place | None = None
    is_dry_run: bool = False  #: a trailing ``?`` (R13)
    customer: KnownCustomer | None = None  #: whose it is, by the line


@dataclass(frozen=True, slots=True)
class Verdict:
    """``accept [REFERENCE]`` or ``decline [REFERENCE] [reason ...]``: what became of a quote."""

    verb: str
    reference: str | None
    reason: str = ""
    place: Place | None = None
    is_dry_run: bool = False  #: a trailing ``?`` (R13)
    customer: KnownCustomer | None = None  #: whose it is, by the line


@dataclass(frozen=True, slots=True)
class Help:
    """``help [verb]``."""

    topic: str | None
