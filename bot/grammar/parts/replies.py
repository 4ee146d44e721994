"""Replies: corrected lines that can be read as they stand, made from a block and its mends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from bot.grammar.numbers import settled
from bot.grammar.syntax import Block, Context, NumberFormat, SourceLine
from bot.grammar.text import bullets, vocabulary
from bot.grammar.text import lines as written_lines
from bot.grammar.text.mending import Edit, Mendable, mended
from bot.grammar.text.tokens import Kind, Tokens
from bot.problems import Problem

#: A line longer than this helps nobody on a phone: the block keeps its lines instead.
MAX_CHARACTERS = 400
#: A block longer than this is not written out again, and none with a longer line: nobody would look
#: it through, and whether it can be read takes as long as the line that was sent.
MAX_BLOCK, MAX_LINE = 4_000, 1_000
#: Lines offered to choose from.
MAX_REPLIES = 4


#: Days from today to the day that stands in an example.
_EXAMPLE_DAYS = timedelta(days=30)


def example(name: str, today: date) -> str | None:
    """Return a modifier as it is written, with a value that only shows the form."""
    day = (today + _EXAMPLE_DAYS).isoformat()
    forms = {
        "net": "net 30",
        "due": f"due {day}",
        "on": f"on {today.isoformat()}",
        "for": f"for {today:%Y-%m}",
        "po": "po 4711",
        "ref": "ref 4711",
        "tax": "tax 19%",
        "discount": "discount 10%",
        "deposit": "deposit 30%",
        "to": "to ap@example.com",
        "cc": "cc ap@example.com",
        "in": "in EUR",
        "lang": "lang de",
        "until": f"until {day}",
        "send": f"send {day}",
        "note": "note thank you",
    }
    return forms.get(name)


def offered(
    problem: Problem,
    block: Block,
    lines: Sequence[Tokens],
    context: Context,
    *,
    is_readable: Callable[[Block], bool],
) -> tuple[str, ...]:
    """Return the corrected lines for a problem, those of them that can be read."""
    texts = list(problem.replies)
    if isinstance(problem, Mendable):
        texts = [joined(lines, edits) for edits in problem.mends[:MAX_REPLIES]]
    elif problem.code == "number-unclear":
        plain = joined(lines, ())
        texts = [settled(plain, numbers) for numbers in (NumberFormat.POINT, NumberFormat.COMMA)]
    elif problem.code == "date-unclear":
        texts = _dated(problem, lines)
    elif problem.code in ("date-impossible", "date-too-far"):
        day = (context.today + _EXAMPLE_DAYS).isoformat()
        texts = [joined(lines, _exchanged(problem, lines, day))]
    elif problem.code == "currency-unclear":
        texts = _in_currencies(problem, lines)
    fit = [text for text in dict.fromkeys(texts) if text and _is_fit(text)]
    return tuple(text for text in fit if is_readable(Block(block.verb, _lines(text))))


def _is_fit(text: str) -> bool:
    return len(text) <= MAX_BLOCK and all(len(each) <= MAX_LINE for each in text.split("\n"))


def _lines(text: str) -> tuple[SourceLine, ...]:
    return tuple(SourceLine(n, line) for n, line in enumerate(text.split("\n"), start=1))


def _dated(problem: Problem, lines: Sequence[Tokens]) -> list[str]:
    """Return the block with either day in place of one that has two readings."""
    return [
        joined(lines, _exchanged(problem, lines, problem.facts[which]))
        for which in ("first", "second")
    ]


def _in_currencies(problem: Problem, lines: Sequence[Tokens]) -> list[str]:
    """Return the block with each currency in place of a sign that several share."""
    sign = problem.facts["written"]
    plain = joined(lines, ())
    codes = problem.facts["codes"].split(", ")
    return [" ".join(plain.replace(sign, f"{code} ").split()) for code in codes]


def _exchanged(problem: Problem, lines: Sequence[Tokens], text: str) -> list[Edit]:
    place = problem.place
    for tokens in lines:
        if place is None or tokens.line.source.text != place.line:
            continue
        origin = tokens.line.origin
        start = next((i for i, c in enumerate(origin) if c >= place.column), len(origin) - 1)
        end = next(
            (i for i, c in enumerate(origin) if c >= place.column + place.length), len(origin) - 1
        )
        return [Edit(tokens.line, start, end, text)]
    return []


def joined(lines: Sequence[Tokens], edits: Sequence[Edit]) -> str:
    """Return a block as one line; line by line if that would be long or change its meaning."""
    line = _as_one(lines, edits)
    if line and len(line) <= MAX_CHARACTERS:
        return line
    first, *rest = [tokens for tokens in lines if len(tokens)]
    return "\n".join([mended(first.line, edits).strip(), *(_further(each, edits) for each in rest)])


def _further(tokens: Tokens, edits: Sequence[Edit]) -> str:
    """Return a further line; one of a list keeps its bullet, or it might begin a command."""
    text = mended(tokens.line, edits).strip()
    return f"- {text}" if bullets.length(written_lines.read(tokens.line.source).text) else text


def _as_one(lines: Sequence[Tokens], edits: Sequence[Edit]) -> str:
    """Return a block as one line, a note at its end; nothing if that would change its meaning."""
    marked = [(_has_note(tokens), mended(tokens.line, edits)) for tokens in lines if len(tokens)]
    if sum(has_note for has_note, _ in marked) > 1:
        return ""
    is_dry_run = any(t.kind is Kind.QUERY for tokens in lines for t in tokens.all)
    ordered = sorted(marked, key=lambda pair: pair[0])
    if ordered and ordered[0] != marked[0]:
        return ""
    if is_dry_run and ordered[-1][0]:
        return ""  # behind a note the question mark would be a part of it
    texts = [text.rstrip("?; ") if not has_note else text for has_note, text in ordered]
    line = "; ".join(text for text in texts if text)
    if texts and texts[0].endswith(":"):
        line = line.replace(":; ", ": ", 1)
    return f"{line}?" if is_dry_run else line


def _has_note(tokens: Tokens) -> bool:
    notes = vocabulary.section("modifiers")
    return any(notes.word(key) == "note" for key in tokens.keys)
