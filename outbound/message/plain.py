"""Plain: the sections of an answer as lines of text that any mail program shows alike.

Prose is wrapped at 76 columns. Lines that somebody may send back are never broken.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

#: Columns; RFC 5322 2.1.1 advises at most 78, and a quoted line needs two more.
WIDTH = 76

#: A column of words is not squeezed further than this: a document's number stays in one piece.
NARROWEST = 14

#: An excerpt shows so much of a line before and after the place meant.
BEFORE = 44
AFTER = 66

Section = Mapping[str, Any]


def columns(text: str) -> int:
    """Return how many columns a terminal gives a text (Unicode TR11, combining marks)."""
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
        if not unicodedata.combining(char)
    )


def wrapped(text: str, indent: str = "", *, width: int = WIDTH) -> str:
    """Return prose wrapped at `width`; its own line breaks are kept, long words not broken."""
    return "\n".join(
        textwrap.fill(
            line,
            width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in text.split("\n")
    )


def oneline(text: str) -> str:
    """Return a text as one line: what follows a first line must not seem to be the second."""
    return " ".join(text.split())


def indented(text: str, indent: str) -> str:
    """Return lines as they are, each after `indent`."""
    return "\n".join((indent + line).rstrip() for line in text.split("\n"))


def section(content: Section) -> str:
    """Return one section of an answer as text."""
    return SECTIONS[content["section"]](content)


def _paragraph(content: Section) -> str:
    return wrapped(content["text"])


def _replies(content: Section) -> str:
    lines = [_offered(line, mark) for mark, line in numbered(content)]
    return "\n".join([wrapped(content["title"]), *lines])


def numbered(content: Section) -> list[tuple[str, str]]:
    """Return the lines that are offered, each with its mark: ``1.`` if it can be chosen so.

    Written so it is a bullet of a list: a line copied with its mark is read like one without.
    """
    first = content.get("first", 0)
    lines = content["lines"]
    return [(f"{n}." if first else "", line) for n, line in enumerate(lines, start=first)]


def _offered(line: str, mark: str) -> str:
    head, *rest = line.split("\n")
    hang = f"    {' ' * len(mark)} " if mark else "    "
    return "\n".join([f"    {mark} {head}" if mark else f"    {head}", *(hang + r for r in rest)])


def _transcript(content: Section) -> str:
    lines = [wrapped(content["title"])]
    for written, result in content["entries"]:
        lines += [indented(written, "    "), wrapped(result, "        ")]
    return "\n".join(lines)


def _pairs(content: Section) -> str:
    return pairs(content["rows"])


def pairs(rows: Sequence[Sequence[str]], indent: str = "    ") -> str:
    """Return names and values in two columns."""
    width = max((columns(name) for name, _ in rows), default=0)
    lines = []
    for name, value in rows:
        first, *rest = wrapped(value, width=WIDTH - width - 2 - len(indent)).split("\n")
        lines.append(f"{indent}{_padded(name, width)}  {first}".rstrip())
        lines += [f"{indent}{' ' * width}  {line}".rstrip() for line in rest]
    return "\n".join(lines)


def excerpt_window(content: Section) -> tuple[str, int, int]:
    """Return the part of a line to show, and where in it the span meant begins and how long it is.

    A line too long for a screen is cut around the place, with an ellipsis at each cut.
    """
    line, column = printable(content["line"]), int(content["column"])
    column = min(max(column, 0), len(line))
    length = max(1, int(content["length"]))
    start, stop = 0, len(line)
    if len(line) > WIDTH - 8:
        start = max(0, column - BEFORE)
        while start < column and line[start] == " ":
            start += 1
        stop = min(len(line), start + AFTER)
    head, tail = "… " if start else "", " …" if stop < len(line) else ""
    shown = head + line[start:stop] + tail
    at = len(head) + column - start
    return shown, at, max(1, min(length, len(shown) - len(tail) - at))


def printable(text: str) -> str:
    """Return a line of the sender's with tabs and invisible characters as one blank each."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in text)


def _excerpt(content: Section) -> str:
    shown, at, length = excerpt_window(content)
    caret = " " * columns(shown[:at]) + "^" * max(1, columns(shown[at : at + length]))
    lines = [f"        {shown}".rstrip(), f"        {caret}"]
    if content["expected"]:
        lines.append(wrapped(content["expected"]))
    return "\n".join(lines)


def _table(content: Section) -> str:
    header, numeric = list(content["columns"]), list(content["numeric"])
    groups = [[header] if any(header) else [], content["rows"], content["totals"]]
    widths = _widths([row for group in groups for row in group], numeric)
    rule = "    " + "-" * (sum(widths) + 2 * (len(widths) - 1))
    blocks = [
        "\n".join(_row(row, widths, numeric) for row in group) for group in groups if len(group)
    ]
    return f"\n{rule}\n".join(blocks)


def _widths(rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> list[int]:
    """Return the width of each column; the widest column of words gives way if all are too wide."""
    widths = [max(columns(cell) for cell in column) for column in zip(*rows, strict=True)]
    over = 4 + sum(widths) + 2 * (len(widths) - 1) - WIDTH
    wordy = [place for place, is_number in enumerate(numeric) if not is_number]
    if over > 0 and wordy:
        widest = max(wordy, key=lambda place: widths[place])
        widths[widest] = max(NARROWEST, widths[widest] - over)
    return widths


def spans(row: Sequence[str], numeric: Sequence[bool]) -> list[tuple[int, int, str]]:
    """Return the cells of a row of totals as (column, columns taken, text).

    A label takes the empty cells behind it, so that it is not squeezed into one column; an amount
    stays under those it adds up.
    """
    taken: list[tuple[int, int, str]] = []
    for place, cell in enumerate(row):
        if taken and not cell and not numeric[taken[-1][0]]:
            column, width, text = taken[-1]
            taken[-1] = (column, width + 1, text)
        else:
            taken.append((place, 1, cell))
    return taken


def _row(row: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    cells = [_squeezed(cell, width) for cell, width in zip(row, widths, strict=True)]
    lines = []
    for number in range(max(len(cell) for cell in cells)):
        shown = [
            _padded(cell[number] if number < len(cell) else "", width, is_right=is_number)
            for cell, width, is_number in zip(cells, widths, numeric, strict=True)
        ]
        lines.append(("    " + "  ".join(shown)).rstrip())
    return "\n".join(lines)


def _squeezed(text: str, width: int) -> list[str]:
    """Return a cell as lines; only words longer than the column are broken."""
    lines = []
    for line in text.split("\n"):
        fits = columns(line) <= width
        lines += [line] if fits else textwrap.wrap(line, max(width, NARROWEST)) or [""]
    return lines


def _padded(text: str, width: int, *, is_right: bool = False) -> str:
    blanks = " " * max(0, width - columns(text))
    return blanks + text if is_right else text + blanks


SECTIONS = {
    "paragraph": _paragraph,
    "table": _table,
    "excerpt": _excerpt,
    "replies": _replies,
    "pairs": _pairs,
    "transcript": _transcript,
}
