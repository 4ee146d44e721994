"""Vocabulary: the words people may write, of all languages at once.

A section of ``input.toml`` maps a canonical name to the phrases that mean it. Within a section no
phrase may mean two things, in whatever languages; that is what lets a German word stand in an
English mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot import words
from bot.grammar.text.folding import fold


@dataclass(frozen=True, slots=True)
class Section:
    """The phrases of one section: words without case and accents -> canonical name."""

    phrases: Mapping[tuple[str, ...], str]
    longest: Mapping[str, int]  #: first word of a phrase -> words of the longest that it begins

    def match(self, keys: Sequence[str], at: int) -> tuple[str, int] | None:
        """Return the meaning of the longest phrase that begins at `at`, and where it ends."""
        longest = self.longest.get(keys[at]) if at < len(keys) else None
        if longest is None:
            return None  # most words begin no phrase
        for length in range(min(longest, len(keys) - at), 0, -1):
            name = self.phrases.get(tuple(keys[at : at + length]))
            if name is not None:
                return name, at + length
        return None

    def word(self, key: str) -> str | None:
        """Return the meaning of a single word."""
        return self.phrases.get((key,))


@cache
def section(name: str) -> Section:
    """Return a section of the vocabulary, in all languages."""
    return of(_phrases(name))


def of(pairs: Iterable[tuple[str, str]]) -> Section:
    """Return a section of (canonical name, phrase); ValueError if a phrase means two things."""
    phrases: dict[tuple[str, ...], str] = {}
    longest: dict[str, int] = {}
    for canonical, phrase in pairs:
        key = tuple(fold(word) for word in phrase.split())
        if phrases.setdefault(key, canonical) != canonical:
            raise ValueError(f"{phrase!r} means {phrases[key]} and {canonical}")
        longest[key[0]] = max(len(key), longest.get(key[0], 0))
    return Section(phrases, longest)


def spoken(name: str, canonical: str, *, language: str = words.FALLBACK) -> str:
    """Return the first phrase for a canonical name, in `language` if it has one."""
    for choice in (language, words.FALLBACK):
        if choice in words.languages():
            phrases = words.table(choice, "input").get(name, {}).get(canonical)
            if isinstance(phrases, list) and phrases:
                return str(phrases[0])
    return canonical


def phrases_of(name: str, language: str) -> list[str]:
    """Return all phrases of a section in one language; in English where there is no such."""
    known = language if language in words.languages() else words.FALLBACK
    found: list[str] = []
    for phrases in words.table(known, "input").get(name, {}).values():
        found += map(str, phrases if isinstance(phrases, list) else ())
    return found


@cache
def written(name: str, key: str) -> str:
    """Return a word of a section, which is compared as `key`, as it is written: ``payé``."""
    whole = (phrase for _, phrase in _phrases(name) if fold(phrase) == key)
    return next(whole, key)


def _phrases(name: str) -> Iterator[tuple[str, str]]:
    for language in words.languages():
        for canonical, phrases in words.table(language, "input").get(name, {}).items():
            if not isinstance(phrases, list):
                raise TypeError(f"[{name}] {canonical} of {language} is no list")
            for phrase in phrases:
                yield canonical, str(phrase)
