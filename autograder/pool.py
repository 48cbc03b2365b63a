"""Many submissions at once: a few threads, each driving one submission at a time.

The threads only wait and pass messages; the work is done in the runners and
judges that the engine's warm parents fork. Results come in the order in which
they are done, and do not depend on it.
"""

from __future__ import annotations

import concurrent.futures
import os
import time
from collections.abc import Iterator, Sequence

from autograder.engine import Engine
from autograder.model import Submission, SubmissionResult
from autograder.seats import Seats

_LONG_S = 3.0  # most submissions take a tenth of it
_LOOK_S = 0.5  # how often those that take long are looked for
_CROWD = 4  # at most so many times `jobs` are begun at once


def default_jobs() -> int:
    """As many submissions at once as this process may use processors."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def grade_all(
    engine: Engine, submissions: Sequence[Submission], jobs: int | None = None
) -> Iterator[SubmissionResult]:
    """Grade them all, whatever any of them does; yields each result when it is there.

    jobs : submissions at once. One that takes long, which as a rule only waits for a
        time limit, does not count: another is begun beside it.

    Closing the iterator (as Ctrl-C does) waits for the few that are being graded
    and starts no more.
    """
    waiting = list(reversed(submissions))
    running: dict[concurrent.futures.Future, tuple[Submission, float]] = {}
    jobs = jobs or default_jobs()
    most = _CROWD * jobs
    engine.seats = Seats(jobs)
    with concurrent.futures.ThreadPoolExecutor(most, thread_name_prefix="submission") as threads:
        while waiting or running:
            while waiting and _swift(running) < jobs and len(running) < most:
                submission = waiting.pop()
                future = threads.submit(engine.grade, submission)
                running[future] = (submission, time.monotonic())
            done, _ = concurrent.futures.wait(
                running, _LOOK_S, return_when=concurrent.futures.FIRST_COMPLETED
            )
            for future in done:
                submission, _ = running.pop(future)
                try:
                    result = future.result()
                except Exception as error:  # our fault, whatever it is: never the batch's end
                    result = engine.fault(submission, error)
                yield result


def _swift(running: dict) -> int:
    """How many have not been running for long."""
    now = time.monotonic()
    return sum(now - began < _LONG_S for _, began in running.values())
