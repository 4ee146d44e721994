"""Tokens: the words of a line, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Final, NamedTuple

from bot.grammar.syntax import SourceLine
from bot.grammar.text import lines
from bot.grammar.text.folding import fold
from bot.grammar.text.lines import Line
from bot.problems import Place

#: A word and the ``@`` at its end, or another character that begins a token.
_NEXT = re.compile(r"\s*(?:([^\s;@<\"][^\s;@<]*)(@?)|(\S))")
#: A mail address needs a top-level domain that is no number, else ``3h@100.50`` would be one.
_DOMAIN = re.compile(r"[^\s;@<>\",:?!]+")
_TOP = re.compile(r"\.[^\W\d_][\w-]+$")
_ANGLED = re.compile(r"<(?:mailto:)?([^<>\s@]{1,64}@[^<>\s@]{1,255})>")
_WORD = re.compile(r"[^\s;@<]+|<+[^\s;@<]*")
_MAILTO = re.compile(r"mailto:", re.IGNORECASE)
#: Characters of a word that are compared; no word of the vocabulary is longer.
MAX_KEY = 60
#: Lines that are kept in tokens: each is read for its block, its customer and its command.
_KEPT = 64
_TAIL = ",:!"


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    QUOTED = auto()  #: text in double quotes; never a keyword nor a number
    ADDRESS = auto()  #: a mail address, with or without angle brackets
    AT = auto()
    SEMICOLON = auto()
    QUERY = auto()  #: question marks at the end of the line


#: Looked up once: reading a line asks for it thousands of times.
_PLAIN: Final = Kind.WORD


class Token(NamedTuple):
    """One word. Commas, colons and ``!`` after it are its `tail`, so ``ACME:`` is ``ACME``.

    A named tuple, as most of the time that a line takes goes into making them.
    """

    kind: Kind
    text: str  #: without quotes, brackets and tail
    key: str  #: the text as compared; empty unless the token is a word
    start: int  #: in the plain line, quotes and brackets included
    end: int
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A line in tokens."""

    line: Line
    all: tuple[Token, ...]
    keys: tuple[str, ...]  #: of each token

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, at: int) -> Token:
        return self.all[at]

    def is_word(self, at: int) -> bool:
        """Return whether there is a token at `at` and it is a plain word."""
        return at < len(self.all) and self.all[at].kind is _PLAIN

    def unstopped(self, at: int) -> str:
        """Return the word at `at` without the full stop of a sentence: ``net 30.``."""
        is_last = at + 1 == len(self.all) or self.all[at + 1].kind is not Kind.WORD
        text = self.all[at].text
        return text.removesuffix(".") if is_last and len(text) > 1 else text

    def place(self, first: int, after: int | None = None) -> Place:
        """Return the place of the tokens from `first` up to `after`, or of the line's end."""
        if first >= len(self.all):
            end = len(self.line.text.rstrip())
            return Place(self.line.source.text, self.line.origin[end], 1)
        last = max(first, (after or first + 1) - 1)
        return self.line.place(self.all[first].start, self.all[last].end)

    def shown(self, first: int, after: int) -> str:
        """Return the tokens from `first` up to `after` as they are printed, spaces folded."""
        if first >= after:
            return ""
        written = self.line.shown[self.all[first].start : self.all[after - 1].end]
        return " ".join(written.split())


def read(source: SourceLine) -> Tokens:
    """Take a line apart."""
    return of(lines.read(source))


def unwrapped(source: SourceLine) -> tuple[SourceLine, Tokens]:
    """Take a line apart; ``"stop"`` in quotes, as an answer shows it, is stop."""
    tokens = read(source)
    if len(tokens) == 1 and tokens[0].kind is Kind.QUOTED:
        source = SourceLine(source.number, tokens[0].text)
        tokens = read(source)
    return source, tokens


