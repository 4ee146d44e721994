"""Reports broken in any way: no fault escapes, and none is believed more than it says."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reports import Action
from inbound import outline
from inbound.bounces import reading
from tests.inbound.bounces import samples
from tests.steps import grows_evenly

PATH = "bounce+7-abcdefghijklmnopqrstuvwx@bot.example"
SAMPLES = (
    samples.status(PATH),
    samples.status(PATH, action="delayed", status="4.4.1"),
    samples.complaint(PATH),
    samples.vacation(PATH),
    samples.plain("failure notice", "<a@b.example>: 550 5.1.1 no such user"),
)
HOSTILE = (
    b"",
    b"\r\n",
    b"\r\n\r\n",
    b"\0",
    b"\xff\xfe",
    b"=?utf-8?b?/////w==?=",
    b"Action: failed\r\n",
    b"Action: \xff\r\n",
    b"Status: 5.999.999999\r\n",
    b"Content-Type: message/delivery-status\r\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Type: text/plain; charset=rot13\r\n",
    b"--=.1--",
    b"a" * 5_000,
    b"(" * 2_000,
)


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A report that was cut, doubled, or written into at several places."""
    octets = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(octets)))
        end = min(len(octets), start + draw(st.integers(0, 60)))
        inserted = draw(st.sampled_from(HOSTILE) | st.binary(max_size=20))
        octets = (
            octets[:start]
            + inserted
            + draw(st.sampled_from((b"", octets[start:end], octets[start:end] * 2)))
            + octets[end:]
        )
    return octets


@settings(max_examples=1_500, deadline=None)
@given(broken(), st.sampled_from(("", "a@b.example")))
def test_no_fault_escapes_a_broken_report(octets: bytes, mail_from: str) -> None:
    found = reading.read_report(octets, mail_from, "ap@acme.example")
    assert isinstance(found.action, Action)
    assert len(found.response) <= 510
    assert found.response.isprintable()
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301  (our own)
    found.response.encode()


HEAD = b"From: MAILER-DAEMON@mx.acme.example\r\nSubject: x\r\n"
TEXT = HEAD + b"\r\n"
HTML = HEAD + b"Content-Type: text/html\r\n\r\n"
STATUS = (
    HEAD + b"Content-Type: multipart/report; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: message/delivery-status\r\n\r\n"
)


#: What a report begins with, what it repeats, and how often.
REPEATED = (
    (HTML, b"<style>", 40_000),
    (HTML, b"<a", 130_000),
    (TEXT, b" ", 260_000),
    (TEXT, b"--", 130_000),
    (TEXT, b"5.1.1", 60_000),
    (TEXT, b"delivery of your message to the following ", 6_000),
    (STATUS, b"\r\n \t", 60_000),
    (STATUS, b"Action: failed\r\n", 10_000),
    (STATUS + b"Action: failed\r\n", b" x\r\n", 60_000),
    (STATUS, b"a", 200_000),
)


@pytest.mark.timeout(60)  # what a pattern does inside one step, `bench.hostile_mails` measures
@pytest.mark.parametrize(("head", "unit", "times"), REPEATED)
def test_a_hostile_report_of_twice_the_length_takes_twice_the_steps(
    head: bytes, unit: bytes, times: int
) -> None:
    def read(times: int) -> None:
        reading.read_report(head + unit * times, "", "ap@acme.example")

    assert grows_evenly(read, times)


@pytest.mark.timeout(60)
def test_a_hostile_complaint_of_twice_the_length_takes_twice_the_steps() -> None:
    def read(times: int) -> None:
        hostile = b"X: " + b"bounce+1" * times
        reading.read_report(samples.complaint(PATH).replace(b"User-Agent", hostile), "", "")

    assert grows_evenly(read, 30_000)


def test_a_bomb_of_parts_is_not_parsed() -> None:
    head = b"Content-Type: multipart/report; boundary=x\r\n\r\n"
    bomb = head + b"--x\r\nContent-Type: message/delivery-status\r\n\r\n" * (outline.MAX_PARTS + 1)
    assert reading.read_report(bomb, "", "").action is Action.UNCLEAR
