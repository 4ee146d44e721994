"""Feedback: a reader calls a mail unwanted, and the mailbox provider says so (ARF, RFC 5965)."""

from __future__ import annotations

import re
from email.message import Message

from bot.reports import Action, Report

TYPE = "message/feedback-report"
MAX_CHARACTERS = 262_144

#: Kinds of feedback by which somebody says to want no more mail (RFC 5965 7.3, RFC 6650 3).
UNWANTED = frozenset({"abuse", "complaint", "fraud", "opt-out", "opt-out-list", "miscategorized"})
_KIND = re.compile(r"^feedback-type[ \t]*:[ \t]*([\w-]+)", re.I | re.M)
#: A return path or a reply address of ours, wherever the returned message shows one.
_OURS = re.compile(r"(?:bounce|invoice)\+[0-9]{1,18}-[a-z2-7]{24}@[\w.-]{1,255}", re.I)


def report(message: Message, parts: list[Message]) -> Report | None:
    """Return the complaint of a message, with the addresses of ours that it shows; None if none.

    Args:
        message: the whole.
        parts: its own parts, without those of the message that it returns.
    """
    told = [part for part in parts if part.get_content_type() == TYPE]
    if not told:
        return None
    source = "\n".join(part.as_string() for part in told)
    kind = _KIND.search(source)
    is_unwanted = kind is not None and kind[1].lower() in UNWANTED
    shown = dict.fromkeys(_OURS.findall(_headers(message)))
    action = Action.COMPLAINT if is_unwanted else Action.UNCLEAR
    return Report(action, shown=tuple(shown)[:10])


def _headers(message: Message) -> str:
    """Return the fields of all parts and of the returned message, and the report itself."""
    said = []
    for part in message.walk():
        said += [f"{name}: {value}" for name, value in part.raw_items()]
        payload = part.get_payload()
        if isinstance(payload, str) and part.get_content_type() in (TYPE, "text/rfc822-headers"):
            said.append(payload)
    return "\n".join(said)[:MAX_CHARACTERS]
