"""R3, R4, R10, R14, R16, R18: a mail taken apart into commands."""

from __future__ import annotations

import pytest

from bot.grammar import blocks
from bot.grammar.syntax import Block, Misread, Reading
from bot.grammar.text.lines import MAX_CHARACTERS
from tests.bot.grammar.desk import created, misread, reading


def outline(found: Reading) -> list[tuple[str, int]]:
    """Return the verbs of a mail with how many lines each has."""
    return [(p.verb, len(p.lines)) if isinstance(p, Block) else (p.code, 1) for p in found.parts]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("invoice ACME 3h @ 100", [("invoice", 1)]),
        ("INVOICE ACME | 3h @ 100 | net 30", [("invoice", 3)]),
        ("Rechnung ACME 3h @ 100", [("invoice", 1)]),
        ("invoice ACME | | 3h @ 100 | | net 30", [("invoice", 3)]),
        (
            "invoice ACME 3h @ 100 | | invoice Globex 2h @ 120 | net 7 | | help",
            [("invoice", 1), ("invoice", 2), ("help", 1)],
        ),
        ("invoice ACME 3h @ 100 | invoice Globex 2h @ 120", [("invoice", 1), ("invoice", 1)]),
        ("draft ACME 3h @ 100 | send", [("draft", 1), ("send", 1)]),
        ("profile name A | profile tax 7% | vat DE1", [("profile", 3)]),
        (
            "profile | name A | | tax 7% | | customer B <b@x.example> | net 30",
            [("profile", 3), ("customer", 2)],
        ),
        ("stop", [("stop", 1)]),
        ("Stop!", [("stop", 1)]),
        ('"stop"', [("stop", 1)]),
        ("cancel D-12", [("stop", 1)]),
        ("help invoice", [("help", 1)]),
    ],
)
def test_commands_take_the_lines_that_belong_to_them(
    text: str, parts: list[tuple[str, int]]
) -> None:
    assert outline(reading(text)) == parts


@pytest.mark.parametrize(
    "end",
    [
        "--",
        "-- ",
        "---",
        "____",
        "thanks",
        "Thanks!",
        "Thank you,",
        "thx",
        "cheers",
        "Best regards",
        "quit",
        "end",
        "Sent from my iPhone 15",
        "> void",
        "On Mon, X wrote:",
        "2026-11-23 14:00 X <x@y.example>:",
        "Danke",
        "Mit freundlichen Grüßen",
        "Am Montag schrieb:",
        "Von meinem iPhone 15 gesendet",
        "Best,",
    ],
)
def test_nothing_is_read_after_an_end(end: str) -> None:
    found = reading(f"invoice ACME 3h @ 100 | {end} | void 7 | 2h @ 50")
    assert outline(found) == [("invoice", 1)]
    assert found.ignored == ()


@pytest.mark.parametrize(
    "text",
    [
        "Thank you card design 300",
        "-- 3h design @ 100",
        "end of month report 500",
        "Best of 2026 @ 5",
    ],
)
def test_a_line_with_a_figure_is_no_thanks(text: str) -> None:
    assert outline(reading(f"invoice ACME | {text}")) == [("invoice", 2)]


def test_a_command_is_no_header_of_a_quote() -> None:
    found = reading("invoice Muster <ap@muster.example> 3h @ 100:")
    assert outline(found) == [("invoice", 1)]


def test_text_without_figures_is_ignored_and_listed() -> None:
    found = reading(
        "Hi there, | could you do this for Acme? | invoice ACME 3h @ 100 | As agreed with Bob"
    )
    assert outline(found) == [("invoice", 1)]
    assert found.ignored == ("Hi there,", "could you do this for Acme?", "As agreed with Bob")


@pytest.mark.parametrize(
    "line",
    [
        "Tel 044 123",
        "3h @ 100",
        "mail me: a@b.example",
        "see @bob",
        "½ of it",
        "١٢ more",
        "Price ③",
    ],
)
def test_a_line_with_a_figure_or_an_at_is_never_ignored(line: str) -> None:
    alone = reading(line)
    assert [p.code for p in alone.parts if isinstance(p, Misread)] == ["unknown-command"]
    below = reading(f"invoice ACME 3h @ 100 | {line}")
    assert outline(below) == [("invoice", 2)]
    assert below.ignored == ()


def test_a_bullet_without_a_figure_is_an_item_without_a_price() -> None:
    assert outline(reading("invoice ACME 3h @ 100 | - Website")) == [("invoice", 2)]


def test_five_unknown_lines_end_the_reading() -> None:
    found = reading("foo | bar | baz | qux | quux | corge | invoice ACME 3h @ 100")
    assert found.gave_up
    assert found.ignored == ("foo", "bar", "baz", "qux", "quux")
    assert found.parts == ()
    assert not reading("foo | bar | baz | qux | invoice ACME 3h @ 100").gave_up


@pytest.mark.parametrize("line", ["// two days", "//two days", "/// two days", "# two days"])
def test_a_comment_has_either_mark(line: str) -> None:
    found = reading(f"{line} | // invoice ACME 3h @ 100")
    assert found.comments == ("two days", "invoice ACME 3h @ 100")
    assert (found.parts, found.ignored) == ((), ())


