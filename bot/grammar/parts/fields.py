"""Fields: ``field value`` pairs of ``customer`` and ``profile`` lines, values as written."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rapidfuzz import fuzz, process

from bot.grammar import currencies
from bot.grammar.syntax import Setting
from bot.grammar.text import vocabulary
from bot.grammar.text.folding import fold
from bot.grammar.text.mending import Edit, Mendable
from bot.grammar.text.tokens import Kind, Tokens
from bot.problems import Problem

MAX_VALUE = 1_000
#: Fields whose value may go on over several lines, and what joins those.
_OF_LINES = {"address": ", ", "footer": "\n"}
#: Fields that say something by standing there.
_FLAGS = frozenset({"small business"})
#: Fields whose word counts within another value only if a figure follows it.
_WITH_FIGURE = frozenset({"net", "vat"})


def at(tokens: Tokens, index: int, section: str) -> tuple[str, int] | None:
    """Return the field named at `index` if a fit value follows, and the token of that value."""
    if not tokens.is_word(index):
        return None
    found = vocabulary.section(section).match(tokens.keys, index)
    if found is None or found[1] >= len(tokens) or not _fits(tokens, found[1], found[0]):
        return None
    return found


def of_line(
    tokens: Tokens, start: int, section: str, *, before: Sequence[Setting] = ()
) -> list[Setting]:
    """Return the fields of a line, each value going on to the next field's word or semicolon."""
    if (
        before
        and before[-1].field in _OF_LINES
        and start < len(tokens)
        and not at(tokens, start, section)
    ):
        raise _unknown(tokens, start, section)
    found: list[Setting] = []
    while start < len(tokens) and tokens[start].kind is not Kind.QUERY:
        if tokens[start].kind is Kind.SEMICOLON:
            start += 1
            continue
        match = (
            vocabulary.section(section).match(tokens.keys, start) if tokens.is_word(start) else None
        )
        if match is None:
            raise _unknown(tokens, start, section)
        name, value_at = match
        end = _value_end(tokens, value_at, name, section)
        found.append(_setting(tokens, name, value_at, end, start))
        start = end
    return found


def of_lines(
    lines: Sequence[Tokens], section: str, first_word: Callable[[Tokens], int]
) -> tuple[tuple[Setting, ...], bool]:
    """Return the fields of lines that hold one each, or several parted by semicolons.

    Also return whether one of the lines ends with ``?``; within a footer that is its text.
    """
    found: list[Setting] = []
    queries: list[bool] = []
    last_number = -1
    for tokens in lines:
        start = first_word(tokens)
        goes_on = tokens.line.source.number == last_number + 1 and found and start == 0
        if start < len(tokens) and tokens[start].kind is not Kind.QUERY:
            if (
                goes_on
                and found[-1].field in _OF_LINES
                and not _names_field(tokens, start, section)
            ):
                found[-1] = _longer(found[-1], tokens, before="?" * queries.pop())
            else:
                found += _parted(tokens, start, section)
        queries.append(is_query(tokens))
        last_number = tokens.line.source.number
    refuse_twice(found)
    return tuple(found), any(queries)


def refuse_twice(settings: Sequence[Setting]) -> None:
    """Raise Problem ``field-twice`` if a field other than an alias is set twice."""
    seen: set[str] = set()
    for setting in settings:
        if setting.field in seen and setting.field != "alias":
            raise Problem("field-twice", place=setting.place, field=setting.field)
        seen.add(setting.field)


def _names_field(tokens: Tokens, index: int, section: str) -> bool:
    return (
        tokens.is_word(index) and vocabulary.section(section).match(tokens.keys, index) is not None
    )


def _parted(tokens: Tokens, start: int, section: str) -> list[Setting]:
    """Return the fields of a line; a semicolon parts them if a field's word follows it."""
    found: list[Setting] = []
    stop = len(tokens) - is_query(tokens)
    while start < stop:
        if not _names_field(tokens, start, section):
            raise _unknown(tokens, start, section)
        match = vocabulary.section(section).match(tokens.keys, start)
        name, value_at = match or ("", start + 1)
        end = _parted_at(tokens, value_at, stop, section)
        found.append(_setting(tokens, name, value_at, end, start))
        is_mark = end < stop and tokens[end].kind is Kind.SEMICOLON
        start = end + is_mark
    return found


def _parted_at(tokens: Tokens, value_at: int, stop: int, section: str) -> int:
    """Return where a value ends: at a quote or a semicolon before a field's word, or the end."""
    after = value_at + 1
    is_quoted = value_at < stop and tokens[value_at].kind is Kind.QUOTED
    if is_quoted and after < stop and at(tokens, after, section):
        return after
    for i in range(value_at, stop):
        is_mark = tokens[i].kind is Kind.SEMICOLON
        if is_mark and (i + 1 == stop or _names_field(tokens, i + 1, section)):
            return i
    return stop


def is_query(tokens: Tokens) -> bool:
    """Return whether a line ends with ``?`` outside quotes."""
    return len(tokens) > 0 and tokens[len(tokens) - 1].kind is Kind.QUERY


def _setting(tokens: Tokens, name: str, value_at: int, end: int, word_at: int) -> Setting:
    value = _value(tokens, value_at, end)
    if not value:
        if name not in _FLAGS:
            raise Problem("value-missing", place=tokens.place(word_at), field=name)
        return Setting(name, "yes", tokens.place(word_at))
    if len(value) > MAX_VALUE:
        raise Problem("text-too-long", place=tokens.place(value_at, end), most=str(MAX_VALUE))
    return Setting(name, value, tokens.place(value_at, end))


