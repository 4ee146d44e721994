"""The sections of an answer as text."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import Excerpt, Pairs, Paragraph, Replies, Section, Table, Transcript
from outbound.message import plain


def shown(section: Section) -> str:
    """Return a section as it looks after the trip through JSON."""
    return plain.section(asdict(section))


def test_a_caret_stands_under_the_span_meant() -> None:
    assert shown(Excerpt("invoice ACME Setup 1,200", 19, 5)) == (
        "        invoice ACME Setup 1,200\n                           ^^^^^"
    )


def test_a_caret_stands_right_under_wide_characters() -> None:
    assert shown(Excerpt("請求 ACME x", 8, 1)).splitlines()[1] == " " * (8 + 10) + "^"


def test_a_tab_takes_one_column_as_the_reader_counted_it() -> None:
    assert shown(Excerpt("a\tbc", 2, 2)) == "        a bc\n          ^^"


def test_a_caret_behind_the_line_shows_where_something_is_missing() -> None:
    assert shown(Excerpt("invoice ACME 3h @", 17, 1)).splitlines()[1] == " " * 25 + "^"


def test_a_long_line_is_cut_around_the_place_meant() -> None:
    line = "x" * 200 + " 31 Feb " + "y" * 200
    text, caret = shown(Excerpt(line, 201, 6)).splitlines()
    at = caret.index("^")
    assert text[at : at + 6] == "31 Feb"
    assert text.strip().startswith("… x") and text.endswith("y …")
    assert len(text) <= 80


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=300),
    st.integers(-5, 400),
    st.integers(0, 400),
)
def test_no_excerpt_breaks_the_layout(line: str, column: int, length: int) -> None:
    text = shown(Excerpt(line, column, length))
    assert text.count("\n") == 1
    assert text.endswith("^")


def test_a_line_to_send_back_is_never_broken() -> None:
    line = "note " + "word " * 60 + "end"
    assert f"    {line}" in shown(Replies("You can reply:", (line,))).splitlines()


def test_numbers_are_aligned_at_the_right_and_totals_set_apart() -> None:
    table = Table(
        columns=("", "Item", "Net"),
        rows=(("1", "Design", "300.00"), ("2", "Widget", "9.80")),
        numeric=(False, False, True),
        totals=(("", "Total", "309.80"),),
    )
    assert shown(table) == (
        "       Item       Net\n"
        "    -----------------\n"
        "    1  Design  300.00\n"
        "    2  Widget    9.80\n"
        "    -----------------\n"
        "       Total   309.80"
    )


def test_the_widest_column_of_words_gives_way() -> None:
    row = ("1", "a description of many words " * 5, "3 h", "100.00", "300.00")
    table = Table(("", "Item", "Qty", "Price", "Net"), (row,), (False, False, True, True, True))
    lines = shown(table).splitlines()
    assert all(len(line) <= plain.WIDTH for line in lines)
    assert lines[2].endswith("300.00")


@given(st.lists(st.text(max_size=60), min_size=3, max_size=3))
def test_a_table_of_anything_can_be_shown(cells: list[str]) -> None:
    assert shown(Table(("A", "B", "C"), (tuple(cells),), (False, False, True)))


def test_pairs_stand_in_two_columns_and_keep_their_lines() -> None:
    pairs = Pairs((("Name", "Studio Nord"), ("Address", "Seestrasse 1\n8001 Zürich")))
    assert shown(pairs) == (
        "    Name     Studio Nord\n    Address  Seestrasse 1\n             8001 Zürich"
    )


def test_a_transcript_names_each_line_with_its_result() -> None:
    section = Transcript("Line by line", (("paid 42", "settled"),))
    assert shown(section) == "Line by line\n    paid 42\n        settled"


def test_prose_is_wrapped() -> None:
    lines = shown(Paragraph("word " * 60)).splitlines()
    assert len(lines) > 3
    assert all(len(line) <= plain.WIDTH for line in lines)


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("東京", 4), ("é", 1), ("", 0)])
def test_a_text_is_measured_in_columns(text: str, width: int) -> None:
    assert plain.columns(text) == width


def test_a_label_of_a_total_takes_the_empty_cells_behind_it() -> None:
    numeric = (False, False, True, True)
    assert plain.spans(("Net", "", "", "3.00"), numeric) == [(0, 3, "Net"), (3, 1, "3.00")]
    assert plain.spans(("", "Total", "", "3.00"), numeric) == [
        (0, 1, ""),
        (1, 2, "Total"),
        (3, 1, "3.00"),
    ]
    assert plain.spans(("", ""), (False, False)) == [(0, 2, "")]


def test_an_amount_stays_under_those_it_adds_up() -> None:
    numeric = (False, True, False)
    assert plain.spans(("Open", "3.00", ""), numeric) == [
        (0, 1, "Open"),
        (1, 1, "3.00"),
        (2, 1, ""),
    ]
