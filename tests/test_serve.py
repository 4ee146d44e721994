"""The console script, as an operator uses it: each command in a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.inbound.authentication import names
from tests.interop.postfix import free_port

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.slow


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a bot in a folder of its own."""
    others = {name: value for name, value in os.environ.items() if "JUPITER" not in name}
    given = {"DATA": str(folder / "var"), "LOG_FORMAT": "json", **settings}
    own = {f"JUPITER_{name}": value for name, value in given.items()}
    return {**others, "PYTHONPATH": str(ROOT), **own}


def jupiter(
    folder: Path, *arguments: str, given: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "serve", *arguments],
        cwd=folder,
        env=environment(folder, **settings),
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """Run a bot until the block ends; it must then stop by itself with status 0."""
    bot = subprocess.Popen(
        [sys.executable, "-m", "serve", "serve"],
        cwd=folder,
        env=environment(folder, **settings),
        stderr=subprocess.PIPE,
        text=True,
    )
    host, _, port = settings["SMTP_LISTEN"].rpartition(":")
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((host, int(port))) == 0:
                break
        assert bot.poll() is None, bot.communicate()[1]
        time.sleep(0.05)
    try:
        yield bot
    finally:
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(30) == 0
        assert bot.stderr is not None
        bot.stderr.close()


def test_a_new_user_mails_and_sees_what_came_of_it(tmp_path: Path) -> None:
    smtp, web = f"127.0.0.1:{free_port()}", free_port()
    settings = {"SMTP_LISTEN": smtp, "WEB_LISTEN": f"127.0.0.1:{web}", "UNDO_WINDOW": "0s"}
    with serving(tmp_path, RENDERERS="1", **settings):
        said = jupiter(tmp_path, "mail", "--from", "ann@example.com", "help", **settings)
        assert said.returncode == 0
        found = re.fullmatch(r"250 2\.0\.0 Stored as (\w+)\n", said.stdout)
        assert found
        folder = tmp_path / "var/mail/ann@example.com/new"
        until = time.monotonic() + 20
        while not folder.is_dir() and time.monotonic() < until:
            time.sleep(0.05)
        shown = jupiter(tmp_path, "show", found[1], **settings)
        assert f"inbound {found[1]}: handled, level strong" in shown.stdout
        assert "caused outbound 1: answer, " in shown.stdout
        assert "Message-ID <" in jupiter(tmp_path, "show", "1", **settings).stdout
        octets = jupiter(tmp_path, "show", "--octets", found[1], **settings).stdout
        assert "From: ann@example.com" in octets
        with urlopen(f"http://127.0.0.1:{web}/readyz", timeout=5) as answer:
            assert answer.status == 200
    assert jupiter(tmp_path, "mail", "help", **settings).returncode == 1  # nobody listens now


def test_text_may_come_from_standard_input(tmp_path: Path) -> None:
    settings = {"SMTP_LISTEN": f"127.0.0.1:{free_port()}"}
    with serving(tmp_path, WEB_LISTEN=f"127.0.0.1:{free_port()}", RENDERERS="1", **settings):
        said = jupiter(tmp_path, "mail", "-", given="help\n", **settings)
    assert said.stdout.startswith("250 ")


def test_migrate_is_done_once(tmp_path: Path) -> None:
    first, second = jupiter(tmp_path, "migrate"), jupiter(tmp_path, "migrate")
    assert "models.0001_initial" in first.stdout
    assert second.stdout == "nothing to do\n"


def test_check_says_what_is_missing_and_then_that_all_is_well(tmp_path: Path) -> None:
    before = jupiter(tmp_path, "check")
    assert before.returncode == 1
    assert re.search(r"^database +run `jupiter migrate`", before.stdout, re.MULTILINE)
    jupiter(tmp_path, "migrate")
    after = jupiter(tmp_path, "check")
    assert after.returncode == 0
    *machine, outside = after.stdout.splitlines()
    assert [line.split() for line in machine] == [
        [name, "ok"] for name in ("settings", "pages", "relay", "database")
    ]
    assert outside.startswith(
        "dns        note: mx, spf, dkim, dmarc, ptr and tls skipped: local mode"
    )


