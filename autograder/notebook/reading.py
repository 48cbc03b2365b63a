"""From a path to a well-formed notebook, or to a NotebookError that a person can act on.

The file is hostile until shown otherwise. The rules, in the order in which they apply:

- only a regular file is opened: no link, device, FIFO or folder, and none too large
- a byte order mark or the pattern of zeros tells UTF-8, UTF-16 and UTF-32 apart; bytes
  that are none of them are read as Windows-1252, and that is flagged because it is a guess
- JSON with bounded nesting and a bounded number of values; a key that stands twice counts
  as its last, as in every JSON reader, and is flagged; numbers that JSON does not have
  (NaN, Infinity, 1e999, integers without end) become null
- half an emoji (a lone surrogate) becomes U+FFFD: no file could store it
- what the JSON must look like to be a notebook is the business of `shape`
"""

from __future__ import annotations

import json
import math
import os
import re
import stat
from pathlib import Path

from autograder.errors import NotebookError
from autograder.notebook.flags import Flags
from autograder.notebook.shape import shaped

MAX_DEPTH = 100
# Lists, objects and keys cost some 200 bytes each in memory, plain values some 50: both
# bounds together keep a file of commas and brackets under 400 MB.
MAX_COSTLY = 600_000
MAX_VALUES = 3_000_000
# An integer that fits in 64 bits has at most this many characters.
MAX_DIGITS = 20

NOT_UTF8 = "The file is not UTF-8; it was read as Windows-1252, so accents may be wrong"
DUPLICATE_KEYS = "The file holds JSON keys twice; the last of each counts"
RESAVE = "Ask for the notebook again, saved from Jupyter."

FOREIGN_FORMATS = {
    b"PK\x03\x04": "a zip archive (or an Office document)",
    b"%PDF": "a PDF",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x1f\x8b": "a gzip archive",
    b"SQLite format 3": "a database",
    b"\x7fELF": "a program",
}
MERGE_MARKER = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?:[ \r]|$)", re.MULTILINE)
JSON_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
SURROGATE_TOLD = re.compile(r"\\u[dD][89a-fA-F]")  # in JSON, the only way in


def read_notebook(path: Path, max_mb: float = 50) -> tuple[dict, tuple[str, ...]]:
    """Read one notebook that somebody handed in.

    Returns (notebook, flags): a valid nbformat 4.5 notebook as plain dictionaries, and
    sentences on what had to be decided by rule. Raises nothing but NotebookError.
    """
    flags = Flags()
    try:
        return _read(path, max_mb, flags), flags.sentences()
    except NotebookError as error:
        problem = str(error)
    # Raised out here, so that no traceback keeps 50 MB of somebody's text alive.
    raise NotebookError(f"{_shown(path)}: {problem}")


def _read(path: Path, max_mb: float, flags: Flags) -> dict:
    text = _text(_bytes(path, int(max_mb * 1_000_000)), flags)
    _check_budget(text)
    value = _parsed(text, flags)
    _check_depth(value)
    return shaped(_mended(value) if SURROGATE_TOLD.search(text) else value, flags)


def _shown(path: Path) -> str:
    return "".join(c if c.isprintable() else "?" for c in str(path))[-300:]


def _bytes(path: Path, max_bytes: int) -> bytes:
    try:
        # Asked before opening, because opening a device or a FIFO can already do something.
        _require_file(os.lstat(path), max_bytes)
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(handle, "rb") as file:
            # Asked again, because the name may mean another thing by now.
            _require_file(os.fstat(handle), max_bytes)
            raw = file.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise NotebookError(
            f"cannot be opened ({reason}). Look at the file's place and rights."
        ) from None
    if len(raw) > max_bytes:
        raise NotebookError("grew while it was read. Grade it again when nobody writes to it.")
    return raw


