"""Letters: the mails of `tests/letters` and of the corpus, as they come over the wire."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "tests" / "letters"
CORPUS = Path(os.environ.get("JUPITER_TEST_CORPUS", ROOT.parent / "shared" / "corpus"))


def on_the_wire(octets: bytes) -> bytes:
    """Return octets with CR LF line ends."""
    return octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")


def letter(name: str) -> bytes:
    """Return one of our own mails."""
    return on_the_wire((FOLDER / f"{name}.eml").read_bytes())


def mail(body: str, *, header: str = "", content_type: str = "text/plain; charset=utf-8") -> bytes:
    """Return a mail of one part from a person."""
    text = (
        f"From: Nora <nora@nord.example>\nTo: invoice@bot.example\n{header}"
        f"MIME-Version: 1.0\nContent-Type: {content_type}\n\n{body}"
    )
    return on_the_wire(text.encode("utf-8", "surrogateescape"))


def corpus(*patterns: str) -> list[Path]:
    """Return files of the corpus; skips the test, saying why, where it is absent."""
    if not CORPUS.is_dir():
        pytest.skip(f"no corpus of real-world mail at JUPITER_TEST_CORPUS ({CORPUS})")
    found = [path for pattern in patterns for path in sorted(CORPUS.glob(pattern))]
    return [path for path in found if path.is_file()]
