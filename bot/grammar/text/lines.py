"""Lines: one line of a mail, made plain for reading, with the way back to what was written.

The order matters (COMMANDS.md R19). Invisible characters go first, so that none can stand between
a digit and its fraction; fractions come before NFKC, which would make 31/2 of 3½; group marks come
before white space is folded. Every character remembers where it came from, so that a caret can
stand under the sender's own words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.grammar.syntax import SourceLine
from bot.problems import Place

#: Longest line that is read, in characters.
MAX_CHARACTERS = 2_500

_TYPOGRAPHY = str.maketrans(
    dict.fromkeys("“”„‟«»〝〞", '"')
    | dict.fromkeys("‘’‚‛′‹›´ʼ", "'")
    | dict.fromkeys("‐‑‒–—―−⸺⸻", "-")
    | dict.fromkeys("×✕✖⨯", "x")
    | dict.fromkeys("⁄∕", "/")
)
#: Marks that keep a number together and would not survive folding, before each group of three.
_GROUPED = re.compile(
    r"(?<![\d.,'])\d{1,3}(?:[\u00a0\u202f\u2009\u2007'\u2018\u2019\u02bc\uff07]\d{3})+(?!\d)"
)
#: Fractions of these denominators are decimals; the value is how many thousandths one part is.
_THOUSANDTHS = {"2": 500, "4": 250, "5": 200, "8": 125, "10": 100}
#: All characters whose compatibility form is a fraction; a test compares them with Unicode's.
_FRACTION = re.compile("[¼-¾⅐-⅟↉]")
_UNSEEN = {"Cc", "Cf", "Cs", "Co"}
_FILLERS = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
#: Combining marks read as one with their letter; UAX 15 calls longer runs no text of any language.
_LONGEST_CLUSTER = 30
#: Lines that are kept as they were made plain: each is read for its block and its command.
_KEPT = 64
#: Characters that one may become, so that a line cannot grow without bound.
_LONGEST_FORM = 4

_Char = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A line made plain. `shown` differs from `text` in quotes and dashes only, kept as written."""

    source: SourceLine
    text: str
    shown: str
    origin: Sequence[int]  #: of each character its column in the source; one more at the end

    def place(self, start: int, end: int) -> Place:
        """Return where the characters from `start` up to `end` of `text` stand in the source."""
        column = self.origin[start]
        after = self.origin[end - 1] + 1 if end > start else column + 1
        return Place(self.source.text, column, max(1, after - column))


def read(source: SourceLine) -> Line:
    """Make a line plain. Time and size are linear in its length."""
    return Line(source, *plain(source.text))


@lru_cache(maxsize=_KEPT)
def plain(raw: str) -> tuple[str, str, Sequence[int]]:
    """Return the text of a plain line, the same as it is shown, and the origin of each character.

    What most lines hold is plain as it stands; the others are taken apart letter by letter.
    """
    if raw.isascii() and raw.isprintable():
        return raw, raw, range(len(raw) + 1)
    if _is_composed(raw):
        shown = "".join(" " if c.isspace() else c for c in raw)
        return shown.translate(_TYPOGRAPHY), shown, range(len(raw) + 1)
    chars = [(c, i) for i, c in enumerate(raw) if not _is_unseen(c)]
    steps = [_fractions] if _FRACTION.search(raw) else []
    for step in (*steps, _groups, _compatible):
        chars = list(step(chars))
    shown = "".join(" " if c.isspace() else c for c, _ in chars)
    return shown.translate(_TYPOGRAPHY), shown, [*(i for _, i in chars), len(raw)]


def _is_composed(raw: str) -> bool:
    """Return whether no character of a line is left out and none becomes another, but blanks."""
    is_kept = unicodedata.is_normalized("NFKC", raw) and not any(map(_is_unseen, set(raw)))
    return is_kept and not _GROUPED.search(raw)


