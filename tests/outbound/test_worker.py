"""A queued mail is composed once, handed on, and what became of it is written down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.correspondence import return_paths
from bot.documents.model import Event
from bot.post import Attempt, OutboundMail, Posted
from bot.store import engine
from outbound.channels.channel import Accepted, Deferred, Outcome, Refused
from outbound.channels.memory import MemoryChannel
from outbound.signing.signer import Signer
from outbound.worker import deliver
from tests import databases
from tests.outbound import office as made
from tests.outbound.delivering import invoice_mail, octets_of, run
from tests.outbound.office import Office
from tests.outbound.signing.test_signature import is_sound, key


async def test_an_accepted_mail_is_relayed(office: Office) -> None:
    mail = await run(office, await invoice_mail())

    assert mail.state is Posted.RELAYED
    assert mail.relayed_at == made.NOON
    assert mail.tries == 1
    (sent,) = office.channel.sent
    assert return_paths.returned([sent.mail_from], databases.MINT) == mail.id
    assert sent.recipient == "ap@acme.example"
    assert sent.octets == octets_of(mail)
    assert mail.message_id.encode() in sent.octets
    assert b"CHF=C2=A0300.00" in sent.octets
    assert b"Studio-Nord_INV-2026-0042.pdf" in sent.octets


async def test_a_mail_is_signed_once_and_every_try_sends_the_same_octets(office: Office) -> None:
    office.signer = Signer(key(), "jupiter.example")
    office.channel.outcomes.append(Deferred("451 4.3.0 not now"))
    mail = await run(office, await invoice_mail())
    await run(office, mail, tries=1)
    office.signer.close()
    (sent,) = office.channel.sent
    assert sent.octets == octets_of(mail)
    assert sent.octets.startswith(b"DKIM-Signature: ")
    assert is_sound(sent.octets)


async def test_the_document_remembers_that_it_was_relayed(office: Office) -> None:
    mail = await run(office, await invoice_mail())
    event = await Event.get(document_id=mail.document_id)
    assert (event.what, event.by, event.at) == ("relayed", "relay", made.NOON)


async def test_every_response_is_kept(office: Office) -> None:
    office.channel.outcomes.extend([Deferred("450 4.2.0 later"), Accepted("250 2.0.0 fine")])
    mail = await invoice_mail()
    await run(office, mail)
    await run(office, mail, tries=1)
    attempts = await Attempt.filter(mail_id=mail.id).order_by("id")
    assert [(each.outcome, each.response) for each in attempts] == [
        ("deferred", "450 4.2.0 later"),
        ("accepted", "250 2.0.0 fine"),
    ]


@pytest.mark.parametrize("noise", ["\udcff\udcfe", "\x00", "\x1b[2J"])
async def test_a_response_that_is_no_text_does_not_make_a_taken_mail_go_again(
    office: Office, noise: str
) -> None:
    office.channel.outcomes.append(Accepted(f"250 2.0.0 {noise} as 4711"))
    mail = await run(office, await invoice_mail())
    assert mail.state is Posted.RELAYED
    attempt = await Attempt.get(mail_id=mail.id)
    assert attempt.response.startswith("250 2.0.0 \ufffd")
    assert attempt.response.endswith(" as 4711")


async def test_a_deferred_mail_is_tried_again_as_the_same_octets(office: Office) -> None:
    office.channel.outcomes.append(Deferred("450 4.2.0 later"))
    mail = await run(office, await invoice_mail())
    assert mail.state is Posted.QUEUED
    assert mail.next_attempt_at == made.NOON + timedelta(minutes=1)
    assert mail.last_response == "450 4.2.0 later"
    first = octets_of(mail)

    again = (await made.waiting_jobs())[-1]
    assert again.scheduled_at == made.NOON + timedelta(minutes=1)
    assert again.task_kwargs == {"mail_id": mail.id, "tries": 1}

    office.wait(minutes=1)
    mail = await run(office, mail, tries=1)
    assert mail.state is Posted.RELAYED
    assert [sent.octets for sent in office.channel.sent] == [first]


async def test_octets_are_stored_before_the_first_try(office: Office) -> None:
    stored: list[bytes] = []

    class Peeking(MemoryChannel):
        """Looks into the store when it is given a mail."""

        async def deliver(self, mail_from: str, recipient: str, octets: bytes) -> Outcome:
            """Note what the row holds."""
            stored.append(octets_of(await OutboundMail.get(recipient=recipient)))
            return await super().deliver(mail_from, recipient, octets)

    office.channel = Peeking()
    await run(office, await invoice_mail())
    assert stored == [office.channel.sent[0].octets]


async def test_a_fault_of_ours_leaves_the_mail_queued_and_composed(office: Office) -> None:
    class Broken(MemoryChannel):
        """Has a bug."""

        async def deliver(self, mail_from: str, recipient: str, octets: bytes) -> Outcome:
            """Break the promise not to raise."""
            raise ZeroDivisionError

    office.channel = Broken()
    mail = await invoice_mail()
    with pytest.raises(ZeroDivisionError):
        await run(office, mail)
    mail = await OutboundMail.get(id=mail.id)
    assert mail.state is Posted.QUEUED
    assert mail.octets is not None
    assert await Attempt.all().count() == 0


@pytest.mark.parametrize("tries", [0, 1])
async def test_a_repeat_of_a_job_changes_nothing(office: Office, tries: int) -> None:
    mail = await run(office, await invoice_mail())
    await run(office, mail, tries=tries)
    assert len(office.channel.sent) == 1
    assert await Attempt.all().count() == 1


async def test_the_job_of_an_earlier_try_does_not_jump_the_queue(office: Office) -> None:
    office.channel.outcomes.append(Deferred("450 4.2.0 later"))
    mail = await run(office, await invoice_mail())
    jobs = len(await made.waiting_jobs())
    await run(office, mail)
    assert office.channel.sent == []
    assert len(await made.waiting_jobs()) == jobs


async def test_an_erased_mail_is_no_fault(office: Office) -> None:
    await deliver(office.context(), 4711)
    assert office.channel.sent == []


async def test_a_mail_that_was_released_too_early_waits(office: Office) -> None:
    document = await made.invoice()
    drawing = await made.drawing_of(document, octets=None)
    mail = await made.queued(document, drawings=(drawing,))
    with pytest.raises(RuntimeError, match="before it was drawn"):
        await run(office, mail)
    assert (await OutboundMail.get(id=mail.id)).state is Posted.QUEUED


async def test_two_workers_with_one_mail_record_it_once(office: Office) -> None:
    class Twin(MemoryChannel):
        """While it delivers, a twin of the job does the same."""

        async def deliver(self, mail_from: str, recipient: str, octets: bytes) -> Outcome:
            """Let the twin go first, once."""
            if not self.sent:
                await super().deliver(mail_from, recipient, octets)
                await deliver(office.context(), mail.id)
            return await super().deliver(mail_from, recipient, octets)

    office.channel = Twin([Accepted("250 1"), Refused("550 5.1.1 2"), Refused("550 5.1.1 3")])
    mail = await invoice_mail()
    await run(office, mail)
    assert await OutboundMail.filter(kind="notice").count() == 1
    assert (await OutboundMail.get(id=mail.id)).tries == 1


async def test_jobs_are_known_to_the_engine_by_their_names() -> None:
    assert deliver.name.endswith("deliver")
    assert deliver.queue == "outbound"
    assert isinstance(deliver.retry_strategy, engine.Backoff)
