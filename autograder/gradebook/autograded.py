"""The autograded notebooks, where nbgrader's formgrader and feedback look for them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from autograder import model
from autograder.atomic import plain_name, read_small, room, write_atomic

STAMP, STAMP_BYTES = "timestamp.txt", 200


def write_autograded(
    root: Path,
    result: model.SubmissionResult,
    submitted: Path | None = None,
    into: Path | None = None,
) -> list[Path]:
    """Write autograded/<student>/<homework>/<notebook>.ipynb for each notebook of the result.

    into : the folder instead of root/autograded/<student>/<homework>, for a course
        whose nbgrader_config.py has another layout

    A notebook of an earlier run that this result no longer has is taken away: it
    would show old work beside new points. timestamp.txt is copied from the
    submitted folder (submitted/<student>/<homework> unless given).
    """
    folder = room(into) if into else room(root, "autograded", result.student, result.assignment)
    written = {}
    for notebook in result.notebooks:
        if notebook.notebook is not None:
            path = folder / f"{plain_name(notebook.name)}.ipynb"
            written[path] = _encode(notebook.notebook)
    for old in folder.glob("*.ipynb"):
        if old not in written:
            old.unlink()
    for path, data in written.items():
        write_atomic(path, data)
    stamp = _stamp(submitted or root / "submitted" / result.student / result.assignment)
    if stamp is None:
        (folder / STAMP).unlink(missing_ok=True)
    else:
        write_atomic(folder / STAMP, stamp)
    return list(written)


def _encode(notebook: dict) -> bytes:
    # A lone surrogate, which JSON allows, would stop nbconvert when it writes feedback.
    return json.dumps(notebook, ensure_ascii=False).encode("utf-8", "replace")


def read_timestamp(folder: Path) -> datetime | None:
    """The time in timestamp.txt as nbgrader reads it: UTC without a zone. None if there is none.

    The file came with the submission and may be anything: a text that is not a
    time counts as none, where nbgrader gives up the whole submission.
    """
    stamp = _stamp(folder)
    return None if stamp is None else _parse(stamp)


def _stamp(folder: Path) -> bytes | None:
    """The bytes of a timestamp.txt that holds a time. Links and FIFOs are not opened."""
    stamp = read_small(folder / STAMP, STAMP_BYTES)
    return stamp if stamp and _parse(stamp) else None


def _parse(stamp: bytes) -> datetime | None:
    try:
        return parse_utc(stamp.decode("utf-8").strip())
    except (ValueError, OverflowError, TypeError):  # dateutil's ParserError is a ValueError
        return None
