"""Blocks: a letter's new text taken apart into commands (R3, R14, R16, R18).

    mail = [subject-command] { block }            blank lines may separate blocks
    end  = "--" | thanks | cheers | regards | quit | "Sent from my ..." | a quote

A line that holds a digit or ``@`` is a part of a command or a `Misread`; only text without figures
may be ignored, and is listed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.grammar import changes, setup, soundness, titles
from bot.grammar.actions import LATER
from bot.grammar.items.amounts import CODE
from bot.grammar.misreads import judging, prefaces
from bot.grammar.misreads.guesses import misread, of_document
from bot.grammar.misreads.prefaces import Preface
from bot.grammar.syntax import Block, Misread, Reading, SourceLine
from bot.grammar.text import bullets, choices, endings, lines, openings, subjects, vocabulary
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text.openings import WITH_FIELDS, WITH_ITEMS
from bot.grammar.text.tokens import Tokens

#: Unknown lines after which nothing more is read (R14).
MAX_UNKNOWN = 5
#: What begins a comment; ``#hosting`` without a blank is an item of the price list.
_COMMENT = re.compile(r"#(?=\s|$)|//+")
#: A length of time, which no document is called by.
_SPAN = re.compile(r"[0-9]{1,6} ?[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Answered:
    """What the mail of ours says that a letter replies to."""

    is_about: bool = False  #: one document, which the lines of the letter may change
    offered: Mapping[int, str] = field(default_factory=dict)  #: lines that a number alone chooses


def read(
    subject: str,
    text: str,
    *,
    language: str,
    subject_counts: bool,
    answered: Answered | None = None,
) -> Reading:
    """Take a letter apart. Words of every language are read; `language` serves the suggestions.

    `subject_counts` says that the letter is no reply to the bot (R16), `answered` what it replies
    to.
    """
    written = [SourceLine(number, line) for number, line in enumerate(text.splitlines(), start=1)]
    reader = _Reader(language, answered or Answered(), written)
    title = SourceLine(0, subjects.bare(subject))
    if subject_counts and titles.is_command(title) and not titles.is_repeated(title, written):
        reader.line(title)
    for source in written:
        if not reader.line(source):
            break
    reader.close()
    return reader.reading()


@dataclass
class _Reader:
    language: str
    answered: Answered
    written: list[SourceLine]
    parts: list[Block | Misread] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    unknown: int = 0
    open_verb: str = ""
    open_lines: list[SourceLine] = field(default_factory=list)
    preface: Preface | None = None  #: of the open command, which is then refused
    is_listed: bool = False  #: the line at hand has a bullet
    is_list_open: bool = False  #: the open command had one
    is_refused: bool = False  #: the lines after a refused command are a part of it

    def reading(self) -> Reading:
        """Return what was read; a subject without content yields to the commands of the text."""
        parts = self.parts
        if len(parts) > 1 and titles.is_mere(parts[0]):
            self.ignored.insert(0, parts[0].lines[0].text if isinstance(parts[0], Block) else "")
            parts = parts[1:]
        gave_up = self.unknown >= MAX_UNKNOWN
        return Reading(tuple(parts), tuple(self.ignored), tuple(self.comments), gave_up)

    def line(self, source: SourceLine) -> bool:
        """Take in a line; return whether reading goes on."""
        if len(source.text) > lines.MAX_CHARACTERS:
            self._refuse_open(judging.too_long(source))
            return True
        source, tokens = self._unlisted(*tokenizer.unwrapped(source))
        text = tokens.line.text.strip()
        if not text:
            self.is_refused = False
            return True
        if not openings.begins_command(tokens) and endings.ends(tokens):
            return False
        mark = _COMMENT.match(text)
        if mark:
            self.comments.append(tokens.line.shown.strip()[mark.end() :].strip())
            return True
        if not self._chosen(source, tokens):
            self._command_or_more(source, tokens)
        return self.unknown < MAX_UNKNOWN

    def _chosen(self, source: SourceLine, tokens: Tokens) -> bool:
        """Take a number alone as the line it chooses; return whether it was one.

        Right below an open command it may be a part of that, and both are refused (R4).
        """
        number = choices.number(tokens, self.answered.offered)
        if number is None or (self.open_verb and not self.answered.offered):
            return False
        place, facts = tokens.place(0, len(tokens)), {"written": source.text.strip()}
        if not self.answered.offered:
            self.unknown += 1
            self.parts.append(Misread(source, "number-alone", place))
        elif self.open_verb and self.open_lines[-1].number + 1 == source.number:
            self._refuse_open(Misread(source, "choice-or-item", place, facts=facts))
        elif number not in self.answered.offered:
            self.close()
            facts["last"] = str(max(self.answered.offered))
            self.parts.append(Misread(source, "no-such-choice", place, facts=facts))
        else:
            self._choose(number, source)
        return True

    def _choose(self, number: int, source: SourceLine) -> None:
        """Read an offered line as if it had been written out."""
        self.close()
        begin = len(self.parts)
        for text in self.answered.offered[number].split("\n"):
            self.line(SourceLine(source.number, text))
        self.close()
        self.parts[begin:] = [
            replace(part, choice=number, said=source.text) if isinstance(part, Block) else part
            for part in self.parts[begin:]
        ]

    def _unlisted(self, source: SourceLine, tokens: Tokens) -> tuple[SourceLine, Tokens]:
        """Take pictures and the bullet of a list from a command; below a command it is an item."""
        text = tokens.line.text
        drawn = bullets.pictures(text)
        bullet = bullets.length(text[drawn:])
        self.is_listed = bool(bullet)
        is_item = bullet and self.open_verb in WITH_ITEMS and not self.is_list_open
        rest = text[drawn + bullet :]
        is_offered = bool(bullet) and self._is_offered(rest)
        is_meant = lines.holds_number(rest) or is_offered
        if not (drawn or bullet) or is_item or not is_meant:
            return source, tokens
        inner = SourceLine(source.number, source.text[tokens.line.origin[drawn + bullet] :])
        read = tokenizer.read(inner)
        return (inner, read) if is_offered or openings.begins_command(read) else (source, tokens)

    def _is_offered(self, text: str) -> bool:
        """Return whether a line is the first of one that was offered, copied with its number."""
        offered = self.answered.offered.values()
        return any(text.split() == each.partition("\n")[0].split() for each in offered)

    def _verb(self, tokens: Tokens) -> str | None:
        """Return the verb of a line; in a reply ``enviar a`` an address is a change of its own."""
        says_whom = self.answered.is_about and openings.says_whom(tokens)
        return None if says_whom else openings.verb(tokens)

    def _command_or_more(self, source: SourceLine, tokens: Tokens) -> None:
        verb = self._verb(tokens)
        later = vocabulary.section("later").match(tokens.keys, 0)
        if self._is_undo_window(source, tokens):
            self.open_lines.append(source)
        elif (verb or later) and self._may_be_item(verb, source):
            self._refuse_open(Misread(source, "command-or-item", tokens.place(0)))
        elif verb:
            self._begin_or_offer(verb, source, tokens)
        elif later:
            self.close()
            self.is_refused = True
            self.parts.append(
                Misread(
                    source,
                    LATER.get(later[0], "not-yet"),
                    tokens.place(0, later[1]),
                    facts={"verb": later[0]},
                )
            )
        elif self.open_verb in WITH_ITEMS and soundness.cut_short(source, tokens):
            self._refuse_open(Misread(source, "command-or-item", tokens.place(0)))
        elif self._continues(source, tokens):
            self.open_lines.append(source)
        elif self._is_change(source, tokens):
            self._begin("change", source)
        elif short := soundness.cut_short(source, tokens):
            self._begin(short, source)
        elif not self.is_refused:
            self._unknown(source, tokens)

    def _is_change(self, source: SourceLine, tokens: Tokens) -> bool:
        """Return whether a line is a step of a change of the document that is answered.

        ``-1`` may be meant as the number of an offered line, and is none then.
        """
        is_glued = tokens.is_word(0) and len(tokens[0].text) > 1
        if not self.answered.is_about:
            return False
        if self.answered.offered and is_glued and changes.is_removal(source):
            return False
        return changes.begins(tokens, soundness.ANY_DAY)

    def _is_undo_window(self, source: SourceLine, tokens: Tokens) -> bool:
        """Return whether ``undo 2m`` is a field of the open profile and not the command."""
        if self.open_verb != "profile" or self.open_lines[-1].number + 1 != source.number:
            return False
        field = vocabulary.section("profile-fields").match(tokens.keys, 0)
        rest = "" if field is None else tokens.shown(field[1], len(tokens))
        return bool(_SPAN.fullmatch(rest))

    def _begin_or_offer(self, verb: str, source: SourceLine, tokens: Tokens) -> None:
        """Begin a command, unless the line only sounds like one: ``invoice 42 is paid``."""
        wrong = of_document(source, tokens)
        if wrong is None:
            self._begin(verb, source)
            return
        self.close()
        self.parts.append(judging.judged(wrong))

    def _begin(self, verb: str, source: SourceLine) -> None:
        self.is_refused = False
        if verb == self.open_verb == "profile":
            self.open_lines.append(source)
            return
        self.close()
        if verb in WITH_ITEMS or verb in WITH_FIELDS:
            self.open_verb, self.open_lines = verb, [source]
            self.is_list_open = self.is_listed
        else:
            self.parts.append(Block(verb, (source,)))

    def close(self) -> None:
        """End the command that takes further lines."""
        if self.preface:
            self.parts.append(prefaces.refused(self.preface, self.open_lines[1:]))
        elif self.open_verb:
            self.parts.append(Block(self.open_verb, tuple(self.open_lines)))
        self.open_verb, self.open_lines, self.preface = "", [], None

    def _continues(self, source: SourceLine, tokens: Tokens) -> bool:
        """Return whether a line belongs to the open command: anything with a figure does."""
        if not self.open_verb:
            return False
        if lines.holds_number(source.text):
            return True
        if self.open_verb in WITH_ITEMS:
            is_coded = tokens.is_word(0) and bool(CODE.fullmatch(tokens[0].text))
            return (
                bool(bullets.length(tokens.line.text)) or is_coded or soundness.is_modifier(tokens)
            )
        fields = vocabulary.section(WITH_FIELDS[self.open_verb])
        follows = self.open_lines[-1].number + 1 == source.number
        return bool(fields.match(tokens.keys, 0)) or (
            follows and setup.is_in_address(self.open_verb, self.open_lines)
        )

    def _unknown(self, source: SourceLine, tokens: Tokens) -> None:
        self.unknown += 1
        preface = self._preface(source, tokens)
        if preface:
            self._begin_refused(preface, source)
            return
        wrong = misread(source, tokens, self.language)
        if wrong is None:
            self.ignored.append(" ".join(source.text.split()))
        else:
            self.parts.append(judging.judged(wrong))

    def _preface(self, source: SourceLine, tokens: Tokens) -> Preface | None:
        """Return what a line says that introduces items without beginning with its verb.

        Below a subject that is a command itself it introduces that one's items; and in a reply
        what follows may be a change of the document that is answered.
        """
        below = self.written[source.number :]
        following = next((each for each in below if each.text.strip()), None)
        is_of_title = bool(self.open_lines) and self.open_lines[-1].number == 0
        if following is None or is_of_title or len(following.text) > lines.MAX_CHARACTERS:
            return None
        if self._is_change(following, tokenizer.read(following)):
            return None
        return prefaces.of(tokens, below, self.language)

    def _begin_refused(self, preface: Preface, source: SourceLine) -> None:
        """Begin a command that is refused with the lines below it.

        Right below an item of another it may be meant for that, and both are refused (R4).
        """
        if self.open_verb in WITH_ITEMS and self.open_lines[-1].number + 1 == source.number:
            self._refuse_open(Misread(source, "command-or-item", preface.wrong.place))
            return
        self._begin(preface.verb, source)
        self.preface = preface

    def _may_be_item(self, verb: str | None, source: SourceLine) -> bool:
        """Return whether ``Draft contract 500`` below an item is no command but a further item.

        It is then neither: an invoice without it, or with it, might be wrong.
        """
        is_below = bool(self.open_lines) and self.open_lines[-1].number + 1 == source.number
        if self.open_verb not in WITH_ITEMS or not is_below:
            return False
        if not lines.holds_number(source.text):
            return False
        return verb is None or not soundness.is_readable(Block(verb, (source,)))

    def _refuse_open(self, misread: Misread) -> None:
        """Refuse a line, and with it the open command it may be a part of (R4)."""
        self.open_verb, self.open_lines, self.preface = "", [], None
        self.is_refused = True
        self.parts.append(misread)
