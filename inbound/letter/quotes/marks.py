"""Marks: the ids and classes by which mail programs mark what they quote and sign in HTML."""

from __future__ import annotations

from lxml import etree

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
        "gmail_signature",
        "moz-signature",
        "ms-outlook-mobile-signature",
        "protonmail_signature_block",
        "protonmail_signature_block-user",
        "yahoo-signature",
    }
)


def is_quote(element: etree._Element) -> bool:
    """Return whether a quote, or the line that introduces one, begins with this element."""
    found = _marks(element)
    return (
        element.tag == "blockquote"
        or not found.isdisjoint(_QUOTES)
        or any(mark.startswith(_QUOTE_STARTS) for mark in found)
    )


def is_turning_point(element: etree._Element) -> bool:
    """Return whether the quote follows this element rather than being within it."""
    return not _marks(element).isdisjoint(_TURNING_POINTS)


def is_signature(element: etree._Element) -> bool:
    """Return whether a program put its user's signature, or its own, into this element."""
    return not _marks(element).isdisjoint(_SIGNATURES)


def _marks(element: etree._Element) -> set[str]:
    """Return the id and classes of an element in lower case."""
    named = f"{element.get('id', '')[:500]} {element.get('class', '')[:500]}"
    return set(named.lower().split())
