"""One attempt as it came, and the bounds within which anything is taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from autograder.errors import AutograderError

# A notebook with all its figures has a few megabytes; the grader itself reads up to 50.
FILE_MB, ATTEMPT_MB, MAX_FILES = 50, 100, 200
MB = 1_000_000


class Refused(AutograderError):
    """Something that a student handed in is not taken; the sentence says why."""


@dataclass(frozen=True)
class Files:
    """What there is to choose from: names with sizes, read one by one when wanted.

    sizes : path -> bytes, as far as they can be known before reading
    read : gives the content of one path; raises Refused where it is too large
    """

    sizes: Mapping[str, int]
    read: Callable[[str], bytes]


@dataclass(frozen=True)
class Arrival:
    """One attempt of one student.

    files : path inside submitted/<student>/<homework>/ -> content
    was : such a path -> where the file was found, if elsewhere
    handed_in : in UTC; None where nobody says when
    time_is : what says so, in words
    origin : where it came from, so that a person finds it again
    late : True where the source calls it late without saying since when
    """

    student: str
    files: dict[str, bytes] = field(repr=False)
    handed_in: datetime | None = None
    time_is: str = ""
    origin: str = ""
    notes: tuple[str, ...] = ()
    was: dict[str, str] = field(default_factory=dict)
    late: bool = False


def safe_path(name: str) -> str:
    """The name as a path below a folder, with slashes; Refused if it leads out of it."""
    path = PurePosixPath(name.replace("\\", "/"))
    if (
        path.is_absolute()
        or not path.parts
        or ".." in path.parts
        or re.match(r"[A-Za-z]:", path.parts[0])
        or any(not c.isprintable() for c in name)
        or any(len(part.encode("utf-8", "replace")) > 200 for part in path.parts)
        or len(path.parts) > 20
    ):
        raise Refused(f"{shown(name)}: leads out of the folder, or is no name for a file")
    return str(path)


def shown(name: str) -> str:
    """A student's file name in a message of ours: printable, bounded, one line."""
    return "".join(c if c.isprintable() else "?" for c in name)[-120:]


def is_clutter(path: str) -> bool:
    """What editors and systems leave behind, and nobody hands in."""
    parts = PurePosixPath(path).parts
    return any(p.startswith(".") or p in ("__pycache__", "__MACOSX") for p in parts)
