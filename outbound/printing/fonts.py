"""Fonts: which ones a page may use, the same on every machine."""

from __future__ import annotations

import os
from importlib import resources


def choose() -> None:
    """Let fontconfig see our own list of fonts only. Call before WeasyPrint is imported.

    Inter (SIL OFL 1.1) is shipped, made by .ci/build_fonts.py; other scripts are Debian's Noto,
    boxes where that is not installed.
    """
    file = resources.files("templates") / "documents" / "fonts" / "fonts.conf"
    os.environ["FONTCONFIG_FILE"] = str(file)
