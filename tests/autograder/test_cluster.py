"""Grading on a Dask cluster: the same grades as here, whatever becomes of a worker."""

import os
import signal
from collections import Counter
from pathlib import Path

import pytest
from tiny_class import grade, graded, make_course, share_seed
from tiny_engine import needs_walls

from autograder import cluster
from autograder.desk import Desk
from autograder.errors import CourseError
from autograder.model import Submission

distributed = pytest.importorskip("distributed")
pytestmark = [needs_walls, pytest.mark.slow]


@pytest.fixture(scope="module")
def workers():
    """Two worker processes on this machine."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as running:
        yield running


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """A dozen students are to be several batches."""
    monkeypatch.setattr(cluster, "_BATCH", 2)
    monkeypatch.setattr(cluster, "_SHARES", 1)


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A class graded on this machine, without a cluster."""
    root = make_course(tmp_path_factory.mktemp("here") / "course")
    share_seed(root)
    grade(root)
    return root


def test_a_cluster_gives_the_same_gradebook_notebooks_and_pages(workers, here, tmp_path):
    root = make_course(tmp_path / "course")
    share_seed(root)
    grade(root, "--cluster", workers.scheduler_address)
    assert graded(root) == graded(here)


def test_a_worker_killed_on_the_way_costs_no_score_and_grades_nobody_twice(
    workers, here, tmp_path, monkeypatch
):
    root = make_course(tmp_path / "course")
    share_seed(root)
    kept, keep = Counter(), Desk.keep

    def keep_and_kill(desk, result, submission):
        if not kept:
            info = distributed.Client(workers).run(os.getpid)
            os.kill(next(iter(info.values())), signal.SIGKILL)
        kept[result.student] += 1
        return keep(desk, result, submission)

    monkeypatch.setattr(Desk, "keep", keep_and_kill)
    grade(root, "--cluster", workers.scheduler_address)
    assert set(kept.values()) == {1}
    assert len(kept) == 12
    assert graded(root) == graded(here)


def test_workers_keep_nothing_of_a_homework_that_is_graded(workers):
    with distributed.Client(workers) as client:
        plugins = client.run(lambda dask_worker: list(dask_worker.plugins))
    assert not [name for names in plugins.values() for name in names if "autograder" in name]


def test_a_worker_with_another_grader_refuses(workers, tmp_path, monkeypatch):
    root = make_course(tmp_path / "course", 2)
    monkeypatch.setattr("autograder.worker.versions", lambda: "autograder of last year")
    with pytest.raises(AssertionError, match="Install the same on all machines"):
        grade(root, "--cluster", workers.scheduler_address)


def test_an_address_where_nobody_is_says_how_to_start_a_scheduler():
    with (
        pytest.raises(CourseError, match="dask scheduler"),
        cluster._client("tcp://127.0.0.1:1"),
    ):
        pass


@pytest.mark.parametrize(("students", "threads"), [(1, 1), (12, 2), (400, 4), (10_000, 64)])
def test_batches_are_large_first_and_small_last_and_hold_everybody_once(
    monkeypatch, students, threads
):
    monkeypatch.undo()  # sizes as they are
    everybody = [Submission(f"s{i}", "hw", Path("hw"), {}) for i in range(students)]
    flight = cluster._Flight(None, "hw", everybody, Path())
    sizes, seen = [], []
    while flight.waiting:
        batch = flight._next_batch(threads)
        sizes.append(len(batch))
        seen += batch
    assert seen == everybody
    assert sizes == sorted(sizes, reverse=True) and sizes[-1] == 1
    assert max(sizes) <= cluster._BATCH
    # The last round leaves nobody waiting for more than one submission.
    assert sizes[-threads:] == [1] * min(threads, len(sizes))
