"""What an operator is told before anything runs: tables, checks, keys."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.console.script import jupiter
from tests.inbound.authentication import names

pytestmark = pytest.mark.slow


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
