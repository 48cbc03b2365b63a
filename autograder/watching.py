"""Work as it comes in: what is new in submitted/, when nobody is writing to it any more."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence

from autograder.course import Course
from autograder.model import Submission

LOOK_S = 2.0


def _pause() -> None:
    time.sleep(LOOK_S)


def handed_in(
    course: Course,
    homework: str,
    students: Sequence[str] = (),
    wait: Callable[[], None] = _pause,
) -> Iterator[list[Submission]]:
    """Yield what is there; then, again and again, what has come or changed since.

    A file that changed between two looks is left until it has not. Ctrl-C while
    waiting ends it; there is nothing to clean up.

    wait : called between two looks
    """
    done: dict[str, tuple] = {}
    before: dict[str, tuple] | None = None
    while True:
        found = {s.student: s for s in course.submissions(homework)}
        now = {who: _mark(s) for who, s in found.items() if not students or who in students}
        steady = [who for who in now if before is None or before.get(who) == now[who]]
        fresh = [who for who in steady if now[who] != done.get(who)]
        if fresh:
            yield [found[who] for who in fresh]
            done |= {who: now[who] for who in fresh}
        before = now
        try:
            wait()
        except KeyboardInterrupt:
            return


def _mark(submission: Submission) -> tuple:
    """Changes whenever one of the notebooks, or the time of handing in, does."""
    paths = (*submission.notebooks.values(), submission.folder / "timestamp.txt")
    return tuple(_look(path) for path in paths)


def _look(path) -> tuple:
    try:
        told = os.lstat(path)
    except OSError:
        return (str(path),)
    return (str(path), told.st_ino, told.st_size, told.st_mtime_ns)
