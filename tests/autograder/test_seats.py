"""Pairs are spread over the processors where there are as many pairs, and left alone else."""

import contextlib
import errno
import os
import socket
import subprocess
import sys
from collections import Counter

import pytest

from autograder.seats import Seats, _claim, keep_to


@pytest.fixture
def four(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {2, 3, 5, 7}, raising=False)


def taken(seats, pairs):
    with contextlib.ExitStack() as stack:
        return Counter(stack.enter_context(seats.one()) for _ in range(pairs))


def test_pairs_are_spread_evenly(four):
    assert taken(Seats(jobs=4), 8) == {2: 2, 3: 2, 5: 2, 7: 2}


def test_a_seat_that_became_free_is_given_out_again(four):
    seats = Seats(jobs=4)
    assert taken(seats, 4) == taken(seats, 4)


def test_with_fewer_pairs_than_processors_the_scheduler_chooses(four):
    assert taken(Seats(jobs=3), 2) == {None: 2}


def test_one_processor_needs_no_choice(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    assert taken(Seats(jobs=4), 2) == {None: 2}


def test_where_nothing_is_known_of_processors_the_scheduler_chooses(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert taken(Seats(jobs=4), 2) == {None: 2}


def test_a_processor_that_is_gone_does_no_harm():
    before = os.sched_getaffinity(0)
    keep_to(100_000)
    assert os.sched_getaffinity(0) == before


# ------------------------------------------------------------------ workers of a cluster
CLAIM = """
import os, sys
os.sched_getaffinity = lambda _: {2002, 5005}  # nobody else claims these
from autograder.seats import Seats
with Seats.claimed().one() as seat, Seats.claimed().one() as again:
    print(seat, again, flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def worker():
    """Another process; yields the seat that it claimed, and keeps to it until the end."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", CLAIM], **pipes) as process:
        first, second = process.stdout.readline().split()
        assert first == second  # a process has one, however often it asks
        yield int(first)
        process.communicate()


@pytest.mark.skipif(sys.platform != "linux", reason="claims are names of the Linux kernel's")
def test_workers_of_one_machine_share_its_processors_evenly():
    with contextlib.ExitStack() as stack:
        before = Counter(stack.enter_context(worker()) for _ in range(4))
        assert before == {2002: 2, 5005: 2}
        with worker() as fifth:
            pass
        assert fifth in before


@pytest.mark.skipif(sys.platform != "linux", reason="claims are names of the Linux kernel's")
def test_what_a_worker_claimed_is_free_again_when_it_ends():
    with worker() as first:
        pass
    with worker() as second:
        assert second == first


@pytest.fixture
def unclaimed():
    _claim.cache_clear()
    yield
    _claim.cache_clear()


def test_where_nothing_is_known_of_processors_a_worker_claims_none(unclaimed, monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert taken(Seats.claimed(), 2) == {None: 2}


def test_where_the_kernel_gives_no_names_the_scheduler_chooses(unclaimed, monkeypatch):
    class Refused(socket.socket):
        def bind(self, address):
            raise PermissionError(errno.EACCES, "not here")

    monkeypatch.setattr(socket, "socket", Refused)
    assert taken(Seats.claimed(), 2) == {None: 2}
