"""What cannot be done is said in a sentence, never by a traceback."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.console.script import jupiter
from tests.ports import free_port

pytestmark = pytest.mark.slow


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
