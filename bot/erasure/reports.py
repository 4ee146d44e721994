"""Reports: what an operator reads before and after an erasure, in plain lines."""

from __future__ import annotations

from collections.abc import Mapping

from bot.accounts import Account

AFTER = """\
Erased. Rows, jobs and waiting mail are gone. The running bot sends the one last mail, empties the
local mailbox and forgets the address; start it if it does not run. Backups are yours to see to."""


def before(account: Account, counts: Mapping[str, int]) -> list[str]:
    """Return what an erasure takes along, by the names of the takeout's tables."""
    lines = [f"{account.address}, an account since {account.created_at.date().isoformat()}:"]
    return lines + [f"{count:>8} {name}" for name, count in counts.items() if count]


def stranger(address: str, *, letters: int, customers: int) -> list[str]:
    """Return what was done for an address that has no account."""
    lines = [f"{address} has no account here.", f"Its stored mails that were deleted: {letters}."]
    if customers:
        lines.append(
            f"It is a customer of {customers} account(s). Those rows are theirs: ask them to write "
            '"forget" and the name of the customer.'
        )
    return lines
