"""Payments: the readers of ``paid`` and ``unpaid``.

    paid   = "paid" [reference] { money | ["on"] date | "overpaid" | "anyway" } [words] ["?"]
    unpaid = "unpaid" [reference] { money | ["on"] date } ["?"]

A day without a year is the last such day, for money has come in before it is told of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bot.grammar import dates
from bot.grammar.acts import references
from bot.grammar.acts.references import Act
from bot.grammar.items.amounts import NEGATIVE
from bot.grammar.numbers import money
from bot.grammar.syntax import Block, Context, Paid, Unpaid
from bot.grammar.text import vocabulary
from bot.grammar.text.tokens import Kind
from bot.problems import Problem

#: Longest text that is kept with a payment.
MAX_NOTE = 500

#: What is no remark where no amount is said: ``paid 42 50%`` is not all of it.
_AMOUNT = re.compile(r"[0-9]+%?|[0-9]+[.,][0-9]+%")
#: ``20.11.`` is a day, and ``20.11`` an amount; where either may stand, it is asked.
_DAY_OR_AMOUNT = re.compile(r"\d{1,2}\.\d{1,2}\.")


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
    _check_words(act, at, said)
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
    price = money(tokens, at, context)
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
    """Read a day; without ``on`` it must hold a figure, or else it is one of the words."""
    tokens = act.tokens
    has_on = vocabulary.section("modifiers").word(tokens.keys[at]) == "on"
    start = at + 1 if has_on else at
    if start >= act.stop or not tokens.is_word(start):
        return 0
    if not has_on and said.amount is None and _DAY_OR_AMOUNT.fullmatch(tokens[start].text):
        raise Problem("amount-or-date", place=tokens.place(start), written=tokens[start].text)
    if not has_on and not _is_written_as_day(act, start):
        return 0
    found = _past(act, start, context)
    if found is None or found.end > act.stop:
        return 0
    if said.on is not None:
        raise act.unexpected(at)
    if found.day > context.today:
        raise Problem("paid-in-future", place=tokens.place(start, found.end))
    said.on = found.day
    return found.end


def _is_written_as_day(act: Act, at: int) -> bool:
    """Return whether words are a day and no amount: ``2026-11-20``, ``20.11.``, ``20 Nov``."""
    tokens = act.tokens
    text = tokens[at].text
    near = (at, at + 1)
    has_month = any(tokens.is_word(i) and dates.month_of(tokens.keys[i]) for i in near)
    has_figure = any(tokens.is_word(i) and tokens[i].text[:1].isdigit() for i in near)
    is_numeric = bool(re.fullmatch(r"\d{1,4}[-/]\d{1,2}([-/]\d{1,4})?", text))
    is_dotted = text.count(".") == 2 or bool(_DAY_OR_AMOUNT.fullmatch(text))
    is_today = vocabulary.section("dates").word(tokens.keys[at]) == "today"
    return (
        is_numeric or (is_dotted and text[:1].isdigit()) or is_today or (has_month and has_figure)
    )


def _past(act: Act, at: int, context: Context) -> dates.Found | None:
    """Return a day; one without a year is the last such day that is not ahead."""
    tokens, today = act.tokens, context.today
    a_year_ago = dates.later(today, -12) + timedelta(days=1)
    is_phrase = vocabulary.section("dates").match(tokens.keys, at) is not None
    try:
        found = dates.at(tokens, at, today)
    except Problem as problem:
        if problem.code != "date-unclear":
            raise
        if is_phrase:  # ``next friday``: whichever is meant is ahead
            raise Problem("paid-in-future", place=problem.place) from None
        return dates.at(tokens, at, a_year_ago)
    if found is None or found.day <= today or is_phrase:
        return found
    before = dates.at(tokens, at, a_year_ago)
    is_same = before and (before.day.month, before.day.day) == (found.day.month, found.day.day)
    return before if is_same else found


def _check_words(act: Act, at: int, said: _Said) -> None:
    """Refuse figures among the words that may be meant: an amount, another invoice, a day."""
    tokens = act.tokens
    for index in range(at, act.stop):
        if tokens[index].kind is not Kind.WORD:
            continue
        place, written = tokens.place(index), tokens[index].text
        if said.amount is None and _AMOUNT.fullmatch(written):
            raise Problem("one-invoice-a-line", place=place, written=written)
        if said.on is None and _is_written_as_day(act, index):
            raise Problem("day-behind-words", place=place)
