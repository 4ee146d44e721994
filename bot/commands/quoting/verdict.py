"""Verdict: what became of a quote, noted by its sender: said on the phone, say.

    "accept" [reference]
    "decline" [reference] ["reason" words]

A customer says the same by replying to the quote.
"""

from __future__ import annotations

from bot import phrases
from bot.answers import Part, Replies, Tone
from bot.commands.after import naming, standings
from bot.commands.after.naming import Named
from bot.commands.verb import Desk, Result, Verb
from bot.documents import quotes
from bot.documents.model import State
from bot.grammar import canonical
from bot.grammar.acts import quotes as reader
from bot.grammar.syntax import Verdict
from bot.money import Money
from bot.problems import Problem
from bot.words import say

#: What each word makes of a quote.
STATES = {"accept": State.ACCEPTED, "decline": State.DECLINED}


async def run(command: Verdict, desk: Desk) -> Result:
    """Note that a quote is accepted or declined."""
    quote = await naming.quote(
        Named(
            command.reference,
            command.place,
            lambda number: canonical.about(command, number),
            customer=command.customer,
            states=quotes.OPEN,
        ),
        desk,
    )
    number, state = naming.number_of(quote), STATES[command.verb]
    if quote.state is State.CONVERTED:
        invoice = await quotes.invoice_of(quote)
        facts = {"reference": number, "invoice": naming.number_of(invoice) if invoice else ""}
        raise Problem("converted-already", place=command.place, facts=facts)
    await quotes.decide(quote, state, desk.occasion, reason=command.reason)
    language = desk.account.language
    headline = say(
        language,
        "converted",
        state.value,
        number=number,
        customer=await standings.buyer(quote),
        gross=phrases.money(Money.of_minor(quote.gross_minor, quote.currency), language),
    )
    lines = (f"convert {number}",) if state is State.ACCEPTED else (f"again {number}",)
    replies = Replies(say(language, "titles", "replies"), lines)
    return Result(Part(Tone.OK, headline, (replies,)), document_id=quote.id)


ACCEPT = Verb(
    name="accept",
    summary="note that a quote is accepted",
    examples=("accept Q-2026-0007", "accept"),
    read=reader.read_verdict,
    run=run,
)
DECLINE = Verb(
    name="decline",
    summary="note that a quote is declined",
    examples=("decline Q-2026-0007", "decline Q-2026-0007 reason too dear"),
    read=reader.read_verdict,
    run=run,
)
