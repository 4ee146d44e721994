"""A customer who wants no more reminders: what still comes, and what the account is told."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.post import InboundMail
from tests.whole.delivered import Delivered
from tests.whole.play import SCENES
from tests.whole.stage import Stage

AP = "ap@acme.example"


def way_out(mail: Delivered) -> str:
    """Return the address that unsubscribes whoever got a mail."""
    found = re.search(r"<mailto:([^?]+)\?", mail.message["List-Unsubscribe"])
    assert found
    return found[1]


async def reminded(stage: Stage, line: str = "invoice ACME 3h @ 100; net 14") -> list[Delivered]:
    """Send an invoice and remind of it; return the mails of the reminder."""
    for mail in SCENES["(Ann is in business, and ACME is her customer)"]:
        await stage.mail(mail)
    sent = await stage.mail(line)
    if len(sent) == 1:  # another address waits for "send"
        await stage.mail("send", reply_to=sent[0].message["Message-ID"])
    await stage.later(timedelta(days=20))
    return await stage.mail("remind 1")


async def test_a_mail_stops_reminders_and_invoices_go_on(stage: Stage) -> None:
    mails = await reminded(stage)
    (reminder,) = [each for each in mails if each.recipient == AP]
    answered = await stage.mail(
        "please", sender="anybody@elsewhere.example", recipient=way_out(reminder)
    )
    assert answered == []
    handled = await InboundMail.get(note="unsubscribed")
    assert (handled.state, handled.note) == ("handled", "unsubscribed")

    await stage.later(timedelta(days=2))
    (refused,) = await stage.mail("remind 1")
    assert refused.text.startswith("!   ap@acme.example has asked for no more reminders by mail")
    (forced,) = await stage.mail("remind 1 anyway")
    assert forced.text.startswith("!   ap@acme.example has asked for no more reminders by mail")

    assert AP in [each.recipient for each in await stage.mail("invoice ACME 1h @ 100")]


async def test_others_are_still_reminded_and_do_not_see_the_address(stage: Stage) -> None:
    mails = await reminded(stage, "invoice ACME 3h @ 100; net 14; cc boss@acme.example")
    reminders = {each.recipient: each for each in mails if each.recipient.endswith("acme.example")}
    assert set(reminders) == {AP, "boss@acme.example"}
    assert way_out(reminders[AP]) != way_out(reminders["boss@acme.example"])
    await stage.mail("", subject="unsubscribe", sender=AP, recipient=way_out(reminders[AP]))

    await stage.later(timedelta(days=2))
    answer, again = sorted(await stage.mail("remind 1"), key=lambda mail: mail.recipient)
    assert "The mail is on its way to boss@acme.example." in " ".join(answer.text.split())
    assert "ap@acme.example wants no reminders by mail and gets none." in answer.text
    assert again.recipient == "boss@acme.example"
    assert again.message["To"] == "boss@acme.example"
    assert again.message["Cc"] is None


async def test_a_reminder_stays_in_the_thread_of_its_invoice(stage: Stage) -> None:
    mails = await reminded(stage)
    (reminder,) = [each for each in mails if each.recipient == AP]
    sent = [each for each in stage.channel.sent if each.recipient == AP]
    invoice = Delivered(sent[0].mail_from, sent[0].recipient, sent[0].octets)
    assert reminder.message["In-Reply-To"] == invoice.message["Message-ID"]
    assert reminder.message["References"] == invoice.message["Message-ID"]
