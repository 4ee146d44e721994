"""Flowed: undo the soft line breaks of ``format=flowed`` (RFC 3676)."""

from __future__ import annotations


def unflow(text: str, *, del_sp: bool) -> str:
    """Return `text` with flowed lines joined; quoted lines keep their ``>`` marks.

    Args:
        text: lines ending in a line feed.
        del_sp: whether the space before a soft break is dropped too (``delsp=yes``, used by
            scripts without spaces).
    """
    joined: list[str] = []
    open_depth = -1  # of the paragraph that goes on; -1 after a fixed line
    for line in text.split("\n"):
        depth, content = _quoted(line)
        is_flowed = content.endswith(" ") and content != "-- "
        if is_flowed and del_sp:
            content = content[:-1]
        # RFC 3676 4.5: a paragraph ends where the depth changes and before a signature mark.
        if depth == open_depth and content != "-- ":
            joined[-1] += content
        else:
            joined.append(">" * depth + (" " if depth else "") + content)
        open_depth = depth if is_flowed else -1
    return "\n".join(joined)


def _quoted(line: str) -> tuple[int, str]:
    """Return the quote depth of a line and its content, space-unstuffed."""
    content = line.lstrip(">")
    return len(line) - len(content), content.removeprefix(" ")
