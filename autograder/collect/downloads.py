"""Whose file is whose, in the layouts in which learning platforms hand out submissions.

    Canvas       lovelaceada_4711_90210_linear_regression.ipynb, lovelaceada_LATE_4711_...
    Moodle       Ada Lovelace_8341_assignsubmission_file_/linear_regression.ipynb
    Gradescope   submission_90210/linear_regression.ipynb and submission_metadata.yml
    nbgrader     ada/hw1/linear_regression.ipynb; and inbound/ada+hw1+2027-01-29 ... (exchange)
    by student   ada/linear_regression.ipynb, or ada.ipynb

Canvas and Moodle do not say in the download when something was handed in, except that
Canvas marks late work as LATE. Gradescope and nbgrader say it to the second.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath

from autograder.collect.archives import Archive
from autograder.collect.arrivals import Refused
from autograder.collect.attempts import STAMP, parse_stamp
from autograder.collect.roster import STUDENT, Directory, as_student
from autograder.errors import CourseError

METADATA = "submission_metadata.yml"
IN_EXCHANGE = "the folder's name in the exchange"
CANVAS = re.compile(r"(?P<name>[^/_]+)(?P<late>_LATE)?_(?P<user>\d+)_(?P<id>\d+)_(?P<file>[^/]+)")
MOODLE = re.compile(
    r"(?P<name>[^/]+?)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)_?/(?P<file>.+)"
)
EXCHANGE = re.compile(
    r"(?P<name>[^/]+)\+(?P<hw>[^/+]+)\+(?P<when>\d{4}-[^/+]+)(\+[^/+]*)?/(?P<file>.+)"
)


@dataclass
class HandIn:
    """One student's files: name in the hand-in -> path in the archive.

    student : None where nobody in the roster fits; called : what the download says then
    """

    called: str
    student: str | None = None
    paths: dict[str, str] = field(default_factory=dict)
    handed_in: datetime | None = None
    time_is: str = ""
    late: bool = False

    @property
    def folder(self) -> str:
        """The name under which it is kept."""
        return self.student or _as_id(self.called) or as_student(self.called)


def _as_id(name: str) -> str | None:
    """The name itself, where it can be a student's id as it stands."""
    return name if STUDENT.fullmatch(name) else None


def sort_out(archive: Archive, homework: str, students: Directory) -> tuple[str, list[HandIn]]:
    """(name of the layout, what each student handed in); CourseError where none fits."""
    paths = _without_top(list(archive.sizes), homework)
    for name, fits, read in _LAYOUTS:
        if fits(paths, homework):
            found = list(read(archive, paths, homework, students))
            return name, _named_apart(found)
    seen = ", ".join(sorted(paths)[:3]) or "nothing"
    raise CourseError(
        f"what was handed over is none of the known layouts; it holds {seen}. Known are downloads "
        "of Canvas, Moodle and Gradescope, nbgrader's submitted/ and inbound/, a folder a student, "
        "and files named after the students in roster.csv."
    )


def _without_top(paths: list[str], homework: str) -> dict[str, str]:
    """Path without the one folder that holds everything, as zips often have -> path."""
    tops = {p.partition("/")[0] for p in paths}
    if len(tops) == 1 and all("/" in p for p in paths):
        top = tops.pop()
        own = (
            MOODLE.match(f"{top}/x") or EXCHANGE.match(f"{top}/x") or top.startswith("submission_")
        )
        # A class of one: the folder is the student's, not the archive's.
        single = all(p.split("/")[1] == homework or p.count("/") == 1 for p in paths)
        if not own and (not single or any(map(_is_flat_kind, paths))):
            return {p.partition("/")[2]: p for p in paths}
    return {p: p for p in paths}


def _is_flat_kind(path: str) -> bool:
    name = PurePosixPath(path).name
    return bool(CANVAS.fullmatch(name)) or name == METADATA


def _most(paths: Iterable[str], fits: Callable[[str], object]) -> bool:
    found = [bool(fits(p)) for p in paths]
    return 2 * sum(found) > len(found)


def _named_apart(found: list[HandIn]) -> list[HandIn]:
    """Two strangers of one name get different folders."""
    holders: dict[str, list[HandIn]] = {}
    for one in found:
        if one.student is None:
            holders.setdefault(one.folder, []).append(one)
    for alike in holders.values():
        for number, one in enumerate(alike[1:], start=2):
            one.called = f"{one.called}-{number}"
    return found


def _canvas(archive, paths, homework, students) -> Iterator[HandIn]:
    found: dict[tuple, HandIn] = {}
    for short, path in paths.items():
        match = CANVAS.fullmatch(short)
        if not match:
            continue
        one = found.setdefault((match["name"], match["user"]), HandIn(match["name"]))
        one.student = students.find([match["user"]], name=match["name"])
        one.late |= bool(match["late"])
        one.time_is = "Canvas marks it as late" if one.late else "Canvas does not mark it as late"
        # A second upload of one name is called name-1 by Canvas, not by the student.
        one.paths[re.sub(r"-\d+(?=\.ipynb$)", "", match["file"])] = path
    yield from found.values()


