"""Every promise of the privacy page has a test that names it."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from bot.settings import Mode, Settings, Unfit
from tests.privacy.life import CUSTOMER, PROFILE
from tests.whole.stage import Stage

TESTS = Path(__file__).resolve().parents[1]

#: The promises, in the words of the privacy page.
PROMISES = {
    "P1": "run by a named operator",
    "P2": "the minimum is collected",
    "P3": "data is not sold, no ad trackers",
    "P4": "the address is used for sign-in and account mail",
    "P5": "invoices and customers belong to their account",
    "P6": "sender profile: name, address, bank details, logo",
    "P7": "server logs are for security and debugging",
    "P8": "basic error telemetry when something breaks",
    "P9": "Google sends id, address, name, picture URL",
    "P10": "the Google id identifies the account",
    "P12": "never Gmail, Drive, Calendar, Contacts",
    "P13": "Google data not shared, sold or used for training",
    "P16": "invoices go to the recipients you name",
    "P17": "processors are named",
    "P19": "first-party cookies for sessions",
    "P20": "unfinished drafts are remembered in the browser",
    "P21": "invoices can be deleted any time",
    "P22": "customers can be deleted any time",
    "P23": "the account can be deleted any time",
    "P24": "including what Google sent",
    "P25": "or through the contact page",
    "P26": "Google can be revoked without deleting the account",
    "P27": "not for under 13 (16 in the EU)",
    "P28": "where data is processed",
    "P29": "terms, privacy, contact are one click away",
    "P30": "raw inbound mail is kept 14 days",
}


@cache
def named() -> dict[str, set[str]]:
    """Return the promises that tests name in their docstrings, and the tests."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for file in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if node.name.startswith("test_"):
                for promise in re.findall(r"\bP\d{1,2}\b", ast.get_docstring(node) or ""):
                    found[promise].add(f"{file.name}::{node.name}")
    return found


@pytest.mark.parametrize("promise", PROMISES)
def test_every_promise_has_a_test(promise: str) -> None:
    assert named()[promise], f"no test names {promise}: {PROMISES[promise]}"


def test_no_test_names_a_promise_that_is_not_made() -> None:
    assert set(named()) <= set(PROMISES)


def test_production_does_not_start_without_an_operator() -> None:
    """P1: who runs the service is named before it serves anybody."""
    settings = Settings(
        mode=Mode.PRODUCTION,
        mail_domain="bot.example",
        base_url="https://bot.example",
        relay_url="memory:",
        secret_key=("x" * 40,),
    )
    with pytest.raises(Unfit, match="JUPITER_OPERATOR"):
        settings.settled()


@pytest.mark.slow
async def test_a_mail_to_who_did_not_ask_names_the_operator(stage: Stage) -> None:
    """P1: whoever gets an invoice reads who runs the service, and whom to tell of abuse."""
    await stage.mail(PROFILE)
    for text in ("invoice ACME Kanarienberatung 500", "quote ACME Kanarienberatung 500"):
        (mail,) = [each for each in await stage.mail(text) if each.recipient == CUSTOMER]
        for body in (mail.text, mail.html):
            assert "Operator Ltd, 1 Data Street" in " ".join(body.split())
