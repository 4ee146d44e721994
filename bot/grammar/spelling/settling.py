"""Settling: what is said about a document that has left, as it is written canonically."""

from __future__ import annotations

from decimal import Decimal

from bot.grammar.acts.reminders import Holding, Remind
from bot.grammar.spelling import documents, texts
from bot.grammar.syntax import (
    Again,
    Confirm,
    Convert,
    Credit,
    Item,
    Paid,
    Send,
    Unit,
    Unpaid,
    Verdict,
    Void,
)

#: Commands about one document, named by its number or by whose it is.
Settled = Paid | Unpaid | Credit | Void | Again | Convert | Verdict | Remind | Holding
Settling = Settled | Confirm


def write(command: Settling) -> str:
    """Return a command about a document that has left."""
    match command:
        case Paid() | Unpaid():
            return _paying(command)
        case Credit():
            item = "all" if command.is_whole else None
            item = _credited(command.item) if command.item else item
            return texts.words("credit", named(command), item, _meant(command), _reason(command))
        case Void() | Confirm():
            reason = _reason(command) if isinstance(command, Void) else None
            verb = texts.words("confirm", command.verb) if isinstance(command, Confirm) else "void"
            return texts.words(verb, named(command), reason)
        case Convert() | Verdict() | Remind() | Holding():
            return _deciding(command)
        case Again():
            period = f"for {command.period.written}" if command.period else None
            return texts.words("again", named(command), period, _meant(command))


def _paying(command: Paid | Unpaid) -> str:
    if isinstance(command, Unpaid):
        return texts.words("unpaid", named(command), _payment(command))
    over = "overpaid" if command.is_overpaid else None
    note = texts.in_quotes(command.note) if command.note else None
    return texts.words("paid", named(command), _payment(command), over, _meant(command), note)


def _deciding(command: Convert | Verdict | Remind | Holding) -> str:
    """Return a command about a quote, or about reminding somebody."""
    match command:
        case Convert() | Remind():
            verb = "convert" if isinstance(command, Convert) else "remind"
            return texts.words(verb, named(command), _meant(command))
        case Verdict():
            reason = f"reason {texts.in_quotes(command.reason)}" if command.reason else None
            return texts.words(command.verb, named(command), reason)
        case Holding():
            return texts.words(command.verb, named(command))


def named(command: Settling | Send) -> str | None:
    """Return the number of a document, whose it is, or both."""
    customer = None if isinstance(command, Confirm) else command.customer
    whose = texts.quoted(customer.code) if customer else None
    return texts.words(whose, command.reference) or None


def _meant(command: Paid | Credit | Again | Convert | Remind) -> str | None:
    return "anyway" if command.is_meant else None


def _payment(command: Paid | Unpaid) -> str | None:
    amount = None if command.amount is None else texts.amount(command.amount, command.currency)
    return texts.words(amount, f"on {command.on.isoformat()}" if command.on else None) or None


def _credited(item: Item) -> str:
    """Return what is credited; an amount by itself has no words before it."""
    is_amount = not item.description and item.unit is Unit.PIECE and item.unit_price is not None
    if not is_amount:  # the unit follows at once: ``credit 1 x`` would name document 1
        return documents.item(item).replace(" ", "", 1)
    amount = texts.amount(item.unit_price or Decimal(0), item.currency)
    return texts.words(amount, texts.tax(item.tax) if item.tax else None)


def _reason(command: Credit | Void) -> str | None:
    return f"reason {texts.in_quotes(command.reason)}" if command.reason else None
