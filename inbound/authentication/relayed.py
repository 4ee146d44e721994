"""Relayed: what a trusted relay found out about a mail, in its Authentication-Results (RFC 8601).

Only the topmost of these fields is read, and only if the relay wrote it: it stands above all that
came with the mail. Read narrowly. What does not follow the grammar of the standard says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from inbound import fields
from inbound.authentication import domains

_NAME = "authentication-results"
_MAX_OCTETS = 4_000
_MAX_RESULTS = 30

_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<comment>\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))"
    r'|"(?P<quoted>(?:[^"\\]|\\.)*)"'
    r"|(?<==)(?P<value>[^\s;=()\"]+)"  # as relays write it: a piece of base64 has slashes anywhere
    r"|(?P<mark>[;=/])"
    r"|(?P<word>[^\s;=/()\"]+)"
)
_ESCAPED = re.compile(r"\\(.)")
#: Where a method says whom it found out about.
_SUBJECTS = {
    "dmarc": ("header.from",),
    "dkim": ("header.d", "header.i"),
    "spf": ("smtp.mailfrom",),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One method's result."""

    method: str
    result: str
    properties: dict[str, str]


def proof(pairs: list[tuple[str, bytes]], authserv_id: str, domain: str) -> str:
    """Return the method by which a relay proved the author's domain, "" if by none.

    Args:
        pairs: the fields of the header, in order.
        authserv_id: what the relay calls itself there.
        domain: of the author, in the form of `domains.in_ascii`.
    """
    values = fields.values(pairs, _NAME)
    if not values:
        return ""
    for found in results(values[0], authserv_id):
        subjects = (found.properties.get(name, "") for name in _SUBJECTS.get(found.method, ()))
        names = [domains.in_ascii(each.rpartition("@")[2]) for each in subjects if each]
        is_his = bool(names) and all(domains.are_aligned(name, domain) for name in names)
        if found.result == "pass" and is_his:
            return found.method
    return ""


def results(value: bytes, authserv_id: str) -> list[Found]:
    """Return the results in one field of such an authserv-id; none if it is not sound."""
    if len(value) > _MAX_OCTETS:
        return []
    tokens = _tokens(value.decode("utf-8", "replace"))
    if tokens is None:
        return []
    groups = _split(tokens)
    head = groups[0]
    # RFC 8601 2.2: an id, and perhaps the version, which is 1.
    if head[:1] != [authserv_id.lower()] or head[1:] not in ([], ["1"]):
        return []
    read = [_found(group) for group in groups[1 : _MAX_RESULTS + 1] if group != ["none"]]
    sound = [each for each in read if each is not None]
    methods = [each.method for each in sound if each.method != "dkim"]
    # A method that reports twice could be read two ways; signatures may be many.
    is_sound = len(sound) == len(read) and len(methods) == len(set(methods))
    return sound if is_sound else []


def _tokens(text: str) -> list[str] | None:
    """Return words and marks, in lower case; None if something is neither."""
    found: list[str] = []
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None or token.lastgroup is None:
            return None
        if token.lastgroup == "quoted":
            found.append("'" + _ESCAPED.sub(r"\1", token["quoted"]).lower())
        elif token.lastgroup in ("value", "mark", "word"):
            found.append(token[token.lastgroup].lower())
        position = token.end()
    return found


def _split(tokens: list[str]) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for each in tokens:
        if each == ";":
            groups.append([])
        else:
            groups[-1].append(each)
    return groups if groups[-1] or len(groups) == 1 else groups[:-1]


def _found(tokens: list[str]) -> Found | None:
    """Read ``method=result name=value ...`` of one method; None if it is anything else."""
    pairs: dict[str, str] = {}
    first = ""
    while tokens:
        name, rest = tokens[0], tokens[1:]
        if rest[:1] == ["/"]:  # the version of a method
            rest = rest[2:]
        if len(rest) < 2 or rest[0] != "=" or name in pairs or len(name) == 1:
            return None
        value, tokens = _value(rest[1:])
        if not value:
            return None
        first = first or name
        pairs[name] = value
    result = pairs.pop(first, "")
    return Found(first, result, pairs) if result else None


def _value(tokens: list[str]) -> tuple[str, list[str]]:
    """Return one value, which may have slashes in it, and what follows."""
    count = 1
    while tokens[count : count + 1] == ["/"] and tokens[count + 1 : count + 2]:
        count += 2
    return "".join(tokens[:count]).removeprefix("'"), tokens[count:]
