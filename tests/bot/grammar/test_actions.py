"""Send, stop and help."""

from __future__ import annotations

from datetime import date

import pytest

from bot.grammar.syntax import Help, Send, Stop
from tests.bot.grammar.desk import command, problem


@pytest.mark.parametrize(
    ("text", "reference", "on"),
    [
        ("send", None, None),
        ("Send it, please", None, None),
        ("send now", None, None),
        ("senden", None, None),
        ("send D-12", "D-12", None),
        ("send 42", "42", None),
        ("send INV-2026-0042 now", "INV-2026-0042", None),
        ("send 2026-0042", "2026-0042", None),
        ("send 2026-12-01", None, date(2026, 12, 1)),
        ("send D-12 2026-12-01", "D-12", date(2026, 12, 1)),
        ("send draft 12", "D-12", None),
        ("send invoice 42", "42", None),
        ("send D-12 on friday", "D-12", date(2026, 11, 27)),
        ("send 15 Dec", None, date(2026, 12, 15)),
        ("send in 3 days", None, date(2026, 11, 26)),
    ],
)
def test_send_is_read(text: str, reference: str | None, on: date | None) -> None:
    found = command(text)
    assert isinstance(found, Send)
    assert (found.reference, found.on, found.is_dry_run) == (reference, on, False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("send newsletter", "unexpected-words"),
        ("send D-12 D-13", "unexpected-words"),
        ("send D-12 to a@b.example", "unexpected-words"),
        ("send 31 Feb", "date-impossible"),
        ("send 5/6", "date-unclear"),
    ],
)
def test_send_with_other_words_sends_nothing(text: str, code: str) -> None:
    assert problem(text).code == code


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("stop", None),
        ("STOP!!", None),
        ("undo that please", None),
        ("cancel D-12", "D-12"),
        ("wait, no. (D-7)", "D-7"),
    ],
)
def test_stop_is_read_whatever_is_said_besides(text: str, reference: str | None) -> None:
    found = command(text)
    assert isinstance(found, Stop)
    assert found.reference == reference


def test_a_question_mark_only_asks_what_would_happen() -> None:
    assert command("send D-12?").is_dry_run
    assert command("stop?").is_dry_run


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("help", None),
        ("help invoice", "invoice"),
        ("Hilfe Rechnung", "invoice"),
        ("help undo", "stop"),
    ],
)
def test_help_names_the_verb_in_english(text: str, topic: str | None) -> None:
    assert command(text) == Help(topic)


def test_help_on_what_is_no_verb_is_refused() -> None:
    assert problem("help every").code == "no-schedules"
    assert problem("help yodel").code == "unknown-command"
