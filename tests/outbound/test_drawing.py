"""A PDF is made once; mails wait for it and are let go."""

from __future__ import annotations

from hashlib import sha256
from typing import cast

import pytest

from bot.documents.model import Document, Drawing
from bot.post import OutboundMail, Posted
from bot.sandbox import Sandbox, TookTooLong
from outbound.drawing import Unprintable
from outbound.worker import deliver, draw
from tests.outbound import office as made
from tests.outbound.office import Office

ANSWER: dict[str, object] = {"subject": "x", "parts": [], "closing": []}


class Press:
    """Stands where the sandbox stands; prints the same page, or fails as it is told."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.runs = 0

    async def run(self, work: object, timeout_s: float, *args: object) -> bytes:
        """Print."""
        self.runs += 1
        if self.faults:
            raise self.faults.pop(0)
        return b"%PDF-1.7 printed"


def pressing(office: Office, *faults: Exception) -> Press:
    """Put a press into the office."""
    press = Press(*faults)
    office.printer = cast("Sandbox", press)
    return press


async def undrawn() -> tuple[Document, Drawing]:
    """Make a document whose PDF is yet to be drawn."""
    document = await made.invoice()
    return document, await made.drawing_of(document, octets=None)


async def released() -> list[int]:
    """Return the mails that have a job."""
    return [cast("int", job.task_kwargs["mail_id"]) for job in await made.waiting_jobs()]


async def test_a_drawing_is_stored_and_its_mails_are_released(office: Office) -> None:
    pressing(office)
    document, drawing = await undrawn()
    mail = await made.queued(document, drawings=(drawing,))
    answer = await made.queued(document, kind="answer", drawings=(drawing,), facts=ANSWER)
    assert await released() == []

    await draw(office.context(), drawing.id)

    drawing = await Drawing.get(id=drawing.id)
    assert drawing.octets == b"%PDF-1.7 printed"
    assert drawing.sha256 == sha256(b"%PDF-1.7 printed").hexdigest()
    assert drawing.file_name.startswith("Studio-Nord_INV-2026-0042_2026-12-07_")
    assert drawing.drawn_at == made.NOON
    assert await released() == [mail.id, answer.id]


async def test_a_document_is_drawn_once(office: Office) -> None:
    press = pressing(office)
    _, drawing = await undrawn()
    await draw(office.context(), drawing.id)
    await draw(office.context(), drawing.id)
    assert press.runs == 1


async def test_a_mail_that_comes_after_the_drawing_is_released_by_a_repeat(
    office: Office,
) -> None:
    pressing(office)
    document, drawing = await undrawn()
    await draw(office.context(), drawing.id)
    late = await made.queued(document, drawings=(drawing,))
    await draw(office.context(), drawing.id)
    assert await released() == [late.id]


async def test_a_mail_with_two_drawings_waits_for_both(office: Office) -> None:
    pressing(office)
    document, first = await undrawn()
    second = await Drawing.create(document_id=document.id, revision=2, is_preview=True)
    mail = await made.queued(document, kind="answer", drawings=(first, second), facts=ANSWER)
    await draw(office.context(), first.id)
    assert await released() == []
    await draw(office.context(), second.id)
    assert await released() == [mail.id]


@pytest.mark.parametrize("fault", [TookTooLong("draw"), ValueError("a surrogate")])
async def test_a_page_that_fails_is_tried_three_times(office: Office, fault: Exception) -> None:
    press = pressing(office, fault, fault, fault)
    document, drawing = await undrawn()
    await made.queued(document, drawings=(drawing,))
    for attempts in (0, 1):
        with pytest.raises(Unprintable):
            await draw(office.context(attempts), drawing.id)
        assert (await Drawing.get(id=drawing.id)).failure == ""
    await draw(office.context(2), drawing.id)
    assert press.runs == 3
    assert (await Drawing.get(id=drawing.id)).failure == type(fault).__name__


async def test_a_second_try_may_do_better(office: Office) -> None:
    pressing(office, TookTooLong("draw"))
    _, drawing = await undrawn()
    with pytest.raises(Unprintable):
        await draw(office.context(0), drawing.id)
    await draw(office.context(1), drawing.id)
    assert (await Drawing.get(id=drawing.id)).octets is not None


async def test_a_customer_never_gets_an_invoice_without_its_pdf(office: Office) -> None:
    pressing(office, ValueError())
    document, drawing = await undrawn()
    mail = await made.queued(document, drawings=(drawing,))
    await draw(office.context(2), drawing.id)
    await deliver(office.context(), mail.id)

    assert (await OutboundMail.get(id=mail.id)).state is Posted.FAILED
    assert office.channel.sent == []
    told = await OutboundMail.get(kind="notice")
    await deliver(office.context(), told.id)
    text = office.channel.sent[0].octets
    assert b"The PDF of Invoice INV-2026-0042 could not be made." in text
    assert b"nothing was sent to your customer" in text


async def test_an_answer_goes_without_a_pdf_that_could_not_be_made(office: Office) -> None:
    pressing(office, ValueError())
    document, drawing = await undrawn()
    answer = await made.queued(document, kind="answer", drawings=(drawing,), facts=ANSWER)
    await draw(office.context(2), drawing.id)
    await deliver(office.context(), answer.id)
    assert b"application/pdf" not in office.channel.sent[0].octets
    told = await OutboundMail.get(kind="notice")
    assert told.key == f"notice/drawing/{drawing.id}"
    assert await released() == [answer.id, told.id]


async def test_a_preview_stays_a_preview_after_its_document_was_issued(office: Office) -> None:
    seen: list[object] = []

    class Reading(Press):
        """Notes the facts it prints."""

        async def run(self, work: object, timeout_s: float, *args: object) -> bytes:
            """Print."""
            seen.append(args[0])
            return await super().run(work, timeout_s, *args)

    office.printer = cast("Sandbox", Reading())
    document = await made.invoice()
    drawing = await Drawing.create(document_id=document.id, revision=1, is_preview=True)
    await draw(office.context(), drawing.id)
    assert [getattr(facts, "is_preview", None) for facts in seen] == [True]


@pytest.mark.slow
async def test_a_real_page_comes_out_of_the_sandbox(office: Office) -> None:
    _, drawing = await undrawn()
    await draw(office.context(), drawing.id)
    assert ((await Drawing.get(id=drawing.id)).octets or b"")[:8] == b"%PDF-1.7"
