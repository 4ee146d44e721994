"""Pictures: the images of a page in the form WeasyPrint draws."""

from __future__ import annotations

import io
from collections import OrderedDict

from PIL import Image
from weasyprint.images import RasterImage

#: Logos kept in a process, about 100 kB each.
MAX_KEPT = 64


class Picture(RasterImage):  # type: ignore[misc]
    """An image that is encoded for the PDF once, and not again for every document."""

    _encoded: bytes | None = None

    def _get_png_data(self, pillow_image: Image.Image) -> bytes:
        if self._encoded is None:
            self._encoded = bytes(RasterImage._get_png_data(pillow_image))
        return self._encoded


class Pictures:
    """The last logos, by an address that holds the hash of their octets, and codes of one use."""

    def __init__(self) -> None:
        self._logos: OrderedDict[str, Picture] = OrderedDict()

    def kept(self, address: str, octets: bytes) -> Picture:
        """Return the picture of `octets`, which `address` stands for; the oldest are forgotten."""
        if address not in self._logos:
            self._logos[address] = self.fresh(address, octets)
        self._logos.move_to_end(address)
        while len(self._logos) > MAX_KEPT:
            self._logos.popitem(last=False)
        return self._logos[address]

    def fresh(self, address: str, octets: bytes) -> Picture:
        """Return a picture that is not kept; raises OSError if the octets are no picture."""
        image = Image.open(io.BytesIO(octets), formats=("PNG",))
        name = address.replace(":", "-").replace("/", "-")  # a name object, ISO 32000-1 7.3.5
        return Picture(image, name, octets)
