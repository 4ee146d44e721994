"""Visit: who stands at the counter, proven by a session, and when."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from bot import accounts, confirmations
from bot.commands.verb import Desk
from bot.dispatch import House
from bot.post import Letter, Level

#: Characters of a text that are read at once; of a mail it is as many.
MAX_CHARACTERS = 65_536


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of an account's owner."""

    account_id: int
    now: datetime
    house: House

    async def desk(self, text: str = "") -> Desk:
        """Return what a command is carried out with; locks the account.

        Call inside a transaction. Who is signed in is proven as well as by a strong mail.
        """
        account = await accounts.locked(self.account_id)
        text = clean(text)
        letter = Letter(
            account.address,
            Level.STRONG,
            subject="",
            text=text[:MAX_CHARACTERS],
            is_cut=len(text) > MAX_CHARACTERS,
        )
        house = self.house
        return Desk(
            account,
            letter,
            mail_id="",
            now=self.now,
            undo_window=house.undo_window,
            mail_domain=house.mail_domain,
            base_url=house.base_url,
            by="portal",
            may_confirm=await confirmations.of_portal(account, self.now),
        )


def clean(text: str) -> str:
    """Return a text as a mail would have it: lines of characters that can be shown and stored.

    Spaces of every kind stay: between figures they mean what they mean in a mail.
    """
    lines = text.replace("\r\n", "\n").replace("\t", " ").split("\n")
    return "\n".join("".join(each for each in line if _is_kept(each)) for line in lines)


def _is_kept(char: str) -> bool:
    return char.isprintable() or unicodedata.category(char) == "Zs"
