"""Tokens: the words of a line, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from bot.grammar.syntax import SourceLine
from bot.grammar.text import lines
from bot.grammar.text.folding import fold
from bot.grammar.text.lines import Line
from bot.problems import Place

#: A mail address needs a top-level domain that is no number, else ``3h@100.50`` would be one.
_DOMAIN = re.compile(r"[^\s;@<>\",:?!]+")
_TOP = re.compile(r"\.[^\W\d_][\w-]+$")
_ANGLED = re.compile(r"<(?:mailto:)?([^<>\s@]{1,64}@[^<>\s@]{1,255})>")
_WORD = re.compile(r"[^\s;@<]+|<+[^\s;@<]*")
_MAILTO = re.compile(r"mailto:", re.IGNORECASE)
#: Characters of a word that are compared; no word of the vocabulary is longer.
MAX_KEY = 60
_TAIL = ",:!"


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    QUOTED = auto()  #: text in double quotes; never a keyword nor a number
    ADDRESS = auto()  #: a mail address, with or without angle brackets
    AT = auto()
    SEMICOLON = auto()
    QUERY = auto()  #: question marks at the end of the line


@dataclass(frozen=True, slots=True)
class Token:
    """One word. Commas, colons and ``!`` after it are its `tail`, so ``ACME:`` is ``ACME``."""

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
        return at < len(self.all) and self.all[at].kind is Kind.WORD

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


@lru_cache(maxsize=16)
def read(source: SourceLine) -> Tokens:
    """Take a line apart. The last lines are kept: each is read for its block and its command."""
    return of(lines.read(source))


def of(line: Line) -> Tokens:
    """Take a plain line apart."""
    found: list[Token] = []
    for token in _tokens(line):
        previous = found[-1] if found else None
        if previous and token.kind is Kind.WORD and not token.text.strip(_TAIL):
            tail = previous.tail + token.text
            found[-1] = Token(
                previous.kind, previous.text, previous.key, previous.start, previous.end, tail
            )
        elif not (previous and token.kind is Kind.ADDRESS and token.text == previous.text):
            found.append(token)  # Outlook writes an address twice: a@b.example<mailto:a@b.example>
    return Tokens(line, tuple(found), tuple(token.key for token in found))


def _tokens(line: Line) -> Iterator[Token]:
    text = line.text
    body = text.rstrip().rstrip("?")
    at = 0
    while at < len(body):
        if body[at].isspace():
            at += 1
            continue
        token = _next(line, body, at)
        yield token
        at = token.end + len(token.tail)
    if len(body) < len(text.rstrip()):
        yield Token(Kind.QUERY, "?", "", len(body), len(text.rstrip()))


def _next(line: Line, body: str, at: int) -> Token:
    c = body[at]
    if c == ";":
        return Token(Kind.SEMICOLON, c, "", at, at + 1)
    if c == "@":
        return Token(Kind.AT, c, "", at, at + 1)
    if c == '"':
        end = _closing(body, at)
        if end:
            return Token(Kind.QUOTED, _unquoted(line, at, end), "", at, end, _tail(body, end))
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
    text = body[at:end].rstrip(_TAIL) or body[at:end]
    after = at + len(text)
    return Token(Kind.WORD, text, fold(text[:MAX_KEY]), at, after, body[after:end])


def _closing(body: str, at: int) -> int:
    """Return where the quoted text that begins at `at` ends; 0 if it is no quoted text."""
    end = body.find('"', at + 1)
    while end >= 0 and body[end + 1 : end + 2] == '"':
        end = body.find('"', end + 2)
    after = body[end + 1 : end + 2]
    if end < 0 or not (after == "" or after.isspace() or after in ";,:@<"):
        return 0
    return end + 1


def _unquoted(line: Line, at: int, end: int) -> str:
    """Return quoted text as printed; a doubled quote stands for one."""
    kept: list[str] = []
    is_second = False
    for i in range(at + 1, end - 1):
        is_second = line.text[i] == '"' and not is_second
        if line.text[i] != '"' or is_second:
            kept.append(line.shown[i])
    return " ".join("".join(kept).split())


def _tail(body: str, at: int) -> str:
    end = at
    while end < len(body) and body[end] in _TAIL:
        end += 1
    return body[at:end]
