"""A text signed in its own lines is read as if it were not signed."""

from __future__ import annotations

import pytest

from inbound.letter.opening import open_letter

SIGNED = """\
-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

{text}
-----BEGIN PGP SIGNATURE-----

iQEzBAEBCAAdFiEE3Zk0
=abcd
-----END PGP SIGNATURE-----
"""


def opened(text: str) -> str:
    """Return what is read of a mail with this text."""
    return open_letter(f"From: ann@example.com\n\n{text}".replace("\n", "\r\n").encode()).text


def test_the_signed_text_is_read() -> None:
    assert opened(SIGNED.format(text="invoice ACME 3h @ 100")) == "invoice ACME 3h @ 100"


def test_escaped_dashes_are_as_their_author_wrote_them() -> None:
    signed = SIGNED.format(text="invoice ACME\n- - 3h design @ 100\n- -- \nAnn")
    assert opened(signed) == "invoice ACME\n- 3h design @ 100"


def test_a_signature_that_is_cut_off_loses_nothing() -> None:
    signed = SIGNED.format(text="invoice ACME 3h @ 100").partition("-----BEGIN PGP SIGNATURE")[0]
    assert opened(signed) == "invoice ACME 3h @ 100"


@pytest.mark.parametrize(
    "text",
    [
        "help\n\n" + SIGNED.format(text="invoice ACME 3h @ 100"),
        "help\n\n> -----BEGIN PGP SIGNED MESSAGE-----\n>\n> invoice ACME 3h @ 100",
    ],
)
def test_what_somebody_else_signed_below_is_not_read(text: str) -> None:
    assert opened(text) == "help"