def test_comments_come_back() -> None:
    found = reading("# november 2026 | invoice ACME 3h @ 100 | # more | 2h @ 5")
    assert found.comments == ("november 2026", "more")
    assert outline(found) == [("invoice", 2)]


@pytest.mark.parametrize(
    ("subject", "parts"),
    [
        ("invoice ACME 3h @ 100", [("invoice", 1)]),
        ("Re: AW: Fwd: [sales] invoice ACME 3h @ 100", [("invoice", 1)]),
        ("[a] RE[2]: WG: TR: invoice ACME 3h @ 100", [("invoice", 1)]),
        ("Antwort: Rechnung ACME 3h @ 100", [("invoice", 1)]),
        ("Project 2026: invoice ACME 3h @ 100", []),
        ("Hello", []),
        ("", []),
    ],
)
def test_a_subject_is_a_command_if_it_begins_with_a_verb(
    subject: str, parts: list[tuple[str, int]]
) -> None:
    found = reading("FYI", subject=subject)
    assert outline(found) == parts
    assert found.ignored == ("FYI",)


def test_the_subject_of_a_reply_is_no_command() -> None:
    assert outline(reading("help", subject="Re: stop", subject_counts=False)) == [("help", 1)]


def test_the_text_goes_on_where_the_subject_ended() -> None:
    assert outline(reading("3h @ 100 | net 30", subject="invoice ACME")) == [("invoice", 3)]


def test_a_subject_that_is_a_mere_title_yields_to_the_commands_of_the_text() -> None:
    found = reading("invoice ACME 3h @ 100", subject="Invoice for Acme")
    assert outline(found) == [("invoice", 1)]
    assert found.ignored == ("Invoice for Acme",)


def test_a_command_in_subject_and_text_is_one_command() -> None:
    text = "invoice ACME 3h @ 100"
    assert outline(reading(text, subject=text)) == [("invoice", 1)]


@pytest.mark.parametrize(
    ("line", "code", "reply"),
    [
        ("invioce ACME 3h @ 100", "did-you-mean", "invoice ACME 3h @ 100"),
        ("Custmer ACME net 30", "did-you-mean", "customer ACME net 30"),
        ("invioce ACME", "did-you-mean", "invoice ACME"),
        ("sned", "did-you-mean", "send"),
        ("please invoice ACME 3h @ 100", "command-not-first", "invoice ACME 3h @ 100"),
        ("please confirm", "command-not-first", "confirm"),
        ("inv ACME 3h @ 100", "did-you-mean", "invoice ACME 3h @ 100"),
        ("INV-2026-0042 paid", "command-not-first", "paid INV-2026-0042"),
        ("mark 42 as paid", "command-not-first", "paid 42"),
        ("invoice 42 is paid", "command-not-first", "paid 42"),
        ("Rechnung 42 stornieren", "command-not-first", "stornieren 42"),
        ("invoice 2026-0042 has been paid", "command-not-first", "paid 2026-0042"),
    ],
)
def test_a_misspelt_or_late_verb_is_offered_and_never_acted_on(
    line: str, code: str, reply: str
) -> None:
    found = misread(line)
    assert (found.code, found.replies) == (code, (reply,))
    assert isinstance(reading(reply).parts[0], Block)


def test_an_order_in_other_words_is_that_of_its_verb_and_not_of_one_that_sounds_alike() -> None:
    found = misread("Create an invoice for ACME for 300 USD")
    assert found.replies == ("invoice for ACME for Services 300 USD",)


@pytest.mark.parametrize("line", ["mark 42 and 43 as paid", "from 1 to 3 paid"])
def test_no_line_is_offered_that_leaves_a_number_out(line: str) -> None:
    assert misread(line).replies == ()


@pytest.mark.parametrize("text", ["invoice 4711: paid listing 300", "invoice 3M: paid support 100"])
def test_a_customer_whose_name_is_a_number_is_no_document(text: str) -> None:
    assert isinstance(reading(text).parts[0], Block)


@pytest.mark.parametrize(
    "line",
    ["please stop", "no wait, stop", "oh no stop!", "NO WAIT!!", "nein halt!", "ach nein, stopp"],
)
def test_a_line_of_nothing_but_stop_and_cries_stops(line: str) -> None:
    (part,) = reading(line).parts
    assert isinstance(part, Block)
    assert part.verb == "stop"


@pytest.mark.parametrize(
    "line",
    [
        "don't send",
        "do not send it yet",
        "No, don't send that!",
        "Nicht senden!",
        "bitte noch nicht abschicken",
        "ne pas envoyer",
        "n'envoyez pas",
        "no enviar",
        "no lo envíe",
    ],
)
def test_not_to_send_is_to_stop(line: str) -> None:
    (part,) = reading(line).parts
    assert isinstance(part, Block)
    assert part.verb == "stop"


