"""List, show and the other verbs that change nothing (R10)."""

from __future__ import annotations

import pytest

from bot.grammar import canonical, names
from bot.grammar.acts.asking import About, Listing, Overview, Statement
from bot.grammar.syntax import Block, Misread
from tests.bot.grammar.desk import ACME, command, misread, pointed, problem, reading


@pytest.mark.parametrize(
    ("text", "state", "customer", "page"),
    [
        ("list", None, None, 1),
        ("list open", "open", None, 1),
        ("List unpaid", "open", None, 1),
        ("list overdue?", "overdue", None, 1),
        ("list drafts", "draft", None, 1),
        ("list 2", None, None, 2),
        ("list open ACME", "open", "ACME", 1),
        ("list open acme 2", "open", "ACME", 2),
        ("list all of ACME", None, "ACME", 1),
        ("list open for Area 51 2", "open", "Area 51", 2),
        ('list "Area 51"', None, "Area 51", 1),
        ("list ap@acme.example", None, "ACME", 1),
        ("Liste offen ACME", "open", "ACME", 1),
    ],
)
def test_a_list_says_which_documents_of_whom(
    text: str, state: str | None, customer: str | None, page: int
) -> None:
    found = command(text)
    assert isinstance(found, Listing)
    known = found.customer.known if found.customer else None
    assert (found.state, known.code if known else None, found.page) == (state, customer, page)


def test_a_name_that_nobody_has_is_kept_as_written() -> None:
    found = command("list open Foo Bar 3")
    assert isinstance(found, Listing)
    assert found.customer is not None
    assert (found.customer.written, found.customer.known, found.page) == ("Foo Bar", None, 3)


def test_a_statement_is_that_of_a_customer_or_of_the_mail_above() -> None:
    found = command("statement of ACME")
    assert isinstance(found, Statement)
    assert found.customer is not None
    assert found.customer.known is not None
    assert command("statement") == Statement(None)


@pytest.mark.parametrize(
    ("text", "verb", "page"),
    [("status", "status", 1), ("status?", "status", 1), ("customers 3", "customers", 3)],
)
def test_an_overview_has_pages(text: str, verb: str, page: int) -> None:
    assert command(text) == Overview(verb, page)


@pytest.mark.parametrize(
    ("text", "verb", "reference"),
    [
        ("show 42", "show", "42"),
        ("show #42.", "show", "42"),
        ("show invoice 42", "show", "42"),
        ("show draft 12", "show", "D-12"),
        ("show D-12?", "show", "D-12"),
        ("pdf INV-2026-0042", "pdf", "INV-2026-0042"),
        ("explain", "explain", None),
        ("explain it please", "explain", None),
        ("history of 42", "history", "42"),
        ("zeige 42", "show", "42"),
    ],
)
def test_a_question_is_about_one_document(text: str, verb: str, reference: str | None) -> None:
    found = command(text)
    assert isinstance(found, About)
    assert (found.verb, found.reference) == (verb, reference)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("status report", "report"),
        ("status 2", "2"),
        ("customers ACME", "ACME"),
        ("show me the money", "me"),
        ("show 42 43", "43"),
        ("list open ACME 2 3", "2"),
        ("list ACME; 2", ";"),
    ],
)
def test_words_that_fit_no_question_are_pointed_at(text: str, words: str) -> None:
    found = problem(text)
    assert (found.code, pointed(found)) == ("unexpected-in-question", words)


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("lis open", "list"),
        ("sho 42", "show"),
        ("expl 42?", "explain"),
        ("statu", "status"),
        ("state ACME", "statement"),
        ("konto ACME", "statement"),
        ("pd 42", "pdf"),
    ],
)
def test_a_verb_that_changes_nothing_may_be_cut_short(text: str, verb: str) -> None:
    (part,) = reading(text).parts
    assert isinstance(part, Block)
    assert part.verb == verb


@pytest.mark.parametrize("text", ["st", "stat", "custom", "sto", "sen", "dra", "Hi", "He", "ex"])
def test_a_word_with_two_meanings_or_one_that_changes_something_is_no_verb(text: str) -> None:
    assert not any(isinstance(part, Block) for part in reading(text).parts)


@pytest.mark.parametrize("text", ["invo ACME 3h @ 100", "sen D-12", "pai 42", "delet 42"])
def test_a_verb_that_changes_something_is_never_cut_short(text: str) -> None:
    assert misread(text).code in {"did-you-mean", "unknown-command"}


def test_prose_that_begins_like_a_verb_is_text() -> None:
    found = reading("Hist is what we call it here, as agreed | invoice ACME 3h @ 100")
    assert [part.verb for part in found.parts if isinstance(part, Block)] == ["invoice"]
    assert found.ignored == ("Hist is what we call it here, as agreed",)


@pytest.mark.parametrize("line", ["sho 42", "List price update 500", "expl 7"])
def test_below_an_item_a_question_with_a_figure_is_asked_about(line: str) -> None:
    (part,) = reading(f"invoice ACME | 3h @ 100 | {line}").parts
    assert isinstance(part, Misread)
    assert part.code == "command-or-item"


def test_the_customer_behind_a_state_is_looked_up() -> None:
    assert "acme" in names.candidates("list open ACME")
    assert "acme" in names.candidates("lis all of ACME")
    assert "acme" not in names.candidates("invoice open ACME")


@pytest.mark.parametrize(
    "text",
    [
        "list open invoices",
        "list open invoices of ACME",
        "Liste offene Rechnungen ACME",
        "liste factures impayées",
        "lista facturas pendientes ACME",
    ],
)
def test_what_is_listed_goes_without_saying(text: str) -> None:
    found = command(text)
    assert isinstance(found, Listing)
    assert found.customer is None or found.customer.known == ACME


@pytest.mark.parametrize(
    ("text", "reference", "kind"),
    [
        ("show invoice 42", "42", "invoice"),
        ("pdf quote 7", "7", "quote"),
        ("show invoice no. 42", "42", "invoice"),
        ("show draft 7", "D-7", None),
        ("show invoice INV-2026-0042", "INV-2026-0042", None),
    ],
)
def test_the_kind_of_a_document_may_be_said(text: str, reference: str, kind: str | None) -> None:
    found = command(text)
    assert isinstance(found, About)
    assert (found.reference, found.kind) == (reference, kind)
    assert command(canonical.write(found)).kind == kind
