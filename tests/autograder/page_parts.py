"""Read a page as a browser would, for tests."""

import base64
import re
import struct
import zlib
from pathlib import Path

from bs4 import BeautifulSoup

import autograder

STYLE = Path(autograder.__file__).parent / "templates" / "style.css"


def parsed(html):
    return BeautifulSoup(html, "html.parser")


def textual(html):
    """All text of the page with spaces folded."""
    soup = parsed(html)
    soup.style.decompose()
    return " ".join(soup.get_text(" ").split()).replace(" ,", ",")


def palette(scheme):
    """Colour variables of the style, name -> #rrggbb."""
    light, dark = STYLE.read_text().split("prefers-color-scheme: dark")
    pattern = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
    colours = dict(pattern.findall(light))
    return colours if scheme == "light" else colours | dict(pattern.findall(dark))


def contrast(first, second):
    """WCAG's contrast ratio of two colours."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# One black dot.
PNG = base64.b64encode(
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
).decode()
