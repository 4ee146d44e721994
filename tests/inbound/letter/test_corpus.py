"""Corpus: real-world mail of other projects' tests; nothing raises, no quote is taken for new."""

from __future__ import annotations

import re

import pytest

from inbound import author, automatic, outline, refusals
from inbound.letter import opening
from inbound.letter.opened import Opened
from inbound.letter.opening import open_letter
from inbound.letter.quotes import quoting
from inbound.letter.quotes.excerpt import Excerpt
from tests.inbound.letter.letters import corpus

pytestmark = pytest.mark.corpus

BLOCK = (
    "invoice ACME Corp 3h @ 100\n- 2x Logo @ 50\nnote thanks\ndue 15 Dec\ninvoice Globex 2h @ 80"
)
#: What a text that quotes anything holds.
QUOTES = re.compile(
    r"(?mi)^\s*>|^-{2,}.+-{2,}$|\b(?:wrote|schrieb|écrit|escribió|scritto|skrev|schreef|kirjoitti)"
    r"|^(?:from|von|fra|från|de|da)\s?:|<[^<>@\s]+@[^<>\s]+>:"
)


#: Texts of prose only, which mention what looks like a quote in a sentence.
NOT_QUOTING = ["email_tricky_2_url_with_wrote.txt"]


def test_no_mail_raises_in_any_step() -> None:
    for path in corpus("**/*"):
        octets = path.read_bytes()
        opened_without_a_net(octets)
        author.author(octets)
        automatic.is_automatic(octets, "a@b.example")
        refusals.refusal(octets)


def opened_without_a_net(octets: bytes) -> None:
    """Open a mail so that a fault shows, as `open_letter` would not."""
    try:
        opening.read(opening.parsed(octets))
    except outline.Overgrown:
        assert open_letter(octets) == Opened()


def test_no_command_planted_in_a_quote_survives_and_none_on_top_is_lost() -> None:
    leaked, lost, tried = [], [], 0
    for path in corpus("erp-*/*.txt", "mpr-*/*.txt"):
        text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
        if not QUOTES.search(text):
            continue
        tried += 1
        new = quoting.new_text(Excerpt(f"{BLOCK}\n\n{planted(text)}")).text
        if "EVIL" in new:
            leaked.append(path.name)
        if not new.startswith(BLOCK):
            lost.append(path.name)
    assert tried > 100
    assert lost == []
    assert leaked == NOT_QUOTING


def planted(text: str) -> str:
    """Return a text with a command after its last quoted line, with that line's marks."""
    lines = text.rstrip("\n").split("\n")
    quoted = [number for number, line in enumerate(lines) if line.strip().startswith(">")]
    last = quoted[-1] if quoted else len(lines) - 1
    mark = re.match(r"[\s>]*", lines[last]) if quoted else None
    lines.insert(last + 1, f"{mark[0] if mark else ''}invoice EVIL 3h @ 100")
    return "\n".join(lines)


def test_a_reply_that_ships_with_its_new_text_is_cut_to_it() -> None:
    wrong = []
    ends = "arcu varius aliquet nec nec nibh."
    for path in corpus("erp-crisp/*.txt"):
        text = path.read_bytes().decode("utf-8").replace("\r\n", "\n")
        if not text.startswith("Fusce bibendum"):
            continue
        wanted = text[: text.index(ends) + len(ends)]
        if quoting.new_text(Excerpt(text)).text.split() != wanted.split():
            wrong.append(path.name)
    assert wrong == []


def test_bounces_complaints_and_vacation_notices_are_known() -> None:
    missed = [
        path.name
        for path in corpus("sisimai-set/maildir/[bdm]*/*.eml")
        if not automatic.is_automatic(as_lines(path.read_bytes()), "a@b.example")
    ]
    # A list manager's alert without any header that says so; it names neither daemon nor report.
    assert missed == ["lhost-fml-03.eml"]


def test_what_people_wrote_is_not_taken_for_automatic() -> None:
    wrong = [
        path.name
        for path in corpus("django-helpdesk/*", "stalwart/legacy/*", "stalwart/rfc/*")
        if automatic.is_automatic(as_lines(path.read_bytes()), "a@b.example")
    ]
    assert wrong == []


def as_lines(octets: bytes) -> bytes:
    """Return octets with line feeds, as for the mails kept with Macintosh line ends."""
    return octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
