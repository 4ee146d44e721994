"""A bot that serves, and the commands that speak with it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.console.script import jupiter, mails, places, serving, wait_until

pytestmark = pytest.mark.slow


def test_a_new_user_mails_and_sees_what_came_of_it(tmp_path: Path) -> None:
    settings = {**places(), "UNDO_WINDOW": "0s"}
    with serving(tmp_path, **settings):
        said = jupiter(tmp_path, "mail", "--from", "ann@example.com", "help", **settings)
        assert said.returncode == 0
        found = re.fullmatch(r"250 2\.0\.0 Stored as (\w+)\n", said.stdout)
        assert found
        folder = tmp_path / "var/mail/ann@example.com/new"
        wait_until(folder.is_dir)
        shown = jupiter(tmp_path, "show", found[1], **settings)
        assert f"inbound {found[1]}: handled, level strong" in shown.stdout
        assert "caused outbound 1: answer, " in shown.stdout
        assert "Message-ID <" in jupiter(tmp_path, "show", "1", **settings).stdout
        octets = jupiter(tmp_path, "show", "--octets", found[1], **settings).stdout
        assert "From: ann@example.com" in octets
        with urlopen(f"http://{settings['WEB_LISTEN']}/readyz", timeout=5) as answer:
            assert answer.status == 200
    assert jupiter(tmp_path, "mail", "help", **settings).returncode == 1  # nobody listens now


def test_text_may_come_from_standard_input(tmp_path: Path) -> None:
    settings = places()
    with serving(tmp_path, **settings):
        said = jupiter(tmp_path, "mail", "-", given="help\n", **settings)
    assert said.stdout.startswith("250 ")


def test_what_leaves_is_signed_once_there_is_a_key(tmp_path: Path) -> None:
    settings = places()
    folder = tmp_path / "var/mail/you@example.com/new"
    jupiter(tmp_path, "key")
    with serving(tmp_path, **settings):
        sent = jupiter(tmp_path, "mail", "help", **settings)
        assert sent.returncode == 0, sent.stderr
        wait_until(lambda: bool(mails(folder)))
    (answer,) = mails(folder)
    assert b"\nDKIM-Signature: v=1; a=rsa-sha256;" in b"\n" + answer


def test_the_operator_vouches_for_an_account_and_tells_its_secret_address(tmp_path: Path) -> None:
    jupiter(tmp_path, "migrate")
    for word in ("secret", "trust"):
        said = jupiter(tmp_path, word, "who@example.com")
        assert (said.returncode, said.stdout) == (1, "")
        assert said.stderr.strip() == "jupiter: no account writes from who@example.com"
    settings = places()
    with serving(tmp_path, **settings):
        jupiter(tmp_path, "mail", "--from", "ann@example.com", "help", **settings)
        wait_until((tmp_path / "var/mail/ann@example.com/new").is_dir)
        first, same, other = (
            jupiter(tmp_path, "secret", "Ann@example.com", *more).stdout.strip()
            for more in ((), (), ("--reset",))
        )
        assert re.fullmatch(r"me\+1-[a-z2-7]{24}@jupiter\.localhost", first)
        assert (same, other != first) == (first, True)
        assert jupiter(tmp_path, "trust", "ann@example.com").returncode == 0
        said = jupiter(tmp_path, "mail", "--to", other, "help", **settings)
        assert said.stdout.startswith("250 ")
