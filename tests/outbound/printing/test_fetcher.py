"""Fetcher: nothing is fetched, however a page asks for it."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from weasyprint import CSS, HTML
from weasyprint.urls import FatalURLFetchingError

from outbound.printing.fetcher import NoFetcher
from outbound.printing.press import Press
from outbound.printing.sheet import Sheet


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/",
        "https://example.com/logo.png",
        "ftp://127.0.0.1/",
        "file:///etc/hostname",
        "FILE:///etc/hostname",
        "data:text/plain,hello",
        "asset:logo",
        "logo.png",
        "//example.com/x",
    ],
)
def test_every_address_is_refused(address: str) -> None:
    with pytest.raises(PermissionError):
        NoFetcher().fetch(address)


@pytest.mark.parametrize(
    "body",
    [
        '<img src="{0}"/>',
        '<link rel="stylesheet" href="{0}"/>',
        '<link rel="attachment" href="{0}"/>',
        '<style>@import "{0}";</style>',
        '<p style="background:url({0})">x</p>',
        "<style>@font-face{{font-family:x;src:url({0})}}p{{font-family:x}}</style><p>x</p>",
        '<object data="{0}">x</object>',
        '<embed src="{0}"/>',
    ],
)
def test_no_way_of_asking_reads_a_file(body: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("p{content:'secret'}")
    text = f"<html lang='en'><head><title>t</title></head><body>{body}</body></html>"
    page = HTML(string=text.format(secret.as_uri()), url_fetcher=NoFetcher())
    # Refused is the way it shall be; some ways are not even tried by the renderer.
    with contextlib.suppress(FatalURLFetchingError):
        assert b"secret" not in page.write_pdf(uncompressed_pdf=True)


def test_a_style_cannot_import_a_file(tmp_path: Path) -> None:
    with pytest.raises(FatalURLFetchingError):
        CSS(string=f'@import "{tmp_path.as_uri()}/x.css";', url_fetcher=NoFetcher())


def test_a_refusal_is_an_ordinary_exception() -> None:
    press = Press()
    text = '<html lang="en"><body><img src="file:///etc/hostname"/></body></html>'
    with pytest.raises(RuntimeError, match="outside of memory"):
        press._pdf(text, {})


def test_a_sheet_drops_what_xml_cannot_hold() -> None:
    sheet = Sheet("<html><p>a\x00\x1b\ud800\ufffe\x85b\n\t</p></html>", NoFetcher())
    assert sheet.etree_element[0].text == "ab\n\t"


def test_a_sheet_that_is_not_well_formed_is_an_ordinary_error() -> None:
    with pytest.raises(SyntaxError):
        Sheet("<html><p></html>", NoFetcher())