def _moodle(archive, paths, homework, students) -> Iterator[HandIn]:
    found: dict[tuple, HandIn] = {}
    for short, path in paths.items():
        match = MOODLE.fullmatch(short)
        if match and match["kind"] == "file":
            one = found.setdefault((match["name"], match["id"]), HandIn(match["name"]))
            one.student = students.find([match["id"]], name=match["name"])
            one.time_is = "Moodle's download does not say"
            one.paths[match["file"]] = path
    yield from found.values()


def _gradescope(archive, paths, homework, students) -> Iterator[HandIn]:
    listed = next(p for p in paths if PurePosixPath(p).name == METADATA)
    top = listed.removesuffix(METADATA)
    told = _read_metadata(archive.readers[paths[listed]]())
    for folder, record in told.items():
        files = {
            short.removeprefix(f"{top}{folder}/"): path
            for short, path in paths.items()
            if short.startswith(f"{top}{folder}/")
        }
        when = record.get(":created_at")
        for person in record.get(":submitters") or ():
            name, email, sid = (str(person.get(f":{k}") or "") for k in ("name", "email", "sid"))
            student = students.find([sid], email, name)
            yield HandIn(email.partition("@")[0] or name or folder, student, dict(files),
                         when, "Gradescope's created_at" if when else "")  # fmt: skip


def _read_metadata(raw: bytes) -> dict[str, dict]:
    """folder -> what Gradescope says of it."""
    import yaml

    try:
        told = yaml.load(raw, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        records = {str(k): v for k, v in told.items() if isinstance(v, dict)}
    except (yaml.YAMLError, AttributeError, ValueError) as error:
        raise CourseError(f"{METADATA} cannot be read: {error}. Export it again.") from error
    for record in records.values():
        when = record.get(":created_at")
        if isinstance(when, str):
            when = parse_stamp(when.encode())
        if isinstance(when, datetime):
            # Without a zone YAML's times are UTC.
            record[":created_at"] = (
                when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
            )
        else:
            record[":created_at"] = None
        people = record.get(":submitters")
        record[":submitters"] = [p for p in people or () if isinstance(p, dict)]
    return records


def _exchange(archive, paths, homework, students) -> Iterator[HandIn]:
    found: dict[str, HandIn] = {}
    for short, path in paths.items():
        match = EXCHANGE.fullmatch(short)
        if match and match["hw"] == homework:
            folder = short.partition("/")[0]
            when = parse_stamp(match["when"].encode())
            student = students.find([match["name"]]) or _as_id(match["name"])
            one = HandIn(match["name"], student, {}, when, IN_EXCHANGE)
            found.setdefault(folder, one).paths[match["file"]] = path
    yield from found.values()


def _by_student(archive, paths, homework, students) -> Iterator[HandIn]:
    found: dict[str, HandIn] = {}
    for short, path in paths.items():
        who, _, inner = short.partition("/")
        if inner:
            one = found.setdefault(who, HandIn(who, students.find([who], who, who) or _as_id(who)))
            one.paths[inner] = path
    for one in found.values():
        own = {p for p in one.paths if p.startswith(f"{homework}/")}
        if own:  # beside it lie the student's other homeworks
            one.paths = {p.removeprefix(f"{homework}/"): one.paths[p] for p in own}
        stamp = one.paths.pop(STAMP, None)
        if stamp:
            try:
                one.handed_in, one.time_is = parse_stamp(archive.readers[stamp]()), STAMP
            except Refused:
                continue
    yield from found.values()


def _is_by_student(paths, homework) -> bool:
    """A folder each; other homeworks of the same student may lie beside."""
    return _most(paths, lambda p: "/" in p)


def _flat(archive, paths, homework, students) -> Iterator[HandIn]:
    for short, path in paths.items():
        stem = PurePosixPath(short).stem
        who = stem.removesuffix(homework).rstrip("_-")
        student = students.find([who, stem.partition("_")[0]], who, who)
        yield HandIn(who or stem, student, {PurePosixPath(short).name: path})


_LAYOUTS = (
    ("Gradescope", lambda p, hw: any(PurePosixPath(x).name == METADATA for x in p), _gradescope),
    ("Moodle", lambda p, hw: _most(p, MOODLE.fullmatch), _moodle),
    ("Canvas", lambda p, hw: _most(p, CANVAS.fullmatch), _canvas),
    ("nbgrader's exchange", lambda p, hw: _most(p, EXCHANGE.fullmatch), _exchange),
    ("a folder a student", _is_by_student, _by_student),
    ("a file a student", lambda p, hw: bool(p) and _most(p, lambda x: x.endswith(".ipynb")), _flat),
)
