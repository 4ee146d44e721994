"""An account is erased: nothing of it is left, nothing of it is sent, and one last mail says so."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest

from bot import tokens
from bot.accounts import Account
from bot.documents.model import Drawing
from bot.erasure import accounts as erasure
from bot.erasure import marks
from bot.erasure.farewells import Farewell
from bot.post import InboundMail, OutboundMail, Posted
from bot.sandbox import Sandbox
from bot.store import engine
from outbound.channels import open_channel
from outbound.channels.channel import Channel, Deferred, Outcome, Refused
from outbound.channels.maildir import folder_name
from outbound.channels.memory import MemoryChannel
from tests import databases
from tests.bot.mailroom import everything
from tests.privacy.life import COMMANDS, CUSTOMER, MARKERS, PROFILE, lived, reply_to
from tests.whole.stage import ANN, Stage, raised

P = ParamSpec("P")
R = TypeVar("R")
MINT = tokens.mint([databases.SECRET])
EVE = "eve@example.net"


async def erased(stage: Stage, account: Account) -> dict[str, int]:
    """Erase an account, as the portal and the operator do."""
    counts = await erasure.erase(account.id, stage.now, MINT)
    assert counts is not None
    return counts


async def left() -> dict[str, list[str]]:
    """Return the tables that have rows, without the marks of erased addresses."""
    return {table: rows for table, rows in (await everything()).items() if rows}


async def test_every_table_is_empty_of_it(stage: Stage) -> None:
    """P23: a full life, then nothing: no row, no job, no mail waiting."""
    account = await lived(stage)
    counts = await erasure.preview(account.id)
    assert all(counts.values()), counts
    assert await engine.app().job_manager.list_jobs_async(task="bot:leave")
    assert await OutboundMail.filter(state=Posted.QUEUED).count() == 2

    assert await erased(stage, account) == counts
    assert set(await left()) == {"erasuremark", "farewell", "procrastinate_jobs"}
    sent = await stage.work()

    assert [each.recipient for each in sent] == [ANN]
    assert set(await left()) == {"erasuremark"}
    assert await stage.later(timedelta(days=30)) == []


async def test_the_last_mail_says_so_in_the_language_of_the_account(stage: Stage) -> None:
    """P23: one last mail says so, and who runs the service."""
    account = await lived(stage)
    account.language = "de"
    await account.save()
    await erased(stage, account)
    (sent,) = await stage.work()
    assert sent.subject == "Ihr Konto ist gelöscht"
    assert sent.mail_from == ""
    for body in (sent.text, sent.html):
        assert "Operator Ltd, 1 Data Street" in " ".join(body.split())
    assert sent.message["Reply-To"] == "invoice@bot.example"


async def test_a_neighbour_keeps_everything(stage: Stage) -> None:
    """P23, P5: what another account has is as it was, byte for byte."""
    await stage.mail(PROFILE, sender=EVE)
    for text in COMMANDS:
        await stage.mail(text, sender=EVE)
    before = await everything()
    account = await lived(stage)
    await erased(stage, account)
    await stage.work()
    after = await everything(but=["erasuremark"])
    assert {table: rows for table, rows in before.items() if table in after} == after


async def test_the_second_erasure_finds_nothing(stage: Stage) -> None:
    """P23: a repeat changes nothing."""
    account = await lived(stage)
    await erased(stage, account)
    await stage.work()
    before = await everything()
    assert await erasure.erase(account.id, stage.now, MINT) is None
    assert await erasure.preview(account.id) == {}
    assert await everything() == before


def files(folder: Path) -> Iterator[Path]:
    """Return the files of a folder and its folders."""
    return (file for file in folder.rglob("*") if file.is_file())


async def secrets() -> list[bytes]:
    """Return what tells of the account: words, and pieces of what was drawn and composed."""
    found = [marker.encode() for marker in MARKERS]
    for drawing in await Drawing.filter(octets__isnull=False):
        octets = bytes(drawing.octets or b"")
        found += [drawing.sha256.encode(), octets[2000:2064], octets[-400:-300]]
    for mail in await OutboundMail.filter(account__address=ANN):
        found.append(mail.message_id.encode())
        # The end of an invoice's mail is its PDF in base64.
        found += [bytes(mail.octets or b"")[-900:-800]] if mail.kind == "invoice" else []
    for letter in await InboundMail.exclude(author=EVE):
        found += [letter.id.encode(), letter.content_key.encode()]
    found.append(hashlib.sha256(ANN.encode()).hexdigest()[:24].encode())  # its lock
    return found


async def test_a_scan_of_the_data_folder_finds_nothing(
    tmp_path: Path, sqlite_template: Path, printer: Sandbox, opener: Sandbox
) -> None:
    """P23: no marker in the database file, its log, its free pages or any other file."""
    url = databases.fresh_sqlite(tmp_path, sqlite_template)
    async with raised(url, printer, opener, data=tmp_path) as stage:
        await stage.mail("profile name Eve", sender=EVE)
        account = await lived(stage)
        local = open_channel(f"maildir:{tmp_path}/mail")
        for recipient in (ANN, CUSTOMER):
            await local.deliver("", recipient, b"Message-ID: <1@x>\r\n\r\n" + ANN.encode())
        wanted = await secrets()
        before = b"".join(file.read_bytes() for file in files(tmp_path))
        assert all(each in before for each in wanted)

        await erased(stage, account)
        stage.next_hop = Unkept(local)
        await stage.work()

        # What was delivered to others is theirs.
        theirs = tmp_path / "mail" / folder_name(CUSTOMER)
        assert not (tmp_path / "mail" / folder_name(ANN)).exists()
        for file in files(tmp_path):
            if not file.is_relative_to(theirs):
                octets = file.read_bytes()
                assert not [each for each in wanted if each in octets], file


class Unkept(MemoryChannel):
    """Keeps the mailboxes of a folder, but hands mail on."""

    def __init__(self, kept: Channel) -> None:
        super().__init__()
        self.kept = kept

    async def erase(self, recipient: str) -> None:
        """Remove the mailbox."""
        await self.kept.erase(recipient)


class Erasing(Sandbox):
    """Draws; and while it does so, the account is erased."""

    def __init__(self, printer: Sandbox, stage: Stage) -> None:
        super().__init__(1)
        self.printer, self.stage = printer, stage

    async def run(
        self, work: Callable[P, R], timeout_s: float, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Draw a page for an account that goes meanwhile."""
        drawn = await self.printer.run(work, timeout_s, *args, **kwargs)
        await erasure.erase((await Account.get(address=ANN)).id, self.stage.now, MINT)
        return drawn


