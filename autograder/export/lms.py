"""Grade-book files of Canvas and Moodle.

Both know their students under names of their own. So the surest way is to export
the grade book there, let `fill` put the points into it, and import it again: rows,
columns and ids stay theirs. Without such a file, `grade_book` makes one from what
the gradebook knows of each student.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.errors import CourseError
from autograder.export.points import everybody, score_of, tidy
from autograder.gradebook import Person
from autograder.ledger import Record

# What Canvas and Moodle add to a title: an id; the kind of thing, and how it is shown.
ADDED = re.compile(r"\s*\(\d+\)$|^(assignment|quiz):\s*|\s*\(real\)$")


@dataclass(frozen=True)
class Lms:
    """One kind of file.

    lead : (title, what a person has there) of the columns before the points
    keys : titles of columns by which a row is known to be somebody's, the surest first
    maxima : does a second line tell the points possible?
    """

    name: str
    lead: tuple[tuple[str, Callable[[Person], str]], ...]
    keys: tuple[str, ...]
    maxima: bool = False


def _last_first(person: Person) -> str:
    names = (person.last_name, person.first_name)
    return ", ".join(filter(None, names)) or person.id


CANVAS = Lms(
    "Canvas",
    (
        ("Student", _last_first),
        ("ID", lambda p: p.lms_id),
        ("SIS User ID", lambda p: ""),
        ("SIS Login ID", lambda p: p.id),
        ("Section", lambda p: ""),
    ),
    ("ID", "SIS User ID", "SIS Login ID", "Integration ID"),
    maxima=True,
)
MOODLE = Lms(
    "Moodle",
    (
        ("Username", lambda p: p.id),
        ("First name", lambda p: p.first_name),
        ("Last name", lambda p: p.last_name),
        ("Email address", lambda p: p.email),
        ("ID number", lambda p: p.lms_id),
    ),
    ("ID number", "Email address", "Username"),
)


def grade_book(
    lms: Lms, records: Sequence[Record], people: Mapping[str, Person], now: datetime
) -> list[list]:
    """A grade book made from nothing: one row a student, one column a homework."""
    rows = [[title for title, _ in lms.lead] + [_title(record) for record in records]]
    if lms.maxima:
        empty = [""] * (len(lms.lead) - 1)
        rows.append(["Points Possible", *empty, *(tidy(r.possible) for r in records)])
    for person in everybody(people, records):
        lead = [of(person) for _, of in lms.lead]
        rows.append(lead + [score_of(record, person.id, now) for record in records])
    return rows


def _title(record: Record) -> str:
    return record.assignment.title or record.assignment.name


@dataclass(frozen=True)
class Filled:
    """An export of the LMS with points in it. strangers : rows of nobody whom we know;
    lost : our students who have no row."""

    rows: list[list]
    strangers: tuple[str, ...]
    lost: tuple[str, ...]


def fill(
    lms: Lms,
    exported: Path,
    records: Sequence[Record],
    people: Mapping[str, Person],
    now: datetime,
) -> Filled:
    """Put the points into what the LMS exported; everything else stays as it is."""
    rows = _read(exported, lms)
    header = rows[0]
    ids = _by_key(everybody(people, records))
    columns = [_column(header, record, exported) for record in records]
    for record, column in zip(records, columns, strict=True):
        _same_scale(exported, rows, header, record, column)
    strangers, met = [], set()
    for row in rows[1:]:
        row += [""] * (len(header) - len(row))
        if _is_maxima(row):
            for record, column in zip(records, columns, strict=True):
                row[column] = row[column] or tidy(record.possible)
            continue
        student = _whose(row, header, lms, ids)
        if student is None:
            strangers.append(row[0])
            continue
        met.add(student)
        for record, column in zip(records, columns, strict=True):
            score = score_of(record, student, now)
            row[column] = row[column] if score == "" else score
    lost = tuple(sorted(set(ids.values()) - met))
    return Filled(rows, tuple(strangers), lost)


def _read(path: Path, lms: Lms) -> list[list]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path}: cannot be read: {error}. Export it anew as CSV.") from error
    rows = [row for row in csv.reader(io.StringIO(text)) if any(map(str.strip, row))]
    if not rows or not set(lms.keys) & set(rows[0]):
        raise CourseError(
            f"{path}: no file that {lms.name} exports: its first line has none of the columns "
            f"{', '.join(lms.keys)}."
        )
    return rows


def _by_key(students: Sequence[Person]) -> dict[str, str]:
    """What an LMS may call a student, without case -> id; what several are called is nobody's."""
    found: dict[str, set[str]] = {}
    for person in students:
        for key in (person.id, person.lms_id, person.email):
            found.setdefault(key.strip().lower(), set()).add(person.id)
    found.pop("", None)
    return {key: next(iter(ids)) for key, ids in found.items() if len(ids) == 1}


def _whose(row: list, header: list, lms: Lms, ids: Mapping[str, str]) -> str | None:
    for key in lms.keys:
        if key in header:
            student = ids.get(str(row[header.index(key)]).strip().lower())
            if student:
                return student
    return None


def _column(header: list, record: Record, path: Path) -> int:
    """The homework's column: by its title or name, with what the LMS adds to it; else a new one."""
    names = {_title(record).lower(), record.assignment.name.lower()}
    for index, title in enumerate(header):
        plain = re.sub(
            r"\s*\(\d+\)$|^(assignment|quiz):\s*|\s*\(real\)$", "", title.strip().lower()
        )
        if plain in names:
            return index
    if "Grade" in header:  # Moodle's worksheet of one assignment
        return header.index("Grade")
    header.append(_title(record))
    return len(header) - 1


def _is_maxima(row: list) -> bool:
    return row[0].strip().lower() == "points possible"


def _same_scale(path: Path, rows: list, header: list, record: Record, column: int) -> None:
    """Refuse to put points of one scale into a column of another."""
    told = {r[column] for r in rows[1:] if _is_maxima(r) and len(r) > column}
    if header[column] == "Grade" and "Maximum Grade" in header:
        told = {row[header.index("Maximum Grade")] for row in rows[1:]}
    for text in told - {"", "(read only)"}:
        try:
            there = float(text.replace(",", "."))
        except ValueError:
            continue
        if abs(there - record.possible) > 0.005:
            raise CourseError(
                f"{path}: {header[column]} has {there:g} points there, but "
                f"{record.assignment.name} has {record.possible:g}. "
                "Change it there and export anew."
            )
