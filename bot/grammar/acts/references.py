"""References: which document a line names, and the rest of the line.

    reference = "42" | "INV-2026-0042" | "2026-0042" | "D-12" | customer

A number that is followed by a currency or a month is no reference but an amount or a day. A
customer says whose document is meant, and it is asked which.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.grammar import customers, dates, names
from bot.grammar.numbers import money
from bot.grammar.parts import replies
from bot.grammar.syntax import Block, Context, KnownCustomer
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text import vocabulary
from bot.grammar.text.tokens import Kind, Tokens
from bot.problems import Place, Problem

#: Longest reference that is looked up, and the words that one line of a verb may hold.
MAX_REFERENCE = 60
MAX_TOKENS = 120

#: How the line of a verb may go on.
EXPECTED = {
    "again": "again 42 or again 42 for Dec 2026",
    "change": "+ 2h support @ 90, - 2 or due in 30 days",
    "confirm": "confirm or confirm void 42",
    "convert": "convert Q-2026-0007",
    "credit": "credit 42 1h, credit 42 50.00 or credit 42 all",
    "delete": "delete D-12",
    "export": "export or export 2026",
    "forget": "forget ACME",
    "paid": "paid 42, paid 42 150.00 or paid 42 on 2026-11-20",
    "send": "send, send D-12 or send 2026-12-01",
    "unpaid": "unpaid 42 or unpaid 42 150.00",
    "void": "void 42 or void 42 reason never delivered",
}
#: Verbs that may name a customer where the number of a document stands.
NAMES_CUSTOMER = frozenset(
    {"paid", "unpaid", "credit", "void", "remind", "hold", "resume"}
    | {"again", "convert", "accept", "decline"}
)
#: Verbs that name a kind of document, too.
NOUNS = frozenset({"invoice", "draft", "quote"})
#: Marks around a reference that are not part of it.
AROUND = "#().!"
_NUMBER = re.compile(r"[0-9]{1,9}|[0-9]{4}-[0-9]{1,9}")
_LETTERED = re.compile(r"[^\W\d_][\w./-]*[0-9][\w./-]*")

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Act:
    """The words of a line behind its verb."""

    tokens: Tokens
    at: int  #: the token after the verb and the reference
    stop: int  #: the question mark at the end, or the end
    reference: str | None
    place: Place  #: of the reference, or of the verb
    customer: KnownCustomer | None = None  #: named instead of a reference

    @property
    def is_dry_run(self) -> bool:
        """Whether a question mark ends the line (R13)."""
        return self.stop < len(self.tokens)

    def unexpected(self, at: int) -> Problem:
        """Return the problem of a word that has no meaning here."""
        written = self.tokens[at].text
        return unexpected(self.tokens, at, written)


def unexpected(tokens: Tokens, at: int, written: str) -> Problem:
    """Return the problem of a word that has no meaning behind the verb of its line."""
    found = vocabulary.section("verbs").match(tokens.keys, 0)
    verb = found[0] if found else "change"
    expected = EXPECTED.get(verb, f"{verb} 42")
    place = tokens.place(at)
    return Problem("unexpected-words", place=place, written=written, expected=expected)


def read(block: Block, context: Context, reader: Callable[[Act, Context], C]) -> C:
    """Read a line by `reader`; the replies of its problems can be read as they stand."""
    try:
        return reader(_act(block, context), context)
    except Problem as problem:
        tokens = tokenizer.read(block.lines[0])
        problem.replies = replies.offered(
            problem,
            block,
            [tokens],
            context,
            is_readable=lambda fixed: _is_readable(fixed, context, reader),
        )
        raise


def text(tokens: Tokens, start: int, stop: int, *, most: int) -> str:
    """Return words as written, without quotes around all of them. Raises ``text-too-long``."""
    if stop - start == 1 and tokens[start].kind is Kind.QUOTED:
        found = tokens[start].text
    else:
        found = tokens.shown(start, stop)
    if len(found) > most:
        raise Problem("text-too-long", place=tokens.place(start, stop), most=str(most))
    return found


def is_filler(tokens: Tokens, at: int) -> bool:
    """Return whether a word stands beside an object and changes nothing."""
    return vocabulary.section("fillers").word(tokens.keys[at]) is not None


def after(tokens: Tokens, at: int, name: str) -> int:
    """Return the token after the phrase that means `name`, if it stands at `at`; or else 0.

    ``anyway`` says that a command is meant, whatever stands against it.
    """
    found = vocabulary.section("acts").match(tokens.keys, at) if tokens.is_word(at) else None
    return found[1] if found and found[0] == name else 0


def is_meant(act: Act) -> bool:
    """Return whether the words behind a reference say ``anyway``. Raises Problem for any other."""
    is_said, at = False, act.at
    while at < act.stop:
        end = after(act.tokens, at, "anyway")
        if not end and not is_filler(act.tokens, at):
            raise act.unexpected(at)
        is_said, at = is_said or bool(end), end or at + 1
    return is_said


def refuse_further(act: Act, at: int) -> None:
    """Refuse a further command among the words of a line: ``paid 42 100; paid 43 50`` (R4)."""
    tokens, after = act.tokens, at + 1
    is_apart = tokens[at].kind is Kind.SEMICOLON
    start = after if is_apart else at
    verb = vocabulary.section("verbs").match(tokens.keys, start)
    if verb is None or start >= act.stop:
        return
    end = _before_reference(tokens, verb[1], act.stop)
    names_number = end < act.stop and any(c.isdigit() for c in tokens[end].text)
    if is_apart or names_number:
        raise Problem("one-command-a-line", place=tokens.place(start), verb=tokens[start].text)


def _is_readable(block: Block, context: Context, reader: Callable[[Act, Context], C]) -> bool:
    try:
        reader(_act(block, context), context)
    except Problem:
        return False
    return True


def _act(block: Block, context: Context) -> Act:
    """Return a line with its verb and its reference taken off."""
    tokens = tokenizer.read(block.lines[0])
    found = vocabulary.section("verbs").match(tokens.keys, 0)
    at = found[1] if found else 0
    stop = len(tokens)
    if stop and tokens[stop - 1].kind is Kind.QUERY:
        stop -= 1
    if stop > MAX_TOKENS:
        written = tokens[MAX_TOKENS].text
        raise unexpected(tokens, MAX_TOKENS, written)
    named = _before_reference(tokens, at, stop)
    numbered = label_end(tokens, named)
    if numbered < stop and is_reference(tokens, numbered, context):
        reference = tokens[numbered].text.strip(AROUND)
        if reference.isdigit() and noun(tokens, at, named) == "draft":
            reference = f"D-{reference}"
        return Act(tokens, numbered + 1, stop, reference, tokens.place(numbered))
    if found is not None and found[0] in NAMES_CUSTOMER:
        whose = customer_at(tokens, named, stop, context)
        if whose is not None:
            return _whose(tokens, named, stop, whose)
    return Act(tokens, at, stop, None, tokens.place(0))


def _whose(tokens: Tokens, at: int, stop: int, named: tuple[KnownCustomer, int]) -> Act:
    """Return a line with the customer taken off, and a number behind: ``paid ACME INV-7``."""
    customer, end = named
    written = tokens[end].text.strip(AROUND) if end < stop and tokens.is_word(end) else ""
    if _LETTERED.fullmatch(written) and len(written) <= MAX_REFERENCE:
        return Act(tokens, end + 1, stop, written, tokens.place(end), customer)
    return Act(tokens, end, stop, None, tokens.place(at, end), customer)


def customer_at(
    tokens: Tokens, at: int, stop: int, context: Context
) -> tuple[KnownCustomer, int] | None:
    """Return the customer whose name or address begins at `at`, and the token after it.

    A word that says something else here is no name. Raises the question ``customer-ambiguous``.
    """
    start = at
    while start < stop and tokens.is_word(start) and names.is_filler(tokens.keys[start]):
        start += 1
    for first in dict.fromkeys((at, start)):
        end = _name_end(tokens, first, stop, context)
        customer = customers.one(tokens, first, end, context) if end else None
        if customer is not None:
            return customer, end
    return None


def _name_end(tokens: Tokens, at: int, stop: int, context: Context) -> int:
    """Return the token after the longest name that somebody has; 0 if nobody has one."""
    if at >= stop:
        return 0
    is_address = tokens[at].kind is Kind.ADDRESS
    ends = [(tokens[at].text, at + 1)] if is_address else names.prefixes(tokens, at)
    known = [end for text, end in ends if end <= stop and context.customers.get(names.key(text))]
    said = vocabulary.section("acts").match(tokens.keys, at)
    return known[-1] if known and (said is None or known[-1] > said[1]) else 0


def _before_reference(tokens: Tokens, at: int, stop: int) -> int:
    """Return where a reference may stand behind ``the invoice``."""
    while at < stop and tokens.is_word(at):
        is_noun = vocabulary.section("verbs").word(tokens.keys[at]) in NOUNS
        if not (is_noun or is_filler(tokens, at)):
            break
        at += 1
    return at


def noun(tokens: Tokens, start: int, stop: int) -> str | None:
    """Return the kind of document that a word from `start` up to `stop` names."""
    named = (vocabulary.section("verbs").word(tokens.keys[i]) for i in range(start, stop))
    return next((each for each in named if each in NOUNS), None)


def label_end(tokens: Tokens, at: int) -> int:
    """Return the token after ``no.`` or ``Nr.``, which may stand before a number."""
    found = vocabulary.section("labels").match(tokens.keys, at) if tokens.is_word(at) else None
    return found[1] if found else at


def is_reference(tokens: Tokens, at: int, context: Context) -> bool:
    """Return whether a word is a document's number, and no amount or day."""
    written = tokens[at].text.strip(AROUND) if tokens.is_word(at) else ""
    if not (written.isascii() and len(written) <= MAX_REFERENCE):
        return False
    if _LETTERED.fullmatch(written):
        price = money(tokens, at, context)
        return price is None or price.currency is None
    return bool(_NUMBER.fullmatch(written)) and _is_number(tokens, at, context)


def _is_number(tokens: Tokens, at: int, context: Context) -> bool:
    """Return whether a bare number is a document's, and no amount or day."""
    if tokens.is_word(at + 1) and dates.month_of(tokens.keys[at + 1]) is not None:
        return False
    is_count = tokens.is_word(at + 1) and vocabulary.section("spans").word(tokens.keys[at + 1])
    if is_count and vocabulary.section("past").match(tokens.keys, at + 2):  # ``2 days ago``
        return False
    price = money(tokens, at, context, takes_unit=False)
    if price is None or (price.currency is None and price.end == at + 1):
        return True
    return tokens.is_word(price.end) and tokens[price.end].text[:1].isdigit()  # ``42 EUR 200``
