"""Which processor a runner and its judge share.

The two take turns hundreds of times in a submission. On one processor a turn is a
switch between processes; on two, one of which sleeps meanwhile, it is a wake-up that
costs twice as much. So where as many submissions are graded at once as there are
processors, each pair keeps to one. With fewer the scheduler knows better what is free.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator


class Seats:
    """The processors of this machine, and how many pairs sit on each.

    jobs : submissions that are graded at once
    """

    def __init__(self, jobs: int):
        found = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else ()
        self._taken = dict.fromkeys(sorted(found), 0) if 1 < len(found) <= jobs else {}
        self._lock = threading.Lock()

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


def keep_to(seat: int | None) -> None:
    """From now on, this process and all that it starts run on this processor."""
    if seat is not None:
        with contextlib.suppress(OSError):  # taken out of our set meanwhile
            os.sched_setaffinity(0, {seat})
