"""Settings: each wrong one is refused with its name and what to write, and without its value."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from bot import settings
from bot.settings import Settings, Unfit

SECRET = "0123456789abcdef" * 2


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder without an .env, and an environment without settings."""
    for name in [name for name in os.environ if name.startswith("JUPITER_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODE", "moon"),
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "jupiter.db"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "postgres://u:p@[bad/x"),
        ("DATABASE_URL", "postgres://u:p@host:99999/x"),
        ("DATABASE_URL", "postgres://u:p@host/x?minsize=many"),
        ("SMTP_LISTEN", ""),
        ("SMTP_LISTEN", "localhost"),
        ("SMTP_LISTEN", "127.0.0.1:"),
        ("SMTP_LISTEN", "127.0.0.1:99999"),
        ("WEB_LISTEN", "127.0.0.1:70000"),
        ("WEB_LISTEN", "http://127.0.0.1:8080"),
        ("BASE_URL", "bot.example.com"),
        ("MAIL_DOMAIN", "invoice@example.com"),
        ("MAIL_DOMAIN", "two words"),
        ("MAIL_DOMAIN", "bücher.example"),
        ("DNS", "dns.example.com"),
        ("SECRET_KEY", "hunter2"),
        ("SECRET_KEY", f"{SECRET},hunter2"),
        ("TRUSTED_PEERS", "everybody"),
        ("TRUSTED_PEERS", "10.0.0.0/99"),
        ("SIGNUP", "sometimes"),
        ("ALLOWED_SENDERS", "ann"),
        ("UNDO_WINDOW", "soon"),
        ("UNDO_WINDOW", "-5s"),
        ("UNDO_WINDOW", "³s"),
        ("UNDO_WINDOW", "999999999d"),
        ("RENDERERS", "0"),
        ("RENDERERS", "many"),
        ("SMTP_PROXY_PROTOCOL", "maybe"),
        ("SMTP_CONNECTIONS", "-1"),
        ("BRAND", ""),
        ("BRAND", "two\nlines"),
        ("OPERATOR", "two\r\nlines"),
        ("GOOGLE_ISSUER", "google"),
        ("GOOGLE_ISSUER", "http://accounts.example.com"),
        ("CONTACT", "the operator"),
        ("CONTACT", "a@b.example,c@d.example"),
        ("PROCESSORS", "somebody"),
        ("WEB_PROXIES", "nginx"),
        ("SENTRY_DSN", "https://example.com"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_without_the_value(
    place: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"JUPITER_{name}", value)
    with pytest.raises(Unfit) as refused:
        settings.read()
    said = str(refused.value)
    assert said.startswith(f"JUPITER_{name}")
    assert "\n" not in said
    assert "pydantic" not in said
    assert name != "SECRET_KEY" or "hunter2" not in said


def test_every_wrong_value_has_a_line_of_its_own(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPITER_MODE", "moon")
    monkeypatch.setenv("JUPITER_RENDERERS", "0")
    with pytest.raises(Unfit) as refused:
        settings.read()
    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == [
        "JUPITER_MODE",
        "JUPITER_RENDERERS",
    ]


def test_right_values_are_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "DATABASE_URL": "postgres://u:p%40@db:5432/jupiter?minsize=1&maxsize=3&host=/run/pg",
        "SMTP_LISTEN": "[::1]:2525",
        "WEB_LISTEN": ":8080",
        "BASE_URL": "https://bot.example.com/x",
        "MAIL_DOMAIN": "Bot.Example.COM",
        "DNS": "127.0.0.1:53",
        "SECRET_KEY": f"{SECRET},{SECRET}",
        "TRUSTED_PEERS": "203.0.113.7, 2001:db8::/64",
        "UNDO_WINDOW": "2m",
        "SENTRY_DSN": "https://key@o1.ingest.example.com/42",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"JUPITER_{name}", value)
    read = settings.read()
    assert read.mail_domain == "bot.example.com"
    assert read.undo_window == timedelta(minutes=2)
    assert read.trusted_peers == ("203.0.113.7", "2001:db8::/64")
    assert read.secret_key == (SECRET, SECRET)


def test_a_data_folder_that_cannot_be_made_is_named(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "file").touch()
    monkeypatch.setenv("JUPITER_DATA", str(place / "file"))
    with pytest.raises(Unfit, match=r"^JUPITER_DATA: .*file"):
        settings.read()


def test_an_empty_key_file_is_not_taken_for_a_key(place: Path) -> None:
    (place / "var").mkdir()
    (place / "var/secret.key").touch()
    with pytest.raises(Unfit, match=r"^JUPITER_DATA: .*secret\.key"):
        settings.read()


def test_processes_that_start_at_once_have_one_key(place: Path) -> None:
    code = "from bot import settings; print(settings.read().secret_key[0])"
    environment = os.environ | {"PYTHONPATH": str(Path(settings.__file__).parents[1])}

    def key(_: int) -> str:
        told = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return told.stdout.strip()

    with ThreadPoolExecutor() as pool:
        keys = set(pool.map(key, range(4)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 32
    assert [file.name for file in (place / "var").iterdir()] == ["secret.key"]
    assert (place / "var/secret.key").stat().st_mode & 0o777 == 0o600


def test_local_mode_needs_no_setting(place: Path) -> None:
    read = settings.read()
    assert read.relay_url == "maildir:var/mail"
    assert Settings().mode == "local"


def test_who_else_processes_data_is_read_as_name_and_purpose(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPITER_PROCESSORS", "Example Hosting: servers; Relay Inc.: mail;")
    assert settings.read().named_processors == (
        ("Example Hosting", "servers"),
        ("Relay Inc.", "mail"),
    )


def test_production_needs_https_where_people_sign_in(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {
        "MODE": "production",
        "MAIL_DOMAIN": "bot.example",
        "SECRET_KEY": SECRET,
        "RELAY_URL": "smtp://relay",
        "OPERATOR": "Example Ltd",
    }
    for name, value in known.items():
        monkeypatch.setenv(f"JUPITER_{name}", value)
    monkeypatch.setenv("JUPITER_BASE_URL", "http://bot.example")
    with pytest.raises(Unfit, match="JUPITER_BASE_URL: production mode needs https"):
        settings.read()
    monkeypatch.setenv("JUPITER_BASE_URL", "https://bot.example")
    assert settings.read().base_url == "https://bot.example"
