"""Quote: offer something to a customer, who may accept or decline it by a reply.

    "quote" customer [":"] { item | modifier } NL { line } ["until" date] ["deposit" part] ["?"]

It is valid for 30 days unless it says otherwise. Nobody has to pay a quote; ``convert`` makes an
invoice of it.
"""

from __future__ import annotations

from bot.commands import invoice
from bot.commands.verb import Verb
from bot.grammar import create

QUOTE = Verb(
    name="quote",
    summary="offer something; your customer answers accept or decline",
    examples=(
        "quote ACME Website 4500; deposit 30%; due in 30 days",
        "quote ACME 3d design @ 720; until 2026-12-31",
    ),
    is_repeatable=True,
    read=create.read,
    run=invoice.run,
)
