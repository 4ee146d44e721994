"""Payments: the readers of ``paid`` and ``unpaid``.

    paid   = "paid" [reference] { money | ["on"] date | "overpaid" | "anyway" } [words] ["?"]
    unpaid = "unpaid" [reference] { money | ["on"] date } ["?"]

Which day is meant is said by `receipts`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.grammar.acts import receipts, references
from bot.grammar.acts.references import Act
from bot.grammar.items.amounts import NEGATIVE
from bot.grammar.numbers import money
from bot.grammar.syntax import Block, Context, Paid, Unpaid
from bot.grammar.text import vocabulary
from bot.grammar.text.mending import Edit, Mendable
from bot.grammar.text.tokens import Kind
from bot.problems import Problem

#: Longest text that is kept with a payment.
MAX_NOTE = 500

#: What is no remark where no amount is said: ``paid 42 50%`` is not all of it.
_AMOUNT = re.compile(r"[0-9]+%?|[0-9]+[.,][0-9]+%")


def read_paid(block: Block, context: Context) -> Paid:
    """Read ``paid 42 150.00 on 2026-11-20 bank``. Raises Problem for what is not clear."""
    return references.read(block, context, _paid)


def read_unpaid(block: Block, context: Context) -> Unpaid:
    """Read ``unpaid 42 [150.00] [on 2026-11-20]``. Raises Problem for any other word."""
    return references.read(block, context, _unpaid)


@dataclass
class _Said:
    """What stands before the words."""

    amount: Decimal | None = None
    currency: str | None = None
    on: date | None = None
    is_overpaid: bool = False
    is_meant: bool = False


def _paid(act: Act, context: Context) -> Paid:
    said, at = _figures(act, context)
    if said.is_overpaid and said.amount is None:
        raise Problem("overpaid-how-much", place=act.place)
    _check_words(act, at, said, context.today)
    return Paid(
        reference=act.reference,
        amount=said.amount,
        currency=said.currency,
        on=said.on,
        note=references.text(act.tokens, at, act.stop, most=MAX_NOTE),
        is_overpaid=said.is_overpaid,
        is_meant=said.is_meant,
        place=act.place,
        is_dry_run=act.is_dry_run,
        customer=act.customer,
    )


def _unpaid(act: Act, context: Context) -> Unpaid:
    said, at = _figures(act, context)
    if at < act.stop or said.is_overpaid or said.is_meant:
        raise act.unexpected(min(at, act.stop - 1))
    return Unpaid(
        reference=act.reference,
        amount=said.amount,
        currency=said.currency,
        on=said.on,
        place=act.place,
        is_dry_run=act.is_dry_run,
        customer=act.customer,
    )


def _figures(act: Act, context: Context) -> tuple[_Said, int]:
    """Read amount, day, ``overpaid`` and ``anyway`` in any order; return the token after them."""
    said, at = _Said(), act.at
    _refuse_list(act)
    while at < act.stop:
        end = (
            _day(act, at, said, context)
            or _amount(act, at, said, context)
            or _overpaid(act, at, said)
            or _anyway(act, at, said)
        )
        if not end and not references.is_filler(act.tokens, at):
            break
        at = end or at + 1
    return said, at


def _refuse_list(act: Act) -> None:
    """Refuse ``paid 42, 43``: the second is no amount."""
    tokens, at = act.tokens, act.at
    is_listed = act.reference is not None and "," in tokens[at - 1].tail
    if is_listed and at < act.stop and tokens[at].text.isdigit():
        raise Problem("one-invoice-a-line", place=tokens.place(at), written=tokens[at].text)


def _amount(act: Act, at: int, said: _Said, context: Context) -> int:
    tokens = act.tokens
    if tokens.is_word(at) and NEGATIVE.match(tokens[at].text):
        raise Problem("number-negative", place=tokens.place(at), written=tokens[at].text)
    price = money(tokens, at, context, takes_unit=False)
    if price is None or price.end > act.stop:
        return 0
    if price.unit is not None or said.amount is not None:
        raise act.unexpected(at)
    if not price.amount:
        raise Problem("amount-zero", place=tokens.place(at, price.end))
    said.amount, said.currency = price.amount, price.currency
    return price.end


def _overpaid(act: Act, at: int, said: _Said) -> int:
    end = references.after(act.tokens, at, "overpaid")
    said.is_overpaid |= bool(end)
    return end


def _anyway(act: Act, at: int, said: _Said) -> int:
    end = references.after(act.tokens, at, "anyway")
    said.is_meant |= bool(end)
    return end


def _day(act: Act, at: int, said: _Said, context: Context) -> int:
    """Read a day; without ``on`` it must be written as one, or else it is one of the words."""
    tokens = act.tokens
    has_on = vocabulary.section("modifiers").word(tokens.keys[at]) == "on"
    start = at + 1 if has_on else at
    if start >= act.stop or not tokens.is_word(start):
        return 0
    is_either = bool(receipts.DAY_OR_AMOUNT.fullmatch(tokens[start].text))
    if not has_on and said.amount is None and is_either:
        raise Problem("amount-or-date", place=tokens.place(start), written=tokens[start].text)
    found = receipts.at(tokens, start, context.today, is_said=has_on)
    if found is None or found.end > act.stop:
        return 0
    if said.on is not None:
        raise act.unexpected(at)
    said.on = found.day
    return found.end


def _check_words(act: Act, at: int, said: _Said, today: date) -> None:
    """Refuse words of a remark that may be meant: an amount, another invoice, a day."""
    tokens = act.tokens
    for index in range(at, act.stop):
        references.refuse_further(act, index)
        if tokens[index].kind is not Kind.WORD:
            continue
        if said.amount is None and _AMOUNT.fullmatch(tokens[index].text):
            raise _amount_behind(act, at, index)
        if said.on is None and receipts.is_told(tokens, index, today):
            raise _day_behind(act, at, index, today)


def _amount_behind(act: Act, at: int, index: int) -> Problem:
    """Return the problem of ``paid 42 deposit 100``; what may be a list is no amount."""
    tokens, written = act.tokens, act.tokens[index].text
    words = tokens.keys[at:index]
    is_list = any(vocabulary.section("connectors").word(key) == "and" for key in words)
    is_amount = act.reference is not None and not is_list and not written.endswith("%")
    mends = [_moved(act, at, (index, index + 1), written)] if is_amount else []
    place = tokens.place(index)
    return Mendable("one-invoice-a-line", place=place, mends=mends, written=written)


def _day_behind(act: Act, at: int, index: int, today: date) -> Problem:
    """Return the problem of a day in a remark, with it before the remark, and in quotes."""
    tokens, mends = act.tokens, []
    try:
        found = receipts.at(tokens, index, today, is_said=False)
    except Problem:
        found = None  # which day it is would be the next question
    if found is not None and found.end <= act.stop:
        is_on = vocabulary.section("modifiers").word(tokens.keys[index - 1]) == "on"
        span = (index - (is_on and index > at), found.end)
        mends.append(_moved(act, at, span, found.day.isoformat()))
    remark = tokens.shown(at, act.stop)
    if '"' not in remark:
        start, end = tokens[at].start, tokens[act.stop - 1].end
        mends.append([Edit(tokens.line, start, end, f'"{remark}"')])
    return Mendable("day-behind-words", place=tokens.place(index), mends=mends)


def _moved(act: Act, at: int, span: tuple[int, int], written: str) -> list[Edit]:
    """Return the edits that put what the tokens of `span` say before the remark."""
    line, tokens = act.tokens.line, act.tokens
    spot, start, end = tokens[at].start, tokens[span[0]].start, tokens[span[1] - 1].end
    return [Edit(line, spot, spot, f" {written} "), Edit(line, start, end, "")]
