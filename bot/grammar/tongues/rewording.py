"""Rewording: a line that an answer offers, in the words of the account's language.

The bot writes its lines canonically, with English words. Here the first phrase that a language has
for a meaning takes their place, where its place in the line makes a word plain: the verb, what
begins a part of the line, what ends it. Names, texts and values stay as they are. A line that
begins otherwise is the sender's own, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot import words
from bot.grammar.parts import fields
from bot.grammar.syntax import SourceLine
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text import vocabulary
from bot.grammar.text.folding import fold
from bot.grammar.text.tokens import Kind, Tokens

#: Verbs whose lines are parts between semicolons.
_OF_PARTS = frozenset({"invoice", "draft", "quote", "change"})
#: What the word behind a verb is, for verbs that take one.
_BEHIND = {"confirm": "verbs", "help": "verbs", "list": "states", "profile": "profile-fields"}
#: Words that count at the end of a line only.
_LAST = ("anyway", "overpaid", "with-documents", "account")
#: Words about tax that need nothing behind them.
_TAXES = ("plus-tax", "incl-tax", "no-tax", "reverse-charge")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PERCENT = re.compile(r"[\d.,]+%")


@dataclass(frozen=True, slots=True)
class _Word:
    """Tokens that have a meaning, and the section of the vocabulary that says so."""

    first: int
    after: int
    section: str
    name: str


def reworded(line: str, language: str) -> str:
    """Return an offered line, or lines, with the words of a language; its reading is the same."""
    if language == words.FALLBACK or language not in words.languages():
        return line
    first, *more = line.split("\n")
    tokens = tokenizer.read(SourceLine(1, first))
    verb = _at(tokens, 0, "verbs")
    if verb is None:
        return line
    found = [verb, *_behind(tokens, verb)]
    if verb.name in _OF_PARTS:
        found += _of_parts(tokens)
        more = [_part(each, language) for each in more]
    return "\n".join([_with(tokens, found, language), *more])


def _part(line: str, language: str) -> str:
    """Return a further line of a document: a modifier, or an item."""
    tokens = tokenizer.read(SourceLine(1, line))
    begin = _at(tokens, 0, "modifiers")
    return _with(tokens, [*([begin] if begin else []), *_of_parts(tokens)], language)


def _with(tokens: Tokens, found: list[_Word], language: str) -> str:
    """Return a line with the words of a language in place of those that were found."""
    text, origin = tokens.line.source.text, tokens.line.origin
    for word in sorted(set(found), key=lambda each: -each.first):
        start, end = origin[tokens[word.first].start], origin[tokens[word.after - 1].end]
        end -= len(tokens[word.after - 1].tail)
        spoken = vocabulary.spoken(word.section, word.name, language=language)
        text = text[:start] + spoken + text[end:]
    return text


def _at(tokens: Tokens, index: int, section: str) -> _Word | None:
    """Return the word at `index` if it stands as the bot writes it: the first one of English."""
    if not tokens.is_word(index):
        return None
    match = vocabulary.section(section).match(tokens.keys, index)
    if match is None:
        return None
    name, after = match
    english = tuple(fold(word) for word in vocabulary.spoken(section, name).split())
    is_own = tuple(tokens.keys[index:after]) == english
    return _Word(index, after, section, name) if is_own else None


def _behind(tokens: Tokens, verb: _Word) -> Iterator[_Word]:
    """Give the words behind a verb that are plain from where they stand."""
    section = _BEHIND.get(verb.name)
    found = _at(tokens, verb.after, section) if section else None
    if found:
        yield found
    if verb.name == "customer":
        yield from _fields(tokens)
    elif found and found.section == "profile-fields":
        yield from _last(tokens, "agreement", ("yes", "no"))
    elif verb.name not in ("profile", "list", "help", "invoice", "draft", "quote"):
        yield from _about(tokens, verb.after)


def _fields(tokens: Tokens) -> Iterator[_Word]:
    """Give the fields of a customer; the name comes before them."""
    for index in range(2, len(tokens)):
        if fields.at(tokens, index, "customer-fields"):
            word = _at(tokens, index, "customer-fields")
            if word:
                yield word


def _about(tokens: Tokens, begin: int) -> Iterator[_Word]:
    """Give what is said of a document: its day, its tax, why, and that it is meant so."""
    yield from _followed(tokens, begin)
    yield from _last(tokens, "acts", _LAST)
    yield from _last(tokens, "modifiers", _TAXES)
    behind = (("all", "acts"), ("for", "modifiers"), ("note", "modifiers"))
    for name, section in behind:
        word = _at(tokens, begin + 1, section)
        if word and word.name == name and (name != "all" or word.after == len(tokens)):
            yield word


def _followed(tokens: Tokens, begin: int) -> Iterator[_Word]:
    """Give the words that are plain from what follows them, or from what they follow."""
    for index in range(begin, len(tokens) - 1):
        following = tokens[index + 1]
        if _PERCENT.fullmatch(following.text):
            yield from _named(tokens, index, "modifiers", "tax")
            yield from _named(tokens, index + 2, "connectors", "incl")
        elif _DAY.fullmatch(following.text):
            yield from _named(tokens, index, "modifiers", "on")
        elif following.kind is Kind.QUOTED:
            yield from _named(tokens, index, "acts", "reason")
        elif following.text.isdigit() and [*_named(tokens, index + 2, "connectors", "days")]:
            yield from _named(tokens, index, "dates", "in")
            yield from _named(tokens, index + 2, "connectors", "days")


def _named(tokens: Tokens, index: int, section: str, name: str) -> Iterator[_Word]:
    """Give the word at `index` if it has this meaning."""
    word = _at(tokens, index, section)
    if word and word.name == name:
        yield word


def _last(tokens: Tokens, section: str, names: tuple[str, ...]) -> Iterator[_Word]:
    """Give the word that ends a line, if it is one of these."""
    for index in range(1, len(tokens)):
        word = _at(tokens, index, section)
        ends = word is not None and (
            word.after == len(tokens) or tokens[word.after].kind is Kind.QUERY
        )
        if word and ends and word.name in names:
            yield word
            return


def _of_parts(tokens: Tokens) -> Iterator[_Word]:
    """Give the modifiers that begin a part behind a semicolon, and those that end an item."""
    yield from _followed(tokens, 1)
    for index in range(1, len(tokens)):
        before = tokens[index - 1]
        is_begin = before.kind is Kind.SEMICOLON or (index == 2 and ":" in before.tail)
        word = _at(tokens, index, "modifiers")
        if word is None:
            continue
        ends = word.after == len(tokens) or tokens[word.after].kind is Kind.SEMICOLON
        if is_begin or (ends and word.name in _TAXES):
            yield word
