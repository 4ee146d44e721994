"""R19: what is made plain, in which order, and that a place is in the sender's own line."""

from __future__ import annotations

import unicodedata

import pytest

from bot.grammar.syntax import SourceLine
from bot.grammar.text import lines
from bot.grammar.text.folding import unaccented
from bot.grammar.text.mending import Edit, mended
from tests.bot.grammar.desk import item, pointed, problem


def plain(text: str) -> str:
    return lines.read(SourceLine(1, text)).text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("3½h", "3.5h"),
        ("½ d", "0.5 d"),
        ("2¾", "2.75"),
        ("１½", "1.5"),
        ("3\u200b½h", "3.5h"),
        ("1⅛", "1.125"),
        ("３ｈ ＠ １００", "3h @ 100"),
        ("1\u00a0200.50", "1'200.50"),
        ("1\u202f200\u202f300", "1'200'300"),
        ("1\u2009200", "1'200"),
        ("1’200", "1'200"),
        ("2026\u00a0500", "2026 500"),
        ("Travel\u00a0 45.60", "Travel  45.60"),
        ("10\u00ad0", "100"),
        ("1\u200b0\u200d0", "100"),
        ("\u202e100\u202c", "100"),
        ("\ufeffinvoice", "invoice"),
        ("“Muster” «AG»", '"Muster" "AG"'),
        ("a – b — c − d", "a - b - c - d"),
        ("2 × 4", "2 x 4"),
        ("a\tb", "a b"),
        ("a\x00b\ud800c\ue000d", "abcd"),
        ("e\u0301", "é"),
    ],
)
def test_a_line_is_made_plain(written: str, read: str) -> None:
    assert plain(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("3 ½h", "3  1/2 h"),
        ("3⅓h", "3 1/3 h"),
        ("½5", " 1/2 5"),
        ("3²", "3^2"),
        ("²3", "2^3"),
        ("1①", "1^1"),
        ("⒈5", "1.^5"),
        ("1½½", "1.5.5"),
        ("10 m²", "10 m2"),
    ],
)
def test_marks_beside_digits_never_make_another_number(written: str, read: str) -> None:
    assert plain(written) == read


@pytest.mark.parametrize("text", ["3 ½ h design @ 100", "3⅓h design @ 100", "3² h @ 100"])
def test_a_fraction_apart_is_asked_about(text: str) -> None:
    assert problem(f"invoice ACME {text}").code in {"quantity-unreadable", "number-unreadable"}


def test_every_fraction_of_unicode_is_known() -> None:
    every = [
        chr(n)
        for n in range(0x110000)
        if unicodedata.decomposition(chr(n)).startswith("<fraction>")
    ]
    assert all(lines.holds_number(c) for c in every)
    assert not any("⁄" in plain(f"1 {c}") or "⁄" in plain(f"1{c}") for c in every)


def test_only_the_digits_0_to_9_count() -> None:
    assert problem("invoice ACME ٣h design @ 100").code == "digits-foreign"


def test_the_caret_stands_under_the_words_as_they_were_written() -> None:
    found = problem("invoice ACME “Fancy”\u200b ½ plan 3h @ １００ bl\u00adah")
    assert pointed(found) == "bl\u00adah"


def test_quotes_and_dashes_of_a_description_are_kept_as_written() -> None:
    assert item("“Fancy” plan — draft @ 300").description == "“Fancy” plan — draft"


def test_the_plain_line_knows_where_each_character_comes_from() -> None:
    text = "a\u200b½ ﷺ e\u0301 “x”"
    line = lines.read(SourceLine(1, text))
    assert len(line.text) == len(line.shown) == len(line.origin) - 1
    assert list(line.origin) == sorted(line.origin)
    for at, c in enumerate(line.text):
        if c.isascii() and c.isalpha() and text.count(c) == 1:
            assert text[line.origin[at]] == c


@pytest.mark.parametrize("text", ["Größe", "e\u0301\u0323x", "Ǖ", "\u0323\u0301" * 1000 + "ﬁ"])
def test_accents_are_dropped_in_whatever_order_they_stand(text: str) -> None:
    parted = unicodedata.normalize("NFKD", text.casefold())
    assert unaccented(text) == "".join(c for c in parted if not unicodedata.combining(c))


@pytest.mark.parametrize("text", ["3h “Ärger” – 90 €", "a\tb ü", "Größe 5 x"])
def test_a_line_that_is_plain_but_for_its_marks_is_read_as_letter_by_letter(text: str) -> None:
    whole, apart = (lines.read(SourceLine(1, each)) for each in (text, f"{text} ½"))
    assert apart.text == f"{whole.text} 0.5"
    assert apart.shown.startswith(whole.shown)
    assert list(apart.origin[: len(text)]) == list(whole.origin[:-1])


def test_an_edit_finds_its_line_although_that_was_read_anew() -> None:
    line, other = lines.read(SourceLine(1, "Grüße 5")), lines.read(SourceLine(2, "Grüße 5"))
    edits = [Edit(lines.read(SourceLine(1, "Grüße 5")), 6, 7, "7")]
    assert (mended(line, edits), mended(other, edits)) == ("Grüße 7", "Grüße 5")
