"""Body: which part of a message is the author's text, and that text.

A message attached to a message is somebody else's: nothing in here ever enters one, or what
another wrote would run as the author's command.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message

from inbound.letter.decoding import charsets, flowed, markup
from inbound.letter.quotes.excerpt import Excerpt

#: Octets of a text part that are looked at; `markup` and `quoting` have closer limits.
MAX_OCTETS = 2**20
_LINE_ENDS = str.maketrans({"\r": "\n", "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n"})


def text(message: Message) -> Excerpt:
    """Return the text of a message: what stands in the first part that has any.

    Of alternatives the plain one is taken, unless it is empty. HTML is read as its reader sees
    it. Lines end in a line feed.
    """
    if message.is_multipart():
        return _of_parts(message)
    if message.get_content_disposition() == "attachment":
        return Excerpt()
    kind = message.get_content_type()
    if kind == "text/plain":
        return _plain(message)
    if kind == "text/html":
        return markup.text(_decoded(message).text)
    return Excerpt()


def children(message: Message) -> Iterator[Message]:
    """Yield the parts of a multipart; nothing for a message of one part or a message/*."""
    # Asked of anything else, get_payload() runs the codec that the sender names.
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield part


def octets(part: Message) -> bytes:
    """Return what the transfer encoding of a part holds; b"" if it cannot be undone."""
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):  # broken uuencode, an unknown charset
        return b""
    return payload if isinstance(payload, bytes) else b""


def _of_parts(message: Message) -> Excerpt:
    """Return the text of the first part with text; the plain one among alternatives."""
    parts = list(children(message))
    if message.get_content_subtype() == "alternative":
        parts.sort(key=lambda part: part.get_content_type() != "text/plain")
    return next((found for found in map(text, parts) if found.text.strip()), Excerpt())


def _plain(part: Message) -> Excerpt:
    """Return the text of a text/plain part, its soft line breaks undone (RFC 3676)."""
    found = _decoded(part)
    if _parameter(part, "format") == "flowed":
        joined = flowed.unflow(found.text, del_sp=_parameter(part, "delsp") == "yes")
        return Excerpt(joined, is_cut=found.is_cut)
    return found


def _decoded(part: Message) -> Excerpt:
    """Return the characters of a text part."""
    found = octets(part)
    label = _parameter(part, "charset")
    is_cut = len(found) > MAX_OCTETS
    text = charsets.decode(found[:MAX_OCTETS], label, is_cut=is_cut)
    text = text.replace("\r\n", "\n").translate(_LINE_ENDS).replace("\0", "").lstrip("\ufeff")
    return Excerpt(text, is_cut=is_cut)


def _parameter(part: Message, name: str) -> str:
    """Return a parameter of Content-Type in lower case, "" if absent or unreadable."""
    try:
        value = part.get_param(name, "")
    except (ValueError, LookupError, TypeError, IndexError):  # broken RFC 2231
        return ""
    if isinstance(value, tuple):  # RFC 2231: charset, language, value
        value = value[2]
    return str(value or "").strip().lower()
