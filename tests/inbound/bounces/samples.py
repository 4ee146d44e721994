"""Samples: what comes back for a mail, as Postfix and others write it."""

from __future__ import annotations

from email.message import Message

from tests.inbound.letter.letters import on_the_wire

RETURNED = """\
Return-Path: <{path}>
From: "Studio Nord via JupiterInvoice" <invoice@bot.example>
To: {recipient}
Reply-To: {reply_to}
Subject: Invoice INV-2040-0001 from Studio Nord
Message-ID: <0123456789abcdef@bot.example>

Hello,
"""

STATUS = """\
From: MAILER-DAEMON@mx.acme.example (Mail Delivery System)
To: {path}
Subject: {subject}
Auto-Submitted: auto-replied
Message-ID: <{action}@mx.acme.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=.1"

--=.1
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.acme.example.
{words}

--=.1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example
X-Postfix-Queue-ID: 4BkPlq2
Arrival-Date: Fri,  2 Mar 2040 14:00:00 +0000 (UTC)

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.acme.example
Diagnostic-Code: smtp; {response}

--=.1
Content-Type: text/rfc822-headers

{returned}
--=.1--
"""

COMPLAINT = """\
From: <fbl@mail.example>
To: abuse@bot.example
Subject: FW: Invoice INV-2040-0001 from Studio Nord
Message-ID: <complaint@mail.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="=.2"

--=.2
Content-Type: text/plain; charset=us-ascii

This is an abuse report for a mail received on Fri, 2 Mar 2040.

--=.2
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <{mail_from}>

--=.2
Content-Type: message/rfc822
Content-Disposition: inline

{returned}
--=.2--
"""

VACATION = """\
From: Acme Payables <ap@acme.example>
To: {path}
Subject: {subject}
Auto-Submitted: auto-replied
Message-ID: <vacation@acme.example>

I am out of the office until Monday.
"""

_WORDS = {
    "failed": "I'm sorry that your message could not be delivered to one or more recipients.",
    "delayed": "THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE.",
}


def returned(path: str, recipient: str, *, reply_to: str = "invoice@bot.example") -> str:
    """Return a mail of ours as a report encloses it."""
    return RETURNED.format(path=path, recipient=recipient, reply_to=reply_to)


def status(
    path: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    response: str = "550 5.1.1 <ap@acme.example>: Recipient address rejected: User unknown",
    recipient: str = "ap@acme.example",
) -> bytes:
    """Return a delivery status notification (RFC 3464)."""
    text = STATUS.format(
        path=path,
        subject="Undelivered Mail Returned to Sender",
        words=_WORDS.get(action, "Your message was delivered."),
        action=action,
        status=status,
        response=response,
        recipient=recipient,
        returned=returned(path, recipient),
    )
    return on_the_wire(text.encode())


def complaint(
    mail_from: str,
    *,
    kind: str = "abuse",
    recipient: str = "ap@acme.example",
    reply_to: str = "invoice@bot.example",
) -> bytes:
    """Return an abuse report (RFC 5965); an empty `mail_from` is not told."""
    text = COMPLAINT.format(
        kind=kind, mail_from=mail_from, returned=returned("x", recipient, reply_to=reply_to)
    )
    return on_the_wire(text.encode())


def vacation(path: str, subject: str = "Out of office: Invoice") -> bytes:
    """Return a vacation notice that was sent to the return path."""
    return on_the_wire(VACATION.format(path=path, subject=subject).encode())


def plain(subject: str, text: str, *, sender: str = "MAILER-DAEMON@mx.acme.example") -> bytes:
    """Return a report in words only."""
    message = Message()
    message["From"], message["Subject"] = sender, subject
    message.set_payload(text)
    return on_the_wire(message.as_bytes())
