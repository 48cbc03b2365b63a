"""Which processor a runner and its judge share.

The two take turns hundreds of times in a submission. On one processor a turn is a
switch between processes; on two, one of which sleeps meanwhile, it is a wake-up that
costs twice as much. So where as many submissions are graded at once as there are
processors, each pair keeps to one. With fewer the scheduler knows better what is free.

The workers of a cluster on one machine are processes that know nothing of each other.
Each of them claims a processor for as long as it lives, so that no two sit on one while
another is free.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import itertools
import os
import socket
import threading
from collections.abc import Iterator

_WORKERS = 64  # more on one processor than anybody starts


class Seats:
    """The processors of this machine, and how many pairs sit on each.

    jobs : submissions that are graded at once
    """

    def __init__(self, jobs: int):
        found = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else ()
        self._taken = dict.fromkeys(sorted(found), 0) if 1 < len(found) <= jobs else {}
        self._lock = threading.Lock()

    @classmethod
    def claimed(cls) -> Seats:
        """The one processor of this process, which as few others as may be have claimed."""
        seats, claim = cls(jobs=0), _claim()
        seats._taken = {claim[0]: 0} if claim else {}
        return seats

    @contextlib.contextmanager
    def one(self) -> Iterator[int | None]:
        """A processor that few sit on; None where the scheduler is to choose."""
        with self._lock:
            seat = min(self._taken, key=self._taken.__getitem__, default=None)
            if seat is not None:
                self._taken[seat] += 1
        try:
            yield seat
        finally:
            with self._lock:
                if seat is not None:
                    self._taken[seat] -= 1


@functools.cache
def _claim() -> tuple[int, socket.socket] | None:
    """A processor, and what holds it: a name of Linux's, given back when the process ends.

    None where there are no such names, and the scheduler chooses.
    """
    found = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else ()
    for others, processor in itertools.product(range(_WORKERS), found):
        name = socket.socket(socket.AF_UNIX)
        try:
            name.bind(f"\0autograder-seat-{os.getuid()}-{processor}-{others}")
        except OSError as error:
            name.close()
            if error.errno != errno.EADDRINUSE:
                return None
        else:
            return processor, name
    return None


def keep_to(seat: int | None) -> None:
    """From now on, this process and all that it starts run on this processor."""
    if seat is not None:
        with contextlib.suppress(OSError):  # taken out of our set meanwhile
            os.sched_setaffinity(0, {seat})
