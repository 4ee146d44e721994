"""Kinds: every kind of document has its policy, its page and its mail."""

from __future__ import annotations

from importlib import resources

import pytest

from bot.documents.model import POLICIES, Kind
from outbound.compose import MANNERS
from outbound.printing.page import PAYABLE, TITLES
from tests.outbound.printing.samples import facts


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_a_policy_a_page_and_a_mail(kind: Kind) -> None:
    assert POLICIES[kind].prefix
    assert facts(1, kind=kind).kind in TITLES
    assert MANNERS[kind].is_for_customer
    assert (resources.files("templates") / "mail" / kind).is_dir()


def test_no_two_kinds_share_a_series() -> None:
    assert len({policy.prefix for policy in POLICIES.values()}) == len(Kind)


@pytest.mark.parametrize("kind", list(Kind))
def test_only_what_adds_to_the_debt_is_to_be_paid(kind: Kind) -> None:
    assert (kind in PAYABLE) == (POLICIES[kind].owed > 0)
