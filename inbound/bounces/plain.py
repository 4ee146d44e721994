"""Plain: reports that people can read and no standard knows (qmail, Exchange, Notes, the old ones).

Only what is clear counts. What is said in other words, or says two things, is unclear.
"""

from __future__ import annotations

import re

from bot.reports import Action, Report
from inbound.bounces.delivery_status import one_line, status_in

#: What stands above the mail that comes back with the report; its own words say nothing.
_RETURNED = re.compile(
    r"^[ \t]*(?:-{2,}[ \t]*(?:below (?:this line|the next line)|"
    r"(?:this is a copy of|the body of|header of) (?:the|your) |"
    r"(?:original|unsent|returned|enclosed|failed) (?:e-?mail|message|mail)|mensaje original|"
    r"the header|source)|a copy of the original message below|original message follows"
    r"|your message reads|received: (?:from|by) |return-path: )",
    re.I | re.M,
)
_DELAYED = re.compile(
    r"not (?:yet )?been (?:able to be )?delivered (?:yet|to all)|has not yet been delivered"
    r"|still being (?:re)?tried|will (?:keep|continue) (?:on )?(?:re)?trying"
    r"|delivery attempts will continue|(?:is|just|only) a warning|warning message only"
    r"|not need to (?:resend|take any action)|has been delayed|delayed \d+ hours|is delayed"
    r"|delivery (?:is )?delayed|attempts? to deliver the message will continue",
    re.I,
)
_PERMANENT = re.compile(
    r"permanent(?:ly)?\b|given up|not going to try again|(?:user|recipient|address|host|domain)"
    r"(?: is)? (?:unknown|not (?:known|found|listed))|(?:unknown|no such|invalid) (?:local )?"
    r"(?:user|recipient|address|mailbox|host|domain|final delivery userid)|no mailbox here"
    r"|mailbox (?:is )?(?:unavailable|not found|disabled)|doesn't have an? \S+ account"
    r"|(?:wasn.t|couldn.t|not) (?:be )?found|not listed in|does(?:n't| not) (?:exist|like)"
    r"|no valid recipients|account (?:has been |is )?(?:disabled|closed|inactive)"
    r"|no longer (?:in use|valid|exists)",
    re.I,
)
_FAILED = re.compile(
    r"(?:could ?n[o']?t|can ?not|can't|not) be delivered|unable to deliver|able to deliver your"
    r"|deliver(?:y|ing)?(?: of your message)?(?: to the following \w+)?(?: has)? "
    r"(?:failed|failure|errors?)|did ?n[o']t reach|(?:was|were|message) not delivered"
    r"|non-?deliver|undeliver(?:able|ed)|failed (?:recipients|addresses|delivery|mail)"
    r"|(?:address(?:es)?|recipients?)(?:\([^)]{1,6}\))? (?:had|returned|failed)"
    r"|did not receive this|(?:has been|mail) returned|returned mail|failure (?:notice|reasons)"
    r"|delivery (?:problem|status notification \(failure\))|error (?:occurred|has occurred) while"
    r"|error sending your mail|mail (?:error|failed)|trouble delivering|not collected",
    re.I,
)
_CODE = re.compile(r"(?<![\d.:])5[0-5]\d(?=[ \-]\D|[ \-]5\.|:)")
_NOTICE = re.compile(
    r"(?:\[?auto(?:matic|mated)?[\]:]?[- ]?(?:re(?:ply|spon\w*)|generated|antwort)?\b)"
    r"|out of (?:the )?office|on vacation|away (?:until|from)|abwesen|automatische antwort"
    r"|r[ée]ponse automatique|respuesta autom[áa]tica|absence|ausencia",
    re.I,
)


def is_notice(subject: str) -> bool:
    """Tell whether a subject is that of a vacation notice and the like."""
    return bool(_NOTICE.match(subject.strip()))


def report(subject: str, text: str) -> Report:
    """Return what the words of a report say."""
    said = _above(text)
    whole = f"{subject}\n{said}"
    status = status_in(said)
    is_permanent = bool(_PERMANENT.search(whole) or _CODE.search(said)) or status[:1] == "5"
    if _DELAYED.search(whole):
        return Report(Action.UNCLEAR if is_permanent else Action.DELAYED)
    if not (_FAILED.search(whole) or _CODE.search(said)):
        return Report(Action.UNCLEAR)
    if not status and is_permanent:
        status = "5.0.0"  # RFC 3463 3.1: nothing more is known
    return Report(Action.FAILED, status, _telling_line(said))


def _above(text: str) -> str:
    """Return what stands above the returned mail."""
    found = _RETURNED.search(text)
    return text[: found.start()] if found else text


def _telling_line(text: str) -> str:
    """Return the line that says most: one with a code, else with words of failure."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for is_telling in (status_in, _CODE.search, _PERMANENT.search, _FAILED.search):
        for line in lines:
            if is_telling(line):
                return one_line(line)
    return ""
