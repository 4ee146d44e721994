"""The last mail of an erased account leaves like every other."""

from __future__ import annotations

from pathlib import Path

from bot import accounts
from bot.erasure import farewells
from bot.erasure.farewells import Farewell
from bot.store import engine
from outbound import farewell
from outbound.channels.channel import Deferred
from outbound.signing.signer import Signer
from tests.outbound import office as made
from tests.outbound.office import Office
from tests.outbound.signing.test_signature import is_sound, key


async def test_the_last_mail_is_signed_at_every_try(office: Office, tmp_path: Path) -> None:
    """A domain with a policy of its own would else have it refused."""
    async with engine.transaction():
        ann = await accounts.enrol("ann@studio.example")
        row = await farewells.plan(ann, made.NOON, is_silent=False)
    signer = Signer(key(), "jupiter.example")
    house = office.tools().house
    tools = farewell.Tools(office.channel, lambda: office.now, house, tmp_path / "m", signer=signer)
    context = office.context().evolve(additional_context={"erasure": tools})
    office.channel.outcomes.append(Deferred("451 4.3.0 not now"))
    await farewell.farewell(context, row.id)
    await farewell.farewell(context, row.id)
    signer.close()
    (sent,) = office.channel.sent
    assert (sent.mail_from, sent.recipient) == ("", "ann@studio.example")
    assert sent.octets.startswith(b"DKIM-Signature: ")
    assert is_sound(sent.octets)
    assert not await Farewell.exists()
