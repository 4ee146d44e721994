"""Returns: mail that comes to our return paths, and to those who look after the house.

A report is believed if it came to the return path of a mail of ours, or returns a mail with one of
its addresses. Nothing of all this is ever answered.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import structlog
from prometheus_client import Counter

from bot import dispatch, unanswered
from bot.correspondence import return_paths
from bot.dispatch import House
from bot.post import InboundMail, OutboundMail
from bot.reports import Action, Report
from bot.sandbox import Died, Sandbox, TookTooLong

log = structlog.get_logger()

REPORTS = Counter(
    "jupiter_bounces",
    "Reports on mail of ours, by what they say and what came of it.",
    ["action", "outcome"],
)

#: Who looks after a house (RFC 2142).
_KEEPERS = ("postmaster@", "abuse@")


class Tools(Protocol):
    """What reading takes: `inbound.worker.Tools`."""

    @property
    def opener(self) -> Sandbox:
        """Where untrusted octets are read."""

    @property
    def house(self) -> House:
        """Whose mail it is."""

    @property
    def clock(self) -> Callable[[], datetime]:
        """The time."""

    @property
    def read_report(self) -> Callable[[bytes, str, str], Report]:
        """What reads a report; see `inbound.bounces.reading.read_report`."""

    @property
    def opening_s(self) -> float:
        """Seconds that it may take."""


def is_return(mail: InboundMail) -> bool:
    """Tell whether a mail came to a return path, and to no address of commands."""
    return _came_to(mail, return_paths.PREFIX)


def is_for_operator(mail: InboundMail) -> bool:
    """Tell whether a mail came to those who look after the house."""
    return _came_to(mail, *_KEEPERS)


async def handle(mail: InboundMail, octets: bytes, tools: Tools) -> str:
    """Do what a report says, or keep what is for the operator; return how the mail ended.

    ``report``, ``silence`` or ``set-aside``.
    """
    about = return_paths.returned(mail.rcpt_tos, tools.house.mint)
    report = await _read(mail, octets, about, tools)
    if about is None and report.action is Action.COMPLAINT:
        about = return_paths.shown(report.shown, tools.house.mint)
    if about is not None:
        outcome = await dispatch.reported(mail.id, about, report, tools.house, tools.clock())
        REPORTS.labels(report.action.value, outcome).inc()
        log.info("report", mail=mail.id, about=about, action=report.action.value, outcome=outcome)
        return "report"
    if is_for_operator(mail):
        log.warning("mail for the operator", mail=mail.id)
        await unanswered.keep(mail.id, why="for the operator")
        return "set-aside"
    await unanswered.silence(mail.id, now=tools.clock(), why="automatic: a bounce of nobody's mail")
    REPORTS.labels(report.action.value, "unbelieved").inc()
    return "silence"


async def _read(mail: InboundMail, octets: bytes, about: int | None, tools: Tools) -> Report:
    """Return what a mail reports, read where it can be killed."""
    ours = await OutboundMail.get_or_none(id=about).only("recipient") if about else None
    recipient = ours.recipient if ours else ""
    try:
        return await tools.opener.run(
            tools.read_report, tools.opening_s, octets, mail.mail_from, recipient
        )
    except (TookTooLong, Died) as trouble:
        log.warning("report can not be read", mail=mail.id, trouble=type(trouble).__name__)
        return Report(Action.UNCLEAR)


def _came_to(mail: InboundMail, *beginnings: str) -> bool:
    """Tell whether a mail came to such an address of ours, and not to the one of commands."""
    return not any(each.startswith("invoice") for each in mail.rcpt_tos) and any(
        each.startswith(beginnings) for each in mail.rcpt_tos
    )
