"""Reading: from the octets of a mail that came back to what it reports.

Runs in a process that may be killed: the octets are of strangers.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.message import Message

from bot.reports import Action, Report
from inbound import fields, outline
from inbound.automatic import is_automatic
from inbound.bounces import delivery_status, feedback, plain
from inbound.letter.decoding import encoded

MAX_TEXT = 65_536
_TAG = re.compile(r"<[a-z/!][^<>]{0,2000}>", re.I)


def read_report(octets: bytes, mail_from: str, recipient: str) -> Report:
    """Return what a mail reports of one of ours; `Action.UNCLEAR` if that does not show.

    Args:
        octets: the mail as received.
        mail_from: its reverse-path; "" is the null reverse-path.
        recipient: whom our mail went to.

    Never raises.
    """
    try:
        return _read(octets, mail_from, recipient)
    except Exception:  # the parser of headers knows more faults than can be listed
        return Report(Action.UNCLEAR)


def _read(octets: bytes, mail_from: str, recipient: str) -> Report:
    outline.outline(octets)  # raises before a tree of too many parts is made
    message = email.message_from_bytes(octets)
    parts = list(_own_parts(message))
    complaint = feedback.report(message, parts)
    if complaint is not None:
        return complaint
    told = [each for each in parts if each.get_content_type() in delivery_status.TYPES]
    found = delivery_status.report(told, recipient)
    if found is not None:
        return found
    subject = _subject(octets)
    if plain.is_notice(subject):
        return Report(Action.AUTOMATIC)
    reason = is_automatic(octets, mail_from)
    if reason is None:
        return Report(Action.UNCLEAR)  # a person wrote it
    said = plain.report(subject, _text(parts))
    is_notice = said.action is Action.UNCLEAR and _is_reply(message)
    return Report(Action.AUTOMATIC) if is_notice else said


def _own_parts(message: Message) -> Iterator[Message]:
    """Give the parts of a message, not those of a message that it encloses."""
    yield message
    if message.get_content_maintype() != "multipart":
        return
    payload = message.get_payload()
    for part in payload if isinstance(payload, list) else []:
        if isinstance(part, Message):
            yield from _own_parts(part)


def _is_reply(message: Message) -> bool:
    """Tell whether a program says that it answers (RFC 3834 5)."""
    said = str(message.get("auto-submitted", "")).lower()
    return said.startswith("auto-replied") or "x-autoreply" in message


def _subject(octets: bytes) -> str:
    found = fields.values(fields.fields(fields.header(octets)), "subject")
    return encoded.text(found[0][:1_000], max_characters=300) if found else ""


def _text(parts: list[Message]) -> str:
    """Return the words of a report: its first part of text."""
    for part in parts:
        if part.get_content_maintype() != "text":
            continue
        payload = part.get_payload(decode=True)
        octets = payload if isinstance(payload, bytes) else b""
        text = octets[: 4 * MAX_TEXT].decode("utf-8", "replace")[:MAX_TEXT]
        if part.get_content_subtype() == "html":
            text = _TAG.sub(" ", text)
        if text.strip():
            return text
    return ""
