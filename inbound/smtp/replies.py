"""Replies: what the server says, with enhanced status codes (RFC 5321 4.2, RFC 2034).

Own faults are always 4yz without a text of their own: the mail stays with its sender, and what
went wrong stands in our log.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply line, and the word under which the metrics count it."""

    line: str
    reason: str = ""
    is_last: bool = False  #: the connection is closed after it

    @property
    def octets(self) -> bytes:
        """The line as sent."""
        return self.line.encode() + b"\r\n"

    @property
    def is_refusal(self) -> bool:
        """Whether it is a permanent negative reply (RFC 5321 4.2.1)."""
        return self.line.startswith("5")

    @property
    def is_negative(self) -> bool:
        """Whether it is a negative reply, be it permanent or transient (RFC 5321 4.2.1)."""
        return self.line.startswith(("4", "5"))


OK = Reply("250 2.0.0 Ok")
SENDER_OK = Reply("250 2.1.0 Ok")
RECIPIENT_OK = Reply("250 2.1.5 Ok")
START_DATA = Reply("354 End data with <CR><LF>.<CR><LF>")
CANNOT_VERIFY = Reply("252 2.5.0 Cannot verify an address; send the mail and see")
HELP = Reply("214 2.0.0 Send one line such as: invoice ACME 3h @ 100")
BYE = Reply("221 2.0.0 Bye", is_last=True)

STOPPING = Reply("421 4.3.2 Shutting down, try again soon", "stopping", is_last=True)
TOO_MANY_CONNECTIONS = Reply("421 4.7.0 Too many connections, try again later", is_last=True)
IDLE = Reply("421 4.4.2 Waited too long", "timeout", is_last=True)
TOO_MANY_ERRORS = Reply("421 4.7.0 Too many errors", is_last=True)
TOO_MANY_COMMANDS = Reply("421 4.7.0 Too many commands without a mail", is_last=True)
NO_TLS = Reply("454 4.7.0 TLS not available")
OWN_FAULT = Reply("451 4.3.0 Not stored, try again later", "own-fault")
DNS_FAULT = Reply("451 4.4.3 The DNS of your domain does not answer, try again later", "dns")
BUSY_HOST = Reply("450 4.7.1 Too many mails from your host in an hour, try again later", "host")
BUSY_AUTHOR = Reply("450 4.7.1 You sent many mails within an hour, try again later", "author")
OVERLOADED = Reply("452 4.3.1 Too busy, try again later", "overloaded")
TOO_MANY_RECIPIENTS = Reply("452 4.5.3 Too many recipients, send the rest in another mail")

BAD_LINE_END = Reply("500 5.5.2 A command ends with CR LF")
BAD_CHARACTER = Reply("500 5.5.2 Control character in a command")
LINE_TOO_LONG = Reply("500 5.5.6 Command line too long")
UNKNOWN_COMMAND = Reply("500 5.5.1 Unknown command")
BAD_ARGUMENT = Reply("501 5.5.4 Bad argument")
BAD_PARAMETER = Reply("501 5.5.4 Bad parameter")
NEEDS_HOST_NAME = Reply("501 5.5.4 Give the name of your host")
NOT_OFFERED = Reply("502 5.5.1 Not offered here")
#: What follows such a command would be read as commands.
NOT_SMTP = Reply("502 5.5.1 Not offered here, closing", is_last=True)
NEEDS_GREETING = Reply("503 5.5.1 Say EHLO first")
NEEDS_SENDER = Reply("503 5.5.1 MAIL comes first")
NEEDS_RECIPIENT = Reply("503 5.5.1 RCPT comes first")
NESTED_SENDER = Reply("503 5.5.1 There is a sender already")
TLS_IS_ON = Reply("503 5.5.1 TLS is on already")
TOO_LARGE = Reply("552 5.3.4 Message too large", "too-large")
BAD_SENDER = Reply("553 5.1.7 Not a sender address", "sender-syntax")
BAD_RECIPIENT = Reply("553 5.1.3 Not a recipient address", "recipient-syntax")
NEEDS_SMTPUTF8 = Reply("553 5.6.7 Such an address needs SMTPUTF8")
