"""Headers: fields of a mail made from values, folded and encoded so that nothing can be injected.

The standard library's own folding encodes long message-ids (which breaks threads), loses blanks
between encoded words and decodes what looks like an encoded word in a value. A `Field` is a string
that knows its finished lines; `email` writes them as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from email.policy import EmailPolicy

import idna

#: Characters to a line (RFC 5322 2.1.1: should be no more than 78).
WIDTH = 76

#: C0 and C1 controls, line and paragraph separators, and marks that turn the reading direction.
UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)

#: dot-atom "@" domain (RFC 5322 3.4.1, RFC 6531 3.3); quoted local parts are not in use.
ADDRESS = re.compile(
    r"{atom}(\.{atom})*".replace(
        "{atom}", r"[^\s\x00-\x20\x7f-\x9f\ud800-\udfff()<>\[\]:;@\\,.\"]+"
    )
    + r"@(\[[0-9A-Fa-f:.IPv]+\]|[^\W_]([\w-]*\w)?(\.[^\W_]([\w-]*\w)?)*)"
)

#: RFC 5322 3.6.4, read leniently; 250 octets is more than any mail program writes.
MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,248}>")

#: How many message-ids of a thread are repeated; the first one roots it.
THREAD = 20


class UnfitAddress(ValueError):  # noqa: N818  (it names what is wrong)
    """An address no mail can be sent to; its text does not repeat the address."""


class Field(str):
    """A header field with its lines as they go on the wire."""

    __slots__ = ("lines", "name")

    name: str
    lines: tuple[str, ...]

    def fold(self, *, policy: EmailPolicy) -> str:
        """Return the whole field; called by `email` when it writes a message."""
        return f"{self.name}: " + f"{policy.linesep} ".join(self.lines) + policy.linesep


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address with an optional display name."""

    address: str
    name: str = ""


def _field(name: str, value: str, lines: Sequence[str]) -> Field:
    field = Field(value)
    field.name = name
    field.lines = tuple(lines)
    return field


def plain(text: str) -> str:
    """Return `text` as one line of printable characters with single blanks."""
    return " ".join(UNPRINTABLE.sub(" ", text).split())


def text(name: str, value: str) -> Field:
    """Return an unstructured field such as Subject (RFC 5322 2.2.1, RFC 2047)."""
    value = plain(value)
    if value.isascii() and "=?" not in value:
        lines = _wrapped(value.split(" "), len(name) + 2)
        if all(len(line) <= WIDTH for line in lines):
            return _field(name, value, lines)
    return _field(name, value, _encoded(value, len(name) + 2))


def mailboxes(name: str, values: Sequence[Mailbox]) -> Field:
    """Return an address field (RFC 5322 3.6.2); raises `UnfitAddress`."""
    lines: list[str] = []
    for mailbox in values:
        lines += _phrase(plain(mailbox.name)) if mailbox.name else []
        address = checked(mailbox.address)
        closing = f"<{address}>" if mailbox.name else address
        lines.append(closing + ",")
    lines[-1] = lines[-1].removesuffix(",")
    whole = " ".join(f"{plain(v.name)} <{v.address}>" if v.name else v.address for v in values)
    return _field(name, whole, _wrapped(lines, len(name) + 2))


def message_ids(name: str, ids: Sequence[str]) -> Field | None:
    """Return a field of message-ids, one a line; None if none of them is fit.

    They are never encoded or cut: a changed id is another id. Of a long thread the first and the
    last ones are kept.
    """
    fit = [each for each in ids if MESSAGE_ID.fullmatch(each)]
    kept = fit if len(fit) <= THREAD else [fit[0], *fit[1 - THREAD :]]
    return _field(name, " ".join(kept), kept) if kept else None


def links(name: str, urls: Sequence[str]) -> Field:
    """Return a field of URLs, one a line (RFC 2369 2): they are never encoded or cut."""
    lines = [f"<{url}>," for url in urls]
    lines[-1] = lines[-1].removesuffix(",")
    return _field(name, " ".join(lines), lines)


def token(name: str, value: str) -> Field:
    """Return a field whose value is a constant of ours."""
    return _field(name, value, [value])


def checked(address: str) -> str:
    """Return an address with its domain in ASCII where it can be; raises `UnfitAddress`."""
    if len(address) > 320 or not ADDRESS.fullmatch(address):
        raise UnfitAddress("not an address of the form name@domain")
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        # Python's own codec is of 2003 and makes strasse.example of straße.example (RFC 5894 7.2).
        return f"{local}@{idna.encode(domain.lower()).decode('ascii')}"
    except UnicodeError as error:
        raise UnfitAddress("the domain has no form that the mail system knows") from error


def _phrase(name: str) -> list[str]:
    """Return a display name as words that may be folded between."""
    if not name.isascii() or "=?" in name or any(len(w) > WIDTH for w in name.split(" ")):
        return _encoded(name, len("From: "))
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return _wrapped(f'"{quoted}"'.split(" "), len("From: "))


def _encoded(value: str, taken: int) -> list[str]:
    """Return a text as encoded words (RFC 2047 2), one a line."""
    header = Header(value, "utf-8", maxlinelen=WIDTH, header_name="x" * (taken - 2))
    return header.encode(linesep="\n").split("\n ")


def _wrapped(words: Sequence[str], taken: int) -> list[str]:
    """Join words to lines of `WIDTH`; the first line has `taken` characters less."""
    lines: list[str] = []
    for word in words:
        room = WIDTH - (taken if len(lines) <= 1 else 1)
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
