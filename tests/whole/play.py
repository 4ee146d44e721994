"""Play: a story of mails in (``>``) and mails out (``<``), acted on a stage.

A story may begin with lines of settings, e.g. ``undo window: 10 minutes`` or ``signup: invited``;
with ``trusted peers: none`` every mail must be proven, as `tests.whole.world` has it.

A block of lines that begin with ``>`` is a mail. It may begin with ``> From:``, with ``> S:``, the
subject, with ``> Signed: no``, and with ``> To:``: ``the secret address``, ``reply address of
ann@example.com``, ``altered reply address of ...``, or ``the thread``, the bot's own address. With
``>>`` it is a reply to the last answer its author got, with ``>>>`` to the last that asked
something.

Of the lines in brackets, ``(10 minutes later)`` lets time pass, ``(the same mail again)`` sends it
once more by another route, ``(jupiter trust ann@example.com)`` is a word of the operator, and those
of `SCENES` play mails whose answers are not shown. What other servers report of the last mail to an
address is played by ``(the mail to a@acme.example comes back: 550 5.1.1 gone)`` (or ``is delayed``,
``is delivered``), by ``(ap@acme.example complains)`` and ``(ap@acme.example is on vacation)``;
``(a bounce of the mail to ap@acme.example is forged: ...)`` is refused in the dialogue. All else is
prose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot import accounts, tokens
from bot.post import OutboundMail
from bot.store import engine
from bot.trust import confirming, newcomers, secret
from tests.inbound.bounces import samples
from tests.whole import offers
from tests.whole.delivered import Delivered
from tests.whole.stage import ANN, Stage

LATER = re.compile(r"\((\d+) (second|minute|hour|day)s? later\)")
SETTING = re.compile(r"(undo window|signup|trusted peers): (.*)")
HEADER = re.compile(r"(From|S|To|Signed): (.*)")
TOLD = re.compile(r"(altered )?reply address of (\S+)")

SECRET = re.compile(r"the secret address(?: of (\S+))?")
OPERATOR = re.compile(r"\(jupiter (trust|secret) (\S+)\)")
REPORT = re.compile(
    r"\((?P<forged>a bounce of )?the mail to (?P<to>\S+@\S+) (?P<action>comes back|is delayed"
    r"|is delivered|is forged): (?P<response>\d{3} (?P<status>\d\.\d+\.\d+).*)\)"
)
SAID = re.compile(r"\((?P<to>\S+@\S+) (?P<what>complains|is on vacation)\)")
ACTIONS = {"is delayed": "delayed", "is delivered": "delivered"}

#: Ids of mails differ between databases.
LINK = re.compile(r"/unsubscribe/[0-9]+-[a-z2-7]{24}")


#: What has happened before a story begins.
SCENES: Mapping[str, tuple[str, ...]] = {
    "(Ann is in business, and ACME is her customer)": (
        "profile name Studio Nord\nprofile address 1 Main Street, Springfield, IL 62701, USA",
        'customer ACME "Acme Corp" ap@acme.example',
    ),
    "(Ann is in business in Munich, and ACME is her customer)": (
        "profile name Studio Nord\nprofile address Hauptstraße 1, 80331 München, DE\n"
        "profile vat DE136695976\nprofile tax 19%",
        'customer ACME "Acme GmbH" ap@acme.example address Ring 5, 50667 Köln, DE',
    ),
}


def settings_of(story: str) -> dict[str, Any]:
    """Return the settings that a story begins with."""
    found: dict[str, Any] = {}
    for line in story.splitlines():
        setting = SETTING.fullmatch(line)
        if setting is None:
            break
        name, value = setting[1].replace(" ", "_"), setting[2]
        if name == "trusted_peers":
            found[name] = () if value == "none" else (value,)
        elif name == "undo_window":
            count, unit = value.split()
            found[name] = timedelta(**{f"{unit.rstrip('s')}s": int(count)})
        else:
            found[name] = value
    return found


async def in_order(mails: list[Delivered]) -> list[Delivered]:
    """Sort mails by recipient and by when they were queued.

    Several jobs deliver side by side, so that the order of arrival differs from run to run.
    """
    rows = await OutboundMail.filter(message_id__in=[each.message["Message-ID"] for each in mails])
    queued = {row.message_id: row.id for row in rows}
    return sorted(mails, key=lambda m: (m.recipient, queued[m.message["Message-ID"]]))


def shown(mail: Delivered) -> str:
    """Show a mail the way dialogues write it."""
    lines = [f"< {mail.recipient}   {mail.subject}"]
    text = LINK.sub("/unsubscribe/...", mail.text)
    lines += [f"  {line}".rstrip() for line in text.strip().splitlines()]
    lines += [f"  + {name}" for name, _ in mail.enclosed]
    return "\n".join(lines)


class Play:
    """One story being played."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.answers: dict[str, Delivered] = {}  #: the last mail to each person
        self.questions: dict[str, Delivered] = {}  #: the last that offers a choice
        self.secret = ""  #: the last secret address that was written to
        self.confirming: dict[str, str] = {}  #: the last address that confirms something
        self.refused: list[str] = []  #: offered lines that do not work as they stand

    async def mails(self, block: str) -> list[Delivered]:
        """Send the mail of a block."""
        lines = [re.sub(r"^>{1,3} ?", "", line) for line in block.splitlines()]
        given = {"From": ANN, "S": "", "To": "", "Signed": "yes"}
        while lines and (header := HEADER.fullmatch(lines[0])):
            given[header[1]] = header[2]
            lines.pop(0)
        sender, subject = given["From"], given["S"]
        last = self.questions if block.startswith(">>>") else self.answers
        answered = last.get(given["From"])
        is_reply = answered is not None and block.startswith(">>")
        thread: Mapping[str, Any] = dict(answered.message.items()) if is_reply and answered else {}
        return await self.stage.mail(
            "\n".join(lines),
            subject=subject,
            sender=sender,
            reply_to=str(thread.get("Message-ID", "")),
            recipient=await self.told(given["To"], sender) or str(thread.get("Reply-To", "")),
            is_signed=given["Signed"] == "yes",
        )

    async def told(self, to: str, sender: str) -> str:
        """Return the address that ``> To:`` means; empty if nothing was said."""
        if to == "the last secret address":
            return self.secret
        if found := SECRET.fullmatch(to):
            account = await accounts.commanded_from(found[1] or sender)
            assert account is not None
            mint = tokens.mint(self.stage.settings.secret_key)
            self.secret = secret.address_of(account, mint, self.stage.settings.mail_domain)
            return self.secret
        if found := TOLD.fullmatch(to):
            address = self.confirming[found[2]]
            local, _, domain = address.partition("@")
            last = "a" if local[-1] != "a" else "b"
            return f"{local[:-1]}{last}@{domain}" if found[1] else address
        if to == "the thread":
            return self.stage.settings.bot_address
        return to

    async def act(self, block: str) -> list[Delivered]:
        """Play a block and return the mails to show; none for prose."""
        later = LATER.fullmatch(block)
        if later:
            return await self.stage.later(timedelta(**{f"{later[2]}s": int(later[1])}))
        if block == "(the same mail again)":
            return await self.stage.again()
        report, said = REPORT.fullmatch(block), SAID.fullmatch(block)
        if report:
            return await self.report(report)
        if said:
            return await self.say(said["to"], said["what"])
        for text in SCENES.get(block, ()):
            await self.stage.mail(text)
        if found := OPERATOR.fullmatch(block):
            await self.operated(found[1], found[2])
        return await self.mails(block) if block.startswith(">") else []

    async def operated(self, word: str, address: str) -> None:
        """Do what the operator's command does."""
        async with engine.transaction():
            account = await accounts.commanded_from(address)
            assert account is not None
            if word == "trust":
                await newcomers.trust(account, self.stage.now)
            else:
                await secret.reset(account, self.stage.now)

    async def report(self, said: re.Match[str]) -> list[Delivered]:
        """Play what a server reports of the last mail to somebody."""
        path = self.stage.last_to(said["to"]).mail_from
        if said["action"] == "is forged":
            path = re.sub(r"-[a-z2-7]+@", f"-{'a' * 24}@", path)
        octets = samples.status(
            path,
            action=ACTIONS.get(said["action"], "failed"),
            status=said["status"],
            response=said["response"],
            recipient=said["to"],
        )
        response = await self.stage.offer(octets, "", path)
        assert response.startswith("550 5.1.1" if said["action"] == "is forged" else "250 ")
        return await self.stage.work()

    async def say(self, recipient: str, what: str) -> list[Delivered]:
        """Play a complaint about the last mail to somebody, or a vacation notice for it."""
        mail = self.stage.last_to(recipient)
        path, to = mail.mail_from, mail.mail_from
        octets = samples.vacation(path)
        if what == "complains":
            to = f"abuse@{self.stage.settings.mail_domain}"
            reply_to = str(mail.message["Reply-To"])
            octets = samples.complaint("", recipient=recipient, reply_to=reply_to)
        response = await self.stage.offer(octets, "", to)
        assert response.startswith("250 "), response
        return await self.stage.work()

    async def story(self, text: str) -> str:
        """Return the story with the answers that came."""
        told: list[str] = []
        for block in re.sub(r"(?m)^<(?:.*\n)(?:^(?: .*)?\n)*", "\n", text + "\n").split("\n\n"):
            if not block.strip():
                continue
            told.append(block.strip("\n"))
            mails = await in_order(await self.act(told[-1]))
            if self.stage.refusal:
                told.append(f"< {self.stage.refusal}")
                self.stage.refusal = ""
            for mail in mails:
                told.append(shown(mail))
                await self.heard(mail)
        return "\n\n".join(told) + "\n"

    async def heard(self, mail: Delivered) -> None:
        """Remember a mail, and try every line that one to an account offers."""
        self.answers[mail.recipient] = mail
        reply_to = str(mail.message["Reply-To"])
        if reply_to.startswith(confirming.PREFIX):
            self.confirming[mail.recipient] = reply_to
        row = await OutboundMail.filter(message_id=mail.message["Message-ID"]).first()
        if row is None:
            return
        if offers.chosen(row):
            self.questions[mail.recipient] = mail
        self.refused += await offers.refused(self.stage, row, reply_to)
