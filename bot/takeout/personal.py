"""Personal: which columns may say something of a person, and what each is kept for (P2)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

#: What personal data is kept for; nothing else is.
PURPOSES = frozenset({"account", "invoice", "mail", "payment", "commands", "proof", "erasure"})


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a table."""

    personal: Mapping[str, str]  #: what each is kept for
    plain: frozenset[str]  #: which say nothing of anybody


@cache
def tables() -> Mapping[str, Table]:
    """Return the columns of every table, by the model's name."""
    text = resources.files("bot.takeout").joinpath("personal.toml").read_text("utf-8")
    return {
        name: Table(
            {column: why for column, why in columns.items() if column != "plain"},
            frozenset(columns["plain"]),
        )
        for name, columns in tomllib.loads(text).items()
    }
