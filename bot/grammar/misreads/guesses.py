"""Guesses: what a line that is no command may have been meant as; offered, never acted on."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process

from bot.grammar.syntax import Misread, SourceLine
from bot.grammar.text import vocabulary
from bot.grammar.text.folding import fold
from bot.grammar.text.lines import holds_number
from bot.grammar.text.tokens import Kind, Tokens

_STUCK = re.compile(r"([^\W\d_]+)[:,.=-]+(.+)")
#: Likeness from which a word is offered, for lines with figures and for lines without.
_ALIKE, _ALMOST = 70, 85
#: Words before a verb that are passed over to find it: ``could you please invoice ...``.
_PREAMBLE = 6
#: The same in a line that introduces the lines below: ``Guten Tag Frau Muster, könnten Sie ...:``.
_LONG_PREAMBLE = 12
#: Words of a line that is an order although it holds no figure.
_FEW = 4


def misread(
    source: SourceLine, tokens: Tokens, language: str, *, is_above_figures: bool = False
) -> Misread | None:
    """Return what is wrong with a line that is no command; None if it is mere text (R3).

    `is_above_figures` says that those in the lines below may belong to it.
    """
    del language  # verbs of every language are offered
    has_number = holds_number(source.text)
    first = tokens[0] if tokens.all and tokens[0].kind is Kind.WORD else None
    is_lone = len(tokens) == 1
    if first is None:
        return _unknown(source, tokens) if has_number else None
    stuck = _stuck(source, tokens)
    if stuck:
        return stuck
    near = _nearest(first.key, _ALIKE if has_number or is_lone else _ALMOST)
    if near:
        rest = tokens.line.shown[first.end :]
        reply = " ".join(f"{near}{rest}".split())
        facts = {"written": first.text, "verb": near}
        return Misread(source, "did-you-mean", tokens.place(0), (reply,), facts)
    at = _buried(tokens, _LONG_PREAMBLE if is_above_figures else _PREAMBLE)
    if at and (has_number or is_above_figures or _is_order(tokens, at)):
        return _not_first(source, tokens, at)
    return _unknown(source, tokens) if has_number else None


def _stuck(source: SourceLine, tokens: Tokens) -> Misread | None:
    """Return what is wrong with ``invoice:ACME``, in which a blank is missing."""
    first = tokens[0]
    parts = _STUCK.fullmatch(first.text)
    if parts is None or vocabulary.section("verbs").word(fold(parts[1])) is None:
        return None
    rest = tokens.line.shown[first.end :]
    reply = " ".join(f"{parts[1]} {parts[2]}{rest}".split())
    return Misread(source, "blank-missing", tokens.place(0), (reply,), {"written": first.text})


def _nearest(key: str, least: int) -> str | None:
    verbs = vocabulary.section("verbs")
    # The first word of "not paid" is no verb by itself.
    words = {phrase[0] for phrase in verbs.phrases if len(phrase[0]) > 2}
    known = sorted(word for word in words if verbs.word(word) is not None)
    is_greeting = vocabulary.section("greetings").word(key) is not None
    if len(key) < 4 or is_greeting or any(c.isdigit() for c in key):
        return None
    found = process.extractOne(key[:40], known, scorer=fuzz.ratio, score_cutoff=least)
    return vocabulary.written("verbs", str(found[0])) if found else None


def _buried(tokens: Tokens, most: int) -> int:
    """Return where a command begins after at most so many words of courtesy; 0 if none does."""
    verbs = vocabulary.section("verbs")
    for index in range(1, min(most, len(tokens))):
        if tokens.is_word(index) and verbs.match(tokens.keys, index):
            return index
    return 0


def _is_order(tokens: Tokens, at: int) -> bool:
    """Return whether a few words without a figure are an order all the same: ``please stop``."""
    verb = vocabulary.section("verbs").match(tokens.keys, at)
    return len(tokens) <= _FEW and verb is not None and verb[0] in ("send", "stop", "confirm")


def _not_first(source: SourceLine, tokens: Tokens, at: int) -> Misread:
    reply = " ".join(tokens.line.shown[tokens[at].start :].split())
    facts = {"verb": tokens[at].text}
    return Misread(source, "command-not-first", tokens.place(at), (reply,), facts)


def _unknown(source: SourceLine, tokens: Tokens) -> Misread:
    written = tokens[0].text if tokens.all else source.text.strip()
    return Misread(source, "unknown-command", tokens.place(0), facts={"written": written})