async def test_a_mail_that_a_worker_is_composing_is_not_sent(stage: Stage) -> None:
    """P23: a mail already claimed by a worker stays here."""
    await stage.mail(PROFILE)
    stage.printer = Erasing(stage.printer, stage)
    sent = await stage.mail("invoice ACME Kanarienberatung 900.00?")
    assert [each.subject for each in sent] == ["Your account is erased"]
    assert set(await left()) == {"erasuremark"}


async def test_an_invoice_that_is_being_drawn_is_not_sent(stage: Stage) -> None:
    """P23: the page that is ready too late is dropped."""
    await stage.mail(PROFILE)
    stage.printer = Erasing(stage.printer, stage)
    sent = await stage.mail("invoice ACME Kanarienberatung 900.00")
    assert [each.subject for each in sent] == ["Your account is erased"]
    assert set(await left()) == {"erasuremark"}


class Late(MemoryChannel):
    """The account is erased while the next hop has the mail."""

    def __init__(self, outcome: Outcome, stage: Stage) -> None:
        super().__init__()
        self.outcome, self.stage = outcome, stage

    async def deliver(self, mail_from: str, recipient: str, octets: bytes) -> Outcome:
        """Answer for an account that goes meanwhile."""
        account = await Account.get_or_none(address=ANN)
        if account is None:
            return await super().deliver(mail_from, recipient, octets)
        await erasure.erase(account.id, self.stage.now, MINT)
        return self.outcome


