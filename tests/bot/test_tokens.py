"""Tokens: made by us, bound to what they are for, and to nothing else."""

from __future__ import annotations

import pytest

from bot import tokens

MINT = tokens.mint(("a secret key of some length",))


def test_a_token_is_known_again_in_any_case_of_letters() -> None:
    token = MINT.token("reply", 42)
    assert len(token) == 24
    assert token.isalnum()
    assert MINT.is_token(token, "reply", 42)
    assert MINT.is_token(f" {token.upper()} ", "reply", 42)


@pytest.mark.parametrize(
    ("purpose", "facts"), [("bounce", (42,)), ("reply", (43,)), ("reply", (42, "x")), ("reply", ())]
)
def test_a_token_is_worth_nothing_for_anything_else(
    purpose: str, facts: tuple[str | int, ...]
) -> None:
    assert not MINT.is_token(MINT.token("reply", 42), purpose, *facts)


def test_facts_do_not_run_into_each_other() -> None:
    assert MINT.token("reply", "ab", "c") != MINT.token("reply", "a", "bc")


@pytest.mark.parametrize("said", ["", "a" * 24, "ä" * 24, "\udcff"])
def test_what_is_no_token_is_refused(said: str) -> None:
    assert not MINT.is_token(said, "reply", 42)


def test_an_older_key_still_checks_and_a_foreign_one_never_did() -> None:
    renewed = tokens.mint(("a newer secret key of length", "a secret key of some length"))
    assert renewed.is_token(MINT.token("reply", 42), "reply", 42)
    assert not MINT.is_token(renewed.token("reply", 42), "reply", 42)


def test_without_a_key_there_is_no_mint() -> None:
    with pytest.raises(ValueError, match="secret key"):
        tokens.mint(())
