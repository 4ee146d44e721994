"""Cleartext: a text that is signed in its own lines, taken out of them (RFC 9580 7).

The signature itself says nothing here: who wrote a mail is proven elsewhere.
"""

from __future__ import annotations

import re

#: The signed text begins after the first empty line; only hash algorithms may be named before it.
_BEGIN = re.compile(r"\s*-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:Hash:[^\n]*\n)*[ \t]*\n")
_SIGNATURE = re.compile(r"^-----BEGIN PGP SIGNATURE-----", re.MULTILINE)
_ESCAPED_DASH = re.compile(r"^- ", re.MULTILINE)


def unsigned(text: str) -> str:
    """Return what stands between the marks of a signature, or a text without them as it is."""
    begin = _BEGIN.match(text)
    if not begin:
        return text
    end = _SIGNATURE.search(text, begin.end())
    return _ESCAPED_DASH.sub("", text[begin.end() : end.start() if end else len(text)])
