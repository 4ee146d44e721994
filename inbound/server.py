"""Server: who may send, to whom, and what becomes of a mail that was received whole.

The dialogue itself is `inbound.smtp`. Anybody may offer a mail; it is stored only if its author is
proven. What is refused here is refused before anything is stored; bodies are not parsed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import structlog

from bot import tokens
from bot.allowance import Allowance, name_of
from bot.correspondence import reply_addresses, return_paths, unsubscribing
from bot.post import Level
from bot.sandbox import Died, TookTooLong, Unavailable
from bot.settings import Settings
from bot.trust import confirming, secret
from inbound import fields, refusals
from inbound.authentication.authenticator import Authenticator
from inbound.authentication.complaint import complaint
from inbound.authentication.examination import Rules
from inbound.authentication.resolver import DnsFault
from inbound.authentication.verdict import TRUSTED, UNASKED, Question, Verdict
from inbound.author import Author
from inbound.intake import Arrival, NotStored, Overloaded, content_key
from inbound.smtp import peers, replies
from inbound.smtp.host import Envelope
from inbound.smtp.limits import Limits
from inbound.smtp.replies import Reply

#: Larger messages are looked through in a thread: a megabyte takes some milliseconds.
OCTETS_ON_THE_LOOP = 256 * 1024

#: Nothing larger is taken for the operator from somebody unproven. A complaint returns one mail.
OCTETS_UNPROVEN = 2 * 10**6

#: Local parts that are ours, and those that are ours with anything after a ``+``.
_LOCAL_PARTS = frozenset({"abuse", "invoice", "postmaster"})  # RFC 2142
_PREFIXES = ("invoice+", confirming.PREFIX, secret.PREFIX)

_log = structlog.get_logger()


class Keeper(Protocol):
    """What stores mail: `inbound.intake.Intake`."""

    async def put(self, arrival: Arrival) -> str:
        """Return the id once stored; raises Overloaded or NotStored."""


class Server:
    """Answers the questions of the dialogue."""

    def __init__(
        self, settings: Settings, keeper: Keeper, *, limits: Limits, now: Callable[[], datetime]
    ) -> None:
        self._domain = settings.mail_domain.lower()
        self._trusted = settings.peers
        self._relays = settings.relays
        self._base_url = settings.base_url
        self._mint = tokens.mint(settings.secret_key)
        self._keeper = keeper
        self._now = now
        self._hosts = Allowance(limits.mails_per_peer_hourly)
        self._authors = Allowance(limits.mails_per_author_hourly)
        self._unproven = Allowance(limits.unproven_per_peer_hourly)
        rules = Rules(self._domain, settings.authserv_id)
        self._authenticator = Authenticator(settings.dns, rules, at_a_time=limits.connections)
        self.unknown_recipient = Reply(
            f"550 5.1.1 No such mailbox; write to {settings.bot_address}", "unknown-recipient"
        )

    def close(self) -> None:
        """Give up what examines mails. Call when no session is left."""
        self._authenticator.close()

    def objection_to_peer(self, peer: peers.Address | None) -> Reply | None:
        """Put off a host that brought too much within an hour."""
        is_free = peers.is_among(peer, self._trusted) or peers.is_among(peer, self._relays)
        return None if is_free or self._hosts.is_left(name_of(peer)) else replies.BUSY_HOST

    def recipient(self, mailbox: str) -> str | None:
        """Return an address of ours in lower case, or None.

        ``Postmaster`` needs no domain (RFC 5321 4.5.1). A return path that we did not make is no
        mailbox of ours: what comes to it is no bounce of our mail, and nothing of it is stored.
        """
        local, at, domain = mailbox.lower().rpartition("@")
        if not at:
            return f"postmaster@{self._domain}" if domain == "postmaster" else None
        address = f"{local}@{domain}"
        return address if domain == self._domain and self._is_ours(address) else None

    def _is_ours(self, address: str) -> bool:
        local = address.rpartition("@")[0]
        is_known = local in _LOCAL_PARTS or local.startswith(_PREFIXES)
        return is_known or self._is_return(address) or self._stops(address)

    def _is_return(self, *addresses: str) -> bool:
        """Tell whether mail to all these addresses comes back to one of ours, and is believed."""
        return all(return_paths.returned([each], self._mint) is not None for each in addresses)

    def _stops(self, *addresses: str) -> bool:
        """Tell whether each of these addresses unsubscribes whoever got it from us."""
        return all(unsubscribing.addressed([each], self._mint) is not None for each in addresses)

    async def receive(self, envelope: Envelope, octets: bytes, peer: peers.Address | None) -> Reply:
        """Refuse a mail, or store it and tell its id."""
        # Whoever reports a bounce may be as nameless as ``From: <>``.
        needs_author = not self._is_return(*envelope.rcpt_tos)
        if len(octets) > OCTETS_ON_THE_LOOP:
            author = await asyncio.to_thread(refusals.examined, octets, needs_author=needs_author)
        else:
            author = refusals.examined(octets, needs_author=needs_author)
        if isinstance(author, str):
            return Reply(author, "malformed")
        verdict = await self._verdict(envelope, octets, peer, author)
        if isinstance(verdict, Reply):
            return verdict
        arrival = _arrival(envelope, octets, peer, author, verdict)
        try:
            stored_as = await self._keeper.put(arrival)
        except Overloaded:
            return replies.OVERLOADED
        except NotStored:
            return replies.OWN_FAULT
        _log.info("mail.stored", mail_id=stored_as, octets=len(octets), level=verdict.level)
        return Reply(f"250 2.0.0 Stored as {stored_as}", "stored")

    async def _verdict(
        self, envelope: Envelope, octets: bytes, peer: peers.Address | None, author: Author
    ) -> Verdict | Reply:
        """Return what proves the author, or the reply that refuses or puts off the mail."""
        if peers.is_among(peer, self._trusted):
            return TRUSTED
        is_relayed = peers.is_among(peer, self._relays)
        if not is_relayed and not self._hosts.take(name_of(peer)):
            return replies.BUSY_HOST
        if self._is_return(*envelope.rcpt_tos) or self._stops(*envelope.rcpt_tos):
            return UNASKED
        question = Question(
            octets=octets,
            header=fields.header(octets),
            author=author.address,
            mail_from=envelope.mail_from or "",
            helo=envelope.helo,
            peer=str(peer),
            is_relayed=is_relayed,
            asked_at=self._now(),
        )
        try:
            verdict = await self._authenticator.verdict(question)
        except DnsFault:
            return replies.DNS_FAULT
        except (TimeoutError, TookTooLong, Died, Unavailable) as trouble:
            _log.warning("mail.not_examined", trouble=type(trouble).__name__)
            return replies.OWN_FAULT
        weighed = await self._weighed(verdict, envelope, author)
        is_unproven = isinstance(weighed, Verdict) and weighed.level is Level.NONE
        return (is_unproven and self._objection_to_unproven(octets, peer)) or weighed

    def _objection_to_unproven(self, octets: bytes, peer: peers.Address | None) -> Reply | None:
        """Refuse or put off what anybody can write to the operator, who is to keep it for days."""
        if len(octets) > OCTETS_UNPROVEN:
            return replies.TOO_LARGE
        return None if self._unproven.take(name_of(peer)) else replies.BUSY_HOST

    async def _weighed(
        self, verdict: Verdict, envelope: Envelope, author: Author
    ) -> Verdict | Reply:
        """Return the verdict as it counts, or the reply to a mail that nothing proves.

        Only proven mails are counted, or whoever writes in the name of another would use up what
        that one may send.
        """
        if verdict.level is not Level.NONE:
            is_allowed = self._authors.take(author.address.lower())
            return verdict if is_allowed else replies.BUSY_AUTHOR
        if not verdict.is_forbidden:
            if by := await self._shown_by(envelope.rcpt_tos, author):
                # Each mail makes one to the account: it is counted by the address that lets it in.
                shown = {each for each in envelope.rcpt_tos if "+" in each}
                if not all([self._authors.take(each) for each in shown]):
                    return replies.BUSY_AUTHOR
                return replace(verdict, level=Level.WEAK, by=by)
            if _all_begin(envelope.rcpt_tos, "postmaster@", "abuse@", return_paths.PREFIX):
                return verdict  # RFC 5321 4.5.1: who has trouble with us may have it with DKIM too
        return Reply(complaint(verdict, self._base_url), f"unproven-{verdict.why}")

    async def _shown_by(self, rcpt_tos: Sequence[str], author: Author) -> str:
        """Return which address of ours shows that its author was told it; empty if none does.

        The store is asked only for addresses of the two kinds that need it.
        """
        if reply_addresses.answered(rcpt_tos, self._mint) is not None:
            return "address"
        if await confirming.proven(confirming.said(rcpt_tos), self._mint) is not None:
            return "confirmation"
        return "secret" if await secret.is_known_to(author.address, rcpt_tos, self._mint) else ""


def _all_begin(rcpt_tos: Sequence[str], *beginnings: str) -> bool:
    return all(each.startswith(beginnings) for each in rcpt_tos)


def _arrival(
    envelope: Envelope,
    octets: bytes,
    peer: peers.Address | None,
    author: Author,
    verdict: Verdict,
) -> Arrival:
    """Return the mail as it may be stored."""
    mail_from, rcpt_tos = envelope.mail_from or "", tuple(envelope.rcpt_tos)
    return Arrival(
        mail_from=mail_from,
        rcpt_tos=rcpt_tos,
        octets=octets,
        peer=str(peer),
        level=verdict.level,
        author=author.address,
        key=content_key(mail_from, rcpt_tos, octets),
        proof=verdict.proof,
        fingerprints=verdict.fingerprints,
    )
