"""Guesses: what a line that is no command may have been meant as; offered, never acted on."""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz import fuzz, process

from bot.grammar.syntax import Misread, SourceLine
from bot.grammar.text import openings, vocabulary
from bot.grammar.text.folding import fold
from bot.grammar.text.lines import holds_number
from bot.grammar.text.tokens import Kind, Tokens

#: Marks around a number that are not part of it.
_AROUND = "#,.:()"
#: What a document may be called, and a customer hardly.
_NUMBER = re.compile(r"#?(?:[0-9]{1,9}|[^\W_]+-[\w-]*[0-9])")
_STUCK = re.compile(r"([^\W\d_]+)[:,.=-]+(.+)")
#: Likeness from which a word is offered, for lines with figures and for lines without.
_ALIKE, _ALMOST = 70, 85
#: Words before a verb that are passed over to find it: ``could you please invoice ...``.
_PREAMBLE = 6
#: The same in a line that introduces the lines below: ``Guten Tag Frau Muster, könnten Sie ...:``.
_LONG_PREAMBLE = 12
#: Words of a line that is an order although it holds no figure.
_FEW = 4
#: Words up to the verb behind a document's number: ``invoice 42 has been paid``.
_BETWEEN = 5
#: Letters of a verb that is cut short.
_LEAST = 3


def misread(
    source: SourceLine, tokens: Tokens, language: str, *, is_above_figures: bool = False
) -> Misread | None:
    """Return what is wrong with a line that is no command; None if it is mere text (R3).

    `is_above_figures` says that those in the lines below may belong to it.
    """
    has_number = holds_number(source.text)
    first = tokens[0] if tokens.all and tokens[0].kind is Kind.WORD else None
    is_lone = len(tokens) == 1
    if first is None:
        return _unknown(source, tokens) if has_number else None
    stuck = _stuck(source, tokens)
    if stuck:
        return stuck
    if near := _nearest(first.key, _ALMOST, language):
        return _did_you_mean(source, tokens, near)
    at = _buried(tokens, _LONG_PREAMBLE if is_above_figures else _PREAMBLE)
    if at and (has_number or is_above_figures or _is_order(tokens, at)):
        return _not_first(source, tokens, at)
    near = _nearest(first.key, _ALIKE, language) or _cut_short(first.key, language)
    if near and (has_number or is_lone):
        return _did_you_mean(source, tokens, near)
    return _unknown(source, tokens) if has_number else None


def of_document(source: SourceLine, tokens: Tokens) -> Misread | None:
    """Return what is wrong with ``invoice 42 is paid``, which begins with its object."""
    found = vocabulary.section("verbs").match(tokens.keys, 0)
    if found is None or found[0] not in openings.WITH_ITEMS or not tokens.is_word(found[1]):
        return None
    if not _NUMBER.fullmatch(tokens[found[1]].text):
        return None
    at = _buried(tokens, found[1] + _BETWEEN, since=found[1] + 1)
    behind = vocabulary.section("verbs").match(tokens.keys, at) if at else None
    is_charge = holds_number(tokens.shown(at, len(tokens)))
    if behind is None or behind[0] in openings.WITH_ITEMS or is_charge:
        return None
    return _not_first(source, tokens, at)


def _did_you_mean(source: SourceLine, tokens: Tokens, verb: str) -> Misread:
    first = tokens[0]
    reply = " ".join(f"{verb}{tokens.line.shown[first.end :]}".split())
    facts = {"written": first.text, "verb": verb}
    return Misread(source, "did-you-mean", tokens.place(0), (reply,), facts)


def _cut_short(key: str, language: str) -> str | None:
    """Return the verb that a word is the beginning of, if it is of one only: ``inv``."""
    if len(key) < _LEAST:
        return None
    verbs = vocabulary.section("verbs").phrases
    meant = {name for (word, *more), name in verbs.items() if word.startswith(key) and not more}
    return vocabulary.spoken("verbs", meant.pop(), language=language) if len(meant) == 1 else None


