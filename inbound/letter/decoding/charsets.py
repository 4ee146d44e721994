"""Charsets: from octets and the label a mail puts on them to text."""

from __future__ import annotations

import codecs

import webencodings

#: Labels that the WHATWG Encoding Standard leaves out or reads too narrowly for mail.
_ALSO = {
    "cp437": "cp437",
    "cp850": "cp850",
    "hz-gb-2312": "hz",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-2022-jp-1": "iso2022_jp_ext",
    "iso-2022-jp-2": "iso2022_jp_ext",
    "iso-2022-kr": "iso2022_kr",
    "johab": "johab",
    "uft-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "utf-7": "utf-7",
    "utf8mb4": "utf-8",
}
#: What is put on a mail without looking: UTF-8 that is valid is UTF-8 whatever these say.
_CARELESS = ("cp1252", "iso8859-1", "ascii")


def decode(octets: bytes, label: str = "", *, is_cut: bool = False) -> str:
    """Return the text of `octets`, whatever their label says; never fails.

    The ladder: the label's charset, UTF-8, Windows-1252, Latin-1, each without tolerance, so
    that a wrong label is noticed and a right one is never mangled.

    Args:
        octets: what the transfer encoding held.
        label: the charset parameter, as found.
        is_cut: whether `octets` may end within a character, which is then left out.
    """
    named = _codec(label)
    ladder = [named, "utf-8", "cp1252"]
    if named in _CARELESS or not named:
        ladder = ["utf-8", named, "cp1252"]
    for name in ladder:
        if name:
            try:
                return _strict(octets, name, is_cut=is_cut)
            except UnicodeError:
                continue
    return octets.decode("latin-1")


def _codec(label: str) -> str:
    """Return the Python codec of a label, "" if unknown.

    Python's own registry is not asked: it knows codecs that are no charsets (punycode is
    quadratic, unicode_escape and zip are programs of the sender).
    """
    name = label.strip(" \t\"'").lower()
    name = name.removeprefix("charset=").strip("\"'; ")
    if name in _ALSO:
        return _ALSO[name]
    encoding = webencodings.lookup(name)
    return str(encoding.codec_info.name) if encoding else ""


def _strict(octets: bytes, name: str, *, is_cut: bool) -> str:
    text = codecs.getincrementaldecoder(name)("strict").decode(octets, final=not is_cut)
    # UTF-7 can produce halves of surrogate pairs, which no file and no database takes.
    text.encode("utf-8")
    return text
