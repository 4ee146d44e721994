"""Telling: which language somebody writes in, by the first word that only one language has.

Verbs are asked first. A letter without one is told by its greeting or by its end.
"""

from __future__ import annotations

from functools import cache

from bot import words
from bot.grammar.syntax import SourceLine
from bot.grammar.text import subjects, vocabulary
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text.tokens import Tokens

#: Lines that are looked at; what follows is a signature or a quote.
MAX_LINES = 40
_SECTIONS = (("verbs", "later"), ("greetings", "courtesies", "ends"))


def language_of(subject: str, text: str) -> str | None:
    """Return the language (ISO 639-1) that a letter's words belong to; None if none is plain."""
    written = [subjects.bare(subject), *text.splitlines()[:MAX_LINES]]
    lines = [tokenizer.read(SourceLine(n, line)) for n, line in enumerate(written) if line.strip()]
    for sections in _SECTIONS:
        for tokens in lines:
            known = _known(tokens, sections)
            if len(known) == 1:
                return known.pop()
    return None


def _known(tokens: Tokens, sections: tuple[str, ...]) -> set[str]:
    """Return the languages that have the longest phrase a line begins with."""
    found = {
        length: language
        for language in words.languages()
        for section in sections
        if (length := _length(tokens, language, section))
    }
    if not found:
        return set()
    most = max(found)
    return {
        language
        for language in words.languages()
        if any(_length(tokens, language, section) == most for section in sections)
    }


def _length(tokens: Tokens, language: str, section: str) -> int:
    match = _spoken(language, section).match(tokens.keys, 0)
    return match[1] if match else 0


@cache
def _spoken(language: str, section: str) -> vocabulary.Section:
    """Return a section of one language alone."""
    table = words.table(language, "input").get(section, {})
    pairs = [
        (name, str(phrase))
        for name, phrases in table.items()
        if isinstance(phrases, list)
        for phrase in phrases
    ]
    return vocabulary.of(pairs)
