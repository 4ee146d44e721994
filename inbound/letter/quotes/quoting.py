"""Quoting: cut a text down to what its author newly wrote.

One pass over the lines, each tried against expressions of bounded cost; the text ends at the
first line that begins a quote, a copied header, a forwarded message or a signature. What remains
is a prefix of the text as sent (less a gateway's warning above it), so a cut can lose but never
invent.
"""

from __future__ import annotations

import re

from inbound.letter.quotes import phrases
from inbound.letter.quotes.excerpt import Excerpt

#: Characters of new text that are handed on, and lines that are looked at.
MAX_CHARACTERS = 65_536
MAX_LINES = 5_000
#: Characters of a line that the expressions see.
_MAX_LINE = 400
#: An attribution is broken over at most so many lines.
_MAX_ATTRIBUTION = 4
_LINK = re.compile(r"<https?://[^\s<>]{1,300}>|\[https?://[^\s\[\]]{1,300}\]")


def new_text(found: Excerpt) -> Excerpt:
    """Return what is new in a text: without quotes, signatures and gateway warnings.

    Where an author answers below the quote, the text after its last line is taken, provided an
    empty line parts the two.
    """
    lines = [line.rstrip() for line in found.text[:MAX_CHARACTERS].split("\n")[:MAX_LINES]]
    start = _after_warning(lines)
    end = _end(lines, start)
    if not any(lines[start:end]) and _is_answered_below(lines, end):
        start = _after_quote(lines, end)
        end = _end(lines, start)
    is_cut = found.is_cut or len(found.text) > MAX_CHARACTERS or found.text.count("\n") >= MAX_LINES
    is_cut = is_cut and end == len(lines)
    while end > start and (not lines[end - 1] or phrases.SEPARATOR.fullmatch(lines[end - 1])):
        end -= 1
    return Excerpt("\n".join(lines[start:end]).strip("\n"), is_cut=is_cut)


def _end(lines: list[str], start: int) -> int:
    """Return the index of the first line from `start` on that is no longer new text."""
    has_text = False
    for index in range(start, len(lines)):
        line = lines[index][:_MAX_LINE].strip()
        if not line:
            continue
        if _is_signature(line):
            if has_text:
                return index
            lines[index] = ""  # an app's signature above the text it was meant to follow
        elif _begins_quote(lines, index, line):
            return index
        else:
            has_text = True
    return len(lines)


def _begins_quote(lines: list[str], index: int, line: str) -> bool:
    """Return whether a quote begins at this line."""
    return (
        line.startswith((">", "&gt;", "|>"))
        or bool(phrases.RULE.fullmatch(line))
        or _is_ruled_title(line)
        or bool(phrases.FORWARDED.fullmatch(line.strip("*-_ ")))
        or _is_copied_header(lines, index)
        or _is_attribution(lines, index)
    )


def _is_ruled_title(line: str) -> bool:
    """Return whether a line is a title between dashes, as over a quoted or forwarded message."""
    title = phrases.RULED_TITLE.fullmatch(line)
    if not title:
        return False
    is_wordy = not any(char.isdigit() for char in line)
    return is_wordy or _is_attributing(title[1], is_followed=True)


def _is_signature(line: str) -> bool:
    """Return whether a line is a signature mark or an app's advertisement of itself."""
    if phrases.SIGNATURE_MARK.fullmatch(line):
        return True
    bare = _LINK.sub("", line).strip("*_<>[]() ")
    if len(bare) > 100 or phrases.AMOUNT_AT_END.search(bare):
        return False
    return bool(phrases.SENT_FROM.fullmatch(bare))


def _is_copied_header(lines: list[str], index: int) -> bool:
    """Return whether the header of a quoted message is copied here (``From:``, ``Sent:`` ...)."""
    first = phrases.LABEL.match(lines[index][:_MAX_LINE])
    if not first:
        return False
    if first.lastgroup == "from" and phrases.ADDRESS.search(lines[index][:_MAX_LINE]):
        return True
    fields: dict[str | None, str] = {}
    for line in lines[index : index + 7]:
        label = phrases.LABEL.match(line[:_MAX_LINE])
        if label:
            fields[label.lastgroup] = line[:_MAX_LINE]
    when = fields.get("date", "")
    is_dated = bool(phrases.DAY.search(when) or phrases.TIME.search(when))
    # Two labels alone may be the author's own words (From: Berlin, To: Paris).
    return len(fields) >= 2 and (is_dated or "@" in fields.get("from", ""))