@pytest.mark.parametrize("outcome", [Deferred("451 later"), Refused("550 no")])
async def test_what_the_next_hop_says_too_late_is_not_noted(stage: Stage, outcome: Outcome) -> None:
    """P23: neither an attempt nor a notice comes back."""
    await stage.mail(PROFILE)
    stage.next_hop = late = Late(outcome, stage)
    await stage.mail("help")
    assert [each.recipient for each in late.sent] == [ANN]
    assert set(await left()) == {"erasuremark"}


async def test_mail_that_came_before_the_erasure_goes_with_it(stage: Stage) -> None:
    """P23: a mail in flight neither acts nor opens an account anew."""
    account = await lived(stage)
    stage.opener = Erasing(stage.opener, stage)
    sent = await stage.mail("invoice ACME Kanarienberatung 77.00")
    assert [each.subject for each in sent] == ["Your account is erased"]
    assert set(await left()) == {"erasuremark"}
    assert await Account.get_or_none(id=account.id) is None


async def test_mail_that_comes_later_starts_an_empty_account(stage: Stage) -> None:
    """P23, P24: whoever was erased is a stranger again."""
    await erased(stage, await lived(stage))
    await stage.work()
    await stage.later(timedelta(minutes=1))
    (sent,) = await stage.mail("invoice ACME 3h @ 100")
    assert "I do not know a customer" in sent.text
    assert (await Account.get(address=ANN)).name == ""


async def test_a_customer_who_answers_an_erased_invoice_opens_no_account(stage: Stage) -> None:
    """P23: the reply of a stranger to what is gone is met with silence, and not kept."""
    account = await lived(stage)
    address = await reply_to()
    await erased(stage, account)
    await stage.work()
    assert await stage.mail("Where is it? kanarienmail", sender=CUSTOMER, recipient=address) == []
    assert set(await left()) == {"erasuremark", "inboundmail"}
    (row,) = (await left())["inboundmail"]
    assert CUSTOMER not in row


async def test_a_relay_that_is_away_gets_the_last_mail_later(stage: Stage) -> None:
    """P23: the last mail is tried again, and its row goes when it has left."""
    account = await lived(stage)
    stage.channel.outcomes.clear()
    await erased(stage, account)
    stage.channel.outcomes.extend([Deferred("451 later")] * 2)
    assert await stage.work() == []
    assert (await Farewell.get()).tries == 1
    assert await stage.later(timedelta(seconds=61)) == []
    (sent,) = await stage.later(timedelta(minutes=3))
    assert sent.recipient == ANN
    assert set(await left()) == {"erasuremark"}


async def test_the_last_mail_is_given_up_after_five_days(stage: Stage) -> None:
    """P23: an address that takes no mail is forgotten all the same."""
    account = await lived(stage)
    await erased(stage, account)
    stage.channel.outcomes.extend([Deferred("451 later")] * 100)
    for _ in range(60):
        await stage.later(timedelta(hours=4))
    assert set(await left()) == {"erasuremark"}


async def test_marks_outlive_a_restore(stage: Stage) -> None:
    """P23: what a backup brings back is erased again, what was opened since stays."""
    account = await lived(stage)
    await erased(stage, account)
    await stage.work()
    known = marks.read(stage.settings.data / marks.FILE)
    assert len(known) == 2  # of the registered address, and of the further one
    assert ANN not in str(known)
    restored = await Account.create(address=ANN, created_at=stage.now - timedelta(days=9))
    assert [each.id for each in await marks.back_again(known, MINT)] == [restored.id]
    assert await marks.back_again(known, tokens.mint(["another key"])) == []
    await erasure.erase(restored.id, stage.now, MINT, is_silent=True)
    assert await stage.work() == []
    await Account.create(address=ANN, created_at=stage.now + timedelta(minutes=1))
    assert await marks.back_again(marks.read(stage.settings.data / marks.FILE), MINT) == []


async def test_who_confirms_what_is_erased_opens_no_account(stage: Stage) -> None:
    """P23: what a mail of the account asked went with it."""
    account = await lived(stage)
    (asked,) = await stage.mail("export")
    assert "confirm+" in asked.message["Reply-To"]
    await erased(stage, account)
    await stage.work()
    stage.now += timedelta(minutes=1)
    assert await stage.mail("confirm", recipient=str(asked.message["Reply-To"])) == []
    assert not await Account.exists(address=ANN)
