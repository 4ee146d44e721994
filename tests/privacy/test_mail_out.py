"""Mail goes to whom it is meant for, for the purposes that are told, and by no other way."""

from __future__ import annotations

import os
from email.utils import getaddresses
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest

from bot.correspondence.counterpart import KINDS
from bot.post import OutboundMail
from bot.sandbox import Sandbox
from outbound.channels.memory import MemoryChannel
from outbound.compose import MANNERS, PURPOSES
from tests import databases
from tests.privacy import wire
from tests.privacy.life import CUSTOMER, PROFILE, lived
from tests.whole.stage import ANN, Stage, raised

BOSS = "boss@acme.example"


async def test_an_invoice_goes_to_its_recipients_and_nobody_else(stage: Stage) -> None:
    """P16: the envelope is what To and Cc say, one mail a recipient, no blind copy."""
    await stage.mail(PROFILE)
    await stage.mail(f"customer ACME cc {BOSS}")
    sent = await stage.mail("invoice ACME Kanarienberatung 500")
    invoices = [each for each in sent if each.recipient != ANN]
    assert sorted(each.recipient for each in invoices) == [CUSTOMER, BOSS]
    for each in invoices:
        fields = each.message.get_all("To", []) + each.message.get_all("Cc", [])
        assert sorted(address for _, address in getaddresses(fields)) == [CUSTOMER, BOSS]
        assert each.message["Bcc"] is None


@pytest.mark.slow
async def test_everything_a_life_sends_goes_to_those_it_names(stage: Stage) -> None:
    """P16: over all verbs that send: account mail to the account, the rest to its customers."""
    await lived(stage)
    for mail in await OutboundMail.all():
        if mail.kind in KINDS:
            assert mail.recipient in (CUSTOMER, "ben@kanarien.example")
        else:
            assert mail.recipient == ANN
        assert mail.recipient in (*mail.to, *mail.cc)
    assert {each.recipient for each in stage.channel.sent} <= {ANN, CUSTOMER}


def test_every_kind_of_mail_says_what_it_is_for() -> None:
    """P4: account mail and what the account sends; there is no other kind, and no advertising."""
    folders = {each.name for each in resources.files("templates").joinpath("mail").iterdir()}
    assert {each for each in folders if "." not in each} == set(MANNERS)
    assert set(PURPOSES) == set(MANNERS)


@pytest.mark.parametrize("kind", sorted(MANNERS))
def test_no_mail_loads_anything_from_elsewhere(kind: str) -> None:
    """P3: no picture, style or script of a tracker; nothing tells that a mail was read."""
    for file in ("body.html", "body.txt", "subject.txt"):
        assert_loads_nothing(resources.files("templates").joinpath("mail", kind, file))


def test_what_mails_share_loads_nothing_from_elsewhere() -> None:
    """P3: the pages that kinds of mail have in common, as each kind's own."""
    folder = resources.files("templates").joinpath("mail")
    shared = [each for each in folder.iterdir() if each.name.endswith(".html")]
    assert shared
    for template in shared:
        assert_loads_nothing(template)


def assert_loads_nothing(template: Traversable) -> None:
    """Assert that a template names nothing that a mail program would fetch."""
    text = template.read_text("utf-8")
    for word in ("<img", "<script", "<link", "@import", "url(", "http"):
        assert word not in text, f"{template}: {word}"


@pytest.mark.slow
async def test_nothing_connects_but_to_the_relay(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P3: over a whole life no process of the bot connects or asks a name anywhere."""
    noted = tmp_path / "connects.txt"
    monkeypatch.setenv(wire.NOTED, str(noted))
    url = databases.fresh_sqlite(tmp_path, sqlite_template)
    printer, opener = Sandbox(1, warm_up=wire.listen), Sandbox(1, warm_up=wire.listen)
    try:
        async with raised(url, printer, opener, data=tmp_path) as stage:
            stage.channel = MemoryChannel()
            wire.listen()
            await lived(stage)
            allowed = f"('127.0.0.1', {stage.listener.port})"
    finally:
        monkeypatch.delenv(wire.NOTED)
        printer.close()
        opener.close()
    lines = noted.read_text().splitlines()
    processes = {line.split(" ", 1)[0] for line in lines}
    assert str(os.getpid()) in processes
    assert len(processes) == 3, "all three listen"
    said = {line.split(" ", 1)[1] for line in lines}
    assert {each for each in said if each.startswith("socket.connect")} == {
        f"socket.connect {allowed}"
    }
    assert said <= {"listening", f"socket.connect {allowed}", "socket.getaddrinfo 127.0.0.1"}
