"""Local mailboxes."""

from __future__ import annotations

import mailbox
from pathlib import Path

import pytest

from outbound.channels.channel import Accepted, Deferred
from outbound.channels.maildir import MaildirChannel, file_name, folder_name

MAIL = b"Message-ID: <1@jupiter.example>\r\nSubject: caf\xc3\xa9\r\n\r\nhello\r\n"


async def test_a_mail_program_reads_what_was_delivered(tmp_path: Path) -> None:
    channel = MaildirChannel(tmp_path)
    assert isinstance(await channel.deliver("b@x.example", "Ann@Example.com", MAIL), Accepted)
    (message,) = mailbox.Maildir(tmp_path / "ann@example.com")
    assert message["Return-Path"] == "<b@x.example>"
    assert message["Delivered-To"] == "Ann@Example.com"
    assert message.get_payload() == "hello\n"
    assert list((tmp_path / "ann@example.com" / "tmp").iterdir()) == []


async def test_the_same_mail_again_is_one_file(tmp_path: Path) -> None:
    channel = MaildirChannel(tmp_path)
    await channel.deliver("", "ann@example.com", MAIL)
    await channel.deliver("", "ann@example.com", MAIL)
    assert len(list((tmp_path / "ann@example.com" / "new").iterdir())) == 1


async def test_the_same_mail_again_is_one_file_after_it_was_read(tmp_path: Path) -> None:
    channel = MaildirChannel(tmp_path)
    await channel.deliver("", "ann@example.com", MAIL)
    box = tmp_path / "ann@example.com"
    (new,) = (box / "new").iterdir()
    new.rename(box / "cur" / f"{new.name}:2,S")
    await channel.deliver("", "ann@example.com", MAIL)
    assert list((box / "new").iterdir()) == []


async def test_each_recipient_has_a_mailbox(tmp_path: Path) -> None:
    channel = MaildirChannel(tmp_path)
    await channel.deliver("", "ann@example.com", MAIL)
    await channel.deliver("", "bob@example.com", MAIL)
    assert len(mailbox.Maildir(tmp_path / "ann@example.com")) == 1
    assert len(mailbox.Maildir(tmp_path / "bob@example.com")) == 1


@pytest.mark.parametrize(
    "address",
    ["../../etc/passwd", "..", ".", "/etc", "a/b@x", "a\\b@x", ".hidden@x", "x" * 400, "é" * 200],
)
def test_no_address_leads_out_of_the_folder(address: str) -> None:
    name = folder_name(address)
    assert "/" not in name
    assert not name.startswith(".")
    assert 0 < len(name.encode()) <= 255


def test_two_addresses_never_share_a_mailbox() -> None:
    addresses = ["a/b@x", "a%2Fb@x", "a%2fb@x", "a b@x", "a_b@x", "x" * 300, "x" * 301]
    names = {folder_name(address) for address in addresses}
    assert len(names) == len(addresses) - 1  # %2F and %2f differ in case only


def test_a_message_id_in_the_body_names_no_file() -> None:
    body = b"Subject: x\r\n\r\nMessage-ID: <1@jupiter.example>\r\n"
    assert file_name(body) != file_name(MAIL)


async def test_a_mailbox_that_cannot_be_written_defers(tmp_path: Path) -> None:
    (tmp_path / "ann@example.com").write_text("in the way")
    outcome = await MaildirChannel(tmp_path).deliver("", "ann@example.com", MAIL)
    assert isinstance(outcome, Deferred)
