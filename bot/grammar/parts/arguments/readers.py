"""Readers: the argument behind a modifier, and the token after it; None if there is none."""

from __future__ import annotations

from datetime import date

from bot.grammar import currencies, dates
from bot.grammar.parts.arguments import addresses, periods
from bot.grammar.syntax import Context, Period, Tax, TaxKind
from bot.grammar.text import vocabulary
from bot.grammar.text.tokens import Kind, Tokens
from bot.problems import Problem

MAX_NOTE = 1_000
MAX_WORD = 100


def due(tokens: Tokens, after: int, context: Context) -> tuple[int | date, int] | None:
    """Read the day something is due; 0 days if that is at once."""
    at_once = vocabulary.section("connectors").match(tokens.keys, after)
    if at_once and at_once[0] in ("receipt", "now"):
        return 0, at_once[1]
    return day(tokens, after, context)


def day(tokens: Tokens, after: int, context: Context) -> tuple[date, int] | None:
    """Read a day that is to come."""
    found = dates.at(tokens, after, context.today)
    return (found.day, found.end) if found else None


def issue_day(tokens: Tokens, after: int, context: Context) -> tuple[date, int] | None:
    """Read the day a document bears, which may be past: its year is not guessed."""
    found = dates.settled(tokens, after, context.today)
    return (found.day, found.end) if found else None


def period(tokens: Tokens, after: int, context: Context) -> tuple[Period, int] | None:
    """Read the time the work was done."""
    found = periods.at(tokens, after, context.today)
    return (found.period, found.end) if found else None


def word(tokens: Tokens, after: int, context: Context) -> tuple[str, int] | None:
    """Read one word, or a text in quotes."""
    del context
    if after >= len(tokens) or tokens[after].kind not in (Kind.WORD, Kind.QUOTED):
        return None
    if len(tokens[after].text) > MAX_WORD:
        raise Problem("text-too-long", place=tokens.place(after), most=str(MAX_WORD))
    is_word = tokens[after].kind is Kind.WORD
    return tokens.unstopped(after) if is_word else tokens[after].text, after + 1


def no_tax(tokens: Tokens, after: int, context: Context) -> tuple[Tax, int] | None:
    """Say that there is no tax; nothing more is read."""
    del tokens, context
    return Tax(TaxKind.NONE), after


def reverse_charge(tokens: Tokens, after: int, context: Context) -> tuple[Tax, int] | None:
    """Say that the buyer owes the tax; nothing more is read."""
    del tokens, context
    return Tax(TaxKind.REVERSE_CHARGE), after


def mail_addresses(
    tokens: Tokens, after: int, context: Context
) -> tuple[tuple[str, ...], int] | None:
    """Read mail addresses, one after the other."""
    del context
    found: list[str] = []
    while after < len(tokens) and tokens[after].kind is Kind.ADDRESS:
        found.append(addresses.read(tokens[after].text, tokens.place(after)))
        after += 1
    return (tuple(found), after) if found else None


def currency(tokens: Tokens, after: int, context: Context) -> tuple[str, int] | None:
    """Read a code or a sign."""
    if not tokens.is_word(after):
        return None
    code = currencies.named(tokens[after].text, context, tokens.place(after))
    return (code, after + 1) if code else None


def language(tokens: Tokens, after: int, context: Context) -> tuple[str, int] | None:
    """Read the name or the code of a language. Raises Problem for a code that is none of ours."""
    del context
    if not tokens.is_word(after):
        return None
    code = vocabulary.section("languages").word(tokens[after].key)
    if code is None and len(tokens[after].key) == 2:
        raise Problem("language-unknown", place=tokens.place(after), written=tokens[after].text)
    return (code, after + 1) if code else None


def note(tokens: Tokens, after: int, context: Context) -> tuple[str, int] | None:
    """Read the rest of the line (R7)."""
    del context
    rest = tokens.line.shown[tokens[after - 1].end :]
    text = " ".join(rest.lstrip(" ,:!").split())
    if not text:
        return None
    if len(text) > MAX_NOTE:
        raise Problem("text-too-long", place=tokens.place(after), most=str(MAX_NOTE))
    return text, len(tokens)
