"""Grammars: how the lines of a verb are written, as the docstring of its module says."""

from __future__ import annotations

import inspect
import sys
from typing import Any

from bot.commands.verb import Verb

#: What a line of grammar begins with; prose does not.
_BEGINS = ('"', "(", "[")


def of(verb: Verb[Any]) -> tuple[str, ...]:
    """Return the lines of grammar (EBNF) of a verb; none if its module says nothing."""
    for module in _modules(verb):
        lines = inspect.cleandoc(module.__doc__ or "").splitlines()
        found = [line.strip() for line in lines if line.strip().startswith(_BEGINS)]
        own = tuple(line for line in found if f'"{verb.name}"' in line)
        if own:
            return own
    return ()


def _modules(verb: Verb[Any]) -> list[Any]:
    """Return the modules that have a verb in their table of contents, that of its code last."""
    own = sys.modules[verb.run.__module__]
    loaded = [m for name, m in sorted(sys.modules.items()) if name.startswith("bot.commands.")]
    return [m for m in loaded if any(value is verb for value in vars(m).values())] + [own]


def prose(verb: Verb[Any]) -> str:
    """Return what the module of a verb says besides its grammar, as one paragraph."""
    for module in _modules(verb):
        paragraphs = inspect.cleandoc(module.__doc__ or "").split("\n\n")
        if f'"{verb.name}"' in (module.__doc__ or ""):
            said = [p for p in paragraphs[1:] if not p.strip().startswith(_BEGINS)]
            return " ".join(" ".join(said).split()).replace("``", "`")
    return ""
