"""Examination: from one mail to the verdict on its author, step by step and without a loop.

A signature of the author's domain first: it alone makes a mail strong, and most mail has one. Only
then, and only if it proves nothing, what the domain says of the host, and what it asks for mail
that nothing proves. Domains that are not the author's are never asked about: what they sign is no
proof here, and whoever writes the mail would choose whom we ask.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.post import Level
from inbound import fields
from inbound.authentication import domains, policy, relayed, spf
from inbound.authentication.policy import Policy
from inbound.authentication.resolver import Resolver
from inbound.authentication.signed import addressed, key, signature
from inbound.authentication.signed.signature import Checked, Claim
from inbound.authentication.verdict import Question, Verdict

#: Signatures of the author's domain that are looked at; real mail has one or two.
MAX_SIGNATURES = 3

Check = Callable[[bytes, Claim, bytes], Checked]


@dataclass(frozen=True, slots=True)
class Rules:
    """What an examination depends on besides the mail."""

    mail_domain: str
    authserv_id: str = ""  #: of the relays whose results count; "" if there are none


@dataclass(frozen=True, slots=True)
class _Signed:
    """What one signature of the author's domain amounts to."""

    claim: Claim
    flaw: str
    fingerprint: str = ""


def examine(
    question: Question, resolver: Resolver, rules: Rules, check: Check = signature.check
) -> Verdict:
    """Return the verdict on a mail.

    Args:
        question: the mail; `inbound.refusals` has nothing against it.
        resolver: answers what is asked of the DNS.
        rules: of the house.
        check: does the arithmetic of one signature, here or elsewhere.

    Raises:
        DnsFault: the DNS did not answer something that decides.
    """
    return _Examination(
        question=question,
        pairs=fields.fields(question.header),
        domain=domains.in_ascii(question.author.rpartition("@")[2]),
        resolver=resolver,
        rules=rules,
        check=check,
    ).verdict()


@dataclass(frozen=True, slots=True)
class _Examination:
    """One mail, what is known about it, and whom to ask."""

    question: Question
    pairs: list[tuple[str, bytes]]
    domain: str  #: of the author; "" if it is none that the DNS could know
    resolver: Resolver
    rules: Rules
    check: Check

    def verdict(self) -> Verdict:
        """Take the steps in order."""
        if not self.domain:
            return Verdict(Level.NONE, why="no-domain")
        claims = signature.claims(self.question.header, self.question.asked_at)
        ours = [each for each in claims if domains.are_aligned(each.domain, self.domain)]
        signed = [self._signed(claim) for claim in ours[:MAX_SIGNATURES]]
        sound = [each for each in signed if not each.flaw]
        # A signature of the very domain is enough whatever the policy says, so it is not asked for.
        if any(each.claim.domain == self.domain for each in sound):
            return _strong(sound)
        wanted = policy.published(self.resolver, self.domain)
        if sound and not wanted.wants_same_signer:
            return _strong(sound)
        why = _why(claims, signed)
        detail = self._by_relay() if self.question.is_relayed else self._by_host(wanted)
        if detail:
            by = "relay" if self.question.is_relayed else "spf"
            return Verdict(Level.MEDIUM, by=by, detail=detail, why=why)
        return Verdict(Level.NONE, why=why, is_forbidden=wanted.is_refusal)

    def _signed(self, claim: Claim) -> _Signed:
        """Look at one signature: first what costs nothing, then its key, then the arithmetic."""
        if claim.flaw:
            return _Signed(claim, claim.flaw)
        if not addressed.is_to_us(self.pairs, claim.signed, self.rules.mail_domain):
            return _Signed(claim, "not-addressed")
        if not addressed.is_new(self.pairs, claim.signed, self.question.asked_at):
            return _Signed(claim, "old")
        records = self.resolver.texts(claim.key_name)
        if flaw := key.flaw(records, claim):
            return _Signed(claim, flaw)
        checked = self.check(self.question.octets, claim, key.bare(records[0]))
        return _Signed(claim, checked.flaw, checked.fingerprint)

    def _by_relay(self) -> str:
        """Return the method of a relay's proof and the domain; "" without one.

        The host is then the relay; whom it got the mail from only it knows.
        """
        method = relayed.proof(self.pairs, self.rules.authserv_id, self.domain)
        return f"{method} {self.domain}" if method else ""

    def _by_host(self, wanted: Policy) -> str:
        """Return the domain that lets the host send for it, if it is the author's; or ""."""
        mail_from = self.question.mail_from
        sender = domains.in_ascii(mail_from.rpartition("@")[2])
        if not domains.are_aligned(sender, self.domain, strictly=wanted.wants_same_sender):
            return ""
        found = spf.result(self.resolver, self.question.peer, mail_from, self.question.helo)
        return sender if found == "pass" else ""


def _strong(sound: list[_Signed]) -> Verdict:
    first = sound[0].claim
    return Verdict(
        Level.STRONG,
        by="dkim",
        detail=f"{first.domain} {first.selector}",
        fingerprints=tuple(each.fingerprint for each in sound),
    )


def _why(claims: list[Claim], signed: list[_Signed]) -> str:
    """Return why no signature makes the mail strong, as one stable word."""
    flaws = [each.flaw for each in signed if each.flaw]
    return (flaws or ["other-domain" if claims else "unsigned"])[0]
