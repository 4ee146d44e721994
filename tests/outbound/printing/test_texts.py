"""Whatever stands in a text is drawn as text: other scripts, hostile characters, markup."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.documents.facts import Party
from outbound.printing.renderer import draw
from tests.outbound.printing.reading import pages, plain, text
from tests.outbound.printing.samples import facts, titled

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "words",
    [
        "شركة النور للتجارة",
        "ייעוץ עסקי",
        "网站设计",
        "ウェブサイト制作",
        "홈페이지",
        "Ελληνικά και Кириллица",
        "Tiếng Việt",
    ],
)
def test_other_scripts_can_be_copied_out_of_the_page(words: str) -> None:
    buyer = Party(words, city=words)
    letters = set(text(draw(facts(1, buyer=buyer, language="en"), None)))
    assert set(words) <= letters | {" "}


@pytest.mark.parametrize("words", ["वेबसाइट डिज़ाइन", "ออกแบบเว็บไซต์", "🎉 👩‍👩‍👧 🏳️‍🌈"])
def test_scripts_of_joined_shapes_are_drawn(words: str) -> None:
    assert len(pages(draw(titled(words), None))) == 1


@pytest.mark.parametrize(
    "words",
    [
        "x" * 2_000,
        "e" + "\u0301" * 2_000,
        "a\u200db" * 500,
        "\u2066x\u2069" * 500,
        "\u202egnp.exe",
        "".join(map(chr, range(0x20))) + "\x7f\x80\x9f",
        "a\u2028b\u2029c\ue000\ufffe\uffff",
        "a\ud800b",
        "\n" * 100 + "end",
    ],
    ids=[
        "long",
        "marks",
        "joiners",
        "isolates",
        "override",
        "controls",
        "odd",
        "surrogate",
        "lines",
    ],
)
def test_hostile_text_is_drawn_within_limits(words: str) -> None:
    pdf = draw(titled(words, "Next"), None)
    assert "Next" in text(pdf)


@pytest.mark.parametrize(
    "words",
    [
        "<img src='file:///etc/hostname'/>",
        "</td></tr></table><h1>Paid</h1>",
        "&lt;b&gt; &amp; &#60; &nbsp;",
        "{{ facts.seller }} {% raw %}",
        "]]> <!-- <?php",
        "url(http://127.0.0.1/) @import 'x'",
    ],
)
def test_markup_in_a_text_is_only_text(words: str) -> None:
    buyer = Party(name=words, street=words, city=words)
    made = replace(titled(words), buyer=buyer, footer=words, reference=words, notes=(words,))
    found = text(draw(made, None))
    assert found.count(plain(words)) >= 5


def test_an_accent_that_is_no_colour_is_ignored() -> None:
    odd = "red;background:url(file:///etc/hostname)"
    assert draw(facts(1, accent=odd), None) == draw(facts(1), None)
