"""The octets of a message, read in blocks of any size."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inbound.smtp.dialogue.body import Body

pieces = st.lists(st.sampled_from([b"\r", b"\n", b".", b"x", b"\r\n", b"\r\n.", b"\0"]))


def blocks(octets: bytes, sizes: list[int]) -> list[bytes]:
    """Cut octets into blocks of these sizes; the last one is what is left."""
    cut, start = [], 0
    for size in sizes:
        cut.append(octets[start : start + size])
        start += size
    return [block for block in [*cut, octets[start:]] if block]


@given(
    content=pieces.map(b"".join),
    rest=pieces.map(b"".join),
    sizes=st.lists(st.integers(1, 6), max_size=30),
)
def test_a_stuffed_message_is_read_back_however_it_is_cut(
    content: bytes, rest: bytes, sizes: list[int]
) -> None:
    message = content + b"\r\n" if content else b""
    stuffed = (b"." if message.startswith(b".") else b"") + message.replace(b"\r\n.", b"\r\n..")
    body = Body(max_octets=1000)
    cut = iter(blocks(stuffed + b".\r\n" + rest, sizes))
    following = None
    while following is None:
        following = body.feed(next(cut))

    assert following + b"".join(cut) == rest
    assert body.octets() == message
    assert not body.is_too_large


@given(sizes=st.lists(st.integers(1, 9), max_size=20), dropped=st.sets(st.integers(0, 20)))
def test_the_end_is_found_also_after_octets_were_dropped(
    sizes: list[int], dropped: set[int]
) -> None:
    body = Body(max_octets=1000)
    cut = iter(blocks(b"..x\r\n.x\r\n..\r\n" * 5 + b".\r\nNOOP\r\n", sizes))
    following, number = None, 0
    while following is None:
        following = body.feed(next(cut))
        number += 1
        if number in dropped:
            body.drop()

    assert following + b"".join(cut) == b"NOOP\r\n"


@given(sizes=st.lists(st.integers(1, 40), max_size=30), surplus=st.integers(-5, 200))
def test_a_message_over_the_limit_is_read_to_its_end_and_forgotten(
    sizes: list[int], surplus: int
) -> None:
    body = Body(max_octets=100)
    cut = iter(blocks(b"x" * (98 + surplus) + b"\r\n.\r\nNOOP\r\n", sizes))
    following = None
    while following is None:
        following = body.feed(next(cut))
        assert len(body) <= 100 + 7

    assert following + b"".join(cut) == b"NOOP\r\n"
    assert body.is_too_large == (surplus > 0)


def test_a_message_of_just_the_limit_fits_wherever_its_end_is_cut() -> None:
    octets = b"x" * 98 + b"\r\n.\r\n"
    for at in range(1, len(octets)):
        body = Body(max_octets=100)
        assert body.feed(octets[:at]) is None
        assert body.feed(octets[at:]) == b""
        assert not body.is_too_large
        assert len(body.octets()) == 100
