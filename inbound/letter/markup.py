"""Markup: from HTML to the text its reader sees above the quote.

The input is cut before it is parsed: no HTML parser is safe at full size (50,000 attributes on
one tag cost a minute), and a letter's new text stands at its top.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from inbound.letter.excerpt import Excerpt

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
        "form-hidden",
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
#: Ids and classes that programs put around or before what they quote.
_QUOTES = frozenset(
    {
        "_rc_quote",
        "appendonsend",
        "divrplyfwdmsg",
        "gmail_attr",
        "gmail_extra_quote",
        "gmail_quote",
        "gmail_quote_container",
        "mail-editor-reference-message-container",
        "mailru-blockquote",
        "moz-cite-prefix",
        "moz-email-headers-table",
        "moz-forward-container",
        "ms-outlook-mobile-reference-message",
        "olk_src_body_section",
        "originalmessage",
        "protonmail_quote",
        "quoted-reply",
        "reply-intro",
        "replyquote",
        "tutanota_quote",
        "wordsection1_quote",
        "x_appendonsend",
        "x_divrplyfwdmsg",
        "yahoo_quoted",
        "yahoo_quoted_begin",
        "zmail_extra",
        "zmail_extra_hr",
    }
)
_QUOTE_STARTS = ("gmail_quote", "reply-intro", "yahoo_quoted", "mail-quote", "mailru-")
#: Of those, the ones that stand *before* the quote: nothing after them is new.
_TURNING_POINTS = frozenset(
    {
        "appendonsend",
        "divrplyfwdmsg",
        "mail-editor-reference-message-container",
        "ms-outlook-mobile-reference-message",
        "x_appendonsend",
        "x_divrplyfwdmsg",
    }
)
_SIGNATURES = frozenset(
    {
        "elementtoproof_signature",
        "gmail_signature",
        "moz-signature",
        "ms-outlook-mobile-signature",
        "protonmail_signature_block",
        "protonmail_signature_block-user",
        "yahoo-signature",
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
    lines = (line.strip(" ") for line in pieces.split("\n"))
    seen = _BLANKS.sub("\n\n", "\n".join(lines)).strip("\n")
    return Excerpt(seen, is_cut=is_cut and not reader.met_quote)


class _Reader:
    """A walk over the tree in the order of the text, until a quote begins."""

    def __init__(self) -> None:
        self.has_text = False
        self.met_quote = False

    def pieces(self, root: etree._Element) -> Iterator[str]:
        """Yield text and line breaks; ends at the first quote below some new text."""
        walk = etree.iterwalk(root, events=("start", "end"))
        skipped: etree._Element | None = None
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "end":
                if element is skipped:
                    skipped = None
                elif tag in _BLOCKS:
                    yield "\n"
                if element is not root:
                    yield self._seen(element.tail, is_pre=_is_pre(element.getparent()))
                continue
            if _is_quote(element, tag):
                if self.has_text or _marks(element) & _TURNING_POINTS:
                    self.met_quote = True
                    return
                skipped = element
            elif not tag or tag in _UNSEEN or _is_hidden(element):
                skipped = element
            if skipped is not None:
                walk.skip_subtree()
                continue
            yield _break_before(tag)
            yield self._seen(element.text, is_pre=_is_pre(element))

    def _seen(self, text: str | None, *, is_pre: bool) -> str:
        if not text:
            return ""
        self.has_text = self.has_text or bool(text.strip())
        return text if is_pre else _FOLD.sub(" ", text)


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


def _break_before(tag: str) -> str:
    if tag == "br" or tag in _BLOCKS:
        return "\n"
    return " " if tag in ("td", "th") else ""


def _marks(element: etree._Element) -> set[str]:
    """Return the id and classes of an element in lower case."""
    named = f"{element.get('id', '')[:500]} {element.get('class', '')[:500]}"
    return set(named.lower().split())


def _is_quote(element: etree._Element, tag: str) -> bool:
    marks = _marks(element)
    return (
        tag == "blockquote"
        or bool(marks & _QUOTES)
        or any(mark.startswith(_QUOTE_STARTS) for mark in marks)
    )


def _is_hidden(element: etree._Element) -> bool:
    """Return whether a reader does not see an element, or it is a signature."""
    if element.get("hidden") is not None or _marks(element) & _SIGNATURES:
        return True
    style = element.get("style")
    return bool(style) and bool(_HIDDEN.search(_COMMENT.sub("", style[:2_000])))


def _is_pre(element: etree._Element | None) -> bool:
    if element is None:
        return False
    return element.tag == "pre" or bool(_PRE.search(element.get("style", "")[:2_000]))
