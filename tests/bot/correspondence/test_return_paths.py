"""Return paths: only the one that went out with a mail leads back to it."""

from __future__ import annotations

import pytest

from bot import tokens
from bot.correspondence import reply_addresses, return_paths
from tests.databases import MINT

DOMAIN = "bot.example"
PATH = return_paths.address(42, MINT, DOMAIN)


def test_a_return_path_leads_back_to_its_mail_in_any_case_of_letters() -> None:
    assert return_paths.returned([PATH], MINT) == 42
    assert return_paths.returned(["invoice@bot.example", PATH.upper()], MINT) == 42


def test_a_return_path_fits_into_a_local_part() -> None:
    longest = return_paths.address(10**18 - 1, MINT, DOMAIN)
    assert len(longest.partition("@")[0]) <= 64
    assert return_paths.returned([longest], MINT) == 10**18 - 1


@pytest.mark.parametrize(
    "address",
    [
        f"bounce+42@{DOMAIN}",
        f"bounce+42-@{DOMAIN}",
        f"bounce+42-{'a' * 24}@{DOMAIN}",
        PATH.replace("+42-", "+43-"),
        PATH.replace("bounce+", "invoice+"),
        reply_addresses.address(42, MINT, DOMAIN).replace("invoice+", "bounce+"),
        f"bounce+{'9' * 40}-{'a' * 24}@{DOMAIN}",
        "",
    ],
)
def test_any_other_address_leads_nowhere(address: str) -> None:
    assert return_paths.returned([address], MINT) is None


def test_an_older_key_still_leads_back_and_a_foreign_one_does_not() -> None:
    secret = "the newer secret key of the house"
    newer = tokens.mint([secret])
    both = tokens.Mint((*newer.keys, *MINT.keys))
    assert return_paths.returned([PATH], both) == 42
    assert return_paths.returned([PATH], newer) is None


def test_who_shows_either_address_of_a_mail_has_had_it() -> None:
    reply = reply_addresses.address(7, MINT, DOMAIN)
    assert return_paths.shown([reply], MINT) == 7
    assert return_paths.shown([reply, PATH], MINT) == 42
    assert return_paths.shown([f"invoice+7-{'a' * 24}@{DOMAIN}"], MINT) is None
