"""Delivered: a mail as its recipient gets it."""

from __future__ import annotations

import email
import email.header
from dataclasses import dataclass
from email.message import Message


@dataclass(frozen=True, slots=True)
class Delivered:
    """A mail as its recipient gets it."""

    mail_from: str
    recipient: str
    octets: bytes

    @property
    def message(self) -> Message:
        """The mail, parsed."""
        return email.message_from_bytes(self.octets)

    @property
    def subject(self) -> str:
        """The subject, decoded."""
        return str(email.header.make_header(email.header.decode_header(self.message["Subject"])))

    @property
    def text(self) -> str:
        """The plain text."""
        return self._part("text/plain").replace("\r\n", "\n")

    @property
    def html(self) -> str:
        """The HTML twin."""
        return self._part("text/html")

    def _part(self, kind: str) -> str:
        for part in self.message.walk():
            if part.get_content_type() == kind:
                payload = part.get_payload(decode=True)
                assert isinstance(payload, bytes)
                return payload.decode("utf-8")
        raise LookupError(kind)

    @property
    def enclosed(self) -> list[tuple[str, bytes]]:
        """The attachments: file name and octets."""
        found = []
        for part in self.message.walk():
            name = part.get_filename()
            payload = part.get_payload(decode=True)
            if name and isinstance(payload, bytes):
                found.append((name, payload))
        return found
