"""Addresses: mail addresses as they are typed (RFC 5321), the domain in lower case."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from bot.problems import Place, Problem

#: Reserved names (RFC 6761) that a bot on a desk or in a test writes to all the same.
_LOCAL = ("localhost", "test")
#: Characters of what is no address that are said back.
_MAX_SHOWN = 100


def read(written: str, place: Place) -> str:
    """Return an address in its one form. Raises Problem ``address-invalid``."""
    local, _, domain = written.rpartition("@")
    stem, _, top = domain.rpartition(".")
    is_local = top.lower() in _LOCAL and bool(stem)
    judged = f"{local}@{stem}.example" if is_local else written
    try:
        normal = validate_email(judged, check_deliverability=False).normalized
    except EmailNotValidError:
        raise Problem("address-invalid", place=place, written=written[:_MAX_SHOWN]) from None
    return f"{normal.removesuffix('.example')}.{top.lower()}" if is_local else normal
