"""Automatic: mail that no person wrote, which is never answered nor read for commands.

Answering it makes loops (RFC 3834 2). The rules look at the header and at the announced content
types only; they were measured against bounces, abuse reports, vacation notices and ordinary mail.
``Feedback-ID`` is no rule: Proton and Fastmail put it on what people write.
"""

from __future__ import annotations

import re

from inbound import author, fields, outline
from inbound.letter.decoding import encoded

#: Fields whose presence alone says so, and the reason they give.
_TELLING = {
    "mailing-list": "list",
    "x-mailing-list": "list",
    "x-loop": "loop",
    "x-auto-response-suppress": "auto-response",
    "x-autoreply": "auto-response",
    "x-autorespond": "auto-response",
    "x-autoresponder": "auto-response",
    "x-mail-autoreply": "auto-response",
    "x-auto-reply": "auto-response",
    "x-failed-recipients": "report",
}
_PRECEDENCE = frozenset({"auto_reply", "auto-reply", "bulk", "junk", "list"})
_REPORTS = (
    "multipart/report",
    "message/delivery-status",
    "message/global-delivery-status",
    "message/feedback-report",
    "message/disposition-notification",
)
_DAEMON = re.compile(
    r"(?:mailer|mail|mdaemon)[-_.]?daemon|post[-_.]?master|mdaemon|majordomo|listserv|bounces?"
    r"|(?:no|not|do[-_.]?not|never)[-_.]?(?:reply|respond|answer)(?:[-_.+].*)?"
    r"|(?:auto|automatic)[-_.]?(?:reply|responder|response)",
    re.I,
)
#: An unquoted local part in a From that `author` finds doubtful.
_LOCAL = re.compile(r"([\w.+\-]{1,64})(?:@|>|\s*(?:$|[<(]))")
_SUBJECT = re.compile(
    r"automatic reply|auto[- ]?reply|out of (?:the )?office|automatische antwort"
    r"|abwesenheitsnotiz|r[ée]ponse automatique|respuesta autom[áa]tica|risposta automatica"
    r"|automatisch antwoord|resposta autom[áa]tica"
    r"|undelivered mail|undeliverable:|mail delivery (?:failed|failure|system)"
    r"|mail could not be delivered|delivery (?:status notification|failure)"
    r"|returned mail|failure notice|complaint about message from",
    re.I,
)


def is_automatic(octets: bytes, mail_from: str) -> str | None:
    """Return why a message is automatic, as one stable word, or None if a person wrote it.

    Args:
        octets: the message as received.
        mail_from: the reverse-path without angle brackets; "" is the null reverse-path.

    Returns:
        ``null-reverse-path``, ``auto-submitted``, ``precedence``, ``list``, ``loop``,
        ``auto-response``, ``report``, ``daemon`` or ``subject``.
    """
    if mail_from.strip() in ("", "<>"):
        return "null-reverse-path"
    pairs = fields.fields(fields.header(octets))
    for name, value in pairs:
        reason = _said_by_field(name, value)
        if reason:
            return reason
    if _is_report(octets):
        return "report"
    if _is_daemon(pairs):
        return "daemon"
    return None


def _said_by_field(name: str, value: bytes) -> str | None:
    """Return the reason that one field gives."""
    word = value.split(b";")[0].split(b"(")[0].strip().lower().decode("latin-1")
    if name.startswith("list-"):  # RFC 2369, RFC 2919
        return "list"
    is_telling = {
        "auto-submitted": word != "no",  # RFC 3834 5
        "precedence": word in _PRECEDENCE,
        "subject": name == "subject" and bool(_SUBJECT.match(_plain(value))),
    }
    if is_telling.get(name):
        return name
    if name == "return-path" and word == "<>":  # written by a relay in front of us
        return "null-reverse-path"
    return _TELLING.get(name)


def _plain(value: bytes) -> str:
    return encoded.text(value[:1_000], max_characters=200)


def _is_report(octets: bytes) -> bool:
    """Return whether the message is or holds a report of its own (not one it encloses)."""
    try:
        parts = outline.outline(octets)
    except outline.Overgrown:
        return False
    return any(part.content_type in _REPORTS and not part.is_enclosed for part in parts)


def _is_daemon(pairs: list[tuple[str, bytes]]) -> bool:
    """Return whether the author, or what stands in its place, is a program's address."""
    known = author.of_fields(pairs)
    if known:
        return bool(_DAEMON.fullmatch(known.address.rpartition("@")[0]))
    for value in fields.values(pairs, "from"):
        text = value[: author.MAX_FROM_OCTETS].decode("latin-1")
        if any(_DAEMON.fullmatch(found[1]) for found in _LOCAL.finditer(text)):
            return True
    return False