def _value(tokens: Tokens, start: int, end: int) -> str:
    if start >= end or tokens[start].kind is Kind.QUERY:
        return ""
    if end - start == 1 and tokens[start].kind in (Kind.QUOTED, Kind.ADDRESS):
        return tokens[start].text
    return tokens.shown(start, end)


def _longer(setting: Setting, tokens: Tokens, *, before: str) -> Setting:
    """Return a setting with one more line of its value, behind the mark that ended the last."""
    more = tokens.shown(0, len(tokens) - is_query(tokens))
    value = f"{setting.value.rstrip(', ')}{before}{_OF_LINES[setting.field]}{more}"
    if len(value) > MAX_VALUE:
        raise Problem("text-too-long", place=tokens.place(0, len(tokens)), most=str(MAX_VALUE))
    return Setting(setting.field, value, setting.place)


def _value_end(tokens: Tokens, start: int, name: str, section: str) -> int:
    """Return the token after a value: one in quotes, or a language, is one token; others go on."""
    end = min(start + 1, len(tokens))
    is_one = end < len(tokens) and (
        tokens[start].kind is Kind.QUOTED or (name == "lang" and _fits(tokens, start, name))
    )
    if is_one:
        return end
    while end < len(tokens) and not _ends_value(tokens, end, section):
        end += 1
    return end


def _ends_value(tokens: Tokens, index: int, section: str) -> bool:
    if tokens[index].kind in (Kind.SEMICOLON, Kind.QUERY):
        return True
    return at(tokens, index, section) is not None


def _fits(tokens: Tokens, index: int, field: str) -> bool:
    """Return whether a token may be the value of a field, so that the field's word is no text."""
    token = tokens[index]
    is_text = token.kind is Kind.WORD
    has_figure = any(c.isdigit() for c in token.text)
    tests = {
        "rate": has_figure or _is_amount(tokens, index),
        "cc": token.kind is Kind.ADDRESS,
        "email": token.kind is Kind.ADDRESS,
        "lang": vocabulary.section("languages").word(token.key) is not None,
        "currency": is_text and currencies.code(token.text) is not None,
        "country": is_text and token.text[:1].isupper(),
    } | dict.fromkeys(_WITH_FIGURE, has_figure)
    return token.kind is Kind.QUOTED or tests.get(field, is_text)


def _is_meant(tokens: Tokens, index: int, word: str, section: str) -> bool:
    """Return whether the field that a word resembles may have the value behind it."""
    name = vocabulary.section(section).match([fold(each) for each in word.split()], 0)
    return name is None or index + 1 >= len(tokens) or _fits(tokens, index + 1, name[0])


def _as_value(tokens: Tokens, index: int, section: str) -> list[list[Edit]]:
    """Return the edits that make words without a field the value of one."""
    token = tokens[index]
    apart = re.fullmatch(r"([^\W\d_]+)([0-9].*)", token.text)
    if apart and vocabulary.section(section).word(fold(apart[1])):
        return [[Edit(tokens.line, token.start, token.end, f"{apart[1]} {apart[2]}")]]
    edit = _in_quotes(tokens, index, section)
    words = edit[0].text.strip('"').split()
    if not any(c.isdigit() for c in edit[0].text):
        return [edit]
    is_street = any(len(word) > 2 and word.isalpha() for word in words)
    return [[Edit(tokens.line, token.start, token.start, "address ")]] if is_street else []


def _is_amount(tokens: Tokens, index: int) -> bool:
    """Return whether a currency and a figure stand at `index`: ``EUR 80/d``."""
    is_currency = tokens.is_word(index) and currencies.may_be(tokens[index].text)
    return is_currency and tokens.is_word(index + 1) and tokens[index + 1].text[:1].isdigit()


def _unknown(tokens: Tokens, index: int, section: str) -> Problem:
    """Return the problem of a word that is no field, with the field that it resembles."""
    known = [" ".join(phrase) for phrase in vocabulary.section(section).phrases]
    token = tokens[index]
    if token.kind is Kind.ADDRESS and section == "customer-fields":
        return _second_address(tokens, index)
    near = process.extractOne(token.key[:40], known, scorer=fuzz.ratio, score_cutoff=75)
    mends = _as_value(tokens, index, section) if section == "customer-fields" else []
    if near and _is_meant(tokens, index, str(near[0]), section):
        mends.append([Edit(tokens.line, token.start, token.end, str(near[0]))])
    return Mendable("field-unknown", place=tokens.place(index), mends=mends, written=token.text)


def _second_address(tokens: Tokens, index: int) -> Problem:
    """Return the problem of an address behind another one, and offer it as one for copies."""
    token = tokens[index]
    mend = [Edit(tokens.line, token.start, token.start, "cc ")]
    return Mendable("address-second", place=tokens.place(index), mends=[mend], written=token.text)


def _in_quotes(tokens: Tokens, index: int, section: str) -> list[Edit]:
    """Return the edit that quotes the words from `index` up to the next field."""
    after = index + 1
    while tokens.is_word(after) and at(tokens, after, section) is None:
        after += 1
    text = tokens.shown(index, after)
    return [Edit(tokens.line, tokens[index].start, tokens[after - 1].end, f'"{text}"')]
