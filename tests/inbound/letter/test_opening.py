"""Opening: own mails, one file a case, from octets to the new text."""

from __future__ import annotations

import pickle

import pytest

from inbound import refusals
from inbound.letter.opened import Opened
from inbound.letter.opening import MAX_SUBJECT_CHARACTERS, open_letter
from tests.inbound.letter.letters import FOLDER, letter, mail

#: What the author typed in every mail whose name ends in ``_reply``.
COMMANDS = "invoice ACME 3h @ 100\n- 2x Logo @ 50\nnote danke, merci, gracias"
REPLIES = sorted(path.stem for path in FOLDER.glob("*_reply.eml"))
#: What is planted in quotes, attachments and hidden places.
PLANTED = b"EVI"  # a soft line break may follow


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_gives_the_commands_typed_and_nothing_quoted(name: str) -> None:
    octets = letter(name)
    assert PLANTED in octets
    opened = open_letter(octets)
    assert opened.text == COMMANDS
    assert not opened.is_cut


def test_replies_of_every_client_and_language_are_among_the_mails() -> None:
    clients = "gmail outlook_plain outlook_html outlook_mobile apple_mail ios thunderbird yahoo"
    languages = "english german french spanish italian dutch portuguese"
    wanted = {
        f"{client}_{language}_reply"
        for client in [*clients.split(), "android_samsung"]
        for language in languages.split()
    }
    assert wanted <= set(REPLIES)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ascii_with_8bit", "invoice Müller 3h @ 100"),
        ("attached_message", "invoice ACME 3h @ 100"),
        ("attached_message_only", ""),
        ("boundary_never_occurs", ""),
        ("cp1252_labelled_latin1", "invoice Müller – 3h @ 100 €"),
        ("empty_plain_with_html", "invoice ACME 3h @ 100"),
        ("flowed", 'invoice "ACME Corporation of the North and South" 3h @ 100\nnote done'),
        ("flowed_delsp", "invoice ACME 3h @ 100 note one"),
        ("gb2312_with_gbk", "invoice 朱镕基 3h @ 100"),
        ("hidden_html", "invoice ACME 3h @ 100\n2x Logo @ 50"),
        ("html_then_footer", "invoice ACME 3h @ 100"),
        ("inner_boundary_never_occurs", "invoice ACME 3h @ 100"),
        ("iso_2022_jp", "請求 ACME 3h @ 100"),
        ("latin1_labelled_utf_8", "invoice Müller 3h @ 100"),
        ("named_text_part", "invoice ACME 3h @ 100"),
        ("unknown_charset", "invoice Müller 3h @ 100"),
        ("utf_16", "invoice Müller 3h @ 100"),
        ("utf_7", "invoice Müller 3h @ 100"),
        ("utf_8_labelled_latin1", "invoice Müller 3h @ 100"),
    ],
)
def test_a_trap_of_the_body_is_read_as_its_author_sees_it(name: str, text: str) -> None:
    assert open_letter(letter(name)).text == text


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.eml")))
def test_no_mail_of_ours_is_refused_in_the_dialogue(name: str) -> None:
    assert refusals.refusal(letter(name)) is None


def test_the_thread_is_read_from_the_header() -> None:
    opened = open_letter(letter("gmail_german_reply"))
    assert opened.subject == "Re: Rechnung 2026-0004"
    assert opened.message_id == "<reply-gmail-german-reply@nord.example>"
    assert opened.in_reply_to == "<answer-4@bot.example>"
    assert opened.references == ("<first-1@nord.example>", "<answer-4@bot.example>")


def test_a_subject_is_one_decoded_line_of_bounded_length() -> None:
    header = "Subject: =?utf-8?q?Rechnung=0D=0A_f=C3=BCr?=\n =?utf-8?b?IOKAruKCrA==?= " + "x" * 2000
    subject = open_letter(mail("hi", header=header + "\n")).subject
    assert subject.startswith("Rechnung für € xxx")
    assert len(subject) == MAX_SUBJECT_CHARACTERS


def test_an_attached_message_is_told_but_not_entered() -> None:
    opened = open_letter(letter("attached_message"))
    assert opened.has_attachments
    assert opened.attachments == ()


def test_many_references_keep_the_first_and_the_last() -> None:
    ids = [f"<{number}@a.example>" for number in range(200)]
    opened = open_letter(mail("hi", header="References: " + "\n ".join(ids) + "\n"))
    assert len(opened.references) == 50
    assert (opened.references[0], opened.references[-1]) == (ids[0], ids[-1])


def test_what_was_opened_can_be_handed_between_processes() -> None:
    opened = open_letter(letter("empty_plain_with_html"))
    assert pickle.loads(pickle.dumps(opened)) == opened  # noqa: S301  (made in this line)


@pytest.mark.parametrize("octets", [b"", b"\r\n", b"\0\0", b"From", b": \r\n\r\n", b"\xff" * 1000])
def test_octets_that_are_no_mail_are_opened_all_the_same(octets: bytes) -> None:
    assert open_letter(octets).message_id == ""


def test_too_deep_a_mail_is_opened_as_an_empty_one() -> None:
    nested = "".join(
        f"Content-Type: multipart/mixed; boundary=B{i}\r\n\r\n--B{i}\r\n" for i in range(3000)
    )
    assert open_letter(f"From: a@b.example\r\n{nested}\r\ninvoice".encode()) == Opened()


def test_text_longer_than_is_read_says_that_it_is_cut() -> None:
    line = "Consulting 3h @ 100\n"
    assert open_letter(mail(line * 5_000)).is_cut
    assert not open_letter(mail("invoice ACME 3h @ 100\n> " + "x" * 200_000)).is_cut
    html = f"<p>{line}</p>" * 5_000
    assert open_letter(mail(html, content_type="text/html; charset=utf-8")).is_cut
    quoted = f"<p>invoice ACME 3h @ 100</p><blockquote>{html}</blockquote>"
    assert not open_letter(mail(quoted, content_type="text/html; charset=utf-8")).is_cut


def test_a_charset_that_python_cannot_name_is_no_fault() -> None:
    body = mail("invoice M\udcfcller\n", content_type="text/plain; charset=a\0b")
    assert open_letter(body).text == "invoice Müller"
