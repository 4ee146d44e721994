"""Hostile: octets made to cost time or to raise; each has an end, in steps that are counted.

What a pattern or a parser written in C does inside one step, `bench.hostile_mails` measures.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbound import author, automatic, outline, refusals
from inbound.letter import opening
from inbound.letter.decoding import markup
from inbound.letter.opening import open_letter
from inbound.letter.quotes import quoting
from inbound.letter.quotes.excerpt import Excerpt
from tests.inbound.letter.letters import FOLDER, letter
from tests.steps import grows_evenly, steps

HEADER = b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n"
MULTIPART = HEADER + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n"


pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]  # none takes more than a second or two


#: What a text begins with, what it repeats, how often, and how it ends.
TEXTS = (
    ("x", "\n", 50_000, "y"),
    ("x", " ", 100_000, "y"),
    ("On ", "a ", 25_000, ""),
    ("", "On x\n", 5_000, ""),
    ("", "On " * 80 + "\n", 200, ""),
    ("", "On " + "a " * 190 + ":\n", 170, ""),
    ("", "12.12.2024 10:10 <a@b " * 18 + ":\n", 170, ""),
    ("", "12.1.2024 a\n", 5_000, ""),
    ("", "From: a\nTo: b\n", 2_500, ""),
    ("", "-" * 80 + "a " + "-" * 300 + "\n", 170, ""),
    ("", "<" * 399 + ":\n", 170, ""),
    ("", "sent from my " + "a " * 40 + "\n", 600, ""),
    ("", "caution " * 49 + "\n", 170, ""),
)
#: The same of HTML.
PAGES = (
    ("", "<div>", 50_000, ""),
    ("<a ", "a=1 ", 50_000, ">"),
    ("", "<a ", 100_000, ""),
    ("", "<br>", 200_000, ""),
    ("", "<p><b>", 9_000, ""),
    ("", "<table><tr><td>", 4_000, ""),
    ("", "<!--", 16_000, ""),
    ("<p style='", "font-size:", 6_000, "'>x"),
)


@pytest.mark.parametrize(("begin", "unit", "times", "end"), TEXTS)
def test_a_text_made_for_backtracking_ends(begin: str, unit: str, times: int, end: str) -> None:
    def read(times: int) -> None:
        quoting.new_text(Excerpt(begin + unit * times + end))

    assert grows_evenly(read, times)


@pytest.mark.parametrize(("begin", "unit", "times", "end"), PAGES)
def test_html_made_to_hang_a_parser_ends(begin: str, unit: str, times: int, end: str) -> None:
    assert grows_evenly(lambda times: markup.text(begin + unit * times + end), times)


MAILS = {
    "to 5k addresses": b"From: a@b.example\r\nTo: "
    + b", ".join(b"a%d@b.example" % number for number in range(5_000))
    + b"\r\n\r\nx",
    "content type 5k parameters": HEADER
    + b"Content-Type: text/plain"
    + b"".join(b"; a%d=1" % number for number in range(5_000))
    + b"\r\n\r\nx",
    "rfc 2231 5k segments": HEADER
    + b"Content-Type: text/plain"
    + b"".join(b"; name*%d=a" % number for number in range(5_000))
    + b"\r\n\r\nx",
    "20k parts": MULTIPART + b"--B\r\n\r\nx\r\n" * 20_000 + b"--B--\r\n",
    "199 parts with long headers": MULTIPART
    + (b"--B\r\n" + b"X: y\r\n" * 2_700 + b"\r\nx\r\n") * 199
    + b"--B--\r\n",
    "1M lines like delimiters": MULTIPART + b"--\r\n" * 1_000_000,
    "to 5k quotes": b"From: a@b.example\r\nTo: " + b'"' * 5_000 + b"\r\n\r\nx",
    "to 20k parentheses": b"From: a@b.example\r\nTo: " + b"(" * 20_000 + b"\r\n\r\nx",
    "message id of 60k angles": HEADER + b"Message-ID: " + b"<" * 60_000 + b"\r\n\r\nx",
    "encoded cr lf in from": b"From: =?utf-8?q?a=0D=0Ab?= <a@b.example>\r\n\r\nx",
    "300 nested": HEADER
    + b"".join(
        b"Content-Type: multipart/mixed; boundary=B%d\r\n\r\n--B%d\r\n" % (number, number)
        for number in range(300)
    ),
    "12k headers": b"".join(b"X-%d: a\r\n" % number for number in range(12_000)) + b"\r\nx",
    "5k received": HEADER + b"Received: from a by b; x\r\n" * 5_000 + b"\r\nx",
    "from of 60k quotes": b"From: " + b'"' * 60_000 + b"\r\n\r\nx",
    "from of 60k parentheses": b"From: " + b"(" * 60_000 + b"\r\n\r\nx",
    "from of encoded words": b"From: " + b"=?utf-8?q?a?= " * 140 + b"<a@b.example>\r\n\r\nx",
    "3 MB quoted-printable": HEADER
    + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    + b"a=C3=BC b=\r\n" * 250_000,
}


@pytest.mark.parametrize("name", MAILS)
def test_a_hostile_mail_ends_in_every_step(name: str) -> None:
    octets = MAILS[name]
    most = 20 * len(octets) + 5_000
    assert steps(lambda: open_letter(octets)) < most
    assert steps(lambda: author.author(octets)) < most
    assert steps(lambda: automatic.is_automatic(octets, "a@b.example")) < most


@pytest.mark.parametrize("name", MAILS)
def test_no_header_holds_up_the_dialogue(name: str) -> None:
    octets = MAILS[name]
    assert steps(lambda: refusals.refusal(octets)) < 25_000


@pytest.mark.parametrize("name", ["20k parts", "1M lines like delimiters", "300 nested"])
def test_an_overgrown_mail_is_refused(name: str) -> None:
    with pytest.raises(outline.Overgrown):
        outline.outline(MAILS[name])


SAMPLES = sorted(path.stem for path in FOLDER.glob("*.eml"))


@settings(deadline=None)
@given(data=st.data())
def test_a_mutated_mail_never_raises(data: st.DataObject) -> None:
    octets = bytearray(letter(data.draw(st.sampled_from(SAMPLES))))
    for _ in range(data.draw(st.integers(1, 8))):
        position = data.draw(st.integers(0, len(octets)))
        removed = data.draw(st.integers(0, 40))
        octets[position : position + removed] = data.draw(
            st.one_of(
                st.binary(max_size=20),
                st.sampled_from([b"\r\n", b"\r\n\r\n", b"--", b"=?", b"\0", b"<", b";", b'"']),
            )
        )
    mutated = bytes(octets)
    try:
        opened = opening.read(opening.parsed(mutated))  # without the net of `open_letter`
    except outline.Overgrown:
        opened = open_letter(mutated)
    opened.text.encode("utf-8")
    opened.subject.encode("utf-8")
    author.author(mutated)
    automatic.is_automatic(mutated, "a@b.example")
    refusals.refusal(mutated)
