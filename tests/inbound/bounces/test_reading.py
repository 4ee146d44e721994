"""Reports are classified by what they say, and what is not clear is left alone."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from bot.reports import Action, Report
from inbound.bounces import reading
from inbound.bounces.reading import read_report
from tests.inbound.bounces import samples
from tests.inbound.letter.letters import corpus, on_the_wire

PATH = "bounce+7-abcdefghijklmnopqrstuvwx@bot.example"
ACME = "ap@acme.example"
QMAIL = """\
Hi. This is the qmail-send program at mx.acme.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ap@acme.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Subject: delayed 4 hours, this is a warning
"""
EXCHANGE = "Your message\n  To: ap@acme.example\ndid not reach the following recipient(s):\n"
WARNING = (
    "A message that you sent has not yet been delivered to all its recipients.\n"
    "The delay is caused by 451 4.7.1 greylisted. No action is required on your part.\n"
)


def read(octets: bytes, mail_from: str = "") -> Report:
    """Read a report on the mail to ACME."""
    return read_report(octets, mail_from, ACME)


@pytest.mark.parametrize("action", ["failed", "delayed", "delivered", "relayed", "expanded"])
def test_a_report_is_classified_by_its_action(action: str) -> None:
    found = read(samples.status(PATH, action=action, status="2.0.0"))
    assert found.action == action


def test_what_was_given_up_has_failed_but_is_not_permanent() -> None:
    found = read(samples.status(PATH, status="4.4.7", response="delivery expired"))
    assert found == Report(Action.FAILED, "4.4.7", "4.4.7 delivery expired")
    assert not found.is_permanent


def test_the_server_s_own_words_are_kept_in_one_line() -> None:
    found = read(samples.status(PATH, response="550-5.1.1 No such\n    user \x1b[31m here"))
    assert found == Report(Action.FAILED, "5.1.1", "550-5.1.1 No such user [31m here")
    assert found.is_permanent


def test_a_report_without_an_action_is_read_by_its_status() -> None:
    octets = samples.status(PATH)
    assert read(octets.replace(b"Action: failed\r\n", b"")).action is Action.FAILED
    temporary = octets.replace(b"Action: failed\r\n", b"").replace(b" 5.1.1", b" 4.1.1")
    assert read(temporary).action is Action.UNCLEAR


def test_a_report_in_base64_is_read() -> None:
    head, mark, rest = samples.status(PATH).partition(b"message/delivery-status\r\n\r\n")
    told, end, tail = rest.partition(b"\r\n--=.1")
    packed = base64.encodebytes(told).replace(b"\n", b"\r\n")
    coded = b"message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    assert mark
    assert read(head + coded + packed + end + tail).status == "5.1.1"


def test_of_several_recipients_only_ours_counts() -> None:
    octets = samples.status(PATH, action="delivered", status="2.0.0")
    other = b"\r\n\r\nFinal-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    end = b"\r\n--=.1\r\nContent-Type: text/rfc822-headers"
    assert read(octets.replace(end, other % b"bob@acme.example" + end)).action is Action.DELIVERED
    assert read(octets.replace(end, other % b"ap@acme.example" + end)).action is Action.UNCLEAR


def test_of_several_recipients_who_all_missed_it_ours_has_its_own_reason() -> None:
    """Else a full mailbox would be taken for one that is no more."""
    octets = samples.status(PATH, status="4.2.2", response="452 4.2.2 mailbox full")
    gone = b"Final-Recipient: rfc822; bob@acme.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
    first = octets.replace(b"Final-Recipient:", gone + b"Final-Recipient:", 1)
    assert read(first) == Report(Action.FAILED, "4.2.2", "452 4.2.2 mailbox full")


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("failure notice", QMAIL, (Action.FAILED, "5.1.1")),
        ("Undeliverable: Invoice", EXCHANGE, (Action.FAILED, "")),
        ("Warning: message delayed", WARNING, (Action.DELAYED, "")),
        ("Mail failed", WARNING + "550 user unknown", (Action.UNCLEAR, "")),
        ("Delivery failure", "<ap@acme.example>: 550 unknown user", (Action.FAILED, "5.0.0")),
        ("Hello", "Thank you for your mail.", (Action.UNCLEAR, "")),
        ("", "", (Action.UNCLEAR, "")),
    ],
)
def test_words_count_only_where_they_are_clear(
    subject: str, text: str, expected: tuple[Action, str]
) -> None:
    found = read(samples.plain(subject, text))
    assert (found.action, found.status) == expected


def test_what_a_person_writes_to_a_return_path_is_no_bounce() -> None:
    octets = samples.plain("Re: Invoice", "It could not be delivered, 550.", sender=ACME)
    assert read(octets, ACME).action is Action.UNCLEAR


@pytest.mark.parametrize("subject", ["Out of office: Invoice", "Abwesenheitsnotiz", "Re: Invoice"])
def test_a_vacation_notice_is_no_bounce(subject: str) -> None:
    assert read(samples.vacation(PATH, subject)).action is Action.AUTOMATIC


def test_a_complaint_shows_which_mail_it_is_about() -> None:
    found = read(samples.complaint(PATH))
    assert found == Report(Action.COMPLAINT, shown=(PATH,))
    reply = PATH.replace("bounce", "invoice")
    assert read(samples.complaint("", reply_to=reply)).shown == (reply,)


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure", "virus", "other"])
def test_other_feedback_is_no_complaint(kind: str) -> None:
    assert read(samples.complaint(PATH, kind=kind)).action is Action.UNCLEAR


def test_an_enclosed_report_says_nothing() -> None:
    """A customer forwards a bounce of somebody else."""
    inner = samples.status(PATH)
    head = b"From: ap@acme.example\r\nSubject: FYI\r\nContent-Type: message/rfc822\r\n\r\n"
    assert read(head + inner, ACME).action is Action.UNCLEAR


def kind_of(path: Path, octets: bytes) -> str:
    """Return what a mail of the corpus is, by its name and its own word."""
    if path.name.startswith(("arf", "rfc3834")):
        return path.name.partition("-")[0]
    actions = {word for word in ("failed", "delayed") if f"\naction: {word}".encode() in octets}
    return actions.pop() if len(actions) == 1 else "words"


#: At least so many of a hundred are classified right, and none of them as what it is not.
#: Of the abuse reports six are of another kind (auth-failure) or without a report of RFC 5965.
EXPECTED = {
    "failed": (100, {Action.FAILED}),
    "delayed": (100, {Action.DELAYED}),
    "rfc3834": (100, {Action.AUTOMATIC}),
    "arf": (60, {Action.COMPLAINT}),
    "words": (88, {Action.FAILED, Action.DELAYED}),
}


@pytest.mark.corpus
def test_real_reports_are_classified() -> None:
    counts: dict[str, list[Action]] = {}
    for path in corpus("sisimai-set/maildir/*/*.eml", "flufl.bounce/*.txt"):
        octets = on_the_wire(path.read_bytes())
        found = reading._read(octets, "", "")  # so that a fault shows
        kind = kind_of(path, octets.lower().replace(b"\r", b""))
        counts.setdefault(kind, []).append(found.action)
        if path.parent.name != "not":
            wrong = {Action.DELIVERED, Action.RELAYED, Action.EXPANDED}
            assert found.action not in wrong, path.name
    for kind, (share, right) in EXPECTED.items():
        hits = sum(each in right for each in counts[kind])
        assert hits >= len(counts[kind]) * share / 100, (kind, hits, len(counts[kind]))
    assert sum(map(len, counts.values())) > 400


@pytest.mark.corpus
def test_no_other_mail_is_taken_for_a_bounce() -> None:
    found = {}
    for path in corpus("erp-*/*.txt", "mpr-*/*.txt", "quotequail/*", "django-helpdesk/*"):
        octets = on_the_wire(path.read_bytes())
        action = reading._read(octets, "a@b.example", "").action
        if action is not Action.UNCLEAR:
            found[path.name] = action
    assert {each for each in found.values()} <= {Action.AUTOMATIC}, found
