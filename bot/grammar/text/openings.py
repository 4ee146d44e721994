"""Openings: what a line begins with, a verb or another word of the language."""

from __future__ import annotations

from bot.grammar.text import cries, vocabulary
from bot.grammar.text.tokens import Kind, Tokens

#: Verbs whose further lines are items and modifiers.
WITH_ITEMS = frozenset({"invoice", "draft", "quote", "change"})
#: Verbs whose further lines are fields, and the section that names these.
WITH_FIELDS = {"profile": "profile-fields", "customer": "customer-fields"}


def verb(tokens: Tokens) -> str | None:
    """Return the verb a line begins with, in English; None if it begins with none."""
    found = vocabulary.section("verbs").match(tokens.keys, 0)
    if found is None and len(tokens) == 1 and tokens[0].kind is Kind.QUERY:
        return "help"
    if found is None and cries.is_stop(tokens):
        return "stop"
    return found[0] if found else None


def says_whom(tokens: Tokens) -> bool:
    """Return whether ``enviar a ap@acme.example`` says where to, and no more than that."""
    name, end = vocabulary.section("modifiers").match(tokens.keys, 0) or ("", 0)
    return name == "to" and end < len(tokens) and tokens[end].kind is Kind.ADDRESS


def begins_command(tokens: Tokens) -> bool:
    """Return whether a line begins with a word of the language, be it one for later."""
    return any(vocabulary.section(name).match(tokens.keys, 0) for name in ("verbs", "later"))