def _is_attribution(lines: list[str], index: int) -> bool:
    """Return whether a line, or a few from here on, say who wrote the quote below and when."""
    joined = ""
    for count in range(_MAX_ATTRIBUTION):
        line = lines[index + count][:_MAX_LINE].strip() if index + count < len(lines) else ""
        if not line or line.startswith(">"):
            return count > 0 and _is_attributing(joined, is_followed=line.startswith(">"))
        if count and not phrases.OPENER.match(joined):
            return False
        joined = f"{joined} {line}".strip()
        if joined.endswith((":", "：")) or _ends_in_verb(joined):
            return _is_attributing(joined, is_followed=_is_quoted(lines, index + count + 1))
    return False


def _is_attributing(joined: str, *, is_followed: bool) -> bool:
    """Return whether a joined line is an attribution.

    Args:
        joined: one line.
        is_followed: whether a quoted line follows, which needs less proof.
    """
    is_colon = joined.endswith((":", "："))
    has_address = bool(phrases.ADDRESS.search(joined))
    has_day, has_time = bool(phrases.DAY.search(joined)), bool(phrases.TIME.search(joined))
    has_verb = bool(phrases.WROTE.search(joined))
    if is_followed:
        return _ends_in_verb(joined) or ((has_verb or is_colon) and (has_address or has_day))
    if not is_colon:
        return _ends_in_verb(joined) and has_address and (has_day or has_time)
    # Without a verb a command could look like it: "invoice ACME <mail> on 1.3.2026:".
    return (has_address or has_day or has_time) if has_verb else (has_address and has_time)


def _ends_in_verb(joined: str) -> bool:
    """Return whether a line ends in "wrote" without a colon, as Zoho and some phones do."""
    last_words = phrases.WROTE.finditer(joined, max(len(joined) - 20, 0))
    return any(found.end() == len(joined) for found in last_words)


def _is_quoted(lines: list[str], index: int) -> bool:
    """Return whether the next line with text, at most two lines away, is quoted."""
    following = (line.strip() for line in lines[index : index + 3])
    return next(filter(None, following), "").startswith(">")


def _is_answered_below(lines: list[str], end: int) -> bool:
    """Return whether a text that begins with a quote may go on below it."""
    is_marked = any(line.lstrip().startswith(">") for line in lines[end : end + 8])
    return is_marked and (lines[end].lstrip().startswith(">") or _is_attribution(lines, end))


def _after_quote(lines: list[str], start: int) -> int:
    """Return where the answer below a quote begins: after its last line and an empty one.

    Nowhere (at the end) if there is text between its lines as well: reading only the last of
    several answers would do half of what was asked.
    """
    quoted = [i for i in range(start, len(lines)) if lines[i].lstrip().startswith(">")]
    first, last = quoted[0], quoted[-1] + 1
    is_parted = last < len(lines) and not lines[last]
    is_mixed = any(line and not line.lstrip().startswith(">") for line in lines[first:last])
    return last if is_parted and not is_mixed else len(lines)


def _after_warning(lines: list[str]) -> int:
    """Return where the text begins below a warning of the reader's own mail gateway."""
    index = 0
    while index < len(lines) and not lines[index]:
        index += 1
    if index == len(lines) or not phrases.BANNER.match(lines[index][:_MAX_LINE]):
        return 0
    index += 1
    while index < len(lines) and _goes_on(lines[index]):
        index += 1
    return index


def _goes_on(line: str) -> bool:
    """Return whether a warning goes on with this line; one with a digit or @ never does."""
    text = line[:_MAX_LINE]
    return bool(phrases.BANNER_GOES_ON.search(text)) and not re.search(r"[\d@]", text)
