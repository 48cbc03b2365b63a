"""Write a file whole or not at all, and only where it belongs; read what may be anything."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from autograder.errors import CourseError, GraderFault


def plain_name(name: str) -> str:
    """The name itself, if it is one plain path component."""
    if name in ("", ".", "..") or any(mark in name for mark in "/\\\0"):
        raise CourseError(
            f"{name!r} cannot name a student, homework or notebook: it is not a plain file name. "
            "Rename the folder or file."
        )
    return name


def room(root: Path, *names: str) -> Path:
    """The folder root/names..., made if missing."""
    folder = root.joinpath(*map(plain_name, names))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GraderFault(
            f"{folder}: the folder cannot be made ({error.strerror}). "
            "Move away what stands in its place, or see that the folder above it is yours."
        ) from error
    return folder


def write_atomic(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Put data at path. A reader sees the old file or the new one, also after a kill.

    data : the whole, or pieces of it in their order, which then are never all in memory
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with open(part, "wb") as out:
            out.writelines([data] if isinstance(data, bytes) else data)
        os.replace(part, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise GraderFault(
            f"{path}: cannot be written ({error.strerror}). "
            "See that the disk has room and the folder is yours, then run again."
        ) from error


def write_secret(path: Path, data: bytes) -> None:
    """Put data at path, readable to its owner alone from its first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.part")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(data)
    os.replace(fresh, path)


def read_small(path: Path, most: int) -> bytes | None:
    """The first bytes of a plain file; None where it is none. Links and FIFOs are not opened."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with open(handle, "rb") as file:
        return file.read(most) if stat.S_ISREG(os.fstat(handle).st_mode) else None
