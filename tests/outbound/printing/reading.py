"""Reading: what foreign programs find in a PDF."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from pathlib import Path

import pikepdf
import pytest
from PIL import Image


def tool(name: str) -> str:
    """Return the path of a program, or skip the test that needs it."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed (Debian: poppler-utils, qpdf)")
    return path


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page as pdftotext lays it out."""
    command = [tool("pdftotext"), "-layout", "-enc", "UTF-8", "-", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return [page for page in done.stdout.decode().split("\f") if page.strip()]


def text(pdf: bytes) -> str:
    """Return the text in the order of its drawing, with plain single spaces."""
    command = [tool("pdftotext"), "-raw", "-enc", "UTF-8", "-", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return plain(done.stdout.decode())


def plain(words: str) -> str:
    """Return words with single spaces, whatever kinds of space and line ends were in them."""
    return " ".join(words.split())


def picture(pdf: bytes, *, dpi: int = 100) -> Image.Image:
    """Return the first page as a picture."""
    command = [tool("pdftoppm"), "-png", "-r", str(dpi), "-f", "1", "-l", "1", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return Image.open(io.BytesIO(done.stdout))


def complaints(pdf: bytes) -> str:
    """Return what qpdf finds wrong with the structure; empty if nothing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "judged.pdf"
        file.write_bytes(pdf)
        done = subprocess.run([tool("qpdf"), "--check", file], capture_output=True, check=False)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).decode()


def size_mm(pdf: bytes) -> tuple[int, int]:
    """Return width and height of the first page in millimetres."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        _, _, width, height = opened.pages[0].mediabox
        return round(float(width) / 72 * 25.4), round(float(height) / 72 * 25.4)


def tags(pdf: bytes) -> list[tuple[str, str]]:
    """Return the elements of the structure tree in reading order, each with its ``/Alt``."""
    found: list[tuple[str, str]] = []

    def walk(element: pikepdf.Object) -> None:
        if isinstance(element, pikepdf.Array):
            for child in element.as_list():
                walk(child)
        elif isinstance(element, pikepdf.Dictionary):
            if "/S" in element:
                found.append((str(element["/S"]), str(element.get("/Alt", ""))))
            if "/K" in element:
                walk(element["/K"])

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        walk(opened.Root["/StructTreeRoot"])
    return found
