"""Address: a party's address as its own country writes it."""

from __future__ import annotations

from bot.documents.facts import Party
from outbound.printing.text.wording import Wording

#: Order of the last line by country (ISO 3166-1); ``{post_code} {city}`` everywhere else.
LAST_LINES = {
    "AU": "{city} {region} {post_code}",
    "CA": "{city}, {region} {post_code}",
    "GB": "{city} {post_code}",
    "IE": "{city} {post_code}",
    "IN": "{city} {post_code}",
    "US": "{city}, {region} {post_code}",
}


def last_line(party: Party) -> str:
    """Return city and post code in the order of the party's country; empty if it has neither."""
    form = LAST_LINES.get(party.country, "{post_code} {city}")
    parts = {"city": party.city, "region": party.region, "post_code": party.post_code}
    line = " ".join(form.format(**parts).split())
    return line.replace(" ,", ",").strip(" ,")


def address(party: Party, wording: Wording, *, other: Party) -> list[str]:
    """Return street, city and, between two countries, the country (as DIN 5008 and UPU have it)."""
    country = wording.country(party.country) if party.country != other.country else ""
    place = ", ".join(part for part in (last_line(party), country) if part)
    return [line for line in (*party.street.splitlines(), place) if line]
