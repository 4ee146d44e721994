"""Paid: money came in for an invoice, or did not after all.

    "paid" [reference] { money | ["on"] date | "overpaid" | "anyway" } [words]
    "unpaid" [reference] { money | ["on"] date }

Without an amount it is all that is open. More than that is asked about, and booked with the word
``overpaid``. Without a reference it is the document that the mail answers. The name of a customer
in its place asks which of theirs is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import phrases
from bot.answers import Part, Replies, Tone
from bot.commands.after import amounts, naming, standings
from bot.commands.after.naming import Named
from bot.commands.making import finding
from bot.commands.verb import Desk, Result, Verb
from bot.documents.balance import payments, standing
from bot.documents.balance.payments import Payment, Receipt
from bot.documents.model import Document, State
from bot.grammar import canonical
from bot.grammar.acts import payments as reader
from bot.grammar.syntax import Paid, Unpaid
from bot.problems import Problem
from bot.trust import newcomers
from bot.words import say

#: States of invoices that may have a payment.
PAYABLE = (State.ISSUED, State.SETTLED, State.CREDITED)


async def pay(command: Paid, desk: Desk) -> Result:
    """Book a payment of an invoice that has left."""
    named = Named(
        command.reference,
        command.place,
        lambda number: canonical.about(command, number),
        customer=command.customer,
        takes_amount=command.amount is None,
    )
    invoice = await naming.invoice(named, desk)
    command = replace(command, reference=invoice.number, is_dry_run=False)
    minor = await _minor(command, invoice, named=named, language=desk.account.language)
    payment = await payments.book(
        invoice, Receipt(minor, command.on or desk.today, command.note), desk.occasion
    )
    await newcomers.trust(desk.account, desk.now)
    return await _told(_key(invoice), payment, invoice, desk)


async def _minor(command: Paid, invoice: Document, *, named: Named, language: str) -> int:
    """Return what came in, in minor units; more than is open is asked about."""
    reference, place = str(invoice.number), command.place
    if invoice.state in (State.VOIDED, State.CREDITED):
        raise Problem("nothing-owed", place=place, reference=reference)
    is_open = standing.open_minor(invoice) - await standing.reserved_minor(invoice)
    whole = replace(command, amount=amounts.written(is_open, invoice), currency=invoice.currency)
    right = [canonical.write(whole)] if is_open > 0 else []
    amounts.check_currency(command.currency, invoice, place=place, replies=right)
    if command.amount is None and is_open <= 0:
        await naming.pending_note(invoice, named)
        raise Problem("paid-already", place=place, reference=reference)
    if command.amount is None:
        return is_open
    minor = amounts.minor_of(command.amount, invoice, place=place)
    if minor > is_open and not command.is_overpaid:
        over = canonical.write(replace(command, is_overpaid=True))
        facts = {
            "reference": reference,
            "open": standings.money(max(is_open, 0), invoice, language),
        }
        raise Problem(
            "more-than-open", place=place, is_question=True, facts=facts, replies=[*right, over]
        )
    return minor


def _key(invoice: Document) -> str:
    open_minor = standing.open_minor(invoice)
    return "part" if open_minor > 0 else "overpaid" if open_minor < 0 else "settled"


async def take_back(command: Unpaid, desk: Desk) -> Result:
    """Take back the last payment of an invoice, or the one that the line names."""
    named = Named(
        command.reference,
        command.place,
        lambda number: canonical.about(command, number),
        customer=command.customer,
        states=PAYABLE,
        having={"paid_minor__gt": 0},
        takes_amount=command.amount is None,
    )
    invoice = await naming.invoice(named, desk)
    payment = await _meant(command, invoice, desk)
    await payments.take_back(payment, invoice, desk.occasion)
    return await _told("taken-back", payment, invoice, desk)


async def _meant(command: Unpaid, invoice: Document, desk: Desk) -> Payment:
    """Return the payment that a line means; of those that are alike it is the last."""
    booked = await payments.of(invoice)
    facts = {"reference": str(invoice.number)}
    if not booked:
        raise Problem("no-payment", place=command.place, facts=facts)
    those = [each for each in booked if _fits(each, command, invoice)]
    alike = {(each.amount_minor, each.paid_on) for each in those}
    if len(alike) == 1:
        return those[-1]
    language = desk.account.language
    listed = {_line(each, invoice): each for each in those or booked}
    names = [_called(each, invoice, language) for each in listed.values()]
    facts["payments"] = phrases.either(names[: finding.LISTED], language)
    raise Problem(
        "which-payment" if those else "no-such-payment",
        place=command.place,
        is_question=True,
        facts=facts,
        replies=list(listed)[: finding.LISTED],
    )


def _fits(payment: Payment, command: Unpaid, invoice: Document) -> bool:
    is_amount = command.amount in (None, amounts.written(payment.amount_minor, invoice))
    is_currency = command.currency in (None, invoice.currency)
    return is_amount and is_currency and command.on in (None, payment.paid_on)


def _called(payment: Payment, invoice: Document, language: str) -> str:
    amount = standings.money(payment.amount_minor, invoice, language)
    return say(
        language,
        "standing",
        "payment",
        amount=amount,
        day=phrases.day(payment.paid_on, language),
    )


def _line(payment: Payment, invoice: Document) -> str:
    """Return the line that takes a payment back."""
    amount = amounts.written(payment.amount_minor, invoice)
    return canonical.write(Unpaid(invoice.number, amount, invoice.currency, payment.paid_on))


async def _told(key: str, payment: Payment, invoice: Document, desk: Desk) -> Result:
    """Return what is said of a payment, with what is open now."""
    language = desk.account.language
    open_minor = standing.open_minor(invoice)
    headline = say(
        language,
        "paid",
        key,
        number=str(invoice.number),
        customer=await standings.buyer(invoice),
        amount=standings.money(payment.amount_minor, invoice, language),
        gross=standings.money(invoice.gross_minor, invoice, language),
        day=phrases.day(payment.paid_on, language),
        open=standings.money(abs(open_minor), invoice, language),
    )
    sections = (await standings.pairs(invoice, language), _replies(key, payment, invoice, language))
    return Result(Part(Tone.OK, headline, sections), document_id=invoice.id)


def _replies(key: str, payment: Payment, invoice: Document, language: str) -> Replies:
    lines: Sequence[str]
    if key == "taken-back":
        amount = amounts.written(payment.amount_minor, invoice)
        again = Paid(invoice.number, amount, invoice.currency, payment.paid_on, payment.note)
        is_over = standing.open_minor(invoice) < payment.amount_minor
        lines = [canonical.write(replace(again, is_overpaid=is_over))]
    else:
        rest = [f"paid {invoice.number}"] if key == "part" else []
        lines = [*rest, _line(payment, invoice)]
    return Replies(say(language, "titles", "replies"), tuple(lines))


PAID = Verb(
    name="paid",
    summary="book the money that came in for an invoice",
    hint="Without an amount it is all that is open. Words behind it are kept as a remark.",
    examples=("paid 42", "paid 42 150.00 on 2026-11-20 bank", "paid 42 400.00 overpaid"),
    is_repeatable=True,
    read=reader.read_paid,
    run=pay,
)
UNPAID = Verb(
    name="unpaid",
    summary="take the last payment of an invoice back",
    examples=("unpaid 42", "unpaid 42 150.00 on 2026-11-20"),
    read=reader.read_unpaid,
    run=take_back,
)
