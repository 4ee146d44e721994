"""Names: keys under which customers are found.

Two names have one key if they differ in case, accents, punctuation, ``&``/``and`` or the legal form
at their end only (COMMANDS.md R12). ``Müller``, ``Mueller`` and ``Muller`` are one.
"""

from __future__ import annotations

import re
from itertools import islice

from bot.grammar.syntax import SourceLine
from bot.grammar.text import lines, vocabulary
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text.folding import unaccented
from bot.grammar.text.tokens import Kind, Tokens

#: Words of a name that are looked up.
MAX_WORDS = 8
#: Longest key; longer names are cut, as no customer has one.
MAX_KEY = 254

#: Verbs behind which a name stands at once.
MAKING = frozenset({"invoice", "draft", "quote", "customer"})

_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_APART = re.compile(r"[^\w]+|_")
_GLUED = re.compile(r"[.'’]")
#: ``ue`` for ``ü`` inside a word: after a consonant and before one, so not in Blue, Bauer, Queen.
_DIGRAPH = re.compile(r"(?<![aeiouq])([aou])e(?=[b-df-hj-np-tv-z])")
_AND = frozenset({"and", "und", "et", "og", "och"})
_LEGAL_FORMS = frozenset(
    """
    ab ag aps as asa bv bvba co company corp corporation doo eg eirl ek ev eurl fa gbr gesmbh ggmbh
    gmbh inc incorporated kft kg kgaa limited llc llp lp ltd ltda mbh nv og ohg oy oyj partg plc pte
    pty sa sagl sarl sas sasu scs se sl slu snc spa sprl spzoo srl srls sro ug vof
    """.split()  # noqa: SIM905  (a list of sixty words reads as words)
)


def key(name: str) -> str:
    """Return the form in which names are compared; of a mail address its lower case."""
    text = name.strip()[: 2 * MAX_KEY]
    if _ADDRESS.fullmatch(text):
        return text.casefold()[:MAX_KEY]
    letters = _DIGRAPH.sub(r"\1", unaccented(text))
    words = [w for w in _APART.split(_GLUED.sub("", letters)) if w]
    kept = [w for w in words if w not in _AND] or words
    while len(kept) > 1 and kept[-1] in _LEGAL_FORMS:
        kept.pop()
    return " ".join(kept)[:MAX_KEY]


def candidates(line: str) -> tuple[str, ...]:
    """Return the keys that the words after the verb of a line may mean, addresses included."""
    if len(line) > lines.MAX_CHARACTERS:
        return ()
    tokens = tokenizer.read(SourceLine(0, line))
    verb = vocabulary.section("verbs").match(tokens.keys, 0)  # some are two words: ``rechnung an``
    start = verb[1] if verb else min(len(tokens), 1)
    found = [key(text) for text, _ in prefixes(tokens, start)]
    is_made = verb is not None and verb[0] in MAKING
    named = start if is_made else _after_state(tokens, start)  # ``list open ACME``
    named = after_first(tokens, start) if is_made else named  # ``ACME, Globex 3h``
    found += [key(text) for text, _ in prefixes(tokens, named)] if named > start else []
    apart = (t for t in tokens.all[start:] if t.kind in (Kind.ADDRESS, Kind.QUOTED))
    found += [key(token.text) for token in islice(apart, MAX_WORDS)]  # more are copies, or texts
    return tuple(dict.fromkeys(k for k in found if k))


def is_filler(word: str) -> bool:
    """Tell whether a word that stands before a name, such as ``of``, is no part of it."""
    return bool(
        vocabulary.section("fillers").word(word) or vocabulary.section("connectors").word(word)
    )


def after_first(tokens: Tokens, start: int) -> int:
    """Return where a second name may begin, behind a comma or ``/``; `start` if none does."""
    for at in range(start + 1, min(start + MAX_WORDS, len(tokens))):
        if not tokens.is_word(at) or any(c.isdigit() for c in tokens[at].text):
            break
        if tokens[at].text == "/" and tokens.is_word(at + 1):
            return at + 1
        if "," in tokens[at - 1].tail and not is_legal_form(tokens, at):
            return at
    return start


def _after_state(tokens: Tokens, start: int) -> int:
    """Return the first token from `start` on that is no state, no filler and no ``invoice``."""
    states, verbs, nouns = map(vocabulary.section, ("states", "verbs", "nouns"))
    while tokens.is_word(start):
        key = tokens.keys[start]
        is_noun = nouns.word(key) or verbs.word(key) in ("invoice", "draft", "quote")
        if not (states.word(key) or is_filler(key) or is_noun):
            break
        start += 1
    return start


def prefixes(tokens: Tokens, start: int) -> list[tuple[str, int]]:
    """Return what the first words from `start` on may name, and the token after each."""
    if start < len(tokens) and tokens[start].kind is Kind.QUOTED:
        return [(tokens[start].text, start + 1)]
    found: list[tuple[str, int]] = []
    for end in range(start + 1, min(start + MAX_WORDS, len(tokens)) + 1):
        if tokens[end - 1].kind is not Kind.WORD:
            break
        if tokens[end - 1].text != "-":  # ``ACME - 3h`` names ACME
            found.append((tokens.shown(start, end), end))
        if tokens[end - 1].tail and not is_legal_form(tokens, end):
            break
    return found


def is_legal_form(tokens: Tokens, at: int) -> bool:
    """Return whether ``Inc.`` stands at `at`, which belongs to the name before its comma."""
    return tokens.is_word(at) and tokens.keys[at] in _LEGAL_FORMS and tokens[at - 1].tail == ","
