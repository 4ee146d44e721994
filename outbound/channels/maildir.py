"""Maildir: local mailboxes, one folder a recipient, that any mail program can read.

``{root}/<address>/{tmp,new,cur}`` as qmail defined it. A file is complete and on disk before it
appears in ``new``. Its name is made from the mail itself, so a repeat is the same file.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import threading
from hashlib import sha256
from pathlib import Path

from outbound.channels.channel import Accepted, Deferred, Outcome, Refused

#: What may stand in a folder's name as it is. No ``/``, and a leading dot is escaped too.
UNFIT = re.compile(r"[^\w.+=@-]|^\.")

CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")

#: Octets; common file systems allow 255 for one name.
MAX_NAME = 200

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>\r\n]+>)", re.IGNORECASE | re.MULTILINE)


class MaildirChannel:
    """Delivers into the mailboxes under a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def of_url(cls, url: str, helo: str = "") -> MaildirChannel:
        """Return the channel of ``maildir:PATH``."""
        path = url.partition(":")[2].removeprefix("//")
        if not path:
            raise ValueError("a maildir URL names a folder: maildir:var/mail")
        return cls(Path(path))

    async def deliver(self, mail_from: str, recipient: str, octets: bytes) -> Outcome:
        """Write the mail to the recipient's mailbox; a full disk defers it."""
        if not recipient or CONTROL.search(mail_from + recipient):
            return Refused("553 5.1.3 not an address")
        try:
            await asyncio.to_thread(self._write, mail_from, recipient, octets)
        except OSError as error:
            return Deferred(f"451 4.3.0 {error.strerror or error}")
        return Accepted("250 2.0.0 in the mailbox")

    async def erase(self, recipient: str) -> None:
        """Remove the recipient's mailbox with all that is in it."""
        mailbox = self.root / folder_name(recipient)
        if mailbox.is_dir():
            await asyncio.to_thread(shutil.rmtree, mailbox)

    async def close(self) -> None:
        """Do nothing: there is nothing to give back."""

    def _write(self, mail_from: str, recipient: str, octets: bytes) -> None:
        mailbox = self.root / folder_name(recipient)
        for part in ("tmp", "new", "cur"):
            (mailbox / part).mkdir(parents=True, exist_ok=True, mode=0o700)
        name = file_name(octets)
        # A mail program moves what it has seen to cur and adds flags: NAME:2,S.
        if (mailbox / "new" / name).exists() or any((mailbox / "cur").glob(f"{name}*")):
            return
        lines = f"Return-Path: <{mail_from}>\nDelivered-To: {recipient}\n".encode()
        # A rescued job may run beside its half-dead twin: each writes a file of its own.
        draft = mailbox / "tmp" / f"{name}.{os.getpid()}.{threading.get_ident()}"
        _write_whole(draft, lines + octets.replace(b"\r\n", b"\n"))
        draft.rename(mailbox / "new" / name)
        _sync_folder(mailbox / "new")


def folder_name(address: str) -> str:
    """Return the folder of an address: one name in lower case, without a way out of the root.

    Characters a folder's name cannot safely hold become ``%XX``, so two addresses never share one.
    """
    safe = UNFIT.sub(lambda match: f"%{ord(match[0]):02X}", address.lower())
    if len(safe.encode()) <= MAX_NAME:
        return safe
    return f"{safe[:100]}-{sha256(address.encode()).hexdigest()[:16]}"


def file_name(octets: bytes) -> str:
    """Return the file's name, made from the Message-ID (from everything, if there is none)."""
    found = MESSAGE_ID.search(octets.partition(b"\r\n\r\n")[0])
    return f"{sha256(found[1] if found else octets).hexdigest()[:32]}.jupiter"


def _write_whole(file: Path, octets: bytes) -> None:
    with file.open("wb") as opened:
        opened.write(octets)
        opened.flush()
        os.fsync(opened.fileno())


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
