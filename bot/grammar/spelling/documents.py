"""Documents: a document to be made, or a change of one, as it is written canonically."""

from __future__ import annotations

from collections.abc import Iterator

from bot.grammar.numbers import plain
from bot.grammar.spelling import texts
from bot.grammar.syntax import Change, Create, Item, SendWhen, Unit
from bot.grammar.text import vocabulary

#: A command longer than this is written on several lines.
MAX_LINE = 400


def write(command: Create | Change, adding: str) -> str:
    """Return a document to be made, or a change; `adding` is one more modifier of the first."""
    return _change(command) if isinstance(command, Change) else _create(command, adding)


def _create(command: Create, adding: str) -> str:
    query = "?" if command.is_dry_run else ""
    head = f"{command.verb} {texts.customer(command.customer)}:"
    items = [item(each) for each in command.items]
    said = [*_modifiers(command), *([adding] if adding else [])]
    notes = [f"note {note}" for note in command.notes]
    line = f"{head} {'; '.join([*items, *said])}{query}"
    if len(line) > MAX_LINE:
        line = "\n".join([f"{head} {'; '.join(said)}{query}", *items])
    if len(notes) == 1 and "\n" not in line and not command.is_dry_run:
        return f"{line}; {notes[0]}"
    return "\n".join([line, *notes])


def _change(command: Change) -> str:
    """Return a change as one line, or as several where it is long or has notes."""
    said = command.said
    steps = [
        *(f"+ {item(each)}" for each in said.items),
        *(f"- {number}" for number in command.removed),
        *_modifiers(said),
        *(["anyway"] if command.is_meant else []),
    ]
    head = texts.words("change", command.reference)
    notes = [f"note {note}" for note in said.notes]
    line = f"{head} {'; '.join(steps)}".rstrip() + ("?" if command.is_dry_run else "")
    if len(line) > MAX_LINE:
        line = "\n".join([f"{head} {steps[0]}{'?' if command.is_dry_run else ''}", *steps[1:]])
    if not steps:
        line, notes = f"{head} {notes[0]}", notes[1:]
    return "\n".join([line, *notes])


def item(item: Item) -> str:
    """Return a line item; its quantity and unit go first."""
    unit = vocabulary.spoken("units", item.unit)
    words = [plain(item.quantity), unit]
    if item.code is not None:
        words.append(f"#{item.code}")
    elif item.description:
        words.append(texts.quoted(item.description))
    if item.unit_price is not None:
        per = "/min" if item.unit is Unit.MINUTE else ""
        words += ["@", f"{texts.amount(item.unit_price, item.currency)}{per}"]
    if item.discount is not None and item.discount.percent is not None:
        words.append(f"-{plain(item.discount.percent)}%")
    if item.tax is not None:
        words.append(texts.tax(item.tax))
    return " ".join(words)


def _modifiers(command: Create) -> Iterator[str]:
    days = {"due": command.due_on, "on": command.issued_on, "until": command.valid_until}
    words = {"po": command.purchase_order, "ref": command.reference}
    reductions = {"discount": command.discount, "deposit": command.deposit}
    if command.net_days is not None:
        yield f"net {command.net_days}"
    yield from (f"{word} {day.isoformat()}" for word, day in days.items() if day)
    if command.period:
        yield f"for {command.period.written}"
    yield from (f"{word} {texts.value(text)}" for word, text in words.items() if text is not None)
    if command.tax:
        yield texts.tax(command.tax)
    yield from (
        texts.reduction(w, value, command.currency) for w, value in reductions.items() if value
    )
    yield from _delivery(command)


def _delivery(command: Create) -> Iterator[str]:
    for word, addresses in (("to", command.to), ("cc", command.cc)):
        if addresses:
            yield " ".join([word, *addresses])
    if command.currency:
        yield f"in {command.currency}"
    if command.language:
        yield f"lang {command.language}"
    if command.send is not SendWhen.DEFAULT:
        yield f"send {command.send_on.isoformat() if command.send_on else 'now'}"
    if command.is_meant:
        yield "anyway"