def holds_number(text: str) -> bool:
    """Return whether a line may not be ignored: it holds a digit of any script or an ``@`` (R3)."""
    return any(c in "@＠﹫" or c.isdigit() or _is_fraction(c) for c in text)


def _is_fraction(c: str) -> bool:
    return bool(_FRACTION.match(c))


@lru_cache(maxsize=4096)
def _is_unseen(c: str) -> bool:
    """Return whether a character cannot be seen: a control, zero-width, bidi or private one."""
    return not c.isspace() and (unicodedata.category(c) in _UNSEEN or bool(_FILLERS.match(c)))


def _fractions(chars: list[_Char]) -> Iterator[_Char]:
    """Write ``3½`` as 3.5; keep a fraction apart where it cannot be part of one number."""
    before = ""  # the last character that is no space
    is_apart = False
    for at, (c, i) in enumerate(chars):
        if c.isascii() or not _is_fraction(c):
            yield c, i
            is_apart = c.isspace()
            before = before if is_apart else c
            continue
        after = chars[at + 1][0] if at + 1 < len(chars) else ""
        for written in _decimal(c, before=before, is_apart=is_apart, after=after):
            yield written, i
        before, is_apart = "5", False


def _decimal(c: str, *, before: str, is_apart: bool, after: str) -> str:
    top, _, bottom = unicodedata.normalize("NFKC", c).partition("⁄")
    is_mixed = before.isdigit()
    if bottom not in _THOUSANDTHS or after.isdigit() or (is_mixed and is_apart):
        return f" {top}/{bottom} "  # read as no number, so that it is asked about
    places = f".{int(top) * _THOUSANDTHS[bottom]:03d}".rstrip("0")
    return places if is_mixed else f"0{places}"


def _groups(chars: list[_Char]) -> Iterator[_Char]:
    """Write every group mark inside a number as an apostrophe."""
    text = "".join(c for c, _ in chars)
    if not _GROUPED.search(text):
        return iter(chars)
    marks = {
        at
        for found in _GROUPED.finditer(text)
        for at in range(found.start(), found.end())
        if not text[at].isdigit()
    }
    return (("'", i) if at in marks else (c, i) for at, (c, i) in enumerate(chars))


def _compatible(chars: list[_Char]) -> Iterator[_Char]:
    """Apply NFKC letter by letter; a raised or circled digit never joins the digits beside it."""
    before, was_raised = "", False
    for letters, i in _clusters(chars):
        if letters.isascii() and not was_raised:
            before = letters
            yield letters, i
            continue
        written = _written_out(letters)
        is_raised = written != letters and _is_raised(letters[0])
        if written[:1].isdigit() and (was_raised or (is_raised and before.isdigit())):
            yield "^", i
        for c in written:
            yield c, i
        before = written[-1:]
        was_raised = is_raised and any(c.isdigit() for c in written)


@lru_cache(maxsize=4096)
def _written_out(letters: str) -> str:
    """Return NFKC of a letter with its marks; a ligature of whole words stays as it is."""
    written = unicodedata.normalize("NFKC", letters)
    return written if len(written) <= max(_LONGEST_FORM, len(letters)) else letters


@lru_cache(maxsize=4096)
def _is_raised(c: str) -> bool:
    """Return whether a compatibility character is more than a wide or styled form of one digit."""
    kind = unicodedata.decomposition(c).partition(" ")[0]
    return kind.startswith("<") and kind not in {"<wide>", "<narrow>", "<font>"}


def _clusters(chars: list[_Char]) -> Iterator[_Char]:
    """Join each letter with its combining marks, for which composing looks no further."""
    if not any(map(unicodedata.combining, {c for c, _ in chars})):
        yield from chars
        return
    letters, first = "", 0
    for c, i in chars:
        if letters and unicodedata.combining(c) and len(letters) < _LONGEST_CLUSTER:
            letters += c
            continue
        if letters:
            yield letters, first
        letters, first = c, i
    if letters:
        yield letters, first
