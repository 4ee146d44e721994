"""The page of a dry run is drawn for its answer, sealed until then and forgotten afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tortoise import connections

from bot.documents import sketches
from bot.documents.facts import BankAccount
from bot.documents.model import Drawing
from bot.documents.reading import facts_of
from bot.documents.sketches import Sketch
from bot.post import OutboundMail, Posted
from bot.sandbox import TookTooLong
from outbound.drawing import TRIES, Unprintable
from outbound.worker import deliver
from tests.outbound import office as made
from tests.outbound.office import NOON, Office
from tests.outbound.test_drawing import ANSWER, pressing

pytestmark = pytest.mark.slow

IBAN = "CH9300762011623852957"


async def previewed() -> OutboundMail:
    """Queue an answer with the page of a document that is not there."""
    document = await made.invoice()
    facts = await facts_of(document.id, now=NOON)
    assert facts.bank is None
    page = replace(facts, reference="", bank=BankAccount("Studio Nord", iban=IBAN))
    mail = await made.queued(document, kind="answer", drawings=(), facts=ANSWER)
    await sketches.keep(mail, (page,))
    return mail


async def test_the_page_of_a_dry_run_is_enclosed_and_forgotten(office: Office) -> None:
    mail = await previewed()
    await deliver(office.context(), mail.id)
    await mail.refresh_from_db()
    assert mail.state is Posted.RELAYED
    assert b"PREVIEW_2026-12-07" in bytes(mail.octets or b"")
    assert not await Sketch.exists()
    assert not await Drawing.exists()


async def test_the_bank_account_of_a_dry_run_is_sealed(office: Office) -> None:
    await previewed()
    rows = await connections.get("default").execute_query_dict("SELECT * FROM sketch")
    assert IBAN not in str([dict(row) for row in rows])
    assert "Studio Nord" in str([dict(row) for row in rows])


async def test_an_answer_goes_without_a_page_that_cannot_be_drawn(office: Office) -> None:
    mail = await previewed()
    press = pressing(office, *[TookTooLong("page")] * TRIES)
    for attempts in range(TRIES - 1):
        with pytest.raises(Unprintable):
            await deliver(office.context(attempts), mail.id)
    await deliver(office.context(TRIES - 1), mail.id)
    await mail.refresh_from_db()
    assert (mail.state, press.runs) == (Posted.RELAYED, TRIES)
    assert b"application/pdf" not in bytes(mail.octets or b"")
