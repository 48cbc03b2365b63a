"""A zip or a folder as a list of files, each bounded; nothing is ever unpacked to disk.

Refused, one by one, so that the others come through: names that lead out of the
folder, links, devices, encrypted members, and what is or claims to be too large.
What a zip says of a member's size is not believed: reading stops at the bound.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.collect.arrivals import FILE_MB, MB, Files, Refused, is_clutter, safe_path, shown
from autograder.errors import CourseError

MAX_ENTRIES = 100_000
# A class of a thousand with ten megabytes each.
ARCHIVE_MB = 10_000
# Text shrinks to a tenth, a bomb to a thousandth.
MAX_RATIO, SMALL_MB = 200, 5
NESTED_MB = 100


@dataclass
class Archive:
    """Files of an archive or folder.

    read : path -> gives its content
    refused : path -> why it is not taken
    """

    sizes: dict[str, int] = field(default_factory=dict)
    readers: dict[str, Callable[[], bytes]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, size: int, fault: str, read: Callable[[], bytes]) -> None:
        try:
            path = safe_path(name)
        except Refused as refused:
            self.refused[name] = str(refused)
            return
        if is_clutter(path):
            return
        if fault or size > FILE_MB * MB:
            too_large = f"{size / MB:.0f} MB, {FILE_MB} MB are taken"
            self.refused[path] = f"{shown(path)}: {fault or too_large}"
            return
        self.sizes[path], self.readers[path] = size, read

    def below(self, names: dict[str, str]) -> Files:
        """Some of the files under other names: new name -> path here."""
        return Files(
            {name: self.sizes[path] for name, path in names.items()},
            lambda name: self.readers[names[name]](),
        )


def open_archive(path: Path) -> Archive:
    """What lies in a folder or zip. Raises CourseError where it is neither."""
    if path.is_dir():
        return _of_folder(path)
    if not path.exists():
        raise CourseError(f"{path} does not exist. Name a folder or a zip of submissions.")
    try:
        return read_zip(zipfile.ZipFile(path), path.name)
    except (zipfile.BadZipFile, OSError) as error:
        raise CourseError(
            f"{path} is neither a folder nor a sound zip: {error}. Download it again."
        ) from error


def _of_folder(root: Path) -> Archive:
    found = Archive()
    for place, folders, files in os.walk(root, followlinks=False):
        for name in sorted(files + [f for f in folders if os.path.islink(os.path.join(place, f))]):
            path = Path(place, name)
            told = path.lstat()
            fault = "" if stat.S_ISREG(told.st_mode) else "a link or no plain file"
            inner = path.relative_to(root).as_posix()
            found.add(inner, told.st_size, fault, lambda path=path: _read_plain(path))
        folders[:] = sorted(folders)
    return found


def _read_plain(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Refused(f"{shown(path.name)}: cannot be read: {error.strerror}") from error
    with open(handle, "rb") as file:
        return _bounded(file, path.name)


def _bounded(file, name: str) -> bytes:
    data = file.read(FILE_MB * MB + 1)
    if len(data) > FILE_MB * MB:
        raise Refused(f"{shown(name)}: more than {FILE_MB} MB")
    return data


def read_zip(zipped: zipfile.ZipFile, title: str) -> Archive:
    """The members of an open zip; CourseError where the zip as a whole cannot be taken."""
    infos = zipped.infolist()
    total = sum(info.file_size for info in infos)
    if len(infos) > MAX_ENTRIES or total > ARCHIVE_MB * MB:
        raise CourseError(
            f"{title} holds {len(infos)} files of {total / MB:.0f} MB; taken are {MAX_ENTRIES} "
            f"and {ARCHIVE_MB} MB. It is a zip bomb, or should be handed over in parts."
        )
    found = Archive()
    for info in infos:
        if not info.is_dir():
            read = _reader(zipped, info)
            found.add(info.filename, info.file_size, _fault(info), read)
    return found


def _fault(info: zipfile.ZipInfo) -> str:
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "a link or no plain file"
    if info.flag_bits & 1:
        return "encrypted"
    large = info.file_size > SMALL_MB * MB
    if large and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        return f"a zip bomb: {info.compress_size} bytes become {info.file_size / MB:.0f} MB"
    return ""


def _reader(zipped: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with zipped.open(info) as file:
                return _bounded(file, info.filename)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as e:
            raise Refused(f"{shown(info.filename)}: cannot be unpacked: {e}") from e

    return read


def with_inner_zips(files: Files) -> tuple[Files, list[str]]:
    """The files of one hand-in, and those inside its zips where it has no notebook outside.

    Students often zip what they upload. A zip inside such a zip stays shut.
    """
    zips = [p for p in files.sizes if p.lower().endswith(".zip")]
    if not zips or any(p.endswith(".ipynb") for p in files.sizes):
        return files, []
    sizes, readers, notes = dict(files.sizes), {}, []
    for path in zips:
        try:
            inner = read_zip(zipfile.ZipFile(io.BytesIO(files.read(path))), path)
        except (zipfile.BadZipFile, CourseError, Refused) as error:
            notes.append(f"{shown(path)}: not opened: {error}")
            continue
        if sum(inner.sizes.values()) > NESTED_MB * MB:
            notes.append(f"{shown(path)}: not opened: more than {NESTED_MB} MB inside")
            continue
        notes += inner.refused.values()
        top = _only_folder(inner.sizes)
        for name, size in inner.sizes.items():
            short = name.removeprefix(top)
            sizes[short], readers[short] = size, inner.readers[name]
        sizes.pop(path)
    return Files(sizes, lambda p: readers[p]() if p in readers else files.read(p)), notes


def _only_folder(paths) -> str:
    """`folder/` where everything lies in that one folder, else nothing."""
    tops = {p.partition("/")[0] + "/" if "/" in p else "" for p in paths}
    return tops.pop() if len(tops) == 1 else ""
