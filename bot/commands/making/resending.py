"""Resending: what has left and did not arrive goes out once more, to where mail arrives now."""

from __future__ import annotations

from datetime import datetime

from bot import post, unreachable
from bot.commands.making import leaving, waits
from bot.commands.making.waits import Case
from bot.commands.verb import Result
from bot.customers import Customer
from bot.documents import drawing, reading
from bot.documents.events import note
from bot.documents.model import Document
from bot.post import OutboundMail, Outgoing, Posted
from bot.problems import Place, Problem
from bot.trust import newcomers

#: States of a mail that did not arrive.
LOST = (Posted.FAILED, Posted.BOUNCED)
#: Documents of a customer that are looked at, and of which lines are offered.
LOOKED_AT, OFFERED = 20, 4


async def lost(document: Document) -> dict[str, datetime]:
    """Return to which addresses the last mail with a document did not arrive, and of when it is."""
    mails = OutboundMail.filter(document_id=document.id, kind=document.kind).order_by("id")
    last = {mail.recipient: mail for mail in await mails.only("recipient", "state", "queued_at")}
    meant = [last[each] for each in (*document.recipients, *document.copies) if each in last]
    return {mail.recipient: mail.queued_at for mail in meant if mail.state in LOST}


async def of_customer(customer: Customer) -> list[Document]:
    """Return the newest documents of a customer that left and did not arrive, a few."""
    own = Document.filter(customer_id=customer.id, number__isnull=False).order_by("-id")
    return [each for each in await own.limit(LOOKED_AT) if await lost(each)][:OFFERED]


async def again(case: Case, place: Place | None) -> Result:
    """Send an issued document to those it did not reach; raises `Problem` if it reached all."""
    document = case.document
    missed = await lost(document)
    if not missed:
        raise Problem("already-issued", place=place, facts={"reference": case.reference})
    before = set(document.recipients)
    await unreachable.redirect(document, case.customer, _given_up(missed, case.customer))
    bar = await unreachable.bar(document)
    if bar is not None and bar.is_unwanted:
        return await leaving.told(case, "unwanted", wait=waits.barred(case, bar))
    await document.save(update_fields=["recipients"])
    meant = dict.fromkeys((*document.recipients, *document.copies))
    targets = [each for each in meant if each in missed or each not in before]
    await newcomers.demand(case.account, targets, case.desk.now, place=place)
    await _queue(case, targets)
    return await leaving.told(case, "issued")


def _given_up(missed: dict[str, datetime], customer: Customer | None) -> set[str]:
    """Return the addresses that the account has given a better one for since."""
    entered_at = customer.address_confirmed_at if customer else None
    return {each for each, at in missed.items() if entered_at is not None and at < entered_at}


async def _queue(case: Case, targets: list[str]) -> None:
    """Queue a mail to each target, under keys of their own."""
    document, desk = case.document, case.desk
    facts = await reading.facts_of(document.id, now=desk.now)
    drawn = await drawing.asked_for(document)
    count = await OutboundMail.filter(document_id=document.id, kind=document.kind).count()
    for recipient in targets:
        mail = await post.put(
            Outgoing(
                key=f"invoice/{document.id}/again/{count}/{recipient}",
                kind=document.kind,
                recipient=recipient,
                language=facts.language,
                facts={"document_id": document.id},
                to=tuple(document.recipients),
                cc=tuple(document.copies),
                document_id=document.id,
                drawing_ids=(drawn.id,),
                awaits_drawing=not drawing.is_drawn(drawn),
            ),
            desk.sender,
        )
        if mail is not None:
            await note(document, "resent", desk.occasion, mail=str(mail.id))