@pytest.mark.parametrize(
    "line",
    ["do not invoice ACME 3h @ 100", "please don't remind 42", "bitte nicht mahnen 42"],
)
def test_what_is_not_to_be_done_is_not_offered(line: str) -> None:
    found = misread(line)
    assert (found.code, found.replies) == ("command-not-first", ())


@pytest.mark.parametrize(
    ("line", "language", "reply"),
    [
        ("factur ACME 3h @ 100", "fr", "facture ACME 3h @ 100"),
        ("factur ACME 3h @ 100", "es", "factura ACME 3h @ 100"),
        ("stat", "en", "status"),
        ("stat", "de", "Status"),
    ],
)
def test_of_verbs_alike_that_of_the_language_is_meant(line: str, language: str, reply: str) -> None:
    (part,) = blocks.read("", line, language=language, subject_counts=True).parts
    assert isinstance(part, Misread)
    assert part.replies == (reply,)


@pytest.mark.parametrize("line", ["line 1 delete", "Zeile 1 löschen"])
def test_a_number_before_delete_is_not_offered_as_a_document(line: str) -> None:
    assert misread(line).replies == ()


@pytest.mark.parametrize("line", ["enviar a ap@acme.example", "envoyer à ap@acme.example"])
def test_whom_to_send_to_is_a_change_of_the_document_answered(line: str) -> None:
    answered = blocks.Answered(is_about=True)
    found = blocks.read("", line, language="es", subject_counts=False, answered=answered)
    (part,) = found.parts
    assert isinstance(part, Block)
    assert part.verb == "change"


@pytest.mark.parametrize("line", ["no, don't stop", "oh no", "I cannot wait to see you"])
def test_a_line_that_says_more_than_stop_stops_nothing(line: str) -> None:
    assert not any(isinstance(part, Block) for part in reading(line).parts)


def test_verbs_are_not_abbreviated() -> None:
    assert misread("inv ACME 3h @ 100").code == "did-you-mean"


@pytest.mark.parametrize(
    "line",
    [
        "every month invoice ACME 5",
    ],
)
def test_a_word_of_the_language_that_cannot_be_done_yet_is_known(line: str) -> None:
    found = misread(line)
    assert (found.code, found.facts) == ("no-schedules", {"verb": line.split(maxsplit=1)[0]})


def test_the_lines_of_a_refused_command_are_refused_with_it() -> None:
    found = reading("every month ACME | Website 4500 | deposit 30% | | invoice ACME 3h @ 100")
    assert outline(found) == [("no-schedules", 1), ("invoice", 1)]


@pytest.mark.parametrize(
    "line",
    [
        "draft contract 500",
        "Customer workshop 2d @ 800",
        "status report 100",
        "Send newsletter 200",
        "Help desk 3h @ 90",
        "Profile page 300",
        "paid ads 500",
        "Credit card fees 30",
        "Void where prohibited 3 x @ 20",
        "Again 3h @ 100",
    ],
)
def test_a_line_that_may_be_an_item_is_never_taken_out_of_its_invoice(line: str) -> None:
    found = reading(f"invoice ACME 3h @ 100 | {line} | net 30")
    assert outline(found) == [("command-or-item", 1)]
    with_dash = created(f"invoice ACME 3h @ 100 | - {line} | net 30")
    assert len(with_dash.items) == 2


def test_an_endless_line_is_refused_with_its_command() -> None:
    found = reading("invoice ACME 3h @ 100 | " + "x" * (MAX_CHARACTERS + 1) + " | net 30 | | help")
    assert outline(found) == [("line-too-long", 1), ("help", 1)]


def test_a_problem_in_one_command_leaves_the_others_readable() -> None:
    parts = reading("invoice ACME 3h @ | | invoice Globex 2h @ 120").parts
    assert [p.verb for p in parts if isinstance(p, Block)] == ["invoice", "invoice"]


def test_a_time_span_behind_undo_is_a_field_of_the_open_profile() -> None:
    (whole,) = reading("profile\nterms 14\nundo 2m\ncolour #155eef").parts
    assert isinstance(whole, Block)
    assert len(whole.lines) == 4
    for text in ("profile terms 14\nundo", "profile terms 14\nundo D-2", "profile\n\nundo 2m"):
        assert [part.verb for part in reading(text).parts if isinstance(part, Block)] == [
            "profile",
            "stop",
        ]


def test_a_lone_question_mark_asks_for_help() -> None:
    assert reading("?").parts == reading("? ").parts
    (asked,) = reading("?").parts
    assert isinstance(asked, Block)
    assert asked.verb == "help"


def test_the_first_half_of_a_verb_is_never_offered() -> None:
    [wrong] = reading("note 5").parts
    assert isinstance(wrong, Misread)
    assert wrong.code != "did-you-mean"


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("lis draft 12 ? open", "draft 12 ? open"),
        ("please draft 12 is paid", "paid 12"),
        ("kindly invoice 42 has been paid", "paid 42"),
    ],
)
def test_a_line_behind_other_words_is_offered_as_it_can_be_read(line: str, offered: str) -> None:
    (part,) = reading(line).parts
    assert isinstance(part, Misread)
    assert part.replies == (offered,)
    assert isinstance(reading(offered).parts[0], Block)
