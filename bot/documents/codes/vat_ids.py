"""VAT ids: the number a business is known by to the tax office, checked offline."""

from __future__ import annotations

import re

from stdnum.ch import uid
from stdnum.ch import vat as swiss
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.util import NumberValidationModule, get_cc_module

from bot.documents.countries.requirements import members
from bot.problems import Place, Problem

#: Country -> VAT prefix where they differ (Directive 2006/112/EC, Art. 215).
_PREFIXES = {"GR": "EL"}

#: Prefix -> country whose check serves it: Northern Ireland keeps the British numbers.
_CHECKS = {"EL": "GR", "XI": "GB"}

_SEPARATORS = str.maketrans("", "", " -./,:\N{NO-BREAK SPACE}\N{EN DASH}\N{NON-BREAKING HYPHEN}")

#: What is longer is no VAT id; it is cut before it is checked or repeated in an answer.
_MOST_TYPED = 40


def vat_id(text: str, country: str, *, place: Place | None = None) -> str:
    """Return a VAT id as it is printed: short, with its prefix, Swiss ones in their official form.

    `country` (ISO 3166-1 alpha-2, may be empty) gives the prefix where the text has none. Raises
    the problem ``vat-id-wrong`` where length or characters do not fit. A wrong check digit passes:
    `is_doubtful` tells of it, so that an answer can say so.
    """
    typed = text.strip()[:_MOST_TYPED]
    short = typed.translate(_SEPARATORS).upper()
    try:
        if short.startswith("CHE") or country == "CH":
            return _swiss(short)
        prefix = short[:2] if _check_of(short[:2]) else _PREFIXES.get(country, country)
        module = _check_of(prefix)
        if module is not None:
            return prefix + _formal(module, short.removeprefix(prefix))
        return _foreign(typed.upper(), short)
    except ValidationError as wrong:
        raise Problem("vat-id-wrong", place=place, written=typed) from wrong


def is_doubtful(vat_id: str) -> bool:
    """Whether the check digits of a VAT id returned by `vat_id` do not fit."""
    if vat_id.startswith("CHE"):
        return not swiss.is_valid(vat_id)
    module = _check_of(vat_id[:2])
    return module is not None and not module.is_valid(vat_id[2:])


def _swiss(short: str) -> str:
    """Return ``CHE-123.456.789 MWST``; German words where the text has none (MWSTG art. 26)."""
    number = short if short.startswith("CHE") else f"CHE{short}"
    digits, words = number[:12], number[12:] or "MWST"
    _formal(uid, digits)
    if words not in {"MWST", "TVA", "IVA", "TPV"}:
        raise ValidationError
    return str(swiss.format(digits + words))


def _foreign(typed: str, short: str) -> str:
    """Return an id of a country whose form we do not know, as typed."""
    if not re.fullmatch(r"(?=.*[0-9])[0-9A-Z]{4,20}", short):
        raise ValidationError
    return " ".join(typed.split())


def _formal(module: NumberValidationModule, number: str) -> str:
    """Return the compact form of a number whose length and characters are right."""
    try:
        return str(module.validate(number))
    except InvalidChecksum:
        return str(module.compact(number))


def _check_of(prefix: str) -> NumberValidationModule | None:
    """Return the check of a prefix, for the European Union, Britain and Northern Ireland."""
    country = _CHECKS.get(prefix, prefix)
    known = prefix in {"GB", "XI", "EL"} or (prefix in members() and prefix not in _PREFIXES)
    return get_cc_module(country.lower(), "vat") if known else None
