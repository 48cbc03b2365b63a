"""Submissions graded on a Dask cluster: its workers run engines, the driver alone writes.

    driver ── the files of a few students, as they were handed in ──▶ worker
    driver ◀── their results, as JSON ────────────────────────────── worker

Every worker holds one engine for the homework, with warm processes and walls of its
own. A worker that is lost loses nothing that was graded: what it had begun goes
elsewhere. Scheduler and workers see solutions, the secret seed and students' work,
so they must be as trusted as the driver; what a student's code can do ends at the
walls, as everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.engine import Settings, fault
from autograder.errors import CourseError, GraderFault
from autograder.model import Assignment, Submission, SubmissionResult
from autograder.results import from_plain

_BATCH = 16  # submissions in one task at most: what a lost worker has to do again
_SHARES = 4  # batches that what waits would make for every thread: towards the end they are small
_AHEAD = 2  # batches on their way for every thread of a worker
_WAIT_S = 60  # for the first worker
_SENT_BYTES = 64 * 2**20  # nothing larger is read as a notebook


def grade_on_cluster(
    address: str,
    assignment: Assignment,
    masters: dict[str, dict],
    releases: dict[str, dict],
    settings: Settings,
    submissions: Sequence[Submission],
    root: Path,
    on_ready: Callable[[], None] = lambda: None,
) -> Iterator[SubmissionResult]:
    """Grade them all on the cluster at `address`; yields each result once, as it comes.

    root : the course's folder; flags name files from there
    """
    with _client(address) as client:
        from autograder.worker import Homework

        homework = Homework(assignment, masters, releases, settings)
        client.register_plugin(homework)
        try:
            _wait_for_workers(client, address)
            on_ready()
            flight = _Flight(client, homework.name, submissions, root)
            for submission, told in flight.results():
                if isinstance(told, Exception):
                    yield fault(masters, settings, submission, told)
                else:
                    yield from_plain(told)
        finally:
            client.unregister_worker_plugin(homework.name)


@contextmanager
def _client(address: str):
    try:
        from distributed import Client
    except ImportError as error:
        raise CourseError(
            "--cluster needs dask.distributed: pip install 'chainrule[grade,cluster]'"
        ) from error
    try:
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise CourseError(
            f"there is no Dask scheduler at {address} ({error}). Start one: `dask scheduler`; "
            "it prints its address."
        ) from error
    with client:
        yield client


def _wait_for_workers(client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_WAIT_S)
    except TimeoutError as error:
        raise CourseError(
            f"the cluster at {address} has no worker. Start some: `dask worker {address}`."
        ) from error


class _Flight:
    """Batches on their way: as many as keep the workers busy, and no more."""

    def __init__(self, client, homework: str, submissions: Sequence[Submission], root: Path):
        self.client, self.homework, self.root = client, homework, root
        self.waiting = list(reversed(submissions))
        self.alone: list[Submission] = []  # each of them may be what ends workers
        self.flying: dict = {}  # future -> its batch

    def results(self) -> Iterator[tuple[Submission, dict | Exception]]:
        from distributed import as_completed

        landed = as_completed(loop=self.client.loop)
        try:
            while self.waiting or self.alone or self.flying:
                self._send(landed)
                yield from self._take(next(landed))
        finally:
            self.client.cancel(list(self.flying), force=True)

    def _send(self, landed) -> None:
        from autograder.worker import grade_batch

        threads = max(1, sum(self.client.ncores().values()))
        while (self.waiting or self.alone) and len(self.flying) < _AHEAD * threads:
            batch = self._next_batch(threads)
            told = [self._told(submission) for submission in batch]
            future = self.client.submit(grade_batch, self.homework, told, pure=False)
            self.flying[future] = batch
            landed.add(future)

    def _next_batch(self, threads: int) -> list[Submission]:
        """Large ones first, for each costs Dask its own work; no worker waits long for the last."""
        if not self.waiting:
            return [self.alone.pop()]
        size = min(_BATCH, max(1, len(self.waiting) // (_SHARES * threads)))
        return [self.waiting.pop() for _ in range(size)]

    def _take(self, future) -> Iterator[tuple[Submission, dict | Exception]]:
        from distributed import KilledWorker

        batch = self.flying.pop(future)
        try:
            results = json.loads(future.result())
        except KilledWorker as error:
            # Several workers ended on this batch: one of it may be what ends them.
            if len(batch) > 1:
                self.alone += batch
            else:
                yield batch[0], error
            return
        if [told["student"] for told in results] != [submission.student for submission in batch]:
            raise GraderFault("a worker answered with results that nobody asked for")
        yield from zip(batch, results, strict=True)

    def _told(self, submission: Submission) -> dict:
        notebooks = {}
        for name, path in submission.notebooks.items():
            size = path.stat().st_size
            content = path.read_bytes() if size <= _SENT_BYTES else b""
            relative = str(path.relative_to(self.root)) if path.is_relative_to(self.root) else None
            notebooks[name] = {"path": relative or path.name, "content": content, "size": size}
        strays = [path.name for path in submission.strays]
        return {"student": submission.student, "notebooks": notebooks, "strays": strays}
