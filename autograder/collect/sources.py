"""What students handed in, one student after the other, wherever it lies."""

from __future__ import annotations

import concurrent.futures
import contextlib
import hashlib
import queue
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from autograder.build import read_masters
from autograder.collect import downloads
from autograder.collect.archives import Archive, with_inner_zips
from autograder.collect.arrivals import Arrival
from autograder.collect.attempts import ROOM
from autograder.collect.exchange import owner_note
from autograder.collect.finding import Found, Wanted, find, is_untouched
from autograder.collect.history import Dated, History, doubt, pick
from autograder.collect.repository import Mirror, RemoteError
from autograder.collect.roster import Enrolled
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.git import Running
from autograder.homework import nbgrader_of
from autograder.lateness import LatePolicy, deadline, read_extensions


@dataclass(frozen=True)
class Terms:
    """What decides about one homework's attempts."""

    course: Course
    homework: str
    wanted: Wanted
    due: str | None
    extensions: Mapping[str, timedelta]
    policy: LatePolicy
    now: datetime

    def due_of(self, student: str) -> datetime | None:
        return deadline(self.due, self.extensions.get(student))


def terms_of(course: Course, homework: str, now: datetime) -> Terms:
    masters = read_masters(course, homework)
    ids = {
        stem: frozenset(nbgrader_of(c)["grade_id"] for c in nb.cells if nbgrader_of(c))
        for stem, nb in masters.items()
    }
    release = course.folder("release", homework)
    paths = {stem: release / f"{stem}.ipynb" for stem in masters}
    released = {stem: path.read_bytes() for stem, path in paths.items() if path.is_file()}
    others = frozenset(
        (other, path.name)
        for other in course.assignments()
        for path in course.folder("source", other).glob("*.ipynb")
        if other != homework
    )
    said = course.rules(homework)
    return Terms(
        course,
        homework,
        Wanted(ids, released, others),
        said.due,
        read_extensions(course.root, homework, said.due) or {},
        said.late or LatePolicy(),
        now,
    )


# What came: the attempts of one student, or why there are none
Came = list[Arrival] | AutograderError


# Out of repositories

_AWAKE_S = 0.2  # how late Ctrl-C may be seen


def from_repositories(
    terms: Terms, enrolled: list[Enrolled], jobs: int, timeout_s: float
) -> Iterator[tuple[str, Came]]:
    """Every student's attempts, in the order in which their repositories answer.

    Ctrl-C strikes the main thread wherever it is. Between taking a lock of Python's own and
    knowing it, that lock is lost to the others: so another thread deals with the pool. And
    just before a wait, the wait is not woken: so it is never a long one.
    """
    running, done = Running(), queue.SimpleQueue()

    def fetch_all():
        with concurrent.futures.ThreadPoolExecutor(jobs, thread_name_prefix="fetch") as threads:
            for one in enrolled:
                fetch = threads.submit(_from_repository, terms, one, timeout_s, running)
                fetch.add_done_callback(lambda fetch, one=one: done.put((one.student, fetch)))

    fetching = threading.Thread(target=fetch_all, name="fetch-all", daemon=True)
    try:
        fetching.start()
        for _ in enrolled:
            student, fetch = _next(done)
            yield student, fetch.result()
    finally:  # after Ctrl-C what is being fetched is ended, and nothing more begins
        running.end_all()
        if fetching.is_alive():
            fetching.join()


def _next(done: queue.SimpleQueue):
    while True:
        with contextlib.suppress(queue.Empty):
            return done.get(timeout=_AWAKE_S)


def _from_repository(terms: Terms, one: Enrolled, timeout_s: float, running: Running) -> Came:
    """The attempt in time and the newest late one of one repository."""
    # Another address is another history.
    name = f"{one.student}-{hashlib.sha256(one.repository.encode()).hexdigest()[:8]}.git"
    folder = terms.course.path(ROOM) / ".repositories" / name
    mirror = Mirror(folder, one.repository, one.branch, timeout_s, running)
    try:
        head = mirror.fetch()
        history = History(mirror)
        dated = history.read(head, terms.now)
        picks = pick(dated, head, terms.due_of(one.student))
        chosen = dict.fromkeys(d for d in (picks.on_time, picks.newest) if d)
        found = [_from_commit(terms, mirror, one, d, dated) for d in chosen]
        history.note(head, terms.now)
        return [arrival for arrival in found if arrival]
    except AutograderError as error:
        return error
    except (OSError, ValueError) as error:  # the disk is full, git is not there
        return RemoteError(f"{one.repository} could not be read: {type(error).__name__}: {error}")


def _from_commit(
    terms: Terms, mirror: Mirror, one: Enrolled, at: Dated, dated: Mapping[str, Dated]
) -> Arrival | None:
    home = f"assignments/{terms.homework}"
    found = find(mirror.files(at.sha), terms.wanted, home)
    if not _is_handed_in(terms, found):
        return None
    paths = [found.was.get(name, f"{home}/{name}") for name in found.files]
    change = dated.get(mirror.last_change(at.sha, paths), at)
    doubts = tuple(filter(None, [doubt(change, terms.due_of(one.student))]))
    origin = f"{one.repository}@{change.sha}"
    notes = (*found.notes, *doubts)
    return Arrival(one.student, found.files, change.when, "commit date", origin, notes, found.was)


def _is_handed_in(terms: Terms, found: Found) -> bool:
    """Is there a notebook that is not as it was released?"""
    stems = [stem for stem in terms.wanted.ids if f"{stem}.ipynb" in found.files]
    released = terms.wanted.released
    return any(not is_untouched(found.files[f"{s}.ipynb"], released.get(s)) for s in stems)


# Out of folders and zips


def from_archive(
    terms: Terms, archive: Archive, found: list[downloads.HandIn], source: Path
) -> Iterator[tuple[str, Came]]:
    by_student: dict[str, list[downloads.HandIn]] = {}
    for one in found:
        by_student.setdefault(one.folder, []).append(one)
    for student, handed_in in sorted(by_student.items()):
        try:
            came = [_from_hand_in(terms, archive, student, one, source) for one in handed_in]
            yield student, [arrival for arrival in came if arrival]
        except AutograderError as error:
            yield student, error


def _from_hand_in(
    terms: Terms, archive: Archive, student: str, one: downloads.HandIn, source: Path
) -> Arrival | None:
    files, notes = with_inner_zips(archive.below(one.paths))
    found = find(files, terms.wanted)
    if not found.files:
        return None
    first = next(iter(one.paths.values()))
    owner = ""
    if one.time_is == downloads.IN_EXCHANGE and source.is_dir():
        owner = owner_note(terms.course, source / first.partition("/")[0], student)
    notes = (*notes, *found.notes, *filter(None, [owner]))
    origin = f"{source.name}:{first}"
    return Arrival(
        student, found.files, one.handed_in, one.time_is, origin, notes, found.was, one.late
    )
