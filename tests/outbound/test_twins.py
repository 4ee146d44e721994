"""The two bodies of a mail: the same words as text and as HTML that fetches nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from bot.answers import Paragraph, Part, Tone, as_facts
from outbound.compose import MANNERS, words_of
from tests.outbound.mails import (
    HEADLINE,
    HOUSE,
    enclosed_in,
    queued,
)


class Reader(HTMLParser):
    """Collects the words a reader sees."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.hidden = 0
        self.sources: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what would be fetched; skip what is not shown."""
        self.text += "" if tag == "span" else " "
        self.hidden += tag in ("style", "title")
        self.links += [value or "" for name, value in attrs if (tag, name) == ("a", "href")]
        loading = ("src", "background") if tag == "a" else ("src", "href", "background")
        self.sources += [name for name, _ in attrs if name in loading]
        self.sources += [tag for _ in (1,) if tag in ("img", "link", "script", "iframe", "form")]

    def handle_endtag(self, tag: str) -> None:
        """Leave what is not shown."""
        self.text += "" if tag == "span" else " "
        self.hidden -= tag in ("style", "title")

    def handle_data(self, data: str) -> None:
        """Collect what is shown."""
        self.text += "" if self.hidden else data


@pytest.mark.parametrize("kind", sorted(MANNERS))
@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_the_twins_say_the_same_words(kind: str, language: str) -> None:
    words = words_of(queued(kind, language=language), HOUSE, enclosed_in(kind))
    reader = Reader()
    reader.feed(words.html)
    plain = re.sub(r"^ *[-^]+ *$", "", words.text, flags=re.MULTILINE)
    assert sorted(reader.text.split()) == sorted(plain.split())


@pytest.mark.parametrize("kind", sorted(MANNERS))
def test_every_mail_names_who_runs_the_bot(kind: str) -> None:
    """P1: the operator of the settings, in both bodies."""
    words = words_of(queued(kind), HOUSE, enclosed_in(kind))
    reader = Reader()
    reader.feed(words.html)
    for body in (words.text, reader.text):
        assert HOUSE.operator in " ".join(body.split())


@pytest.mark.parametrize("kind", sorted(MANNERS))
def test_html_fetches_nothing(kind: str) -> None:
    words = words_of(queued(kind), HOUSE, enclosed_in(kind))
    reader = Reader()
    reader.feed(words.html)
    assert reader.sources == []
    assert all(link.startswith(HOUSE.base_url) for link in reader.links)
    assert "url(" not in words.html and "@import" not in words.html


def test_the_first_line_of_an_answer_is_the_whole_result() -> None:
    lines = words_of(queued("answer"), HOUSE, None).text.splitlines()
    assert lines[0] == f"OK  {HEADLINE}"
    assert "?   Two readings." in lines
    assert "!   No such verb." in lines
    assert "    + 2h support @ 90" in lines


def test_what_cannot_be_shown_is_left_out() -> None:
    part = Part(Tone.OK, "one\r\ntwo\x00", (Paragraph("a\x1b[31mred \ud800 b\rc"),))
    words = words_of(queued("answer", facts=as_facts([part], [])), HOUSE, None)
    assert words.text.startswith("OK  one two\n\na[31mred ? b c\n")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", words.text + words.html)
