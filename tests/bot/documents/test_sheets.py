"""Tables for other programs: whole, plain, and never a formula."""

from __future__ import annotations

import csv
import io

import pytest

from bot.documents.ledger import sheets


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 89 1",
        "-2",
        "@SUM(A1)",
        "|calc",
        "%1",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\u00a0=1",
        "＝1",
        "＋1",
        "\u200e=1",
    ],
)
def test_a_text_that_a_spreadsheet_would_calculate_is_defused(text: str) -> None:
    assert sheets.defused(text).startswith("'")


@pytest.mark.parametrize("text", ["ACME", "A=1", "Müller & Söhne", "", "1+1"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert sheets.defused(text) == text


def test_a_cell_is_one_line() -> None:
    assert sheets.defused("a\r\nb\x00c\u2028d") == "a b c d"


def test_rows_are_read_back_as_they_were() -> None:
    rows = [["a", 'b "c", d'], ["é", "1,5"]]
    text = sheets.table(rows)
    assert text.endswith("\r\n")
    assert list(csv.reader(io.StringIO(text, newline=""))) == rows


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("open", "ACME", "2026-11-23"), "open_ACME_2026-11-23.csv"),
        (("open", "", "2026-11-23"), "open_2026-11-23.csv"),
        (("open", "Müller & Söhne"), "open_Muller-Sohne.csv"),
        (("open", '../../etc/passwd"\r\nBcc: x@y.example'), "open_etc-passwd-Bcc-x-y-example.csv"),
        (("open", "日本"), "open.csv"),
        (("open", "x" * 300), f"open_{'x' * 40}.csv"),
    ],
)
def test_a_file_name_is_ascii_without_a_path(words: tuple[str, ...], name: str) -> None:
    assert sheets.file_name(*words) == name