def _require_file(found: os.stat_result, max_bytes: int) -> None:
    if not stat.S_ISREG(found.st_mode):
        kinds = {stat.S_IFLNK: "a symbolic link", stat.S_IFDIR: "a folder", stat.S_IFIFO: "a FIFO"}
        kind = kinds.get(stat.S_IFMT(found.st_mode), "a device or socket")
        raise NotebookError(
            f"is {kind}, not a file; it was not opened. Ask for the notebook itself."
        )
    if found.st_size > max_bytes:
        raise NotebookError(
            f"has {found.st_size / 1e6:.1f} MB; {max_bytes / 1e6:g} MB are allowed. "
            "Ask for the notebook with its outputs cleared."
        )


def _text(raw: bytes, flags: Flags) -> str:
    if not raw.strip(b" \t\r\n\0"):
        raise NotebookError(f"is empty ({len(raw)} bytes, none of them text). {RESAVE}")
    for magic, kind in FOREIGN_FORMATS.items():
        if raw.startswith(magic):
            raise NotebookError(f"is {kind}, not a notebook. {RESAVE}")
    try:
        return raw.decode(json.detect_encoding(raw)).lstrip("\ufeff")
    except UnicodeDecodeError:
        flags.note(NOT_UTF8)
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _check_budget(text: str) -> None:
    if _costly(text) <= MAX_COSTLY and text.count(",") <= MAX_VALUES:
        return
    # What stands inside strings costs nothing extra: counted again, exactly, without it.
    costly = values = at = 0
    for string in JSON_STRING.finditer(text):
        between = text[at : string.start()]
        at = string.end()
        costly += _costly(between)
        values += between.count(",") + 1
        if costly > MAX_COSTLY or values > MAX_VALUES:
            break
    else:
        costly += _costly(text[at:])
        values += text.count(",", at)
    if costly > MAX_COSTLY or values > MAX_VALUES:
        raise NotebookError(
            f"holds more than {MAX_COSTLY:,} lists and keys or {MAX_VALUES:,} values, "
            "which no notebook needs. Ask for the notebook with its outputs cleared."
        )


def _costly(text: str) -> int:
    return text.count("{") + text.count("[") + text.count(":")


def _parsed(text: str, flags: Flags):
    def pairs(found: list[tuple]) -> dict:
        made = dict(found)
        if len(made) < len(found):
            flags.note(DUPLICATE_KEYS)
        return made

    try:
        return json.loads(
            text,
            object_pairs_hook=pairs,
            parse_constant=lambda name: None,
            parse_float=_finite,
            parse_int=lambda digits: int(digits) if len(digits) <= MAX_DIGITS else None,
        )
    except json.JSONDecodeError as error:
        raise NotebookError(_json_problem(text, error)) from None
    except RecursionError:
        raise NotebookError(_too_deep()) from None


def _finite(digits: str) -> float | None:
    value = float(digits)
    return value if math.isfinite(value) else None


def _json_problem(text: str, error: json.JSONDecodeError) -> str:
    where = f"line {error.lineno}, column {error.colno}"
    start = text[:1000].lstrip()
    if start.startswith("<") and not start.startswith("<<<<<<<"):
        return f"is a web page, not a notebook (it begins with '<'). {RESAVE}"
    marker = MERGE_MARKER.search(text)
    if marker:
        line = text.count("\n", 0, marker.start()) + 1
        return (
            f"line {line} is a merge marker ({marker.group().strip()}) that git left behind. "
            "Ask the student to resolve the conflict, or take one side of it."
        )
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return f"ends in the middle: the JSON at {where} is never closed. {RESAVE}"
    return f"is not JSON: {error.msg} at {where}. Mend that place, or ask for the notebook again."


def _too_deep() -> str:
    return f"nests more than {MAX_DEPTH} levels deep, which no notebook does. {RESAVE}"


def _check_depth(value) -> None:
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(MAX_DEPTH + 1):
        level = [
            item
            for holder in level
            for item in (holder.values() if type(holder) is dict else holder)
            if type(item) is dict or type(item) is list
        ]
        if not level:
            return
    raise NotebookError(_too_deep())


def _mended(value):
    """The same value, with every string one that a file can store."""
    if isinstance(value, str):
        return value if value.isascii() else LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {_mended(k): _mended(v) for k, v in value.items()}
    return value
