"""R6: dates and periods."""

from __future__ import annotations

from datetime import date

import pytest

from bot.grammar import dates
from bot.grammar.syntax import SourceLine
from bot.grammar.text import tokens
from tests.bot.grammar.desk import TODAY, created, pointed, problem


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-15", "2026-12-15"),
        ("2020-01-31", "2020-01-31"),
        ("5.6.", "2027-06-05"),
        ("15.12.", "2026-12-15"),
        ("15.12.2026", "2026-12-15"),
        ("15.12.26", "2026-12-15"),
        ("31/12/2026", "2026-12-31"),
        ("12/31/2026", "2026-12-31"),
        ("7/7", "2027-07-07"),
        ("15 Dec", "2026-12-15"),
        ("Dec 15", "2026-12-15"),
        ("Dec 15, 2027", "2027-12-15"),
        ("15th December 2027", "2027-12-15"),
        ("15. Dezember 2027", "2027-12-15"),
        ("1 Jan", "2027-01-01"),
        ("23 Nov", "2026-11-23"),
        ("22 Nov", "2027-11-22"),
        ("29 Feb", "2028-02-29"),
        ("today", "2026-11-23"),
        ("tomorrow", "2026-11-24"),
        ("friday", "2026-11-27"),
        ("Monday", "2026-11-30"),
        ("freitag", "2026-11-27"),
        ("in 14 days", "2026-12-07"),
        ("14 days", "2026-12-07"),
        ("in 14 Tagen", "2026-12-07"),
        ("in a week", "2026-11-30"),
        ("in 2 weeks", "2026-12-07"),
        ("in 3 months", "2027-02-23"),
        ("end of month", "2026-11-30"),
        ("eom", "2026-11-30"),
        ("end of next month", "2026-12-31"),
    ],
)
def test_a_clear_date_is_read(text: str, day: str) -> None:
    words = tokens.read(SourceLine(1, text))
    assert dates.at(words, 0, TODAY) == dates.Found(date.fromisoformat(day), len(words))
    assert created(f"invoice ACME 3h @ 100 due {text} po 7").due_on == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31 Feb", "date-impossible"),
        ("31.2.", "date-impossible"),
        ("2026-02-29", "date-impossible"),
        ("13/13/2026", "date-impossible"),
        ("5/6", "date-unclear"),
        ("05/06/2027", "date-unclear"),
        ("next friday", "date-unclear"),
        ("in 9999 days", "date-too-far"),
        ("1899-01-01", "date-too-far"),
    ],
)
def test_an_unclear_or_impossible_date_is_not_guessed(text: str, code: str) -> None:
    found = problem(f"invoice ACME 3h @ 100 due {text}")
    assert found.code == code
    assert pointed(found) == text


@pytest.mark.parametrize("text", ["", "3h", "1", "soon", "15", "friday 13", "99 Luftballons"])
def test_other_text_is_no_date(text: str) -> None:
    words = tokens.read(SourceLine(1, text))
    found = dates.at(words, 0, TODAY)
    assert found is None or found.end < len(words)


