"""Answering: problems, transcripts and help as parts of an answer, in the account's language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot import phrases
from bot.answers import Excerpt, Paragraph, Part, Replies, Section, Tone, Transcript, as_facts
from bot.grammar.syntax import Block, Misread, NumberFormat, Reading
from bot.grammar.tongues.rewording import reworded
from bot.problems import Problem
from bot.words import say, says

#: Problems whose replies show a form: what stands in them as an example must be filled in.
TO_FILL_IN = frozenset(
    {
        "customer-missing",
        "customer-unknown",
        "customer-vat-id-missing",
        "date-impossible",
        "date-too-far",
        "description-missing",
        "items-missing",
        "modifier-unreadable",
        "not-registered",
        "product-price-missing",
        "price-missing",
        "price-unreadable",
        "rate-currency",
        "rate-missing",
        "rate-unit",
        "remind-unwanted",
        "vat-id-missing",
    }
)
#: Problems that name a field by what it is, and not as it was written.
OF_FIELDS = frozenset({"not-a-choice", "too-long", "yes-or-no"})
#: What stands between the lines of an example of several.
_OR = re.compile(", | or ")
#: Lines that settle how an account writes numbers (R5).
NUMBER_LINES = tuple(
    f"profile numbers {style}" for style in (NumberFormat.POINT, NumberFormat.COMMA)
)
#: Characters of a command line that the list of results shows.
LONGEST_SHOWN = 120
#: Lines of a command that the list of results shows.
MOST_SHOWN = 4


def refusal(problem: Problem, language: str, *, is_alone: bool = True) -> Part:
    """Return a problem as the part of an answer: line, caret, sentence, a line to send back.

    `is_alone` says that the mail holds no other command, so that nothing at all was changed.
    """
    tone = Tone.QUESTION if problem.is_question else Tone.ERROR
    sentence = say(language, "problems", problem.code, **_in_words(problem, language))
    nothing = say(language, "titles", "nothing-changed" if is_alone else "not-done")
    sections: list[Section] = []
    if problem.place is not None:
        place = problem.place
        sections.append(Excerpt(place.line, place.column, place.length))
    if problem.replies:
        title = say(language, "titles", _title(problem))
        sections.append(Replies(title, problem.replies, is_choice=problem.is_question))
    if problem.code == "number-unclear":
        sections.append(Replies(say(language, "titles", "settle"), NUMBER_LINES))
    return Part(tone, f"{sentence} {nothing}", tuple(sections))


def _in_words(problem: Problem, language: str) -> Mapping[str, str]:
    """Return the facts of a problem, fields and lines of the bot in the words of a language."""
    facts = problem.facts
    name = facts.get("field", "").replace(" ", "-")
    if problem.code in OF_FIELDS and says("fields", name):
        facts = {**facts, "field": say(language, "fields", name)}
    if "expected" not in facts:
        return facts
    lines = _OR.split(facts["expected"])
    told = phrases.either([reworded(each, language) for each in lines], language)
    return {**facts, "expected": told}


def worded(part: Part, language: str) -> Part:
    """Return a part whose lines to send back are in the words of a language."""
    return replace(part, sections=tuple(_worded(each, language) for each in part.sections))


def _worded(section: Section, language: str) -> Section:
    if not isinstance(section, Replies):
        return section
    return replace(section, lines=tuple(reworded(each, language) for each in section.lines))


def _title(problem: Problem) -> str:
    if problem.is_question:
        return "choose"
    return "fill-in" if problem.code in TO_FILL_IN else "correct"


def first_lines(customer: str | None) -> tuple[str, ...]:
    """Return lines that show what can be written, with the name of a customer if there is one."""
    if customer is None:
        return ("profile", "customer ACME <mail@example.com>", "help")
    return (f"invoice {customer} 3h @ 100", f"draft {customer} Website 4500", "profile", "help")


def nothing_to_do(reading: Reading, language: str, customer: str | None) -> Part:
    """Return the short help for a mail without a command."""
    key = "gave-up" if reading.gave_up else "start"
    headline = f"{say(language, 'help', key)} {say(language, 'titles', 'nothing-changed')}"
    return Part(Tone.ERROR, headline, (_short_help(language, customer),))


def _short_help(language: str, customer: str | None) -> Section:
    return Replies(say(language, "titles", "examples"), first_lines(customer))


def tried(part: Part, language: str) -> Part:
    """Return what a dry run would have answered, said as such (COMMANDS.md R13)."""
    kept = tuple(each for each in part.sections if not isinstance(each, Replies))
    return Part(part.tone, say(language, "titles", "tried", headline=part.headline), kept)


def whole(
    parts: Sequence[Part],
    reading: Reading,
    language: str,
    *,
    customer: str | None,
    is_last: bool = False,
) -> Mapping[str, object]:
    """Return the parts of one answer with what was read besides commands, as JSON values.

    `parts` are those of `reading`, in its order, or one part for a mail without commands. Several
    commands get a first line for all of them, and a list of lines with their results. `is_last`
    says that it is the last answer for a while.
    """
    closing: list[Section] = []
    parts = _numbered([worded(each, language) for each in parts], language)
    if len(parts) > 1:
        closing.append(_transcript(parts, reading, language))
        parts = [_summary(parts, language), *parts]
    closing += _besides(reading, language)
    if reading.gave_up and reading.parts:
        closing.append(Paragraph(say(language, "help", "gave-up")))
        closing.append(_worded(_short_help(language, customer), language))
    if is_last:
        closing.append(Paragraph(say(language, "titles", "last-answer")))
    return as_facts(parts, closing)


def _numbered(parts: Sequence[Part], language: str) -> Sequence[Part]:
    """Return the parts with a number before each line to choose, where there are several."""
    count = sum(len(each.lines) for part in parts for each in _choices(part))
    if count < 2:
        return parts
    found, first = [], 1
    for part in parts:
        sections = list(part.sections)
        for place, section in enumerate(sections):
            if isinstance(section, Replies) and section.is_choice:
                is_asked = section.title == say(language, "titles", "choose")
                title = say(language, "titles", "choose-number") if is_asked else section.title
                sections[place] = replace(section, title=title, first=first)
                first += len(section.lines)
        found.append(replace(part, sections=tuple(sections)))
    return found


def _choices(part: Part) -> list[Replies]:
    return [each for each in part.sections if isinstance(each, Replies) and each.is_choice]


def _besides(reading: Reading, language: str) -> list[Section]:
    """Return what was read besides commands, ignored text once (R3)."""
    said = [
        (key, texts)
        for key, texts in (("ignored", reading.ignored), ("comments", reading.comments))
        if texts
    ]
    return [Paragraph(say(language, "titles", key, text=" / ".join(texts))) for key, texts in said]


def _summary(parts: Sequence[Part], language: str) -> Part:
    """Return the first line of an answer to several commands."""
    counts = Counter(part.tone for part in parts)
    tone = next(tone for tone in (Tone.ERROR, Tone.QUESTION, Tone.OK) if counts[tone])
    if len(counts) == 1 and tone is not Tone.QUESTION:
        result = say(language, "several", f"all-{tone}")
    else:
        order = (Tone.OK, Tone.QUESTION, Tone.ERROR)
        result = ", ".join(
            phrases.counted(counts[each], language, "several", each)
            for each in order
            if counts[each]
        )
    headline = phrases.counted(len(parts), language, "several", "summary", result=result)
    return Part(tone, headline)


def _transcript(parts: Sequence[Part], reading: Reading, language: str) -> Section:
    entries = tuple(
        (_shown(command), part.headline) for command, part in zip(reading.parts, parts, strict=True)
    )
    return Transcript(say(language, "titles", "transcript"), entries)


def _shown(command: Block | Misread) -> str:
    """Return the lines of a command, each cut to what a reader needs to know it again."""
    lines = command.lines if isinstance(command, Block) else (command.line,)
    texts = [shorten(" ".join(line.text.split()), LONGEST_SHOWN) for line in lines[:MOST_SHOWN]]
    return "\n".join([*texts, "…"] if len(lines) > MOST_SHOWN else texts)


def shorten(text: str, most: int) -> str:
    """Return a text of at most so many characters, with an ellipsis where it was cut."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
