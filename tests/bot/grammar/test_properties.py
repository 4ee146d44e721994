"""What holds for every mail: R3, R20, no crash, and suggestions that can be read.

JUPITER_FUZZ_EXAMPLES sets the number of examples of each property: 650 of each, more than 5,000
lines in all, in `make test`; `make fuzz` draws 13,000 of each, more than 100,000 lines.
"""

from __future__ import annotations

import os
import re
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.grammar import blocks, canonical
from bot.grammar.readers import READERS
from bot.grammar.syntax import Block, Context, Create, Misread, Reading
from bot.problems import Problem
from bot.words import say
from tests.bot.grammar.desk import COMMA, CONTEXT, EURO, POINT, meaning

fuzz = settings(
    max_examples=int(os.environ.get("JUPITER_FUZZ_EXAMPLES", max(650, settings().max_examples))),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def apart(text: str) -> list[str]:
    """Return the fragments of a text that stand three spaces apart."""
    return [f for line in text.strip().splitlines() for f in line.strip().split("   ")]


FRAGMENTS = [
    *apart(r"""
    3h   2 x   x2   1h30   1h 30m   1:30   90m   80 min   2,5h   1.5d   3   12 km   5 m2   3½
    ½   7.25   500   1,200   1.200   1,200.50   1.200,50   49.90   1'200   1 000   2k   0   -3
    1e3   99999999999999999999   @   @ 100   @100/h   @ 90/d   @ $5   @ EUR 12.50   @ 7 CHF
    @ 0.125   @ 2/min   at   at 100   × 4   x   per hour   /h   for   of   design   Widget
    Meeting at 3   iPhone 15   3D   Ärger — “x”   "quoted 5; @"   "   #code   A&B   (3h)
    100% wool   ;   ,   :   ?   -   net 30   net   due 15 Dec   due 5/6   due friday   due
    on 2026-11-01   for November 2026   for Q3   po 4711   ref "a b"   tax 8.1%   vat 19% incl
    no tax   reverse charge   -10%   discount 10%   discount 50   10% off   deposit 30%
    to a@b.example   cc a@b.example, c@d.example   in EUR   EUR   USD   lang de
    until 2026-12-31   send   send now   send 2026-12-01   note hello; you 5   note   blah
    draft   thanks   MwSt 19%   Std.   anyway   trotzdem
    """),
    "\n",
    "\n- ",
    "\n1. ",
    "\n\n",
]
CUSTOMERS = [
    "ACME",
    "acme gmbh",
    "Area 51",
    '"Muster AG"',
    "Muster AG <ap@muster.example>",
    "new@x.example",
    "Foo:",
    "Foo",
    '"a ""b"" 5"',
    "",
]
contexts = st.sampled_from([CONTEXT, POINT, COMMA, EURO])
mails = st.builds(
    lambda verb, customer, parts, joint: f"{verb} {customer} {joint.join(parts)}",
    st.sampled_from(["invoice", "draft", "Rechnung"]),
    st.sampled_from(CUSTOMERS),
    st.lists(st.sampled_from(FRAGMENTS), max_size=9),
    st.sampled_from([" ", " ", " ", ""]),
)
FIELD_WORDS = [
    *apart(r"""
    net 30   rate 90/h   vat DE1   address   12 Lang Road   8000 Zürich   lang de   alias   Foo
    "a b"   cc a@b.example   country CH   ,   ;   ?   name   Studio Nord   currency EUR
    small business   footer   tax 19%   :   email   x@y.example
    """),
    "\n",
    "\n\n",
]
setups = st.builds(
    lambda start, parts: f"{start} {' '.join(parts)}",
    st.sampled_from(
        [
            "profile",
            "profile name",
            "customer ACME",
            "customer Foo",
            'customer "Bar 5" b@x.example',
            "Kunde",
        ]
    ),
    st.lists(st.sampled_from(FIELD_WORDS), max_size=8),
)
ACT_WORDS = apart(
    r"""
    42   #42   INV-2026-0042   D-7   2026-0042   150   150.00   1,200   20.11.   20 Nov   5/6
    on 20 Nov   on 2026-11-20   on   today   yesterday   EUR 12.50   $5   100 CHF   2k   -5   0
    overpaid   bank   4711   "bank 5"   please   the   invoice   ,   ;   ?   :   all   1h   1h30
    90m   2 x Widget   2 Widget   design   3h design @ 90   Setup 500   500 for setup   @   @ 90/h
    tax 19%   tax 19% incl   no tax   -10%   discount 5%   reason   reason wrong hours   "a ""b"" 5"
    anyway   trotzdem
    void   for   for Dec 2026   for Q3   next friday   in 3 days   #code   per hour   /h   3D   ½
    """
)
acts = st.builds(
    lambda verb, parts, joint: f"{verb} {joint.join(parts)}",
    st.sampled_from(
        ["paid", "unpaid", "credit", "void", "confirm", "again", "bezahlt", "Storno", "not paid"]
    ),
    st.lists(st.sampled_from(ACT_WORDS), max_size=7),
    st.sampled_from([" ", " ", " ", ", "]),
)
ASKING_WORDS = apart(r"""
    open   overdue   paid   drafts   pending   ACME   "ACME"   Area 51   "Area 51"   Foo   "Foo 5"
    open.   2   25   0   -1   42   D-12   #42   INV-2026-0042   draft 12   invoice
    of   for   please   all   ?   !   ;   @   a@b.example   offen   "open"   (42)   42.   ½   "
""")
questions = st.builds(
    lambda verb, words: f"{verb} {' '.join(words)}",
    st.sampled_from(
        apart(
            "list   statement   status   customers   show   pdf   explain   history   lis   sho"
            "   Liste   Kontoauszug   Kunden   erkläre   his"
        )
    ),
    st.lists(st.sampled_from(ASKING_WORDS), max_size=5),
)
odd = st.text(
    st.one_of(
        st.sampled_from("0123456789 \t\n@;:,.'\"?!-/%#$€xhd½²①\u00a0\u200b\u202e\u0301\ufeffßüÉ"),
        st.characters(),
    ),
    max_size=120,
)


def read(text: str, subject: str = "") -> Reading:
    return blocks.read(subject, text, language="en", subject_counts=True)


def outcome(part: Block, context: Context) -> Any:
    """Return what a command says, or its problem."""
    try:
        return READERS[part.verb](part, context)
    except Problem as problem:
        return problem


def check(text: str, context: Context) -> None:
    """Check everything that must hold of a mail."""
    reading = read(text)
    for part in reading.parts:
        if isinstance(part, Misread):
            assert say("en", "problems", part.code, **part.facts)
            for reply in part.replies:
                assert isinstance(read(reply).parts[0], Block)
            continue
        found = outcome(part, context)
        if isinstance(found, Problem):
            check_problem(found, context)
        else:
            check_round_trip(found, context)


def check_problem(problem: Problem, context: Context) -> None:
    assert say("en", "problems", problem.code, **problem.facts)
    assert problem.place is not None
    assert 0 <= problem.place.column <= len(problem.place.line)
    assert problem.place.length >= 1
    for reply in problem.replies:
        (part,) = read(reply).parts
        assert isinstance(part, Block)
        assert not isinstance(outcome(part, context), Problem), reply


def check_round_trip(command: Any, context: Context) -> None:
    written = canonical.write(command)
    parts = read(written).parts
    assert len(parts) == 1, written
    assert isinstance(parts[0], Block), written
    again = outcome(parts[0], context)
    assert not isinstance(again, Problem), (written, again.code)
    assert meaning(again) == meaning(command), written
    assert canonical.write(again) == written


@fuzz
@given(mails, contexts)
def test_the_canonical_print_of_a_create_command_is_read_as_the_same(
    text: str, context: Context
) -> None:
    check(text, context)


@fuzz
@given(setups, contexts)
def test_the_canonical_print_of_a_setup_command_is_read_as_the_same(
    text: str, context: Context
) -> None:
    check(text, context)


@fuzz
@given(acts, contexts)
def test_the_canonical_print_of_a_command_about_a_document_is_read_as_the_same(
    text: str, context: Context
) -> None:
    check(text, context)


@fuzz
@given(questions, contexts)
def test_the_canonical_print_of_a_question_is_read_as_the_same(text: str, context: Context) -> None:
    check(text, context)


@fuzz
@given(
    odd,
    odd,
    st.sampled_from(
        [
            "",
            "invoice ACME ",
            "customer ACME ",
            "profile ",
            "send ",
            "stop ",
            "help ",
            "paid 42 ",
            "unpaid ",
            "credit 42 ",
            "void 42 reason ",
            "confirm ",
            "again ",
            "list ",
            "statement ",
            "customers ",
            "show ",
            "invoice ACME 3h @ 100\n",
        ]
    ),
)
def test_any_text_is_read_refused_or_asked_about(subject: str, text: str, start: str) -> None:
    read(text, subject)
    check(start + text, CONTEXT)


PLAIN = [
    *apart(r"""
    {}h   {} x   {}   @ {}   @{}/h   design   Widget   iPhone {}   A{}   net {}   po {}
    tax {}%   -{}%   discount {}%   ;   for   of   at {}   x{}   {}d   note {}   #c{}
    deposit {}   EUR   {}D   ({}h)   "{}"   ref {}   {} words   for {}
    """),
    "\n",
]


@fuzz
@given(
    st.lists(st.sampled_from(PLAIN), max_size=8),
    st.lists(st.integers(2, 99), min_size=8, max_size=8),
)
def test_no_accepted_line_has_lost_a_number(parts: list[str], numbers: list[int]) -> None:
    words = [part.format(number) for part, number in zip(parts, numbers, strict=False)]
    text = f"invoice ACME {' '.join(words)}"
    reading = read(text)
    assume(len(reading.parts) == 1)
    (part,) = reading.parts
    assert isinstance(part, Block)
    found = outcome(part, CONTEXT)
    assume(isinstance(found, Create))
    written = re.findall(r"\d+", text)
    kept = re.findall(r"\d+", canonical.write(found))
    for number in set(written):
        assert kept.count(number) >= written.count(number), canonical.write(found)


MODIFIERS = apart(
    r"""
    net 30   on 2026-11-01   for November 2026   po 4711   ref 7   discount 10%   deposit 30%
    to a@b.example   cc c@d.example   in EUR   lang de   until 2026-12-31   send 2026-12-01
    anyway
    """
)


@fuzz
@given(
    st.permutations(MODIFIERS),
    st.integers(0, len(MODIFIERS)),
    st.sampled_from([" ", "; ", ", ", "\n- "]),
)
def test_any_order_of_modifiers_gives_the_same_command(
    order: list[str], count: int, joint: str
) -> None:
    chosen = order[:count]
    apart = joint if joint != " " else "; "
    one = f"invoice ACME 3h @ 100{joint}{joint.join(chosen)}"
    other = f"invoice ACME {apart.join(sorted(chosen))}\n3h @ 100"
    first, second = read(one).parts, read(other).parts
    assert isinstance(first[0], Block)
    assert isinstance(second[0], Block)
    found = [outcome(first[0], CONTEXT), outcome(second[0], CONTEXT)]
    assert isinstance(found[0], Create)
    assert meaning(found[0]) == meaning(found[1])


@fuzz
@given(odd)
def test_a_line_with_a_figure_is_part_of_a_command_or_pointed_at(text: str) -> None:
    reading = read(f"invoice ACME 3h @ 100\n{text}")
    for line in reading.ignored:
        assert not any(c.isdigit() or c == "@" for c in line)
