"""Forget: a customer is deleted, with contacts and drafts; what has left stays, or goes along.

    "forget" customer ["with documents"]

The question says exactly what goes and what stays; ``confirm`` does it.
"""

from __future__ import annotations

from bot import confirmations, customers, phrases
from bot.answers import Paragraph, Part, Replies, Section, Tone
from bot.commands.asking import naming
from bot.commands.verb import Desk, Result, Verb
from bot.confirmations import About, Question
from bot.customers import Customer
from bot.erasure import customers as erasure
from bot.grammar import canonical
from bot.grammar.acts import keeping as reader
from bot.grammar.acts.keeping import Forget
from bot.problems import Place, Problem
from bot.words import say

PURPOSE = "forget"


async def run(command: Forget, desk: Desk) -> Result:
    """Ask whether a customer is to be forgotten."""
    customer = await naming.customer(
        command.customer,
        desk,
        lambda named: canonical.write(Forget(named, command.with_documents)),
    )
    has = await erasure.belongings(customer)
    await confirmations.ask(
        desk.account,
        PURPOSE,
        desk.occasion,
        About(customer_id=customer.id),
        code=customer.code,
        documents="yes" if command.with_documents else "",
    )
    language, code = desk.account.language, customers.quoted(customer.code)
    sections: list[Section] = []
    if has.drafts:
        sections.append(_said("drafts", has.drafts, desk))
    if has.issued:
        sections.append(_said("go" if command.with_documents else "stay", has.issued, desk))
    lines = [f"confirm forget {code}"]
    if has.issued and not command.with_documents:
        lines.append(f"forget {code} with documents")
    sections.append(Replies(say(language, "titles", "replies"), tuple(lines)))
    key = "asked-with" if command.with_documents else "asked"
    headline = say(language, "forget", key, customer=customer.code)
    return Result(Part(Tone.QUESTION, headline, tuple(sections)))


def _said(key: str, count: int, desk: Desk) -> Paragraph:
    language = desk.account.language
    return Paragraph(phrases.counted(count, language, "forget", key))


async def confirmed(question: Question, desk: Desk, place: Place | None) -> Result:
    """Forget a customer."""
    await confirmations.use(question, desk.now)
    customer = await Customer.get_or_none(account_id=desk.account.id, id=question.customer_id)
    code = question.detail["code"]
    if customer is None:
        raise Problem("forgotten-already", place=place, facts={"customer": code})
    with_documents = bool(question.detail.get("documents"))
    await erasure.forget(customer, desk.occasion, with_documents=with_documents)
    headline = say(desk.account.language, "forget", "done", customer=code)
    return Result(Part(Tone.OK, headline))


FORGET = Verb(
    name="forget",
    summary="delete a customer; documents that have left stay, unless you say otherwise",
    examples=("forget ACME", "forget ACME with documents"),
    read=reader.read_forget,
    run=run,
)
