"""Guesses: what a line that is no command may have been meant as; offered, never acted on."""

from __future__ import annotations

from rapidfuzz import fuzz, process

from bot.grammar.syntax import Misread, SourceLine
from bot.grammar.text import vocabulary
from bot.grammar.text.lines import holds_number
from bot.grammar.text.tokens import Kind, Tokens

#: Likeness from which a word is offered, for lines with figures and for lines without.
_ALIKE, _ALMOST = 70, 85
#: Words before a verb that are passed over to find it: ``could you please invoice ...``.
_PREAMBLE = 6


def misread(source: SourceLine, tokens: Tokens, language: str) -> Misread | None:
    """Return what is wrong with a line that is no command; None if it is mere text (R3)."""
    del language  # verbs of every language are offered
    has_number = holds_number(source.text)
    first = tokens[0] if tokens.all and tokens[0].kind is Kind.WORD else None
    is_lone = len(tokens) == 1
    if first is None:
        return _unknown(source, tokens) if has_number else None
    near = _nearest(first.key, _ALIKE if has_number or is_lone else _ALMOST)
    if near:
        rest = tokens.line.shown[first.end :]
        reply = " ".join(f"{near}{rest}".split())
        facts = {"written": first.text, "verb": near}
        return Misread(source, "did-you-mean", tokens.place(0), (reply,), facts)
    if not has_number:
        return None
    return _buried(source, tokens) or _unknown(source, tokens)


def _nearest(key: str, least: int) -> str | None:
    known = [phrase[0] for phrase in vocabulary.section("verbs").phrases if len(phrase[0]) > 2]
    if len(key) < 3 or any(c.isdigit() for c in key):
        return None
    found = process.extractOne(key[:40], known, scorer=fuzz.ratio, score_cutoff=least)
    return str(found[0]) if found else None


def _buried(source: SourceLine, tokens: Tokens) -> Misread | None:
    """Offer the command that begins after some words of courtesy."""
    verbs = vocabulary.section("verbs")
    for index in range(1, min(_PREAMBLE, len(tokens))):
        if tokens.is_word(index) and verbs.match(tokens.keys, index):
            reply = " ".join(tokens.line.shown[tokens[index].start :].split())
            facts = {"verb": tokens[index].text}
            return Misread(source, "command-not-first", tokens.place(index), (reply,), facts)
    return None


def _unknown(source: SourceLine, tokens: Tokens) -> Misread:
    written = tokens[0].text if tokens.all else source.text.strip()
    return Misread(source, "unknown-command", tokens.place(0), facts={"written": written})
