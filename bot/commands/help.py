"""Help: the words of the bot, or how to write one of them.

"help" [verb]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.answers import Pairs, Part, Replies, Tone
from bot.commands.verb import Desk, Result, Verb
from bot.grammar import actions
from bot.grammar.syntax import Help
from bot.words import say


def help_on(verbs: Mapping[str, Verb[Any]]) -> Verb[Help]:
    """Return the verb that explains the verbs of a table, itself included."""

    async def run(command: Help, desk: Desk) -> Result:
        return Result(_part(command, desk.account.language))

    def _part(command: Help, language: str) -> Part:
        title = say(language, "titles", "replies")
        if command.topic is None:
            rows = tuple((verb.name, verb.summary) for verb in verbs.values())
            lines = tuple(verb.examples[0] for verb in verbs.values())
            return Part(Tone.OK, say(language, "help", "all"), (Pairs(rows), Replies(title, lines)))
        verb = verbs[command.topic]
        headline = say(language, "help", "one", verb=verb.name)
        return Part(
            Tone.OK, headline, (Pairs(((verb.name, verb.summary),)), Replies(title, verb.examples))
        )

    return Verb(
        name="help",
        summary="this list, or how to write one word",
        examples=("help", "help invoice"),
        read=actions.read_help,
        run=run,
    )
