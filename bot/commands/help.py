"""Help: the words of the bot, or how to write one of them.

"help" [verb]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.answers import Pairs, Paragraph, Part, Replies, Section, Tone
from bot.commands import grammars
from bot.commands.verb import Desk, Result, Verb
from bot.grammar import actions
from bot.grammar.syntax import Help
from bot.grammar.text.vocabulary import spoken
from bot.words import examples, explained, say


def help_on(verbs: Mapping[str, Verb[Any]]) -> Verb[Help]:
    """Return the verb that explains the verbs of a table, itself included."""

    async def run(command: Help, desk: Desk) -> Result:
        language = desk.account.language
        if command.topic is None:
            return Result(_all(verbs.values(), language))
        return Result(_one(verbs[command.topic], language))

    return Verb(
        name="help",
        summary="this list, or how to write one word",
        examples=("help", "help invoice"),
        read=actions.read_help,
        run=run,
    )


def _all(verbs: Iterable[Verb[Any]], language: str) -> Part:
    """Return the list of all verbs."""
    rows = tuple((_word(verb, language), _summary(verb, language)) for verb in verbs)
    lines = tuple(_lines(verb, language)[0] for verb in verbs)
    return Part(Tone.OK, say(language, "help", "all"), (Pairs(rows), _examples(lines, language)))


def _one(verb: Verb[Any], language: str) -> Part:
    """Return how to write one verb."""
    sections: list[Section] = [_examples(_lines(verb, language), language)]
    if verb.hint:
        sections.append(Paragraph(explained(language, "hints", verb.name) or verb.hint))
    if verb.fields:
        names = (spoken(f"{verb.name}-fields", each, language=language) for each in verb.fields)
        sections.append(Paragraph(say(language, "help", "fields", fields=", ".join(names))))
    if grammar := grammars.of(verb):
        text = say(language, "help", "grammar", grammar="\n".join(grammar))
        sections.append(Paragraph(text))
    headline = say(
        language, "help", "one", verb=_word(verb, language), summary=_summary(verb, language)
    )
    return Part(Tone.OK, headline, tuple(sections))


def _word(verb: Verb[Any], language: str) -> str:
    """Return the word that a language has for a verb."""
    return spoken("verbs", verb.name, language=language)


def _lines(verb: Verb[Any], language: str) -> tuple[str, ...]:
    return examples(language, verb.name) or verb.examples


def _summary(verb: Verb[Any], language: str) -> str:
    return explained(language, "summaries", verb.name) or verb.summary


def _examples(lines: tuple[str, ...], language: str) -> Section:
    return Replies(say(language, "titles", "examples"), lines)
