"""Addresses: street, post code, city and country from one line of text.

    address = street { ("," | NL) street } ("," | NL) [post code] city [region] [("," | NL) country]

Post codes are found by their place: before the city (most of Europe), behind it (Britain, Ireland)
or behind the state (United States, Canada, Australia).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from babel import Locale

from bot.problems import Place, Problem

#: Each language loaded costs a megabyte of the process for ever.
LANGUAGES = ("en", "de", "fr", "es")
#: What people write that is neither a name of CLDR nor a code.
_SPOKEN = {"uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "usa": "US", "u.s.": "US"}

_US = r"\d{5}(?:-\d{4})?"
_CANADIAN = r"[A-Z]\d[A-Z] ?\d[A-Z]\d"
_BRITISH = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_IRISH = r"[A-Z]\d[\dW] ?[A-Z\d]{4}"
_STATE_AND_CODE = re.compile(rf"(?P<region>[A-Z]{{2,3}})\s+(?P<code>{_US}|\d{{4}}|{_CANADIAN})")
_CITY_STATE_CODE = re.compile(rf"(?P<city>.+?)\s+{_STATE_AND_CODE.pattern}")
_CODE_BEHIND = re.compile(rf"(?P<city>.+?)\s+(?P<code>{_BRITISH}|{_IRISH}|{_CANADIAN})")
_CODE_BEFORE = re.compile(
    r"(?P<code>(?:[A-Z]{1,2}-)?\d{3,6}(?:[ -]\d{2,3})?(?: ?[A-Z]{2}(?= ))?)\s+(?P<city>\D.*)"
)
_BARE_CODE = re.compile(rf"\d{{3,6}}(?:-\d{{3,4}})?|{_BRITISH}|{_IRISH}|{_CANADIAN}")


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address (EN 16931 BG-5, BG-8); empty text means: not said."""

    street: str
    post_code: str
    city: str
    region: str
    country: str  #: ISO 3166-1 alpha-2


def country_code(text: str) -> str | None:
    """Return the code of a country given by code or name (English, German, French, Spanish)."""
    return _countries().get(text.strip().casefold())


@cache
def _countries() -> dict[str, str]:
    found: dict[str, str] = dict(_SPOKEN)
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found.setdefault(name.casefold(), code)
                found.setdefault(code.casefold(), code)
    return found


def read_address(text: str, *, place: Place) -> Address:
    """Return an address; raises the problem ``address-unclear`` if street or city is missing."""
    parts = [" ".join(part.split()) for part in re.split(r"[,\n]", text)]
    parts = [part for part in parts if part]
    country = (country_code(parts[-1]) or "") if len(parts) > 2 or _is_country(parts) else ""
    if country:
        parts.pop()
    if len(parts) < 2:
        raise Problem("address-unclear", place=place)
    streets, city = _city(parts)
    if not streets or not city.city:
        raise Problem("address-unclear", place=place)
    return Address("\n".join(streets), city.post_code, city.city, city.region, country)


def _is_country(parts: list[str]) -> bool:
    """Tell whether the last of two parts is a country and not a city such as Luxembourg."""
    return len(parts) == 2 and not any(c.isdigit() for c in parts[0])


def _city(parts: list[str]) -> tuple[list[str], Address]:
    """Split the last parts into post code, city and region; return the streets before them."""
    last = parts[-1]
    state = _STATE_AND_CODE.fullmatch(last)
    if state and len(parts) > 2:
        return parts[:-2], Address("", state["code"], parts[-2], state["region"], "")
    if _BARE_CODE.fullmatch(last) and len(parts) > 2:
        return parts[:-2], Address("", last, parts[-2], "", "")
    for pattern in (_CODE_BEFORE, _CODE_BEHIND):
        found = pattern.fullmatch(last)
        if found:
            return parts[:-1], Address("", found["code"], found["city"], "", "")
    inline = _CITY_STATE_CODE.fullmatch(last)
    if inline:
        return parts[:-1], Address("", inline["code"], inline["city"], inline["region"], "")
    return parts[:-1], Address("", "", last, "", "")
