"""Opened: what a message says, as plain values that pass between processes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file, decoded."""

    name: str  #: without folders and characters that a file system minds; "" if it has none
    content_type: str  #: as the mail calls it, e.g. ``image/png``; not checked against `octets`
    octets: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """What a message says. Text is as written; nothing in it is trusted."""

    subject: str = ""  #: decoded, one line, at most 998 characters, reply marks kept
    text: str = ""  #: the new text only; lines end in a line feed; at most 64 Ki characters
    #: Whether there was more new text than that: the last line may be torn, so act on none of it.
    is_cut: bool = False
    message_id: str = ""  #: with angle brackets
    in_reply_to: str = ""  #: with angle brackets
    references: tuple[str, ...] = ()  #: oldest first, with angle brackets
    has_attachments: bool = False  #: also of files too many or too large to be in the next
    attachments: tuple[Attachment, ...] = ()
