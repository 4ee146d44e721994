"""What becomes of a mail that does not arrive, and what the account is told of it."""

from __future__ import annotations

from bot import unreachable
from bot.documents.model import Event
from bot.post import OutboundMail, Posted
from outbound.channels.channel import Deferred, Refused
from tests.outbound import office as made
from tests.outbound.delivering import invoice_mail, notice, run
from tests.outbound.office import Office


async def test_a_refused_mail_fails_and_the_account_is_told_at_once(office: Office) -> None:
    office.channel.outcomes.append(Refused("550 5.1.1 <ap@acme.example>: unknown"))
    mail = await run(office, await invoice_mail())
    assert mail.state is Posted.FAILED
    assert (await Event.get(document_id=mail.document_id)).what == "failed"

    told = await run(office, await notice())
    assert told.state is Posted.RELAYED
    assert told.key == f"notice/{mail.id}"
    (sent,) = office.channel.sent
    assert sent.mail_from == ""
    assert sent.recipient == "ann@studio.example"
    assert b"Subject: Invoice INV-2026-0042 did not reach ap@acme.example\r\n" in sent.octets
    assert b"there is no such mailbox." in sent.octets
    assert b"    550 5.1.1 <ap@acme.example>: unknown" in sent.octets
    assert b"    customer ACME name@example.com" in sent.octets
    assert b"Studio-Nord_INV-2026-0042.pdf" in sent.octets


async def test_an_answer_or_a_notice_that_fails_makes_no_notice(office: Office) -> None:
    document = await made.invoice()
    for kind in ("answer", "notice"):
        office.channel.outcomes.append(Refused("550 5.1.1 unknown"))
        facts: dict[str, object] = {
            "subject": "x",
            "parts": [],
            "closing": [],
            "what": "undrawn",
            "reference": "D-1",
            "is_held": False,
            "has_pdf": False,
            "response": "",
        }
        mail = await made.queued(document, kind=kind, facts=facts)
        assert (await run(office, mail)).state is Posted.FAILED
    assert await OutboundMail.filter(key__startswith="notice/drawing").count() == 0
    assert await OutboundMail.all().count() == 2
    assert await Event.all().count() == 0


async def test_a_mail_is_given_up_after_five_days(office: Office) -> None:
    office.channel.outcomes.append(Deferred("451 4.4.1 no answer"))
    mail = await invoice_mail()
    office.wait(days=5)
    mail = await run(office, mail)
    assert mail.state is Posted.FAILED
    assert len(await made.waiting_jobs()) == 2  # the one that ran, and the notice's
    await run(office, await notice())
    octets = office.channel.sent[0].octets.replace(b"=\r\n", b"").replace(b"\r\n", b" ")
    assert b"did not take it for 5 days" in octets
    assert b"the recipient's mail server does not answer." in octets


async def test_an_address_that_is_none_is_never_handed_on(office: Office) -> None:
    mail = await run(office, await invoice_mail("ap@acme.example\r\nBcc: x@y.example"))
    assert mail.state is Posted.FAILED
    assert office.channel.sent == []
    await run(office, await notice())
    assert b"it is not of the form name@domain" in office.channel.sent[0].octets


async def test_nothing_goes_to_whoever_wants_no_mail(office: Office) -> None:
    mail = await invoice_mail()
    await unreachable.block("AP@acme.example", made.NOON)
    mail = await run(office, mail)
    assert mail.state is Posted.FAILED
    assert office.channel.sent == []
    await run(office, await notice())
    assert b"wants no more mail from here" in office.channel.sent[0].octets
