"""Canonical: a command written so that it has one reading; reading it gives the same command (R20).

Numbers have a point and no groups, dates are ISO 8601, names and texts stand in quotes where a
word of theirs could mean something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from bot.grammar.numbers import plain
from bot.grammar.parts import fields
from bot.grammar.syntax import (
    About,
    Again,
    Change,
    Confirm,
    Convert,
    Create,
    Credit,
    CustomerRef,
    Delete,
    Discount,
    Export,
    Forget,
    Help,
    Holding,
    Item,
    Listing,
    Overview,
    Paid,
    Remind,
    Send,
    SendWhen,
    SetCustomer,
    SetProduct,
    SetProfile,
    Setting,
    SourceLine,
    Statement,
    Stop,
    Tax,
    TaxKind,
    Unit,
    Unpaid,
    Verdict,
    Void,
)
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text import vocabulary
from bot.grammar.text.folding import fold
from bot.money import currencies, minor_digits

#: A command longer than this is written on several lines.
MAX_LINE = 400

#: A single word that cannot be taken for anything but a value where one must follow.
_VALUE = re.compile(r"[\w#][\w./%+#-]*")
_SIMPLE = re.compile(r"[^\W\d_][\w'’-]*")
_SECTIONS = ("modifiers", "connectors", "units", "currencies", "ends", "verbs", "customer-fields")
#: Sections whose words stand before a name that is asked about.
_BEFORE_NAMES = ("states", "fillers")

Settling = Paid | Unpaid | Credit | Void | Confirm | Again | Convert | Verdict | Remind | Holding
Keeping = Export | Delete | Forget
Asking = Help | Listing | Statement | Overview | About | Keeping
Command = Create | Change | SetCustomer | SetProduct | SetProfile | Send | Stop | Settling | Asking


def write(command: Command, *, adding: str = "") -> str:
    """Return a command as text; `adding` is one more modifier of a create command.

    One line where it can be: several notes, or many items, take more.
    """
    match command:
        case Create() | Change():
            return _change(command) if isinstance(command, Change) else _create(command, adding)
        case SetCustomer() | SetProfile() | SetProduct():
            return _setup(command) + _query(command)
        case Help() | Listing() | Statement() | Overview() | About():
            return _asking(command)
        case Export() | Delete() | Forget():
            return _keeping(command)
        case Send() | Stop():
            return _sending(command) + _query(command)
        case _:
            return _settling(command) + _query(command)


def _sending(command: Send | Stop) -> str:
    if isinstance(command, Stop):
        return _words("stop", command.reference)
    on = command.on.isoformat() if command.on else None
    return _words("send", command.reference, on)


def _keeping(command: Keeping) -> str:
    """Return a command about all that is held."""
    match command:
        case Export():
            return _words("export", str(command.year) if command.year else None)
        case Delete():
            return _words("delete", "my account" if command.is_account else command.reference)
        case Forget():
            more = "with documents" if command.with_documents else None
            return _words("forget", _asked(command.customer), more)


def _asking(command: Help | Listing | Statement | Overview | About) -> str:
    """Return a command that changes nothing."""
    match command:
        case Help():
            return _words("help", command.topic)
        case Listing():
            return _words("list", command.state, _asked(command.customer), _page(command.page))
        case Statement():
            return _words("statement", _asked(command.customer))
        case Overview():
            return _words(command.verb, _page(command.page))
        case About():
            return _words(command.verb, command.reference)


def _asked(customer: CustomerRef | None) -> str | None:
    if customer is None:
        return None
    words = fold(customer.written).split(" ")
    if any(vocabulary.section(name).word(word) for name in _BEFORE_NAMES for word in words):
        return _in_quotes(customer.written)
    return _quoted(customer.written)


def _page(page: int) -> str | None:
    return str(page) if page > 1 else None


def _setup(command: SetCustomer | SetProfile | SetProduct) -> str:
    if isinstance(command, SetProduct):
        entry = _product(command.item) if command.item else None
        return _words("product", command.code, "remove" if command.is_removed else entry)
    if isinstance(command, SetProfile):
        return "\n".join(_profile(command.settings)) or "profile"
    said = [_field(setting) for setting in command.settings]
    return " ".join(["customer", _customer(command.customer), *said])


def _product(item: Item) -> str:
    """Return what one unit is; that it is one goes without saying."""
    name = _in_quotes(item.description) if item.description else None
    unit = "" if item.unit is Unit.PIECE else f"/{vocabulary.spoken('units', item.unit)}"
    price = f"@ {_amount(item.unit_price or Decimal(0), item.currency)}{unit}"
    return _words(name, price, _tax(item.tax) if item.tax else None)


def _settling(command: Settling) -> str:
    """Return a command about a document that has left."""
    match command:
        case Paid() | Unpaid():
            return _paying(command)
        case Credit():
            item = "all" if command.is_whole else None
            item = _credited(command.item) if command.item else item
            return _words("credit", command.reference, item, _meant(command), _reason(command))
        case Void() | Confirm():
            reason = _reason(command) if isinstance(command, Void) else None
            verb = _words("confirm", command.verb) if isinstance(command, Confirm) else "void"
            return _words(verb, command.reference, reason)
        case Convert() | Verdict() | Remind() | Holding():
            return _deciding(command)
        case Again():
            period = f"for {command.period.written}" if command.period else None
            return _words("again", command.reference, period, _meant(command))


def _paying(command: Paid | Unpaid) -> str:
    if isinstance(command, Unpaid):
        return _words("unpaid", command.reference, _payment(command))
    over = "overpaid" if command.is_overpaid else None
    note = _in_quotes(command.note) if command.note else None
    return _words("paid", command.reference, _payment(command), over, _meant(command), note)


def _deciding(command: Convert | Verdict | Remind | Holding) -> str:
    """Return a command about a quote, or about reminding somebody."""
    match command:
        case Convert() | Remind():
            verb = "convert" if isinstance(command, Convert) else "remind"
            return _words(verb, command.reference, _meant(command))
        case Verdict():
            reason = f"reason {_in_quotes(command.reason)}" if command.reason else None
            return _words(command.verb, command.reference, reason)
        case Holding():
            return _words(command.verb, command.reference)


def _meant(command: Paid | Credit | Again | Convert | Remind) -> str | None:
    return "anyway" if command.is_meant else None


def _payment(command: Paid | Unpaid) -> str | None:
    amount = None if command.amount is None else _amount(command.amount, command.currency)
    return _words(amount, f"on {command.on.isoformat()}" if command.on else None) or None


def _credited(item: Item) -> str:
    """Return what is credited; an amount by itself has no words before it."""
    is_amount = not item.description and item.unit is Unit.PIECE and item.unit_price is not None
    if not is_amount:  # the unit follows at once: ``credit 1 x`` would name document 1
        return _item(item).replace(" ", "", 1)
    amount = _amount(item.unit_price or Decimal(0), item.currency)
    return _words(amount, _tax(item.tax) if item.tax else None)


def _reason(command: Credit | Void) -> str | None:
    return f"reason {_in_quotes(command.reason)}" if command.reason else None


def _query(command: Create | SetCustomer | SetProfile | SetProduct | Send | Stop | Settling) -> str:
    return "?" if command.is_dry_run else ""


def _words(*words: str | None) -> str:
    return " ".join(word for word in words if word)


def _create(command: Create, adding: str) -> str:
    head = f"{command.verb} {_customer(command.customer)}:"
    items = [_item(item) for item in command.items]
    said = [*_modifiers(command), *([adding] if adding else [])]
    notes = [f"note {note}" for note in command.notes]
    line = f"{head} {'; '.join([*items, *said])}{_query(command)}"
    if len(line) > MAX_LINE:
        line = "\n".join([f"{head} {'; '.join(said)}{_query(command)}", *items])
    if len(notes) == 1 and "\n" not in line and not command.is_dry_run:
        return f"{line}; {notes[0]}"
    return "\n".join([line, *notes])


def _change(command: Change) -> str:
    """Return a change as one line, or as several where it is long or has notes."""
    said = command.said
    steps = [
        *(f"+ {_item(item)}" for item in said.items),
        *(f"- {number}" for number in command.removed),
        *_modifiers(said),
        *(["anyway"] if command.is_meant else []),
    ]
    head = _words("change", command.reference)
    notes = [f"note {note}" for note in said.notes]
    line = f"{head} {'; '.join(steps)}".rstrip() + ("?" if command.is_dry_run else "")
    if len(line) > MAX_LINE:
        line = "\n".join([f"{head} {steps[0]}{'?' if command.is_dry_run else ''}", *steps[1:]])
    if not steps:
        line, notes = f"{head} {notes[0]}", notes[1:]
    return "\n".join([line, *notes])


def _customer(customer: CustomerRef) -> str:
    address = f"<{customer.address}>" if customer.address else None
    name = _quoted(customer.written) if customer.written else None
    return _words(name, address)


def _item(item: Item) -> str:
    unit = vocabulary.spoken("units", item.unit)
    words = [plain(item.quantity), unit]
    if item.code is not None:
        words.append(f"#{item.code}")
    elif item.description:
        words.append(_quoted(item.description))
    if item.unit_price is not None:
        per = "/min" if item.unit is Unit.MINUTE else ""
        words += ["@", f"{_amount(item.unit_price, item.currency)}{per}"]
    if item.discount is not None and item.discount.percent is not None:
        words.append(f"-{plain(item.discount.percent)}%")
    if item.tax is not None:
        words.append(_tax(item.tax))
    return " ".join(words)


def _amount(value: Decimal, currency: str | None) -> str:
    return _words(currency, plain(value, decimals=minor_digits(currency or "USD")))


def _tax(tax: Tax) -> str:
    if tax.kind is TaxKind.NONE:
        return "no tax"
    if tax.kind is TaxKind.OWN:
        return "incl tax" if tax.is_included else "plus tax"
    if tax.kind is TaxKind.REVERSE_CHARGE:
        return "reverse charge"
    return f"tax {plain(tax.rate)}%{' incl' if tax.is_included else ''}"


def _reduction(word: str, value: Discount, currency: str | None) -> str:
    if value.percent is not None:
        return f"{word} {plain(value.percent)}%"
    return f"{word} {_amount(value.amount or Decimal(0), currency)}"


def _modifiers(command: Create) -> Iterator[str]:
    days = {"due": command.due_on, "on": command.issued_on, "until": command.valid_until}
    texts = {"po": command.purchase_order, "ref": command.reference}
    reductions = {"discount": command.discount, "deposit": command.deposit}
    if command.net_days is not None:
        yield f"net {command.net_days}"
    yield from (f"{word} {day.isoformat()}" for word, day in days.items() if day)
    if command.period:
        yield f"for {command.period.written}"
    yield from (f"{word} {_value(text)}" for word, text in texts.items() if text is not None)
    if command.tax:
        yield _tax(command.tax)
    yield from (_reduction(w, value, command.currency) for w, value in reductions.items() if value)
    yield from _delivery(command)


def _delivery(command: Create) -> Iterator[str]:
    for word, addresses in (("to", command.to), ("cc", command.cc)):
        if addresses:
            yield " ".join([word, *addresses])
    if command.currency:
        yield f"in {command.currency}"
    if command.language:
        yield f"lang {command.language}"
    if command.send is not SendWhen.DEFAULT:
        yield f"send {command.send_on.isoformat() if command.send_on else 'now'}"
    if command.is_meant:
        yield "anyway"


def _profile(settings: Iterable[Setting]) -> Iterator[str]:
    for setting in settings:
        lines = setting.value.split("\n")
        yield f"profile {setting.field} {_value(lines[0]) if len(lines) == 1 else lines[0]}"
        yield from lines[1:]


def _field(setting: Setting) -> str:
    """Return a field of a customer, its value in quotes unless it cannot be taken for text."""
    bare = f"{setting.field} {setting.value}"
    tokens = tokenizer.read(SourceLine(1, bare))
    is_fit = fields.at(tokens, 0, "customer-fields") is not None and len(tokens) == 2
    if is_fit and _VALUE.fullmatch(setting.value):
        return bare
    return f"{setting.field} {_in_quotes(setting.value)}"


def _value(text: str) -> str:
    """Return a value that follows its field or modifier, in quotes unless it is one word."""
    return text if _VALUE.fullmatch(text) and not text.endswith(".") else _in_quotes(text)


def _quoted(text: str) -> str:
    """Return text, in quotes unless it is plain words that mean nothing else."""
    words = text.split(" ")
    is_plain = all(_SIMPLE.fullmatch(word) and not _means_something(word) for word in words)
    return text if is_plain else _in_quotes(text)


def _in_quotes(text: str) -> str:
    doubled = "".join(c * 2 if c in '"“”„‟«»〝〞' else c for c in text)
    return f'"{doubled}"'


def _means_something(word: str) -> bool:
    if word in currencies():
        return True
    key = fold(word)
    return any(vocabulary.section(name).word(key) for name in _SECTIONS)
