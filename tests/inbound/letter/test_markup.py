"""Markup: HTML as its reader sees it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbound.letter.decoding import markup


def text(html: str) -> str:
    return markup.text(html).text


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("invoice <b>ACME</b> 3h", "invoice ACME 3h"),
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("one\n  two", "one two"),
        ("<pre>one\n  two</pre>", "one\n  two"),
        ("<table><tr><td>Logo</td><td>2x</td></tr><tr><td>Web</td></tr></table>", "Logo 2x\nWeb"),
        ("<ul><li>2h @ 50</li><li>3h @ 60</li></ul>", "2h @ 50\n3h @ 60"),
        ("<p>1&nbsp;200,50 &euro; &lt;a@b&gt;</p>", "1\xa0200,50 € <a@b>"),
        ("<p>in<span>voi</span>ce</p>", "invoice"),
        ("<p class=MsoNormal>one<o:p></o:p></p><p><o:p>&nbsp;</o:p></p>", "one\n\xa0"),
        ("", ""),
        ("<!-- only a comment -->", ""),
        ("<body", ""),
        ("plain < text", "plain < text"),
    ],
)
def test_blocks_make_lines_and_inline_tags_do_not(html: str, seen: str) -> None:
    assert text(html) == seen


@pytest.mark.parametrize(
    "opening",
    [
        '<div style="display:none">',
        '<div style="DISPLAY : NONE !important">',
        '<div style="display:/**/none">',
        '<span style="font-size:0px;color:#fff">',
        '<span style="font-size: 0">',
        '<div style="max-height:0;overflow:hidden">',
        '<div style="opacity:0.0">',
        '<div style="mso-hide:all">',
        '<div style="visibility:hidden">',
        '<div style="position:absolute;left:-9999px">',
        "<div hidden>",
        "<style>",
        "<script>",
        "<textarea>",
        "<noscript>",
        '<div class="gmail_signature">',
    ],
)
def test_what_its_reader_does_not_see_is_no_text(opening: str) -> None:
    tag = re.split("[ >]", opening[1:], maxsplit=1)[0]
    assert text(f"<p>one</p>{opening}EVIL</{tag}><p>two</p>") == "one\ntwo"


@pytest.mark.parametrize("style", ["font-size:0.9em", "font-size:10px", "height:100%", "opacity:1"])
def test_a_style_with_a_zero_in_it_hides_nothing(style: str) -> None:
    assert text(f'<p style="{style}">one</p>') == "one"


@pytest.mark.parametrize(
    "opening",
    [
        "<blockquote>",
        '<div class="gmail_quote">',
        '<div class="gmail_quote_container gmail_quote">',
        '<div id="divRplyFwdMsg">',
        '<div id="appendonsend"></div><div>',
        '<div class="moz-cite-prefix">',
        '<div class="protonmail_quote">',
        '<div id="yahoo_quoted_42" class="yahoo_quoted">',
        '<div id="mail-editor-reference-message-container">',
        '<span id="OLK_SRC_BODY_SECTION">',
    ],
)
def test_the_text_ends_where_a_quote_begins(opening: str) -> None:
    assert text(f"<div>one</div>{opening}EVIL<p>EVIL</p></div>EVIL") == "one"


def test_text_below_a_quote_counts_only_if_there_is_none_above() -> None:
    quote = "<blockquote>EVIL</blockquote>"
    assert text(f"{quote}<p>below</p>") == "below"
    assert text(f"{quote}<p>below</p>{quote}<p>further below</p>") == ""
    assert text(f'<div id="divRplyFwdMsg">From: Bot</div>{quote}<p>EVIL</p>') == ""


def test_a_style_sheet_before_the_body_costs_nothing_of_the_limit() -> None:
    head = "<head><style>" + "p { margin: 0 }\n" * 20_000 + "</style></head>"
    assert text(f"<html>{head}<body><p>invoice ACME</p></body></html>") == "invoice ACME"


def test_a_body_over_the_limit_is_cut_and_says_so() -> None:
    assert markup.text("<p>item 100</p>" * 10_000).is_cut
    assert not markup.text("<p>item 100</p>" * 10).is_cut


@given(st.text(alphabet="<>/=\"' abdivpstyle:none;&#x0\n", max_size=400))
def test_no_html_makes_it_fail(html: str) -> None:
    assert isinstance(text(html), str)