def test_a_key_is_made_once_shown_and_followed_by_another(tmp_path: Path) -> None:
    first = jupiter(tmp_path, "key")
    assert first.returncode == 0
    (selector,) = re.findall(r"^(\S+) signs what leaves", first.stdout, re.MULTILINE)
    assert f'{selector}._domainkey.jupiter.localhost. IN TXT ( "v=DKIM1;' in first.stdout
    assert jupiter(tmp_path, "key").stdout == first.stdout
    second = jupiter(tmp_path, "key", "--new")
    assert f"{selector} signs what leaves" in second.stdout
    used = jupiter(tmp_path, "key", "--use", f"{selector}-2")
    assert f"{selector}-2 signs what leaves" in used.stdout
    assert f"jupiter key --use {selector}\n" in used.stdout
    unknown = jupiter(tmp_path, "key", "--use", "nosuch")
    assert (unknown.returncode, "Traceback" in unknown.stderr) == (1, False)


def test_what_leaves_is_signed_once_there_is_a_key(tmp_path: Path) -> None:
    listen, web = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    jupiter(tmp_path, "key")
    with serving(tmp_path, SMTP_LISTEN=listen, WEB_LISTEN=web, RENDERERS="1"):
        sent = jupiter(tmp_path, "mail", "help", SMTP_LISTEN=listen)
        assert sent.returncode == 0, sent.stderr
        folder, until = tmp_path / "var/mail/you@example.com/new", time.monotonic() + 20
        while not list(folder.glob("*")) and time.monotonic() < until:
            time.sleep(0.1)
    (answer,) = folder.glob("*")
    assert b"\nDKIM-Signature: v=1; a=rsa-sha256;" in b"\n" + answer.read_bytes()


def test_check_in_production_says_what_to_publish(tmp_path: Path) -> None:
    with names.serving('bot.example.com. 60 IN TXT "v=spf1 -all"') as (_, dns):
        settings = {
            "MODE": "production",
            "MAIL_DOMAIN": "bot.example.com",
            "BASE_URL": "https://bot.example.com",
            "OPERATOR": "Example Ltd",
            "SECRET_KEY": "s" * 32,
            "RELAY_URL": f"maildir:{tmp_path}/mail",
            "DNS": dns,
        }
        jupiter(tmp_path, "migrate", **settings)
        unsigned = jupiter(tmp_path, "check", **settings)
        jupiter(tmp_path, "key", **settings)
        said = jupiter(tmp_path, "check", **settings)
    assert unsigned.returncode == said.returncode == 1
    assert "dkim       mails leave unsigned; run `jupiter key`" in unsigned.stdout
    lines = said.stdout.splitlines()
    assert "mx         bot.example.com has no MX record" in lines
    assert "           publish: bot.example.com. IN MX 10 bot.example.com." in lines
    assert any(line.startswith("           publish: jupiter-") for line in lines)
    assert any(line.startswith("dmarc      bot.example.com has no DMARC policy") for line in lines)


def test_the_operator_vouches_for_an_account_and_tells_its_secret_address(tmp_path: Path) -> None:
    jupiter(tmp_path, "migrate")
    for word in ("secret", "trust"):
        said = jupiter(tmp_path, word, "who@example.com")
        assert (said.returncode, said.stdout) == (1, "")
        assert said.stderr.strip() == "jupiter: no account writes from who@example.com"
    smtp = f"127.0.0.1:{free_port()}"
    settings = {"SMTP_LISTEN": smtp, "WEB_LISTEN": f"127.0.0.1:{free_port()}", "RENDERERS": "1"}
    with serving(tmp_path, **settings):
        jupiter(tmp_path, "mail", "--from", "ann@example.com", "help", **settings)
        until = time.monotonic() + 20
        while not (tmp_path / "var/mail/ann@example.com/new").is_dir():
            assert time.monotonic() < until
            time.sleep(0.05)
        first, same, other = (
            jupiter(tmp_path, "secret", "Ann@example.com", *more).stdout.strip()
            for more in ((), (), ("--reset",))
        )
        assert re.fullmatch(r"me\+1-[a-z2-7]{24}@jupiter\.localhost", first)
        assert (same, other != first) == (first, True)
        assert jupiter(tmp_path, "trust", "ann@example.com").returncode == 0
        said = jupiter(tmp_path, "mail", "--to", other, "help", **settings)
        assert said.stdout.startswith("250 ")


