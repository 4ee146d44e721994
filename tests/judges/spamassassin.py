"""SpamAssassin: what a spam filter of others thinks of mails, offline."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

#: As a server of somebody received it. The host is in no list; a documentation address costs 1.3.
_RECEIVED = (
    b"Received: from mail.jupiter.example (mail.jupiter.example [93.184.215.14])\n"
    b"\tby mx.muster.example (Postfix) with ESMTPS id 4Zb1cD2eF3\n"
    b"\tfor <ap@muster.example>; Mon, 07 Dec 2026 12:00:04 +0000 (UTC)\n"
)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What it says of one mail."""

    score: float
    rules: str


def why_not() -> str:
    """Return why this machine cannot run it, or ""."""
    return "" if shutil.which("spamassassin") else "spamassassin is not installed"


_SCORE = re.compile(
    rb"^X-Spam-Status: \w+, score=(-?[\d.]+) required=\S+\s+tests=([\w,\s]*)autolearn", re.M
)
_NUMBER = re.compile(rb"^X-Sample: (\d+)$", re.M)


def opinions(mails: Sequence[bytes], folder: Path) -> list[Opinion]:
    """Return the opinions on mails in one run, without the network; it takes seconds to start."""
    mailbox = b"".join(_in_mailbox(number, mail) for number, mail in enumerate(mails))
    done = subprocess.run(
        ["spamassassin", "--local", "--mbox", "--cf=report_safe 0"],
        input=mailbox,
        env={**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=True,
        timeout=240,
    )
    said = {}  # it gives them back in an order of its own
    for each in re.split(rb"^From bounce@", done.stdout, flags=re.M)[1:]:
        number, score = _NUMBER.search(each), _SCORE.search(each)
        assert number and score, each[:2000]
        rules = "".join(score[2].decode().split())
        said[int(number[1])] = Opinion(float(score[1]), rules)
    assert len(said) == len(mails), done.stderr.decode("utf-8", "replace")
    return [said[number] for number in range(len(mails))]


def _in_mailbox(number: int, mail: bytes) -> bytes:
    """Return a mail as an mbox file has it."""
    escaped = re.sub(rb"^(>*From )", rb">\1", mail.replace(b"\r\n", b"\n"), flags=re.M)
    opening = b"From bounce@jupiter.example Mon Dec  7 12:00:04 2026\n"
    return opening + _RECEIVED + b"X-Sample: %d\n" % number + escaped + b"\n"
