"""Inspection: the state of one mail in plain lines, for the operator."""

from __future__ import annotations

from tortoise.exceptions import DoesNotExist

from bot.post import Attempt, InboundMail, OutboundMail


async def show(mail_id: str) -> list[str]:
    """Return what is known about an inbound id (letters) or an outbound one (digits).

    No text, subject or address is shown. Raises LookupError for an unknown id.
    """
    try:
        if mail_id.isdigit():
            return await _outbound(await OutboundMail.get(id=int(mail_id)))
        return await _inbound(await InboundMail.get(id=mail_id))
    except DoesNotExist as error:
        raise LookupError(mail_id) from error


async def octets(mail_id: str) -> bytes:
    """Return a mail as it came or went; LookupError for an unknown, erased or unwritten one."""
    mail: InboundMail | OutboundMail | None
    if mail_id.isdigit():
        mail = await OutboundMail.get_or_none(id=int(mail_id))
    else:
        mail = await InboundMail.get_or_none(id=mail_id)
    if mail is None or mail.octets is None:
        raise LookupError(mail_id)
    return bytes(mail.octets)


async def _inbound(mail: InboundMail) -> list[str]:
    size = "erased" if mail.octets is None else f"{len(mail.octets)} octets"
    lines = [
        f"inbound {mail.id}: {mail.state}, level {mail.level}, {size}",
        f"received {mail.received_at.isoformat()}",
    ]
    if mail.proof:
        lines.append(f"proof: {mail.proof}")
    if mail.handled_at:
        lines.append(f"handled {mail.handled_at.isoformat()}")
    if mail.note:
        lines.append(f"note: {mail.note}")
    caused = await OutboundMail.filter(cause_id=mail.id).order_by("id")
    return lines + [f"caused outbound {each.id}: {each.kind}, {each.state}" for each in caused]


async def _outbound(mail: OutboundMail) -> list[str]:
    size = "not composed" if mail.octets is None else f"{len(mail.octets)} octets"
    lines = [
        f"outbound {mail.id}: {mail.kind}, {mail.state}, {size}",
        f"Message-ID {mail.message_id}",
        f"queued {mail.queued_at.isoformat()} because of inbound {mail.cause_id or '-'}",
    ]
    if mail.next_attempt_at:
        lines.append(f"next attempt {mail.next_attempt_at.isoformat()}")
    tries = await Attempt.filter(mail_id=mail.id).order_by("id")
    return lines + [f"{each.at.isoformat()} {each.outcome}: {each.response}" for each in tries]
