"""attempts/: every attempt that ever came, each with its receipt, and which one counts.

    attempts/<homework>/<student>/20270129T215800Z-1a2b3c4d/        the files
    attempts/<homework>/<student>/20270129T215800Z-1a2b3c4d.json    the receipt
    attempts/<homework>/<student>/chosen                            what a person decided

The attempt that counts is copied to submitted/<student>/<homework>/, with a
timestamp.txt, as nbgrader's own collect would leave it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from autograder.atomic import plain_name, room, write_atomic
from autograder.collect.arrivals import ATTEMPT_MB, MB, Arrival
from autograder.course import CLUTTER, NBGRADERS_OWN, Course, files_below
from autograder.errors import CourseError

ROOM, CHOSEN, STAMP = "attempts", "chosen", "timestamp.txt"
BY_HAND = "put into submitted/ by hand"


@dataclass(frozen=True)
class Receipt:
    """What came, from where, when, and its digest. Times are ISO, in UTC.

    sha256 : of the content of all files and their names
    files : name -> {"sha256", "bytes", and "was" where it was found under another name}
    handed_in : None where nobody says when; collected : when we had it
    late : the source calls it late without saying since when
    """

    id: str
    student: str
    homework: str
    sha256: str
    origin: str
    time_is: str
    collected: str
    handed_in: str | None = None
    late: bool = False
    notes: tuple[str, ...] = ()
    files: dict[str, dict] = field(default_factory=dict)

    @property
    def when(self) -> datetime | None:
        return datetime.fromisoformat(self.handed_in) if self.handed_in else None

    @property
    def order(self) -> tuple:
        return (self.handed_in or self.collected, self.collected)

    def is_late(self, due: datetime | None) -> bool:
        when = self.when
        if due is None or when is None:
            return self.late
        return when > due


def digest(files: dict[str, bytes]) -> str:
    """One sha256 of names and contents; what nbgrader adds to a submission does not count."""
    whole = hashlib.sha256()
    for name in sorted(files.keys() - NBGRADERS_OWN):
        whole.update(f"{name}\0".encode("utf-8", "replace"))
        whole.update(hashlib.sha256(files[name]).digest())
    return whole.hexdigest()


def choose(receipts: Sequence[Receipt], due: datetime | None, counts: str) -> Receipt | None:
    """The attempt that counts: the newest from before the deadline, else the newest of all."""
    if counts == "on-time":
        in_time = [r for r in receipts if not r.is_late(due)]
        receipts = in_time or receipts
    return max(receipts, key=lambda r: r.order, default=None)


class Attempts:
    """The attempts of one homework."""

    def __init__(self, course: Course, homework: str):
        self.course, self.homework = course, homework
        self.folder = course.path(ROOM) / homework

    def students(self) -> list[str]:
        return sorted(p.name for p in self.folder.glob("*") if p.is_dir())

    def of(self, student: str) -> list[Receipt]:
        """A student's receipts, the oldest attempt first."""
        found = (self.folder / plain_name(student)).glob("*.json")
        return sorted((_read(path) for path in found), key=lambda r: r.order)

    def keep(self, arrival: Arrival, now: datetime) -> tuple[Receipt, bool]:
        """Store an attempt, unless it is there already; returns its receipt, and if it is new."""
        receipt = self._receipt(arrival, digest(arrival.files), now)
        there = self.of(arrival.student)
        for old in there:
            # The same work again is no new attempt, unless other work came between.
            sure = None in (old.handed_in, receipt.handed_in) or old == there[-1]
            if old.sha256 == receipt.sha256 and (sure or old.handed_in == receipt.handed_in):
                return old, False
        room_ = room(self.folder, arrival.student)
        part = room_ / f".{receipt.id}.part"
        for left in (part, room_ / receipt.id):  # by a run that was ended in the middle
            shutil.rmtree(left, ignore_errors=True)
        _write_files(part, arrival.files)
        os.replace(part, room_ / receipt.id)
        self._note(receipt)  # last: what has a receipt is whole
        return receipt, True

    def _note(self, receipt: Receipt) -> None:
        told = json.dumps(dataclasses.asdict(receipt), indent=1, ensure_ascii=False)
        path = self.folder / receipt.student / f"{receipt.id}.json"
        write_atomic(path, told.encode("utf-8", "replace"))

    def _receipt(self, arrival: Arrival, sha: str, now: datetime) -> Receipt:
        when = arrival.handed_in.astimezone(UTC) if arrival.handed_in else None
        files = {}
        for name, data in sorted(arrival.files.items()):
            files[name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            if name in arrival.was:
                files[name]["was"] = arrival.was[name]
        return Receipt(
            id=f"{(when or now).astimezone(UTC):%Y%m%dT%H%M%SZ}-{sha[:8]}",
            student=arrival.student,
            homework=self.homework,
            sha256=sha,
            origin=arrival.origin,
            time_is=arrival.time_is,
            collected=now.astimezone(UTC).isoformat(timespec="seconds"),
            handed_in=when.isoformat() if when else None,
            late=arrival.late,
            notes=arrival.notes,
            files=files,
        )

    # Which one counts

    def chosen_by_hand(self, student: str) -> str | None:
        path = self.folder / plain_name(student) / CHOSEN
        return path.read_text().strip() if path.is_file() else None

    def use(self, student: str, receipt: Receipt | None) -> None:
        """Let this attempt count whatever comes; None leaves it to the deadline again."""
        path = room(self.folder, student) / CHOSEN
        if receipt is None:
            path.unlink(missing_ok=True)
        else:
            write_atomic(path, f"{receipt.id}\n".encode())

    def date(self, receipt: Receipt, when: datetime) -> Receipt:
        """Note when an attempt was handed in, as a person says it."""
        told = when.astimezone(UTC).isoformat()
        dated = dataclasses.replace(receipt, handed_in=told, time_is="a person", late=False)
        self._note(dated)
        return dated

    def counted(self, student: str, due: datetime | None, counts: str) -> Receipt | None:
        """The attempt that counts for this student."""
        receipts = self.of(student)
        by_hand = self.chosen_by_hand(student)
        named = [r for r in receipts if r.id == by_hand]
        return named[0] if named else choose(receipts, due, counts)

    def adopt(self, student: str, now: datetime) -> Receipt | None:
        """Keep what a person put into submitted/, and let it count; None if nobody did."""
        place = self.course.folder("submitted", self.homework, student)
        files = _read_files(place)
        if not files or digest(files) in {r.sha256 for r in self.of(student)}:
            return None
        when = stamp_of(place)
        said = STAMP if when else ""
        receipt, _ = self.keep(Arrival(student, files, when, said, BY_HAND), now)
        self.use(student, receipt)
        return receipt

    def put(self, receipt: Receipt) -> bool:
        """Make submitted/<student>/<homework>/ this attempt; says if that changed anything."""
        place = self.course.folder("submitted", self.homework, receipt.student)
        held = _read_files(self.folder / receipt.student / receipt.id)
        if digest(held) != receipt.sha256:
            raise CourseError(
                f"{self.folder / receipt.student / receipt.id} is no longer what its receipt says. "
                "Somebody changed it; restore it from a backup or collect again."
            )
        held = {name: data for name, data in held.items() if name not in NBGRADERS_OWN}
        if receipt.when:
            # As nbgrader's exchange writes it.
            held[STAMP] = f"{receipt.when:%Y-%m-%d %H:%M:%S.%f} UTC".encode()
        if _read_files(place) == held:
            return False
        _replace(place, held)
        return True


def _read(path: Path) -> Receipt:
    try:
        told = json.loads(path.read_bytes())
        return Receipt(**{**told, "notes": tuple(told["notes"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CourseError(
            f"{path} is not a receipt of ours: {error}. Move it away, with the folder beside it."
        ) from error


def _write_files(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _read_files(folder: Path) -> dict[str, bytes]:
    """Content of all plain files below; a link is none."""
    if folder.is_symlink() or not folder.is_dir():
        return {}
    paths = [p for p in files_below(folder, CLUTTER) if p.is_file() and not p.is_symlink()]
    size = sum(path.stat().st_size for path in paths)
    if size > 2 * ATTEMPT_MB * MB:
        raise CourseError(
            f"{folder} holds {size / MB:.0f} MB, more than can be kept as an attempt. "
            "Take out what does not belong to the homework."
        )
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _replace(place: Path, files: dict[str, bytes]) -> None:
    """The folder as a whole: a grader sees the old one or the new one."""
    if place.parent.is_symlink():
        raise CourseError(f"{place.parent} is a link. Put a folder in its place.")
    place.parent.mkdir(parents=True, exist_ok=True)
    new, old = (place.with_name(f".{place.name}.{word}") for word in ("new", "old"))
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    _write_files(new, files)
    if place.is_symlink():
        place.unlink()
    elif place.exists():
        os.replace(place, old)
    os.replace(new, place)
    shutil.rmtree(old, ignore_errors=True)


def stamp_of(folder: Path) -> datetime | None:
    """The time in a timestamp.txt, in UTC; None where there is none."""
    path = folder / STAMP
    if path.is_symlink() or not path.is_file():
        return None
    return parse_stamp(path.read_bytes()[:200])


def parse_stamp(text: bytes) -> datetime | None:
    """nbgrader's way of writing times: `2027-01-29 21:58:00.123456 UTC`."""
    words = text.decode("utf-8", "replace").strip().removesuffix("UTC").strip()
    try:
        when = datetime.fromisoformat(words)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