def test_an_operator_erases_an_account_once_its_address_is_typed(tmp_path: Path) -> None:
    """P27, P23: also that of a child, at once and without its doing."""
    smtp, web = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    settings = {"SMTP_LISTEN": smtp, "WEB_LISTEN": web, "RENDERERS": "1", "UNDO_WINDOW": "0s"}
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


FAREWELL = b"Subject: Your account is erased"


def mails(folder: Path) -> list[bytes]:
    """Return the mails of a mailbox."""
    return [file.read_bytes() for file in folder.glob("*")]


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for something that a bot does in its own time."""
    until = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_what_a_backup_brings_back_is_erased_again(tmp_path: Path) -> None:
    """P23: backups are the operator's, who repeats the erasures after a restore."""
    assert jupiter(tmp_path, "migrate").returncode == 0
    nothing = jupiter(tmp_path, "erase", "--again")
    assert (nothing.returncode, "erased.txt" in nothing.stderr) == (1, True)
    settings = {"SMTP_LISTEN": f"127.0.0.1:{free_port()}", "RENDERERS": "1"}
    settings |= {"WEB_LISTEN": f"127.0.0.1:{free_port()}"}
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


def test_who_is_not_blocked_is_said_not_to_be(tmp_path: Path) -> None:
    assert jupiter(tmp_path, "migrate").returncode == 0
    done = jupiter(tmp_path, "unblock", "ap@acme.example")
    assert (done.returncode, done.stderr) == (1, "jupiter: this address is not blocked\n")


def test_an_unknown_mail_is_said_to_be_unknown(tmp_path: Path) -> None:
    jupiter(tmp_path, "migrate")
    said = jupiter(tmp_path, "show", "nosuch")
    assert (said.returncode, said.stderr.strip()) == (1, "jupiter: no mail nosuch")


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"MODE": "production"}, "JUPITER_MAIL_DOMAIN"),
        ({"MODE": "moon"}, "JUPITER_MODE"),
        ({"UNDO_WINDOW": "soon"}, "JUPITER_UNDO_WINDOW"),
        ({"TRUSTED_PEERS": "everybody"}, "JUPITER_TRUSTED_PEERS"),
        ({"RENDERERS": "0"}, "JUPITER_RENDERERS"),
        ({"RELAY_URL": "ftp://relay"}, "JUPITER_RELAY_URL"),
    ],
)
def test_a_wrong_setting_stops_every_command_with_its_name(
    tmp_path: Path, settings: dict[str, str], named: str
) -> None:
    said = jupiter(tmp_path, "migrate", **settings)
    assert said.returncode == 2
    assert named in said.stderr
    assert "Traceback" not in said.stderr


def test_a_port_in_use_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        said = jupiter(tmp_path, "serve", "--only", "smtp", SMTP_LISTEN=address)
    assert said.returncode == 1
    assert f"jupiter: cannot listen on {address}: Address already in use" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("command", [["migrate"], ["show", "1"], ["serve", "--only", "smtp"]])
def test_a_file_that_is_no_database_is_said_in_a_sentence(
    tmp_path: Path, command: list[str]
) -> None:
    (tmp_path / "text").write_text("this is a text and not a database, whatever its name\n" * 9)
    settings = {"DATABASE_URL": "sqlite://text", "SMTP_LISTEN": f"127.0.0.1:{free_port()}"}
    said = jupiter(tmp_path, *command, **settings)
    assert said.returncode == 1
    assert said.stderr == "jupiter: file is not a database\n"
