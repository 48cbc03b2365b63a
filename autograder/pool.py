"""Many submissions at once: a few threads, each driving one submission at a time.

The threads only wait and pass messages; the work is done in the runners and
judges that the engine's warm parents fork. Results come in the order in which
they are done, and do not depend on it.
"""

from __future__ import annotations

import concurrent.futures
import os
from collections.abc import Iterator, Sequence

from autograder.engine import Engine
from autograder.model import Submission, SubmissionResult


def default_jobs() -> int:
    """As many submissions at once as this process may use processors."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def grade_all(
    engine: Engine, submissions: Sequence[Submission], jobs: int | None = None
) -> Iterator[SubmissionResult]:
    """Grade them all, whatever any of them does; yields each result when it is there.

    Closing the iterator (as Ctrl-C does) waits for the few that are being graded
    and starts no more.
    """
    waiting = iter(submissions)
    running: dict[concurrent.futures.Future, Submission] = {}
    jobs = jobs or default_jobs()
    with concurrent.futures.ThreadPoolExecutor(jobs, thread_name_prefix="submission") as threads:
        while True:
            for submission in waiting:
                running[threads.submit(engine.grade, submission)] = submission
                if len(running) >= 2 * jobs:  # a short queue, so that an end comes soon
                    break
            if not running:
                return
            done, _ = concurrent.futures.wait(
                running, return_when=concurrent.futures.FIRST_COMPLETED
            )
            for future in done:
                submission = running.pop(future)
                try:
                    result = future.result()
                except Exception as error:  # our fault, whatever it is: never the batch's end
                    result = engine.fault(submission, error)
                yield result
