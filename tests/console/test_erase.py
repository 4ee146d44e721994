"""How an operator erases an account, and again what a backup brings back."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from tests.console.script import FAREWELL, jupiter, mails, places, serving, wait_until

pytestmark = pytest.mark.slow


def test_an_operator_erases_an_account_once_its_address_is_typed(tmp_path: Path) -> None:
    """P27, P23: also that of a child, at once and without its doing."""
    settings = {**places(), "UNDO_WINDOW": "0s"}
    mailbox = tmp_path / "var/mail/ann@example.com/new"
    with serving(tmp_path, **settings):
        jupiter(tmp_path, "mail", "--from", "ann@example.com", "profile name Nordlicht", **settings)
        wait_until(lambda: b"Nordlicht" in b"".join(mails(mailbox)))
        refused = jupiter(tmp_path, "erase", "ann@example.com", given="no\n", **settings)
        assert refused.returncode == 1
        assert "1 account" in refused.stdout
        assert refused.stdout.endswith("Nothing was erased.\n")
        erased = jupiter(
            tmp_path, "erase", "Ann@example.com", given="ann@example.com\n", **settings
        )
        assert (erased.returncode, erased.stderr) == (0, "")
        assert "The running bot sends the one last mail" in erased.stdout
        wait_until(lambda: FAREWELL in b"".join(mails(mailbox)))
        assert len(mails(mailbox)) == 1
    gone = jupiter(tmp_path, "erase", "--yes", "ann@example.com", **settings)
    assert gone.returncode == 1
    assert gone.stdout.startswith("ann@example.com has no account here.\n")
    again = jupiter(tmp_path, "erase", "--again", **settings)
    assert again.stdout == "0 erased again, 1 marks known\n"
    for file in (each for each in (tmp_path / "var").glob("*") if each.is_file()):
        assert b"Nordlicht" not in file.read_bytes(), file
        assert b"ann@example.com" not in file.read_bytes(), file


def test_what_a_backup_brings_back_is_erased_again(tmp_path: Path) -> None:
    """P23: backups are the operator's, who repeats the erasures after a restore."""
    assert jupiter(tmp_path, "migrate").returncode == 0
    nothing = jupiter(tmp_path, "erase", "--again")
    assert (nothing.returncode, "erased.txt" in nothing.stderr) == (1, True)
    settings = places()
    database, backup = tmp_path / "var/jupiter.db", tmp_path / "backup.db"
    mailbox = tmp_path / "var/mail/ann@example.com/new"
    with serving(tmp_path, **settings):
        jupiter(tmp_path, "mail", "--from", "ann@example.com", "profile name Nordlicht", **settings)
        wait_until(lambda: b"Nordlicht" in b"".join(mails(mailbox)))
    shutil.copy(database, backup)  # the bot has stopped, so its log is empty
    assert jupiter(tmp_path, "erase", "--yes", "ann@example.com", **settings).returncode == 0
    with serving(tmp_path, **settings):
        wait_until(lambda: FAREWELL in b"".join(mails(mailbox)))
    shutil.copy(backup, database)
    again = jupiter(tmp_path, "erase", "--again", **settings)
    assert again.stdout == "1 erased again, 1 marks known\n"
    with serving(tmp_path, **settings):
        wait_until(lambda: not mailbox.exists())
        time.sleep(1)
    assert not mailbox.exists()  # the person is not told twice
    assert b"ann@example.com" not in database.read_bytes()