def _stuck(source: SourceLine, tokens: Tokens) -> Misread | None:
    """Return what is wrong with ``invoice:ACME``, in which a blank is missing."""
    first = tokens[0]
    parts = _STUCK.fullmatch(first.text)
    if parts is None or vocabulary.section("verbs").word(fold(parts[1])) is None:
        return None
    rest = tokens.line.shown[first.end :]
    reply = " ".join(f"{parts[1]} {parts[2]}{rest}".split())
    return Misread(source, "blank-missing", tokens.place(0), (reply,), {"written": first.text})


def _nearest(key: str, least: int, language: str) -> str | None:
    """Return the verb that a word resembles most; of equals the one of the account's language."""
    is_greeting = vocabulary.section("greetings").word(key) is not None
    if len(key) < 4 or is_greeting or any(c.isdigit() for c in key):
        return None
    found = process.extractOne(key[:40], _verbs(language), scorer=fuzz.ratio, score_cutoff=least)
    return _written(str(found[0]), language) if found else None


def _written(key: str, language: str) -> str:
    """Return a verb as it is written, in a language that has it: ``status``, ``Status``."""
    own = (each for each in vocabulary.phrases_of("verbs", language) if fold(each) == key)
    return next(own, vocabulary.written("verbs", key))


@cache
def _verbs(language: str) -> list[str]:
    """Return the words that are verbs by themselves, those of a language first.

    The first word of ``not paid`` is none.
    """
    verbs = vocabulary.section("verbs")
    words = {phrase[0] for phrase in verbs.phrases if len(phrase[0]) > 2}
    own = {fold(each) for each in vocabulary.phrases_of("verbs", language)}
    return sorted((word for word in words if verbs.word(word)), key=lambda w: (w not in own, w))


def _buried(tokens: Tokens, most: int, *, since: int = 1) -> int:
    """Return where a command begins after at most so many words of courtesy; 0 if none does."""
    verbs = vocabulary.section("verbs")
    for index in range(since, min(most, len(tokens))):
        # ``?`` asks for help, but only where a line begins
        is_mark = not any(c.isalpha() for c in tokens[index].text)
        if tokens.is_word(index) and not is_mark and verbs.match(tokens.keys, index):
            return index
    return 0


def _is_order(tokens: Tokens, at: int) -> bool:
    """Return whether a few words without a figure are an order all the same: ``please stop``."""
    verb = vocabulary.section("verbs").match(tokens.keys, at)
    return len(tokens) <= _FEW and verb is not None and verb[0] in ("send", "stop", "confirm")


def _not_first(source: SourceLine, tokens: Tokens, at: int) -> Misread:
    facts = {"verb": tokens[at].text}
    # ``do not invoice ACME 3h @ 100`` is no order to do it
    lines = () if _is_negated(tokens, at) else _from_verb(tokens, at)
    return Misread(source, "command-not-first", tokens.place(at), lines, facts)


def _is_negated(tokens: Tokens, at: int) -> bool:
    negations = vocabulary.section("negations")
    return any(negations.word(tokens.keys[i]) for i in range(at))


def _from_verb(tokens: Tokens, at: int) -> tuple[str, ...]:
    """Return the line from its verb on, with the number that stands before: ``42 is paid``.

    A document is made of what stands behind the verb; of other verbs no number is left out.
    """
    found = vocabulary.section("verbs").match(tokens.keys, at)
    verb, end = found or ("", at + 1)
    numbers = [tokens[i].text for i in range(at) if holds_number(tokens[i].text)]
    if not numbers or verb in openings.WITH_ITEMS:
        return (" ".join(tokens.line.shown[tokens[at].start :].split()),)
    if len(numbers) > 1 or verb == "delete":  # ``line 1 delete`` is not document 1
        return ()
    rest = tokens.shown(end, len(tokens))
    return (" ".join(f"{tokens.shown(at, end)} {numbers[0].strip(_AROUND)} {rest}".split()),)


def _unknown(source: SourceLine, tokens: Tokens) -> Misread:
    written = tokens[0].text if tokens.all else source.text.strip()
    return Misread(source, "unknown-command", tokens.place(0), facts={"written": written})
