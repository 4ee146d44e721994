"""What was deleted does not stand in the file any more."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.post import InboundMail, Level
from bot.store import database, remains

CANARY = b"kanarienvogel" * 5000


async def put(id_: str) -> None:
    """Store a mail that takes many pages."""
    await InboundMail.create(
        id=id_,
        content_key=id_,
        mail_from="",
        rcpt_tos=[],
        peer="",
        level=Level.NONE,
        author="",
        octets=CANARY,
        received_at=datetime(2040, 3, 2, tzinfo=UTC),
    )


async def test_a_wiped_file_holds_nothing_that_was_deleted(store: str) -> None:
    for number in range(5):
        await put(f"m{number}")
    await remains.empty_log()
    if database.is_postgres(store):
        await remains.wipe()  # the server's own business
        return
    file = database.sqlite_path(store)
    assert CANARY[:1000] in file.read_bytes()
    await InboundMail.all().delete()
    await remains.empty_log()
    assert b"kanarienvogel" in file.read_bytes(), "else the test shows nothing"
    await remains.wipe()
    assert b"kanarienvogel" not in file.read_bytes()
    assert b"kanarienvogel" not in file.with_name(f"{file.name}-wal").read_bytes()
    await put("after")
    assert await InboundMail.all().count() == 1


async def test_a_small_row_is_overwritten_at_once(store: str) -> None:
    await put("large")
    await InboundMail.filter(id="large").update(octets=None, author="kanarie@example.net")
    await remains.wipe()
    await InboundMail.filter(id="large").update(author="")
    await remains.empty_log()
    if not database.is_postgres(store):
        assert b"kanarie@" not in database.sqlite_path(store).read_bytes()
