"""A student's text made fit to show: clean, bounded, and never markup."""

from __future__ import annotations

import re
from datetime import datetime

# Terminal colours, then what HTML may not hold, then marks that turn the reading direction.
ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07?")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def joined(text: object) -> str:
    """A text of a notebook, which nbformat may keep as a list of lines."""
    return "".join(map(str, text)) if isinstance(text, list) else str(text)


def clean(text: object, limit: int) -> str:
    """Text without control characters, at most `limit` characters of it: its head and its tail."""
    text = joined(text)
    if len(text) > 4 * limit:  # do not search megabytes for what is cut anyway
        text = f"{text[: 2 * limit]}{text[-2 * limit :]}"
        return clean(text, limit)
    text = ANSI.sub("", text.replace("\r\n", "\n"))
    text = UNFIT.sub("", text).encode("utf-8", "replace").decode("utf-8")
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n… (cut: too long to show whole) …\n{text[-half:]}"


def number(points: float) -> str:
    """Points as people write them: 12, 7.5, 3.33."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def moment(when: datetime | None) -> str:
    """A time as people write it, with its zone: 3 May 2030, 23:59 UTC+01:00."""
    if when is None:
        return "–"
    return f"{when.day} {when:%B %Y, %H:%M} {when:%Z}".strip()


def in_zone_of(due: str | None, when: datetime | None) -> datetime | None:
    """The same moment on the clock by which the homework is due."""
    return when.astimezone(datetime.fromisoformat(due).tzinfo) if due and when else when


def safe_cell(value: object) -> object:
    """A value for a cell of a spreadsheet, which takes a text that begins like a formula for one.

    Numbers are numbers; a text of theirs gets the apostrophe by which spreadsheets
    know a text, and no line break.
    """
    if not isinstance(value, str):
        return value
    text = " ".join(UNFIT.sub("", value).split())
    return f"'{text}" if text.startswith(FORMULA) else text