def test_a_slash_date_is_asked_with_both_days() -> None:
    found = problem("invoice ACME 3h @ 100 due 5/6")
    assert found.is_question
    assert found.replies == (
        "invoice ACME 3h @ 100 due 2027-06-05",
        "invoice ACME 3h @ 100 due 2027-05-06",
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("November 2026", "2026-11-01", "2026-11-30"),
        ("2026-10", "2026-10-01", "2026-10-31"),
        ("October", "2026-10-01", "2026-10-31"),
        ("January", "2027-01-01", "2027-01-31"),
        ("Q4 2026", "2026-10-01", "2026-12-31"),
        ("Q3", "2026-07-01", "2026-09-30"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("2026-11-01 to 2026-11-15", "2026-11-01", "2026-11-15"),
        ("2026-11-01 - 2026-11-15", "2026-11-01", "2026-11-15"),
    ],
)
def test_a_period_is_read_with_its_days(text: str, first: str, last: str) -> None:
    period = created(f"invoice ACME 3h @ 100 for {text} net 30").period
    assert period is not None
    assert period.written == text
    assert (period.first, period.last) == (date.fromisoformat(first), date.fromisoformat(last))


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    assert problem("invoice ACME 3h @ 100 for 2026-11-15 to 2026-11-01").code == "period-backwards"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1.10. bis 31.10.", "2026-10-01", "2026-10-31"),
        ("1.10. - 31.10.2026", "2026-10-01", "2026-10-31"),
        ("1.10.-31.10.2026", "2026-10-01", "2026-10-31"),
        ("1.-31.10.2026", "2026-10-01", "2026-10-31"),
        ("1.12. bis 28.2.2027", "2026-12-01", "2027-02-28"),
        ("den Zeitraum vom 1.11. bis 30.11.2026", "2026-11-01", "2026-11-30"),
        ("1er au 30 novembre 2026", "2026-11-01", "2026-11-30"),
        ("la période du 1er au 30 novembre", "2026-11-01", "2026-11-30"),
        ("del 1 al 15 de octubre de 2026", "2026-10-01", "2026-10-15"),
        ("1-15 Nov", "2026-11-01", "2026-11-15"),
        ("1 Oct to 15 Oct", "2026-10-01", "2026-10-15"),
        ("Oct 1-15, 2026", "2026-10-01", "2026-10-15"),
        ("Nov 16-30", "2026-11-16", "2026-11-30"),
        ("20.11.", "2026-11-20", "2026-11-20"),
        ("20 Nov", "2026-11-20", "2026-11-20"),
        ("2026-11-20", "2026-11-20", "2026-11-20"),
        ("the period from 1 Nov to 15 Nov", "2026-11-01", "2026-11-15"),
    ],
)
def test_a_period_without_a_year_is_the_nearest_one(text: str, first: str, last: str) -> None:
    said = created(f"invoice ACME 3h @ 100 for {text}; net 30")
    assert said.period is not None
    days = (said.period.first, said.period.last)
    assert days == (date.fromisoformat(first), date.fromisoformat(last))
    assert said.net_days == 30


@pytest.mark.parametrize(
    "text", ["Nov 15-1", "15.-1.11.2026", "31.10. - 1.10.2025 po 3", "0-3 Nov"]
)
def test_days_that_are_no_period_are_refused(text: str) -> None:
    problem(f"invoice ACME 3h @ 100 for {text}")


@pytest.mark.parametrize("word", ["on", "dated", "Rechnungsdatum:", "am"])
def test_the_year_of_an_issue_date_just_past_is_asked(word: str) -> None:
    found = problem(f"invoice ACME 3h @ 100 {word} 20.11.")
    assert (found.code, found.is_question) == ("date-unclear", True)
    assert pointed(found) == "20.11."
    assert found.replies == (
        f"invoice ACME 3h @ 100 {word} 2026-11-20",
        f"invoice ACME 3h @ 100 {word} 2027-11-20",
    )


def test_the_readings_of_an_issue_date_are_the_nearest_days() -> None:
    found = problem("invoice ACME 3h @ 100 on 1/11")
    assert [found.facts["first"], found.facts["second"]] == ["2026-11-01", "2027-01-11"]


@pytest.mark.parametrize(
    ("text", "day"), [("1 Dec", "2026-12-01"), ("23.11.", "2026-11-23"), ("today", "2026-11-23")]
)
def test_an_issue_date_ahead_is_read(text: str, day: str) -> None:
    assert created(f"invoice ACME 3h @ 100 on {text}").issued_on == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        "due next friday",
        "fällig kommenden Freitag",
        "échéance vendredi prochain",
        "échéance le vendredi qui vient",
        "vence el próximo viernes",
        "vence el viernes próximo",
        "vence el viernes que viene",
    ],
)
def test_next_friday_is_asked_about_in_every_language(text: str) -> None:
    found = problem(f"invoice ACME 3h @ 100 {text}")
    assert (found.code, found.is_question) == ("date-unclear", True)
    assert [reply[-10:] for reply in found.replies] == ["2026-11-27", "2026-12-04"]
