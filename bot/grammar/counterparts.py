"""Counterparts: what a customer says in reply to a document, in a grammar as small as can be.

    reply = "accept" | "decline" [words] | "pdf" | "statement" | anything else

Only a first line of its own says something; whatever else is written is for people to read.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.grammar.syntax import SourceLine
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text import vocabulary
from bot.grammar.text.tokens import Tokens

#: Letters of a line that may be a word of the grammar.
LONGEST = 300
VERBS = ("accept", "decline", "pdf", "statement")


@dataclass(frozen=True, slots=True)
class CustomerReply:
    """What a customer says."""

    verb: str | None  #: one of `VERBS`
    text: str  #: all that is for people to read: the rest of it, or the whole


def read(text: str) -> CustomerReply:
    """Return what a reply says. It never fails: what is no word of the grammar is text."""
    first, _, rest = text.strip().partition("\n")
    if not first or len(first) > LONGEST:
        return CustomerReply(None, text.strip())
    tokens = tokenizer.read(SourceLine(1, first))
    verb = vocabulary.section("verbs").match(tokens.keys, 0)
    if verb is None or verb[0] not in VERBS:
        return CustomerReply(None, text.strip())
    remark = "" if _says_no_more(tokens, verb[1]) else tokens.shown(verb[1], len(tokens))
    if remark and verb[0] != "decline":
        return CustomerReply(None, text.strip())
    return CustomerReply(verb[0], "\n".join(part for part in (remark, rest.strip()) if part))


def _says_no_more(tokens: Tokens, at: int) -> bool:
    """Return whether only courtesies and marks follow: ``accepted, thank you!``."""
    sections = [vocabulary.section(name) for name in ("courtesies", "fillers")]
    while at < len(tokens):
        found = next((hit for each in sections if (hit := each.match(tokens.keys, at))), None)
        if found is None and any(c.isalnum() for c in tokens[at].text):
            return False
        at = found[1] if found else at + 1
    return True
