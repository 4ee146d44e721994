"""Automatic: what must never be answered, and what people write."""

from __future__ import annotations

import pytest

from inbound.automatic import is_automatic
from tests.inbound.letter.letters import FOLDER, letter, mail


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("Auto-Submitted: auto-replied", "auto-submitted"),
        ("Auto-Submitted: auto-generated (vacation); x=y", "auto-submitted"),
        ("Precedence: bulk", "precedence"),
        ("Precedence: LIST", "precedence"),
        ("Precedence: junk", "precedence"),
        ("Precedence: auto_reply", "precedence"),
        ("List-Id: <list.example>", "list"),
        ("List-Unsubscribe: <mailto:leave@list.example>", "list"),
        ("List-Archive: <https://list.example>", "list"),
        ("X-Autoreply: yes", "auto-response"),
        ("X-Autorespond:", "auto-response"),
        ("X-Auto-Response-Suppress: All", "auto-response"),
        ("X-Failed-Recipients: a@b.example", "report"),
        ("X-Loop: a@b.example", "loop"),
        ("Return-Path: <>", "null-reverse-path"),
        ("Subject: Automatic reply: Re: invoice", "subject"),
        ("Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_invoice?=", "subject"),
        ("Subject: Abwesenheitsnotiz: Rechnung", "subject"),
        ("Subject: Undelivered Mail Returned to Sender", "subject"),
    ],
)
def test_a_header_that_says_so_is_believed(header: str, reason: str) -> None:
    assert is_automatic(mail("x", header=header + "\n"), "nora@nord.example") == reason


@pytest.mark.parametrize("mail_from", ["", "<>", " "])
def test_the_null_reverse_path_is_never_answered(mail_from: str) -> None:
    assert is_automatic(mail("x"), mail_from) == "null-reverse-path"


@pytest.mark.parametrize(
    "local",
    [
        "MAILER-DAEMON",
        "postmaster",
        "no-reply",
        "noreply",
        "noreply+abc",
        "do-not-reply",
        "donotreply",
        "mdaemon",
        "bounces",
    ],
)
def test_the_address_of_a_program_is_never_answered(local: str) -> None:
    octets = f"From: X <{local}@b.example>\r\n\r\nx".encode()
    assert is_automatic(octets, "a@b.example") == "daemon"


def test_a_doubtful_from_of_a_daemon_is_known_all_the_same() -> None:
    assert is_automatic(b"From: MAILER-DAEMON (Mail System)\r\n\r\nx", "a@b.example") == "daemon"
    assert is_automatic(b"From: <MAILER-DAEMON>, x\r\n\r\nx", "a@b.example") == "daemon"


def test_a_report_is_known_by_its_parts() -> None:
    part = "--B\nContent-Type: message/delivery-status\n\nAction: failed\n"
    mixed = mail(f"--B\n\ntext\n{part}--B--\n", content_type="multipart/mixed; boundary=B")
    assert is_automatic(mixed, "a@b.example") == "report"
    report = mail("--B--", content_type="multipart/report; boundary=B")
    assert is_automatic(report, "a@b.example") == "report"


def test_a_report_that_somebody_encloses_is_a_letter() -> None:
    body = (
        "--B\n\nwhat is this?\n--B\nContent-Type: message/rfc822\n\nSubject: failed\n"
        "Content-Type: multipart/report; boundary=C\n\n--C\nContent-Type: message/delivery-status\n"
        "\nAction: failed\n--C--\n--B--\n"
    )
    octets = mail(body, content_type="multipart/mixed; boundary=B")
    assert is_automatic(octets, "nora@nord.example") is None


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "Precedence: normal",
        "Feedback-ID: 12345:user:proton",
        "Subject: Re: Automatic reply: invoice",
        "Subject: invoice for returned goods",
        "Return-Path: <nora@nord.example>",
        "X-Mailer: x",
    ],
)
def test_what_people_write_is_answered(header: str) -> None:
    assert is_automatic(mail("x", header=header + "\n"), "nora@nord.example") is None


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.eml")))
def test_no_letter_of_ours_is_taken_for_automatic(name: str) -> None:
    assert is_automatic(letter(name), "nora@nord.example") is None
