"""Opening: from the octets of a message to what its author says in it.

mail-parser reads the message, for its guards against deep nesting and hostile headers; the body
is taken from its tree by our own walk, because its `text_plain` also holds the text of attached
messages and leaves ISO-2022-JP and UTF-7 undecoded. Where mail-parser 4.8.0 raises (a boundary
that never occurs), the standard library's tree is read the same way.
"""

from __future__ import annotations

import email
import logging
import re
from dataclasses import replace
from email.message import Message

import mailparser

from inbound import outline
from inbound.letter import attachments
from inbound.letter.decoding import body, cleartext, encoded
from inbound.letter.opened import Opened
from inbound.letter.quotes import quoting

MAX_SUBJECT_CHARACTERS = 998  # RFC 5322 2.1.1: one line
MAX_REFERENCES = 50

_ID = re.compile(r"<[^<>\s]{1,248}>")

# mail-parser logs header values: what people write is not ours to log.
logging.getLogger("mailparser").addHandler(logging.NullHandler())
logging.getLogger("mailparser").propagate = False


def open_letter(octets: bytes) -> Opened:
    """Return what a message says; an `Opened` with empty text if it makes no sense.

    Never raises. CPU time grows with the size; run it where it can be killed.
    """
    try:
        return read(parsed(octets))
    except Exception:  # the library's readers of headers know more faults than can be listed
        return Opened()


def parsed(octets: bytes) -> Message:
    """Parse a message with the compat32 policy, by mail-parser or without it.

    Raises:
        outline.Overgrown: too many or too deeply nested parts, found before any is parsed.
    """
    outline.outline(octets)
    try:
        message: Message = mailparser.parse_from_bytes(octets).message
    except Exception:  # it reads hostile octets: any fault of it has the same way out
        return email.message_from_bytes(octets)
    return message


def read(message: Message) -> Opened:
    """Return what a parsed message says."""
    written = body.text(message)
    new = quoting.new_text(replace(written, text=cleartext.unsigned(written.text)))
    ids = _ids(message, "references")
    return Opened(
        subject=encoded.text(_value(message, "subject"), max_characters=MAX_SUBJECT_CHARACTERS),
        text=new.text,
        is_cut=new.is_cut,
        message_id=next(iter(_ids(message, "message-id")), ""),
        in_reply_to=next(iter(_ids(message, "in-reply-to")), ""),
        references=ids[:1] + ids[1:][-MAX_REFERENCES + 1 :],
        has_attachments=any(True for _ in attachments.files(message)),
        attachments=attachments.attachments(message),
    )


def _value(message: Message, name: str) -> bytes:
    """Return the octets of the first field of that name, unfolded."""
    for key, value in message.raw_items():
        if key.lower() == name:
            octets = str(value).encode("utf-8", "surrogateescape")
            return octets.replace(b"\r", b"").replace(b"\n", b"")
    return b""


def _ids(message: Message, name: str) -> tuple[str, ...]:
    """Return the message identifiers in a field (RFC 5322 3.6.4)."""
    text = _value(message, name)[:65_536].decode("utf-8", "replace")
    return tuple(_ID.findall(text))