def of(line: Line) -> Tokens:
    """Take a plain line apart."""
    found = taken_apart(line.text, line.shown)
    return Tokens(line, found, tuple(token.key for token in found))


@lru_cache(maxsize=_KEPT)
def taken_apart(text: str, shown: str) -> tuple[Token, ...]:
    """Return the tokens of a plain line, which do not depend on where it stands."""
    found: list[Token] = []
    for token in _tokens(text, shown):
        previous = found[-1] if found else None
        if previous and token.kind is _PLAIN and not token.text.strip(_TAIL):
            found[-1] = previous._replace(tail=previous.tail + token.text)
        elif not (previous and token.kind is Kind.ADDRESS and token.text == previous.text):
            found.append(token)  # Outlook writes an address twice: a@b.example<mailto:a@b.example>
    return tuple(found)


def _tokens(text: str, shown: str) -> Iterator[Token]:
    whole = len(text.rstrip())
    body = text[:whole].rstrip("?")
    at = 0
    while found := _NEXT.match(body, at):
        if found[1] and not found[2]:
            token = _word(found[1], found.start(1))
        else:
            token = _marked(body, shown, found.start(1 if found[1] else 3))
        yield token
        at = token.end + len(token.tail)
    if len(body) < whole:
        yield Token(Kind.QUERY, "?", "", len(body), whole)


def _word(written: str, at: int) -> Token:
    text = written.rstrip(_TAIL) or written
    after = at + len(text)
    return Token(_PLAIN, text, fold(text[:MAX_KEY]), at, after, written[len(text) :])


def _marked(body: str, shown: str, at: int) -> Token:
    """Return the token that begins with a mark, or holds an ``@``."""
    c = body[at]
    if c == ";":
        return Token(Kind.SEMICOLON, c, "", at, at + 1)
    if c == "@":
        return Token(Kind.AT, c, "", at, at + 1)
    if c == '"':
        end = _closing(body, at)
        if end:
            text = _unquoted(body, shown, at + 1, end - 1)
            return Token(Kind.QUOTED, text, "", at, end, _tail(body, end))
    if c == "<":
        angled = _ANGLED.match(body, at)
        if angled:
            end = angled.end()
            return Token(Kind.ADDRESS, angled[1], "", at, end, _tail(body, end))
    return _address_or_word(body, at)


def _address_or_word(body: str, at: int) -> Token:
    found = _WORD.match(body, at)
    end = found.end() if found else at + 1
    if end < len(body) and body[end] == "@":
        domain = _DOMAIN.match(body, end + 1)
        text = body[at : domain.end()].rstrip(".)!") if domain else ""
        if _TOP.search(text[end - at :]):
            after = at + len(text)
            address = _MAILTO.sub("", text, count=1) if text[:7].lower() == "mailto:" else text
            return Token(Kind.ADDRESS, address, "", at, after, _tail(body, after))
    return _word(body[at:end], at)


def _closing(body: str, at: int) -> int:
    """Return where the quoted text that begins at `at` ends; 0 if it is no quoted text."""
    end = body.find('"', at + 1)
    while end >= 0 and body[end + 1 : end + 2] == '"':
        end = body.find('"', end + 2)
    after = body[end + 1 : end + 2]
    if end < 0 or not (after == "" or after.isspace() or after in ";,:@<"):
        return 0
    return end + 1


def _unquoted(body: str, shown: str, start: int, stop: int) -> str:
    """Return quoted text as printed; a doubled quote stands for one."""
    if '"' not in body[start:stop]:
        return " ".join(shown[start:stop].split())
    kept: list[str] = []
    is_second = False
    for i in range(start, stop):
        is_second = body[i] == '"' and not is_second
        if body[i] != '"' or is_second:
            kept.append(shown[i])
    return " ".join("".join(kept).split())


def _tail(body: str, at: int) -> str:
    end = at
    while end < len(body) and body[end] in _TAIL:
        end += 1
    return body[at:end]
