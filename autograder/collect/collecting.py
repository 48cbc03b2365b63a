"""One collection for a whole class: fetch, find, keep, and put in place what counts.

Repositories are fetched side by side; whatever one of them does costs only itself.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from autograder.collect import downloads
from autograder.collect.archives import open_archive
from autograder.collect.attempts import ROOM, Attempts, Receipt
from autograder.collect.roster import Directory, Enrolled, read_roster
from autograder.collect.sources import Came, Terms, from_archive, from_repositories, terms_of
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.lateness import deadline, read_extensions

FETCHES = 8  # they wait for the network, not for the processor
NEW, SAME, NOTHING, FAILED = "new", "unchanged", "nothing", "failed"


@dataclass(frozen=True)
class Collected:
    """What became of one student.

    status : "new" work is in submitted/, "unchanged", "nothing" handed in, or "failed"
    counts : the attempt that counts; others : how many more there are
    late_s : how late it is, 0 in time
    """

    student: str
    status: str
    counts: Receipt | None = None
    others: int = 0
    late_s: float = 0.0
    notes: tuple[str, ...] = ()


@dataclass
class Collection:
    """What one collection did.

    refused : files that were not taken, and why
    strangers : collected, but not in roster.csv
    """

    homework: str
    source: str
    students: list[Collected] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def of(self, status: str) -> list[Collected]:
        return [s for s in self.students if s.status == status]

    @property
    def exit_code(self) -> int:
        """1 where a person must look: somebody's work could not be fetched or read."""
        return 1 if self.of(FAILED) or self.refused else 0


def collect(
    course: Course,
    homework: str,
    source: Path | None,
    now: datetime,
    only: Iterable[str] = (),
    jobs: int = FETCHES,
    timeout_s: float = 120.0,
    on_start: Callable[[int], None] = lambda count: None,
    on_student: Callable[[Collected], None] = lambda collected: None,
) -> Collection:
    """Collect one homework from `source`, a folder or zip, or from the roster's repositories.

    now : the time of this collection, with its zone
    only : these students alone
    """
    terms = terms_of(course, course.resolve(homework), now)
    roster, only = read_roster(course.root), set(only)
    _refuse_unknown(only, roster)
    if source is None:
        done = Collection(terms.homework, "git")
        enrolled = [e for e in roster.values() if e.repository and (not only or e.student in only)]
        if not enrolled:
            raise AutograderError(_NO_SOURCE.format(root=course.root, hw=homework))
        arrivals = from_repositories(terms, enrolled, jobs, timeout_s)
        on_start(len(enrolled))
    else:
        archive = open_archive(source)
        layout, found = downloads.sort_out(archive, terms.homework, Directory(roster.values()))
        found = [one for one in found if not only or one.folder in only]
        done = Collection(terms.homework, layout, refused=list(archive.refused.values()))
        arrivals = from_archive(terms, archive, found, source)
        on_start(len({one.folder for one in found}))
    attempts = Attempts(course, terms.homework)
    with contextlib.closing(arrivals):
        for student, came in arrivals:
            done.students.append(_settle(terms, attempts, student, came))
            if roster and student not in roster:
                done.strangers.append(student)
            on_student(done.students[-1])
    done.students.sort(key=lambda s: s.student)
    return done


_NO_SOURCE = (
    "{root}/roster.csv names no repository to collect from. Write one (columns: student, "
    "repository), or name a folder or zip: `autograder collect {hw} submissions.zip`, or "
    "take nbgrader's exchange: --exchange."
)


def _refuse_unknown(only: set[str], roster: Mapping[str, Enrolled]) -> None:
    lacking = sorted(only - roster.keys())
    if lacking and roster:
        raise AutograderError(f"{', '.join(lacking)}: not in roster.csv. See its column `student`.")


def _settle(terms: Terms, attempts: Attempts, student: str, came: Came) -> Collected:
    """Keep what one student handed in, and put in place what counts."""
    due = terms.due_of(student)
    notes = [str(came)] if isinstance(came, AutograderError) else []
    failed = bool(notes)
    try:
        adopted = attempts.adopt(student, terms.now)
        for arrival in () if isinstance(came, AutograderError) else came:
            attempts.keep(arrival, terms.now)
        counts = attempts.counted(student, due, terms.policy.counts)
        new = counts is not None and attempts.put(counts)
    except (AutograderError, OSError) as error:  # a file where there must be a folder, say
        return Collected(student, FAILED, notes=(*notes, str(error)))
    if adopted:
        notes.append("somebody put this into submitted/ by hand, and it counts")
    if counts is None:
        return Collected(student, FAILED if failed else NOTHING, notes=tuple(notes))
    others = [r for r in attempts.of(student) if r.id != counts.id]
    notes += counts.notes
    notes += _about_others(counts, others, due)
    late_s = (counts.when - due).total_seconds() if due and counts.when else 0.0
    status = FAILED if failed else NEW if new else SAME
    return Collected(
        student, status, counts, len(others), max(0.0, late_s), tuple(dict.fromkeys(notes))
    )


def _about_others(counts: Receipt, others: list[Receipt], due: datetime | None) -> Iterator[str]:
    if counts.late and counts.handed_in is None:
        yield f"{counts.time_is}; say when it came by `autograder attempts ... --handed-in TIME`"
    newer = [r for r in others if r.order > counts.order]
    late = [r for r in newer if r.is_late(due)]
    if late and not counts.is_late(due):
        yield f"{len(late)} later than the deadline, kept in {ROOM}/"
    if late:  # why the newest of them is late, where that can be doubted
        yield from late[-1].notes


def missing(course: Course, handed_in: Iterable[str]) -> list[str]:
    """Students in the roster of whom nothing is there."""
    return sorted(read_roster(course.root).keys() - set(handed_in))


def due_of(course: Course, homework: str, student: str) -> datetime | None:
    """When this student's work is due, in UTC, with any extension."""
    due = course.rules(homework).due
    longer = read_extensions(course.root, homework, due) or {}
    return deadline(due, longer.get(student))
