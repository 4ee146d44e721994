"""Markup: from HTML to the text its reader sees above the quote.

The input is cut before it is parsed: no HTML parser is safe at full size (50,000 attributes on
one tag cost a minute), and a letter's new text stands at its top.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from inbound.letter.quotes import marks
from inbound.letter.quotes.excerpt import Excerpt

#: Octets of UTF-8 from ``<body`` on that are parsed; 73 ms for the worst input known.
MAX_OCTETS = 65_536
#: Where ``<body`` is looked for: style sheets of Word before it reach 50 kB.
_MAX_HEAD = 1_000_000

_UNSEEN = frozenset(
    {
        "applet",
        "audio",
        "base",
        "button",
        "canvas",
        "datalist",
        "embed",
        "frame",
        "frameset",
        "head",
        "iframe",
        "img",
        "input",
        "link",
        "map",
        "meta",
        "noembed",
        "noframes",
        "noscript",
        "object",
        "option",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "video",
    }
)
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    }
)
_BODY = re.compile("<body", re.I)
_COMMENT = re.compile(r"/\*[^*]*\*/")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    r"|(?:font-size|max-height|max-width|(?<![-\w])height|(?<![-\w])width|opacity)\s*:\s*"
    r"0*(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)"
    r"|text-indent\s*:\s*-\d{3,}|(?<![-\w])(?:left|top)\s*:\s*-\d{4,}"
    r"|(?<![-\w])color\s*:\s*transparent",
    re.I,
)
_PRE = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.I)
_FOLD = re.compile(r"[ \t\r\n\f]+")
_BLANKS = re.compile(r"\n{3,}")


def text(html: str) -> Excerpt:
    """Return the visible text of an HTML body above its quote, one line a block."""
    body, is_cut = _body(html)
    root = _parse(body)
    if root is None:
        return Excerpt()
    reader = _Reader()
    pieces = "".join(reader.pieces(root))
    if reader.is_below_quote and reader.met_quote:
        return Excerpt()  # answers between quotes: reading the first alone would do half
    lines = (line.rstrip(" ") for line in pieces.split("\n"))
    seen = _BLANKS.sub("\n\n", "\n".join(lines)).strip("\n")
    return Excerpt(seen, is_cut=is_cut and not reader.met_quote)


class _Reader:
    """A walk over the tree in the order of the text, until a quote begins."""

    def __init__(self) -> None:
        self.has_text = False
        self.met_quote = False
        self.is_below_quote = False
        self.is_at_line_start = True

    def pieces(self, root: etree._Element) -> Iterator[str]:
        """Yield text and line breaks; ends at the first quote below some new text."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "end":
                yield self._line_break() if tag in _BLOCKS else ""
                yield self._seen(element.tail, element.getparent())
                continue
            is_quote = marks.is_quote(element)
            if is_quote and (self.has_text or marks.is_turning_point(element)):
                self.met_quote = True
                return
            self.is_below_quote = self.is_below_quote or is_quote
            if is_quote or not tag or tag in _UNSEEN or _is_hidden(element):
                walk.skip_subtree()
                continue
            yield self._before(tag)
            yield self._seen(element.text, element)

    def _before(self, tag: str) -> str:
        """Return what parts an element from the text before it."""
        if tag == "br":
            self.is_at_line_start = True
            return "\n"
        if tag in _BLOCKS:
            return self._line_break()
        return " " if tag in ("td", "th") and not self.is_at_line_start else ""

    def _line_break(self) -> str:
        """End the line, if there is one: adjoining blocks share the break between them."""
        if self.is_at_line_start:
            return ""
        self.is_at_line_start = True
        return "\n"

    def _seen(self, text: str | None, within: etree._Element | None) -> str:
        """Return text as shown: white space folded, but not in preformatted text."""
        if not text:
            return ""
        if not _is_pre(within):
            text = _FOLD.sub(" ", text)
            text = text.lstrip(" ") if self.is_at_line_start else text
        if text:
            self.has_text = self.has_text or bool(text.strip())
            self.is_at_line_start = text.endswith("\n")
        return text


def _body(html: str) -> tuple[bytes, bool]:
    """Return an HTML text from its body on, cut to `MAX_OCTETS`, and whether that cut it."""
    start = _BODY.search(html, 0, _MAX_HEAD)
    first = start.start() if start else 0
    octets = html[first : first + MAX_OCTETS].encode("utf-8", "replace")
    return octets[:MAX_OCTETS], max(len(html) - first, len(octets)) > MAX_OCTETS


def _parse(octets: bytes) -> etree._Element | None:
    """Parse HTML; None if nothing is there."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        return etree.fromstring(octets, parser)
    except (etree.LxmlError, ValueError):  # an empty document, or one that is not text
        return None


def _is_hidden(element: etree._Element) -> bool:
    """Return whether a reader does not see an element, or it is a signature."""
    if element.get("hidden") is not None or marks.is_signature(element):
        return True
    style = element.get("style")
    return bool(style) and bool(_HIDDEN.search(_COMMENT.sub("", style[:2_000])))


def _is_pre(element: etree._Element | None) -> bool:
    if element is None:
        return False
    return element.tag == "pre" or bool(_PRE.search(element.get("style", "")[:2_000]))
