"""Quoting: what is cut from a text, and what never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbound.letter.quotes import quoting
from inbound.letter.quotes.excerpt import Excerpt

COMMAND = "invoice ACME 3h @ 100"


def new_text(text: str) -> str:
    return quoting.new_text(Excerpt(text)).text


@pytest.mark.parametrize(
    "line",
    [
        "> invoice EVIL 3h @ 100",
        "-----Original Message-----",
        "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
        "________________________________",
        "*From:* JupiterInvoice <invoice@bot.example>",
        'Am 13.12.2017 21:11 schrieb "John Doe - Stripe <john@doe.example>:',
        "2017-11-24 16:32 GMT+01:00 Baptiste <b@bot.example>:",
        '11:00 AM, November 17, 2021, "John" <john@doe.example>:',
        "Wednesday, 17 November 2021, 3:32 PM +0300 from j@doe.example <j@doe.example>:",
        "ср, 30 апр. 2025 г. в 15:19, John Doe <doe@example.com>:",
        "W dniu 4 mar 2026 10:11 użytkownik Jan <jan@doe.example> napisał:",
        "On Thu, 4 Mar 2026 10:11:12 +0100\nJohn Doe <john@doe.example> wrote:",
        "Le 4 mars 2026 à 10:11, Une Personne <une.personne@exemple.example>\na\nécrit :",
        "Sent from my iPhone",
        "Sent from my Wiko RIDGE FAB 4G",
        "Sent from TypeApp<http://www.typeapp.com/r?b=2621>",
        "Von meinem Samsung Galaxy Smartphone gesendet.",
        "Gesendet von Mail für Windows",
        "Envoyé de mon téléphone",
        "Enviado desde mi iPad",
        "Get Outlook for Android",
        "Holen Sie sich Outlook für iOS",
        "[Get Outlook for iOS]",
        "-- ",
        "--",
        "—",
        "Begin forwarded message:",
        "Anfang der weitergeleiteten Nachricht:",
    ],
)
def test_the_text_ends_where_a_program_begins_to_quote_or_sign(line: str) -> None:
    assert new_text(f"{COMMAND}\n\n{line}\ninvoice EVIL 3h @ 100\nsend") == COMMAND


@pytest.mark.parametrize(
    "line",
    [
        "On 3 March: workshop 300",
        "On site support 3h @ 100",
        "On the other hand 2h @ 80 wrote off",
        "- 2x Logo @ 50",
        "-- first point 300",
        "invoice ACME <bill@acme.example> on 1.3.2026:",
        'invoice "Sent from my desk" 3h @ 100',
        "Sent 2 phones 300",
        "Sent from my desk, is much easier than my mobile phone.",
        "From: Berlin 300",
        "to bill@acme.example",
        "cc: boss@acme.example",
        "due 15 Dec",
        "Attention: invoice ACME 3h @ 100",
        "External audit 3h @ 100",
        "Caution tape 20x @ 3",
        "a < b > c",
        "2024-01-15 14:30",
        "Am Projekt schrieb Nora 3h @ 100",
        "address Marktplatz 3, 12345 Berlin",
        "note as agreed: thanks",
        "Setup of Outlook for ACME 300",
        "Outlook for Windows training 300",
        "Sent via phone 300",
        "**Logo 2x @ 50**",
        "== Phase 2: 300 ==",
        "--- Phase 2: 300 ---",
        "-------------------------",
        "_____",
        "Once more 3h @ 100",
    ],
)
def test_a_line_of_the_author_is_never_cut(line: str) -> None:
    text = f"{COMMAND}\n{line}\nsend"
    assert new_text(text) == text
    assert new_text(f"{line}\n{COMMAND}") == f"{line}\n{COMMAND}"


def test_two_lines_that_look_like_a_copied_header_stay_unless_they_are_dated() -> None:
    trip = f"{COMMAND}\nFrom: Berlin\nTo: Paris 300"
    assert new_text(trip) == trip
    copied = f"{COMMAND}\nFrom: Bot\nSent: Wednesday, March 4, 2026 10:11 AM\nTo: Nora\nEVIL"
    assert new_text(copied) == COMMAND


def test_an_attribution_broken_over_lines_is_cut_at_its_first() -> None:
    text = (
        f"{COMMAND}\nOn Wed, Mar 4, 2026 at 10:11 AM JupiterInvoice, your invoicing\n"
        "department <invoice@bot.example>\nwrote:\n\nEVIL"
    )
    assert new_text(text) == COMMAND


def test_an_answer_below_the_quote_needs_an_empty_line_above_it() -> None:
    quote = "On 4 Mar 2026, at 10:11, Bot <b@bot.example> wrote:\n> EVIL 3h @"
    assert new_text(f"{quote}\n\n{COMMAND}\n-- \nNora") == COMMAND
    assert new_text(f"{quote}\n 100 wrapped by the program") == ""


def test_answers_between_quotes_are_not_guessed_at() -> None:
    assert new_text(f"{COMMAND}\n> one\nsecond\n> two\n\nthird") == COMMAND


def test_answers_between_the_lines_of_a_quote_are_not_read_in_part() -> None:
    assert new_text(f"> one?\nsend\n> two?\n\n{COMMAND}") == ""


def test_below_a_forwarded_message_nothing_is_new() -> None:
    assert new_text(f"Begin forwarded message:\n\n> From: x\n> EVIL\n\n{COMMAND}") == ""


def test_a_note_above_a_quote_stays() -> None:
    text = f"note payable on 1.3.2026:\n{COMMAND}"
    assert new_text(f"{text}\n\n> quoted") == text


def test_a_gateway_warning_above_the_command_is_passed_over() -> None:
    warning = "[EXTERNAL EMAIL] This message originated outside of our organization."
    assert new_text(f"{warning}\n\n{COMMAND}") == COMMAND
    assert new_text(f"[EXTERNAL]\n{COMMAND}") == COMMAND


def test_an_app_signature_above_the_text_is_dropped_alone() -> None:
    assert new_text(f"Sent from my iPhone\n\n{COMMAND}") == COMMAND


@given(st.text(max_size=500))
def test_new_text_is_made_of_lines_that_were_sent(text: str) -> None:
    kept = {line for line in new_text(text).split("\n") if line}
    assert kept <= {line.rstrip() for line in text.split("\n")}


@given(
    st.lists(
        st.sampled_from(
            [
                COMMAND,
                "",
                "> quoted",
                "On Wed, Mar 4, 2026 at 10:11 AM",
                "Bot <b@bot.example> wrote:",
                "From: Bot <b@bot.example>",
                "Sent: Wednesday, March 4, 2026 10:11 AM",
                "-----Original Message-----",
                "Sent from my iPhone",
                "-- ",
                "CAUTION: external sender",
            ]
        ),
        max_size=12,
    )
)
def test_cutting_what_is_cut_changes_nothing(lines: list[str]) -> None:
    once = new_text("\n".join(lines))
    assert not any(line.startswith(">") for line in once.split("\n"))
    assert COMMAND in once or once == "" or COMMAND not in lines[:1]
