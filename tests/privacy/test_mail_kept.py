"""Mail that came in is kept as it came for 14 days, that of strangers not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from procrastinate import JobContext, jobs

from bot import retention, tokens
from bot.accounts import Account
from bot.correspondence import unsubscribing
from bot.erasure import accounts as erasure
from bot.post import Fingerprint, InboundMail, Level, OutboundMail, Received
from bot.sandbox import Sandbox
from bot.store import engine
from inbound import worker
from tests import databases
from tests.inbound.bounces import samples
from tests.privacy.life import CUSTOMER, PROFILE
from tests.whole.stage import ANN, OPENING, Stage, raised

STRANGER = "kanarie@example.net"


async def nightly(stage: Stage) -> None:
    """Run the night's job of the intake."""
    job = jobs.Job(queue="inbound", task_name="t", lock=None, queueing_lock=None)
    context = JobContext(
        app=engine.app(),
        job=job,
        start_timestamp=0.0,
        abort_reason=lambda: None,
        additional_context=stage._tools(),
    )
    await worker.forget(context, 0)


async def test_octets_go_after_14_days_and_the_documents_stay(stage: Stage) -> None:
    """P30: the mail goes, what was read from it stands in the documents and their history."""
    await stage.mail(PROFILE)
    await stage.mail("invoice ACME Kanarienberatung 500")
    stage.now += timedelta(days=retention.KEEP_DAYS)
    await nightly(stage)
    assert await InboundMail.filter(octets__isnull=True).count() == 0
    stage.now += timedelta(seconds=1)
    await nightly(stage)
    rows = await InboundMail.all()
    assert [(row.octets, row.peer, row.proof) for row in rows] == [(None, "", "")] * 2
    (told,) = await stage.mail("history 1")
    assert "INV-2040-0001" in told.text


async def test_more_mails_than_one_portion_are_swept(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P30: however many came on one day."""
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    for number in range(10):
        await stored(f"m{number}", Received.HANDLED)
    assert await retention.sweep(OPENING + timedelta(days=15)) == 10
    assert await retention.sweep(OPENING + timedelta(days=15)) == 0


async def test_a_mail_set_aside_is_kept_no_longer(store: str) -> None:
    """P30: the operator has the same 14 days; what is still to be handled is kept."""
    await stored("aside", Received.SET_ASIDE)
    await stored("open", Received.RECEIVED)
    await retention.sweep(OPENING + timedelta(days=15))
    assert (await InboundMail.get(id="aside")).octets is None
    assert (await InboundMail.get(id="open")).octets is not None


async def stored(id_: str, state: Received) -> None:
    """Store a mail in a state."""
    await InboundMail.create(
        id=id_,
        content_key=id_,
        mail_from=ANN,
        rcpt_tos=[],
        peer="192.0.2.1",
        level=Level.STRONG,
        author=ANN,
        octets=b"x",
        received_at=OPENING,
        state=state,
    )


async def test_a_stranger_s_mail_is_not_kept(
    database_url: str, printer: Sandbox, opener: Sandbox
) -> None:
    """P30: of who may not open an account nothing stays, not even the address."""
    async with raised(database_url, printer, opener, signup="invited") as stage:
        assert await stage.mail("kanarienmail", sender=STRANGER) == []
        (row,) = await InboundMail.all()
        assert (row.state, row.note) == (Received.HANDLED, "not invited")
        assert row.octets is None
        said = (row.author, row.mail_from, row.peer, row.proof, row.letter_key, row.rcpt_tos)
        assert said == ("", "", "", "", "", [])


def vacation(sender: str) -> bytes:
    """Return a notice that somebody is away, as a server sends it (RFC 3834)."""
    fields = (
        f"From: {sender}\nTo: invoice@bot.example\nSubject: away\nAuto-Submitted: auto-replied\n"
    )
    date = "Date: Fri, 02 Mar 2040 14:00:00 +0000\nMessage-ID: <away@acme.example>\n"
    return f"{fields}{date}\nI am away\n".replace("\n", "\r\n").encode()


async def test_a_stranger_s_automatic_mail_is_not_kept(stage: Stage) -> None:
    """P30: an out-of-office notice of somebody unknown leaves no trace of who it was."""
    await stage.offered(vacation(STRANGER), STRANGER, "invoice@bot.example")
    (row,) = await InboundMail.all()
    assert row.note.startswith("automatic: ")
    assert (row.octets, row.author, row.mail_from) == (None, "", "")


async def test_an_account_s_automatic_mail_is_kept_as_any_other(stage: Stage) -> None:
    """P30: who has an account can ask what became of its mail."""
    await stage.mail(PROFILE)
    await stage.offered(vacation(ANN), ANN, "invoice@bot.example")
    rows = await InboundMail.filter(author=ANN)
    assert all(row.octets for row in rows)
    assert len(rows) == 2


async def test_signatures_that_can_not_count_again_are_forgotten(stage: Stage) -> None:
    """P23, P30: a fingerprint names nobody, and goes after 14 days."""
    await Fingerprint.create(fingerprint="a", seen_at=stage.now)
    stage.now += timedelta(days=15)
    await nightly(stage)
    assert await Fingerprint.all().count() == 0


async def test_what_a_server_reports_is_not_kept(stage: Stage) -> None:
    """P22, P23: it returns the invoice, and belongs to nobody who could erase it."""
    await stage.mail(PROFILE)
    await stage.mail("invoice ACME Kanarienberatung 500")
    path = stage.last_to(CUSTOMER).mail_from
    await stage.offer(samples.status(path, recipient=CUSTOMER), "", path)
    await stage.work()
    row = await InboundMail.get(note__contains="report on")
    assert row.note.startswith("failed report on ")
    assert (row.octets, row.author, row.mail_from, row.rcpt_tos) == (None, "", "", [])


async def test_a_report_that_nobody_could_read_is_erased_with_the_account(stage: Stage) -> None:
    """P23: the operator may look at it for 14 days, unless the account goes before."""
    for sender in (ANN, STRANGER):
        await stage.mail(PROFILE, sender=sender)
        await stage.mail("invoice ACME Kanarienberatung 500", sender=sender)
        path = stage.last_to(CUSTOMER).mail_from
        await stage.offer(samples.plain("kanarienmail", "what?", sender=CUSTOMER), CUSTOMER, path)
        await stage.work()
    kept = InboundMail.filter(note__startswith="unclear report on ", octets__isnull=False)
    assert await kept.count() == 2
    account = await Account.get(address=ANN)
    await erasure.erase(account.id, stage.now, tokens.mint([databases.SECRET]))
    assert await kept.count() == 1


async def test_what_unsubscribes_somebody_is_not_kept(stage: Stage) -> None:
    """P22: it came from a customer, and all that counts of it is done."""
    await stage.mail(PROFILE)
    await stage.mail("invoice ACME Kanarienberatung 500")
    mail = await OutboundMail.get(recipient=CUSTOMER)
    address = unsubscribing.address(mail.id, tokens.mint([databases.SECRET]), "bot.example")
    await stage.mail("please", sender=CUSTOMER, recipient=address)
    row = await InboundMail.get(note="unsubscribed")
    assert (row.octets, row.author, row.mail_from, row.rcpt_tos) == (None, "", "", [])
