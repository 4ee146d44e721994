"""OpenDKIM: whether the signatures of mails are in order, by people who wrote neither of ours."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from outbound.signing import record
from outbound.signing.keys import Key


def why_not() -> str:
    """Return why this machine cannot run it, or ""."""
    return "" if shutil.which("opendkim") else "opendkim is not installed"


def verdicts(mails: Sequence[bytes], key: Key, domain: str, folder: Path) -> list[bool]:
    """Tell of each mail whether its signature is sound, the key being published for the domain."""
    (folder / "keys").write_text(f"{record.name(key, domain)} {record.value(key)}\n")
    settings = f"Mode v\nSyslog no\nAlwaysAddARHeader yes\nTestPublicKeys {folder}/keys\n"
    (folder / "opendkim.conf").write_text(settings)
    files = [folder / f"{number}.eml" for number in range(len(mails))]
    for file, mail in zip(files, mails, strict=True):
        file.write_bytes(mail)
    done = subprocess.run(
        ["opendkim", "-x", folder / "opendkim.conf", "-t", ",".join(map(str, files))],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found = re.findall(
        r"^opendkim: \S+: verification .* (succeeded|failed: .*)$", done.stdout, re.M
    )
    assert len(found) == len(mails), done.stdout + done.stderr
    return [each == "succeeded" for each in found]
