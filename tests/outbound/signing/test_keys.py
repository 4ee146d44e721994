"""The keys of our signatures, and their records."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest

from outbound.signing import keys, record
from outbound.signing.keys import UnfitKey

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def test_there_is_no_key_until_one_is_made(tmp_path: Path) -> None:
    assert keys.active(tmp_path) is None
    assert keys.known(tmp_path) == []


def test_a_key_is_kept_in_a_file_that_nobody_else_can_read(tmp_path: Path) -> None:
    made = keys.make(tmp_path, NOW)
    assert made.selector == "jupiter-20261126"
    assert keys.active(tmp_path) == made
    file = tmp_path / "dkim/jupiter-20261126.pem"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "PRIVATE" not in repr(made)


def test_a_new_key_waits_until_it_is_used_and_the_old_one_stays(tmp_path: Path) -> None:
    old, new = keys.make(tmp_path, NOW), keys.make(tmp_path, NOW)
    assert new.selector == "jupiter-20261126-2"
    assert keys.active(tmp_path) == old
    assert keys.use(tmp_path, new.selector) == new
    assert keys.active(tmp_path) == new
    assert {each.selector for each in keys.known(tmp_path)} == {old.selector, new.selector}


@pytest.mark.parametrize("selector", ["nosuch", "../secret", "", "a b"])
def test_a_key_that_is_not_there_cannot_be_used(tmp_path: Path, selector: str) -> None:
    made = keys.make(tmp_path, NOW)
    with pytest.raises(UnfitKey):
        keys.use(tmp_path, selector)
    assert keys.active(tmp_path) == made


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    keys.make(tmp_path, NOW)
    (tmp_path / "dkim/jupiter-20261126.pem").chmod(0o644)
    with pytest.raises(UnfitKey, match="chmod 600"):
        keys.active(tmp_path)


@pytest.mark.parametrize("text", [b"", b"no key\n", b"-----BEGIN RSA PRIVATE KEY-----\n"])
def test_a_file_without_a_key_is_said_to_hold_none(tmp_path: Path, text: bytes) -> None:
    keys.make(tmp_path, NOW)
    (tmp_path / "dkim/jupiter-20261126.pem").write_bytes(text)
    with pytest.raises(UnfitKey, match="holds no private key"):
        keys.active(tmp_path)


def test_the_record_has_strings_of_at_most_255_octets_and_holds_the_key(tmp_path: Path) -> None:
    made = keys.make(tmp_path, NOW)
    line = record.zone_line(made, "bot.example.com")
    assert line.startswith("jupiter-20261126._domainkey.bot.example.com. IN TXT (")
    strings = re.findall(r'"([^"]*)"', line)
    assert len(strings) == 2
    assert all(len(each) <= 255 for each in strings)
    assert "".join(strings) == record.value(made)
    assert len(dkim.crypto.parse_public_key(base64.b64decode(record.public(made)))) == 2
