"""Delivery status: the fields of RFC 3464, and what they say of one recipient.

Classified by ``Action``: a temporary error that was given up is ``Action: failed`` with
``Status: 4.4.7``.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator, Mapping, Sequence
from email.message import Message

from bot.reports import Action, Report
from inbound.letter.decoding import encoded

TYPES = ("message/delivery-status", "message/global-delivery-status")  # RFC 3464, RFC 6533
MAX_CHARACTERS = 65_536
MAX_RESPONSE = 500

#: The words of the standard, and what some servers write instead of ``failed``.
_ACTIONS = {
    **{each.value: each for each in list(Action)[:5]},
    "failure": Action.FAILED,
    "error": Action.FAILED,
    "expired": Action.FAILED,
}
_BY_CLASS = {"2": Action.DELIVERED, "4": Action.UNCLEAR, "5": Action.FAILED}
_STATUS = re.compile(r"(?<![\w.])([245]\.\d{1,3}\.\d{1,3})(?![\w.])")
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]*)[ \t]*:[ \t]*(.*)")
_FOLD = re.compile(r"\r?\n[ \t]+")

Fields = Mapping[str, str]


def report(parts: Sequence[Message], recipient: str) -> Report | None:
    """Return what the delivery status parts of a message say; None if they say nothing.

    Args:
        parts: of one of `TYPES`.
        recipient: whom the mail went to. Where several recipients are reported of, what is said
            of this one counts; only if that is the same of all it need not be named.
    """
    blocks = [each for part in parts for each in _blocks(_source(part)) if _is_of_recipient(each)]
    reports = [each for each in map(_report, blocks) if each is not None]
    if not reports:
        return None
    own = [
        _report(each) or Report(Action.UNCLEAR)
        for each in blocks
        if recipient and recipient.lower() in _recipients(each)
    ]
    if len({each.action for each in reports}) == 1:
        return next((each for each in own if each.action is reports[0].action), reports[0])
    is_same = len({each.action for each in own}) == 1
    return own[0] if is_same else Report(Action.UNCLEAR)


def status_in(text: str) -> str:
    """Return the first enhanced status code in a text, "" if there is none."""
    found = _STATUS.search(text)
    return found[1] if found else ""


def one_line(text: str) -> str:
    """Return a text as one line that both databases and a terminal can take."""
    said = encoded.one_line(text, max_characters=MAX_RESPONSE)
    return "".join(char if char.isprintable() else "\ufffd" for char in said)


def _report(block: Fields) -> Report | None:
    """Return what the fields of one recipient say."""
    status = status_in(block.get("status", ""))
    word = re.split(r"[\s(;]", block.get("action", "").strip().lower(), maxsplit=1)[0]
    action = _ACTIONS.get(word) or _BY_CLASS.get(status[:1])
    if action is None:
        return None
    diagnostic = block.get("diagnostic-code", "")
    said = one_line(diagnostic.partition(";")[2] or diagnostic)
    if not status and action is Action.FAILED:
        status = status_in(said)
    response = said if not status or status in said else f"{status} {said}".strip()
    return Report(action, status, response)


def _is_of_recipient(block: Fields) -> bool:
    return not block.keys().isdisjoint(("final-recipient", "original-recipient", "action"))


def _recipients(block: Fields) -> set[str]:
    """Return the addresses that a block is about (``rfc822; ap@acme.example``)."""
    said = (block.get(name, "") for name in ("original-recipient", "final-recipient"))
    return {each.partition(";")[2].strip(" <>").lower() for each in said}


def _blocks(text: str) -> Iterator[Fields]:
    """Give the groups of fields: one of the message, then one for each recipient."""
    for block in re.split(r"\r?\n[ \t]*(?:\r?\n[ \t]*)+", text[:MAX_CHARACTERS]):
        found: dict[str, str] = {}
        for line in _FOLD.sub(" ", block).splitlines():
            field = _FIELD.match(line)
            if field:
                found.setdefault(field[1].lower(), field[2].strip())
        if found:
            yield found


def _source(part: Message) -> str:
    """Return the text of a part, which the parser has taken for messages already."""
    payload = part.get_payload()
    text = payload if isinstance(payload, str) else "\n\n".join(map(_unparsed, payload))
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    octets = text.encode("utf-8", "surrogateescape")
    try:
        if encoding == "base64":
            octets = base64.b64decode(octets)
        elif encoding == "quoted-printable":
            octets = quopri.decodestring(octets)
    except binascii.Error:
        return ""
    return octets.decode("utf-8", "replace")


def _unparsed(message: Message | str) -> str:
    if isinstance(message, str):
        return message
    header = "\n".join(f"{name}: {value}" for name, value in message.raw_items())
    body = message.get_payload()
    return f"{header}\n\n{body}" if isinstance(body, str) else header
