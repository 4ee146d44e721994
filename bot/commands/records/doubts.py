"""Doubts: a value with two readings, asked about by the whole command written either way."""

from __future__ import annotations

from dataclasses import replace

from bot.grammar import canonical
from bot.grammar.numbers import settled
from bot.grammar.syntax import NumberFormat, SetCustomer, SetProfile, Setting
from bot.problems import Problem


def asked(problem: Problem, command: SetCustomer | SetProfile, setting: Setting) -> Problem:
    """Return the problem of one value with lines that say the rest of the command, too."""
    both: tuple[str, ...] = ()
    if problem.code == "number-unclear":
        both = tuple(settled(setting.value, n) for n in (NumberFormat.POINT, NumberFormat.COMMA))
    elif problem.code == "yes-or-no":
        both = ("yes", "no")
    if both:
        problem.replies = tuple(_saying(command, setting, value) for value in both)
    return problem


def _saying(command: SetCustomer | SetProfile, setting: Setting, value: str) -> str:
    settings = tuple(
        replace(each, value=value) if each is setting else each for each in command.settings
    )
    return canonical.write(replace(command, settings=settings))
