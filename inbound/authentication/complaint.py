"""Complaint: what a mail lacks, in a line that its sender reads in a bounce (RFC 7372).

One line of less than 512 octets (RFC 5321 4.5.3.1.5). Whoever it reaches may never have heard of
DKIM, so it says what to do first.
"""

from __future__ import annotations

from inbound.authentication.verdict import Verdict

_KEY = "the key that its signature names"
#: What follows "since"; one for each word an examination may give.
REASONS = {
    "unsigned": "your mail service did not sign it (DKIM)",
    "other-domain": "it is signed (DKIM) for another domain than yours",
    "malformed": "its signature (DKIM) cannot be read",
    "algorithm": "its signature (DKIM) is of a kind that is no longer safe",
    "length": "its signature (DKIM) leaves its end open to additions (l=)",
    "unsigned-from": "its signature (DKIM) does not cover From",
    "unsigned-to": "its signature (DKIM) does not cover To",
    "unsigned-subject": "its signature (DKIM) does not cover the subject",
    "undated": "its signature (DKIM) covers no date",
    "expired": "its signature (DKIM) has expired",
    "old": "it is dated more than 3 days from today; send it anew",
    "not-addressed": "this address is not in its To or Cc; write here directly, not by Bcc",
    "no-key": f"{_KEY} is not in the DNS",
    "ambiguous-key": f"{_KEY} is in the DNS twice",
    "revoked-key": f"{_KEY} is withdrawn",
    "testing-key": f"{_KEY} is marked as a test (t=y)",
    "foreign-key": f"{_KEY} is for something else",
    "weak-key": f"{_KEY} is too weak; 2048 bits are usual",
    "body-changed": "it was changed after it was signed, as lists and forwarders do; write here",
    "broken": "its signature (DKIM) does not fit it; write here directly, not by forwarding",
    "no-domain": "its From names no domain that could exist",
}


def complaint(verdict: Verdict, base_url: str) -> str:
    """Return the reply that refuses a mail which nothing proves."""
    reason = REASONS.get(verdict.why, REASONS["unsigned"])
    if verdict.is_forbidden:
        return (
            f"550 5.7.1 Refused, as your domain's DMARC policy asks, since {reason}."
            f" If you wrote it, sign in at {base_url} to find out more"
        )
    return (
        f"550 5.7.26 We cannot tell that you wrote this, since {reason}."
        f" Sign in at {base_url} to find out what to do"
    )
